// Inquiries to other bodies and units: asked, served with proof, reminded, answered in their kinds, or silent.
#include "desk/draft.hpp"

namespace pasokh::desk {

void Draft::ask_body(std::uint32_t token, const std::string& element, const UnitCode& body, const UnitCode& asked_by,
                     const std::string& kind, const std::optional<std::string>& term, SilenceRule silence,
                     const std::optional<RecordId>& question) {
  ConsultationAsked asked;
  asked.consultation = {inputs_.ids()};
  asked.token = token;
  asked.element = element;
  asked.body = body;
  asked.asked_by = asked_by;
  asked.kind = kind;
  asked.term = term;
  asked.silence = silence;
  asked.question = question;
  emit(std::move(asked));
}

std::optional<UnitCode> Draft::my_unit() const {
  const auto who = officer();
  const auto mine = in_place_of_ ? in_place_of_ : who;
  for (const Task& task : c_.tasks) {
    if (task.is_open() && (task.officer == who || task.officer == mine)) return task.unit;
  }
  return std::nullopt;
}

Done Draft::run(const AskConsultation& command) {
  PASOKH_TRY(must_be_open());
  PASOKH_TRY(known_unit(command.body, "/body"));
  if (!is_code(command.kind)) return refuse(RefusalKind::invalid, say("desk.kind_missing"), "/kind");
  if (command.term && !configuration().terms.contains(*command.term)) {
    return refuse(RefusalKind::invalid, say("desk.no_such_term", {{"term", *command.term}}), "/term");
  }
  if (command.silence != SilenceRule::none && !command.term) {
    return refuse(RefusalKind::invalid, say("desk.silence_needs_term"), "/silence");
  }
  for (const Consultation& asked : c_.consultations) {
    if (asked.is_open() && asked.body == command.body && asked.kind == command.kind) {
      return conflict(say("desk.already_asked", {{"unit", Named{"unit", command.body.value}}}), "/body");
    }
  }
  if (c_.consultations.size() >= k_most_consultations) {
    return conflict(say("desk.too_many_consultations", {{"most", static_cast<std::int64_t>(k_most_consultations)}}));
  }
  const UnitCode asked_by = my_unit().value_or(c_.unit);
  if (asked_by == command.body) return conflict(say("desk.asks_itself"), "/body");
  ask_body(0, {}, command.body, asked_by, command.kind, command.term, command.silence, command.question);
  return {};
}

Done Draft::run(const ProveService& command) {
  PASOKH_LET(const Consultation* asked, consultation(command.consultation));
  PASOKH_TRY(must_be_open());
  if (!asked->is_open())
    return conflict(say("desk.consultation_ended", {{"state", std::string(enum_name(asked->state))}}));
  if (asked->served_at) return conflict(say("desk.already_served", {{"at", *asked->served_at}}));
  if (!is_code(command.proof)) return refuse(RefusalKind::invalid, say("desk.proof_missing"), "/proof");
  emit(ConsultationServed{command.consultation, command.proof});
  arm_silence(*c_.consultation(command.consultation));
  return {};
}

// At the end of the body's own term: its silence counts where the rule says so; where it does not, the body is
// reminded.
void Draft::arm_silence(const Consultation& asked) {
  const ConsultationId id = asked.id;
  const auto purpose = asked.silence == SilenceRule::none ? TimerPurpose::reminder : TimerPurpose::silence;
  const clock::ClockState state = clock_of(asked, c_, context_, inputs_.now);
  disarm(purpose, id);
  if (state.deadline) arm(purpose, *state.deadline, id);
}

Done Draft::run(const RemindConsultation& command) {
  PASOKH_LET(const Consultation* asked, consultation(command.consultation));
  PASOKH_TRY(must_be_open());
  if (!asked->is_open())
    return conflict(say("desk.consultation_ended", {{"state", std::string(enum_name(asked->state))}}));
  if (asked->state == ConsultationState::incomplete) return conflict(say("desk.body_waits_for_us"));
  emit(ConsultationReminded{command.consultation});
  return {};
}

Done Draft::run(const AnswerConsultation& command) {
  PASOKH_LET(const Consultation* found, consultation(command.consultation));
  const Consultation asked = *found;
  if (asked.state == ConsultationState::withdrawn && c_.is_open()) return conflict(say("desk.consultation_withdrawn"));
  if (asked.state == ConsultationState::answered) return conflict(say("desk.already_answered"));
  const bool needs_text = command.answer == AnswerKind::conditional || command.answer == AnswerKind::refusal ||
                          command.answer == AnswerKind::incomplete;
  if (needs_text) PASOKH_TRY(known_record(command.text, "/text"));
  if ((command.answer == AnswerKind::passed_on) != command.passed_to.has_value()) {
    return refuse(RefusalKind::invalid, say("desk.passed_to_whom"), "/passed_to");
  }
  // What comes after its silence has counted, or after the case was answered, is kept and changes nothing.
  const bool late = !asked.is_open() || !c_.is_open();
  if (late && command.answer == AnswerKind::incomplete) return conflict(say("desk.too_late_to_ask"));
  if (command.passed_to) {
    PASOKH_TRY(known_unit(*command.passed_to, "/passed_to"));
    if (*command.passed_to == asked.body) return refuse(RefusalKind::invalid, say("desk.asks_itself"), "/passed_to");
  }
  if (asked.state == ConsultationState::incomplete && command.answer == AnswerKind::incomplete)
    return conflict(say("desk.body_waits_for_us"));
  // An answer is the best proof that the question arrived.
  if (!late && !asked.served_at) emit(ConsultationServed{asked.id, "answer"});
  emit(ConsultationAnswered{asked.id, command.answer, command.text, command.passed_to, late});
  if (late) return {};
  disarm(TimerPurpose::silence, asked.id);
  disarm(TimerPurpose::reminder, asked.id);
  if (command.answer == AnswerKind::incomplete) return {};
  if (command.passed_to) return pass_on(asked, *command.passed_to);
  return answer(asked, command.answer);
}

// The drawing goes on waiting, now for the body that the question was passed on to.
Done Draft::pass_on(const Consultation& asked, const UnitCode& to) {
  if (c_.consultations.size() >= k_most_consultations) {
    return conflict(say("desk.too_many_consultations", {{"most", static_cast<std::int64_t>(k_most_consultations)}}));
  }
  ask_body(asked.token, asked.element, to, asked.asked_by, asked.kind, asked.term, asked.silence, {});
  return {};
}

// Hand-asked consultations (token 0) hold nothing in the drawing.
Done Draft::answer(const Consultation& asked, AnswerKind kind) {
  const process::Token* token = asked.token == 0 ? nullptr : c_.process.token(asked.token);
  if (token == nullptr || token->waiting != process::Waiting::activity) return {};
  rules::Context outputs;
  outputs.set("answer", rules::Value(enum_name(kind)));
  return step(process::Complete{asked.token, std::move(outputs)});
}

Done Draft::run(const SupplyConsultation& command) {
  PASOKH_LET(const Consultation* asked, consultation(command.consultation));
  PASOKH_TRY(must_be_open());
  if (asked->state != ConsultationState::incomplete) return conflict(say("desk.body_misses_nothing"));
  emit(ConsultationSupplied{command.consultation});
  arm_silence(*c_.consultation(command.consultation));
  return {};
}

Done Draft::run(const WithdrawConsultation& command) {
  PASOKH_LET(const Consultation* found, consultation(command.consultation));
  const Consultation asked = *found;
  PASOKH_TRY(must_be_open());
  if (!asked.is_open())
    return conflict(say("desk.consultation_ended", {{"state", std::string(enum_name(asked.state))}}));
  if (asked.token != 0) return conflict(say("desk.drawing_asks"));
  disarm(TimerPurpose::silence, asked.id);
  disarm(TimerPurpose::reminder, asked.id);
  emit(ConsultationWithdrawn{asked.id});
  return {};
}

// The deadline is counted again under the calendars of today; if a closure has moved it, the timer is set anew.
Done Draft::fire_silence(const Timer& timer) {
  const Consultation* found = timer.consultation ? c_.consultation(*timer.consultation) : nullptr;
  if (found == nullptr || found->state != ConsultationState::served || !c_.is_open()) return {};
  const Consultation asked = *found;
  const clock::ClockState state = clock_of(asked, c_, context_, inputs_.now);
  if (!state.deadline) return {};
  if (*state.deadline > inputs_.now) {
    arm(timer.purpose, *state.deadline, asked.id);
    return {};
  }
  if (asked.silence == SilenceRule::none) {
    emit(ConsultationReminded{asked.id});
    return {};
  }
  emit(ConsultationDeemed{asked.id, asked.silence, *state.deadline});
  return answer(asked, asked.silence == SilenceRule::consent ? AnswerKind::consent : AnswerKind::refusal);
}

}  // namespace pasokh::desk
