// What goes with lateness: every value of every attribute that cases have, of what they did and who had them, when they
// were filed and how much lay there then; with how many were late among them and among all others.
//
// A difference of shares has Newcombe's interval (statistics.hpp). As many values are looked at, the intervals are made
// wider by Bonferroni's rule, so that all of them hold together in 95 of 100 logs. `excess` is how many more were late
// than would have been with the share of the others; the order goes by it. What goes with lateness need not cause it.
//
// Late is: past the deadline that the case itself carries, or longer than a term, or longer than the time within which
// a part of all cases ended. Cases still open are late when their time is over already; else it is not known, and they
// are left out and counted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "history/event_log.hpp"
#include "insight/response.hpp"
#include "insight/months.hpp"
#include "insight/statistics.hpp"

namespace pasokh::insight {

inline constexpr std::uint64_t k_least_group = 10;   // cases with a value, and without it, for it to be looked at
inline constexpr std::uint32_t k_most_values = 200;  // different values of an attribute; the most frequent count
inline constexpr std::size_t k_bands = 4;            // of numbers and of workload: quarters

struct DriversAsk {
  std::string deadline{};                 // attribute of cases: an instant
  std::string ended{};                    // attribute of cases that says when they ended; empty: the events say
  std::vector<std::string> leave_out{};   // attributes that tell how it ended, not why
  std::optional<std::int64_t> term_us{};  // else
  int percent = 75;                     // else: longer than the time within which so many of 100 ended
  ResponseAsk response{};
  Zone zone{};
  Months months{};  // empty: Gregorian months of the zone
};

enum class DriverKind : std::uint8_t { attribute, activity, officer, unit, month, weekday, workload };
std::string_view name_of(DriverKind kind);

struct Driver {
  DriverKind kind = DriverKind::attribute;
  std::string name, value;  // "channel", "Internet"; "activity", "T05"; "workload", "31 to 40"
  bool known_at_filing = false;
  std::uint64_t cases = 0, late = 0, other_cases = 0, other_late = 0;
  Interval share;         // of the late among them
  double difference = 0;  // of the shares
  Interval interval;
  double excess = 0;
  bool stands() const { return !interval.holds(0); }
};

struct Drivers {
  std::uint64_t cases = 0, late = 0;  // of which it is known whether they were late
  std::uint64_t unknown = 0;          // open and not yet late, or without a deadline
  std::int64_t term_us = 0;           // that was asked for or found; 0 with deadlines
  std::uint64_t looks = 0;            // values looked at
  std::vector<Driver> drivers;        // the greatest excess first
};

Drivers drivers_of(const history::EventLog& log, std::span<const std::uint8_t> cut, const DriversAsk& ask);

}  // namespace pasokh::insight
