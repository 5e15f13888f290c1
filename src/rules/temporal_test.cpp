#include "rules/temporal.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::rules;

TEST_CASE("texts of dates, times and durations are read and written back in their canonical form") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"2025-11-23", "2025-11-23"}, {"-0044-03-15", "-0044-03-15"}, {"999999999-12-31", "999999999-12-31"}, {"16:20:00", "16:20:00"},
      {"16:20:00.500Z", "16:20:00.5Z"}, {"16:20:00+00:00", "16:20:00Z"}, {"24:00:00", "00:00:00"}, {"2025-12-31T24:00:00", "2026-01-01T00:00:00"}, {"2025-11-23T16:20:00-03:30", "2025-11-23T16:20:00-03:30"},
      {"2025-11-23T16:20:00@Asia/Tehran", "2025-11-23T16:20:00@Asia/Tehran"}, {"P1DT24H", "P2D"}, {"PT0S", "PT0S"}, {"-PT90M", "-PT1H30M"},
      {"PT0.5S", "PT0.5S"}, {"P13M", "P1Y1M"}, {"P0Y", "P0M"}, {"-P1Y", "-P1Y"}};
  for (const auto& [text, canonical] : rows) {
    INFO(text);
    const Value value = parse_at_literal(text);
    REQUIRE(!value.is_null());
    CHECK(temporal_text(value) == canonical);
    CHECK(parse_at_literal(canonical) == value);
  }
}

TEST_CASE("texts that are no date, time or duration give null") {
  for (const std::string_view text : {"", "2025-02-29", "2025-13-01", "25-01-01", "02025-01-01", "24:00:01", "25:00:00", "16:20", "16:60:00", "16:20:00+15:00",
                                      "16:20:00@Nowhere", "2025-11-23T", "2025-11-23 16:20:00", "P", "PT", "P1", "P1H", "PT1D", "P1M1Y", "P1Y1D", "P1.5D",
                                      "P1DT", "1D", "P99999999999999D", "2025-11-23x"}) {
    INFO(text);
    CHECK(parse_at_literal(text).is_null());
  }
}

TEST_CASE("every day number has its date and back, and dates follow one another") {
  const std::uint64_t seed = 3;
  INFO("seed ", seed);
  Random random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t day = random.between(-365'000'000'000, 365'000'000'000);
    const auto date = date_from_days(day), next = date_from_days(day + 1);
    REQUIRE(date);
    REQUIRE(next);
    CHECK(days_of(*date) == day);
    CHECK(*date < *next);
  }
  CHECK(days_of({1970, 1, 1}) == 0);
  CHECK(days_of({2025, 11, 23}) == Date::from(2025, 11, 23)->days);
  CHECK(!date_from_days(400'000'000'000));
}

TEST_CASE("sums and differences undo one another") {
  const auto text_of = [](std::string_view a, int sign, std::string_view b) {
    return to_text(temporal_sum(parse_at_literal(a), parse_at_literal(b), sign));
  };
  CHECK(text_of("2025-11-23T23:30:00Z", 1, "PT1H") == "2025-11-24T00:30:00Z");
  CHECK(text_of("2025-11-23T23:30:00+03:30", -1, "2025-11-23T20:00:00Z") == "PT0S");
  CHECK(text_of("2025-11-23T10:00:00", -1, "2025-11-23T10:00:00Z") == "null");
  CHECK(text_of("2025-01-31", 1, "P1M") == "2025-02-28");
  CHECK(text_of("2025-01-31", -1, "P14M") == "2023-11-30");
  CHECK(text_of("23:00:00", 1, "PT2H") == "01:00:00");
  CHECK(text_of("P1D", 1, "PT12H") == "P1DT12H");
  CHECK(text_of("P1D", 1, "P1M") == "null");
  CHECK(text_of("999999999-12-31", 1, "P1D") == "null");
  CHECK(epoch_seconds(*parse_date_and_time("2025-11-23T16:20:00+03:30")) == 1'763'902'200);
  CHECK(epoch_seconds(*parse_date_and_time("2025-11-23T16:20:00@Asia/Tehran")) == 1'763'902'200);
}
