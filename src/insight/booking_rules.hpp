// The rules of the ledger, as one function over claims: who could be said to hold a case, from when to when, on which
// branch. Both fronts come down to it: the timeline of a live case (case_timeline.hpp) and the rows of an imported log
// (log_ledger.hpp).
//
// At each instant the critical path is a chain of branches: from the root to that child, alive at the instant, which
// released the join last, and so on into its children. Only claims on the chain count; the ordered rules choose among
// them. Of the children alive at an instant stands first: one that is still open (the latest due first, none due last),
// then one that finished (the latest first), then one that was cancelled (the latest first); equals by their number.
//
// Cost: O(n log n) in the claims and branches, times those alive at the same instant.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "insight/account.hpp"
#include "insight/hours.hpp"

namespace pasokh::insight {

struct Claim {
  Instant from, to;  // from <= instant < to; empty claims are allowed and count for nothing
  Account account = Account::unknown;
  std::uint32_t holder = 0;  // a number that the caller gives a meaning
  std::uint32_t branch = 0;  // index into branches
  std::int64_t order = 0;    // among claims that the same rule fits, the lowest books
};

struct Branch {
  enum class End : std::uint8_t { open, finished, cancelled };
  std::uint32_t parent = 0;  // a lower index; the root is branch 0 and its own parent
  Instant from, to;          // alive while from <= instant < to
  End end = End::open;
  std::optional<Instant> due;  // when its term ends, for branches that are open
};

struct Slice {
  Instant from, to;
  Account account = Account::unknown;
  std::uint32_t holder = k_nobody;
  static constexpr std::uint32_t k_nobody = 0xffffffff;
  bool operator==(const Slice&) const = default;
};

// Whether the holder's unit is open, asked only for claims of work, in_hand and queue. Empty: always.
using HolderHours = std::function<OpenSpan(std::uint32_t holder, Instant at)>;

// Slices that cover [filed, until) exactly, in order, neighbours differing. Nothing when until <= filed.
std::vector<Slice> book(const std::vector<Claim>& claims, const std::vector<Branch>& branches, Instant filed,
                        Instant until, const HolderHours& hours = {});

}  // namespace pasokh::insight
