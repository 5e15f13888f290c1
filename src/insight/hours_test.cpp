#include "insight/hours.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::insight;

namespace {

// Monday to Friday, 08:00 to 16:00, in UTC, for January 2025.
calendar::Calendar office_hours() {
  calendar::CalendarData data;
  data.code = "office";
  data.zone = "UTC";
  calendar::WeeklyPattern pattern;
  pattern.from = *Date::from(2024, 1, 1);
  pattern.week.resize(7);
  for (std::size_t day = 0; day < 5; ++day) pattern.week[day] = {{TimeOfDay::at(8), TimeOfDay::at(16)}};
  calendar::Fact fact;
  fact.id = "week";
  fact.what = pattern;
  data.facts.push_back(fact);
  auto compiled = calendar::Calendar::compile(data, "", *Date::from(2025, 1, 1), *Date::from(2025, 1, 31));
  REQUIRE(compiled);
  return *compiled;
}

Instant at(const char* text) { return *parse_instant(text); }

}  // namespace

TEST_CASE("a calendar says whether a unit is open and until when") {
  const auto calendar = office_hours();
  const OpenSpan open = span_at(calendar, at("2025-01-02T09:00:00Z"));
  CHECK(open.open);
  CHECK(open.until == at("2025-01-02T16:00:00Z"));
  const OpenSpan shut = span_at(calendar, at("2025-01-03T16:00:00Z"));
  CHECK_FALSE(shut.open);
  CHECK(shut.until == at("2025-01-06T08:00:00Z"));
}

TEST_CASE("where the calendar was not compiled the unit counts as open") {
  const auto calendar = office_hours();
  const OpenSpan before = span_at(calendar, at("2024-12-25T03:00:00Z"));
  CHECK(before.open);
  CHECK(before.until == at("2025-01-01T00:00:00Z"));
  const OpenSpan last_evening = span_at(calendar, at("2025-01-31T20:00:00Z"));
  CHECK_FALSE(last_evening.open);
  CHECK(last_evening.until == at("2025-02-01T00:00:00Z"));
  CHECK(span_at(calendar, at("2025-02-01T00:00:00Z")).open);
}
