#include "desk/authority.hpp"

#include <algorithm>
#include <set>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

template <class Variant, std::size_t... I>
std::vector<std::string> names_of(std::index_sequence<I...>) {
  return {std::string(name_of(Variant(std::in_place_index<I>)))...};
}

TEST_CASE("every command has one row in the table of authority, in its own place") {
  auto names = names_of<Command>(std::make_index_sequence<std::variant_size_v<AnyCommand>>());
  const auto city = names_of<CityCommand>(std::make_index_sequence<std::variant_size_v<CityCommand>>());
  names.insert(names.end(), city.begin(), city.end());
  const auto rules = authority_rules();
  REQUIRE(rules.size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(rules[i].command == names[i]);
    CHECK(rules[i].allowed != 0);
    CHECK(&rule_for(names[i]) == &rules[i]);
  }
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

TEST_CASE("the documentation prints the table as it is") {
  const auto docs = read_file(std::string(PASOKH_SOURCE_DIR) + "/docs/desk.md");
  REQUIRE(docs.has_value());
  INFO(authority_table());
  CHECK(docs->find(authority_table()) != std::string::npos);
}

TEST_CASE("nobody without a name does what needs one") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const Date today = f.city->configuration->zone.civil(f.now).date;
  for (const AuthorityRule& rule : authority_rules()) {
    const bool by_anyone = (rule.allowed & static_cast<Standings>(Standing::anyone)) != 0;
    CHECK(by_anyone == (rule.command == "file_case"));
  }
  CHECK_FALSE(authorise(*f.city->organisation, &f.at(id), Public{}, WithdrawCase{}, today).has_value());
  CHECK(authorise(*f.city->organisation, &f.at(id), Citizen{id}, WithdrawCase{}, today).has_value());
  CHECK(authorise(*f.city->organisation, &f.at(id), officer("o-1"), WithdrawCase{}, today).has_value());
  CHECK_FALSE(authorise(*f.city->organisation, &f.at(id), officer("o-2"), WithdrawCase{}, today).has_value());
}

TEST_CASE("who may see a case: those who hold or held part of it, those above them, managers; no administrator") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const Date today = f.city->configuration->zone.civil(f.now).date;
  const auto sees = [&](const char* who) { return may_see(*f.city->organisation, {who}, f.at(id), today); };
  CHECK(sees("o-1"));  // the counter answers for it
  CHECK(sees("o-2"));  // the check lies before the office
  CHECK(sees("o-4"));
  CHECK(sees("o-5"));
  CHECK_FALSE(sees("o-6"));  // an administrator
  CHECK_FALSE(sees("o-7"));  // a body that was not asked
  CHECK_FALSE(sees("o-99"));
}

TEST_CASE("a counter serves its own house: another's cases are not withdrawn there") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const Date today = f.city->configuration->zone.civil(f.now).date;
  Organisation o = *f.city->organisation;
  o.units["far"] = o.units.at("counter");
  o.units["far"].code = {"far"};
  o.units["far"].parent = UnitCode{"far-district"};
  o.units["far-district"] = o.units.at("town");
  o.units["far-district"].code = {"far-district"};
  o.officers["o-90"] = Officer{{"o-90"}, {{{"far"}, Role::counter}}};
  CHECK_FALSE(authorise(o, &f.at(id), officer("o-90"), WithdrawCase{}, today).has_value());
  CHECK_FALSE(authorise(o, &f.at(id), officer("o-90"), AddNote{}, today).has_value());
  CHECK(authorise(o, nullptr, officer("o-90"), Command{permit_application()}, today).has_value());
}

TEST_CASE("a district that the city does not have is refused, where it has any") {
  DeskFixture f;
  auto city = std::make_shared<City>(*f.city);
  auto organisation = std::make_shared<Organisation>(*city->organisation);
  organisation->units.at("office").district = 6;
  city->organisation = organisation;
  f.city = city;
  FileCase command = permit_application();
  for (const std::int64_t district : {std::int64_t{7}, std::int64_t{0}, std::int64_t{-1}, std::int64_t{99'999'999'999}}) {
    command.district = district;
    CHECK(f.run(Public{}, CaseId{f.new_id()}, command).error().message.code == "desk.no_such_district");
  }
  command.district = 6;
  CHECK(f.run(Public{}, CaseId{f.new_id()}, command).has_value());
}

TEST_CASE("the city is changed by those the table names") {
  DeskFixture f;
  const AbsenceRecorded absent{
      {{"o-2"}, *Date::from(2025, 11, 23), *Date::from(2025, 11, 24), OfficerCode{"o-3"}, false}};
  CHECK(f.run_city(officer("o-2"), RecordAbsence{absent.absence}).error().message.code == "desk.not_yours");
  CHECK(f.run_city(officer("o-4"), RecordAbsence{absent.absence}).has_value());  // the head of their office
  CHECK(f.run_city(officer("o-4"), RecordAbsence{absent.absence}).error().message.code == "desk.already_absent");
  CHECK(f.run_city(officer("o-5"), PostOfficer{{{"o-20"}, {}}}).error().message.code == "desk.not_yours");
  CHECK(f.run_city(officer("o-6"), PostOfficer{{{"o-20"}, {{{"gas"}, Role::head}}}}).error().message.code ==
        "desk.bodies_answer_only");
  CHECK(f.run_city(officer("o-6"), PostOfficer{{{"o-20"}, {{{"office"}, Role::officer}}}}).has_value());
  CHECK(f.city->organisation->holds_post({"o-20"}, {"office"}, Role::officer));
  CHECK(f.run_city(Public{}, OpenDossier{}).error().message.code == "desk.not_yours");
}

}  // namespace
}  // namespace pasokh::desk
