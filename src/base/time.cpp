#include "base/time.hpp"

#include <fmt/core.h>

#include <charconv>

#include "base/wide.hpp"

namespace pasokh {
namespace {

constexpr std::int64_t k_day_us = 86'400'000'000;
constexpr std::int64_t k_first_day = -719'162;   // 0001-01-01
constexpr std::int64_t k_last_day = 2'932'896;   // 9999-12-31

// A cursor over text that gives fixed-width numbers and expected characters.
struct Scan {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t count) {
    int n = 0;
    if (rest.size() < count) return fail();
    for (std::size_t i = 0; i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return fail();
      n = n * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return n;
  }
  void expect(char c) {
    if (rest.empty() || rest.front() != c) fail();
    else rest.remove_prefix(1);
  }
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  int fail() {
    ok = false;
    return 0;
  }
};

std::int32_t days_from_civil(int y, unsigned m, unsigned d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const unsigned yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int>(doe) - 719468;
}

std::optional<Date> scan_date(Scan& scan) {
  const int year = scan.digits(4);
  scan.expect('-');
  const int month = scan.digits(2);
  scan.expect('-');
  const int day = scan.digits(2);
  return scan.ok ? Date::from(year, month, day) : std::nullopt;
}

// The digits after a point, as microseconds; what is finer than a microsecond is cut off, never rounded up into the next second.
std::int64_t scan_fraction(Scan& scan) {
  if (!scan.take('.')) return 0;
  std::int64_t us = 0;
  int count = 0;
  while (!scan.rest.empty() && scan.rest.front() >= '0' && scan.rest.front() <= '9') {
    const int digit = scan.digits(1);
    if (count < 6) us = us * 10 + digit;
    ++count;
  }
  if (count == 0) scan.fail();
  for (; count < 6; ++count) us *= 10;
  return us;
}

std::string fraction(std::int64_t us) {
  if (us == 0) return {};
  std::string text = fmt::format(".{:06}", us);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace

bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr int k_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : k_days[month - 1];
}

std::optional<Date> Date::from(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day))};
}

YearMonthDay Date::ymd() const {
  const int z = days + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const unsigned doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {static_cast<int>(yoe) + era * 400 + (month <= 2), month, static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

Weekday Date::weekday() const {
  const int n = (days % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<Weekday>(n);
}

std::optional<Instant> parse_instant(std::string_view text) {
  Scan scan{text};
  const auto date = scan_date(scan);
  if (!scan.take('T') && !scan.take('t')) scan.fail();
  const int hour = scan.digits(2);
  scan.expect(':');
  const int minute = scan.digits(2);
  scan.expect(':');
  const int second = scan.digits(2);
  const std::int64_t us = scan_fraction(scan);
  if (!scan.ok || !date || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  std::int64_t offset_minutes = 0;
  if (!scan.take('Z') && !scan.take('z')) {
    const int sign = scan.take('-') ? -1 : 1;
    if (sign > 0) scan.expect('+');
    const int h = scan.digits(2);
    scan.expect(':');
    const int m = scan.digits(2);
    if (!scan.ok || h > 23 || m > 59) return std::nullopt;
    offset_minutes = sign * (h * 60 + m);
  }
  if (!scan.ok || !scan.rest.empty()) return std::nullopt;
  const std::int64_t day_us = ((hour * 60LL + minute) * 60 + second) * 1'000'000 + us;
  const Instant at{date->days * k_day_us + day_us - offset_minutes * 60'000'000};
  // An offset may carry the first or last hours outside the years that can be written again.
  if (at.us < k_first_day * k_day_us || at.us >= (k_last_day + 1) * k_day_us) return std::nullopt;
  return at;
}

std::string to_text(Instant at) {
  std::int64_t day = at.us / k_day_us, rest = at.us % k_day_us;
  if (rest < 0) {
    rest += k_day_us;
    --day;
  }
  const auto [y, m, d] = Date{static_cast<std::int32_t>(day)}.ymd();
  const std::int64_t s = rest / 1'000'000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", y, m, d, s / 3600, s / 60 % 60, s % 60, fraction(rest % 1'000'000));
}

std::optional<Date> parse_date(std::string_view text) {
  Scan scan{text};
  const auto date = scan_date(scan);
  return scan.ok && scan.rest.empty() ? date : std::nullopt;
}

std::string to_text(Date date) {
  const auto [y, m, d] = date.ymd();
  return fmt::format("{:04}-{:02}-{:02}", y, m, d);
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  Scan scan{text};
  const int hour = scan.digits(2);
  scan.expect(':');
  const int minute = scan.digits(2);
  int second = 0;
  std::int64_t us = 0;
  if (scan.take(':')) {
    second = scan.digits(2);
    us = scan_fraction(scan);
  }
  if (!scan.ok || !scan.rest.empty() || minute > 59 || second > 59) return std::nullopt;
  const TimeOfDay time{TimeOfDay::at(hour, minute, second).us + us};
  return time <= k_end_of_day ? std::optional(time) : std::nullopt;
}

std::string to_text(TimeOfDay time) {
  const std::int64_t s = time.us / 1'000'000;
  const std::string head = fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
  const std::int64_t us = time.us % 1'000'000;
  return s % 60 == 0 && us == 0 ? head : fmt::format("{}:{:02}{}", head, s % 60, fraction(us));
}

namespace {
// One "<number><unit>" group; nothing when the next characters are another.
std::optional<std::int64_t> scan_group(Scan& scan, char unit) {
  std::size_t n = 0;
  while (n < scan.rest.size() && scan.rest[n] >= '0' && scan.rest[n] <= '9') ++n;
  if (n == 0 || n > 12 || n >= scan.rest.size() || scan.rest[n] != unit) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(scan.rest.data(), scan.rest.data() + n, value);
  scan.rest.remove_prefix(n + 1);
  return value;
}
}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr std::int64_t k_most = INT64_MAX;
  Scan scan{text};
  const bool negative = scan.take('-');
  scan.expect('P');
  Wide us = 0;
  bool any = false;
  const auto add = [&](char unit, std::int64_t size) {
    if (const auto n = scan_group(scan, unit)) {
      us += static_cast<Wide>(*n) * size;
      any = true;
    }
  };
  add('W', 7 * 86'400'000'000);
  add('D', 86'400'000'000);
  if (scan.take('T')) {
    any = false;
    add('H', 3'600'000'000);
    add('M', 60'000'000);
    const auto point = scan.rest.find('.');
    if (point != std::string_view::npos && point > 0) {
      if (point > 9) return std::nullopt;
      Scan seconds{scan.rest.substr(0, point)};
      us += static_cast<Wide>(seconds.digits(point)) * 1'000'000;
      Scan part{scan.rest.substr(point)};
      us += scan_fraction(part);
      part.expect('S');
      if (!seconds.ok || !part.ok) return std::nullopt;
      scan.rest = part.rest;
      any = true;
    } else {
      add('S', 1'000'000);
    }
  }
  if (!scan.ok || !any || !scan.rest.empty() || us > k_most) return std::nullopt;
  const auto value = static_cast<std::int64_t>(us);
  return Duration{negative ? -value : value};
}

std::string to_text(Duration duration) {
  const bool negative = duration.us < 0;
  const std::uint64_t us = negative ? 0 - static_cast<std::uint64_t>(duration.us) : static_cast<std::uint64_t>(duration.us);
  const std::uint64_t s = us / 1'000'000, day = s / 86'400, h = s / 3600 % 24, m = s / 60 % 60;
  std::string out = negative ? "-P" : "P";
  if (day) out += fmt::format("{}D", day);
  if (h || m || s % 60 || us % 1'000'000 || day == 0) {
    out += 'T';
    if (h) out += fmt::format("{}H", h);
    if (m) out += fmt::format("{}M", m);
    if (s % 60 || us % 1'000'000 || us == 0) out += fmt::format("{}{}S", s % 60, fraction(static_cast<std::int64_t>(us % 1'000'000)));
  }
  return out;
}

}  // namespace pasokh
