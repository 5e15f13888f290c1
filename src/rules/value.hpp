// Values of FEEL (DMN 1.5, chapter 10): null, boolean, number, string, list, context, range, function, and the date and time types.
//
// A Value is immutable, 24 bytes, and cheap to copy: small ones are copied, large ones are shared and counted.
// operator== says whether two values are the same thing (for tests and state comparison); FEEL's own "=", which can answer null,
// is feel_equal in expression.hpp. A Context keeps its entries in the order they were put; its equality does not look at the order.
//
// bulk() is how much there is to walk through: 1 for each value inside and for each 32 bytes of a string, however often a part is
// shared. Evaluation refuses what is too bulky, so that whatever walks through a value (text, JSON, comparison) ends soon.
//
// JSON: null, booleans, numbers, strings, arrays and objects are themselves. Date and time values and ranges, which JSON lacks, are
// {"@": "2025-11-23"}, with the text that FEEL's @"..." or range() takes, so that a variable keeps its type in facts. A function
// has no JSON: it becomes null.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "rules/decimal.hpp"

namespace pasokh::rules {

enum class Type : std::uint8_t {
  null, boolean, number, date, days_duration, months_duration,  // copied
  string, time, date_time, list, context, range, function       // shared
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
struct Function;  // function.hpp
using List = std::vector<Value>;

class Value {
 public:
  Value() = default;  // null
  Value(bool b) : type_(Type::boolean) { small_.boolean = b; }
  Value(Decimal number) : type_(Type::number) { small_.number = number; }
  Value(std::int64_t integer) : Value(Decimal(integer)) {}
  Value(int integer) : Value(Decimal(integer)) {}
  Value(std::string text);
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}
  Value(CalendarDate date) : type_(Type::date) { small_.date = date; }
  Value(Date date);
  Value(ClockTime time);
  Value(DateAndTime at);
  Value(DaysDuration length) : type_(Type::days_duration) { small_.days = length; }
  Value(MonthsDuration length) : type_(Type::months_duration) { small_.months = length; }
  Value(List items);
  Value(Context entries);
  Value(Range range);
  Value(Function function);

  Value(const Value& o) noexcept : small_(o.small_), type_(o.type_) { hold(); }
  Value(Value&& o) noexcept : small_(o.small_), type_(std::exchange(o.type_, Type::null)) {}
  Value& operator=(const Value& o) noexcept {
    Value copy(o);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& o) noexcept {
    swap(o);
    return *this;
  }
  ~Value() { release(); }
  void swap(Value& o) noexcept {
    std::swap(small_, o.small_);
    std::swap(type_, o.type_);
  }

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::null; }
  bool is(Type t) const { return type_ == t; }
  bool is_true() const { return type_ == Type::boolean && small_.boolean; }
  std::uint32_t bulk() const { return is_shared() ? small_.shared->bulk : 1; }
  // Each gives nullptr when the value is of another type.
  const bool* boolean() const { return is(Type::boolean) ? &small_.boolean : nullptr; }
  const Decimal* number() const { return is(Type::number) ? &small_.number : nullptr; }
  const std::string* string() const { return shared<std::string>(Type::string); }
  const CalendarDate* date() const { return is(Type::date) ? &small_.date : nullptr; }
  const ClockTime* time() const { return shared<ClockTime>(Type::time); }
  const DateAndTime* date_time() const { return shared<DateAndTime>(Type::date_time); }
  const DaysDuration* days_duration() const { return is(Type::days_duration) ? &small_.days : nullptr; }
  const MonthsDuration* months_duration() const { return is(Type::months_duration) ? &small_.months : nullptr; }
  const List* list() const { return shared<List>(Type::list); }
  const Context* context() const;
  const Range* range() const;
  const Function* function() const;

  bool operator==(const Value& o) const;

 private:
  struct Shared {
    mutable std::atomic<std::uint32_t> holders{1};
    std::uint32_t bulk = 1;
  };
  template <class T>
  struct Held : Shared {
    explicit Held(T h) : held(std::move(h)) {}
    const T held;
  };
  union Small {
    Small() : shared(nullptr) {}
    bool boolean;
    Decimal number;
    CalendarDate date;
    DaysDuration days;
    MonthsDuration months;
    const Shared* shared;
  };

  template <class T>
  Value(Type type, T held, std::uint64_t bulk);
  bool is_shared() const { return type_ >= Type::string; }
  template <class T>
  const T* shared(Type type) const { return type_ == type ? &static_cast<const Held<T>*>(small_.shared)->held : nullptr; }
  void hold() const noexcept {
    if (is_shared()) small_.shared->holders.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (is_shared() && small_.shared->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }
  void destroy() noexcept;

  Small small_;
  Type type_ = Type::null;
};

class Context {
 public:
  Context() = default;
  Context(std::initializer_list<std::pair<std::string, Value>> entries);
  const Value* find(std::string_view name) const {  // nullptr when absent
    for (const auto& entry : entries_)
      if (entry.first == name) return &entry.second;
    return nullptr;
  }
  void set(std::string_view name, Value value);     // replaces in place, or appends
  bool erase(std::string_view name);
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool operator==(const Context& o) const;

 private:
  std::vector<std::pair<std::string, Value>> entries_;
};

// [low..high], (low..high); without a bound on one side: (< high), (>= low), that bound being null; (= value); (!= value).
struct Range {
  enum class Kind : std::uint8_t { interval, one, all_but_one };  // the latter two hold their value as low and high
  Value low, high;
  bool low_included = true, high_included = true;
  Kind kind = Kind::interval;
  bool operator==(const Range&) const = default;
};

inline const Context* Value::context() const { return shared<Context>(Type::context); }
inline const Range* Value::range() const { return shared<Range>(Type::range); }

// "2025-11-23", "16:20:00Z", "2025-11-23T16:20:00+03:30", "P1DT2H", "P1Y2M": the text of FEEL's @"..." and of the conversion
// functions. Null when the text is none of them.
Value parse_at_literal(std::string_view text);
// "[1..3]", "(< @\"2025-11-23\")": a range as to_text writes it. Null when the text is none.
Value parse_range(std::string_view text);
// As FEEL's string() writes it; strings inside lists and contexts are quoted. At most `most` bytes and a few: what is longer is cut.
inline constexpr std::size_t k_longest_text = 16 << 20;
std::string to_text(const Value& value, std::size_t most = k_longest_text);

json::Value to_json(const Value& value);
json::Value to_json(const Context& context);
Value from_json(const json::Value& value);
Context context_from_json(const json::Value& object);  // empty when it is no object

}  // namespace pasokh::rules
