// Timers of a drawing that count working time or a term follow the calendars: a closure announced later moves them, a
// closure taken back moves them back, and they fire once, never early.
#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::desk;

// The street's drawing, whose repair is looked into after three days: of working time, of a term, or of the calendar.
Files with_timer(const std::string& attribute) {
  Files files = test_city_files();
  std::string& drawing = files.at("processes/street.bpmn");
  const std::string before = "<bpmn:timerEventDefinition id=\"late_timer\">";
  const auto at = drawing.find(before);
  REQUIRE(at != std::string::npos);
  drawing.replace(at, before.size(), "<bpmn:timerEventDefinition id=\"late_timer\"" + attribute + ">");
  std::string& service = files.at("services/street.json");
  const std::string always = "\"calendar\": \"always\"";
  service.replace(service.find(always), always.size(), "\"calendar\": \"office\"");
  return files;
}

CaseId bring_to_repair(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, street_report()).has_value());
  const TaskId triage = f.open_task(id, "triage")->id;
  REQUIRE(f.run(officer("o-1"), id, TakeTask{triage}).has_value());
  REQUIRE(f.run(officer("o-1"), id, CompleteTask{triage, json_of(R"({"ours": true})"), {}}).has_value());
  return id;
}

// The timer of the drawing.
Timer drawn(const DeskFixture& f, CaseId id) {
  const auto& timers = f.at(id).timers;
  const auto found = std::ranges::find(timers, TimerPurpose::process, &Timer::purpose);
  REQUIRE(found != timers.end());
  return *found;
}

void close_day(DeskFixture& f, const char* id, int day) {
  const Date on = *Date::from(2025, 11, day);
  const calendar::Fact closure{id, {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}};
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure}).has_value());
}

}  // namespace

TEST_CASE("a timer of working time is later by the closure that was announced after it was armed, and fires once") {
  DeskFixture f(with_timer(" pasokh:working=\"true\""));
  const CaseId id = bring_to_repair(f);
  const Timer first = drawn(f, id);
  CHECK(to_text(first.due_at) == "2025-11-26T05:30:00Z");  // Sunday 09:00, three working days
  close_day(f, "air-1", 25);
  CHECK(types_of(f.run(System{"closure"}, id, RedateCase{})) == "timer_disarmed timer_armed");
  const Timer moved = drawn(f, id);
  CHECK(to_text(moved.due_at) == "2025-11-29T05:30:00Z");             // over the weekend
  CHECK(types_of(f.run(System{"closure"}, id, RedateCase{})) == "");  // once is enough
  f.now = first.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{first.number})) == "refused desk.no_such_timer");
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{moved.number})) == "refused desk.timer_not_due");
  f.now = moved.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{moved.number})) == "timer_fired process_moved task_offered");
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{moved.number})) == "refused desk.no_such_timer");
  CHECK(f.open_task(id, "hurry") != nullptr);
  CHECK(f.at(id).drawn_timers.empty());
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a closure taken back makes the timer as early as it was") {
  DeskFixture f(with_timer(" pasokh:working=\"true\""));
  const CaseId id = bring_to_repair(f);
  const Instant before = drawn(f, id).due_at;
  close_day(f, "air-1", 25);
  REQUIRE(f.run(System{"closure"}, id, RedateCase{}).has_value());
  CHECK(drawn(f, id).due_at > before);
  REQUIRE(f.run_city(officer("o-5"), WithdrawCalendarFact{"office", "air-1", "the air is clean"}).has_value());
  REQUIRE(f.run(System{"closure"}, id, RedateCase{}).has_value());
  CHECK(drawn(f, id).due_at == before);
}

TEST_CASE("a timer that would fire before its case was redated finds itself early, and fires when it is due now") {
  DeskFixture f(with_timer(" pasokh:working=\"true\""));
  const CaseId id = bring_to_repair(f);
  const Timer first = drawn(f, id);
  close_day(f, "air-1", 25);
  f.now = first.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{first.number})) == "refused desk.timer_not_due");
  CHECK(f.open_task(id, "hurry") == nullptr);
  CHECK(drawn(f, id) == first);
  f.now = due_of(first, f.at(id), Context{*f.city});
  CHECK(f.now > first.due_at);
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{first.number})) == "timer_fired process_moved task_offered");
}

TEST_CASE("a timer of calendar time stands where it is, whatever is closed") {
  DeskFixture f(with_timer(""));
  const CaseId id = bring_to_repair(f);
  const Timer first = drawn(f, id);
  CHECK(to_text(first.due_at) == "2025-11-26T05:30:00Z");
  close_day(f, "air-1", 25);
  CHECK(types_of(f.run(System{"closure"}, id, RedateCase{})).find("timer") == std::string::npos);
  CHECK(drawn(f, id).due_at == first.due_at);
}
