// Random desks: whatever people try, in whatever order, the promises hold.
#include <algorithm>

#include "desk/crowd_for_tests.hpp"
#include "desk/dates.hpp"
#include "desk/rows.hpp"
#include "desk/timeline.hpp"

namespace pasokh::desk {
namespace {

void check_case(const DeskFixture& f, const Case& c) {
  CHECK((c.state == CaseState::paused) == !c.pauses.empty());
  if (!c.is_open()) {
    CHECK(c.outcome.has_value());
    CHECK(std::ranges::none_of(c.tasks, [](const Task& task) { return task.is_open(); }));
    CHECK(c.process.phase != process::Phase::running);
  } else {
    // An open case is somewhere: work, a body, a timer, an incident; never lost.
    const bool somewhere =
        std::ranges::any_of(c.tasks, [](const Task& task) { return task.is_open(); }) ||
        std::ranges::any_of(c.consultations, [](const Consultation& asked) { return asked.is_open(); }) ||
        !c.process.timers.empty() || !c.incidents.empty();
    CHECK(somewhere);
  }
  std::map<std::string, int> standing;
  for (const clock::ClockFact& fact : c.clock) {
    if (fact.event == clock::Event::paused) CHECK(++standing[fact.cause] == 1);
    if (fact.event == clock::Event::resumed) CHECK(--standing[fact.cause] == 0);
  }
  for (const Pause& pause : c.pauses) CHECK(standing[std::string(enum_name(pause.cause))] == 1);
  for (const Timer& timer : c.timers) CHECK(timer.number < c.next_timer);
  (void)f;
}

void check_work(const DeskFixture& f) {
  std::map<std::string, int> active;
  for (const auto& [id, c] : f.desk.cases) {
    for (const Task& task : c.tasks) {
      if (task.state != TaskState::active) continue;
      CHECK(++active[task.officer->value] == 1);
      REQUIRE(f.desk.active.contains(*task.officer));
      CHECK(f.desk.active.at(*task.officer).task == task.id);
    }
  }
  CHECK(active.size() == f.desk.active.size());
}

void check_facts(const DeskFixture& f) {
  for (const CaseFact& fact : f.history) {
    const std::string payload = payload_of(fact.fact);
    CHECK(payload.find(k_marker) == std::string::npos);
    const auto read = read_fact(type_of(fact.fact), version_of(fact.fact), payload);
    REQUIRE(read.has_value());
    CHECK(payload_of(*read) == payload);
  }
}

// The rows with what moved put into them.
std::vector<TableRow> with_moved(std::vector<TableRow> rows, const std::vector<MovedRow>& moved) {
  for (const MovedRow& one : moved) {
    const auto at = std::ranges::find_if(rows, [&](const TableRow& row) {
      return row.first == static_cast<std::size_t>(one.table) && std::equal(one.key.begin(), one.key.end(), row.second.begin());
    });
    REQUIRE(at != rows.end());
    for (std::size_t i = 0; i < one.columns.size(); ++i) at->second[one.columns[i]] = one.cells[i];
  }
  return rows;
}

// Dated by what its row keeps, a case has the dates that its facts give it, before and after a closure.
void check_dates(const Case& c, const City& city, const City& closed) {
  const auto kept = read_dating(c.id, dating_of(c));
  REQUIRE(kept.has_value());
  CHECK(dating_of(*kept) == dating_of(c));
  const auto moved = moved_rows(*kept, dates_of(*kept, Context{city}), dates_of(*kept, Context{closed}));
  CHECK(with_moved(rows_of(c, Context{city}), moved) == rows_of(c, Context{closed}));
}

std::string play(std::uint64_t seed, int steps) {
  DeskFixture f;
  Crowd crowd(f, seed);
  INFO("seed ", seed);
  for (int i = 0; i < steps; ++i) {
    INFO("step ", i);
    const std::size_t before = f.history.size();
    crowd.try_something();
    check_work(f);
    for (std::size_t k = before; k < f.history.size(); ++k) check_case(f, f.at(f.history[k].subject));
    if (i % 50 == 49) {
      for (const CaseId id : crowd.cases()) CHECK(f.replayed(id) == f.at(id));
    }
  }
  const Context context{*f.city};
  const auto open_city = f.city;
  const Date from = f.city->configuration->zone.civil(test_morning()).date;
  const calendar::Closure weeks{from + 3, from + 20, {}, {}, false};
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", {"air-1", {"هوا", "Air"}, "notice", {}, {}, weeks}}).has_value());
  const auto closed_city = std::exchange(f.city, open_city);
  std::string all;
  for (const CaseId id : crowd.cases()) {
    check_dates(f.at(id), *open_city, *closed_city);
    const Case again = f.replayed(id);
    CHECK(again == f.at(id));
    const auto rows = rows_of(f.at(id), context);
    CHECK(rows == rows_of(again, context));
    for (const auto& [table, row] : rows) {
      CHECK(row.size() == tables()[table].columns.size());
      for (const Cell& cell : row) {
        if (const auto* text = std::get_if<std::string>(&cell)) CHECK(text->find(k_marker) == std::string::npos);
      }
    }
  }
  check_facts(f);
  CHECK(crowd.done() > static_cast<std::size_t>(steps / 10));
  for (std::size_t i = 0; i < f.history.size(); ++i) {
    all += to_text(f.history[i].subject) + " " + std::string(type_of(f.history[i].fact)) + " " +
           payload_of(f.history[i].fact) + "\n";
  }
  return all;
}

TEST_CASE(
    "slow: whatever a crowd tries, replay is truth, work is exclusive, clocks match pauses and no text of people is "
    "journalled") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) play(seed, 500);
}

TEST_CASE("the same crowd makes the same facts, byte for byte") { CHECK(play(77, 150) == play(77, 150)); }

TEST_CASE("long: a hundred crowds") {
  for (std::uint64_t seed = 100; seed < 200; ++seed) play(seed, 600);
}

}  // namespace
}  // namespace pasokh::desk
