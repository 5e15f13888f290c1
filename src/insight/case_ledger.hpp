// The time ledger of one case: every instant of its response time on one account, adding up exactly.
#pragma once

#include <vector>

#include "insight/case_timeline.hpp"

namespace pasokh::insight {

struct CaseLedger {
  Instant filed, until;
  bool open = true;  // not decided yet: booked up to `until`, and what its branches book may still change
  std::vector<Booking> bookings;
  AccountTotals totals() const { return totals_of(bookings); }
  Balance balance() const { return balance_of(bookings, filed, until); }
};

// `now` is where an open case is booked up to; it does not count once the case is decided.
CaseLedger ledger_of(const CaseTimeline& timeline, Instant now, const Hours& hours = {});

// {"filed_at", "until", "open", "total_us", "accounts", "difference_us", "bookings": [{"from", "to", "us", "account",
// "unit"?, "officer"?, "body"?}]}
json::Value to_json(const CaseLedger& ledger);

}  // namespace pasokh::insight
