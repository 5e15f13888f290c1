// Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3 and 10.3.4.1; their texts follow XML Schema part 2).
//
// Calendar arithmetic follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", on 64 bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/value.hpp"

namespace pasokh::rules {

inline constexpr std::int32_t k_farthest_year = 999'999'999;
inline constexpr std::int64_t k_second_ns = 1'000'000'000;
inline constexpr std::int64_t k_most_duration_s = 9'000'000'000'000'000;  // beyond it a duration is null
inline constexpr std::int64_t k_most_duration_months = 9'000'000'000'000'000;
inline constexpr std::int64_t k_most_offset_s = 14 * 3'600;               // of a zone, from UTC

std::int64_t days_of(CalendarDate date);  // since 1970-01-01
// Nothing outside the years of FEEL.
std::optional<CalendarDate> date_from_days(std::int64_t days);

std::optional<CalendarDate> parse_calendar_date(std::string_view text);
std::optional<ClockTime> parse_clock_time(std::string_view text);
std::optional<DateAndTime> parse_date_and_time(std::string_view text);
// Null, or a duration of one of the two types.
Value parse_any_duration(std::string_view text);

// The text of a value of one of the five types.
std::string temporal_text(const Value& value);

// Seconds since 1970 of a date and time with an offset or zone; of one without, as if it were UTC.
std::int64_t epoch_seconds(const DateAndTime& at);
bool has_zone(const ClockTime& time);

// Null where FEEL gives null. `sign` is +1 or -1.
Value temporal_sum(const Value& a, const Value& b, int sign);
// Order of two values of the same temporal type; nothing when one has a zone and the other has none.
std::optional<int> temporal_compare(const Value& a, const Value& b);
// Equality of two times, or of two dates and times, of the same type: to the second, as their components have it (10.3.2.3.4).
Value temporal_equal(const Value& a, const Value& b);
// Whole months from one day to the other, negative when the other is earlier; times of day do not count.
std::int64_t whole_months_between(const DateAndTime& from, const DateAndTime& to);
// The moment on clocks that are so far ahead of UTC (whole seconds).
Value date_time_of(Instant at, Duration ahead = {});
// Whether values of this type have a component of that name.
bool has_component(const Value& value, std::string_view name);
// The component of that name ("year", "hour", "time offset", ...); null when there is none.
Value temporal_component(const Value& value, std::string_view name);

}  // namespace pasokh::rules
