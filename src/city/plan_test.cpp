#include "city/plan.hpp"

#include <doctest/doctest.h>

#include <numeric>

namespace {

using namespace pasokh;

city::CityPlan plan_of_a_year() {
  city::CityPlan plan;
  plan.start = *parse_instant("2025-03-21T20:30:00Z");
  plan.length_days = 365;
  plan.cases = 20'000;
  return plan;
}

}  // namespace

TEST_CASE("filings over the days add up to the plan's number, fewer on Fridays and at Nowruz") {
  const auto zone = *Zone::find("Asia/Tehran");
  const auto plan = plan_of_a_year();
  const auto days = city::filings_per_day(plan, zone);
  CHECK(days.size() == 365);
  CHECK(std::accumulate(days.begin(), days.end(), std::uint64_t{0}) == 20'000);
  std::array<std::uint64_t, 7> by_weekday{};
  std::uint64_t farvardin = 0, mehr = 0;
  const Date first = zone.civil(plan.start).date;
  for (std::size_t i = 0; i < days.size(); ++i) {
    by_weekday[static_cast<std::size_t>((first + static_cast<std::int32_t>(i)).weekday())] += days[i];
    if (i < 31) farvardin += days[i];
    if (i >= 186 && i < 216) mehr += days[i];
  }
  CHECK(by_weekday[static_cast<std::size_t>(Weekday::friday)] * 4 <
        by_weekday[static_cast<std::size_t>(Weekday::saturday)]);
  CHECK(farvardin * 3 < mehr * 2);
}

TEST_CASE("a task is planned by service and element, then by element, then as usual") {
  city::CityPlan plan;
  plan.tasks["visit"] = {minutes(60), minutes(90)};
  plan.tasks["permit/visit"] = {minutes(100), minutes(120)};
  CHECK(city::task_plan(plan, "permit", "visit").least == minutes(100));
  CHECK(city::task_plan(plan, "other", "visit").least == minutes(60));
  CHECK(city::task_plan(plan, "other", "sign").least == plan.usual_task.least);
}

TEST_CASE("no days, no cases: no filings") {
  auto plan = plan_of_a_year();
  plan.cases = 0;
  for (const auto filings : city::filings_per_day(plan, Zone{})) CHECK(filings == 0);
  plan.length_days = 0;
  CHECK(city::filings_per_day(plan, Zone{}).empty());
}
