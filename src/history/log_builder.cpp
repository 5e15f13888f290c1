#include "history/log_builder.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace pasokh::history {

namespace {

std::uint64_t cell(std::uint32_t code) { return std::uint64_t{code + 1U}; }  // missing wraps to 0

void permute(std::vector<std::int64_t>& column, std::size_t from, std::span<const std::uint32_t> order) {
  std::vector<std::int64_t> sorted(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = column[from + order[i]];
  std::copy(sorted.begin(), sorted.end(), column.begin() + static_cast<std::ptrdiff_t>(from));
}

}  // namespace

std::uint32_t LogBuilder::add_case(std::string_view id) {
  PASOKH_ASSERT(cases() < k_max_rows, "a log holds at most k_max_rows cases");
  return case_ids_.add(id);
}

std::uint32_t LogBuilder::add_event(std::uint32_t which_case, const EventLine& line) {
  EventCodes codes;
  codes.at_us = line.at_us;
  codes.activity = activity_code(line.activity);
  codes.resource = resource_code(line.resource);
  codes.unit = unit_code(line.unit);
  codes.instance = instance_code(line.instance);
  codes.lifecycle = line.lifecycle;
  codes.marks = line.marks;
  codes.offset_minutes = line.offset_minutes;
  return add_event(which_case, codes);
}

std::uint32_t LogBuilder::add_event(std::uint32_t which_case, const EventCodes& line) {
  PASOKH_ASSERT(which_case < cases(), "an event belongs to a case that was added before");
  PASOKH_ASSERT(events() < k_max_rows, "a log holds at most k_max_rows events");
  if (grouped_ && which_case + 1 != first_row_.size()) begin_case(which_case);
  if (!grouped_) case_of_.push_back(which_case);
  at_us_.push_back(line.at_us);
  activity_.push(cell(line.activity));
  resource_.push(cell(line.resource));
  unit_.push(cell(line.unit));
  instance_.push(cell(line.instance));
  lifecycle_.push(static_cast<std::uint64_t>(line.lifecycle));
  marks_.push(line.marks);
  offset_.push(fold_offset(line.offset_minutes));
  untimed_ = untimed_ || (line.marks & k_no_time) != 0;
  return events() - 1;
}

// The event that comes belongs to another case than the one before it.
void LogBuilder::begin_case(std::uint32_t which) {
  if (which + 1 < first_row_.size()) return stop_grouping();
  first_row_.resize(which + 1, events());
}

void LogBuilder::stop_grouping() {
  grouped_ = false;
  case_of_.reserve(at_us_.size() + at_us_.size() / 2);
  for (std::uint32_t which = 0; which < first_row_.size(); ++which) {
    const std::uint32_t end = which + 1 < first_row_.size() ? first_row_[which + 1] : events();
    case_of_.resize(end, which);
  }
  first_row_.clear();
}

LogBuilder::Growing& LogBuilder::growing(Attributes& to, std::string_view key, ValueType type) {
  const std::uint32_t word = to.keys.code(key);
  if (word == to.column.size()) to.column.emplace_back();
  std::uint32_t& at = to.column[word][static_cast<std::size_t>(type)];
  if (at == 0) {
    to.columns.emplace_back();
    to.columns.back().key = key;
    to.columns.back().type = type;
    at = static_cast<std::uint32_t>(to.columns.size());
  }
  return to.columns[at - 1];
}

bool LogBuilder::put(Attributes& to, std::uint32_t row, std::string_view key, const AttributeValue& value,
                     bool replace) {
  Growing& column = growing(to, key, value.type);
  if (column.last_row == row && !replace) return false;
  const bool worded = value.type == ValueType::text || value.type == ValueType::real || value.type == ValueType::id;
  const auto stored = worded ? column.words.code(value.text) : static_cast<std::uint64_t>(value.number);
  if (column.last_row == row) {
    column.value.set(column.value.size() - 1, stored);
    return true;
  }
  if (!column.row.empty() && row < column.last_row) column.in_order = false;
  column.last_row = row;
  column.row.push(row);
  column.value.push(stored);
  return true;
}

bool LogBuilder::case_value(std::uint32_t which_case, std::string_view key, const AttributeValue& value, bool replace) {
  PASOKH_ASSERT(which_case < cases(), "an attribute belongs to a case that was added before");
  return put(cases_, which_case, key, value, replace);
}

bool LogBuilder::event_value(std::uint32_t arrival, std::string_view key, const AttributeValue& value) {
  return put(events_, arrival, key, value, false);
}

// An event without a time stands where its file put it: with the event before it, or with the first that has a time.
// `order` are rows of arrival, less `from`.
void LogBuilder::place_untimed(std::uint32_t from, std::span<const std::uint32_t> order) {
  const auto timed = [&](std::uint32_t row) { return (marks_[from + row] & k_no_time) == 0; };
  const auto first = std::find_if(order.begin(), order.end(), timed);
  std::int64_t at = first == order.end() ? 0 : at_us_[from + *first];
  for (const std::uint32_t row : order) {
    if (!timed(row)) at_us_[from + row] = at;
    at = at_us_[from + row];
  }
}

// Only the cases whose events are out of order are touched.
void LogBuilder::sort_grouped() {
  first_row_.resize(case_ids_.size() + 1, events());
  Order local, new_row;
  for (std::uint32_t which = 0; which + 1 < first_row_.size(); ++which) {
    const std::uint32_t from = first_row_[which], end = first_row_[which + 1];
    if (untimed_) {
      local.resize(end - from);
      std::iota(local.begin(), local.end(), 0);
      place_untimed(from, local);
    }
    if (std::is_sorted(at_us_.begin() + from, at_us_.begin() + end)) continue;
    local.resize(end - from);
    std::iota(local.begin(), local.end(), 0);
    const std::int64_t* at = at_us_.data() + from;
    std::stable_sort(local.begin(), local.end(), [at](std::uint32_t a, std::uint32_t b) { return at[a] < at[b]; });
    for (Packing* column : {&activity_, &resource_, &unit_, &instance_, &lifecycle_, &marks_, &offset_})
      column->permute(from, local);
    permute(at_us_, from, local);
    if (events_.columns.empty()) continue;
    if (new_row.empty()) {
      new_row.resize(events());
      std::iota(new_row.begin(), new_row.end(), 0);
    }
    for (std::uint32_t i = 0; i < local.size(); ++i) new_row[from + local[i]] = from + i;
  }
  if (!new_row.empty()) reorder_values(new_row);
}

// A counting sort by case, so ties keep their order, then each case by time.
void LogBuilder::sort_scattered() {
  first_row_.assign(case_ids_.size() + 1, 0);
  for (const std::uint32_t which : case_of_) ++first_row_[which + 1];
  std::partial_sum(first_row_.begin(), first_row_.end(), first_row_.begin());
  Order order(case_of_.size());
  {
    Order next(first_row_.begin(), first_row_.end() - 1);
    for (std::uint32_t row = 0; row < case_of_.size(); ++row) order[next[case_of_[row]]++] = row;
  }
  Order().swap(case_of_);
  const auto by_time = [&](std::uint32_t a, std::uint32_t b) { return at_us_[a] < at_us_[b]; };
  for (std::uint32_t which = 0; which + 1 < first_row_.size(); ++which) {
    const auto rows = std::span(order).subspan(first_row_[which], first_row_[which + 1] - first_row_[which]);
    if (untimed_) place_untimed(0, rows);
    if (!std::is_sorted(rows.begin(), rows.end(), by_time)) std::stable_sort(rows.begin(), rows.end(), by_time);
  }
  permute(at_us_, 0, order);
  for (Packing* column : {&activity_, &resource_, &unit_, &instance_, &lifecycle_, &marks_, &offset_}) column->gather(order);
  if (events_.columns.empty()) return;
  Order new_row(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) new_row[order[i]] = i;
  reorder_values(new_row);
}

void LogBuilder::reorder_values(const Order& new_row) {
  for (Growing& column : events_.columns) {
    Packing row;
    for (std::size_t i = 0; i < column.row.size(); ++i) row.push(new_row[column.row[i]]);
    column.row = std::move(row);
    column.in_order = false;
  }
}

std::vector<Column> LogBuilder::finished(Attributes& from, std::uint32_t rows) {
  std::vector<Column> out;
  for (Growing& column : from.columns) {
    if (!column.in_order) {
      // Rows ascending; of a value set twice the later stands.
      Order order(column.row.size());
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(),
                       [&](std::uint32_t a, std::uint32_t b) { return column.row[a] < column.row[b]; });
      std::size_t kept = 0;
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (i + 1 < order.size() && column.row[order[i + 1]] == column.row[order[i]]) continue;
        order[kept++] = order[i];
      }
      order.resize(kept);
      column.row.gather(order);
      column.value.gather(order);
    }
    Column done;
    done.key = std::move(column.key);
    done.type = column.type;
    done.words = std::move(column.words);
    done.everywhere = column.row.size() == rows;
    if (!done.everywhere) done.row = Narrow<std::uint32_t, 0>(std::move(column.row).finish());
    done.value = std::move(column.value).finish();
    out.push_back(std::move(done));
  }
  return out;
}

// An event that broke off was never added, but some of its attributes may have been.
void LogBuilder::drop_values_of_no_event() {
  for (Growing& column : events_.columns) {
    while (!column.row.empty() && column.row[column.row.size() - 1] >= events()) {
      column.row.pop();
      column.value.pop();
    }
  }
}

EventLog LogBuilder::finish() && {
  drop_values_of_no_event();
  if (grouped_) sort_grouped();
  else sort_scattered();
  EventLog log;
  log.case_columns = finished(cases_, cases());
  log.event_columns = finished(events_, events());
  log.at_us = Cells(std::move(at_us_));
  log.activity = Codes(std::move(activity_).finish());
  log.resource = Codes(std::move(resource_).finish());
  log.unit = Codes(std::move(unit_).finish());
  log.instance = Codes(std::move(instance_).finish());
  log.lifecycle = Narrow<Lifecycle, 0>(std::move(lifecycle_).finish());
  log.marks = Narrow<std::uint8_t, 0>(std::move(marks_).finish());
  log.offset = std::move(offset_).finish();
  log.first_row = Cells(std::move(first_row_));
  log.case_ids = std::move(case_ids_);
  log.activities = std::move(activities_);
  log.resources = std::move(resources_);
  log.units = std::move(units_);
  log.instances = std::move(instances_);
  return log;
}

}  // namespace pasokh::history
