// What the office tells: the consequences of what was asked, put into the players' worlds and noted in the city's own
// books.
#include <algorithm>

#include "city/world.hpp"
#include "desk/form_check.hpp"

namespace pasokh::city {
namespace {

using insight::Account;

// Numbers in the books for what has no id of its own.
Id pause_of(std::uint32_t token) { return {1, token}; }
Id linked_of(std::uint32_t token) { return {2, token}; }
Id incident_of(std::uint32_t token) { return {3, token}; }

}  // namespace

class World::Hearing {
 public:
  Hearing(World& world, PlayedCase& played, Index index, const desk::Case& after, Instant at)
      : w_(world), c_(played), index_(index), after_(after), at_(at) {}

  template <class F>
  void operator()(const F&) {}
  void operator()(const desk::TaskOffered& f);
  void operator()(const desk::TaskCancelled& f) {
    if (const auto task = w_.task_by_id_.find(f.task); task != w_.task_by_id_.end()) w_.drop(task->second);
  }
  void operator()(const desk::WorkStopped& f) {
    const auto officer = w_.officer_by_code_.at(f.officer.value);
    const auto task = w_.task_by_id_.find(f.task);
    if (task == w_.task_by_id_.end() || w_.officers_[officer].at_work != task->second) return;
    w_.stopped(officer);
  }
  void operator()(const desk::CasePaused& f) {
    if (f.cause == desk::PauseCause::applicant) {
      c_.asks_applicant = true;
      hold(pause_of(f.token), Account::applicant);
    } else if (f.cause == desk::PauseCause::commission) {
      hold(pause_of(f.token), Account::commission);
    }
  }
  void operator()(const desk::CaseResumed& f);
  void operator()(const desk::ConsultationAsked& f);
  void operator()(const desk::ConsultationDeemed& f) {
    w_.inquiries_[w_.inquiry_by_id_.at(f.consultation)].over = true;
    end(f.consultation.value);
  }
  void operator()(const desk::ConsultationWithdrawn& f) {
    auto& inquiry = w_.inquiries_[w_.inquiry_by_id_.at(f.consultation)];
    inquiry.over = inquiry.withdrawn = true;
    end(f.consultation.value);
  }
  void operator()(const desk::LinkedCaseOpened& f) { hold(linked_of(f.token), Account::consultation); }
  void operator()(const desk::LinkedCaseEnded& f) { end(linked_of(f.token)); }
  void operator()(const desk::IncidentRaised& f) {
    w_.complain("incident at " + f.element + " of " + c_.service->code.value + ": " + f.what.code);
    hold(incident_of(f.number.value_or(f.token)), Account::blocked);
  }
  void operator()(const desk::IncidentResolved& f) { end(incident_of(f.number.value_or(f.token))); }
  void operator()(const desk::TimerArmed& f) {
    if (!w_.first_unflushed_ || f.timer.due_at < *w_.first_unflushed_) w_.first_unflushed_ = f.timer.due_at;
  }
  void operator()(const desk::CaseDecided& f);
  void operator()(const desk::CaseReopened&) {
    ++c_.period;
    c_.open = true;
    c_.asks_applicant = false;
    c_.missing.clear();
    c_.books = std::make_unique<PlayedBooks>(at_);
  }
  void operator()(const desk::CaseClosed&) { c_.closed = true; }

 private:
  void hold(Id subject, Account account, Index unit = k_any_time) {
    if (c_.books) c_.books->holds(at_, subject, account, unit);
  }
  void end(Id subject) {
    if (c_.books) c_.books->ends(at_, subject);
  }

  World& w_;
  PlayedCase& c_;
  Index index_;
  const desk::Case& after_;
  Instant at_;
};

void World::Hearing::operator()(const desk::TaskOffered& f) {
  PlayedTask task;
  task.id = f.task;
  task.played_case = index_;
  task.node = desk::model_of(after_, w_.city()).find(f.element);
  task.unit = w_.unit_by_code_.at(f.unit.value);
  task.role = f.role;
  task.due = desk::due_of(*after_.task(f.task), after_, {w_.city()}).value_or(at_ + days(20));
  for (const WeekdayBatch& batch : w_.plan_.batches)
    if (batch.unit == f.unit.value && batch.element == f.element) task.only_on = batch.weekday;
  if (const desk::Form* form = w_.configuration_->form(task.node->assignment.form))
    task.begun = desk::begun_form(form->fields, process::visible_to(desk::model_of(after_, w_.city()), after_.process, after_.variables, f.token));
  const auto own = insight::account_of(task.node->account);
  hold(f.task.value, own.value_or(Account::queue), own ? k_any_time : task.unit);
  const auto index = static_cast<Index>(w_.tasks_.size());
  const bool waits = task.node->pause == process::PauseCause::applicant;
  task.stage = waits ? TaskStage::waits_for_applicant : TaskStage::queued;
  w_.tasks_.push_back(task);
  w_.task_by_id_[f.task] = index;
  c_.tasks.push_back(index);
  if (waits)
    w_.expect_applicant(index_, f.element, !task.node->boundary.empty());
  else
    w_.offer(index);
}

// The applicant has done what was asked: what waited for that goes to the clerks, what an officer laid aside comes back
// to them.
void World::Hearing::operator()(const desk::CaseResumed& f) {
  if (f.cause == desk::PauseCause::applicant) {
    end(pause_of(f.token));
    c_.asks_applicant =
        std::ranges::find(after_.pauses, desk::PauseCause::applicant, &desk::Pause::cause) != after_.pauses.end();
    if (c_.asks_applicant) return;
    const auto waiting = c_.tasks;
    for (const Index index : waiting) {
      PlayedTask& task = w_.tasks_[index];
      if (task.stage == TaskStage::waits_for_applicant) {
        task.stage = TaskStage::queued;
        w_.offer(index);
      } else if (task.stage == TaskStage::parked) {
        task.left = minutes(w_.random_.between(8, 30));
        w_.hand_to(task.officer, index);
      }
    }
  } else if (f.cause == desk::PauseCause::commission) {
    end(pause_of(f.token));
  }
}

void World::Hearing::operator()(const desk::ConsultationAsked& f) {
  Inquiry inquiry;
  inquiry.id = f.consultation;
  inquiry.played_case = index_;
  inquiry.body = w_.unit_by_code_.at(f.body.value);
  inquiry.asked_by = w_.unit_by_code_.at(f.asked_by.value);
  inquiry.may_be_silent = f.silence != desk::SilenceRule::none;
  hold(f.consultation.value, Account::consultation);
  const auto index = static_cast<Index>(w_.inquiries_.size());
  w_.inquiries_.push_back(inquiry);
  w_.inquiry_by_id_[f.consultation] = index;
  const Duration sent = minutes(5) + Duration{w_.random_.exponential(body_plan(w_.plan_, f.body.value).service.us)};
  w_.plan_event(at_ + sent, What::service_proof, index);
}

void World::Hearing::operator()(const desk::CaseDecided& f) {
  c_.open = false;
  c_.asks_applicant = false;
  c_.outcome = f.outcome;
  ++w_.report_.decided;
  w_.finish_period(c_, at_);
  if (c_.linked || f.outcome == desk::Outcome::withdrawn) return;
  const Duration thinks =
      minutes(30) + Duration{w_.random_.exponential(c_.service->citizen_confirms ? hours(20).us : days(6).us)};
  w_.plan_event(w_.in_the_day(at_ + thinks), What::after_answer, index_, c_.period);
}

void World::hear(const desk::CaseFact& fact, const desk::Case& after, Instant at) {
  ++report_.facts;
  if (const auto* filed = std::get_if<desk::CaseFiled>(&fact.fact)) {
    PlayedCase played;
    played.id = fact.subject;
    played.service = configuration_->service(filed->service);
    static const ServicePlan k_unplanned;
    const auto plan = plan_.services.find(filed->service.value);
    played.plan = plan == plan_.services.end() ? &k_unplanned : &plan->second;
    played.district = filed->district;
    played.linked = filed->parent.has_value();
    played.books = std::make_unique<PlayedBooks>(at);
    case_by_id_[fact.subject] = static_cast<Index>(cases_.size());
    cases_.push_back(std::move(played));
    ++(filed->parent ? report_.linked : report_.filed);
    return;
  }
  const Index index = case_by_id_.at(fact.subject);
  std::visit(Hearing(*this, cases_[index], index, after, at), fact.fact);
}

}  // namespace pasokh::city
