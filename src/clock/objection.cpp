#include "clock/objection.hpp"

#include <algorithm>

namespace pasokh::clock {

Message message_of(Objection objection, const Term& term, const ClockFact& fact) {
  const Named name{"term", term.code}, cause{"cause", fact.cause};
  switch (objection) {
    case Objection::none: break;
    case Objection::already_started: return say("clock.already_started", {{"term", name}});
    case Objection::not_started: return say("clock.not_started", {{"term", name}});
    case Objection::already_ended: return say("clock.already_ended", {{"term", name}});
    case Objection::not_ended: return say("clock.not_ended", {{"term", name}});
    case Objection::pause_not_allowed: return say("clock.pause_not_allowed", {{"term", name}, {"cause", cause}});
    case Objection::pause_without_evidence:
      return say("clock.pause_without_evidence", {{"term", name}, {"cause", cause}});
    case Objection::already_paused: return say("clock.already_paused", {{"cause", cause}});
    case Objection::not_paused: return say("clock.not_paused", {{"cause", cause}});
    case Objection::extension_not_allowed: return say("clock.extension_not_allowed", {{"term", name}});
    case Objection::extension_after_expiry: return say("clock.extension_after_expiry", {{"term", name}});
    case Objection::extension_not_agreed: return say("clock.extension_not_agreed", {{"term", name}});
    case Objection::extension_too_long: return say("clock.extension_too_long", {{"term", name}});
    case Objection::extension_too_often: {
      const std::int64_t times = term.extension ? term.extension->times : 0;
      return say("clock.extension_too_often", {{"term", name}, {"times", times}});
    }
    case Objection::extension_not_later: return say("clock.extension_not_later", {{"term", name}});
    case Objection::restart_too_late: return say("clock.restart_too_late", {{"term", name}});
  }
  return {};
}

std::string rule_of(Objection objection) {
  std::string rule = message_of(objection, {}, {}).code;
  if (rule.starts_with("clock.")) rule.erase(0, 6);
  std::ranges::replace(rule, '_', '-');
  return rule;
}

}  // namespace pasokh::clock
