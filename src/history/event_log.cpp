#include "history/event_log.hpp"

#include <algorithm>
#include <array>

namespace pasokh::history {

namespace {

constexpr std::array<std::string_view, k_lifecycles> k_names = {
    "none",   "schedule", "assign",    "withdraw", "reassign", "start",      "suspend",
    "resume", "pi_abort", "ate_abort", "complete", "autoskip", "manualskip", "other"};

bool same_word(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
         });
}

const Column* column_of(const std::vector<Column>& columns, std::string_view key) {
  for (const Column& column : columns) {
    if (column.key == key) return &column;
  }
  return nullptr;
}

}  // namespace

Lifecycle lifecycle_of(std::string_view text) {
  if (text == "complete") return Lifecycle::complete;
  if (text.empty()) return Lifecycle::none;
  for (std::size_t i = 1; i + 1 < k_names.size(); ++i) {
    if (same_word(text, k_names[i])) return static_cast<Lifecycle>(i);
  }
  return Lifecycle::other;
}

std::string_view name_of(Lifecycle transition) { return k_names[static_cast<std::size_t>(transition)]; }

std::optional<std::int64_t> Column::of(std::uint32_t which) const {
  if (everywhere) {
    if (which >= size()) return {};
    return value_at(which);
  }
  std::size_t low = 0, high = row.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (row[middle] < which) low = middle + 1;
    else high = middle;
  }
  if (low == row.size() || row[low] != which) return {};
  return value_at(low);
}

std::string Column::text_of(std::uint32_t which) const {
  const auto found = of(which);
  if (!found) return {};
  switch (type) {
    case ValueType::instant: return to_text(Instant{*found});
    case ValueType::integer: return std::to_string(*found);
    case ValueType::boolean: return *found != 0 ? "true" : "false";
    case ValueType::text:
    case ValueType::real:
    case ValueType::id: break;
  }
  return std::string(words[static_cast<std::uint32_t>(*found)]);
}

std::vector<std::uint32_t> EventLog::path(std::uint32_t which) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t row = begin_of(which); row < end_of(which); ++row) out.push_back(activity[row]);
  return out;
}

const Column* EventLog::case_column(std::string_view key) const { return column_of(case_columns, key); }
const Column* EventLog::event_column(std::string_view key) const { return column_of(event_columns, key); }

const Column* EventLog::case_column(std::string_view key, ValueType type) const {
  for (const Column& column : case_columns) {
    if (column.key == key && column.type == type) return &column;
  }
  return nullptr;
}

}  // namespace pasokh::history
