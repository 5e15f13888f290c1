// Conversion to dates, times and durations, and temporal functions (DMN 1.5, 10.3.4.1, 10.3.4.7, 10.3.4.8).
#include "rules/builtins.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;

Value date_from(const Value& year, const Value& month, const Value& day) {
  const auto y = whole_part(year), m = whole_part(month), d = whole_part(day);
  if (!y || !m || !d || *m < 1 || *m > 12 || *d < 1 || *d > 31) return {};
  if (*y > k_farthest_year || *y < -k_farthest_year) return {};
  const CalendarDate date{static_cast<std::int32_t>(*y), static_cast<std::uint8_t>(*m), static_cast<std::uint8_t>(*d)};
  const auto same = date_from_days(days_of(date));
  return same && *same == date ? Value(date) : Value();
}

Value time_from(const Value& hour, const Value& minute, const Value& second, const Value& offset) {
  const auto h = whole_part(hour), m = whole_part(minute), s = whole_part(second);
  if (!h || !m || !s || *h < 0 || *h > 23 || *m < 0 || *m > 59 || *s < 0 || *s > 59) return {};
  ClockTime time{static_cast<std::uint8_t>(*h), static_cast<std::uint8_t>(*m), static_cast<std::uint8_t>(*s), 0, {}, {}};
  const auto ns = whole_part(Value(*multiply(*subtract(*second.number(), Decimal(*s)), Decimal(k_second_ns))));
  time.nanosecond = static_cast<std::uint32_t>(ns.value_or(0));
  if (const auto* length = offset.days_duration()) {
    if (length->seconds > k_most_offset_s || length->seconds < -k_most_offset_s) return {};
    time.offset_s = static_cast<std::int32_t>(length->seconds);
  }
  return time;
}

Value date_(Arguments a, Evaluation&) {
  if (a[0].date()) return a[0];
  if (a[0].date_time()) return a[0].date_time()->date;
  const auto date = a[0].string() ? parse_calendar_date(*a[0].string()) : std::nullopt;
  return date ? Value(*date) : Value();
}
Value date_of_parts_(Arguments a, Evaluation&) { return date_from(a[0], a[1], a[2]); }

Value time_(Arguments a, Evaluation&) {
  if (a[0].time()) return a[0];
  if (a[0].date_time()) return a[0].date_time()->time;
  if (a[0].date()) {
    ClockTime midnight;
    midnight.offset_s = 0;
    return midnight;
  }
  const auto time = a[0].string() ? parse_clock_time(*a[0].string()) : std::nullopt;
  return time ? Value(*time) : Value();
}
Value time_of_parts_(Arguments a, Evaluation&) { return time_from(a[0], a[1], a[2], a[3]); }

Value date_and_time_(Arguments a, Evaluation&) {
  if (a[0].date_time()) return a[0];
  if (a[0].date()) return DateAndTime{*a[0].date(), {}};
  if (!a[0].string()) return {};
  if (const auto at = parse_date_and_time(*a[0].string())) return *at;
  const auto date = parse_calendar_date(*a[0].string());
  return date ? Value(DateAndTime{*date, {}}) : Value();
}
Value date_with_time_(Arguments a, Evaluation&) {
  if (a[0].date()) return DateAndTime{*a[0].date(), *a[1].time()};
  return a[0].date_time() ? Value(DateAndTime{a[0].date_time()->date, *a[1].time()}) : Value();
}
Value date_and_time_of_parts_(Arguments a, Evaluation&) {
  const Value date = date_from(a[0], a[1], a[2]);
  const Value time = time_from(a[3], a[4], a[5], a[6]);
  return date.date() && time.time() ? Value(DateAndTime{*date.date(), *time.time()}) : Value();
}

Value duration_(Arguments a, Evaluation&) {
  if (a[0].days_duration() || a[0].months_duration()) return a[0];
  return a[0].string() ? parse_any_duration(*a[0].string()) : Value();
}

// A date is its first moment.
std::optional<DateAndTime> moment(const Value& value) {
  if (value.date()) return DateAndTime{*value.date(), {}};
  return value.date_time() ? std::optional(*value.date_time()) : std::nullopt;
}

Value years_and_months_duration_(Arguments a, Evaluation&) {
  const auto from = moment(a[0]), to = moment(a[1]);
  return from && to ? Value(MonthsDuration{whole_months_between(*from, *to)}) : Value();
}

Value now_(Arguments, Evaluation& evaluation) {
  return evaluation.now() ? date_time_of(evaluation.now()->at, evaluation.now()->ahead) : Value();
}
Value today_(Arguments a, Evaluation& evaluation) {
  const Value now = now_(a, evaluation);
  return now.is_null() ? Value() : Value(now.date_time()->date);
}

constexpr const char* k_weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr const char* k_months[] = {"January", "February", "March", "April", "May", "June",
                                    "July", "August", "September", "October", "November", "December"};

std::optional<CalendarDate> day_of(const Value& value) {
  const auto at = moment(value);
  return at ? std::optional(at->date) : std::nullopt;
}
std::int64_t weekday(std::int64_t days) { return ((days + 3) % 7 + 7) % 7; }  // 0 is Monday; 1970-01-01 was a Thursday
std::int64_t day_in_year(CalendarDate date) { return days_of(date) - days_of({date.year, 1, 1}) + 1; }

Value day_of_year_(Arguments a, Evaluation&) {
  const auto date = day_of(a[0]);
  return date ? Value(day_in_year(*date)) : Value();
}
Value day_of_week_(Arguments a, Evaluation&) {
  const auto date = day_of(a[0]);
  return date ? Value(k_weekdays[weekday(days_of(*date))]) : Value();
}
Value month_of_year_(Arguments a, Evaluation&) {
  const auto date = day_of(a[0]);
  return date ? Value(k_months[date->month - 1]) : Value();
}
// ISO 8601: the week of a day is that of its Thursday.
Value week_of_year_(Arguments a, Evaluation&) {
  const auto date = day_of(a[0]);
  const auto thursday = date ? date_from_days(days_of(*date) - weekday(days_of(*date)) + 3) : std::nullopt;
  return thursday ? Value((day_in_year(*thursday) - 1) / 7 + 1) : Value();
}

constexpr BuiltinEntry k_entries[] = {
    {"date(from: any)", date_}, {"date(year: number, month: number, day: number)", date_of_parts_}, {"time(from: any)", time_},
    {"time(hour: number, minute: number, second: number, [offset: days and time duration?])", time_of_parts_},
    {"date and time(from: any)", date_and_time_}, {"date and time(date: any, time: time)", date_with_time_},
    {"date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, [offset: days and time duration?])",
     date_and_time_of_parts_},
    {"duration(from: any)", duration_}, {"years and months duration(from: any, to: any)", years_and_months_duration_},
    {"now()", now_, false, false}, {"today()", today_, false, false}, {"day of year(date: any)", day_of_year_},
    {"day of week(date: any)", day_of_week_}, {"month of year(date: any)", month_of_year_}, {"week of year(date: any)", week_of_year_}};

}  // namespace

std::span<const BuiltinEntry> time_builtins() { return k_entries; }

}  // namespace pasokh::rules
