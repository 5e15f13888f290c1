// Cases dated again by what their rows say, without their facts.
#include "desk/dates.hpp"

#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

calendar::Fact closure_on(int day) {
  const Date on = *Date::from(2025, 11, day);
  return {"air-" + std::to_string(day), {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}};
}

CaseId file_permit(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  return id;
}

Files with_permit(std::string_view more) {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const std::string_view before = "pause for linked_case";
  terms.insert(terms.find(before) + before.size(), ", " + std::string(more));
  return files;
}

// The cells that a closure moves, as "table.column".
std::vector<std::string> names_of(const std::vector<MovedRow>& rows) {
  std::vector<std::string> names;
  for (const MovedRow& row : rows) {
    const TableSpec& table = tables()[static_cast<std::size_t>(row.table)];
    for (const std::size_t column : row.columns) names.push_back(table.name + "." + table.columns[column].name);
  }
  return names;
}

TEST_CASE("a closure moves the dates in a case's rows, its tasks' and its timers', and nothing else") {
  DeskFixture f(with_permit("remind 3 working days before, on lapse granted"));
  const CaseId id = file_permit(f);
  const Dates before = dates_of(f.at(id), Context{*f.city});
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on(30)}).has_value());
  const Dates after = dates_of(f.at(id), Context{*f.city});
  CHECK(names_of(moved_rows(f.at(id), before, after)) ==
        std::vector<std::string>{"cases.due_at", "cases.due_on", "tasks.case_due_at", "timers.due_at", "timers.due_at"});
  CHECK(after.timers_stand);
  CHECK(moved_rows(f.at(id), after, after).empty());
}

TEST_CASE("a timer is due when its deadline now is, though no fact has moved it; the next step of the case sets it by a fact") {
  DeskFixture f(with_permit("on lapse granted"));
  const CaseId id = file_permit(f);
  REQUIRE(f.at(id).timers.size() == 1);
  const Timer armed = f.at(id).timers.front();
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on(30)}).has_value());
  CHECK(f.at(id).timers.front() == armed);
  const Instant due_at = due_of(armed, f.at(id), Context{*f.city});
  CHECK(due_at == armed.due_at + days(1));
  f.now = armed.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{armed.number})) == "refused desk.timer_not_due");
  CHECK(types_of(f.run(officer("o-4"), id, AddNote{record(9), {}})) == "note_added timer_disarmed timer_armed");
  CHECK(f.at(id).timers.front().due_at == due_at);
  f.now = due_at;
  const auto fired = f.run(System{"timer"}, id, FireTimer{f.at(id).timers.front().number});
  REQUIRE(fired.has_value());
  CHECK(std::get<TimerFired>(fired->front().fact).due_at == due_at);
  CHECK(f.at(id).outcome == Outcome::deemed_granted);
}

TEST_CASE("where a law wants other timers than those armed, that is told: it takes facts") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  CHECK(dates_of(f.at(id), Context{*f.city}).timers_stand);
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const std::string_view rule = "15 working days from complete, pause for applicant, pause for linked_case";
  terms.replace(terms.find(rule), rule.size(),
                std::string(rule) + "\n  in force to 2025-11-23\nterm permit \"مهلت پروانه\" / \"Permit\": " + std::string(rule) +
                    ", on lapse granted\n  in force from 2025-11-24 and for open cases");
  const auto next = load_configuration(std::move(files));
  REQUIRE(next.has_value());
  f.keep_files(**next);
  f.now = f.now + days(1);
  REQUIRE(f.run_city(System{"import"}, AdoptConfiguration{*next, *Date::from(2025, 11, 24)}).has_value());
  CHECK_FALSE(dates_of(f.at(id), Context{*f.city}).timers_stand);
  CHECK(types_of(f.run(System{"closure"}, id, RedateCase{})) == "timer_armed");
  CHECK(dates_of(f.at(id), Context{*f.city}).timers_stand);
}

TEST_CASE("what dates are counted from is read back whole or not at all") {
  DeskFixture f(with_permit("remind 3 working days before"));
  const CaseId id = file_permit(f);
  REQUIRE(f.run(officer("o-4"), id, ExtendCase{{}, {}, true, record(7)}).has_value());
  const std::string text = dating_of(f.at(id));
  const auto read = read_dating(id, text);
  REQUIRE(read.has_value());
  CHECK(dating_of(*read) == text);
  CHECK(moved_rows(f.at(id), dates_of(f.at(id), Context{*f.city}), dates_of(*read, Context{*f.city})).empty());
  for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(read_dating(id, text.substr(0, size)).has_value());
  CHECK_FALSE(read_dating(id, text + " ").has_value());
  CHECK_FALSE(read_dating(id, "2" + text.substr(1)).has_value());  // of another version
  CHECK_FALSE(read_dating(id, "1 999999999999 ").has_value());
}

}  // namespace
}  // namespace pasokh::desk
