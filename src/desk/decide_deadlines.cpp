// What follows when time runs out, or is about to: reminders, silence that counts, rungs of the ladder, deemed answers.
//
// Deadlines are derived, and so are the timers that wait for them (wanted_timers): they are set to what is wanted after
// every step of a case. Between steps an armed timer is due when its deadline now is (due_of): a closure moves it without a fact.
#include <algorithm>

#include "desk/counting.hpp"
#include "desk/draft.hpp"
#include "desk/due_timers.hpp"

namespace pasokh::desk {
namespace {

bool same(const Timer& a, const Timer& b) {
  return a.purpose == b.purpose && a.due_at == b.due_at && a.consultation == b.consultation;
}

bool is_among(const Timer& timer, const std::vector<Timer>& timers) {
  return std::ranges::any_of(timers, [&](const Timer& other) { return same(timer, other); });
}

// Who holds a role nearest to a unit: in it, else in the next above, else anywhere.
UnitCode nearest(const Organisation& organisation, const UnitCode& from, Role role) {
  const auto held_in = [&](const UnitCode& unit) {
    return std::ranges::any_of(organisation.officers,
                               [&](const auto& one) { return organisation.holds_post(one.second.code, unit, role); });
  };
  for (const Unit* unit = organisation.unit(from); unit != nullptr;
       unit = unit->parent ? organisation.unit(*unit->parent) : nullptr) {
    if (held_in(unit->code)) return unit->code;
  }
  for (const auto& [code, unit] : organisation.units) {
    if (held_in(unit.code)) return unit.code;
  }
  return from;
}

}  // namespace

void Draft::set_timers() {
  const std::vector<Timer> wanted = wanted_timers(c_, context_);
  std::vector<std::uint32_t> stale;
  for (const Timer& timer : c_.timers) {
    if (follows_a_deadline(timer.purpose) && !is_among(timer, wanted)) stale.push_back(timer.number);
  }
  for (const std::uint32_t number : stale) emit(TimerDisarmed{number});
  for (const Timer& timer : wanted) {
    // One whose ringing failed rings again when its incident is tried again, and not before.
    const bool failed = std::ranges::any_of(c_.incidents, [&](const Incident& incident) {
      return incident.firing && incident.firing->purpose == timer.purpose && incident.firing->consultation == timer.consultation;
    });
    if (!failed && !is_among(timer, c_.timers)) arm(timer.purpose, timer.due_at, timer.consultation);
  }
}

// Timers that follow deadlines are set after every command. Those of the drawing are set anew here, where they count working time or a
// term; the ones that name an instant or count calendar time stand as they are.
Done Draft::run(const RedateCase&) {
  const std::vector<Timer> timers = c_.timers;
  for (const Timer& timer : timers) {
    const auto due_at = redrawn(timer, c_, context_);
    if (!due_at || *due_at == timer.due_at) continue;
    emit(TimerDisarmed{timer.number});
    arm_again(timer, *due_at);
  }
  return {};
}

// What the term does not give is refused by the rule of the clock that says so.
Done Draft::run(const ExtendCase& command) {
  PASOKH_TRY(must_be_open());
  PASOKH_TRY(known_record(command.reason, "/reason"));
  const Counting counted = counting_of(c_, city());
  const bool whole = !command.by && !command.to && counted.term != nullptr && counted.term->extension;
  const std::optional<clock::Length> by = whole ? counted.term->extension->most : command.by;
  if (whole && !by) return refuse(RefusalKind::invalid, say("desk.extended_to_when"), "/to");
  PASOKH_TRY(takes(c_, context_, clock_event(clock::Event::extended, inputs_.now, by, command.to, command.agreed)));
  emit(CaseExtended{by, command.to, command.agreed, command.reason});
  return {};
}

void Draft::arm_again(Timer timer, Instant due_at) {
  timer.number = c_.next_timer;
  timer.due_at = due_at;
  emit(TimerArmed{timer});
}

bool Draft::is_due(TimerPurpose purpose, const std::optional<ConsultationId>& about) const {
  return std::ranges::any_of(wanted_timers(c_, context_), [&](const Timer& timer) {
    return timer.purpose == purpose && timer.consultation == about && timer.due_at <= inputs_.now;
  });
}

void Draft::fire_reminder(const std::optional<ConsultationId>& about) {
  if (!is_due(TimerPurpose::reminder, about)) return;
  if (about)
    emit(ConsultationReminded{*about});
  else
    emit(NoticeSent{"due_soon", clock_of(c_, context_, inputs_.now).deadline, {}});
}

// The certificate of a deemed answer: the rule, the term and the deadline relied on.
Done Draft::fire_silence(ConsultationId about) {
  if (!is_due(TimerPurpose::silence, about)) return {};
  const Consultation asked = *c_.consultation(about);
  const clock::ClockState state = clock_of(asked, c_, context_, inputs_.now);
  emit(ConsultationDeemed{asked.id, asked.silence, *state.deadline, asked.term});
  return answer(asked, asked.silence == SilenceRule::consent ? AnswerKind::consent : AnswerKind::refusal);
}

Done Draft::fire_lapse() {
  if (!is_due(TimerPurpose::lapse, {})) return {};
  const Counting counted = counting_of(c_, city());
  const Instant deadline = *clock_of(c_, context_, inputs_.now).deadline;
  if (counted.term->on_lapse == clock::Lapse::escalate) {
    escalate(*counted.term, *counted.calendar, deadline);
    return {};
  }
  PASOKH_TRY(cancel_process());
  conclude(counted.term->on_lapse == clock::Lapse::granted ? Outcome::deemed_granted : Outcome::deemed_refused, {},
           counted.term->code);
  return {};
}

// Every rung that was reached, each once: after a long stop of the house several at a time.
void Draft::escalate(const clock::Term& term, const calendar::Calendar& calendar, Instant deadline) {
  const auto task = std::ranges::find_if(c_.tasks, [](const Task& one) { return one.is_open(); });
  const UnitCode holder = task == c_.tasks.end() ? c_.unit : task->unit;
  for (;;) {
    const auto rung = next_rung(term, calendar, deadline, c_.escalations.size());
    if (!rung || rung->at > inputs_.now) return;
    emit(CaseEscalated{rung->rung, rung->role, nearest(organisation(), holder, rung->role), deadline});
  }
}

}  // namespace pasokh::desk
