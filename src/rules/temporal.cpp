#include "rules/temporal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/zone.hpp"

namespace pasokh::rules {
namespace {

__extension__ using Wide = __int128;  // nanoseconds of every year of FEEL

constexpr std::int64_t k_day_s = 86'400;

int days_in(std::int64_t year, int month) {
  if (month == 2) return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
  return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
}

// Reads texts from the front; every `take` leaves the reader where it was when it finds nothing.
struct Reader {
  std::string_view left;
  bool take(char c) {
    if (left.empty() || left[0] != c) return false;
    left.remove_prefix(1);
    return true;
  }
  std::optional<std::int64_t> digits(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    std::int64_t value = 0;
    while (n < left.size() && n < most && left[n] >= '0' && left[n] <= '9') value = value * 10 + (left[n++] - '0');
    if (n < least) return std::nullopt;
    left.remove_prefix(n);
    return value;
  }
};

std::optional<CalendarDate> read_date(Reader& in) {
  const bool negative = in.take('-');
  const bool padded = !in.left.empty() && in.left[0] == '0';
  const std::size_t before = in.left.size();
  const auto year = in.digits(4, 9);
  if (!year || !in.take('-') || (padded && before - in.left.size() > 5)) return std::nullopt;
  const auto month = in.digits(2, 2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.digits(2, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  const std::int64_t signed_year = negative ? -*year : *year;
  if (*day > days_in(signed_year, static_cast<int>(*month))) return std::nullopt;
  return CalendarDate{static_cast<std::int32_t>(signed_year), static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
}

// "24:00:00" is midnight; with a date, that of the next day.
bool take_end_of_day(ClockTime& time) {
  if (time.hour != 24) return false;
  time.hour = 0;
  return true;
}

// "Z", "+03:30", "@Asia/Tehran", or nothing at all.
bool read_zone(Reader& in, ClockTime& time) {
  if (in.take('Z') || in.take('z')) {
    time.offset_s = 0;
    return true;
  }
  if (in.take('@')) {
    if (!Zone::find(in.left)) return false;
    time.zone = in.left;
    in.left = {};
    return true;
  }
  const bool minus = in.take('-');
  if (!minus && !in.take('+')) return true;
  const auto hours_part = in.digits(2, 2);
  if (!hours_part || *hours_part > 14 || !in.take(':')) return false;
  const auto minutes_part = in.digits(2, 2);
  if (!minutes_part || *minutes_part > 59) return false;
  std::int64_t offset = *hours_part * 3600 + *minutes_part * 60;
  if (in.take(':')) {
    const auto seconds_part = in.digits(2, 2);
    if (!seconds_part || *seconds_part > 59) return false;
    offset += *seconds_part;
  }
  time.offset_s = static_cast<std::int32_t>(minus ? -offset : offset);
  return true;
}

std::optional<std::uint32_t> read_fraction(Reader& in) {
  std::size_t n = 0;
  std::uint32_t ns = 0, unit = 100'000'000;
  while (n < in.left.size() && in.left[n] >= '0' && in.left[n] <= '9') {
    ns += static_cast<std::uint32_t>(in.left[n++] - '0') * unit;
    unit /= 10;
  }
  if (n == 0) return std::nullopt;
  in.left.remove_prefix(n);
  return ns;
}

std::optional<ClockTime> read_time(Reader& in) {
  ClockTime time;
  const auto hour = in.digits(2, 2);
  if (!hour || !in.take(':')) return std::nullopt;
  const auto minute = in.digits(2, 2);
  if (!minute || !in.take(':')) return std::nullopt;
  const auto second = in.digits(2, 2);
  if (!second || *hour > 24 || *minute > 59 || *second > 59) return std::nullopt;
  time.hour = static_cast<std::uint8_t>(*hour);
  time.minute = static_cast<std::uint8_t>(*minute);
  time.second = static_cast<std::uint8_t>(*second);
  if (in.take('.')) {
    const auto ns = read_fraction(in);
    if (!ns) return std::nullopt;
    time.nanosecond = *ns;
  }
  if (time.hour == 24 && (time.minute != 0 || time.second != 0 || time.nanosecond != 0)) return std::nullopt;
  if (!read_zone(in, time) || !in.left.empty()) return std::nullopt;
  return time;
}

std::string date_text(CalendarDate date) {
  return fmt::format("{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "", std::abs(date.year), date.month, date.day);
}

std::string fraction_text(std::uint32_t ns) {
  if (ns == 0) return {};
  std::string out = fmt::format(".{:09}", ns);
  while (out.back() == '0') out.pop_back();
  return out;
}

std::string time_text(const ClockTime& time) {
  std::string out = fmt::format("{:02}:{:02}:{:02}{}", time.hour, time.minute, time.second, fraction_text(time.nanosecond));
  if (!time.zone.empty()) return out + "@" + time.zone;
  if (!time.offset_s) return out;
  const std::int32_t offset = std::abs(*time.offset_s);
  if (offset == 0) return out + "Z";
  out += fmt::format("{}{:02}:{:02}", *time.offset_s < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
  if (offset % 60 != 0) out += fmt::format(":{:02}", offset % 60);
  return out;
}

std::string days_duration_text(DaysDuration length) {
  const bool negative = length.seconds < 0 || length.nanoseconds < 0;
  const std::int64_t s = std::abs(length.seconds);
  std::string out = negative ? "-P" : "P";
  if (s >= k_day_s) out += fmt::format("{}D", s / k_day_s);
  std::string clock;
  if (s / 3600 % 24 != 0) clock += fmt::format("{}H", s / 3600 % 24);
  if (s / 60 % 60 != 0) clock += fmt::format("{}M", s / 60 % 60);
  if (s % 60 != 0 || length.nanoseconds != 0) {
    clock += fmt::format("{}{}S", s % 60, fraction_text(static_cast<std::uint32_t>(std::abs(length.nanoseconds))));
  }
  if (!clock.empty()) out += "T" + clock;
  return s == 0 && length.nanoseconds == 0 ? "PT0S" : out;
}

std::string months_duration_text(MonthsDuration length) {
  const std::int64_t m = std::abs(length.months);
  if (m == 0) return "P0M";
  std::string out = length.months < 0 ? "-P" : "P";
  if (m >= 12) out += fmt::format("{}Y", m / 12);
  if (m % 12 != 0) out += fmt::format("{}M", m % 12);
  return out;
}

// Nanoseconds since 1970, and back.
Wide nanoseconds_of(const DateAndTime& at, bool local) {
  const std::int64_t s = local ? days_of(at.date) * k_day_s + at.time.hour * 3600 + at.time.minute * 60 + at.time.second : epoch_seconds(at);
  return static_cast<Wide>(s) * k_second_ns + at.time.nanosecond;
}

Wide nanoseconds_of(DaysDuration length) { return static_cast<Wide>(length.seconds) * k_second_ns + length.nanoseconds; }

Value duration_from(Wide ns) {
  const Wide s = ns / k_second_ns;
  if (s > k_most_duration_s || s < -k_most_duration_s) return {};
  return DaysDuration{static_cast<std::int64_t>(s), static_cast<std::int32_t>(ns % k_second_ns)};
}

Value shifted(const DateAndTime& at, DaysDuration by, int sign) {
  Wide ns = nanoseconds_of(at, true) + sign * nanoseconds_of(by);
  const Wide day_ns = static_cast<Wide>(k_day_s) * k_second_ns;
  Wide day = ns / day_ns, rest = ns % day_ns;
  if (rest < 0) {
    rest += day_ns;
    --day;
  }
  const auto date = date_from_days(static_cast<std::int64_t>(day));
  if (!date) return {};
  DateAndTime out{*date, at.time};
  const auto s = static_cast<std::int64_t>(rest / k_second_ns);
  out.time.hour = static_cast<std::uint8_t>(s / 3600);
  out.time.minute = static_cast<std::uint8_t>(s / 60 % 60);
  out.time.second = static_cast<std::uint8_t>(s % 60);
  out.time.nanosecond = static_cast<std::uint32_t>(rest % k_second_ns);
  return out;
}

// A day that the month reached does not have becomes its last one.
std::optional<CalendarDate> shifted(CalendarDate date, std::int64_t months) {
  const std::int64_t all = static_cast<std::int64_t>(date.year) * 12 + date.month - 1 + months;
  const std::int64_t year = all >= 0 ? all / 12 : -((11 - all) / 12);
  const int month = static_cast<int>(all - year * 12) + 1;
  if (year > k_farthest_year || year < -k_farthest_year) return std::nullopt;
  const int day = std::min<int>(date.day, days_in(year, month));
  return CalendarDate{static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

Value date_plus(CalendarDate date, const Value& by, int sign) {
  if (const auto* months = by.months_duration()) {
    const auto moved = shifted(date, sign * months->months);
    return moved ? Value(*moved) : Value();
  }
  if (const auto* length = by.days_duration()) {
    const Value moved = shifted(DateAndTime{date, {}}, *length, sign);
    return moved.is_null() ? moved : Value(moved.date_time()->date);
  }
  return {};
}

Value date_time_plus(const DateAndTime& at, const Value& by, int sign) {
  if (const auto* length = by.days_duration()) return shifted(at, *length, sign);
  if (const auto* months = by.months_duration()) {
    const auto moved = shifted(at.date, sign * months->months);
    return moved ? Value(DateAndTime{*moved, at.time}) : Value();
  }
  return {};
}

Value difference(const DateAndTime& a, const DateAndTime& b) {
  if (has_zone(a.time) != has_zone(b.time)) return {};
  const bool local = !has_zone(a.time);
  return duration_from(nanoseconds_of(a, local) - nanoseconds_of(b, local));
}

DateAndTime on_first_day(const ClockTime& time) { return {CalendarDate{}, time}; }

DateAndTime at_start_of_day(CalendarDate date) {
  DateAndTime at{date, {}};
  at.time.offset_s = 0;
  return at;
}

std::optional<DateAndTime> as_date_time(const Value& value) {
  if (const auto* at = value.date_time()) return *at;
  if (const auto* date = value.date()) return at_start_of_day(*date);
  return std::nullopt;
}

}  // namespace

std::int64_t days_of(CalendarDate date) {
  const std::int64_t y = static_cast<std::int64_t>(date.year) - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

std::optional<CalendarDate> date_from_days(std::int64_t days) {
  constexpr std::int64_t k_farthest_days = 365'250'000'000;
  if (days > k_farthest_days || days < -k_farthest_days) return std::nullopt;
  const std::int64_t z = days + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const auto month = static_cast<std::uint8_t>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year > k_farthest_year || year < -k_farthest_year) return std::nullopt;
  return CalendarDate{static_cast<std::int32_t>(year), month, day};
}

std::optional<CalendarDate> parse_calendar_date(std::string_view text) {
  Reader in{text};
  const auto date = read_date(in);
  return date && in.left.empty() ? date : std::nullopt;
}

std::optional<ClockTime> parse_clock_time(std::string_view text) {
  Reader in{text};
  auto time = read_time(in);
  if (time) take_end_of_day(*time);
  return time;
}

std::optional<DateAndTime> parse_date_and_time(std::string_view text) {
  Reader in{text};
  const auto date = read_date(in);
  if (!date || !in.take('T')) return std::nullopt;
  auto time = read_time(in);
  if (!time) return std::nullopt;
  const auto day = take_end_of_day(*time) ? date_from_days(days_of(*date) + 1) : date;
  return day ? std::optional(DateAndTime{*day, *time}) : std::nullopt;
}

Value parse_any_duration(std::string_view text) {
  Reader in{text};
  const int sign = in.take('-') ? -1 : 1;
  if (!in.take('P') || in.left.empty()) return {};
  std::int64_t months = 0, s = 0;
  std::uint32_t ns = 0;
  bool has_months = false, has_days = false, in_clock = false;
  std::size_t last = 0;  // units come in this order, each once
  constexpr std::string_view k_units = "YMDhms";
  while (!in.left.empty()) {
    if (!in_clock && in.take('T')) {
      in_clock = true;
      if (in.left.empty()) return {};
      continue;
    }
    const auto n = in.digits(1, 12);
    if (!n) return {};
    const bool fraction = in_clock && in.take('.');
    if (fraction) {
      ns = read_fraction(in).value_or(0);
    }
    if (in.left.empty()) return {};
    const char unit = in_clock ? static_cast<char>(in.left[0] + ('a' - 'A')) : in.left[0];
    const std::size_t order = k_units.find(unit) + 1;
    if (order <= last || (fraction && unit != 's')) return {};  // npos + 1 is 0: no unit at all
    if ((order <= 3) == in_clock) return {};
    last = order;
    in.left.remove_prefix(1);
    (order <= 2 ? has_months : has_days) = true;
    if (order <= 2) months += *n * (order == 1 ? 12 : 1);
    else s += *n * (order == 3 ? k_day_s : order == 4 ? 3600 : order == 5 ? 60 : 1);
    if (s > k_most_duration_s) return {};
  }
  if (has_months == has_days) return {};
  if (has_months) return MonthsDuration{sign * months};
  return DaysDuration{sign * s, sign * static_cast<std::int32_t>(ns)};
}

Value parse_at_literal(std::string_view text) {
  if (const auto date = parse_calendar_date(text)) return *date;
  if (const auto at = parse_date_and_time(text)) return *at;
  if (const auto time = parse_clock_time(text)) return *time;
  return parse_any_duration(text);
}

std::string temporal_text(const Value& value) {
  if (const auto* date = value.date()) return date_text(*date);
  if (const auto* time = value.time()) return time_text(*time);
  if (const auto* at = value.date_time()) return date_text(at->date) + "T" + time_text(at->time);
  if (const auto* length = value.days_duration()) return days_duration_text(*length);
  if (const auto* length = value.months_duration()) return months_duration_text(*length);
  return {};
}

bool has_zone(const ClockTime& time) { return time.offset_s.has_value() || !time.zone.empty(); }

std::int64_t epoch_seconds(const DateAndTime& at) {
  const std::int64_t local = days_of(at.date) * k_day_s + at.time.hour * 3600 + at.time.minute * 60 + at.time.second;
  if (at.time.offset_s) return local - *at.time.offset_s;
  if (at.time.zone.empty()) return local;
  const auto zone = Zone::find(at.time.zone);
  if (!zone) return local;
  // Outside base's years the zone's offset at the nearest end of them is as good as any.
  const std::int64_t held = std::clamp<std::int64_t>(local, -62'000'000'000, 250'000'000'000);
  const std::int64_t offset_us = zone->offset(Instant{(held - zone->offset(Instant{held * 1'000'000}).us / 1'000'000) * 1'000'000}).us;
  return local - offset_us / 1'000'000;
}

Value temporal_sum(const Value& a, const Value& b, int sign) {
  if (a.days_duration() && b.days_duration()) {
    return duration_from(nanoseconds_of(*a.days_duration()) + sign * nanoseconds_of(*b.days_duration()));
  }
  if (a.months_duration() && b.months_duration()) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.months_duration()->months, sign * b.months_duration()->months, &sum)) return {};
    return sum > k_most_duration_months || sum < -k_most_duration_months ? Value() : Value(MonthsDuration{sum});
  }
  const bool left_is_duration = a.days_duration() || a.months_duration();
  if (left_is_duration) return sign > 0 && !b.days_duration() && !b.months_duration() ? temporal_sum(b, a, 1) : Value();
  if (b.days_duration() || b.months_duration()) {
    if (a.date()) return date_plus(*a.date(), b, sign);
    if (a.date_time()) return date_time_plus(*a.date_time(), b, sign);
    if (a.time() && b.days_duration()) {
      const Value moved = shifted(on_first_day(*a.time()), *b.days_duration(), sign);
      return moved.is_null() ? moved : Value(moved.date_time()->time);
    }
    return {};
  }
  if (sign > 0) return {};
  if (a.date() && b.date()) return duration_from((static_cast<Wide>(days_of(*a.date())) - days_of(*b.date())) * k_day_s * k_second_ns);
  if (a.time() && b.time()) return difference(on_first_day(*a.time()), on_first_day(*b.time()));
  const auto left = as_date_time(a), right = as_date_time(b);
  return left && right ? difference(*left, *right) : Value();
}

std::optional<int> temporal_compare(const Value& a, const Value& b) {
  const auto order = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (a.type() != b.type()) return std::nullopt;
  if (a.date()) return order(days_of(*a.date()), days_of(*b.date()));
  if (a.days_duration()) return order(nanoseconds_of(*a.days_duration()), nanoseconds_of(*b.days_duration()));
  if (a.months_duration()) return order(a.months_duration()->months, b.months_duration()->months);
  const auto compare_times = [&](const DateAndTime& x, const DateAndTime& y) -> std::optional<int> {
    if (has_zone(x.time) != has_zone(y.time)) return std::nullopt;
    const bool local = !has_zone(x.time);
    return order(nanoseconds_of(x, local), nanoseconds_of(y, local));
  };
  if (a.date_time()) return compare_times(*a.date_time(), *b.date_time());
  if (a.time()) return compare_times(on_first_day(*a.time()), on_first_day(*b.time()));
  return std::nullopt;
}

Value temporal_equal(const Value& a, const Value& b) {
  const auto seconds_of = [](const Value& value) {
    DateAndTime at = value.time() ? on_first_day(*value.time()) : *value.date_time();
    return std::pair(has_zone(at.time), epoch_seconds(at));
  };
  return a.type() == b.type() && seconds_of(a) == seconds_of(b);
}

std::int64_t whole_months_between(const DateAndTime& from, const DateAndTime& to) {
  const auto months_of = [](CalendarDate date) { return static_cast<std::int64_t>(date.year) * 12 + date.month; };
  const std::int64_t months = months_of(to.date) - months_of(from.date);
  if (months > 0 && to.date.day < from.date.day) return months - 1;
  if (months < 0 && to.date.day > from.date.day) return months + 1;
  return months;
}

Value date_time_of(Instant at, Duration ahead) {
  at = at + ahead;
  const std::int64_t s = at.us >= 0 ? at.us / 1'000'000 : -((999'999 - at.us) / 1'000'000);
  DateAndTime epoch;
  epoch.time.offset_s = static_cast<std::int32_t>(ahead.us / 1'000'000);
  return shifted(epoch, DaysDuration{s, static_cast<std::int32_t>((at.us - s * 1'000'000) * 1'000)}, 1);
}

namespace {

Value date_component(CalendarDate date, std::string_view name) {
  if (name == "year") return date.year;
  if (name == "month") return static_cast<int>(date.month);
  if (name == "day") return static_cast<int>(date.day);
  if (name == "weekday") return static_cast<std::int64_t>(((days_of(date) + 3) % 7 + 7) % 7 + 1);  // 1970-01-01 was a Thursday
  return {};
}

Value time_component(const ClockTime& time, std::string_view name) {
  if (name == "hour") return static_cast<int>(time.hour);
  if (name == "minute") return static_cast<int>(time.minute);
  if (name == "second") return static_cast<int>(time.second);
  if (name == "time offset") return time.offset_s ? Value(DaysDuration{*time.offset_s, 0}) : Value();
  if (name == "timezone") return time.zone.empty() ? Value() : Value(time.zone);
  return {};
}

}  // namespace

Value temporal_component(const Value& value, std::string_view name) {
  if (const auto* date = value.date()) return date_component(*date, name);
  if (const auto* time = value.time()) return time_component(*time, name);
  if (const auto* at = value.date_time()) {
    const Value of_date = date_component(at->date, name);
    return of_date.is_null() ? time_component(at->time, name) : of_date;
  }
  if (const auto* length = value.days_duration()) {
    if (name == "days") return length->seconds / k_day_s;
    if (name == "hours") return length->seconds / 3600 % 24;
    if (name == "minutes") return length->seconds / 60 % 60;
    if (name == "seconds") return length->seconds % 60;
  }
  if (const auto* length = value.months_duration()) {
    if (name == "years") return length->months / 12;
    if (name == "months") return length->months % 12;
  }
  return {};
}

bool has_component(const Value& value, std::string_view name) {
  const auto among = [&](std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); };
  const bool of_date = among({"year", "month", "day", "weekday"}), of_time = among({"hour", "minute", "second", "time offset", "timezone"});
  switch (value.type()) {
    case Type::date: return of_date;
    case Type::time: return of_time;
    case Type::date_time: return of_date || of_time;
    case Type::days_duration: return among({"days", "hours", "minutes", "seconds"});
    case Type::months_duration: return among({"years", "months"});
    default: return false;
  }
}

}  // namespace pasokh::rules
