// Made-up histories for tests of comparisons: cases of two services, weeks that resemble their neighbours, and a change
// of a known size.
#pragma once

#include "base/random.hpp"
#include "insight/response.hpp"

namespace pasokh::insight {

struct SampleCity {
  std::int32_t weeks = 60, change_week = 30;  // the change comes with the beginning of that week
  std::int32_t per_week = 30;
  double change = 0;          // -0.2: a fifth less from then on
  double drift_per_week = 0;  // of all times, all along
  double likeness = 0.5;      // of a week to the one before
  double unrest = 0.15;       // of weeks
  bool mix_moves = false;     // after the change the slow service is asked for much more often
  double slow_days = 60, fast_days = 12;
};

inline constexpr std::int64_t k_sample_monday_us = 1'704'067'200'000'000;  // 2024-01-01, a Monday

inline Instant sample_week(std::int32_t week) { return Instant{k_sample_monday_us} + days(7 * week); }

// Seen until the last week ends: what had not ended by then is open.
Responses sample_responses(const SampleCity& city, std::uint64_t seed);

}  // namespace pasokh::insight
