#include "desk/city_state.hpp"

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

calendar::Fact closure_on(const char* id, int day, std::vector<std::string> regions = {}) {
  const Date on = *Date::from(2025, 11, day);
  return {id, {"هوا", "Air"}, "notice", std::move(regions), {}, calendar::Closure{on, on, {}, {}, false}};
}

TEST_CASE("one closure is one fact, and every open deadline moves by it") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const auto due = [&] { return to_text(*clock_of(f.at(id), Context{*f.city}, f.now).due_on); };
  REQUIRE(due() == "2025-12-14");
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).has_value());
  CHECK(due() == "2025-12-15");
  CHECK(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).error().message.code ==
        "desk.calendar_fact_exists");
  CHECK(f.run_city(officer("o-2"), AddCalendarFact{"office", closure_on("air-2", 29)}).error().message.code ==
        "desk.not_yours");
  CHECK(f.run_city(officer("o-5"), AddCalendarFact{"moon", closure_on("air-2", 29)}).error().message.code ==
        "desk.no_such_calendar");
  CHECK(f.run_city(officer("o-5"), WithdrawCalendarFact{"office", "air-9", "x"}).error().message.code ==
        "desk.no_such_calendar_fact");
  REQUIRE(f.run_city(officer("o-5"), WithdrawCalendarFact{"office", "air-1", "lifted"}).has_value());
  CHECK(due() == "2025-12-14");
  CHECK(f.run_city(officer("o-5"), WithdrawCalendarFact{"office", "air-1", "lifted"}).error().message.code ==
        "desk.already_withdrawn");
}

TEST_CASE("only the calendar that changed is compiled again") {
  DeskFixture f;
  const CityPtr before = f.city;
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).has_value());
  CHECK(before->compiled.at("bodies") == f.city->compiled.at("bodies"));
  CHECK(before->compiled.at("office") != f.city->compiled.at("office"));
  CHECK(before->position + 1 == f.city->position);
}

TEST_CASE("a closure of one region holds there and in what lies in it, and nowhere else") {
  DeskFixture f;
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30, {"tehran"})}).has_value());
  const Date on = *Date::from(2025, 11, 30);
  CHECK_FALSE(f.city->calendar_named("office", "tehran").is_working_day(on));
  CHECK_FALSE(f.city->calendar_named("office", "tehran.shemiranat").is_working_day(on));
  CHECK(f.city->calendar_named("office", "isfahan").is_working_day(on));
  CHECK(f.city->calendar_named("office").is_working_day(on));
}

TEST_CASE("a new configuration keeps later closures, posts and absences, and open cases keep theirs") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).has_value());
  REQUIRE(f.run_city(officer("o-6"), PostOfficer{{{"o-20"}, {{{"office"}, Role::officer}}}}).has_value());
  Files changed = test_city_files();
  changed["units.json"] += "\n";
  auto next = load_configuration(changed);
  REQUIRE(next.has_value());
  f.keep_files(**next);
  const std::string former = f.city->configuration->digest;
  CHECK(f.run_city(System{"import"}, AdoptConfiguration{*next, *Date::from(2026, 1, 1)}).error().message.code ==
        "desk.effective_later");
  REQUIRE(f.run_city(System{"import"}, AdoptConfiguration{*next, *Date::from(2025, 11, 23)}).has_value());
  CHECK(f.run_city(System{"import"}, AdoptConfiguration{*next, *Date::from(2025, 11, 23)}).error().message.code ==
        "desk.already_in_force");
  CHECK(f.city->configuration->digest != former);
  CHECK(f.at(id).configuration == former);
  CHECK(configuration_of(f.at(id), *f.city).digest == former);
  CHECK_FALSE(f.city->calendar_named("office").is_working_day(*Date::from(2025, 11, 30)));
  CHECK(f.city->organisation->holds_post({"o-20"}, {"office"}, Role::officer));
}

TEST_CASE("dossiers keep the numbers older systems know them by") {
  DeskFixture f;
  const auto opened = f.run_city(officer("o-1"), OpenDossier{6, {{"archive", "12/345"}, {"renewal", "6-7-8"}}});
  REQUIRE(opened.has_value());
  const DossierId dossier = std::get<DossierOpened>(opened->front()).dossier;
  CHECK(f.city->dossiers->at(dossier.value).legacy.size() == 2);
  CHECK(f.run_city(officer("o-1"), OpenDossier{6, {{"Not A Code", "1"}}}).error().field == "/legacy/0/system");
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  CHECK(types_of(f.run(officer("o-1"), id, LinkDossier{dossier})) == "dossier_linked");
  CHECK(types_of(f.run(officer("o-1"), id, LinkDossier{dossier})) == "refused desk.dossier_already_linked");
}

}  // namespace
}  // namespace pasokh::desk
