#include <algorithm>

#include "history/log_builder.hpp"

namespace pasokh::history {

namespace {

// What the codes of one dictionary become in another, which learns the words it does not know in their order.
std::vector<std::uint32_t> meaning_of(const Dictionary& from, Dictionary& to) {
  std::vector<std::uint32_t> out(from.size());
  for (std::uint32_t code = 0; code < from.size(); ++code) out[code] = to.code(from[code]);
  return out;
}

// The same for columns in which 0 is "missing" and codes have one added.
std::vector<std::uint32_t> cells_of(const Dictionary& from, Dictionary& to) {
  std::vector<std::uint32_t> out = meaning_of(from, to);
  for (std::uint32_t& code : out) ++code;
  out.insert(out.begin(), 0);
  return out;
}

bool is_worded(ValueType type) { return type == ValueType::text || type == ValueType::real || type == ValueType::id; }

}  // namespace

void LogBuilder::append(const LogBuilder& other, std::span<const std::string> keys) {
  Order case_here(other.cases());
  append_cases(other, keys, case_here);
  const std::uint32_t first = events();
  append_rows(other, case_here);
  activity_.append(other.activity_, cells_of(other.activities_, activities_));
  resource_.append(other.resource_, cells_of(other.resources_, resources_));
  unit_.append(other.unit_, cells_of(other.units_, units_));
  instance_.append(other.instance_, cells_of(other.instances_, instances_));
  lifecycle_.append(other.lifecycle_);
  marks_.append(other.marks_);
  offset_.append(other.offset_);
  untimed_ = untimed_ || other.untimed_;
  append_event_values(other, first);
}

void LogBuilder::append_cases(const LogBuilder& other, std::span<const std::string> keys, Order& case_here) {
  // Columns in the order in which the attributes of a case were given, each read along.
  struct Along {
    const Growing* column;
    std::size_t at = 0;
  };
  std::vector<Along> along;
  for (const Growing& column : other.cases_.columns) along.push_back({&column});
  const auto place = [&](const Along& a) { return std::ranges::find(keys, a.column->key) - keys.begin(); };
  std::ranges::stable_sort(along, {}, place);
  for (std::uint32_t which = 0; which < other.cases(); ++which) {
    const std::uint32_t before = cases();
    case_here[which] = case_of(other.case_ids_[which]);
    const bool fresh = cases() != before;
    for (Along& a : along) {
      for (; a.at < a.column->row.size() && a.column->row[a.at] == which; ++a.at) {
        if (!fresh) continue;
        const std::uint64_t stored = a.column->value[a.at];
        AttributeValue value{a.column->type, {}, 0};
        if (is_worded(value.type))
          value.text = a.column->words[static_cast<std::uint32_t>(stored)];
        else
          value.number = static_cast<std::int64_t>(stored);
        put(cases_, case_here[which], a.column->key, value, false);
      }
    }
  }
}

// Times, and which case each row belongs to.
void LogBuilder::append_rows(const LogBuilder& other, const Order& case_here) {
  const auto add_run = [&](std::uint32_t which, std::uint32_t from, std::uint32_t end) {
    if (from == end) return;
    const std::uint32_t here = case_here[which];
    if (grouped_ && here + 1 != first_row_.size()) begin_case(here);
    if (!grouped_) case_of_.insert(case_of_.end(), end - from, here);
    at_us_.insert(at_us_.end(), other.at_us_.begin() + from, other.at_us_.begin() + end);
  };
  if (other.grouped_) {
    for (std::uint32_t which = 0; which < other.first_row_.size(); ++which) {
      const bool last = which + 1 == other.first_row_.size();
      add_run(which, other.first_row_[which], last ? other.events() : other.first_row_[which + 1]);
    }
    return;
  }
  for (std::uint32_t from = 0, end = 0; from < other.events(); from = end) {
    while (end < other.events() && other.case_of_[end] == other.case_of_[from]) ++end;
    add_run(other.case_of_[from], from, end);
  }
}

void LogBuilder::append_event_values(const LogBuilder& other, std::uint32_t first) {
  for (const Growing& from : other.events_.columns) {
    Growing& to = growing(events_, from.key, from.type);
    for (std::size_t i = 0; i < from.row.size(); ++i) to.row.push(from.row[i] + first);
    if (is_worded(from.type))
      to.value.append(from.value, meaning_of(from.words, to.words));
    else
      to.value.append(from.value);
    to.in_order = to.in_order && from.in_order;
    to.last_row = from.last_row == k_missing ? to.last_row : from.last_row + first;
  }
}

}  // namespace pasokh::history
