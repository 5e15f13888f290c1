#include "desk/timers.hpp"

#include <algorithm>
#include <charconv>

namespace pasokh::desk {
namespace {

constexpr std::int64_t k_most_units = 100'000;

struct Span {
  std::int64_t months = 0, days = 0;
  Duration time;
  bool has_months = false, has_weeks = false;
};

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() || number < 0 || number > k_most_units) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool add_unit(Span& span, std::int64_t number, char unit, bool in_time) {
  if (in_time) {
    if (unit == 'H')
      span.time += hours(number);
    else if (unit == 'M')
      span.time += minutes(number);
    else if (unit == 'S')
      span.time += seconds(number);
    else
      return false;
    return true;
  }
  if (unit == 'Y' || unit == 'M') {
    span.months += number * (unit == 'Y' ? 12 : 1);
    span.has_months = true;
  } else if (unit == 'W') {
    span.days += number * 7;
    span.has_weeks = true;
  } else if (unit == 'D') {
    span.days += number;
  } else {
    return false;
  }
  return true;
}

std::optional<Span> parse_span(std::string_view text) {
  if (!text.starts_with("P") || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  Span span;
  bool in_time = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    const auto number = take_number(text);
    if (!number || text.empty() || !add_unit(span, *number, text.front(), in_time)) return std::nullopt;
    text.remove_prefix(1);
  }
  return span;
}

std::optional<Date> add_months(Date date, std::int64_t months) {
  const YearMonthDay from = date.ymd();
  const std::int64_t month = from.year * 12LL + from.month - 1 + months;
  if (month / 12 > 9'999) return std::nullopt;
  const int year = static_cast<int>(month / 12), in_year = static_cast<int>(month % 12) + 1;
  return Date::from(year, in_year, std::min(from.day, days_in_month(year, in_year)));
}

std::optional<Instant> after_working(const Span& span, Instant now, const calendar::Calendar& calendar,
                                     const Zone& zone) {
  if (span.has_months || span.has_weeks) return std::nullopt;
  Instant at = now;
  if (span.days > 0) {
    const Civil civil = zone.civil(now);
    const auto day = calendar.add_working_days(civil.date, span.days);
    if (!day) return std::nullopt;
    at = zone.instant(*day, civil.time);
  }
  const auto end = calendar.add(at, span.time);
  return end ? std::optional(*end) : std::nullopt;
}

}  // namespace

std::optional<Instant> date_or_instant(std::string_view text, const Zone& zone) {
  if (const auto at = parse_instant(text)) return at;
  if (const auto date = parse_date(text)) return zone.instant(*date + 1);
  return std::nullopt;
}

std::optional<Instant> after(std::string_view duration, Instant now, const calendar::Calendar* working,
                             const Zone& zone) {
  const auto span = parse_span(duration);
  if (!span) return std::nullopt;
  if (working != nullptr) return after_working(*span, now, *working, zone);
  if (span->months == 0 && span->days == 0) return now + span->time;
  const Civil civil = zone.civil(now);
  const auto month = add_months(civil.date, span->months);
  if (!month) return std::nullopt;
  return zone.instant(*month + static_cast<std::int32_t>(span->days), civil.time) + span->time;
}

}  // namespace pasokh::desk
