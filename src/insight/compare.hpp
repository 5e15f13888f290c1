// Two groups of cases side by side: how many, how long they took, and on which account, before which activity and on
// which edge they spent more or less. The parts of an average case add up to its time on each side, so the differences
// add up to the difference, and the greatest come first.
//
// Two filters of one log, or the cases filed before and since an instant. Cases cut or still open count with the time
// that was seen of them; medians, 90 % and the contrast count them as open (contrast.hpp).
#pragma once

#include "insight/effect.hpp"
#include "insight/flow.hpp"
#include "insight/log_ledger.hpp"

namespace pasokh::insight {

struct CompareAsk {
  LogRules rules{};      // its service is the kind of case whose mix is held constant
  LogContext context{};  // hours of units, for the account `closed`
  const WorkClock* working = nullptr;
  ContrastAsk contrast{};
};

struct Part {
  const history::EventLog* log = nullptr;
  std::span<const std::uint8_t> cut = {};
};

struct ComparedSide {
  std::uint64_t cases = 0, open = 0, events = 0;
  Times calendar, working;
};

// What one account, activity or edge takes of an average case on either side.
struct Contribution {
  std::string from, to;  // an edge; else only `to`: an account's name, or the activity that the time led up to
  std::uint64_t a_count = 0, b_count = 0;  // passages; 0 for accounts
  Wide a_us = 0, b_us = 0;                 // of all cases
  std::int64_t a_per_case_us = 0, b_per_case_us = 0;
  std::int64_t difference_us() const { return b_per_case_us - a_per_case_us; }
};

struct Comparison {
  ComparedSide a, b;
  std::vector<Contribution> accounts, activities, edges;  // the greatest difference first
  Contrast contrast;
  std::optional<Contrast> working;  // in working time, where a clock was given
};

Comparison comparison_of(const Part& a, const Part& b, const CompareAsk& ask);

struct PeriodComparison {
  Comparison comparison;
  ChangeEffect effect;
};
// Cases filed before the instant, seen until it, and those filed since.
PeriodComparison comparison_of(const Part& all, Instant at, const CompareAsk& ask);

}  // namespace pasokh::insight
