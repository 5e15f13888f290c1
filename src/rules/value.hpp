// Values of FEEL (DMN 1.5, chapter 10): null, boolean, number, string, list, context, range, and the date and time types.
//
// A Value is immutable and cheap to copy (what is large is shared). operator== says whether two values are the same thing
// (for tests and state comparison); FEEL's own "=", which can answer null, is feel_equal in expression.hpp.
// A Context keeps its entries in the order they were put; its equality does not look at the order.
//
// JSON: null, booleans, numbers, strings, arrays and objects are themselves. Date and time values, which JSON lacks, are
// {"@": "2025-11-23"}, with the text that FEEL's @"..." takes, so that a variable keeps its type in facts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "rules/decimal.hpp"

namespace pasokh::rules {

enum class Type : std::uint8_t {
  null, boolean, number, string, date, time, date_time, days_duration, months_duration, list, context, range
};
std::string_view name_of(Type type);  // "number", "days and time duration"

// FEEL's years reach ±999,999,999, further than base's Date.
struct CalendarDate {
  std::int32_t year = 1970;
  std::uint8_t month = 1, day = 1;
  auto operator<=>(const CalendarDate&) const = default;
};
// A time of day; with an offset, a zone name, or neither (local).
struct ClockTime {
  std::uint8_t hour = 0, minute = 0, second = 0;
  std::uint32_t nanosecond = 0;
  std::optional<std::int32_t> offset_s;
  std::string zone;
  bool operator==(const ClockTime&) const = default;
};
struct DateAndTime {
  CalendarDate date;
  ClockTime time;
  bool operator==(const DateAndTime&) const = default;
};
struct DaysDuration {  // whole seconds and nanoseconds of the same sign
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  auto operator<=>(const DaysDuration&) const = default;
};
struct MonthsDuration {
  std::int64_t months = 0;
  auto operator<=>(const MonthsDuration&) const = default;
};

class Value;
class Context;
struct Range;
using List = std::vector<Value>;

class Value {
 public:
  Value() = default;  // null
  Value(bool b) : held_(b) {}
  Value(Decimal number) : held_(number) {}
  Value(std::int64_t integer) : held_(Decimal(integer)) {}
  Value(int integer) : held_(Decimal(integer)) {}
  Value(std::string text);
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}
  Value(CalendarDate date) : held_(date) {}
  Value(Date date);
  Value(ClockTime time);
  Value(DateAndTime at);
  Value(DaysDuration length) : held_(length) {}
  Value(MonthsDuration length) : held_(length) {}
  Value(List items);
  Value(Context entries);
  Value(Range range);

  Type type() const { return static_cast<Type>(held_.index()); }
  bool is_null() const { return type() == Type::null; }
  bool is(Type t) const { return type() == t; }
  // Each gives nullptr when the value is of another type.
  const bool* boolean() const { return std::get_if<bool>(&held_); }
  const Decimal* number() const { return std::get_if<Decimal>(&held_); }
  const std::string* string() const;
  const CalendarDate* date() const { return std::get_if<CalendarDate>(&held_); }
  const ClockTime* time() const;
  const DateAndTime* date_time() const;
  const DaysDuration* days_duration() const { return std::get_if<DaysDuration>(&held_); }
  const MonthsDuration* months_duration() const { return std::get_if<MonthsDuration>(&held_); }
  const List* list() const;
  const Context* context() const;
  const Range* range() const;

  bool operator==(const Value& o) const;

 private:
  // In the order of Type.
  std::variant<std::monostate, bool, Decimal, std::shared_ptr<const std::string>, CalendarDate, std::shared_ptr<const ClockTime>,
               std::shared_ptr<const DateAndTime>, DaysDuration, MonthsDuration, std::shared_ptr<const List>,
               std::shared_ptr<const Context>, std::shared_ptr<const Range>>
      held_;
};

class Context {
 public:
  Context() = default;
  Context(std::initializer_list<std::pair<std::string, Value>> entries);
  const Value* find(std::string_view name) const;  // nullptr when absent
  void set(std::string_view name, Value value);    // replaces in place, or appends
  bool erase(std::string_view name);
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool operator==(const Context& o) const;

 private:
  std::vector<std::pair<std::string, Value>> entries_;
};

// [low..high], (low..high), (< high) with an absent low, ...
struct Range {
  Value low, high;
  bool low_included = true, high_included = true;
  bool operator==(const Range&) const = default;
};

// "2025-11-23", "16:20:00Z", "2025-11-23T16:20:00+03:30", "P1DT2H", "P1Y2M": the text of FEEL's @"..." and of the conversion
// functions. Null when the text is none of them.
Value parse_at_literal(std::string_view text);
// As FEEL's string() writes it; strings inside lists and contexts are quoted.
std::string to_text(const Value& value);

json::Value to_json(const Value& value);
json::Value to_json(const Context& context);
Value from_json(const json::Value& value);
Context context_from_json(const json::Value& object);  // empty when it is no object

}  // namespace pasokh::rules
