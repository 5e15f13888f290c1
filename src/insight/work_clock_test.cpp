#include "insight/work_clock.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

calendar::Calendar random_calendar(Random& random) {
  calendar::CalendarData data;
  data.code = "c";
  data.zone = random.chance(500'000) ? "Europe/Amsterdam" : "Asia/Tehran";
  calendar::WeeklyPattern pattern{*Date::from(2019, 1, 1), {}, {}};
  for (int day = 0; day < 7; ++day) {
    calendar::Hours hours;
    int at = 0;
    for (std::uint64_t n = random.below(4); n > 0 && at < 20; --n) {
      const int from = at + static_cast<int>(random.below(4)), to = from + 1 + static_cast<int>(random.below(4));
      if (to > 24) break;
      hours.push_back({TimeOfDay::at(from), TimeOfDay::at(to)});
      at = to + 1;
    }
    pattern.week.push_back(hours);
  }
  pattern.week[0] = {{TimeOfDay::at(9), TimeOfDay::at(17)}};
  calendar::Fact fact;
  fact.id = "w";
  fact.what = pattern;
  data.facts.push_back(fact);
  fact.id = "h";
  fact.what = calendar::DatedHoliday{*Date::from(2020, 3, 20), *Date::from(2020, 3, 24)};
  data.facts.push_back(fact);
  auto compiled = calendar::Calendar::compile(data, {}, *Date::from(2020, 3, 1), *Date::from(2020, 4, 30));
  REQUIRE(compiled);
  return *compiled;
}

}  // namespace

TEST_CASE("working time between two instants equals a count minute by minute") {
  const std::uint64_t seed = 31;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 30; ++round) {
    const auto calendar = random_calendar(random);
    const WorkClock clock(calendar);
    const Instant first = calendar.start_of(calendar.first()), last = calendar.end_of(calendar.last());
    // Both changes of the clock in spring lie in the range.
    std::vector<std::int64_t> open_before = {0};
    for (Instant at = first; at < last; at = at + minutes(1)) open_before.push_back(open_before.back() + (calendar.is_open(at) ? minutes(1).us : 0));
    for (int i = 0; i < 300; ++i) {
      const auto a = static_cast<std::size_t>(random.below(open_before.size())), b = static_cast<std::size_t>(random.below(open_before.size()));
      const std::int64_t expected = open_before[b] - open_before[a];
      REQUIRE(clock.between(first.us + static_cast<std::int64_t>(a) * minutes(1).us, first.us + static_cast<std::int64_t>(b) * minutes(1).us) == expected);
    }
    CHECK(clock.before(first.us - days(100).us) == 0);
    CHECK(clock.before(last.us + days(100).us) == open_before.back());
  }
}
