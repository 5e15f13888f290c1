#include "desk/organisation.hpp"

#include <doctest/doctest.h>

namespace pasokh::desk {
namespace {

Organisation small_city() {
  Organisation o;
  const auto add = [&](const char* code, const char* parent) {
    Unit unit;
    unit.code = {code};
    if (parent != nullptr) unit.parent = UnitCode{parent};
    o.units.emplace(code, unit);
  };
  add("city", nullptr);
  add("planning", "city");
  add("permits", "planning");
  add("gas", nullptr);
  o.officers["o-1"] = {{"o-1"}, {{{"planning"}, Role::head}}};
  o.officers["o-2"] = {{"o-2"}, {{{"permits"}, Role::officer}}};
  o.officers["o-3"] = {{"o-3"}, {{{"gas"}, Role::respondent}}};
  o.absences.push_back({{"o-1"}, *Date::from(2025, 11, 22), *Date::from(2025, 11, 26), OfficerCode{"o-2"}, false});
  return o;
}

TEST_CASE("a unit lies within itself and within all above it, and an outside body within no unit of the city") {
  const Organisation o = small_city();
  CHECK(o.is_within({"permits"}, {"permits"}));
  CHECK(o.is_within({"permits"}, {"city"}));
  CHECK_FALSE(o.is_within({"city"}, {"permits"}));
  CHECK_FALSE(o.is_within({"gas"}, {"city"}));
  CHECK_FALSE(o.is_within({"nowhere"}, {"nowhere"}));
}

TEST_CASE("a loop in the tree of units ends the search instead of running for ever") {
  Organisation o = small_city();
  o.units["city"].parent = UnitCode{"permits"};
  CHECK_FALSE(o.is_within({"permits"}, {"gas"}));
  CHECK(o.is_within({"city"}, {"planning"}));
}

TEST_CASE("a head of a directorate is a head of its offices, but holds no post there") {
  const Organisation o = small_city();
  CHECK(o.holds_post({"o-1"}, {"planning"}, Role::head));
  CHECK_FALSE(o.holds_post({"o-1"}, {"permits"}, Role::head));
  CHECK(o.has_authority({"o-1"}, {"permits"}, Role::head));
  CHECK_FALSE(o.has_authority({"o-1"}, {"city"}, Role::head));
  CHECK_FALSE(o.has_authority({"o-1"}, {"permits"}, Role::officer));
  CHECK_FALSE(o.has_authority({"o-9"}, {"permits"}, Role::officer));
}

TEST_CASE("a deputy acts for the absent officer from the first to the last day and for nobody else") {
  const Organisation o = small_city();
  CHECK(o.acts_for({"o-2"}, {"o-1"}, *Date::from(2025, 11, 22)));
  CHECK(o.acts_for({"o-2"}, {"o-1"}, *Date::from(2025, 11, 26)));
  CHECK_FALSE(o.acts_for({"o-2"}, {"o-1"}, *Date::from(2025, 11, 21)));
  CHECK_FALSE(o.acts_for({"o-2"}, {"o-1"}, *Date::from(2025, 11, 27)));
  CHECK_FALSE(o.acts_for({"o-3"}, {"o-1"}, *Date::from(2025, 11, 24)));
  CHECK_FALSE(o.acts_for({"o-1"}, {"o-2"}, *Date::from(2025, 11, 24)));
}

TEST_CASE("units and officers are found by their code") {
  const Organisation o = small_city();
  REQUIRE(o.unit({"permits"}) != nullptr);
  CHECK(o.unit({"permits"})->parent == UnitCode{"planning"});
  CHECK(o.unit({"nowhere"}) == nullptr);
  CHECK(o.officer({"o-3"}) != nullptr);
  CHECK(o.officer({"o-4"}) == nullptr);
}

}  // namespace
}  // namespace pasokh::desk
