// The instants that a deadline brings with it: reminders before it, rungs of the ladder after it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calendar/calendar.hpp"
#include "clock/term.hpp"
#include "desk/decide.hpp"

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

// The last instant of a clock's facts, or another when there is none.
Instant last_event(const std::vector<clock::ClockFact>& facts, Instant otherwise);

// As wanted_timers(c, context), with the deadline of the case at hand.
std::vector<Timer> wanted_timers(const Case& c, const Context& context, const std::optional<Instant>& deadline);
bool follows_a_deadline(TimerPurpose purpose);
// Whether an armed timer is the one that is wanted, whenever it is due.
bool stands_for(const Timer& armed, const Timer& wanted);

// When a timer that a drawing arms is due, counted from an instant under the calendars of the city; nothing where that is not understood.
std::optional<Instant> instant_of(const process::TimerArmed& armed, Instant from, const Case& c, const City& city);
// The same for one that was armed, where it counts working time or a term.
std::optional<Instant> redrawn(const Timer& timer, const Case& c, const Context& context);

}  // namespace pasokh::desk
