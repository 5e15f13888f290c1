#include "insight/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace pasokh::insight {
namespace {

TEST_CASE("quantiles are those of printed tables") {
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959964).epsilon(1e-6));
  CHECK(normal_quantile(0.5) == doctest::Approx(0).epsilon(1e-9));
}

TEST_CASE("Wilson's and Newcombe's intervals are those of Newcombe's papers of 1998") {
  const Interval one = share_interval(81, 263, 0.95);
  CHECK(one.low == doctest::Approx(0.2553).epsilon(1e-3));
  CHECK(one.high == doctest::Approx(0.3662).epsilon(1e-3));
  CHECK(share_interval(0, 20, 0.95).low == 0);
  CHECK(share_interval(0, 20, 0.95).high == doctest::Approx(0.1611).epsilon(1e-3));
  CHECK(share_interval(29, 29, 0.95).high == 1);
  const Interval difference = difference_interval(56, 70, 48, 80, 0.95);
  CHECK(difference.low == doctest::Approx(0.0524).epsilon(2e-3));
  CHECK(difference.high == doctest::Approx(0.3339).epsilon(2e-3));
}

TEST_CASE("short series have longer runs for their length, and wider intervals") {
  CHECK(quantile_of_runs(0) == 1.96);
  CHECK(quantile_of_runs(0.1) == doctest::Approx(2.2606).epsilon(1e-3));
  CHECK(run_length(0) == 1);
  CHECK(run_length(1) == 2);
  CHECK(run_length(100) == 13);
}

TEST_CASE("middle and spread") {
  std::vector<double> odd = {3, 1, 2}, even = {4, 1, 3, 2}, none;
  CHECK(median_of(odd) == 2);
  CHECK(median_of(even) == 2.5);
  CHECK(median_of(none) == 0);
  CHECK(deviation_of(odd) == doctest::Approx(1));
  CHECK(deviation_of(none) == 0);
}

}  // namespace
}  // namespace pasokh::insight
