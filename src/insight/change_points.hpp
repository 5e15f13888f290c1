// Where a series by week changed its level: binary segmentation with a cost that single wild weeks do not move (the sum
// of distances to the median of a piece), and a test by permutation instead of a penalty by formula.
//
// A piece is divided where that lowers the cost most. Whether it is lowered by more than chance would is asked of the
// piece itself: runs of four weeks are put in another order again and again, and the same greatest gain is looked for
// in each; the division stands when at most one order in twenty gains as much (after Olshen, Venkatraman, Lucito and
// Wigler 2004, with runs for the likeness of neighbouring weeks). Then the parts are looked at in turn. A slow drift is
// found as one or more steps.
//
// With too little nothing is claimed: see k_least_change_weeks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/message.hpp"
#include "insight/weeks.hpp"

namespace pasokh::insight {

inline constexpr std::size_t k_least_change_weeks = 26;  // with a value, of a piece that is to be divided
inline constexpr std::size_t k_least_piece_weeks = 8;    // with a value, of a part
inline constexpr std::size_t k_run_weeks = 4;
inline constexpr std::size_t k_most_change_weeks = 2'000;

struct ChangePoint {
  std::int32_t week = 0;                   // the first of the new level
  std::int32_t earliest = 0, latest = 0;   // where it lies, in 95 of 100 draws
  double before = 0, after = 0;            // medians of the pieces beside it
  std::uint32_t as_great = 0, orders = 0;  // of so many orders so many gained as much, the one seen counted with them
  double change() const { return after / before - 1; }
};

struct ChangesAsk {
  std::uint64_t seed = 1;
  std::uint32_t orders = 999;
};

struct Changes {
  std::vector<ChangePoint> points;  // ascending
  std::size_t weeks = 0;            // with a value
  std::optional<Message> untold;
};

Changes changes_of(std::span<const Week> weeks, const ChangesAsk& ask = {});

}  // namespace pasokh::insight
