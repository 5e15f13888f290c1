#include "insight/change_points.hpp"

#include <doctest/doctest.h>

#include "insight/effect_samples.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

std::vector<Week> weeks_from(const SampleCity& city, std::uint64_t seed) {
  const auto responses = sample_responses(city, seed);
  return weeks_of(responses.all, usual_times(responses.all, 2, false), {{}, false, responses.until});
}

}  // namespace

TEST_CASE("the weeks' values do not follow the mix, and the last weeks have none") {
  SampleCity city;
  city.mix_moves = true;
  city.unrest = 0;
  city.per_week = 200;
  const auto weeks = weeks_from(city, 3);
  REQUIRE(weeks.size() == 60);
  double before = 0, after = 0;
  for (std::size_t i = 10; i < 20; ++i) before += *weeks[i].value / 10;
  for (std::size_t i = 35; i < 45; ++i) after += *weeks[i].value / 10;
  CHECK(before == doctest::Approx(1).epsilon(0.05));
  CHECK(after == doctest::Approx(before).epsilon(0.06));
  CHECK_FALSE(weeks.back().value);
  CHECK(weeks.back().cases > 0);
}

TEST_CASE("a step is found where it is, and says how sure it is") {
  SampleCity city;
  city.change = -0.35;
  city.likeness = 0.2;
  const auto changes = changes_of(weeks_from(city, 1));
  REQUIRE(changes.points.size() == 1);
  const ChangePoint& point = changes.points[0];
  const std::int32_t first = weeks_from(city, 1).front().number;
  CHECK(std::abs(point.week - first - 30) <= 2);
  CHECK(point.earliest <= first + 30);
  CHECK(point.latest >= first + 30);
  CHECK(point.change() == doctest::Approx(-0.35).epsilon(0.3));
  CHECK(point.as_great * 20 <= point.orders);
}

TEST_CASE("one wild week is no step, and a short series says nothing") {
  std::vector<Week> weeks;
  for (std::int32_t i = 0; i < 60; ++i) weeks.push_back({i, 10, 10, i == 31 ? 40.0 : 1.0 + 0.01 * (i * 7 % 11)});
  CHECK(changes_of(weeks).points.empty());
  weeks.resize(20);
  const auto few = changes_of(weeks);
  CHECK(few.points.empty());
  CHECK(few.untold);
  CHECK(changes_of({}).untold);
}

TEST_CASE("slow: a series without a step seldom shows one, even where weeks resemble their neighbours") {
  SampleCity city;
  city.likeness = 0.4;
  int found = 0, missed = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    city.change = 0;
    found += !changes_of(weeks_from(city, seed), {1, 199}).points.empty();
    city.change = -0.35;
    missed += changes_of(weeks_from(city, seed), {1, 199}).points.empty();
  }
  MESSAGE("found where there was none: ", found, " of 60; missed: ", missed, " of 60");
  CHECK(found <= 9);
  CHECK(missed <= 6);
}
