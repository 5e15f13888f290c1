// Officers and their worklists: who is called for a task, when they are on duty, and what each takes next by their
// habit.
#include <algorithm>

#include "base/assert.hpp"
#include "city/world.hpp"

namespace pasokh::city {
namespace {

constexpr std::size_t k_looked_at = 400;  // tasks of a queue, when most of them wait for a weekday
constexpr std::size_t k_quick_among = 6;
constexpr std::size_t k_taken_at_once = 4;  // by those who work in batches
constexpr std::int32_t k_waiting_days_ahead = 120;

// The same on every run: whether an officer who is spread thin is here on that day.
bool here_on(std::uint64_t officer, Date day, Share share) {
  std::uint64_t x = officer * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(day.days) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 29)) * 0x94d049bb133111ebULL;
  return (x >> 32) % k_always < share;
}

constexpr std::array<int, 3> k_shifts{7, 15, 23};  // when they begin

}  // namespace

bool World::works_today(const PlayedOfficer& officer) const {
  return officer.days_worked == k_always ||
         here_on(officer_by_code_.at(officer.code.value), today(), officer.days_worked);
}

// Where a unit never closes its officers work in three shifts of eight hours.
Instant World::on_duty_from(const PlayedOfficer& officer, Instant at) const {
  if (!officer.shift) return opening(officer.home, at);
  const auto begins = TimeOfDay::at(k_shifts[static_cast<std::size_t>(*officer.shift)]);
  const Date date = zone_.civil(at).date;
  for (std::int32_t day = -1; day <= 1; ++day) {
    const Instant from = zone_.instant(date + day, begins);
    if (at < from + hours(8)) return std::max(at, from);
  }
  return at;
}

Instant World::off_duty_after(const PlayedOfficer& officer, Instant at) const {
  if (!officer.shift) {
    const auto close = hours_of(officer.home).next_close(at);
    return close ? *close : end_ + days(1);
  }
  const auto begins = TimeOfDay::at(k_shifts[static_cast<std::size_t>(*officer.shift)]);
  const Date date = zone_.civil(at).date;
  const Instant today_from = zone_.instant(date, begins);
  return (at < today_from ? zone_.instant(date - 1, begins) : today_from) + hours(8);
}

// --- queues

void World::offer(Index index) {
  PlayedTask& task = tasks_[index];
  put_in_queue(index, task.unit, task.role);
}

void World::put_in_queue(Index index, Index unit, desk::Role role) {
  PlayedTask& task = tasks_[index];
  task.stage = TaskStage::queued;
  task.unit = unit;
  const auto queue = queue_of_.find({unit, role});
  if (queue == queue_of_.end()) {
    complain("nobody does " + std::string(enum_name(role)) + "'s work in " + units_[unit].unit->code.value);
    return;
  }
  task.queue = queue->second;
  queues_[task.queue].tasks.insert({task.due, index, index});
  call(task.queue);
}

// Somebody who has nothing before them looks at the worklist before long; when all are at work, whoever is done first
// comes by.
void World::call(Index index) {
  Queue& queue = queues_[index];
  std::optional<Index> off_today;
  for (std::size_t i = 0; i < queue.officers.size(); ++i) {
    const Index candidate = queue.officers[(queue.next + i) % queue.officers.size()];
    const PlayedOfficer& officer = officers_[candidate];
    if (officer.awake || officer.at_work != k_nobody || is_away(officer)) continue;
    if (!works_today(officer)) {
      if (!off_today) off_today = candidate;
      continue;
    }
    queue.next = (queue.next + i + 1) % queue.officers.size();
    return wake(candidate, until_looks(officer));
  }
  if (off_today) wake(*off_today, until_looks(officers_[*off_today]));
}

Duration World::until_looks(const PlayedOfficer& officer) {
  const Duration soon = minutes(random_.between(2, 45));
  return officer.shift ? soon : soon + Duration{random_.exponential(plan_.other_duties.us)};
}

void World::wake(Index index, Duration after) {
  PlayedOfficer& officer = officers_[index];
  if (officer.awake || officer.at_work != k_nobody) return;
  officer.awake = true;
  const Instant from = on_duty_from(officer, now_);
  const Instant at = on_duty_from(officer, from + after);
  plan_event(at, What::wake, index);
}

void World::look_at_worklist(Index index) {
  PlayedOfficer& officer = officers_[index];
  officer.awake = false;
  if (officer.at_work != k_nobody || is_away(officer)) return;
  if (!works_today(officer)) {
    officer.awake = true;
    plan_event(on_duty_from(officer, zone_.instant(today() + 1)) + minutes(random_.between(3, 25)), What::wake, index);
    return;
  }
  if (on_duty_from(officer, now_) > now_)
    return wake(index, minutes(random_.between(3, 25)));  // a closure was announced meanwhile
  if (const auto task = next_task(index)) return begin(index, *task);
  if (officer.at_work != k_nobody || officer.awake) return;
  if (const auto at = next_day_for_waiting(officer)) {
    officer.awake = true;
    plan_event(*at + minutes(random_.between(3, 25)), What::wake, index);
  }
}

// What was planted to be left lying until a weekday, and what a commission decides, which it does where it sits.
bool World::waits_for_a_day(const PlayedTask& task) const { return task.only_on || units_[task.unit].sits; }

bool World::may_do_on(const PlayedTask& task, Date date) const {
  return (!task.only_on || date.weekday() == *task.only_on) && (!units_[task.unit].sits || sits_on(task.unit, date));
}

bool World::sits_on(Index unit, Date date) const {
  const auto key = std::tuple(unit, date, city().position);
  const auto [known, is_new] = sits_on_.try_emplace(key);
  if (is_new)
    known->second = std::ranges::any_of(city().sittings_of(*units_[unit].unit, date, date),
                                        &calendar::Sitting::is_held);
  return known->second;
}

std::optional<Index> World::best_of(const Queue& queue, Habit habit) const {
  std::optional<Index> best;
  Duration least{};
  std::size_t looked = 0, eligible = 0;
  for (const auto& [due, number, index] : queue.tasks) {
    if (++looked > k_looked_at) break;
    const PlayedTask& task = tasks_[index];
    if (!may_do_on(task, today())) continue;
    if (habit != Habit::quick_first) return index;
    const Duration usual = task_plan(plan_, cases_[task.played_case].service->code.value, task.node->id).most;
    if (!best || usual < least) {
      best = index;
      least = usual;
    }
    if (++eligible >= k_quick_among) break;
  }
  return best;
}

// What lies in hand and what lies before the unit, by due date. Who works in batches takes several in hand and then
// does them.
std::optional<Index> World::next_task(Index index) {
  PlayedOfficer& officer = officers_[index];
  std::optional<Index> in_hand;
  for (const Index task : officer.in_hand)
    if (may_do_on(tasks_[task], today()) && (!in_hand || tasks_[task].due < tasks_[*in_hand].due)) in_hand = task;
  if (in_hand && officer.habit == Habit::batches) return in_hand;
  const std::size_t wanted = officer.habit == Habit::batches ? k_taken_at_once : 1;
  std::vector<Index> all = officer.queues;
  all.insert(all.end(), officer.lent_queues.begin(), officer.lent_queues.end());
  std::optional<Index> found;
  for (std::size_t taken = 0; taken < wanted; ++taken) {
    std::optional<Index> best;
    for (const Index queue : all) {
      const auto candidate = best_of(queues_[queue], officer.habit);
      if (candidate && (!best || tasks_[*candidate].due < tasks_[*best].due)) best = candidate;
    }
    if (!best) break;
    if (wanted == 1) {
      found = best;
      break;
    }
    if (!take(index, *best)) continue;
    hand_to(index, *best);
    if (!found) found = best;
  }
  if (in_hand && (!found || tasks_[*in_hand].due <= tasks_[*found].due)) return in_hand;
  return found;
}

// The next day on which something that waits for a day may be done.
std::optional<Instant> World::next_day_for_waiting(const PlayedOfficer& officer) const {
  std::vector<const PlayedTask*> waiting;  // one of each kind
  const auto add = [&](const PlayedTask& task) {
    const auto same = [&](const PlayedTask* other) { return other->only_on == task.only_on && other->unit == task.unit; };
    if (waits_for_a_day(task) && std::ranges::none_of(waiting, same)) waiting.push_back(&task);
  };
  for (const Index task : officer.in_hand) add(tasks_[task]);
  for (const Index queue : officer.queues)
    for (const auto& [due, number, task] : queues_[queue].tasks) add(tasks_[task]);
  for (std::int32_t ahead = 1; !waiting.empty() && ahead <= k_waiting_days_ahead; ++ahead) {
    const Date date = today() + ahead;
    if (std::ranges::none_of(waiting, [&](const PlayedTask* task) { return may_do_on(*task, date); })) continue;
    if (const auto open = hours_of(officer.home).opening_of(date)) return open;
  }
  return std::nullopt;
}

// Into the worklist; of somebody who is away into that of whoever takes their place.
void World::hand_to(Index index, Index task) {
  PlayedOfficer& officer = officers_[index];
  tasks_[task].stage = TaskStage::in_hand;
  if (is_away(officer) && officer.deputy != k_nobody && officer.deputy != index) {
    officers_[officer.deputy].in_hand.push_back(task);
    return wake(officer.deputy, minutes(random_.between(5, 60)));
  }
  officer.in_hand.push_back(task);
  if (!is_away(officer)) wake(index, minutes(random_.between(3, 40)));
}

// A task is over, or was taken away: it vanishes from wherever it lay.
void World::drop(Index index) {
  PlayedTask& task = tasks_[index];
  if (task.stage == TaskStage::over) return;
  PlayedCase& c = cases_[task.played_case];
  if (c.books) c.books->ends(now_, task.id.value);
  if (task.stage == TaskStage::queued && task.queue != k_nobody)
    queues_[task.queue].tasks.erase({task.due, index, index});
  for (PlayedOfficer& officer : officers_) std::erase(officer.in_hand, index);
  task.stage = TaskStage::over;
  std::erase(c.tasks, index);
  task_by_id_.erase(task.id);
}

}  // namespace pasokh::city
