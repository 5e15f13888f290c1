#include "office/case_events.hpp"

#include <algorithm>
#include <array>

namespace pasokh::office {

using history::Lifecycle;
using history::ValueType;

class CaseEvents::Adding {
 public:
  Adding(CaseEvents& to, Instant at, std::string_view case_id, history::LiveLog* log)
      : c_(to), at_(at), id_(case_id), log_(log) {}

  template <class F>
  void operator()(const F&) {}  // what is nobody's work and nobody's wait
  void operator()(const desk::CaseFiled& f);
  void operator()(const desk::TaskOffered& f);
  void operator()(const desk::TaskReferred& f) { hand(f.task, f.to_unit, f.to_officer, Lifecycle::reassign); }
  void operator()(const desk::TaskReturned& f) { hand(f.task, f.to_unit, f.to_officer, Lifecycle::reassign); }
  void operator()(const desk::TaskReassigned& f) { hand(f.task, f.to_unit, f.to_officer, Lifecycle::reassign); }
  void operator()(const desk::TaskTaken& f) { hand(f.task, f.unit, f.officer, Lifecycle::assign); }
  void operator()(const desk::WorkStarted& f);
  void operator()(const desk::WorkStopped& f);
  void operator()(const desk::TaskCompleted& f) { end(f.task, f.officer, Lifecycle::complete); }
  void operator()(const desk::TaskCancelled& f);
  void operator()(const desk::CasePaused& f);
  void operator()(const desk::CaseResumed& f);
  void operator()(const desk::ConsultationAsked& f);
  void operator()(const desk::ConsultationAnswered& f);
  void operator()(const desk::ConsultationSupplied& f) { inquiry("supply/", f.consultation); }
  void operator()(const desk::ConsultationDeemed& f) { inquiry("silence/", f.consultation); }
  void operator()(const desk::ConsultationWithdrawn& f) { inquiry("withdraw/", f.consultation); }
  void operator()(const desk::LinkedCaseOpened& f);
  void operator()(const desk::LinkedCaseEnded& f);
  void operator()(const desk::IncidentRaised&) { point("incident", c_.unit_); }
  void operator()(const desk::IncidentResolved&) { point("incident_over", c_.unit_); }
  void operator()(const desk::CaseDecided& f);
  void operator()(const desk::ObjectionLodged&) { point("objection", c_.unit_); }
  void operator()(const desk::CaseReopened& f);

 private:
  void event(std::string_view activity, Lifecycle transition, const desk::UnitCode& unit,
             const desk::OfficerCode& officer, std::string_view number) {
    if (log_ == nullptr) return;
    log_->append(id_, {.at_us = at_.us,
                       .activity = activity,
                       .resource = officer.value,
                       .unit = unit.value,
                       .instance = number,
                       .lifecycle = transition});
  }
  void event(const Task& task, Lifecycle transition) {
    event(task.activity, transition, task.unit, task.officer, task.number);
  }
  void point(std::string_view activity, const desk::UnitCode& unit, const desk::OfficerCode& officer = {}) {
    event(activity, Lifecycle::complete, unit, officer, {});
  }
  void set(std::string_view key, std::string_view text) {
    if (log_ != nullptr) log_->set(id_, key, {ValueType::text, text, 0});
  }
  void set(std::string_view key, ValueType type, std::int64_t number) {
    if (log_ != nullptr) log_->set(id_, key, {type, {}, number});
  }
  Task* task(desk::TaskId id) {
    const auto found = std::ranges::find(c_.tasks_, id, &Task::id);
    return found == c_.tasks_.end() ? nullptr : &*found;
  }
  std::string next_number() { return std::to_string(++c_.numbers_); }
  void hand(desk::TaskId id, const desk::UnitCode& unit, const std::optional<desk::OfficerCode>& officer,
            Lifecycle transition);
  void end(desk::TaskId id, const std::optional<desk::OfficerCode>& officer, Lifecycle transition);
  void inquiry(std::string_view what, desk::ConsultationId id);
  void begin_period() {
    set("periods", ValueType::integer, ++c_.periods_);
    set("state", "open");
    c_.decided_ = false;
  }

  CaseEvents& c_;
  Instant at_;
  std::string_view id_;
  history::LiveLog* log_;
};

void CaseEvents::Adding::operator()(const desk::CaseFiled& f) {
  c_.service_ = f.service;
  c_.unit_ = f.unit;
  set("service", f.service.value);
  set("channel", enum_name(f.channel));
  set("responsible", f.unit.value);
  if (f.district) set("district", ValueType::integer, *f.district);
  begin_period();
  point("filed", f.unit, f.filed_by.value_or(desk::OfficerCode{}));
}

void CaseEvents::Adding::operator()(const desk::TaskOffered& f) {
  c_.tasks_.push_back(
      {f.task, c_.service_.value + "/" + f.element, next_number(), f.unit, f.officer.value_or(desk::OfficerCode{})});
  event(c_.tasks_.back(), Lifecycle::schedule);
}

void CaseEvents::Adding::hand(desk::TaskId id, const desk::UnitCode& unit,
                              const std::optional<desk::OfficerCode>& officer, Lifecycle transition) {
  Task* const t = task(id);
  if (t == nullptr) return;
  t->unit = unit;
  t->officer = officer.value_or(desk::OfficerCode{});
  event(*t, transition);
}

void CaseEvents::Adding::operator()(const desk::WorkStarted& f) {
  Task* const t = task(f.task);
  if (t == nullptr) return;
  t->officer = f.officer;
  event(*t, t->started ? Lifecycle::resume : Lifecycle::start);
  t->started = true;
}

// Work that stops because it is done is told by its end.
void CaseEvents::Adding::operator()(const desk::WorkStopped& f) {
  Task* const t = task(f.task);
  if (t != nullptr && f.reason != desk::StopReason::completed) event(*t, Lifecycle::suspend);
}

void CaseEvents::Adding::end(desk::TaskId id, const std::optional<desk::OfficerCode>& officer, Lifecycle transition) {
  Task* const t = task(id);
  if (t == nullptr) return;
  if (officer) t->officer = *officer;
  event(*t, transition);
  c_.tasks_.erase(c_.tasks_.begin() + (t - c_.tasks_.data()));
}

void CaseEvents::Adding::operator()(const desk::TaskCancelled& f) {
  const Task* const t = task(f.task);
  end(f.task, {}, t != nullptr && t->started ? Lifecycle::abort_activity : Lifecycle::withdraw);
}

void CaseEvents::Adding::operator()(const desk::CasePaused& f) {
  c_.pauses_.emplace(f.cause, f.token);
  set("state", "paused");
  point("pause/" + std::string(enum_name(f.cause)), c_.unit_);
}

void CaseEvents::Adding::operator()(const desk::CaseResumed& f) {
  c_.pauses_.erase({f.cause, f.token});
  if (c_.pauses_.empty() && !c_.decided_) set("state", "open");
  point("resume/" + std::string(enum_name(f.cause)), c_.unit_);
}

void CaseEvents::Adding::operator()(const desk::ConsultationAsked& f) {
  c_.inquiries_.push_back({f.consultation, f.kind, next_number(), f.body});
  inquiry("ask/", f.consultation);
}

void CaseEvents::Adding::operator()(const desk::ConsultationAnswered& f) {
  inquiry(f.late ? "late_answer/" : f.answer == desk::AnswerKind::incomplete ? "return/" : "answer/", f.consultation);
}

void CaseEvents::Adding::inquiry(std::string_view what, desk::ConsultationId id) {
  const auto found = std::ranges::find(c_.inquiries_, id, &Inquiry::id);
  if (found == c_.inquiries_.end()) return;
  event(std::string(what) + found->kind, Lifecycle::complete, found->body, {}, found->number);
}

void CaseEvents::Adding::operator()(const desk::LinkedCaseOpened& f) {
  c_.linked_.emplace_back(f.linked, f.service);
  point("linked/" + f.service.value, f.unit.value_or(c_.unit_));
}

void CaseEvents::Adding::operator()(const desk::LinkedCaseEnded& f) {
  const auto found = std::ranges::find(c_.linked_, f.linked, [](const auto& pair) { return pair.first; });
  if (found != c_.linked_.end()) point("linked_end/" + found->second.value, c_.unit_);
}

void CaseEvents::Adding::operator()(const desk::CaseDecided& f) {
  c_.decided_ = true;
  c_.pauses_.clear();
  set("state", "decided");
  set("outcome", enum_name(f.outcome));
  if (f.due_at) {
    set("due_at", ValueType::instant, f.due_at->us);
    set("late", ValueType::boolean, at_ >= *f.due_at ? 1 : 0);
  }
  point(k_decided_activity, c_.unit_, f.by.value_or(desk::OfficerCode{}));
}

void CaseEvents::Adding::operator()(const desk::CaseReopened&) {
  begin_period();
  point("reopened", c_.unit_);
}

bool CaseEvents::takes(std::string_view type) {
  static constexpr std::array<std::string_view, 23> k_taken{"case_decided",          "case_filed",
                                                            "case_paused",           "case_reopened",
                                                            "case_resumed",          "consultation_answered",
                                                            "consultation_asked",    "consultation_deemed",
                                                            "consultation_supplied", "consultation_withdrawn",
                                                            "incident_raised",       "incident_resolved",
                                                            "linked_case_ended",     "linked_case_opened",
                                                            "objection_lodged",      "task_cancelled",
                                                            "task_completed",        "task_offered",
                                                            "task_reassigned",       "task_referred",
                                                            "task_returned",         "task_taken",
                                                            "work_started"};
  return type == "work_stopped" || std::ranges::binary_search(k_taken, type);
}

void CaseEvents::add(const desk::Fact& fact, Instant at, std::string_view case_id, history::LiveLog* log) {
  std::visit(Adding(*this, at, case_id, log), static_cast<const desk::AnyFact&>(fact));
}

namespace {

// The activities of the log that begin with one of the words, without it.
std::vector<std::string> kinds_of(const history::EventLog& log, std::string_view word) {
  std::vector<std::string> out;
  for (std::uint32_t code = 0; code < log.activities.size(); ++code) {
    if (log.activities[code].starts_with(word)) out.emplace_back(log.activities[code].substr(word.size()));
  }
  return out;
}

}  // namespace

void mark_open(insight::Filtered& filtered) {
  const history::Column* const state = filtered.log.case_column("state");
  if (state == nullptr) return;
  const std::uint32_t decided = state->words.find("decided");
  for (std::size_t i = 0; i < state->size(); ++i) {
    if (static_cast<std::uint32_t>(state->value_at(i)) != decided)
      filtered.cut[state->row_at(i)] |= insight::k_cut_after;
  }
}

insight::LogRules live_rules(const history::EventLog& log) {
  using insight::Account;
  insight::LogRules rules;
  rules.service = "service";
  rules.decided = {std::string(k_decided_activity)};
  const auto spell = [&](Account account, std::string from, std::vector<std::string> until) {
    rules.spells.push_back({account, {}, {std::move(from)}, std::move(until)});
  };
  spell(Account::applicant, "pause/applicant", {"resume/applicant"});
  rules.spells.back().body = "applicant";
  spell(Account::commission, "pause/commission", {"resume/commission"});
  spell(Account::blocked, "incident", {"incident_over"});
  for (const std::string& service : kinds_of(log, "linked/"))
    spell(Account::consultation, "linked/" + service, {"linked_end/" + service});
  for (const std::string& kind : kinds_of(log, "ask/")) {
    spell(Account::consultation, "ask/" + kind,
          {"answer/" + kind, "return/" + kind, "silence/" + kind, "withdraw/" + kind});
    rules.spells.back().from.push_back("supply/" + kind);
  }
  return rules;
}

}  // namespace pasokh::office
