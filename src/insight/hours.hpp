// When a unit is open, as the ledger asks it: a question about one instant, answered with how long the answer holds.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/time.hpp"
#include "calendar/calendar.hpp"

namespace pasokh::insight {

inline constexpr Instant k_for_ever{INT64_MAX};

struct OpenSpan {
  bool open = true;
  Instant until = k_for_ever;  // after the instant asked about: open, or shut, up to here at least
};

// Empty: every unit is always open.
using Hours = std::function<OpenSpan(std::string_view unit, Instant at)>;

// From a working calendar. Where the calendar was not compiled nothing is known of closing, so the unit counts as open.
OpenSpan span_at(const calendar::Calendar& calendar, Instant at);

}  // namespace pasokh::insight
