// What fails in a running case says so, waits, and is tried again.
#include <doctest/doctest.h>

#include "desk/rows.hpp"
#include "desk/test_drawings.hpp"

namespace pasokh::desk {
namespace {

CaseId file_shop(DeskFixture& f) {
  FileCase file = permit_application();
  file.form = json_of(k_shop_form);
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, file).has_value());
  return id;
}

void complete(DeskFixture& f, CaseId id, const char* element, const char* who, const char* outputs) {
  const Task* task = f.open_task(id, element);
  REQUIRE(task != nullptr);
  const TaskId which = task->id;
  REQUIRE(f.run(officer(who), id, TakeTask{which}).has_value());
  REQUIRE(f.run(officer(who), id, CompleteTask{which, json_of(outputs), {}}).has_value());
}

// A permit whose linked case could not be opened.
CaseId failed_permit(DeskFixture& f) {
  const CaseId id = file_shop(f);
  complete(f, id, "check", "o-2", R"({"complete": true, "damage": true})");
  REQUIRE(f.at(id).incidents.size() == 1);
  return id;
}

void adopt(DeskFixture& f, Files files) {
  auto next = load_configuration(std::move(files));
  REQUIRE(next.has_value());
  f.keep_files(**next);
  REQUIRE(f.run_city(officer("o-6"), AdoptConfiguration{*next, *Date::from(2025, 11, 1)}).has_value());
}

std::size_t rows_in(const DeskFixture& f, CaseId id, TableIndex table) {
  std::size_t count = 0;
  for (const auto& [index, row] : rows_of(f.at(id), Context{*f.city})) count += index == static_cast<std::size_t>(table);
  return count;
}

TEST_CASE("a linked case that cannot be opened is an incident, and is opened when it can be") {
  DeskFixture f(city_without_sewers());
  const CaseId id = failed_permit(f);
  const Incident incident = f.at(id).incidents.front();
  CHECK(incident.number == 1);
  CHECK(incident.element == "repair");
  CHECK(incident.what.code == "desk.no_such_service");
  CHECK(rows_in(f, id, TableIndex::incidents) == 1);
  CHECK(f.at(id).is_open());

  SUBCASE("it is opened once the city has the service") {
    adopt(f, with_sewers(city_without_sewers()));
    CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "incident_resolved linked_case_opened");
    CHECK(f.at(id).incidents.empty());
    CHECK(rows_in(f, id, TableIndex::incidents) == 0);
  }
  SUBCASE("an attempt that fails as before is refused by that reason and leaves no trace") {
    CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "refused desk.no_such_service");
    CHECK(f.at(id).incidents == std::vector{incident});
  }
  SUBCASE("only who administers and the heads above the unit may try") {
    CHECK(types_of(f.run(officer("o-3"), id, RetryIncident{1})) == "refused desk.not_yours");
    CHECK(types_of(f.run(Citizen{id}, id, RetryIncident{1})) == "refused desk.not_yours");
    CHECK(types_of(f.run(officer("o-5"), id, RetryIncident{1})) == "refused desk.no_such_service");
  }
  SUBCASE("another number is no incident") {
    CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{2})) == "refused desk.no_such_incident");
    CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{0})) == "refused desk.no_such_incident");
  }
  SUBCASE("a withdrawn case has none left to try") {
    REQUIRE(f.run(Citizen{id}, id, WithdrawCase{record(9)}).has_value());
    CHECK(rows_in(f, id, TableIndex::incidents) == 0);
    CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "refused desk.case_not_open");
  }
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("each of several failures at one step has a number, and those nobody waits for are over") {
  DeskFixture f(city_with_odd_timers(2));
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  REQUIRE(f.at(id).incidents.size() == 2);
  const auto& incidents = f.at(id).incidents;
  CHECK(incidents[0].token == incidents[1].token);
  CHECK(incidents[0].number == 1);
  CHECK(incidents[1].number == 2);
  CHECK(incidents[0].element == "odd1");
  CHECK(incidents[1].element == "odd2");
  CHECK(incidents[0].arming.has_value());
  CHECK(rows_in(f, id, TableIndex::incidents) == 2);
  CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{2})) == "refused desk.timer_not_understood");
  complete(f, id, "check", "o-2", R"({"complete": true, "damage": false})");
  CHECK(f.at(id).incidents.empty());
  CHECK(f.at(id).next_incident == 3);
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a timer whose ringing is refused is an incident and rings when it is tried again") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, street_report()).has_value());
  complete(f, id, "triage", "o-1", R"({"ours": true})");
  Timer late;
  for (const Timer& timer : f.at(id).timers)
    if (timer.purpose == TimerPurpose::process) late = timer;
  REQUIRE(late.process_timer.has_value());
  f.now = late.due_at;
  process::Phase& phase = f.desk.cases.at(id).process.phase;
  phase = process::Phase::cancelled;  // as no drawing leaves it: the engine refuses every input
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{late.number})) == "timer_fired incident_raised");
  REQUIRE(f.at(id).incidents.size() == 1);
  CHECK(f.at(id).incidents[0].firing == late);
  CHECK(f.at(id).incidents[0].element == "late");
  CHECK(f.at(id).incidents[0].what.code == "process.already_ended");
  CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "refused process.already_ended");
  CHECK(f.at(id).incidents.size() == 1);
  f.desk.cases.at(id).process.phase = process::Phase::running;
  CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "incident_resolved process_moved task_offered");
  CHECK(f.at(id).incidents.empty());
  CHECK(f.open_task(id, "hurry") != nullptr);
}

TEST_CASE("the answer of a linked case that the drawing cannot take is an incident of the case that waits") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  complete(f, id, "check", "o-2", R"({"complete": true, "damage": true})");
  const auto* opened = std::get_if<LinkedCaseOpened>(&f.history.back().fact);
  for (auto fact = f.history.rbegin(); opened == nullptr; ++fact) opened = std::get_if<LinkedCaseOpened>(&fact->fact);
  const LinkedCaseOpened linked = *opened;
  Case& c = f.desk.cases.at(id);
  const process::Phase phase = std::exchange(c.process.phase, process::Phase::cancelled);
  const EndLinkedCase end{linked.linked, linked.token, Outcome::done};
  CHECK(types_of(f.run(System{"linked"}, id, end)) == "incident_raised");
  REQUIRE(f.at(id).incidents.size() == 1);
  CHECK(f.at(id).incidents[0].element == "repair");
  c.process.phase = phase;
  CHECK(types_of(f.run(System{"retry"}, id, RetryIncident{1})).starts_with("incident_resolved linked_case_ended process_moved"));
  CHECK(f.at(id).incidents.empty());
}

TEST_CASE("incidents of journals that had no numbers are numbered as they come and resolved by their token") {
  DeskFixture f;
  Case c;
  const auto apply = [&](const char* type, const char* payload) {
    const auto fact = read_fact(type, 1, payload);
    REQUIRE(fact.has_value());
    evolve_case(c, Context{*f.city}, *fact, 1, f.now);
  };
  apply("incident_raised", R"({"token":4,"element":"a","what":{"code":"process.no_way_out"}})");
  apply("incident_raised", R"({"token":5,"element":"b","what":{"code":"process.no_way_out"}})");
  CHECK(c.incidents[1].number == 2);
  apply("incident_resolved", R"({"token":4})");
  REQUIRE(c.incidents.size() == 1);
  CHECK(c.incidents[0].element == "b");
}

}  // namespace
}  // namespace pasokh::desk
