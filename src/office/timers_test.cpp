// Timers of the whole office when the calendar changes: later by a closure, earlier when it is taken back, once, over
// restarts and over a crash between the fact about the city and what follows from it.
#include <doctest/doctest.h>

#include <algorithm>

#include "journal/sqlite/fault_vfs.hpp"
#include "office/town_for_tests.hpp"

namespace {

using namespace pasokh;
using office::Town;

// The city of the tests, where a repair that takes more than three working days is looked into.
void adopt_with_working_timer(Town& town) {
  auto files = office::read_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
  REQUIRE(files);
  const auto replace = [](std::string& text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    REQUIRE(at != text.npos);
    text.replace(at, what.size(), with);
  };
  replace(files->at("processes/street.bpmn"), "<bpmn:timerEventDefinition id=\"late_timer\">",
          "<bpmn:timerEventDefinition id=\"late_timer\" pasokh:working=\"true\">");
  replace(files->at("services/street.json"), "\"calendar\": \"always\"", "\"calendar\": \"office\"");
  const auto configuration = desk::load_configuration(std::move(*files));
  REQUIRE(configuration);
  REQUIRE(office::adopt(*town.office, *configuration, *Date::from(2025, 1, 1)));
}

void ask(Town& town, desk::Actor actor, desk::CaseId id, desk::Command command) {
  office::Ask ask;
  ask.actor = std::move(actor);
  ask.subject = id;
  ask.command = std::move(command);
  const auto reply = town.office->submit_and_wait(std::move(ask));
  REQUIRE_MESSAGE(reply, reply.error().message.code);
}

desk::CaseId in_repair(Town& town) {
  const auto filed = town.office->submit_and_wait(town.filing("street", R"({"defect":"pothole"})"));
  REQUIRE_MESSAGE(filed, filed.error().message.code);
  const auto id = filed->subject;
  const auto triage = town.office->read_case(id)->state.tasks.front().id;
  ask(town, desk::OfficerCode{"o-1"}, id, desk::TakeTask{triage});
  ask(town, desk::OfficerCode{"o-1"}, id, desk::CompleteTask{triage, *json::parse(R"({"ours":true})"), {}});
  return id;
}

void declare(Town& town, desk::CityCommand command) {
  office::Ask ask;
  ask.actor = desk::OfficerCode{"o-5"};
  ask.command = std::move(command);
  const auto reply = town.office->submit_and_wait(std::move(ask));
  REQUIRE_MESSAGE(reply, reply.error().message.code);
}

desk::CityCommand closure(const char* id, Date on) {
  return desk::AddCalendarFact{"office",
                               {id, {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}}};
}

bool hurried(Town& town, desk::CaseId id) {
  REQUIRE(town.office->fire_due());
  REQUIRE(town.office->flush());
  return std::ranges::any_of(town.office->read_case(id)->state.tasks,
                             [](const desk::Task& task) { return task.element == "hurry"; });
}

std::size_t timers_fired(Town& town, desk::CaseId id) {
  const auto read = town.office->read_case(id);
  return static_cast<std::size_t>(std::ranges::count_if(
      read->facts, [](const desk::Fact& fact) { return std::holds_alternative<desk::TimerFired>(fact); }));
}

void is_whole(Town& town) {
  CHECK(office::rebuild(town.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}

// Saturday 3 May 2025, 09:30 in Tehran; three working days later.
const Instant k_due = office::k_town_start + days(3);

}  // namespace

TEST_CASE("a closure that is announced later moves a timer of working time, and it fires once, never early") {
  Town town("timer-closure");
  adopt_with_working_timer(town);
  const auto id = in_repair(town);
  CHECK(town.office->next_timer() == k_due);
  declare(town, closure("air-1", *Date::from(2025, 5, 5)));
  town.time.advance_to(k_due);
  CHECK_FALSE(hurried(town, id));
  CHECK(town.office->next_timer() == k_due + days(1));
  town.open();  // and over a restart
  CHECK_FALSE(hurried(town, id));
  is_whole(town);
  town.time.advance_to(k_due + days(1));
  CHECK(hurried(town, id));
  CHECK(timers_fired(town, id) == 1);
  town.open();
  REQUIRE(town.office->fire_due());
  CHECK(timers_fired(town, id) == 1);
  is_whole(town);
}

TEST_CASE("a timer that comes due while the disk is full fires when it heals, once, without a restart") {
  using journal::sqlite::FaultVfs;
  for (const auto fault : {FaultVfs::Fault::disk_full, FaultVfs::Fault::io_error}) {
    FaultVfs disk("timer-fault");
    Town town("timer-fault", "timer-fault");
    adopt_with_working_timer(town);
    const auto id = in_repair(town);
    town.time.advance_to(k_due);
    disk.fail(1, fault, true);
    REQUIRE(town.office->fire_due());
    CHECK_FALSE(town.office->flush());
    CHECK(town.office->writes_refused() == (fault == FaultVfs::Fault::disk_full));  // after the other nobody knows
    CHECK(timers_fired(town, id) == 0);
    CHECK(town.office->next_timer() == k_due);
    disk.heal();
    CHECK(hurried(town, id));
    CHECK(timers_fired(town, id) == 1);
    CHECK_FALSE(town.office->writes_refused());
    is_whole(town);
    town.open();
    REQUIRE(town.office->fire_due());
    CHECK(timers_fired(town, id) == 1);
  }
}

TEST_CASE("a closure that is taken back makes the timer as early as it was") {
  Town town("timer-withdrawn");
  adopt_with_working_timer(town);
  const auto id = in_repair(town);
  declare(town, closure("air-1", *Date::from(2025, 5, 5)));
  declare(town, desk::WithdrawCalendarFact{"office", "air-1", "the air is clean"});
  CHECK(town.office->next_timer() <= k_due);
  town.open();
  town.time.advance_to(k_due - microseconds(1));
  CHECK_FALSE(hurried(town, id));
  town.time.advance_to(k_due);
  CHECK(hurried(town, id));
  CHECK(timers_fired(town, id) == 1);
  town.time.advance_to(k_due + days(2));
  REQUIRE(town.office->fire_due());
  CHECK(timers_fired(town, id) == 1);
  is_whole(town);
}

TEST_CASE("a closure moves rows and timers of cases without a fact of theirs, held in memory or not, and the rows are those that facts give") {
  for (const bool held : {true, false}) {
    Town town("timer-factless");
    adopt_with_working_timer(town);
    const auto id = in_repair(town);
    if (!held) town.open();
    auto& journal = town.office->journal();
    const auto due = [&] { return std::get<std::int64_t>(journal.query({.table = "timers", .columns = {"due_at"}})->rows.front().front()); };
    const auto head = journal.head(office::k_case_chain)->position;
    CHECK(due() == k_due.us);
    declare(town, closure("air-1", *Date::from(2025, 5, 5)));
    CHECK(journal.head(office::k_case_chain)->position == head);
    CHECK(due() == (k_due + days(1)).us);
    is_whole(town);
    town.time.advance_to(k_due);
    CHECK_FALSE(hurried(town, id));
    CHECK(town.office->next_timer() == k_due + days(1));
    is_whole(town);
    ask(town, desk::OfficerCode{"o-1"}, id, desk::AddNote{desk::RecordId{make_id(1, 1, 5)}, {}});
    is_whole(town);
    town.time.advance_to(k_due + days(1));
    CHECK(hurried(town, id));
    CHECK(timers_fired(town, id) == 1);
  }
}

TEST_CASE("a law that takes open cases and wants timers of them has them armed by facts, once") {
  Town town("timer-law");
  town.adopt();
  const auto filed = town.office->submit_and_wait(town.filing("street", R"({"defect":"pothole"})"));
  REQUIRE(filed);
  auto files = office::read_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
  REQUIRE(files);
  std::string& terms = files->at("terms.clock");
  const std::string rule = "10 working days from filed, calendar always, pause for applicant";
  terms.replace(terms.find(rule), rule.size(),
                rule + "\n  in force to 2025-05-03\nterm street \"مهلت ترمیم معبر\" / \"Street repair\": " + rule +
                    ", on lapse granted\n  in force from 2025-05-04 and for open cases");
  const auto configuration = desk::load_configuration(std::move(*files));
  REQUIRE(configuration);
  town.time.advance_to(office::k_town_start + days(1));
  town.open();
  REQUIRE(office::adopt(*town.office, *configuration, *Date::from(2025, 5, 4)));
  const auto timers = town.office->read_case(filed->subject)->state.timers;
  REQUIRE(timers.size() == 1);
  CHECK(timers.front().purpose == desk::TimerPurpose::lapse);
  CHECK(town.office->next_timer() == timers.front().due_at);
  is_whole(town);
  const auto head = town.office->journal().head(office::k_case_chain)->position;
  town.open();
  CHECK(town.office->journal().head(office::k_case_chain)->position == head);
  town.time.advance_to(timers.front().due_at);
  REQUIRE(town.office->fire_due());
  REQUIRE(town.office->flush());
  CHECK(town.office->read_case(filed->subject)->state.outcome == desk::Outcome::deemed_granted);
  is_whole(town);
}

TEST_CASE("a closure whose consequences a crash cut off is followed at the next start") {
  Town town("timer-crash");
  adopt_with_working_timer(town);
  const auto id = in_repair(town);
  auto& journal = town.office->journal();
  const auto head = journal.head(office::k_city_chain);
  REQUIRE(head);
  const Date on = *Date::from(2025, 5, 5);
  const desk::CityFact fact = desk::CalendarFactAdded{
      "office", {"air-1", {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}}};
  REQUIRE(journal.append({.chain = office::k_city_chain,
                          .expected_head = head->position,
                          .epoch = head->epoch,
                          .facts = {{office::k_city_chain,
                                     head->position + 1,
                                     {},
                                     std::string(desk::type_of(fact)),
                                     desk::version_of(fact),
                                     office::k_town_start,
                                     office::k_town_start,
                                     "officer:o-5",
                                     {},
                                     head->position,
                                     desk::payload_of(fact)}}}));
  const auto before = town.office->read_case(id)->state.timers;
  town.open();
  CHECK(town.office->next_timer() == k_due + days(1));
  is_whole(town);
  town.time.advance_to(k_due);
  CHECK_FALSE(hurried(town, id));
  town.time.advance_to(k_due + days(1));
  CHECK(hurried(town, id));
  CHECK(before.size() == 1);
}
