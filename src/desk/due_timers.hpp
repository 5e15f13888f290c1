// The instants that a deadline brings with it: reminders before it, rungs of the ladder after it. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "calendar/calendar.hpp"
#include "clock/term.hpp"
#include "desk/organisation.hpp"

namespace pasokh::desk {

// A length before a deadline, in the length's own measure: "3 working days before" leaves three working days whole.
// Nothing where the calendar does not reach.
std::optional<Instant> instant_before(Instant deadline, clock::Length length, const calendar::Calendar& calendar);

// The next rung of a term that has run out: each rung its own length after the one before, counted from the deadline
// and never from when somebody was told. A ladder without rungs has one: the head, at the deadline itself.
struct RungDue {
  std::int64_t rung = 1;  // from 1
  Role role = Role::head;
  Instant at;
};
std::optional<RungDue> next_rung(const clock::Term& term, const calendar::Calendar& calendar, Instant deadline,
                                 std::size_t climbed);

}  // namespace pasokh::desk
