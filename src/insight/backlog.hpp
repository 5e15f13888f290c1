// Work that comes, work that leaves, and what lies there: arrivals and closures by period, cases in progress at the end
// of each, and how old they are.
//
// A case arrives with its first event and leaves with its last, or with the first of an activity that decides it. Cases
// that did not leave by the time of the cut are open: they count as in progress, and their age is at least what it is.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "history/event_log.hpp"
#include "insight/months.hpp"

namespace pasokh::insight {

enum class Period : std::uint8_t { day, week, month };

struct BacklogAsk {
  Period period = Period::month;
  Zone zone;                         // days begin and end in it; weeks begin on Monday
  Months months;                     // for Period::month; empty: Gregorian months of the zone
  std::vector<std::string> decided;  // activities; empty: the last event closes
  bool last_event_closes = true;     // no: only a deciding activity closes
};

// Ages in days up to which the classes go; the last class has no end.
inline constexpr std::array<std::int64_t, 5> k_age_days = {7, 30, 90, 180, 365};

struct BacklogPeriod {
  Instant from, until;
  std::uint64_t arrivals = 0, closures = 0, in_progress = 0;  // the last at the end
  std::array<std::uint64_t, k_age_days.size() + 1> ages{};    // of these
};

inline constexpr std::size_t k_max_periods = 100'000;
// From the first arrival to the last event, without gaps; at most k_max_periods, the latest.
std::vector<BacklogPeriod> backlog_of(const history::EventLog& log, const BacklogAsk& ask);

}  // namespace pasokh::insight
