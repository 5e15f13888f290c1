// The writer's part that follows the calendars: dates in rows, and the timers that wait for them, after a closure or a new law.
#include <algorithm>
#include <limits>
#include <utility>

#include "desk/dates.hpp"
#include "office/writer.hpp"

namespace pasokh::office {
namespace {

constexpr Duration k_looks_back = days(40);
constexpr std::size_t k_rows_at_once = 4'000;

}  // namespace

// The units whose worklists a change of a case may change.
void Writer::units_of(const desk::Case& c, std::vector<desk::UnitCode>& units) {
  for (const auto& task : c.tasks) {
    if (std::ranges::find(units, task.unit) == units.end()) units.push_back(task.unit);
    if (task.sender_unit && std::ranges::find(units, *task.sender_unit) == units.end()) units.push_back(*task.sender_unit);
  }
}

// Deadlines are derived: a new closure or configuration moves dates in rows. Found are the cases with a date where working time has changed, or
// less than a little before that (a term may look back for a working day), and the open ones without a date.
Result<std::vector<desk::CaseId>> Writer::cases_moved() const {
  const bool all = owed_.from < Instant{} + k_looks_back;
  const journal::Filter later{"due_at", journal::Op::at_least, {all ? std::numeric_limits<std::int64_t>::min() : (owed_.from - k_looks_back).us}};
  const journal::Query queries[] = {
      {.table = "cases", .columns = {"id"}, .filters = {{"state", journal::Op::in, {"open", "paused", "decided", "closed"}}, later}},
      {.table = "cases", .columns = {"id"}, .filters = {{"state", journal::Op::in, {"open", "paused"}}, {"due_at", journal::Op::equal, {journal::Cell{}}}}},
      {.table = "tasks", .columns = {"case_id"}, .filters = {later}},
      {.table = "consultations", .columns = {"case_id"}, .filters = {later}},
      {.table = "timers", .columns = {"case_id"}, .filters = {later}},
  };
  std::vector<desk::CaseId> moved;  // all of them before the first is written: that changes what a query finds
  for (const auto& query : queries) {
    PASOKH_TRY(journal_.each(query, [&](const journal::Row& row) -> pasokh::Done {
      moved.push_back({*parse_id(std::get<std::string>(row[0]))});
      return {};
    }));
  }
  std::ranges::sort(moved);
  moved.erase(std::ranges::unique(moved).begin(), moved.end());
  return moved;
}

// By what the row of a case says its dates are counted from. Its facts are read only where the closure changes more than dates.
pasokh::Done Writer::redate(Instant now) {
  if (!owed_.dated_under->configuration) return {};
  PASOKH_LET(const auto moved, cases_moved());
  journal::Query some{.table = "cases", .columns = {"id", "dating"}, .limit = journal::k_most_rows};
  for (std::size_t done = 0; done < moved.size(); done += journal::k_most_choices) {
    some.filters = {{"chain", journal::Op::equal, {std::int64_t{k_case_chain}}}, {"id", journal::Op::in, {}}};
    const auto end = std::min(moved.size(), done + journal::k_most_choices);
    for (std::size_t i = done; i < end; ++i) some.filters[1].values.emplace_back(to_text(moved[i]));
    PASOKH_LET(const auto rows, journal_.query(some));
    for (const auto& row : rows.rows) PASOKH_TRY(redate_case({*parse_id(std::get<std::string>(row[0]))}, std::get<std::string>(row[1]), now));
    if (batch_.rows.size() + touched_.size() >= k_rows_at_once) PASOKH_TRY(commit(now));
  }
  return commit(now);
}

pasokh::Done Writer::redate_case(desk::CaseId id, std::string_view dating, Instant now) {
  const auto* held = desk_.find(id);
  const auto read = held ? std::nullopt : desk::read_dating(id, dating);
  if (!held && !read) return redate_by_facts(id, now);
  const desk::Case& c = held ? *held : *read;
  const auto before = desk::dates_of(c, {*owed_.dated_under}), after = desk::dates_of(c, {*city_});
  if (!after.timers_stand) return redate_by_facts(id, now);
  auto rows = desk::moved_rows(c, before, after);
  if (rows.empty()) return {};
  arm_again(c, before, after);
  units_of(c, redated_);
  if (held) {  // what is held of its rows follows as well
    touched_.insert(id);
    return {};
  }
  for (auto& row : rows)
    batch_.rows.push_back(
        journal::Update{desk::tables()[static_cast<std::size_t>(row.table)].name, std::move(row.key), std::move(row.columns), std::move(row.cells)});
  return {};
}

// The one that waits for the former instant finds itself early, or finds nothing.
void Writer::arm_again(const desk::Case& c, const desk::Dates& before, const desk::Dates& after) {
  for (std::size_t i = 0; i < c.timers.size(); ++i)
    if (after.timers[i] != before.timers[i]) arming_.push_back({after.timers[i], c.id, c.timers[i].number});
}

// Another set of timers is wanted, and timers are set by facts. A case that is not held is read under the former city, whose rows are those
// in the journal.
pasokh::Done Writer::redate_by_facts(desk::CaseId id, Instant now) {
  if (batch_.facts.size() > journal::k_most_facts_in_batch / 2) PASOKH_TRY(commit(now));
  const auto present = std::exchange(city_, owed_.dated_under);
  const auto loaded = load(id);
  city_ = present;
  PASOKH_TRY(loaded);
  if (!held_.contains(id)) return {};
  touched_.insert(id);
  const desk::Case& c = desk_.cases.at(id);
  const auto before = desk::dates_of(c, {*owed_.dated_under}), after = desk::dates_of(c, {*city_});
  arm_again(c, before, after);
  if (!c.is_open() || after.timers_stand) return {};
  const desk::Actor actor = desk::System{"closure"};
  PASOKH_LET(const auto facts, desk::decide(desk_, {*city_}, actor, id, desk::RedateCase{}, inputs(now)));
  apply(facts, actor, {}, now, now);
  return {};
}

}  // namespace pasokh::office
