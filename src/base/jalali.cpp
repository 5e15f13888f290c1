#include "base/jalali.hpp"

#include <charconv>
#include <cstdio>
#include <iterator>

namespace pasokh {
namespace {

constexpr int k_first_year = 1178;
constexpr int k_last_year = 1500;

// Years at which the 33-year rhythm of leap years breaks (Borkowski 1996).
constexpr int k_breaks[] = {-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178};

struct YearFacts {
  int since_leap;   // 0: the year is leap; years since the last leap year otherwise
  int gregorian;    // the year in which it begins
  int march;        // the day of March on which 1 Farvardin falls
};

YearFacts facts_of(int year) {
  int leap_days = -14, start = -61, stretch = 0;
  for (std::size_t i = 1; i < std::size(k_breaks); ++i) {
    stretch = k_breaks[i] - start;
    if (year < k_breaks[i]) break;
    leap_days += stretch / 33 * 8 + stretch % 33 / 4;
    start = k_breaks[i];
  }
  int n = year - start;
  leap_days += n / 33 * 8 + (n % 33 + 3) / 4;
  if (stretch % 33 == 4 && stretch - n == 4) ++leap_days;
  const int gregorian = year + 621;
  const int gregorian_leap_days = gregorian / 4 - (gregorian / 100 + 1) * 3 / 4 - 150;
  if (stretch - n < 6) n = n - stretch + (stretch + 4) / 33 * 33;
  int since = ((n + 1) % 33 - 1) % 4;
  if (since == -1) since = 4;
  return {since, gregorian, 20 + leap_days - gregorian_leap_days};
}

Date new_year(int year) {
  const auto facts = facts_of(year);
  return *Date::from(facts.gregorian, 3, facts.march);
}

bool in_range(int year) { return year >= k_first_year && year <= k_last_year; }

}  // namespace

bool is_jalali_leap_year(int year) { return in_range(year) && facts_of(year).since_leap == 0; }

int days_in_jalali_month(int year, int month) {
  if (!in_range(year) || month < 1 || month > 12) return 0;
  if (month <= 6) return 31;
  return month < 12 || is_jalali_leap_year(year) ? 30 : 29;
}

std::optional<Date> from_jalali(JalaliDate date) {
  if (date.day < 1 || date.day > days_in_jalali_month(date.year, date.month)) return std::nullopt;
  const int before = date.month <= 7 ? (date.month - 1) * 31 : 186 + (date.month - 7) * 30;
  return new_year(date.year) + before + (date.day - 1);
}

std::optional<JalaliDate> to_jalali(Date date) {
  int year = date.ymd().year - 621;
  if (year < k_first_year || year > k_last_year + 1) return std::nullopt;
  if (date < new_year(year)) --year;
  if (!in_range(year)) return std::nullopt;
  const int day = date - new_year(year);
  if (day < 186) return JalaliDate{year, day / 31 + 1, day % 31 + 1};
  return JalaliDate{year, (day - 186) / 30 + 7, (day - 186) % 30 + 1};
}

std::optional<JalaliDate> parse_jalali(std::string_view text) {
  int parts[3] = {};
  for (int i = 0; i < 3; ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parts[i]);
    if (error != std::errc{} || parts[i] < 1) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (i == 2) break;
    if (text.empty() || (text[0] != '-' && text[0] != '/')) return std::nullopt;
    text.remove_prefix(1);
  }
  const JalaliDate date{parts[0], parts[1], parts[2]};
  if (!text.empty() || date.day > days_in_jalali_month(date.year, date.month)) return std::nullopt;
  return date;
}

std::string to_text(JalaliDate date) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", date.year, date.month, date.day);
  return buffer;
}

}  // namespace pasokh
