#include "desk/dates.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "desk/counting.hpp"
#include "desk/dating.hpp"
#include "desk/due_timers.hpp"

namespace pasokh::desk {
namespace {

std::optional<Instant> date_of(const Consultation& asked, const Case& c, const Context& context) {
  return clock_of(asked, c, context, last_event(asked.clock, asked.asked_at)).deadline;
}

void date_timers(const Case& c, const Context& context, Dates& dates) {
  const std::vector<Timer> wanted = wanted_timers(c, context, dates.due_at);
  std::size_t matched = 0;
  for (const Timer& timer : c.timers) {
    const auto found = std::ranges::find_if(wanted, [&](const Timer& one) { return stands_for(timer, one); });
    if (found != wanted.end()) {
      dates.timers.push_back(found->due_at);
      ++matched;
    } else {
      dates.timers.push_back(redrawn(timer, c, context).value_or(timer.due_at));
      dates.timers_stand = dates.timers_stand && !follows_a_deadline(timer.purpose);
    }
  }
  dates.timers_stand = dates.timers_stand && matched == wanted.size();
}

std::size_t column_named(TableIndex table, std::string_view name) {
  const auto& columns = tables()[static_cast<std::size_t>(table)].columns;
  const auto found = std::ranges::find(columns, name, &ColumnSpec::name);
  PASOKH_ASSERT(found != columns.end(), "a date's column is declared");
  return static_cast<std::size_t>(found - columns.begin());
}

Cell cell(const std::optional<Instant>& at) { return at ? Cell{at->us} : Cell{}; }

// Collects the rows in which something differs.
class Moving {
 public:
  explicit Moving(const Case& c) : chain_(std::int64_t{c.id.value.chain()}), case_(to_text(c.id)) {}

  Row key(Cell second) const { return {chain_, std::move(second)}; }
  Row key_of_case() const { return key(case_); }
  Row key_of_timer(const Timer& timer) const { return {chain_, case_, std::int64_t{timer.number}}; }
  void row(TableIndex table, Row key) { row_ = {table, std::move(key), {}, {}}; }
  template <class T, class ToCell>
  void compare(std::size_t column, const T& before, const T& after, ToCell to_cell) {
    if (before == after) return;
    row_.columns.push_back(column);
    row_.cells.push_back(to_cell(after));
  }
  void done() {
    if (!row_.columns.empty()) rows_.push_back(std::move(row_));
  }
  std::vector<MovedRow> take() { return std::move(rows_); }

 private:
  Cell chain_, case_;
  MovedRow row_;
  std::vector<MovedRow> rows_;
};

bool differ(const Dates& a, const Dates& b) {
  return a.due_at != b.due_at || a.due_on != b.due_on || a.late != b.late || a.tasks != b.tasks || a.consultations != b.consultations ||
         a.timers != b.timers;
}

void compare_case(Moving& moving, const Dates& before, const Dates& after) {
  static const std::size_t due_at = column_named(TableIndex::cases, "due_at"), due_on = column_named(TableIndex::cases, "due_on"),
                           late = column_named(TableIndex::cases, "late");
  moving.row(TableIndex::cases, moving.key_of_case());
  moving.compare(due_at, before.due_at, after.due_at, cell);
  moving.compare(due_on, before.due_on, after.due_on, [](const std::optional<Date>& on) { return on ? Cell{to_text(*on)} : Cell{}; });
  moving.compare(late, before.late, after.late, [](std::optional<bool> is) { return is ? Cell{std::int64_t{*is ? 1 : 0}} : Cell{}; });
  moving.done();
}

void compare_tasks(Moving& moving, const Case& c, const Dates& before, const Dates& after) {
  static const std::size_t due_at = column_named(TableIndex::tasks, "due_at"), case_due_at = column_named(TableIndex::tasks, "case_due_at");
  std::size_t i = 0;
  for (const Task& task : c.tasks) {
    if (!task.is_open()) continue;
    moving.row(TableIndex::tasks, moving.key(to_text(task.id)));
    moving.compare(due_at, before.tasks[i], after.tasks[i], cell);
    moving.compare(case_due_at, before.due_at, after.due_at, cell);
    moving.done();
    ++i;
  }
}

}  // namespace

Dates dates_of(const Case& c, const Context& context) {
  Dates dates;
  const clock::ClockState clock = clock_of(c, context, last_event(c.clock, c.filed_at));
  dates.due_at = clock.deadline;
  dates.due_on = clock.due_on;
  if (c.decided_at && clock.deadline) dates.late = *c.decided_at >= *clock.deadline;
  for (const Task& task : c.tasks)
    if (task.is_open()) dates.tasks.push_back(due_of(task, c, context));
  for (const Consultation& asked : c.consultations) dates.consultations.push_back(date_of(asked, c, context));
  date_timers(c, context, dates);
  return dates;
}

std::string dating_of(const Case& c) {
  dating::Writing writing;
  dating::pack(writing, c);
  return writing.take();
}

std::optional<Case> read_dating(CaseId id, std::string_view text) {
  std::optional<Case> c(std::in_place);
  c->id = id;
  dating::Reading reading(text);
  dating::pack(reading, *c);
  if (!reading.whole()) c.reset();
  return c;
}

std::vector<MovedRow> moved_rows(const Case& c, const Dates& before, const Dates& after) {
  if (!differ(before, after)) return {};
  Moving moving(c);
  compare_case(moving, before, after);
  compare_tasks(moving, c, before, after);
  static const std::size_t asked_due = column_named(TableIndex::consultations, "due_at"), timer_due = column_named(TableIndex::timers, "due_at");
  for (std::size_t i = 0; i < c.consultations.size(); ++i) {
    moving.row(TableIndex::consultations, moving.key(to_text(c.consultations[i].id)));
    moving.compare(asked_due, before.consultations[i], after.consultations[i], cell);
    moving.done();
  }
  for (std::size_t i = 0; i < c.timers.size(); ++i) {
    moving.row(TableIndex::timers, moving.key_of_timer(c.timers[i]));
    moving.compare(timer_due, before.timers[i], after.timers[i], [](Instant at) { return Cell{at.us}; });
    moving.done();
  }
  return moving.take();
}

}  // namespace pasokh::desk
