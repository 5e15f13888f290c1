#include "base/time.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "base/random.hpp"

using namespace pasokh;

namespace {
constexpr std::int32_t k_first_day = -719'162, k_last_day = 2'932'896;  // 0001-01-01 and 9999-12-31
std::string again(std::string_view text) {
  const auto at = parse_instant(text);
  return at ? to_text(*at) : "refused";
}
std::string duration_again(std::string_view text) {
  const auto d = parse_duration(text);
  return d ? to_text(*d) : "refused";
}
}  // namespace

TEST_CASE("every day of the years 1 to 9999 follows the one before, as date, text and weekday") {
  YearMonthDay expected{1, 1, 1};
  int weekday = 0;  // 0001-01-01 was a Monday
  std::int64_t wrong = 0;
  for (std::int32_t n = k_first_day; n <= k_last_day; ++n) {
    const Date date{n};
    if (date.ymd() != expected || Date::from(expected.year, expected.month, expected.day) != date) ++wrong;
    if (static_cast<int>(date.weekday()) != weekday) ++wrong;
    weekday = (weekday + 1) % 7;
    if (++expected.day > days_in_month(expected.year, expected.month)) {
      expected.day = 1;
      if (++expected.month > 12) {
        expected.month = 1;
        ++expected.year;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(expected == YearMonthDay{10000, 1, 1});
}

TEST_CASE("known days") {
  CHECK(Date::from(1970, 1, 1)->days == 0);
  CHECK(Date::from(2000, 3, 1)->days == 11'017);
  CHECK(Date::from(2025, 11, 23)->weekday() == Weekday::sunday);
  CHECK(Date::from(1969, 7, 20)->weekday() == Weekday::sunday);
  CHECK(is_leap_year(2000));
  CHECK_FALSE(is_leap_year(1900));
}

TEST_CASE("days that do not exist are nothing") {
  CHECK_FALSE(Date::from(2025, 2, 29));
  CHECK_FALSE(Date::from(1900, 2, 29));
  CHECK_FALSE(Date::from(2025, 0, 1));
  CHECK_FALSE(Date::from(2025, 13, 1));
  CHECK_FALSE(Date::from(2025, 4, 31));
  CHECK_FALSE(Date::from(0, 1, 1));
  CHECK_FALSE(Date::from(10000, 1, 1));
  CHECK_FALSE(Date::from(2025, 1, INT32_MIN));
  for (const char* text : {"", "2025", "2025-11", "2025-11-3", "2025-11-31", "25-11-23", "2025/11/23", "2025-11-23 ", " 2025-11-23", "+025-11-23", "２０２５-11-23"}) {
    INFO(text);
    CHECK_FALSE(parse_date(text));
  }
}

TEST_CASE("instants are read as RFC 3339 says and written in UTC") {
  CHECK(again("2025-11-23T16:20:00Z") == "2025-11-23T16:20:00Z");
  CHECK(again("2025-11-23t16:20:00z") == "2025-11-23T16:20:00Z");
  CHECK(again("2025-11-23T16:20:00.125+03:30") == "2025-11-23T12:50:00.125Z");
  CHECK(again("2025-01-01T00:00:00+03:30") == "2024-12-31T20:30:00Z");
  CHECK(again("2025-12-31T23:00:00-02:00") == "2026-01-01T01:00:00Z");
  CHECK(again("1969-12-31T23:59:59.999999Z") == "1969-12-31T23:59:59.999999Z");
  CHECK(again("1970-01-01T00:00:00.100000Z") == "1970-01-01T00:00:00.1Z");
  CHECK(again("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z");
  CHECK(again("9999-12-31T23:59:59.999999Z") == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("what is finer than a microsecond is cut off, never carried") {
  CHECK(again("2025-11-23T23:59:59.9999999Z") == "2025-11-23T23:59:59.999999Z");
  CHECK(again("2025-11-23T23:59:59.123456789012345678901234567890Z") == "2025-11-23T23:59:59.123456Z");
}

TEST_CASE("what is no instant is refused") {
  for (const char* text : {"", "2025-11-23", "2025-11-23T16:20:00", "2025-11-23T16:20Z", "2025-11-23T24:00:00Z", "2025-11-23T16:60:00Z", "2025-11-23T16:20:60Z",
                           "2025-11-23 16:20:00Z", "2025-11-23T16:20:00.Z", "2025-11-23T16:20:00,5Z", "2025-11-23T16:20:00+3:30", "2025-11-23T16:20:00+0330",
                           "2025-11-23T16:20:00+24:00", "2025-11-23T16:20:00+03:60", "2025-11-23T16:20:00Zx", "2025-02-29T00:00:00Z", "T", "-025-11-23T16:20:00Z",
                           "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"}) {
    INFO(text);
    CHECK(again(text) == "refused");
  }
}

TEST_CASE("random instants survive text, in any offset") {
  constexpr std::uint64_t k_seed = 11;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (int i = 0; i < 20'000; ++i) {
    const Instant at{random.between(k_first_day * 86'400'000'000LL, (k_last_day + 1) * 86'400'000'000LL - 1)};
    const auto text = to_text(at);
    CAPTURE(text);
    REQUIRE(parse_instant(text) == at);
  }
}

TEST_CASE("cut and changed texts of instants never crash and never give another text the same standing") {
  Random random(12);
  const std::string good = "2025-11-23T16:20:05.125+03:30";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = good.substr(0, random.below(good.size() + 1));
    for (auto n = random.below(3); n > 0 && !text.empty(); --n) text[random.below(text.size())] = static_cast<char>(random.below(256));
    if (const auto at = parse_instant(text)) REQUIRE(parse_instant(to_text(*at)) == at);
    if (const auto date = parse_date(text)) REQUIRE(to_text(*date) == text);
  }
}

TEST_CASE("times of day, to the microsecond and to the end of the day") {
  CHECK(parse_time_of_day("16:20") == TimeOfDay::at(16, 20));
  CHECK(parse_time_of_day("16:20:05") == TimeOfDay::at(16, 20, 5));
  CHECK(parse_time_of_day("24:00") == k_end_of_day);
  CHECK(to_text(k_end_of_day) == "24:00");
  CHECK(to_text(TimeOfDay::at(0, 0, 7)) == "00:00:07");
  for (const char* text : {"", "16", "16:2", "24:01", "24:00:01", "25:00", "16:60", "16:20:60", "16:20 ", "-1:00", "24:00:00.000001"}) {
    INFO(text);
    CHECK_FALSE(parse_time_of_day(text));
  }
  for (const std::int64_t us : {0LL, 1LL, 500'000LL, 58'800'000'000LL, 58'800'500'000LL, 86'399'999'999LL, 86'400'000'000LL}) {
    CAPTURE(us);
    CHECK(parse_time_of_day(to_text(TimeOfDay{us})) == TimeOfDay{us});
  }
}

TEST_CASE("durations") {
  CHECK(parse_duration("P1DT2H") == hours(26));
  CHECK(parse_duration("PT24H") == days(1));
  CHECK(parse_duration("-PT5M") == -minutes(5));
  CHECK(parse_duration("P2W") == days(14));
  CHECK(parse_duration("PT1.5S") == milliseconds(1500));
  CHECK(parse_duration("PT1M0.000001S") == minutes(1) + microseconds(1));
  CHECK(duration_again("PT0S") == "PT0S");
  CHECK(duration_again("-PT0S") == "PT0S");
  CHECK(duration_again("PT90M") == "PT1H30M");
  CHECK(duration_again("P0D") == "PT0S");
  CHECK(to_text(hours(-49)) == "-P2DT1H");
}

TEST_CASE("what is no duration, or too long for one, is refused") {
  for (const char* text : {"", "P", "-P", "PT", "P1DT", "P1Y", "P1M", "1D", "PT1H1D", "PT1M1H", "P1H", "PT1D", "PT1.5H", "PT.5S", "PT1.S", "P-1D", "PT1", "PT1Sx",
                           "--PT1S", "+PT1S", "P999999999999D", "P99999999999999999999D", "PT99999999999.5S", "PT9999999999999999999999.5S", "PT1H9999999999999999999.1S"}) {
    INFO(text);
    CHECK(duration_again(text) == "refused");
  }
}

TEST_CASE("random durations survive text") {
  Random random(13);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = random.between(1, 62);
    const Duration d{random.between(-(1LL << bits), 1LL << bits)};
    CAPTURE(d.us);
    REQUIRE(parse_duration(to_text(d)) == d);
  }
  CHECK(parse_duration(to_text(Duration{INT64_MAX})) == Duration{INT64_MAX});
  CHECK(to_text(Duration{INT64_MIN}) == "-P106751991DT4H54.775808S");
}
