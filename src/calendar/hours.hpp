// What a closure leaves of the hours of a day. Internal to the room.
#pragma once

#include <algorithm>

#include "calendar/facts.hpp"

namespace pasokh::calendar {

inline Hours left_of(const Hours& hours, const Closure& closure) {
  const TimeOfDay from = closure.shut.value_or(k_midnight), to = closure.reopen.value_or(k_end_of_day);
  Hours left;
  for (const Interval& open : hours) {
    if (open.from < std::min(open.to, from)) left.push_back({open.from, std::min(open.to, from)});
    if (std::max(open.from, to) < open.to) left.push_back({std::max(open.from, to), open.to});
  }
  return left;
}

}  // namespace pasokh::calendar
