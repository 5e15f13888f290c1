// Interrupted time series: a straight line before a change and another after it, fitted to a series by week (Wagner,
// Soumerai, Zhang and Ross-Degnan 2002; Bernal, Cummins and Gasparrini 2017). With two years or more of weeks, yearly
// waves (one pair of sine and cosine) are fitted too. Weights are the weeks' cases. That a week
// resembles the one before is taken out first (Prais and Winsten 1954), and the errors hold for what is left of it
// (Newey and West 1987, with the small-sample factor n / (n - k)).
//
// The series is of logarithms, so effects are ratios: a level of -0.2 is a fifth less.
#pragma once

#include <optional>
#include <span>

#include "base/message.hpp"
#include "insight/statistics.hpp"

namespace pasokh::insight {

inline constexpr std::size_t k_least_trend_weeks = 12;  // with a value, on each side
inline constexpr std::int32_t k_season_weeks = 104;     // from the first to the last, for yearly waves

struct Point {
  std::int32_t week = 0;
  double log_value = 0, weight = 1;
};

struct Effect {
  double change = 0;
  Interval interval;
  bool excludes_zero() const { return !interval.holds(0); }
};

struct Trend {
  Effect before;   // by how much the series moved in a year before the change
  Effect level;    // at once, at the change
  Effect average;  // over the weeks seen after it, against the line from before drawn on
  bool season = false;
  std::int32_t lag = 0;  // weeks that the errors reach over
  std::optional<Message> untold;
};

// `change` is the first week after it.
Trend trend_of(std::span<const Point> points, std::int32_t change);

}  // namespace pasokh::insight
