// What a term is counted with: the term itself and the working time of the place where it is used. Internal to the
// desk's derived dates (due.cpp, due_timers.cpp, moves.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desk/decide.hpp"

namespace pasokh::desk {

struct Counting {
  const clock::Term* term = nullptr;  // nullptr: there is nothing to count
  const calendar::Calendar* calendar = nullptr;
  const calendar::CalendarData* data = nullptr;
  std::string_view region;
};

// Of the case's own term; of a term used by a unit or a body, on its calendar.
Counting counting_of(const Case& c, const City& city);
Counting counting_for(const Case& c, const City& city, const std::optional<std::string>& term, const UnitCode& where);

}  // namespace pasokh::desk
