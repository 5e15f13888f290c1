// Why a term does not take a fact: the same verdict refuses it in admit() and is told in the explanation where it was
// recorded.
#pragma once

#include "base/message.hpp"
#include "clock/clock.hpp"

namespace pasokh::clock {

enum class Objection {
  none,
  already_started,
  not_started,
  already_ended,
  not_ended,
  pause_not_allowed,
  pause_without_evidence,
  already_paused,
  not_paused,
  extension_not_allowed,
  extension_after_expiry,
  extension_not_agreed,
  extension_too_long,
  extension_too_often,
  extension_not_later,
  restart_too_late,
};

Message message_of(Objection objection, const Term& term, const ClockFact& fact);
std::string rule_of(Objection objection);  // "extension-after-expiry"

}  // namespace pasokh::clock
