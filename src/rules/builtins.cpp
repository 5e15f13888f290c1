#include "rules/builtins.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;
using Limits = EvaluationLimits;

// Functions over "a list or several values": count(1, 2) is count([1, 2]).
List as_items(Arguments arguments) {
  if (arguments.size() == 1 && arguments[0].list()) return *arguments[0].list();
  return List(arguments.begin(), arguments.end());
}

std::size_t next_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

std::int64_t length_in_characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

Value not_(Arguments a, const Limits&) { return a[0].boolean() ? Value(!*a[0].boolean()) : Value(); }

Value string_(Arguments a, const Limits& limits) {
  if (a[0].is_null()) return {};
  std::string text = to_text(a[0]);
  return text.size() > limits.string_bytes ? Value() : Value(std::move(text));
}

Value number_(Arguments a, const Limits&) {
  if (a[0].number()) return a[0];
  if (!a[0].string()) return {};
  const auto number = Decimal::parse(*a[0].string());
  return number ? Value(*number) : Value();
}

Value date_(Arguments a, const Limits&) {
  if (a.size() == 3) {
    const auto part = [&](std::size_t i) { return a[i].number() ? a[i].number()->integer() : std::nullopt; };
    const auto year = part(0), month = part(1), day = part(2);
    if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return {};
    if (*year > k_farthest_year || *year < -k_farthest_year) return {};
    const CalendarDate date{static_cast<std::int32_t>(*year), static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
    const auto same = date_from_days(days_of(date));
    return same && *same == date ? Value(date) : Value();
  }
  if (a.size() != 1) return {};
  if (a[0].date()) return a[0];
  if (a[0].date_time()) return a[0].date_time()->date;
  if (!a[0].string()) return {};
  const auto date = parse_calendar_date(*a[0].string());
  return date ? Value(*date) : Value();
}

Value time_(Arguments a, const Limits&) {
  if (a[0].time()) return a[0];
  if (a[0].date_time()) return a[0].date_time()->time;
  if (!a[0].string()) return {};
  const auto time = parse_clock_time(*a[0].string());
  return time ? Value(*time) : Value();
}

Value date_and_time_(Arguments a, const Limits&) {
  if (a.size() == 2) {
    if (!a[1].time()) return {};
    if (a[0].date()) return DateAndTime{*a[0].date(), *a[1].time()};
    if (a[0].date_time()) return DateAndTime{a[0].date_time()->date, *a[1].time()};
    return {};
  }
  if (a[0].date_time()) return a[0];
  if (a[0].date()) return DateAndTime{*a[0].date(), {}};
  if (!a[0].string()) return {};
  if (const auto at = parse_date_and_time(*a[0].string())) return *at;
  const auto date = parse_calendar_date(*a[0].string());
  return date ? Value(DateAndTime{*date, {}}) : Value();
}

Value duration_(Arguments a, const Limits&) {
  if (a[0].days_duration() || a[0].months_duration()) return a[0];
  return a[0].string() ? parse_any_duration(*a[0].string()) : Value();
}

Value count_(Arguments a, const Limits&) { return static_cast<std::int64_t>(as_items(a).size()); }

Value sum_(Arguments a, const Limits&) {
  const List items = as_items(a);
  if (items.empty()) return {};
  Decimal total;
  for (const Value& item : items) {
    if (!item.number()) return {};
    const auto next = add(total, *item.number());
    if (!next) return {};
    total = *next;
  }
  return total;
}

Value extreme(Arguments a, int wanted) {
  const List items = as_items(a);
  if (items.empty()) return {};
  Value best = items[0];
  for (const Value& item : items) {
    const auto order = feel_compare(item, best);
    if (!order) return {};
    if (*order == wanted) best = item;
  }
  return best;
}
Value min_(Arguments a, const Limits&) { return extreme(a, -1); }
Value max_(Arguments a, const Limits&) { return extreme(a, 1); }

Value list_contains_(Arguments a, const Limits&) {
  if (!a[0].list()) return {};
  return std::any_of(a[0].list()->begin(), a[0].list()->end(), [&](const Value& item) {
    const Value same = feel_equal(item, a[1]);
    return same.boolean() && *same.boolean();
  });
}

// True when any is `decisive`; null when something is no boolean and none is.
Value any_is(Arguments a, bool decisive) {
  bool unclear = false;
  for (const Value& item : as_items(a)) {
    if (!item.boolean()) unclear = true;
    else if (*item.boolean() == decisive) return decisive;
  }
  return unclear ? Value() : Value(!decisive);
}
Value all_(Arguments a, const Limits&) { return any_is(a, false); }
Value any_(Arguments a, const Limits&) { return any_is(a, true); }

Value append_(Arguments a, const Limits& limits) {
  List out = a[0].list() ? *a[0].list() : List{a[0]};
  out.insert(out.end(), a.begin() + 1, a.end());
  return out.size() > limits.list_items ? Value() : Value(std::move(out));
}

Value concatenate_(Arguments a, const Limits& limits) {
  List out;
  for (const Value& part : a) {
    if (part.list()) out.insert(out.end(), part.list()->begin(), part.list()->end());
    else out.push_back(part);
    if (out.size() > limits.list_items) return {};
  }
  return out;
}

bool both_strings(Arguments a) { return a[0].string() && a[1].string(); }
Value contains_(Arguments a, const Limits&) {
  return both_strings(a) ? Value(a[0].string()->find(*a[1].string()) != std::string::npos) : Value();
}
Value starts_with_(Arguments a, const Limits&) { return both_strings(a) ? Value(a[0].string()->starts_with(*a[1].string())) : Value(); }
Value ends_with_(Arguments a, const Limits&) { return both_strings(a) ? Value(a[0].string()->ends_with(*a[1].string())) : Value(); }

Value string_length_(Arguments a, const Limits&) { return a[0].string() ? Value(length_in_characters(*a[0].string())) : Value(); }

// Positions count characters from 1; a negative start counts from the end.
Value substring_(Arguments a, const Limits&) {
  if (!a[0].string() || !a[1].number()) return {};
  const std::string& text = *a[0].string();
  const std::int64_t size = length_in_characters(text);
  const auto start = a[1].number()->integer();
  if (!start || *start == 0 || *start > size || *start < -size) return {};
  const std::int64_t from = *start > 0 ? *start - 1 : size + *start;
  std::int64_t length = size - from;
  if (a.size() == 3) {
    const auto asked = a[2].number() ? a[2].number()->integer() : std::nullopt;
    if (!asked || *asked < 1) return {};
    length = std::min(length, *asked);
  }
  std::size_t begin = 0;
  for (std::int64_t i = 0; i < from; ++i) begin = next_character(text, begin);
  std::size_t end = begin;
  for (std::int64_t i = 0; i < length; ++i) end = next_character(text, end);
  return text.substr(begin, end - begin);
}

// ASCII letters only: Persian has no case, and nothing here decides on other alphabets' letters.
Value mapped(Arguments a, char low, char high, int shift) {
  if (!a[0].string()) return {};
  std::string text = *a[0].string();
  for (char& c : text)
    if (c >= low && c <= high) c = static_cast<char>(c + shift);
  return text;
}
Value upper_case_(Arguments a, const Limits&) { return mapped(a, 'a', 'z', 'A' - 'a'); }
Value lower_case_(Arguments a, const Limits&) { return mapped(a, 'A', 'Z', 'a' - 'A'); }

Value floor_(Arguments a, const Limits&) { return a[0].number() ? Value(floor(*a[0].number())) : Value(); }
Value ceiling_(Arguments a, const Limits&) { return a[0].number() ? Value(negate(floor(negate(*a[0].number())))) : Value(); }
Value abs_(Arguments a, const Limits&) {
  if (!a[0].number()) return {};
  return a[0].number()->is_negative() ? negate(*a[0].number()) : *a[0].number();
}

Value modulo_(Arguments a, const Limits&) {
  if (!a[0].number() || !a[1].number()) return {};
  const auto quotient = divide(*a[0].number(), *a[1].number());
  if (!quotient) return {};
  const auto whole = multiply(*a[1].number(), floor(*quotient));
  const auto rest = whole ? subtract(*a[0].number(), *whole) : std::nullopt;
  return rest ? Value(*rest) : Value();
}

constexpr Builtin k_builtins[] = {
    {"not", 1, 1, not_}, {"string", 1, 1, string_}, {"number", 1, 1, number_}, {"date", 1, 3, date_}, {"time", 1, 1, time_},
    {"date and time", 1, 2, date_and_time_}, {"duration", 1, 1, duration_}, {"count", 1, 255, count_}, {"sum", 1, 255, sum_},
    {"min", 1, 255, min_}, {"max", 1, 255, max_}, {"list contains", 2, 2, list_contains_}, {"all", 1, 255, all_}, {"any", 1, 255, any_},
    {"append", 2, 255, append_}, {"concatenate", 1, 255, concatenate_}, {"contains", 2, 2, contains_},
    {"starts with", 2, 2, starts_with_}, {"ends with", 2, 2, ends_with_}, {"string length", 1, 1, string_length_},
    {"substring", 2, 3, substring_}, {"upper case", 1, 1, upper_case_}, {"lower case", 1, 1, lower_case_}, {"floor", 1, 1, floor_},
    {"ceiling", 1, 1, ceiling_}, {"abs", 1, 1, abs_}, {"modulo", 2, 2, modulo_}};

}  // namespace

std::span<const Builtin> builtins() { return k_builtins; }

std::optional<std::size_t> find_builtin(std::string_view name) {
  for (std::size_t i = 0; i < std::size(k_builtins); ++i)
    if (k_builtins[i].name == name) return i;
  return std::nullopt;
}

}  // namespace pasokh::rules
