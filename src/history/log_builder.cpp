#include "history/log_builder.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace pasokh::history {

namespace {

using Order = std::vector<std::uint32_t>;  // new row -> row of arrival

// Rows of arrival, case by case (a counting sort, so ties keep their order), and where each case begins.
Order group_by_case(const std::vector<std::uint32_t>& case_of, std::uint32_t cases, bool grouped, Order& first_row) {
  first_row.assign(cases + 1, 0);
  for (const std::uint32_t which : case_of) ++first_row[which + 1];
  std::partial_sum(first_row.begin(), first_row.end(), first_row.begin());
  Order order(case_of.size());
  if (grouped) {
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
  Order next(first_row.begin(), first_row.end() - 1);
  for (std::uint32_t row = 0; row < case_of.size(); ++row) order[next[case_of[row]]++] = row;
  return order;
}

// An event without a time stands where its file put it: with the event before it, or with the first that has a time.
void place_untimed(EventLog& log, std::span<const std::uint32_t> rows) {
  const auto timed =
      std::find_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return (log.marks[row] & k_no_time) == 0; });
  std::int64_t at = timed == rows.end() ? 0 : log.at_us[*timed];
  for (const std::uint32_t row : rows) {
    if ((log.marks[row] & k_no_time) != 0) log.at_us[row] = at;
    at = log.at_us[row];
  }
}

template <class T>
void reorder(std::vector<T>& column, const Order& order) {
  std::vector<T> sorted(column.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = column[order[i]];
  column = std::move(sorted);
}

void reorder(Column& column, const Order& new_row) {
  Order by(column.row.size());
  std::iota(by.begin(), by.end(), 0);
  for (auto& row : column.row) row = new_row[row];
  std::stable_sort(by.begin(), by.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return column.row[a] < column.row[b]; });
  reorder(column.row, by);
  reorder(column.value, by);
}

void keep_last(Column& column) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < column.row.size(); ++i) {
    if (i + 1 < column.row.size() && column.row[i + 1] == column.row[i]) continue;
    column.row[kept] = column.row[i];
    column.value[kept++] = column.value[i];
  }
  column.row.resize(kept);
  column.value.resize(kept);
}

void put_in_order(EventLog& log, const Order& order) {
  if (std::is_sorted(order.begin(), order.end())) return;
  reorder(log.at_us, order);
  reorder(log.activity, order);
  reorder(log.resource, order);
  reorder(log.unit, order);
  reorder(log.instance, order);
  reorder(log.lifecycle, order);
  reorder(log.marks, order);
  Order new_row(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) new_row[order[i]] = i;
  for (Column& column : log.event_columns) reorder(column, new_row);
}

void sort_log(EventLog& log, const std::vector<std::uint32_t>& case_of, bool grouped) {
  Order order = group_by_case(case_of, static_cast<std::uint32_t>(log.case_ids.size()), grouped, log.first_row);
  const auto by_time = [&](std::uint32_t a, std::uint32_t b) { return log.at_us[a] < log.at_us[b]; };
  for (std::uint32_t which = 0; which + 1 < log.first_row.size(); ++which) {
    const auto rows = std::span(order).subspan(log.first_row[which], log.first_row[which + 1] - log.first_row[which]);
    place_untimed(log, rows);
    if (!std::is_sorted(rows.begin(), rows.end(), by_time)) std::stable_sort(rows.begin(), rows.end(), by_time);
  }
  const bool no_instances =
      std::all_of(log.instance.begin(), log.instance.end(), [](std::uint32_t code) { return code == k_missing; });
  if (no_instances) log.instance.clear();
  put_in_order(log, order);
  // Case columns may have been filled in any order of the cases; of a value set twice the later stands.
  Order same(log.case_ids.size());
  std::iota(same.begin(), same.end(), 0);
  for (Column& column : log.case_columns) {
    if (std::is_sorted(column.row.begin(), column.row.end())) continue;
    reorder(column, same);
    keep_last(column);
  }
}

}  // namespace

std::uint32_t LogBuilder::add_case(std::string_view id) {
  PASOKH_ASSERT(cases() < k_max_rows, "a log holds at most k_max_rows cases");
  return log_.case_ids.add(id);
}

std::uint32_t LogBuilder::add_event(std::uint32_t which_case, const EventLine& line) {
  PASOKH_ASSERT(which_case < cases(), "an event belongs to a case that was added before");
  PASOKH_ASSERT(events() < k_max_rows, "a log holds at most k_max_rows events");
  const auto code = [](Dictionary& words, std::string_view word) {
    return word.empty() ? k_missing : words.code(word);
  };
  if (!case_of_.empty() && which_case < case_of_.back()) grouped_ = false;
  case_of_.push_back(which_case);
  log_.at_us.push_back(line.at_us);
  log_.activity.push_back(log_.activities.code(line.activity));
  log_.resource.push_back(code(log_.resources, line.resource));
  log_.unit.push_back(code(log_.units, line.unit));
  log_.instance.push_back(code(log_.instances, line.instance));
  log_.lifecycle.push_back(line.lifecycle);
  log_.marks.push_back(line.marks);
  return events() - 1;
}

bool LogBuilder::put(Keys& keys, std::vector<Column>& columns, std::uint32_t row, std::string_view key,
                     const AttributeValue& value, bool replace) {
  const std::uint32_t word = keys.words.code(key);
  if (word == keys.column.size()) keys.column.emplace_back();
  std::uint32_t& at = keys.column[word][static_cast<std::size_t>(value.type)];
  if (at == 0) {
    columns.push_back({std::string(key), value.type, {}, {}});
    at = static_cast<std::uint32_t>(columns.size());
  }
  Column& column = columns[at - 1];
  const bool worded = value.type == ValueType::text || value.type == ValueType::real || value.type == ValueType::id;
  const std::int64_t stored = worded ? log_.values.code(value.text) : value.number;
  if (!column.row.empty() && column.row.back() == row) {
    if (replace) column.value.back() = stored;
    return replace;
  }
  column.row.push_back(row);
  column.value.push_back(stored);
  return true;
}

bool LogBuilder::case_value(std::uint32_t which_case, std::string_view key, const AttributeValue& value, bool replace) {
  PASOKH_ASSERT(which_case < cases(), "an attribute belongs to a case that was added before");
  return put(case_keys_, log_.case_columns, which_case, key, value, replace);
}

bool LogBuilder::event_value(std::uint32_t arrival, std::string_view key, const AttributeValue& value) {
  return put(event_keys_, log_.event_columns, arrival, key, value, false);
}

EventLog LogBuilder::finish() && {
  sort_log(log_, case_of_, grouped_);
  return std::move(log_);
}

EventLog LogBuilder::snapshot() const {
  EventLog log = log_;
  sort_log(log, case_of_, grouped_);
  return log;
}

std::uint32_t LiveLog::case_of(std::string_view case_id) {
  const std::uint32_t known = ids_.find(case_id);
  if (known != k_missing) return known;
  ids_.code(case_id);
  return builder_.add_case(case_id);
}

void LiveLog::append(std::string_view case_id, const EventLine& line) {
  builder_.add_event(case_of(case_id), line);
  last_.reset();
}

void LiveLog::set(std::string_view case_id, std::string_view key, const AttributeValue& value) {
  last_.reset();
  builder_.case_value(case_of(case_id), key, value, true);
}

std::shared_ptr<const EventLog> LiveLog::snapshot() {
  if (!last_) last_ = std::make_shared<const EventLog>(builder_.snapshot());
  return last_;
}

}  // namespace pasokh::history
