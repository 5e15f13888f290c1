#include "base/jalali.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <iterator>

using namespace pasokh;

namespace {
struct Known {
  JalaliDate jalali;
  int year, month, day;
};
// Days of public record: new year's days announced by the Institute of Geophysics, and dates that history books give in both calendars.
constexpr Known k_known[] = {
    {{1178, 1, 1}, 1799, 3, 21},  {{1285, 5, 14}, 1906, 8, 6},   {{1304, 1, 11}, 1925, 3, 31}, {{1332, 5, 28}, 1953, 8, 19}, {{1348, 10, 11}, 1970, 1, 1},
    {{1357, 11, 22}, 1979, 2, 11}, {{1375, 1, 1}, 1996, 3, 20},  {{1379, 1, 1}, 2000, 3, 20},  {{1399, 12, 30}, 2021, 3, 20}, {{1400, 1, 1}, 2021, 3, 21},
    {{1402, 1, 1}, 2023, 3, 21},  {{1403, 1, 1}, 2024, 3, 20},  {{1403, 12, 30}, 2025, 3, 20}, {{1404, 1, 1}, 2025, 3, 21}, {{1404, 9, 2}, 2025, 11, 23},
    {{1408, 12, 30}, 2030, 3, 20}, {{1409, 1, 1}, 2030, 3, 21},  {{1500, 12, 29}, 2122, 3, 20},
};
}  // namespace

TEST_CASE("known days in both calendars") {
  for (const auto& known : k_known) {
    CAPTURE(to_text(known.jalali));
    CHECK(from_jalali(known.jalali) == Date::from(known.year, known.month, known.day));
    CHECK(to_jalali(*Date::from(known.year, known.month, known.day)) == known.jalali);
  }
}

TEST_CASE("every day from 1178 to 1500 follows the one before and leads back") {
  JalaliDate expected{1178, 1, 1};
  std::int64_t wrong = 0, days = 0;
  for (Date date = *Date::from(1799, 3, 21); date <= *Date::from(2122, 3, 20); date = date + 1, ++days) {
    if (to_jalali(date) != expected || from_jalali(expected) != date) ++wrong;
    if (++expected.day > days_in_jalali_month(expected.year, expected.month)) {
      expected.day = 1;
      if (++expected.month > 12) {
        expected.month = 1;
        ++expected.year;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(expected == JalaliDate{1501, 1, 1});
  CHECK(days == 323 * 365 + 78);
}

TEST_CASE("leap years are those of the 33-year cycle, which is the sky's for these years") {
  // An independent rule: (25 y + 11) mod 33 < 8 holds from 1178 to 1501.
  for (int year = 1178; year <= 1500; ++year) {
    CAPTURE(year);
    CHECK(is_jalali_leap_year(year) == ((25 * year + 11) % 33 < 8));
  }
  for (const int year : {1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412}) CHECK(is_jalali_leap_year(year));
  for (const int year : {1374, 1400, 1402, 1404, 1407, 1411}) CHECK_FALSE(is_jalali_leap_year(year));
}

TEST_CASE("days that do not exist, and years outside the range, are nothing") {
  for (const JalaliDate date : {JalaliDate{1404, 12, 30}, {1404, 7, 31}, {1404, 1, 32}, {1404, 0, 1}, {1404, 13, 1}, {1404, 1, 0}, {1177, 12, 29}, {1501, 1, 1},
                                {INT32_MAX, 1, 1}, {INT32_MIN, 1, 1}, {-1, 1, 1}}) {
    CAPTURE(date.year);
    CHECK_FALSE(from_jalali(date));
  }
  CHECK_FALSE(to_jalali(*Date::from(1799, 3, 20)));
  CHECK_FALSE(to_jalali(*Date::from(2122, 3, 21)));
  CHECK_FALSE(to_jalali(*Date::from(1, 1, 1)));
  CHECK_FALSE(to_jalali(*Date::from(9999, 12, 31)));
  CHECK(days_in_jalali_month(1404, 13) == 0);
}

TEST_CASE("texts of dates") {
  CHECK(to_text(JalaliDate{1404, 9, 2}) == "1404-09-02");
  CHECK(parse_jalali("1404-09-02") == JalaliDate{1404, 9, 2});
  CHECK(parse_jalali("1404/9/2") == JalaliDate{1404, 9, 2});
  CHECK(parse_jalali("1403/12/30") == JalaliDate{1403, 12, 30});
  for (const char* text : {"", "1404", "1404/9", "1404/9/", "1404/12/30", "1404//2", "1404/9/2 ", "1404/9/2/1", "1404.9.2", "1404/-9/2", "99999999999/1/1", "1404/9/2x", "-1404/9/2"}) {
    INFO(text);
    CHECK_FALSE(parse_jalali(text));
  }
}
