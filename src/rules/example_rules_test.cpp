// The decision tables of the example city, as an applicant and an officer would try them.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "rules/decision_model.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

DecisionModel model_in(std::string_view file) {
  const auto path = std::filesystem::path(PASOKH_SOURCE_DIR) / "examples/tehran/rules" / file;
  const auto reading = DecisionModel::read({path.string(), *read_file(path)});
  for (const Finding& finding : reading.errors) FAIL_CHECK(finding.line << ": " << finding.message.code);
  REQUIRE(reading.model);
  return *reading.model;
}

Context plot(std::string_view use, int storeys, int area, int district, bool near = false, bool farmland = false) {
  return {{"use", use}, {"storeys", storeys}, {"floor_area_m2", area}, {"district", district}, {"near_right_of_way", near}, {"farmland", farmland}};
}

}  // namespace

TEST_CASE("a building permit goes to the unit of its class and district") {
  const DecisionModel model = model_in("building-permit.dmn");
  const auto unit = [&](const Context& about) { return to_text(model.decide("reviewing_unit", about).value); };
  CHECK(unit(plot("residential", 4, 320, 6)) == "district-6-planning");
  CHECK(unit(plot("residential", 8, 2'600, 2)) == "architecture-drawings");
  CHECK(unit(plot("commercial", 3, 2'001, 15)) == "district-15-technical");
  CHECK(model.decide("reviewing_unit", plot("residential", 4, 320, 23)).value.is_null());
}

TEST_CASE("consultations and papers follow from the plot and the building") {
  const DecisionModel model = model_in("building-permit.dmn");
  CHECK(to_text(model.decide("consultations", plot("residential", 4, 320, 6)).value) == "[\"engineering-control\"]");
  CHECK(to_text(model.decide("consultations", plot("mixed", 4, 320, 6, true, true)).value) == "[\"engineering-control\", \"right-of-way\", \"farmland\", \"fire-approval\"]");
  CHECK(to_text(model.decide("papers", plot("residential", 2, 120, 6)).value) == "[\"ownership-deed\", \"identity\", \"architect-drawings\"]");
  CHECK(to_text(model.decide("papers", plot("residential", 9, 3'000, 1, true)).value) ==
        "[\"ownership-deed\", \"identity\", \"architect-drawings\", \"structure-drawings\", \"insurance-clearance\", \"fire-approval\", \"site-map\"]");
}

TEST_CASE("fees are computed before the applicant's eyes, with the rules that fired") {
  const DecisionModel model = model_in("building-permit.dmn");
  const Decided fees = model.decide("fees", plot("residential", 4, 320, 6));
  CHECK(to_text(fees.value) == "{area_m2: 320, rate_rial_per_m2: 520000, district_factor: 1.25, fees_rial: 208000000}");
  REQUIRE(fees.fired.size() == 2);
  CHECK(fees.fired[0].decision == "rate_rial_per_m2");
  CHECK(fees.fired[0].rule == 2);
  CHECK(fees.fired[0].annotations.at(1) == "Residential up to 1,000 m² (assumed rate)");
}

TEST_CASE("every plot has one class, one unit and one fee") {
  const DecisionModel model = model_in("building-permit.dmn");
  const std::uint64_t seed = 22;
  INFO("seed ", seed);
  Random random(seed);
  const std::string_view uses[] = {"residential", "commercial", "office", "mixed", "other"};
  for (int i = 0; i < 300; ++i) {
    const Context about = plot(uses[random.below(5)], static_cast<int>(random.between(1, 60)), static_cast<int>(random.between(10, 500'000)),
                               static_cast<int>(random.between(1, 22)), random.below(2) == 0, random.below(2) == 0);
    INFO(to_text(Value(about)));
    for (const char* decision : {"building_class", "reviewing_unit", "consultations", "fees", "papers"}) {
      const Decided decided = model.decide(decision, about);
      CHECK(!decided.value.is_null());
      CHECK(!decided.trouble);
    }
  }
}

TEST_CASE("a broken street goes to those who repair it") {
  const DecisionModel model = model_in("street-defect.dmn");
  const auto repair = [&](std::string_view defect, bool dangerous) {
    return to_text(model.decide("repair", {{"defect", defect}, {"dangerous", dangerous}, {"district", 6}}).value);
  };
  CHECK(repair("pothole", false) == "{unit: \"district-6-works\", make_safe_first: false}");
  CHECK(repair("pothole", true) == "{unit: \"district-6-works\", make_safe_first: true}");
  CHECK(repair("manhole", false) == "{unit: \"district-6-works\", make_safe_first: true}");
  CHECK(repair("subsidence", false) == "{unit: \"district-6-technical\", make_safe_first: true}");
}
