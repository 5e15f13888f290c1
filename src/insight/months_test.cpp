#include "insight/months.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::insight;

TEST_CASE("a month of the solar year begins at midnight in the city") {
  const auto tehran = Zone::find("Asia/Tehran");
  REQUIRE(tehran);
  const Months months = jalali_months(*tehran);
  const MonthSpan azar = months(*parse_instant("2025-11-23T12:00:00Z"));
  CHECK(azar.number == 140409);
  CHECK(to_text(azar.from) == "2025-11-21T20:30:00Z");
  CHECK(to_text(azar.until) == "2025-12-21T20:30:00Z");
  CHECK(months(azar.until).number == 140410);
  CHECK(months(azar.until - microseconds(1)).number == 140409);
  CHECK(months(*parse_instant("1700-01-15T12:00:00Z")).number == 170001);
}

TEST_CASE("months follow each other without gap, across changes of the clock") {
  const auto amsterdam = Zone::find("Europe/Amsterdam");
  REQUIRE(amsterdam);
  const Months months = gregorian_months(*amsterdam);
  Instant at = *parse_instant("2010-12-31T23:30:00Z");
  CHECK(months(at).number == 201101);
  for (int i = 0; i < 60; ++i) {
    const MonthSpan span = months(at);
    const MonthSpan next = months(span.until);
    REQUIRE(next.from == span.until);
    REQUIRE(next.number > span.number);
    at = next.from;
  }
  CHECK(month_text(140409) == "1404-09");
  CHECK(month_text(0).empty());
}
