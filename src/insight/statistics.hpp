// The few figures of statistics that insight needs: quantiles of the normal distribution and what becomes of them in
// short series,
// intervals for shares. Accurate to about ten digits; not for journals, which keep whole numbers only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pasokh::insight {

struct Interval {
  double low = 0, high = 0;
  bool holds(double value) const { return low <= value && value <= high; }
};

double normal_quantile(double p);  // 0 < p < 1
// What 1.96 becomes where the spread of a series was estimated from runs that are this part of it, or with errors that
// reach over this part: the part itself makes the estimate uncertain (Kiefer and Vogelsang 2005, table 1, Bartlett's
// kernel, two sides of 95 %). With runs or reach of 1.3 times the root of the length, as below, intervals hold in short
// series whose neighbours resemble each other (Lazarus, Lewis, Stock and Watson 2018).
double quantile_of_runs(double part);
std::size_t run_length(std::size_t series);
// The share of hits among n, at the level (0.95): Wilson (1927). Of none: 0 to 1.
Interval share_interval(std::uint64_t hits, std::uint64_t n, double level);
// The first share less the second: Newcombe (1998), his method 10, made of two of Wilson's.
Interval difference_interval(std::uint64_t hits, std::uint64_t n, std::uint64_t other_hits, std::uint64_t other_n,
                             double level);
// The square root of the sum of squares about the mean, divided by n - 1; 0 for fewer than two.
double deviation_of(std::span<const double> values);
// The middle value, of an even number the mean of the two; 0 of none. Reorders the values.
double median_of(std::span<double> values);

}  // namespace pasokh::insight
