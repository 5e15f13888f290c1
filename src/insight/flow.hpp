// How cases flow: which activity directly follows which, how often and after how long; where cases begin and end; what
// is done again.
//
// Order within a case is the log's: by time, ties as the file has them. Times are whole microseconds. The mean is the
// sum divided by the count, rounded down. A quantile is the smallest observed value that at least that part of the
// values does not exceed (nearest rank), so it is a value that occurred.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/wide.hpp"
#include "history/event_log.hpp"
#include "insight/pairs.hpp"
#include "insight/work_clock.hpp"

namespace pasokh::insight {

struct Times {
  std::uint64_t count = 0;
  Wide total_us = 0;
  std::int64_t mean_us = 0, median_us = 0, p90_us = 0, least_us = 0, most_us = 0;
  bool operator==(const Times&) const = default;
};
// Reorders the values.
Times times_of(std::span<std::int64_t> values);

// A quantile that the values do not reach: too many of them are only known to be at least what they are.
inline constexpr std::int64_t k_not_reached = INT64_MAX;
// Of times of which some are only known to be at least so long: quantiles as Kaplan and Meier (1958) estimate them. The
// mean and the total are of what was seen.
Times times_of_censored(std::span<const std::int64_t> values, std::span<const std::uint8_t> censored);

struct Edge {
  std::uint32_t from = 0, to = 0;
  std::uint64_t count = 0;
  Times calendar, working;  // of what was asked for
};

struct ActivityFlow {
  std::uint64_t events = 0, cases = 0;      // cases that perform it
  std::uint64_t starts = 0, ends = 0;       // cases that begin or end with it
  std::uint64_t repeats = 0;                // events that are not the first of it in their case
  std::uint64_t cases_with_repeats = 0;
  std::uint64_t self_loops = 0;             // events that directly follow one of the same activity
  std::uint64_t short_loops = 0;            // events that come back after one of another activity between: a b a
  bool operator==(const ActivityFlow&) const = default;
};

struct FlowAsk {
  bool times = true;
  const WorkClock* working = nullptr;      // also in working time
  std::span<const std::uint8_t> cut = {};  // per case, as filters mark them; empty: none is cut
};

struct Flow {
  std::vector<Edge> edges;                // by (from, to)
  std::vector<ActivityFlow> activities;   // by code
  std::uint64_t cases = 0, events = 0;    // cases with events
  Times case_time, case_working;          // first event to last; of cut cases at least that
};

Flow flow_of(const history::EventLog& log, const FlowAsk& ask = {});

// The performance spectrum of one edge (Denisov, Fahland, van der Aalst 2018): each passage as a segment from the time
// of the first event to that of the second, with the quarter of all durations it falls in.
struct Passage {
  std::uint32_t which_case = 0;
  Instant from, to;
  std::uint8_t quarter = 0;  // 0: among the fastest quarter, to 3
};
std::vector<Passage> spectrum_of(const history::EventLog& log, std::uint32_t from, std::uint32_t to);

}  // namespace pasokh::insight
