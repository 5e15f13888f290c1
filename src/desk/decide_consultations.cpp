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

// The configuration says for a body and a kind how long it has and what its silence means; what is given by hand may
// repeat that, and counts where it says nothing.
Result<ConsultationRule> Draft::rule_of(const AskConsultation& command) const {
  ConsultationRule asked{command.kind, command.body, command.term.value_or(""), command.silence};
  if (command.term && !configuration().terms.contains(*command.term)) {
    return refuse(RefusalKind::invalid, say("desk.no_such_term", {{"term", *command.term}}), "/term");
  }
  const ConsultationRule* rule = configuration().consultation_rule(command.body, command.kind);
  if (rule == nullptr) {
    if (asked.silence == SilenceRule::none || !asked.term.empty()) return asked;
    return refuse(RefusalKind::invalid, say("desk.silence_needs_term"), "/silence");
  }
  const bool other_term = !asked.term.empty() && asked.term != rule->term;
  const bool other_silence = asked.silence != SilenceRule::none && asked.silence != rule->silence;
  if (!other_term && !other_silence) return *rule;
  return refuse(RefusalKind::invalid, say("desk.rule_is_set", {{"term", Named{"term", rule->term}}}),
                other_term ? "/term" : "/silence");
}

Done Draft::run(const AskConsultation& command) {
  PASOKH_TRY(must_be_open());
  PASOKH_TRY(known_unit(command.body, "/body"));
  if (!is_code(command.kind)) return refuse(RefusalKind::invalid, say("desk.kind_missing"), "/kind");
  PASOKH_LET(const ConsultationRule rule, rule_of(command));
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
  const auto term = rule.term.empty() ? std::nullopt : std::optional(rule.term);
  ask_body(0, {}, command.body, asked_by, command.kind, term, rule.silence, command.question);
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
  return {};
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
  if (asked.state == ConsultationState::answered || asked.late_answer)
    return conflict(say("desk.already_answered"));
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
  return {};
}

Done Draft::run(const WithdrawConsultation& command) {
  PASOKH_LET(const Consultation* found, consultation(command.consultation));
  const Consultation asked = *found;
  PASOKH_TRY(must_be_open());
  if (!asked.is_open())
    return conflict(say("desk.consultation_ended", {{"state", std::string(enum_name(asked.state))}}));
  if (asked.token != 0) return conflict(say("desk.drawing_asks"));
  emit(ConsultationWithdrawn{asked.id});
  return {};
}

}  // namespace pasokh::desk
