// Time, in strong types that never mix silently: an instant, a civil date, a time of day and a duration.
//
// Instant    microseconds since 1970-01-01T00:00:00Z (leap seconds not counted, as POSIX does)
// Duration   microseconds, signed
// Date       a day of the proleptic Gregorian calendar, as days since 1970-01-01; no zone
// TimeOfDay  microseconds since midnight, 0 to 24 h inclusive (24 h is the end of a day)
//
// Day arithmetic follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
// Parsing accepts years 0001 to 9999. None of these functions reads a clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pasokh {

struct Duration {
  std::int64_t us = 0;
  auto operator<=>(const Duration&) const = default;
  constexpr Duration operator+(Duration o) const { return {us + o.us}; }
  constexpr Duration operator-(Duration o) const { return {us - o.us}; }
  constexpr Duration operator-() const { return {-us}; }
  constexpr Duration operator*(std::int64_t n) const { return {us * n}; }
  constexpr Duration& operator+=(Duration o) { us += o.us; return *this; }
  constexpr Duration& operator-=(Duration o) { us -= o.us; return *this; }
};

constexpr Duration microseconds(std::int64_t n) { return {n}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000'000}; }
constexpr Duration days(std::int64_t n) { return {n * 86'400'000'000}; }

struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
  constexpr Instant operator+(Duration d) const { return {us + d.us}; }
  constexpr Instant operator-(Duration d) const { return {us - d.us}; }
  constexpr Duration operator-(Instant o) const { return {us - o.us}; }
};

struct TimeOfDay {
  std::int64_t us = 0;
  auto operator<=>(const TimeOfDay&) const = default;
  static constexpr TimeOfDay at(int hour, int minute = 0, int second = 0) {
    return {((hour * 60LL + minute) * 60 + second) * 1'000'000};
  }
};
inline constexpr TimeOfDay k_midnight{0};
inline constexpr TimeOfDay k_end_of_day{86'400'000'000};

struct YearMonthDay {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
  auto operator<=>(const YearMonthDay&) const = default;
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };

struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
  constexpr Date operator+(std::int32_t n) const { return {days + n}; }
  constexpr Date operator-(std::int32_t n) const { return {days - n}; }
  constexpr std::int32_t operator-(Date o) const { return days - o.days; }
  // Nothing when the month has no such day or the year is outside 1 to 9999.
  static std::optional<Date> from(int year, int month, int day);
  YearMonthDay ymd() const;
  Weekday weekday() const;
};

bool is_leap_year(int year);
int days_in_month(int year, int month);

// A date and a time of day in some zone.
struct Civil {
  Date date;
  TimeOfDay time;
  auto operator<=>(const Civil&) const = default;
};

// RFC 3339: "2025-11-23T16:20:00Z", "…T16:20:00.125+03:30"; "24:00:00" and a missing offset are refused (nothing returned).
std::optional<Instant> parse_instant(std::string_view text);
// "2025-11-23T16:20:00Z"; the fraction is written only when it is not zero, without trailing zeros.
std::string to_text(Instant at);
// "2025-11-23"
std::optional<Date> parse_date(std::string_view text);
std::string to_text(Date date);
// "16:20" or "16:20:05"; "24:00" is the end of the day.
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);
std::string to_text(TimeOfDay time);
// ISO 8601 with days, hours, minutes and seconds only: "P1DT2H", "PT24H", "-PT5M". Days count 24 hours.
std::optional<Duration> parse_duration(std::string_view text);
std::string to_text(Duration duration);

}  // namespace pasokh
