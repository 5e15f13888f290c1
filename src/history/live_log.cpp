#include "history/live_log.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace pasokh::history {

namespace {

std::uint64_t cell(std::uint32_t code) { return std::uint64_t{code + 1U}; }  // missing wraps to 0

// Numbers of an attribute beside "missing", which is 0: 0, -1, 1, -2, 2 as 1, 2, 3, 4, 5.
std::uint64_t kept(std::int64_t number) {
  return ((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63)) + 1;
}
std::int64_t given(std::uint64_t kept) {
  const std::uint64_t folded = kept - 1;
  return static_cast<std::int64_t>((folded >> 1) ^ (0 - (folded & 1)));
}

Dictionary grown(const Dictionary& words) {
  Dictionary out;
  for (std::uint32_t code = 0; code < words.size(); ++code) out.code(words[code]);
  return out;
}

bool is_worded(ValueType type) { return type == ValueType::text || type == ValueType::real || type == ValueType::id; }

template <class T, class RunsOf>
Packed filled(const Packed& log, const Packed& tail, const RunsOf& runs, std::size_t size) {
  std::vector<T> out;
  out.reserve(size);
  for (const auto& run : runs) {
    const Packed& from = run.tail ? tail : log;
    if (from.width() == 0)
      out.insert(out.end(), run.count, T{0});
    else
      from.visit([&](const auto* cells) { out.insert(out.end(), cells + run.from, cells + run.from + run.count); });
  }
  return Packed(Cells<T>(std::move(out)));
}

}  // namespace

std::optional<LiveLog> LiveLog::go_on(EventLog kept) {
  LiveLog out;
  if (!kept.event_columns.empty()) return {};
  for (std::uint32_t which = 0; which < kept.cases(); ++which) out.by_id_.code(out.case_ids_, kept.case_ids[which]);
  if (out.cases() != kept.cases()) return {};
  for (const Column& column : kept.case_columns) {
    if (!out.take_column(column)) return {};
  }
  out.activities_ = grown(kept.activities);
  out.resources_ = grown(kept.resources);
  out.units_ = grown(kept.units);
  out.instances_ = grown(kept.instances);
  out.joined_ = std::make_shared<const EventLog>(std::move(kept));
  return out;
}

bool LiveLog::take_column(const Column& column) {
  Attribute& to = attribute(column.key, column.type);
  to.words = grown(column.words);
  if (to.words.size() != column.words.size()) return false;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const std::uint32_t row = column.row_at(i);
    if (row >= cases() || row < to.cells.size() || (column.worded() && column.value[i] >= to.words.size()))
      return false;
    while (to.cells.size() < row) to.cells.push(0);
    to.cells.push(column.worded() ? column.value[i] + 1 : kept(column.value_at(i)));
  }
  return true;
}

LiveLog::Attribute& LiveLog::attribute(std::string_view key, ValueType type) {
  const auto found =
      std::ranges::find_if(attributes_, [&](const Attribute& a) { return a.type == type && a.key == key; });
  if (found != attributes_.end()) return *found;
  attributes_.push_back({std::string(key), type, {}, {}, true});
  return attributes_.back();
}

void LiveLog::append(std::string_view case_id, const EventLine& line) {
  PASOKH_ASSERT((line.marks & k_no_time) == 0, "events of a live log have a time");
  PASOKH_ASSERT(events() < k_max_rows && cases() < k_max_rows, "a log holds at most k_max_rows events");
  tail_.of_case.push_back(by_id_.code(case_ids_, case_id));
  tail_.at_us.push_back(line.at_us);
  const auto code = [](Dictionary& words, std::string_view word) {
    return cell(word.empty() ? k_missing : words.code(word));
  };
  tail_.activity.push(cell(activities_.code(line.activity)));
  tail_.resource.push(code(resources_, line.resource));
  tail_.unit.push(code(units_, line.unit));
  tail_.instance.push(code(instances_, line.instance));
  tail_.lifecycle.push(static_cast<std::uint64_t>(line.lifecycle));
  tail_.marks.push(line.marks);
  tail_.offset.push(fold_offset(line.offset_minutes));
  stale_ = true;
  if (tail_.of_case.size() >= std::max(k_least_tail, joined_->events() / k_tail_part)) join();
}

void LiveLog::set(std::string_view case_id, std::string_view key, const AttributeValue& value) {
  const std::uint32_t which = by_id_.code(case_ids_, case_id);
  Attribute& to = attribute(key, value.type);
  while (to.cells.size() <= which) to.cells.push(0);
  to.cells.set(which, is_worded(value.type) ? cell(to.words.code(value.text)) : kept(value.number));
  to.changed = stale_ = true;
}

std::shared_ptr<const EventLog> LiveLog::snapshot() {
  if (stale_) join();
  return joined_;
}

void LiveLog::sort_tail() {
  std::vector<std::uint32_t> order(tail_.of_case.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return std::pair(tail_.of_case[i], tail_.at_us[i]); });
  for (Packing* column :
       {&tail_.activity, &tail_.resource, &tail_.unit, &tail_.instance, &tail_.lifecycle, &tail_.marks, &tail_.offset})
    column->gather(order);
  std::vector<std::uint32_t> of_case;
  std::vector<std::int64_t> at_us;
  for (const std::uint32_t i : order) {
    of_case.push_back(tail_.of_case[i]);
    at_us.push_back(tail_.at_us[i]);
  }
  tail_.of_case = std::move(of_case);
  tail_.at_us = std::move(at_us);
}

std::vector<LiveLog::Run> LiveLog::runs() const {
  std::vector<Run> out;
  const auto add = [&](bool tail, std::uint32_t from, std::uint32_t end) {
    if (from == end) return;
    if (!out.empty() && out.back().tail == tail && out.back().from + out.back().count == from)
      out.back().count += end - from;
    else
      out.push_back({tail, from, end - from});
  };
  const EventLog& log = *joined_;
  std::uint32_t row = 0;  // of the log: those before it are in a run
  for (std::uint32_t i = 0; i < tail_.of_case.size(); ++i) {
    const std::uint32_t which = tail_.of_case[i];
    const std::uint32_t end = which < log.cases() ? log.end_of(which) : log.events();
    const std::uint32_t begin = which < log.cases() ? log.begin_of(which) : log.events();
    if (row < begin) add(false, row, begin), row = begin;
    const auto after = std::upper_bound(log.at_us.begin() + row, log.at_us.begin() + end, tail_.at_us[i]);
    const auto until = static_cast<std::uint32_t>(after - log.at_us.begin());
    add(false, row, until);
    row = until;
    add(true, i, i + 1);
  }
  add(false, row, log.events());
  return out;
}

Packed LiveLog::spliced(const Packed& log, const Packed& tail, std::span<const Run> runs) {
  const std::size_t size = log.size() + tail.size();
  switch (std::max(log.width(), tail.width())) {
    case 0: return Packed::zeros(size);
    case 1: return filled<std::uint8_t>(log, tail, runs, size);
    case 2: return filled<std::uint16_t>(log, tail, runs, size);
    case 4: return filled<std::uint32_t>(log, tail, runs, size);
    default: return filled<std::uint64_t>(log, tail, runs, size);
  }
}

Cells<std::uint32_t> LiveLog::first_rows() const {
  std::vector<std::uint32_t> first(std::size_t{cases()} + 1, 0);
  for (std::uint32_t which = 0; which < joined_->cases(); ++which)
    first[which + 1] = joined_->end_of(which) - joined_->begin_of(which);
  for (const std::uint32_t which : tail_.of_case) ++first[which + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  return first;
}

// As the log had it, where nothing changed and it does not have to name its rows from now on.
Column LiveLog::column_of(Attribute& attribute, const Column* before) const {
  if (before != nullptr && !attribute.changed && (!before->everywhere || before->size() == cases())) return *before;
  attribute.changed = false;
  Column out;
  out.key = attribute.key;
  out.type = attribute.type;
  out.words = attribute.words;
  Packing row, value;
  for (std::uint32_t which = 0; which < attribute.cells.size(); ++which) {
    const std::uint64_t stored = attribute.cells[which];
    if (stored == 0) continue;
    row.push(which);
    value.push(is_worded(attribute.type) ? stored - 1 : static_cast<std::uint64_t>(given(stored)));
  }
  out.everywhere = value.size() == cases();
  if (!out.everywhere) out.row = Narrow<std::uint32_t, 0>(std::move(row).finish());
  out.value = std::move(value).finish();
  return out;
}

void LiveLog::join() {
  sort_tail();
  const std::vector<Run> plan = runs();
  const EventLog& log = *joined_;
  EventLog out;
  std::vector<std::int64_t> at_us;
  at_us.reserve(events());
  for (const Run& run : plan) {
    const std::int64_t* from = (run.tail ? tail_.at_us.data() : log.at_us.data()) + run.from;
    at_us.insert(at_us.end(), from, from + run.count);
  }
  const auto splice = [&](const Packed& column, Packing& tail) {
    return spliced(column, std::move(tail).finish(), plan);
  };
  out.activity = Codes(splice(log.activity.cells(), tail_.activity));
  out.resource = Codes(splice(log.resource.cells(), tail_.resource));
  out.unit = Codes(splice(log.unit.cells(), tail_.unit));
  out.instance = Codes(splice(log.instance.cells(), tail_.instance));
  out.lifecycle = Narrow<Lifecycle, 0>(splice(log.lifecycle.cells(), tail_.lifecycle));
  out.marks = Narrow<std::uint8_t, 0>(splice(log.marks.cells(), tail_.marks));
  out.offset = splice(log.offset, tail_.offset);
  out.first_row = first_rows();
  out.at_us = std::move(at_us);
  out.case_ids = case_ids_;
  out.activities = activities_;
  out.resources = resources_;
  out.units = units_;
  out.instances = instances_;
  for (std::size_t i = 0; i < attributes_.size(); ++i)
    out.case_columns.push_back(column_of(attributes_[i], i < log.case_columns.size() ? &log.case_columns[i] : nullptr));
  joined_ = std::make_shared<const EventLog>(std::move(out));
  tail_ = {};
  stale_ = false;
}

}  // namespace pasokh::history
