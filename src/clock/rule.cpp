#include "clock/rule.hpp"

#include <array>

namespace pasokh::clock {

std::string_view id_of(Rule rule) {
  static constexpr auto k_ids = std::to_array<std::string_view>({
    "none", "filed", "complete", "base", "version", "transition", "cut-off", "start-roll", "start", "first-day",
    "month-end", "weekend", "holiday", "closure", "hours", "replacement", "known", "pause", "pause-days",
    "pause-too-late", "pause-ends", "resume", "resume-one", "stopped", "extend", "extend-to", "restart", "reopen",
    "roll-next", "roll-previous", "close", "answered", "answered-late", "withdrawn", "lapse-granted", "lapse-refused",
    "lapse-escalated", "fee-refunded", "penalty", "deadline", "stopped-left", "shortened", "already-started",
    "already-complete", "already-incomplete", "follows-nothing", "not-started", "already-ended", "not-ended",
    "pause-not-allowed", "pause-without-evidence", "pause-notice-late", "already-paused", "not-paused",
    "extension-not-allowed", "extension-after-expiry", "extension-not-agreed", "extension-too-long",
    "extension-too-often", "extension-not-later", "restart-too-late", "restart-too-often",
  });
  static_assert(k_ids.size() == k_rules);
  return k_ids[static_cast<std::size_t>(rule)];
}

Message message_of(Rule objection, const Term& term, const ClockFact& fact) {
  const Named name{"term", term.code}, cause{"cause", fact.cause};
  switch (objection) {
    case Rule::already_started: return say("clock.already_started", {{"term", name}});
    case Rule::already_complete: return say("clock.already_complete", {{"term", name}});
    case Rule::already_incomplete: return say("clock.already_incomplete", {{"term", name}});
    case Rule::follows_nothing: return say("clock.follows_nothing", {{"term", name}});
    case Rule::not_started: return say("clock.not_started", {{"term", name}});
    case Rule::already_ended: return say("clock.already_ended", {{"term", name}});
    case Rule::not_ended: return say("clock.not_ended", {{"term", name}});
    case Rule::pause_not_allowed: return say("clock.pause_not_allowed", {{"term", name}, {"cause", cause}});
    case Rule::pause_without_evidence: return say("clock.pause_without_evidence", {{"term", name}, {"cause", cause}});
    case Rule::pause_notice_late: return say("clock.pause_notice_late", {{"term", name}, {"cause", cause}});
    case Rule::already_paused: return say("clock.already_paused", {{"cause", cause}});
    case Rule::not_paused: return say("clock.not_paused", {{"cause", cause}});
    case Rule::extension_not_allowed: return say("clock.extension_not_allowed", {{"term", name}});
    case Rule::extension_after_expiry: return say("clock.extension_after_expiry", {{"term", name}});
    case Rule::extension_not_agreed: return say("clock.extension_not_agreed", {{"term", name}});
    case Rule::extension_too_long: return say("clock.extension_too_long", {{"term", name}});
    case Rule::extension_too_often: {
      const std::int64_t times = term.extension ? term.extension->times : 0;
      return say("clock.extension_too_often", {{"term", name}, {"times", times}});
    }
    case Rule::extension_not_later: return say("clock.extension_not_later", {{"term", name}});
    case Rule::restart_too_late: return say("clock.restart_too_late", {{"term", name}});
    case Rule::restart_too_often: return say("clock.restart_too_often", {{"term", name}});
    default: return {};
  }
}

}  // namespace pasokh::clock
