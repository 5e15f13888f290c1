#include "clock/clock.hpp"

#include <algorithm>

#include "clock/speaker.hpp"

namespace pasokh::clock {
namespace {

RefusalKind kind_of(Rule objection) {
  switch (objection) {
    case Rule::pause_not_allowed:
    case Rule::pause_without_evidence:
    case Rule::follows_nothing:
    case Rule::extension_not_agreed:
    case Rule::extension_too_long:
    case Rule::extension_not_later: return RefusalKind::invalid;
    default: return RefusalKind::conflict;
  }
}

}  // namespace

Result<ClockState> fold(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, AsOf when) {
  Silent silent;
  return Folder<Silent>(term, calendar, silent).run(facts, when);
}

Result<Explained> explain(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, AsOf when) {
  Speaker speaker(term, calendar);
  PASOKH_LET(const ClockState state, Folder<Speaker>(term, calendar, speaker).run(facts, when));
  return Explained{state, speaker.take_lines(), speaker.take_days()};
}

Result<std::vector<Day>> days_of(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts,
                                 AsOf when) {
  PASOKH_LET(Explained explained, explain(term, calendar, facts, when));
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
  PASOKH_LET(const Rule wrong, folder.objection(next, next.at));
  if (wrong == Rule::none) return {};
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

std::vector<Line> short_form(std::span<const Line> lines) {
  static constexpr Rule k_told[] = {
      Rule::filed,          Rule::complete,       Rule::base,    Rule::transition,    Rule::cut_off,
      Rule::start_roll,     Rule::closure,        Rule::hours,   Rule::pause_ends,    Rule::stopped,
      Rule::extend,         Rule::extend_to,      Rule::restart, Rule::reopen,        Rule::roll_next,
      Rule::roll_previous,  Rule::answered,       Rule::close,   Rule::answered_late, Rule::withdrawn,
      Rule::lapse_granted,  Rule::lapse_refused,  Rule::penalty, Rule::fee_refunded,  Rule::start,
      Rule::first_day,      Rule::replacement,    Rule::known};
  std::vector<Line> out;
  for (const Line& line : lines) {
    const bool told = std::ranges::any_of(k_told, [&](Rule rule) { return line.rule == id_of(rule); });
    if (told || line.effect == Effect::deadline) out.push_back(line);
  }
  return out;
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
