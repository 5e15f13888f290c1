// Pauses for the applicant, and the answer of the case: decided, withdrawn, objected to, reopened, confirmed.
#include <algorithm>

#include "desk/draft.hpp"

namespace pasokh::desk {
namespace {

// Names of papers and fields, never free text: what is meant in words is in the letter, a record.
bool names_something(const Service& service, const std::string& missing) {
  return service.paper(missing) != nullptr || service.field(missing) != nullptr || missing == "photo" ||
         missing == "other";
}

Message does(AskEffect effect) {
  switch (effect) {
    case AskEffect::stops: return say("desk.asking_stops");
    case AskEffect::restarts: return say("desk.asking_restarts");
    case AskEffect::runs: break;
  }
  return say("desk.asking_runs");
}

}  // namespace

Done Draft::check_list(const std::vector<std::string>& missing) const {
  if (missing.empty()) return refuse(RefusalKind::invalid, say("desk.missing_what"), "/missing");
  if (missing.size() > k_most_missing) {
    return refuse(RefusalKind::too_large,
                  say("desk.too_many_missing", {{"most", static_cast<std::int64_t>(k_most_missing)}}), "/missing");
  }
  for (auto one = missing.begin(); one != missing.end(); ++one) {
    const std::string where = "/missing/" + std::to_string(one - missing.begin());
    if (!names_something(service(), *one)) return refuse(RefusalKind::invalid, say("desk.missing_unknown"), where);
    if (std::find(missing.begin(), one, *one) != one)
      return refuse(RefusalKind::invalid, say("desk.missing_twice", {{"item", *one}}), where);
  }
  return {};
}

// The applicant is asked one list at a time. What that does to the clock the term says; whoever asks may say what they expect.
Done Draft::run(const PauseCase& command) {
  PASOKH_TRY(must_be_open());
  const auto asked = std::ranges::find(c_.pauses, PauseCause::applicant, &Pause::cause);
  if (asked != c_.pauses.end()) return conflict(say("desk.already_paused", {{"since", asked->since}}));
  if (c_.question) return conflict(say("desk.already_paused", {{"since", c_.question->since}}));
  PASOKH_TRY(check_list(command.missing));
  Asking asking = asking_of(c_, context_, inputs_.now);
  if (command.expects && *command.expects != asking.effect) {
    if (*command.expects == AskEffect::stops && asking.why) return std::unexpected(std::move(*asking.why));
    return conflict(does(asking.effect), "/expects");
  }
  if (asking.effect == AskEffect::runs) {
    emit(ApplicantAsked{command.missing, command.note});
    return {};
  }
  for (std::size_t i = 0; i < c_.tasks.size(); ++i) stop_if_active(Task(c_.tasks[i]), StopReason::asked);
  const bool restarts = asking.effect == AskEffect::restarts;
  emit(CasePaused{PauseCause::applicant, command.missing, command.note, 0, restarts ? std::optional(true) : std::nullopt});
  return {};
}

// Only the applicant's own word is held to the list; an officer may have seen the paper.
Done Draft::check_supplied(const std::vector<std::string>& asked, const std::vector<Document>& documents) const {
  if (!by_applicant()) return {};
  for (const std::string& missing : asked) {
    const auto is_it = [&](const Document& document) { return document.kind == missing; };
    const bool supplied = std::ranges::any_of(documents, is_it) || std::ranges::any_of(c_.documents, is_it);
    if (service().paper(missing) == nullptr || supplied) continue;
    return refuse(RefusalKind::invalid, say("desk.still_missing", {{"paper", Named{"paper", c_.service.value + "/" + missing}}}), "/documents");
  }
  return {};
}

// From the moment the applicant has supplied what was asked, time is the city's again, whether or not somebody has
// looked at it.
Done Draft::run(const ResumeCase& command) {
  PASOKH_TRY(must_be_open());
  std::vector<Pause> waiting;
  std::ranges::copy_if(c_.pauses, std::back_inserter(waiting),
                       [](const Pause& pause) { return pause.cause == PauseCause::applicant; });
  if (waiting.empty() && !c_.question) return conflict(say("desk.not_paused"));
  for (std::size_t i = 0; i < command.documents.size(); ++i) {
    PASOKH_TRY(check_document(command.documents[i], service(), "/documents/" + std::to_string(i)));
  }
  if (c_.documents.size() + command.documents.size() > k_most_documents) {
    return refuse(RefusalKind::too_large,
                  say("desk.too_many_documents", {{"most", static_cast<std::int64_t>(k_most_documents)}}),
                  "/documents");
  }
  for (const Pause& pause : waiting) PASOKH_TRY(check_supplied(pause.missing, command.documents));
  if (c_.question) PASOKH_TRY(check_supplied(c_.question->missing, command.documents));
  add_documents(command.documents);
  if (command.note) emit(NoteAdded{*command.note, {}});
  for (const Pause& pause : waiting) emit(CaseResumed{pause.cause, pause.token, pause.restarts ? std::optional(true) : std::nullopt});
  if (c_.question) emit(ApplicantAnswered{});
  PASOKH_TRY(deliver_papers(command.documents));
  return deliver(k_message_supplied);
}

// --- the answer

Outcome Draft::outcome_of_process() const {
  if (const rules::Value* outcome = c_.variables.root.find("outcome");
      outcome != nullptr && outcome->string() != nullptr) {
    if (const auto known = enum_from<Outcome>(*outcome->string())) return *known;
  }
  if (const rules::Value* approved = c_.variables.root.find("approved");
      approved != nullptr && approved->boolean() != nullptr) {
    return *approved->boolean() ? Outcome::granted : Outcome::refused;
  }
  return Outcome::done;
}

std::optional<Instant> Draft::objection_end() const {
  if (service().object_within_days == 0 || !c_.decided_at) return std::nullopt;
  const Zone& zone = configuration().zone;
  return zone.instant(zone.civil(*c_.decided_at).date + static_cast<std::int32_t>(service().object_within_days) + 1);
}

std::optional<Instant> Draft::reopening_end() const {
  if (service().reopen_within_hours == 0 || !c_.decided_at) return std::nullopt;
  return *c_.decided_at + hours(service().reopen_within_hours);
}

// How long the applicant may still say something about the answer; then the case closes by itself.
std::optional<Instant> Draft::window_end(Outcome outcome) const {
  if (outcome == Outcome::withdrawn || c_.parent) return std::nullopt;
  const auto objection = objection_end(), reopening = reopening_end();
  if (objection && reopening) return std::max(*objection, *reopening);
  return objection ? objection : reopening;
}

bool Draft::may_come_back() const {
  if (c_.state != CaseState::decided) return false;
  const auto end = window_end(*c_.outcome);
  return end && *end > inputs_.now;
}

void Draft::conclude(Outcome outcome, const std::optional<RecordId>& reason,
                     const std::optional<std::string>& term) {
  for (std::size_t i = 0; i < c_.tasks.size(); ++i) {
    const Task task = c_.tasks[i];
    if (!task.is_open()) continue;
    stop_if_active(task, StopReason::handed_on);
    emit(TaskCancelled{task.id});
  }
  for (std::size_t i = 0; i < c_.consultations.size(); ++i) {
    if (c_.consultations[i].is_open()) emit(ConsultationWithdrawn{c_.consultations[i].id});
  }
  std::vector<std::uint32_t> numbers;
  for (const Timer& timer : c_.timers) numbers.push_back(timer.number);
  for (const std::uint32_t number : numbers) emit(TimerDisarmed{number});
  const auto due_at = clock_of(c_, context_, inputs_.now).deadline;
  emit(CaseDecided{outcome, officer(), in_place_of_, reason, due_at, term});
  if (const auto end = window_end(outcome))
    arm(TimerPurpose::confirm, *end);
  else
    emit(CaseClosed{});
}

Done Draft::cancel_process() {
  if (c_.process.phase != process::Phase::running) return {};
  return step(process::Cancel{});
}

Done Draft::run(const DecideCase& command) {
  PASOKH_TRY(must_be_open());
  const bool allowed = command.outcome == Outcome::granted || command.outcome == Outcome::refused ||
                       command.outcome == Outcome::done || command.outcome == Outcome::not_competent;
  if (!allowed)
    return refuse(RefusalKind::invalid,
                  say("desk.not_an_answer", {{"outcome", std::string(enum_name(command.outcome))}}), "/outcome");
  const bool against = command.outcome == Outcome::refused || command.outcome == Outcome::not_competent;
  if (against) PASOKH_TRY(known_record(command.reason, "/reason"));
  PASOKH_TRY(cancel_process());
  conclude(command.outcome, command.reason);
  return {};
}

Done Draft::run(const WithdrawCase& command) {
  PASOKH_TRY(must_be_open());
  PASOKH_TRY(cancel_process());
  conclude(Outcome::withdrawn, command.reason);
  return {};
}

// While a drawing waits for objections the case is open still: there the objection is one of its steps. Otherwise it is
// about the answer, and begins a new period.
Done Draft::run(const Object& command) {
  if (c_.is_open() && !awaits(k_message_objection)) return conflict(say("desk.nothing_decided"));
  if (command.text.is_nil()) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/text");
  if (c_.is_open()) {
    emit(ObjectionLodged{command.text});
    return deliver(k_message_objection);
  }
  const auto end = objection_end();
  if (!end) return conflict(say("desk.no_objection"));
  if (c_.outcome == Outcome::withdrawn || c_.state == CaseState::closed || *end <= inputs_.now) {
    return conflict(say("desk.objection_too_late", {{"end", *end}}));
  }
  emit(ObjectionLodged{command.text});
  return reopen("objection", {});
}

Done Draft::run(const ReopenCase& command) {
  if (c_.is_open()) return conflict(say("desk.nothing_decided"));
  if (c_.outcome == Outcome::withdrawn) return conflict(say("desk.withdrawn_for_good"));
  const bool as_head =
      officer() && organisation().has_authority(in_place_of_.value_or(*officer()), c_.unit, Role::head);
  if (as_head) {
    PASOKH_TRY(known_record(command.note, "/note"));
    return reopen("supervisor", command.note);
  }
  const auto end = reopening_end();
  if (!end) return conflict(say("desk.no_reopening"));
  if (c_.state == CaseState::closed || *end <= inputs_.now)
    return conflict(say("desk.reopening_too_late", {{"end", *end}}));
  return reopen("not_done", command.note);
}

// A new period: the drawing runs again from its start with what the form said, and the clock has its whole term.
Done Draft::reopen(const std::string& why, const std::optional<RecordId>& note) {
  const rules::Context former = c_.variables.root;
  for (const FormField& field : service().form) {
    const rules::Value* known = field.decisive ? former.find(field.name) : nullptr;
    if (known != nullptr && !known->is_null()) decisive_.add(field.name, rules::to_json(*known));
  }
  disarm(TimerPurpose::confirm);
  emit(CaseReopened{why, note});
  return start_process();
}

Done Draft::run(const ConfirmCase& command) {
  if (c_.is_open()) return conflict(say("desk.nothing_decided"));
  if (c_.state == CaseState::closed) return conflict(say("desk.already_closed"));
  if (!service().citizen_confirms) return conflict(say("desk.not_to_confirm"));
  if (command.satisfaction && (*command.satisfaction < 1 || *command.satisfaction > 5)) {
    return refuse(RefusalKind::invalid, say("desk.satisfaction_range"), "/satisfaction");
  }
  emit(CaseConfirmed{command.done, command.satisfaction});
  if (!command.done) {
    const auto end = reopening_end();
    if (end && *end > inputs_.now) return reopen("not_done", {});
    return {};
  }
  disarm(TimerPurpose::confirm);
  emit(CaseClosed{});
  return {};
}

}  // namespace pasokh::desk
