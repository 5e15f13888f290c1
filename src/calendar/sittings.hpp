// The sessions of a council or commission. A working calendar of their own says when it sits ("every Wednesday from 9:00
// to 12:00"): notices call one off, or one more, as they close and open any other calendar. The calendar of the house in
// which it sits stands above: there is no session where that has a holiday or is shut, unless the session was announced
// when this was known already.
#pragma once

#include <optional>
#include <vector>

#include "calendar/calendar.hpp"

namespace pasokh::calendar {

struct Sitting {
  Instant from, to;
  std::optional<Why> off;  // why it does not take place; lives as long as the calendars
};

// Those of the days from the first to the last, both included, ascending; nothing outside of what the calendars cover.
std::vector<Sitting> sittings(const Calendar& sessions, const Calendar& house, Date first, Date last);

}  // namespace pasokh::calendar
