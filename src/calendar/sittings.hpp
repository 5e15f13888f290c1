// The sessions of a council or commission ("sittings" here: sessions are also of those who signed in). A working calendar of
// its own says when it sits ("every Wednesday from 9:00 to 12:00"); notices close and open that as they do any other.
//
// The calendar of the house in which it sits stands above: a holiday calls a session off, a closure takes from it the time
// that it shuts, and what remains is held. The house's weekly rest, its evenings and its shorter hours keep nobody from
// sitting. A session called by a notice (a replacement) is held on a day that was known to be closed when it was called; a
// holiday or closure announced later calls it off too, and a correction counts as announced when it is made.
//
// Both calendars are of one zone (the desk sees to that).
#pragma once

#include <vector>

#include "calendar/calendar.hpp"

namespace pasokh::calendar {

struct Sitting {
  Instant from, to;
  std::optional<Why> off;  // why it does not take place; lives as long as the calendars
  bool is_held() const { return !off; }
};

// Those of the days from the first to the last, both included, ascending; nothing outside of what the calendars cover.
std::vector<Sitting> sittings(const Calendar& sessions, const Calendar& house, Date first, Date last);

}  // namespace pasokh::calendar
