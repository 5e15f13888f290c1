// Facts as sentences: one text per kind of fact (texts/<language>/api.json).
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

Named unit(const desk::UnitCode& code) { return {"unit", code.value}; }
Named officer(const desk::OfficerCode& code) { return {"officer", code.value}; }
template <class E>
Named word(const std::string& list, E value) {
  return {"word", list + "_" + std::string(enum_name(value))};
}

class Teller {
 public:
  Teller(const House& house, const office::CaseRead& read, Language language, bool open_to_all)
      : house_(house), read_(read), language_(language), open_(open_to_all) {}

  std::optional<Told> operator()(const desk::CaseFiled& f) {
    Told told = say_it(say("api.fact_case_filed", {{"channel", word("channel", f.channel)}, {"unit", unit(f.unit)}}));
    told.unit = f.unit.value;
    if (f.filed_by) told.officer = f.filed_by->value;
    return told;
  }
  std::optional<Told> operator()(const desk::DocumentAdded& f) {
    return say_it(
        say("api.fact_document_added",
            {{"paper", in_language(paper_names(desk::service_of(read_.state, *read_.city), f.document.kind))}}));
  }
  std::optional<Told> operator()(const desk::NoteAdded& f) {
    if (open_) return std::nullopt;
    return with_note(say_it(say("api.fact_note_added")), f.note);
  }
  std::optional<Told> operator()(const desk::DossierLinked&) { return inside(say("api.fact_dossier_linked")); }
  std::optional<Told> operator()(const desk::TaskOffered& f) {
    return at(say_it(say("api.fact_task_offered", {{"step", step(f.element)}, {"unit", unit(f.unit)}})), f.unit);
  }
  std::optional<Told> operator()(const desk::TaskReferred& f) {
    Told told =
        f.to_officer && !open_
            ? say_it(say("api.fact_task_referred_to",
                         {{"from", unit(f.from_unit)}, {"officer", officer(*f.to_officer)}, {"unit", unit(f.to_unit)}}))
            : say_it(say("api.fact_task_referred", {{"from", unit(f.from_unit)}, {"unit", unit(f.to_unit)}}));
    if (f.from_officer) told.officer = f.from_officer->value;
    return at(with_note(std::move(told), open_ ? std::nullopt : f.note), f.to_unit);
  }
  std::optional<Told> operator()(const desk::TaskTaken& f) {
    return by(inside(say("api.fact_task_taken", {{"step", step_of(f.task)}})), f.unit, f.officer);
  }
  std::optional<Told> operator()(const desk::WorkStarted& f) {
    return by(inside(say("api.fact_work_started", {{"step", step_of(f.task)}})), {}, f.officer);
  }
  std::optional<Told> operator()(const desk::WorkStopped& f) {
    return by(inside(say("api.fact_work_stopped", {{"step", step_of(f.task)}, {"reason", word("stop", f.reason)}})), {},
              f.officer);
  }
  std::optional<Told> operator()(const desk::TaskReturned& f) {
    auto told = inside(say("api.fact_task_returned", {{"unit", unit(f.to_unit)}}));
    if (told) told->note = f.reason;
    return by(std::move(told), f.to_unit, {});
  }
  std::optional<Told> operator()(const desk::TaskReassigned& f) {
    return by(inside(say("api.fact_task_reassigned", {{"unit", unit(f.to_unit)}, {"by", officer(f.by)}})), f.to_unit,
              f.to_officer.value_or(desk::OfficerCode{}));
  }
  std::optional<Told> operator()(const desk::TaskCompleted& f) {
    Told told = say_it(say("api.fact_task_completed", {{"step", step_of(f.task)}}));
    if (f.officer) told.officer = f.officer->value;
    return with_note(std::move(told), open_ ? std::nullopt : f.note);
  }
  std::optional<Told> operator()(const desk::TaskCancelled& f) {
    return inside(say("api.fact_task_cancelled", {{"step", step_of(f.task)}}));
  }
  std::optional<Told> operator()(const desk::CasePaused& f) {
    if (f.cause != desk::PauseCause::applicant)
      return say_it(say("api.fact_case_paused", {{"cause", word("pause", f.cause)}}));
    const std::string list = list_of(f.missing);
    if (f.restarts.value_or(false)) return with_note(say_it(say("api.fact_applicant_incomplete", {{"list", list}})), f.note);
    return with_note(list.empty() ? say_it(say("api.fact_applicant_asked"))
                                  : say_it(say("api.fact_applicant_asked_for", {{"list", list}})),
                     f.note);
  }
  std::optional<Told> operator()(const desk::CaseResumed& f) {
    if (f.cause == desk::PauseCause::applicant)
      return say_it(f.restarts.value_or(false) ? say("api.fact_applicant_completed") : say("api.fact_applicant_supplied"));
    return say_it(say("api.fact_case_resumed", {{"cause", word("pause", f.cause)}}));
  }
  std::optional<Told> operator()(const desk::ApplicantAsked& f) {
    return with_note(say_it(say("api.fact_applicant_questioned", {{"list", list_of(f.missing)}})), f.note);
  }
  std::optional<Told> operator()(const desk::ApplicantAnswered&) { return say_it(say("api.fact_applicant_answered")); }
  std::optional<Told> operator()(const desk::ConsultationAsked& f) {
    return with_note(
        at(say_it(say("api.fact_consultation_asked", {{"unit", unit(f.asked_by)}, {"body", unit(f.body)}})),
           f.asked_by),
        open_ ? std::nullopt : f.question);
  }
  std::optional<Told> operator()(const desk::ConsultationServed& f) {
    return inside(say("api.fact_consultation_served",
                      {{"body", body_of(f.consultation)}, {"proof", Named{"word", "proof_" + f.proof}}}));
  }
  std::optional<Told> operator()(const desk::ConsultationReminded& f) {
    return say_it(say("api.fact_consultation_reminded", {{"body", body_of(f.consultation)}}));
  }
  std::optional<Told> operator()(const desk::ConsultationAnswered& f) {
    const Named body = body_of(f.consultation), answer = word("answer", f.answer);
    return with_note(f.late ? say_it(say("api.fact_consultation_answered_late", {{"body", body}, {"answer", answer}}))
                            : say_it(say("api.fact_consultation_answered", {{"body", body}, {"answer", answer}})),
                     open_ ? std::nullopt : f.text);
  }
  std::optional<Told> operator()(const desk::ConsultationSupplied& f) {
    return inside(say("api.fact_consultation_supplied", {{"body", body_of(f.consultation)}}));
  }
  std::optional<Told> operator()(const desk::ConsultationDeemed& f) {
    const Named body = body_of(f.consultation), rule = word("silence", f.rule);
    if (!f.term) return say_it(say("api.fact_consultation_deemed", {{"body", body}, {"rule", rule}}));
    return say_it(say("api.fact_consultation_certified",
                      {{"body", body}, {"rule", rule}, {"term", Named{"term", *f.term}}, {"day", last_day(f.due_at)}}));
  }
  std::optional<Told> operator()(const desk::ConsultationWithdrawn& f) {
    return inside(say("api.fact_consultation_withdrawn", {{"body", body_of(f.consultation)}}));
  }
  std::optional<Told> operator()(const desk::CaseDecided& f) {
    const Named outcome = word("outcome", f.outcome);
    Told told = f.term ? say_it(say("api.fact_case_deemed", {{"outcome", outcome}, {"term", Named{"term", *f.term}}}))
                       : say_it(say("api.fact_case_decided", {{"outcome", outcome}}));
    if (f.by) told.officer = f.by->value;
    return with_note(std::move(told), f.reason);
  }
  std::optional<Told> operator()(const desk::ObjectionLodged& f) {
    return with_note(say_it(say("api.fact_objection_lodged")), f.text);
  }
  std::optional<Told> operator()(const desk::CaseReopened& f) {
    return with_note(say_it(say("api.fact_case_reopened", {{"why", Named{"word", "why_" + f.why}}})), f.note);
  }
  std::optional<Told> operator()(const desk::CaseConfirmed& f) {
    if (!f.done) return say_it(say("api.fact_not_confirmed"));
    if (!f.satisfaction) return say_it(say("api.fact_confirmed"));
    return say_it(say("api.fact_confirmed_with", {{"n", *f.satisfaction}}));
  }
  std::optional<Told> operator()(const desk::CaseClosed&) { return say_it(say("api.fact_case_closed")); }
  std::optional<Told> operator()(const desk::LinkedCaseOpened& f) {
    return say_it(say("api.fact_linked_opened", {{"service", Named{"service", f.service.value}}}));
  }
  std::optional<Told> operator()(const desk::LinkedCaseEnded& f) {
    return say_it(say("api.fact_linked_ended", {{"outcome", word("outcome", f.outcome)}}));
  }
  std::optional<Told> operator()(const desk::DecisionTaken& f) {
    const std::string value = value_text(house_, read_, f.value, language_);
    return say_it(say("api.fact_decision_taken", {{"step", step(f.element)}, {"value", value}}));
  }
  std::optional<Told> operator()(const desk::CaseMigrated&) { return say_it(say("api.fact_case_migrated")); }
  std::optional<Told> operator()(const desk::MigrationUndone&) { return say_it(say("api.fact_migration_undone")); }
  std::optional<Told> operator()(const desk::TimerChanged& f) {
    auto told = inside(say("api.fact_timer_changed", {{"at", f.due_at}}));
    if (told) told->note = f.reason;
    return told;
  }
  std::optional<Told> operator()(const desk::IncidentRaised& f) {
    if (open_) return say_it(say("api.fact_incident_raised"));
    return say_it(say("api.fact_incident_raised_at", {{"step", step(f.element)}, {"why", house_.text(f.what, language_)}}));
  }
  std::optional<Told> operator()(const desk::IncidentResolved&) { return say_it(say("api.fact_incident_resolved")); }
  std::optional<Told> operator()(const desk::NoticeSent& f) {
    return inside(say("api.fact_notice_sent", {{"kind", Named{"word", "notice_" + f.kind}}}));
  }
  std::optional<Told> operator()(const desk::CaseEscalated& f) {
    return by(say_it(say("api.fact_case_escalated",
                         {{"role", word("role", f.role)}, {"unit", unit(f.unit)}, {"day", last_day(f.due_at)}})),
              f.unit, {});
  }
  std::optional<Told> operator()(const desk::CaseExtended& f) {
    const std::string agreed = f.agreed ? "_agreed" : "";
    if (f.to) return with_note(say_it({"api.fact_case_extended_to" + agreed, {{"day", *f.to}}}), f.reason);
    const auto by = f.by.value_or(clock::Length{});
    const Named length{"length", std::to_string(by.count) + " " + std::string(enum_name(by.unit))};
    return with_note(say_it({"api.fact_case_extended" + agreed, {{"length", length}}}), f.reason);
  }
  std::optional<Told> operator()(const desk::FileCompleted&) { return say_it(say("api.fact_file_completed")); }
  std::optional<Told> operator()(const desk::ProcessMoved&) { return std::nullopt; }
  std::optional<Told> operator()(const desk::TimerArmed&) { return std::nullopt; }
  std::optional<Told> operator()(const desk::TimerDisarmed&) { return std::nullopt; }
  std::optional<Told> operator()(const desk::TimerFired&) { return std::nullopt; }

 private:
  Told say_it(const Message& message) const { return {house_.text(message, language_), {}, {}, {}}; }
  std::optional<Told> inside(const Message& message) const {
    if (open_) return std::nullopt;
    return say_it(message);
  }
  static Told with_note(Told told, const std::optional<desk::RecordId>& note) {
    told.note = note;
    return told;
  }
  static Told at(Told told, const desk::UnitCode& where) {
    told.unit = where.value;
    return told;
  }
  static std::optional<Told> by(std::optional<Told> told, const desk::UnitCode& where, const desk::OfficerCode& who) {
    if (told && !where.empty()) told->unit = where.value;
    if (told && !who.empty()) told->officer = who.value;
    return told;
  }
  std::string list_of(const std::vector<std::string>& missing) const {
    std::string list;
    const auto& service = desk::service_of(read_.state, *read_.city);
    for (const auto& code : missing)
      list += (list.empty() ? "" : language_ == Language::fa ? "، " : ", ") + in_language(paper_names(service, code));
    return list;
  }
  Date last_day(Instant deadline) const { return house_.zone().civil(deadline - microseconds(1)).date; }
  const std::string& in_language(const Names& names) const {
    kept_ = language_ == Language::fa ? names.fa : names.en;
    return kept_;
  }
  std::string step(const std::string& element) const {
    return in_language(step_names(read_.state, *read_.city, element));
  }
  std::string step_of(desk::TaskId id) const {
    const auto* task = read_.state.task(id);
    return task ? step(task->element) : std::string{};
  }
  Named body_of(desk::ConsultationId id) const {
    const auto* asked = read_.state.consultation(id);
    return asked ? unit(asked->body) : Named{"unit", ""};
  }

  const House& house_;
  const office::CaseRead& read_;
  Language language_;
  bool open_;
  mutable std::string kept_;
};

}  // namespace

std::optional<Told> tell(const House& house, const office::CaseRead& read, const desk::Fact& fact, Language language,
                         bool open_to_all) {
  return std::visit(Teller(house, read, language, open_to_all), fact);
}

}  // namespace pasokh::server::api
