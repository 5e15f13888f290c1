#include "clock/clock.hpp"

#include "clock/speaker.hpp"

namespace pasokh::clock {
namespace {

RefusalKind kind_of(Objection objection) {
  switch (objection) {
    case Objection::pause_not_allowed:
    case Objection::pause_without_evidence:
    case Objection::extension_not_agreed:
    case Objection::extension_too_long:
    case Objection::extension_not_later: return RefusalKind::invalid;
    default: return RefusalKind::conflict;
  }
}

}  // namespace

Result<ClockState> fold(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, Instant now) {
  Silent silent;
  return Folder<Silent>(term, calendar, silent).run(facts, now);
}

Result<Explained> explain(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, Instant now) {
  Speaker speaker(term, calendar);
  PASOKH_LET(const ClockState state, Folder<Speaker>(term, calendar, speaker).run(facts, now));
  return Explained{state, speaker.take_lines(), speaker.take_days()};
}

Result<std::vector<Day>> days_of(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts,
                                 Instant now) {
  PASOKH_LET(Explained explained, explain(term, calendar, facts, now));
  return std::move(explained.days);
}

Done admit(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, const ClockFact& next) {
  for (const ClockFact& fact : facts) {
    if (next.at < fact.at)
      return refuse(RefusalKind::conflict, say("clock.out_of_order", {{"at", next.at}, {"last", fact.at}}));
  }
  Silent silent;
  Folder<Silent> folder(term, calendar, silent);
  PASOKH_TRY(folder.take(facts, next.at));
  PASOKH_LET(const Objection wrong, folder.objection(next, next.at));
  if (wrong == Objection::none) return {};
  return refuse(kind_of(wrong), message_of(wrong, term, next));
}

Result<ClockState> due(const Term& term, const Calendar& calendar, Instant from) {
  const Event event = term.start == Start::complete ? Event::complete
                      : term.start == Start::base   ? Event::base
                                                    : Event::filed;
  ClockFact fact;
  fact.event = event;
  fact.at = from;
  return fold(term, calendar, {&fact, 1}, from);
}

Message summary(const ClockState& s, const Term& term) {
  switch (s.state) {
    case State::not_started: return say("clock.summary_not_started");
    case State::paused:
      if (is_timed(term.length.unit)) return say("clock.summary_paused_time", {{"left", Duration{s.left}}});
      return say("clock.summary_paused_days", {{"n", s.left}});
    case State::met: return say("clock.summary_met");
    case State::withdrawn: return say("clock.summary_withdrawn");
    case State::running:
      if (s.due_in_days) return say("clock.summary_due_day", {{"day", *s.due_on}});
      return say("clock.summary_due_at", {{"at", *s.deadline}});
    case State::lapsed:
      if (s.due_in_days) return say("clock.summary_lapsed_day", {{"day", *s.due_on}});
      return say("clock.summary_lapsed_at", {{"at", *s.deadline}});
    case State::answered_late:
      if (s.due_in_days && s.due_on) return say("clock.summary_late_day", {{"day", *s.due_on}});
      return say("clock.summary_late");
  }
  return say("clock.summary_not_started");
}

}  // namespace pasokh::clock
