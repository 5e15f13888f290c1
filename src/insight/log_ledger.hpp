// The time ledger of an imported log: booked as far as the log allows, never guessed, and adding up to the microsecond.
//
// A case's response time runs from its first event to the one that decides it (LogRules::decided), else to its last.
// What is claimed:
//   declared spells and waits (LogRules)      their account
//   a work item between start and end         work      (of items at the same time the one that ends last)
//   suspended, or assigned and not started    in_hand
//   scheduled, or the time since the event
//   before a start that nothing announced     queue
// Work items are told by life-cycle transitions and paired by activity and instance; one that never ends claims
// nothing. The ordered rules (booking_rules.hpp) choose; what nothing claims is `unknown`. docs/ledger.md has a worked
// example.
#pragma once

#include <functional>
#include <vector>

#include "history/event_log.hpp"
#include "insight/books.hpp"
#include "insight/hours.hpp"
#include "insight/log_rules.hpp"

namespace pasokh::insight {

struct LogContext {
  Months months;  // empty: books are not split by month
  Hours hours;    // empty: units are always open, so nothing is booked to `closed`
  unsigned threads = 1;  // 0: one for each core; the books are the same. Months and hours are then asked by several at once
};

struct LogLedger {
  std::int64_t cases = 0, events = 0;
  Wide total_us = 0;         // from the events' times alone, without the bookings
  AccountTotals accounts{};  // from the bookings
  Wide difference_us = 0;    // accounts - total: 0, or something is broken
  Wide imprecise_us = 0;     // of the total: between events of which one carries only a date
  Books books;
};

LogLedger ledger_of(const history::EventLog& log, const LogRules& rules = {}, const LogContext& context = {});

struct LogCase {
  Instant from, until;
  std::vector<Booking> bookings;
};
// One case of it, down to the booking.
LogCase case_of(const history::EventLog& log, std::uint32_t which, const LogRules& rules = {},
                const LogContext& context = {});
// All of them, in order; cases without events too.
using OnCase = std::function<void(std::uint32_t which, const LogCase& one)>;
void each_case(const history::EventLog& log, const LogRules& rules, const LogContext& context, const OnCase& act);

}  // namespace pasokh::insight
