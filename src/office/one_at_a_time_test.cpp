// The rule of the ledger that claims alone cannot give: an officer with 120 cases in hand works on one of them at a
// time. The real office, 120 cases in one officer's hands for three days, started and stopped at odd microseconds, and
// the books of all of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.hpp"
#include "insight/account.hpp"
#include "office/town_for_tests.hpp"

namespace {

using namespace pasokh;
using office::Town;

constexpr int k_cases = 120;
const desk::OfficerCode k_officer{"o-1"};

struct Span {
  Instant from, to;
};

// Somebody who has all of them in hand, and turns from one to another.
struct Shift {
  Town& town;
  std::vector<desk::CaseId> cases;
  std::map<desk::CaseId, std::vector<Span>> at_work;  // what the officer really did
  std::optional<std::pair<desk::CaseId, Instant>> now_at;

  void ask(desk::CaseId id, desk::Command command) {
    office::Ask ask;
    ask.actor = k_officer;
    ask.subject = id;
    ask.command = std::move(command);
    const auto reply = town.office->ask(std::move(ask));
    REQUIRE_MESSAGE(reply, reply.error().message.code);
  }
  desk::TaskId open_task(desk::CaseId id) {
    REQUIRE(town.office->flush());
    const auto read = town.office->read_case(id);
    REQUIRE(read);
    const auto task = std::ranges::find_if(read->state.tasks, &desk::Task::is_open);
    REQUIRE(task != read->state.tasks.end());
    return task->id;
  }
  void leave() {
    if (now_at) at_work[now_at->first].push_back({now_at->second, town.time.now()});
    now_at.reset();
  }
  void start(desk::CaseId id, desk::TaskId task) {
    if (now_at && now_at->first == id) return;
    ask(id, desk::StartWork{task});
    leave();
    now_at = {id, town.time.now()};
  }
  void stop(desk::TaskId task) {
    ask(now_at->first, desk::StopWork{task});
    leave();
  }
};

void take_all(Shift& shift, std::map<desk::CaseId, desk::TaskId>& tasks) {
  for (int i = 0; i < k_cases; ++i) {
    const auto filed = shift.town.office->ask(shift.town.filing("street", R"({"defect":"pothole"})"));
    REQUIRE_MESSAGE(filed, filed.error().message.code);
    shift.cases.push_back(filed->subject);
    shift.town.time.advance_to(shift.town.time.now() + seconds(7) + microseconds(13));
  }
  for (const auto id : shift.cases) {
    tasks[id] = shift.open_task(id);
    shift.ask(id, desk::TakeTask{tasks[id]});
  }
}

// 1,500 turns: mostly to another case, sometimes to none; over nights and a weekend too, whoever forgot to stop.
void turn_about(Shift& shift, const std::map<desk::CaseId, desk::TaskId>& tasks, Random& random) {
  for (int turn = 0; turn < 1'500; ++turn) {
    shift.town.time.advance_to(shift.town.time.now() +
                               microseconds(1 + static_cast<std::int64_t>(random.below(340'000'000))));
    if (shift.now_at && random.below(8) == 0) {
      shift.stop(tasks.at(shift.now_at->first));
    } else {
      const auto id = shift.cases[random.below(shift.cases.size())];
      shift.start(id, tasks.at(id));
    }
  }
}

// Each answered, still by the same officer: who completes a task they are at work on leaves it.
void answer_all(Shift& shift) {
  for (const auto id : shift.cases) {
    shift.town.time.advance_to(shift.town.time.now() + seconds(61) + microseconds(7));
    shift.ask(id, desk::CompleteTask{shift.open_task(id), *json::parse(R"({"ours":false})"), {}});
    if (shift.now_at && shift.now_at->first == id) shift.leave();
    const auto forward = shift.open_task(id);
    shift.ask(id, desk::TakeTask{forward});
    shift.ask(id, desk::CompleteTask{forward, json::object(), {}});
  }
  REQUIRE(shift.town.office->flush());
}

}  // namespace

TEST_CASE(
    "an officer with 120 cases in hand works on one at a time, and the books of all 120 balance to the microsecond") {
  constexpr std::uint64_t k_seed = 120;
  INFO("seed " << k_seed);
  Random random(k_seed);
  Town town("hundred-and-twenty");
  town.adopt();
  Shift shift{town, {}, {}, {}};
  std::map<desk::CaseId, desk::TaskId> tasks;
  take_all(shift, tasks);
  const Instant all_in_hand = town.time.now();
  turn_about(shift, tasks, random);
  const Instant first_answer = town.time.now();
  answer_all(shift);

  const auto city = town.office->city();
  const auto& calendar = city->calendar_of(*city->organisation->unit({"counter"}));
  std::vector<Span> work;  // of all cases
  for (const auto id : shift.cases) {
    const auto read = town.office->read_case(id);
    REQUIRE(read);
    REQUIRE(read->state.state != desk::CaseState::open);
    const auto periods = read->ledger.periods(*read->city, town.time.now());
    REQUIRE(periods.size() == 1);
    const auto& ledger = periods[0].ledger;
    CHECK(ledger.balance().difference_us == 0);
    CHECK(ledger.balance().every_instant_once);
    Instant booked = ledger.filed;
    Duration worked;
    for (const auto& booking : ledger.bookings) {
      CHECK(booking.from == booked);  // no gap, no overlap
      booked = booking.to;
      if (booking.account == insight::Account::work) {
        CHECK(booking.holder.officer == k_officer.value);
        worked += booking.to - booking.from;
        work.push_back({booking.from, booking.to});
      } else if (booking.from >= all_in_hand && booking.to <= first_answer) {
        const bool waits = booking.account == insight::Account::in_hand || booking.account == insight::Account::closed;
        CHECK_MESSAGE(waits, insight::name_of(booking.account));
      }
    }
    CHECK(booked == *read->state.decided_at);
    Duration truth;  // what the officer did while the counter was open
    for (const Span& span : shift.at_work[id]) truth += *calendar.between(span.from, span.to);
    CHECK(worked.us == truth.us);
  }
  std::ranges::sort(work, {}, &Span::from);
  REQUIRE(work.size() > 400);
  for (std::size_t i = 1; i < work.size(); ++i) CHECK(work[i - 1].to <= work[i].from);

  // The stored rows say the same.
  const auto rows = town.office->journal().query({.table = "finished", .limit = 1, .count = true});
  REQUIRE(rows);
  CHECK(rows->count == k_cases);
  CHECK(office::rebuild(town.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}
