// What the drawing asks of the desk: each move of the engine that concerns people, bodies, other cases or time becomes
// a fact.
#include <algorithm>

#include "base/assert.hpp"
#include "desk/counting.hpp"
#include "desk/draft.hpp"
#include "desk/due_timers.hpp"
#include "desk/timers.hpp"

namespace pasokh::desk {
namespace {

std::optional<PauseCause> cause_of(process::PauseCause cause) {
  switch (cause) {
    case process::PauseCause::none: return std::nullopt;
    case process::PauseCause::applicant: return PauseCause::applicant;
    case process::PauseCause::commission: return PauseCause::commission;
    case process::PauseCause::linked_case: return PauseCause::linked_case;
    case process::PauseCause::consultation: return PauseCause::consultation;
  }
  return std::nullopt;
}

SilenceRule silence_of(process::Silence silence) {
  switch (silence) {
    case process::Silence::none: return SilenceRule::none;
    case process::Silence::consent: return SilenceRule::consent;
    case process::Silence::refusal: return SilenceRule::refusal;
  }
  return SilenceRule::none;
}

std::string_view first_of(std::string_view list) { return list.substr(0, list.find(',')); }

}  // namespace

// A step, the decisions it comes to, and the steps that follow from those; then the answer when the drawing has ended.
Done Draft::step(const process::Input& input) {
  PASOKH_TRY(step_once(input));
  follow_through();
  return {};
}

void Draft::follow_through() {
  take_decisions();
  if (c_.process.phase == process::Phase::completed && c_.is_open()) conclude(outcome_of_process());
}

// The facts of one step: what the engine did, then what follows from it for the desk.
Done Draft::step_once(const process::Input& input) {
  PASOKH_LET(auto moves, process::step(model(), c_.process, c_.variables, input, moment()));
  if (moves.empty()) return {};
  emit(ProcessMoved{moves});
  for (const process::Move& move : moves) follow(move);
  resolve_what_is_over();
  return {};
}

// What the drawing's formulas and conditions are told as now() and today(): the moment of this decision, on the city's clocks.
rules::Moment Draft::moment() const { return {inputs_.now, configuration().zone.offset(inputs_.now)}; }

bool Draft::awaits(std::string_view message) const {
  return c_.is_open() && c_.process.phase == process::Phase::running &&
         std::ranges::find(c_.process.messages, message, &process::AwaitedMessage::name) != c_.process.messages.end();
}

// To the oldest wait for it. What comes to a case is about that case, so whatever the drawing correlates it by holds.
Done Draft::deliver(std::string_view message) {
  if (!awaits(message)) return {};
  const auto wait = std::ranges::find(c_.process.messages, message, &process::AwaitedMessage::name);
  return step(process::MessageArrived{wait->name, wait->correlation, {}});
}

Done Draft::deliver_papers(const std::vector<Document>& papers) {
  for (const Document& paper : papers) PASOKH_TRY(deliver(paper.kind));
  return {};
}

void Draft::follow(const process::Move& move) {
  if (const auto* opened = std::get_if<process::ActivityOpened>(&move)) {
    const process::Node* node = model().find(opened->element);
    PASOKH_ASSERT(node != nullptr, "the engine opened an activity its drawing does not have");
    if (opened->kind == process::ActivityKind::consultation)
      ask(*opened, *node);
    else if (is_decided(*node))
      to_decide_.push_back(opened->token);
    else
      offer(*opened, *node);
  } else if (const auto* cancelled = std::get_if<process::ActivityCancelled>(&move)) {
    cancel(cancelled->token);
  } else if (const auto* wanted = std::get_if<process::LinkedCaseWanted>(&move)) {
    open_linked(wanted->token, wanted->element, {wanted->service}, wanted->pauses);
  } else if (const auto* armed = std::get_if<process::TimerArmed>(&move)) {
    arm(*armed, inputs_.now);
  } else if (const auto* dropped = std::get_if<process::TimerDropped>(&move)) {
    const auto timer = std::ranges::find(c_.timers, std::optional(dropped->timer), &Timer::process_timer);
    if (timer != c_.timers.end()) emit(TimerDisarmed{timer->number});
  } else if (const auto* begun = std::get_if<process::PauseBegun>(&move)) {
    if (const auto cause = cause_of(begun->cause)) emit(CasePaused{*cause, {}, {}, begun->token});
  } else if (const auto* ended = std::get_if<process::PauseEnded>(&move)) {
    // The applicant may have supplied what was asked before the office has looked at it: then the clock runs already.
    const auto pause = std::ranges::find(c_.pauses, ended->token, &Pause::token);
    if (ended->token == 0 || pause == c_.pauses.end()) return;
    emit(CaseResumed{pause->cause, pause->token});
  } else if (const auto* incident = std::get_if<process::IncidentBegun>(&move)) {
    raise({.token = incident->token, .element = incident->element, .what = incident->what});
  } else if (const auto* mended = std::get_if<process::IncidentEnded>(&move)) {
    resolve_step(mended->token);
  }
}

// Loading a configuration refuses units it can see are missing. A unit that a variable named and that is not there,
// or is another organisation's, leaves the task before the unit that answers for the case, which can refer it to the right one.
UnitCode Draft::unit_for(const process::ActivityOpened& opened) const {
  const auto is_own = [&](const UnitCode& code) {
    const Unit* unit = organisation().unit(code);
    return unit != nullptr && unit->kind != UnitKind::outside_body;
  };
  if (opened.unit && is_own({*opened.unit})) return {*opened.unit};
  if (opened.groups) {
    const UnitCode group{std::string(first_of(*opened.groups))};
    if (is_own(group)) return group;
  }
  return c_.unit;
}

void Draft::offer(const process::ActivityOpened& opened, const process::Node& node) {
  TaskOffered task;
  task.task = {inputs_.ids()};
  task.token = opened.token;
  task.element = opened.element;
  task.unit = unit_for(opened);
  task.role = enum_from<Role>(node.assignment.role).value_or(Role::officer);
  if (opened.assignee && organisation().officer({*opened.assignee}) != nullptr)
    task.officer = OfficerCode{*opened.assignee};
  if (!node.assignment.term.empty()) task.term = node.assignment.term;
  if (opened.due) task.due_at = date_or_instant(*opened.due, configuration().zone);
  emit(std::move(task));
}

// A body that is not there cannot be asked: the task of asking lies before the unit, to be done by hand.
void Draft::ask(const process::ActivityOpened& opened, const process::Node& node) {
  const bool known = opened.body && organisation().unit({*opened.body}) != nullptr;
  if (!known || !node.consultation) return offer(opened, node);
  const process::ConsultationSpec& spec = *node.consultation;
  const auto term = spec.term.empty() ? std::nullopt : std::optional(spec.term);
  ask_body(opened.token, opened.element, {*opened.body}, unit_for(opened), spec.kind, term, silence_of(spec.silence),
           {});
}

void Draft::open_linked(std::uint32_t token, const std::string& element, const ServiceCode& wanted, bool pauses) {
  const Service* other = city().configuration->service(wanted);
  if (other == nullptr) {
    raise({.token = token, .element = element, .what = say("desk.no_such_service", {{"service", wanted.value}})});
    return;
  }
  emit(LinkedCaseOpened{{inputs_.ids()}, wanted, token, pauses, intake(*other, district_of(c_))});
}

void Draft::cancel(std::uint32_t token) {
  for (std::size_t i = 0; i < c_.tasks.size(); ++i) {
    const Task task = c_.tasks[i];
    if (task.token != token || !task.is_open()) continue;
    stop_if_active(task, StopReason::handed_on);
    emit(TaskCancelled{task.id});
  }
  for (std::size_t i = 0; i < c_.consultations.size(); ++i) {
    const Consultation asked = c_.consultations[i];
    if (asked.token != token || !asked.is_open()) continue;
    emit(ConsultationWithdrawn{asked.id});
  }
}

void Draft::arm(const process::TimerArmed& armed, Instant from) {
  const auto due_at = instant_of(armed, from, c_, city());
  if (!due_at) {
    const Message why = say("desk.timer_not_understood", {{"spec", armed.spec}});
    raise({.token = armed.token, .element = armed.element, .what = why, .arming = armed});
    return;
  }
  Timer timer;
  timer.number = c_.next_timer;
  timer.due_at = *due_at;
  timer.token = armed.token;
  timer.process_timer = armed.timer;
  emit(TimerArmed{timer});
}

void Draft::arm(TimerPurpose purpose, Instant due_at, std::optional<ConsultationId> about) {
  Timer timer;
  timer.number = c_.next_timer;
  timer.purpose = purpose;
  timer.due_at = due_at;
  timer.consultation = about;
  emit(TimerArmed{timer});
}

void Draft::disarm(TimerPurpose purpose) {
  std::vector<std::uint32_t> numbers;
  for (const Timer& timer : c_.timers) {
    if (timer.purpose == purpose) numbers.push_back(timer.number);
  }
  for (const std::uint32_t number : numbers) emit(TimerDisarmed{number});
}

// --- timers

Done Draft::run(const FireTimer& command) {
  const auto found = std::ranges::find(c_.timers, command.number, &Timer::number);
  if (found == c_.timers.end()) {
    return refuse(RefusalKind::not_found,
                  say("desk.no_such_timer", {{"number", static_cast<std::int64_t>(command.number)}}));
  }
  const Timer timer = *found;
  const Instant due_at = due_of(timer, c_, context_);
  if (due_at > inputs_.now) return conflict(say("desk.timer_not_due", {{"due_at", due_at}}));
  emit(TimerFired{timer.number, due_at});
  return fire_or_say(timer, due_at);
}

Done Draft::fire(const Timer& timer) {
  switch (timer.purpose) {
    case TimerPurpose::process:
      if (!timer.process_timer || c_.process.timer(*timer.process_timer) == nullptr) return {};
      return step(process::TimerDue{*timer.process_timer});
    case TimerPurpose::silence: return timer.consultation ? fire_silence(*timer.consultation) : Done{};
    case TimerPurpose::reminder: fire_reminder(timer.consultation); return {};
    case TimerPurpose::lapse: return fire_lapse();
    case TimerPurpose::confirm:
      if (c_.state == CaseState::decided) emit(CaseClosed{});
      return {};
  }
  return {};
}

// --- linked cases

Done Draft::end_linked(const LinkedEnd& end) {
  emit(LinkedCaseEnded{end.linked, end.token, end.outcome});
  const process::Token* token = c_.process.token(end.token);
  if (token == nullptr || token->waiting != process::Waiting::linked_case) return {};  // no longer waited for
  rules::Context outputs;
  outputs.set("linked_outcome", rules::Value(enum_name(end.outcome)));
  return step(process::LinkedCaseEnded{end.token, std::move(outputs)});
}

}  // namespace pasokh::desk
