// Why work waited: the time from when an item was ready until somebody began it, split by cause. The causes and their
// order are those of Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas, "Why am I waiting? Data-driven analysis of
// waiting times in business processes" (CAiSE 2023); docs/ledger.md says each in words.
//
//   batching      items of one activity that one officer did in one go, all of them ready before the first began: until
//                 the last of them was ready
//   contention    the officer was at work on an item that had been ready before this one
//   priority      the officer was at work on an item that became ready after this one
//   unavailable   the officer was not on duty
//   other         outside of the process, or the log does not say
//
// The first that fits an instant books it; the last fits always. So the causes of an item add up to its waiting time to
// the microsecond. Only items whose start is in the log wait.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/wide.hpp"
#include "insight/duty.hpp"
#include "insight/work_items.hpp"

namespace pasokh::insight {

enum class Cause : std::uint8_t { batching, contention, priority, unavailable, other };
inline constexpr std::size_t k_causes = 5;
std::string_view name_of(Cause cause);

// Fewer items done in one go are no batch.
inline constexpr std::size_t k_least_batch = 2;

struct Wait {
  WorkItem item;
  std::array<std::int64_t, k_causes> us{};
};

struct WaitsAsk {
  const calendar::Calendar* calendar = nullptr;  // of all officers; nullptr: found in the log
  Zone zone;                                     // in which hours are found
};

struct Waits {
  std::vector<Wait> waits;           // of items whose start is known, by case and start
  std::uint64_t without_start = 0;   // items that only ended
  std::array<Wide, k_causes> total_us{};
  Wide waiting_us = 0;     // from the items alone: the sum of start - ready
  Wide working_us = 0;     // start to end
};

Waits waits_of(const history::EventLog& log, const WaitsAsk& ask = {});

}  // namespace pasokh::insight
