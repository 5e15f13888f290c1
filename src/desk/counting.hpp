// What a term is counted with: the version of the law that holds, and the working time of the place where it is used.
// Internal to the desk's derived dates (due.cpp, due_timers.cpp, moves.cpp).
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

// The version of a term that holds for a case: by the day it was filed under its own configuration, unless the
// configuration in force has a later version that takes open cases. With `when`, as it stood at that moment and as known
// then; without, whatever has begun: a version that takes open cases is not adopted before its first day.
const clock::Term* term_of(const std::string& code, const Case& c, const City& city,
                           std::optional<clock::AsOf> when = {});

// Of the case's own term; of a term used by a unit or a body, on its calendar.
Counting counting_of(const Case& c, const City& city, std::optional<clock::AsOf> when = {});
Counting counting_for(const Case& c, const City& city, const std::optional<std::string>& term, const UnitCode& where);

// The same working time as it was known at a moment, for the days from the filing to well beyond `until`. Refuses as
// Calendar::compile does.
Result<calendar::Calendar> known_calendar(const Counting& counted, const Case& c, Instant until, Instant known);

}  // namespace pasokh::desk
