// What may be done with a case now. Whether somebody may at all is asked of the desk's own table of authority; whether
// the state allows it is said here in short, so that a page offers what will work. The desk has the last word when the
// command comes.
#include <algorithm>

#include "desk/authority.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

bool may_give(const House& house, const office::CaseRead& read, const std::string& account,
              const desk::Command& command) {
  return desk::authorise(*read.city->organisation, &read.state, desk::OfficerCode{account}, command, house.today())
      .has_value();
}

class Offers {
 public:
  Offers(const House& house, const office::CaseRead& read, const std::string& account)
      : house_(house), read_(read), account_(account) {}
  Offers& offer(std::string name, bool state_allows, const desk::Command& command) {
    if (state_allows && may_give(house_, read_, account_, command)) names_.push_back(std::move(name));
    return *this;
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  const House& house_;
  const office::CaseRead& read_;
  const std::string& account_;
  std::vector<std::string> names_;
};

bool waits_for_applicant(const desk::Case& c) { return asked_of(c).has_value(); }

bool objection_possible(const House& house, const office::CaseRead& read) {
  const auto& service = desk::service_of(read.state, *read.city);
  if (service.object_within_days == 0 || !read.state.decided_at) return false;
  const Zone zone = house.zone();
  return house.office.now() < zone.instant(zone.civil(*read.state.decided_at).date +
                                           static_cast<std::int32_t>(service.object_within_days) + 1);
}
bool reopening_possible(const House& house, const office::CaseRead& read) {
  const auto& service = desk::service_of(read.state, *read.city);
  return service.reopen_within_hours > 0 && read.state.decided_at &&
         house.office.now() < *read.state.decided_at + hours(service.reopen_within_hours);
}

}  // namespace

std::optional<desk::AskEffect> asked_of(const desk::Case& c) {
  if (!c.is_open()) return std::nullopt;
  for (const auto& pause : c.pauses)
    if (pause.cause == desk::PauseCause::applicant) return pause.restarts ? desk::AskEffect::restarts : desk::AskEffect::stops;
  return c.question ? std::optional(desk::AskEffect::runs) : std::nullopt;
}

std::vector<std::string> task_actions(const House& house, const office::CaseRead& read, const desk::Task& task,
                                      const std::string& account) {
  const bool waits = task.state == desk::TaskState::offered || task.state == desk::TaskState::referred;
  const bool held = task.state == desk::TaskState::in_hand || task.state == desk::TaskState::active;
  const bool mine = task.officer && task.officer->value == account;
  return Offers(house, read, account)
      .offer("take", waits, desk::TakeTask{task.id})
      .offer("start", held && !(mine && task.state == desk::TaskState::active), desk::StartWork{task.id})
      .offer("complete", held, desk::CompleteTask{task.id, {}, {}})
      .offer("stop", task.state == desk::TaskState::active, desk::StopWork{task.id})
      .offer("refer", held || task.state == desk::TaskState::offered, desk::ReferTask{task.id, {}, {}, {}, {}})
      .offer("return", held || task.state == desk::TaskState::referred, desk::ReturnTask{task.id, {}})
      .offer("reassign", task.is_open(), desk::ReassignTask{task.id, {}, {}})
      .take();
}

std::vector<std::string> consultation_actions(const House& house, const office::CaseRead& read,
                                              const desk::Consultation& asked, const std::string& account) {
  const bool open = asked.is_open();
  return Offers(house, read, account)
      .offer("answer", open && asked.state != desk::ConsultationState::incomplete,
             desk::AnswerConsultation{asked.id, {}, {}, {}})
      .offer("serve", open && !asked.served_at, desk::ProveService{asked.id, {}})
      .offer("remind", open, desk::RemindConsultation{asked.id})
      .offer("supply", asked.state == desk::ConsultationState::incomplete, desk::SupplyConsultation{asked.id})
      .offer("withdraw", open && asked.token == 0, desk::WithdrawConsultation{asked.id})
      .take();
}

std::vector<std::string> actions_on(const House& house, const office::CaseRead& read, const std::string& account) {
  const auto& c = read.state;
  const bool open = c.is_open(), waits = waits_for_applicant(c);
  const bool answered = !open && c.outcome != desk::Outcome::withdrawn;
  const auto& service = desk::service_of(c, *read.city);
  return Offers(house, read, account)
      .offer("pause", open && !waits, desk::PauseCase{})
      .offer("extend", desk::may_extend(c, {*read.city}, house.office.now()), desk::ExtendCase{})
      .offer("resume", open && waits, desk::ResumeCase{})
      .offer("consult", open, desk::AskConsultation{})
      .offer("decide", open, desk::DecideCase{})
      .offer("withdraw", open, desk::WithdrawCase{})
      .offer("reopen", answered, desk::ReopenCase{})
      .offer("object", answered && c.state == desk::CaseState::decided && objection_possible(house, read),
             desk::Object{})
      .offer("confirm", answered && c.state == desk::CaseState::decided && service.citizen_confirms,
             desk::ConfirmCase{})
      .offer("documents", open, desk::AddDocument{})
      .offer("note", true, desk::AddNote{})
      .take();
}

std::vector<std::string> actions_of_applicant(const House& house, const office::CaseRead& read) {
  const auto& c = read.state;
  std::vector<std::string> names;
  const auto offer = [&](const char* name, bool allowed) {
    if (allowed) names.emplace_back(name);
  };
  const bool answered = c.state == desk::CaseState::decided && c.outcome != desk::Outcome::withdrawn;
  offer("resume", c.is_open() && waits_for_applicant(c));
  offer("documents", c.is_open() && !waits_for_applicant(c));
  offer("withdraw", c.is_open() && !c.parent);
  offer("confirm", answered && desk::service_of(c, *read.city).citizen_confirms);
  offer("reopen", answered && reopening_possible(house, read));
  offer("object", answered && objection_possible(house, read));
  return names;
}

}  // namespace pasokh::server::api
