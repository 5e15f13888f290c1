// Two groups of cases side by side: by how much longer or shorter the second waits, with an interval, the mix of kinds
// (services) held constant.
//
// Of each kind the share still waiting after some time is estimated as Kaplan and Meier (1958) do, so that open cases
// count for what is known of them. The kinds' curves are averaged with the same weights on both sides: their shares of
// all cases taken together. From the averaged curve come the mean (restricted: up to a horizon that both sides were
// watched for, since nobody knows what comes later), the median and the time within which 90 % are done.
//
// Intervals: weeks of filing are drawn again, whole and in runs of neighbours (a circular block bootstrap, Politis and
// Romano 1992), all kinds together and each side by itself, because cases of a week share their officers' load and
// weeks resemble their neighbours. The spread of the logarithm of the ratio makes the interval, widened for the few
// runs there are (statistics.hpp). The same seed gives the same figures.
//
// Too little is refused, not guessed: see Untold.
#pragma once

#include <optional>

#include "base/message.hpp"
#include "insight/response.hpp"
#include "insight/statistics.hpp"

namespace pasokh::insight {

inline constexpr std::uint64_t k_least_cases = 50;          // ended, on each side, of kinds that can be compared
inline constexpr std::uint64_t k_least_cases_of_kind = 20;  // ended, on each side; kinds with fewer are left out
inline constexpr std::uint64_t k_least_weeks = 8;           // of filing, on each side
inline constexpr double k_part_at_risk = 0.02;              // of a kind's cases, still watched where the horizon lies
inline constexpr double k_level = 0.95;                     // of all intervals

struct ContrastAsk {
  Zone zone{};  // weeks begin on Monday in it
  std::uint64_t seed = 1;
  std::uint32_t draws = 999;
  bool working = false;  // compare working time instead of calendar time
};

// One figure on both sides and its change: -0.2 is a fifth less.
struct Change {
  bool told = false;
  double a_us = 0, b_us = 0;
  double change = 0;
  Interval interval;
  bool excludes_zero() const { return told && !interval.holds(0); }
};

struct Side {
  std::uint64_t cases = 0, ended = 0, weeks = 0;
  double open_at_horizon = 0;  // share, of the averaged curve
};

struct Contrast {
  Side a, b;                         // of the kinds compared
  std::vector<std::uint32_t> kinds;  // compared, ascending
  std::uint64_t left_out = 0;        // cases of other kinds
  std::int64_t horizon_us = 0;       // the longest of the kinds' horizons
  Change mean, median, p90;
  std::optional<Message> untold;  // why nothing is said at all
};

Contrast contrast_of(std::span<const Response> a, std::span<const Response> b, const ContrastAsk& ask);

// The number of the week that an instant lies in, Monday first: ascending by one a week.
std::int32_t week_of(Instant at, const Zone& zone);
Instant week_start(std::int32_t week, const Zone& zone);

}  // namespace pasokh::insight
