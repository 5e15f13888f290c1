// Every rule of counting by its stable id, which the lines of an explanation name: "cut-off", "pause-too-late".
// docs/clock-language.md says each in words. The rules from `already_started` on say what a term does not take: the
// same verdict refuses a fact in admit() and is told in the explanation where it was recorded nevertheless.
//
// The fold asks Rules whether a rule holds. In the program all of them do, and the compiler leaves nothing of the
// question; mutants_test.cpp breaks one at a time and shows which file of tests/clock catches it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/message.hpp"
#include "clock/clock.hpp"

namespace pasokh::clock {

enum class Rule : std::uint8_t {
  none,
  // The start.
  filed,
  complete,    // the term runs from a complete file
  base,        // it runs from the end of another term
  version,     // the law of the day of filing
  transition,  // a later law takes open cases
  cut_off,
  start_roll,
  start,
  first_day,  // it counts
  month_end,  // the month has no such day
  // The count. Days that are not counted; these rules are the calendar's.
  weekend,
  holiday,
  closure,
  hours,
  replacement,
  known,  // what was announced or recorded later is not looked at
  // Pauses.
  pause,
  pause_days,  // which days a pause stops
  pause_too_late,
  pause_ends,  // the time given for it is over
  resume,
  resume_one,  // another cause still holds
  stopped,
  // Changes of the end.
  extend,
  extend_to,  // an agreed date does not roll
  restart,
  reopen,
  roll_next,
  roll_previous,
  close,  // the last day ends when work closes
  // The end.
  answered,
  answered_late,
  withdrawn,
  lapse_granted,
  lapse_refused,
  lapse_escalated,
  fee_refunded,
  penalty,
  deadline,
  stopped_left,
  shortened,
  // What a term does not take.
  already_started,
  already_complete,
  already_incomplete,
  follows_nothing,
  not_started,
  already_ended,
  not_ended,
  pause_not_allowed,
  pause_without_evidence,
  pause_notice_late,
  already_paused,
  not_paused,
  extension_not_allowed,
  extension_after_expiry,
  extension_not_agreed,
  extension_too_long,
  extension_too_often,
  extension_not_later,
  restart_too_late,
  restart_too_often,
};
inline constexpr std::size_t k_rules = static_cast<std::size_t>(Rule::restart_too_often) + 1;

std::string_view id_of(Rule rule);  // "extension-after-expiry"
// Why the fact is not taken; for the rules from already_started on.
Message message_of(Rule objection, const Term& term, const ClockFact& fact);

// All rules hold.
struct AllRules {
  static constexpr bool holds(Rule) { return true; }
};

}  // namespace pasokh::clock
