#include "insight/backlog.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

history::EventLog log_of(const std::vector<std::vector<int>>& days_of_cases, const char* last = "end") {
  history::LogBuilder builder;
  for (const auto& of_case : days_of_cases) {
    const auto which = builder.add_case("c");
    for (std::size_t i = 0; i < of_case.size(); ++i) {
      history::EventLine line;
      line.at_us = days(of_case[i]).us + hours(12).us;
      line.activity = i + 1 == of_case.size() ? last : "step";
      builder.add_event(which, line);
    }
  }
  return std::move(builder).finish();
}

}  // namespace

TEST_CASE("arrivals and closures add up to what is in progress") {
  const std::uint64_t seed = 2;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<int>> cases;
    for (std::uint64_t n = 1 + random.below(40); n > 0; --n) {
      const int from = static_cast<int>(random.below(100));
      cases.push_back({from, from + static_cast<int>(random.below(60))});
    }
    const auto log = log_of(cases);
    BacklogAsk ask;
    ask.period = static_cast<Period>(random.below(3));
    std::uint64_t open = 0;
    const auto periods = backlog_of(log, ask);
    REQUIRE_FALSE(periods.empty());
    for (std::size_t i = 0; i < periods.size(); ++i) {
      const auto& period = periods[i];
      if (i > 0) REQUIRE(period.from == periods[i - 1].until);
      open += period.arrivals - period.closures;
      REQUIRE(period.in_progress == open);
      std::uint64_t ages = 0;
      for (const auto count : period.ages) ages += count;
      REQUIRE(ages == open);
      std::uint64_t counted = 0;
      for (const auto& of_case : cases) {
        counted += days(of_case[0]).us + hours(12).us < period.until.us && days(of_case[1]).us + hours(12).us >= period.until.us;
      }
      REQUIRE(counted == open);
    }
    CHECK(open == 0);
  }
}

TEST_CASE("cases that no deciding activity closed stay in progress and grow old") {
  const auto log = log_of({{0, 1}, {0, 40}}, "note");
  BacklogAsk ask;
  ask.period = Period::week;
  ask.decided = {"decision"};
  const auto periods = backlog_of(log, ask);
  REQUIRE_FALSE(periods.empty());
  CHECK(periods.back().in_progress == 2);
  CHECK(periods.back().ages[2] == 2);
  CHECK(backlog_of(history::EventLog{}, ask).empty());
}
