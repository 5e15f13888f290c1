// Working time in flow and in response times against a count of open minutes that knows nothing of calendars: days of
// the week with their hours, days off, and the civil time of the zone.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "insight/flow.hpp"
#include "insight/response.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

struct Hours7 {
  std::string zone;
  std::vector<std::pair<int, int>> of[7];  // minutes of the day: from, until
  Date off_from, off_until;                // days off, both included
};

constexpr std::int32_t k_days = 45;
Date first_day() { return *Date::from(2020, 3, 1); }  // the clock of both zones changes within

Hours7 random_hours(Random& random) {
  Hours7 out;
  out.zone = random.chance(500'000) ? "Europe/Amsterdam" : "Asia/Tehran";
  for (auto& day : out.of) {
    int at = 0;
    for (std::uint64_t n = random.below(3); n > 0; --n) {
      const int from = at + static_cast<int>(random.below(400)), to = from + 1 + static_cast<int>(random.below(300));
      if (to > 24 * 60) break;
      day.emplace_back(from, to);
      at = to + 1;
    }
  }
  out.of[1] = {{8 * 60 + 30, 16 * 60}};
  out.off_from = first_day() + static_cast<std::int32_t>(random.below(20));
  out.off_until = out.off_from + static_cast<std::int32_t>(random.below(4));
  return out;
}

calendar::Calendar calendar_of(const Hours7& hours) {
  calendar::CalendarData data;
  data.code = "c";
  data.zone = hours.zone;
  calendar::WeeklyPattern pattern{*Date::from(2019, 1, 1), {}, {}};
  for (const auto& day : hours.of) {
    calendar::Hours open;
    for (const auto& [from, to] : day) open.push_back({TimeOfDay{minutes(from).us}, TimeOfDay{minutes(to).us}});
    pattern.week.push_back(open);
  }
  calendar::Fact week, off;
  week.id = "w";
  week.what = pattern;
  off.id = "h";
  off.what = calendar::DatedHoliday{hours.off_from, hours.off_until};
  data.facts = {week, off};
  auto compiled = calendar::Calendar::compile(data, {}, first_day() - 5, first_day() + k_days + 5);
  REQUIRE(compiled);
  return *compiled;
}

// Open minutes before each minute since the start.
std::vector<std::int64_t> open_minutes(const Hours7& hours, Instant start) {
  const Zone zone = *Zone::find(hours.zone);
  std::vector<std::int64_t> out = {0};
  for (std::int32_t minute = 0; minute < k_days * 24 * 60; ++minute) {
    const Civil civil = zone.civil(start + minutes(minute));
    const auto of_day = static_cast<int>(civil.time.us / minutes(1).us);
    const bool off = hours.off_from <= civil.date && civil.date <= hours.off_until;
    const auto& day = hours.of[static_cast<std::size_t>(civil.date.weekday())];
    const bool open = !off && std::ranges::any_of(
                                  day, [&](const auto& span) { return span.first <= of_day && of_day < span.second; });
    out.push_back(out.back() + open);
  }
  return out;
}

struct Step {
  std::uint32_t which, activity;
  std::size_t minute;
};

Times plainly(std::vector<std::int64_t> values) {
  Times out;
  out.count = values.size();
  if (values.empty()) return out;
  std::ranges::sort(values);
  for (const std::int64_t value : values) out.total_us += value;
  const auto rank = [&](std::size_t percent) {
    std::size_t needed = 1;
    while (needed * 100 < values.size() * percent) ++needed;
    return values[needed - 1];
  };
  out.mean_us = static_cast<std::int64_t>(out.total_us / static_cast<Wide>(values.size()));
  out.median_us = rank(50);
  out.p90_us = rank(90);
  out.least_us = values.front();
  out.most_us = values.back();
  return out;
}

}  // namespace

TEST_CASE("working time of edges and cases is a count of open minutes, on random logs and calendars") {
  const std::uint64_t seed = 77;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 12; ++round) {
    const Hours7 hours = random_hours(random);
    const Instant start = Zone::find(hours.zone)->instant(first_day());
    const auto open_before = open_minutes(hours, start);
    const auto calendar = calendar_of(hours);
    const WorkClock clock(calendar);
    history::LogBuilder builder;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::int64_t>> edges;
    std::vector<std::int64_t> cases;
    for (std::uint32_t which = 0; which < 60; ++which) {
      std::vector<std::size_t> at(1 + random.below(8));
      for (std::size_t& minute : at) minute = random.below(k_days * 24 * 60);
      std::ranges::sort(at);
      const auto number = builder.add_case("c" + std::to_string(which));
      std::uint32_t before = 0;
      for (std::size_t i = 0; i < at.size(); ++i) {
        const std::string name(1, static_cast<char>('a' + random.below(4)));
        history::EventLine line;
        line.at_us = start.us + minutes(static_cast<std::int64_t>(at[i])).us;
        line.activity = name;
        builder.add_event(number, line);
        const std::uint32_t code = builder.activity_code(name);
        if (i > 0) edges[{before, code}].push_back((open_before[at[i]] - open_before[at[i - 1]]) * minutes(1).us);
        before = code;
      }
      cases.push_back((open_before[at.back()] - open_before[at.front()]) * minutes(1).us);
    }
    const auto log = std::move(builder).finish();
    const Flow flow = flow_of(log, {true, &clock, {}});
    CHECK(flow.case_working == plainly(cases));
    REQUIRE(flow.edges.size() == edges.size());
    for (const Edge& edge : flow.edges) REQUIRE(edge.working == plainly(edges.at({edge.from, edge.to})));
    std::int64_t sum = 0, expected = 0;
    for (const Response& one : responses_of(log, {}, {.working = &clock}).all) sum += one.working_us;
    for (const std::int64_t us : cases) expected += us;
    CHECK(sum == expected);
  }
}
