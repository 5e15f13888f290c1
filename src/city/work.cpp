// What officers do with a task: take it, work on it within their hours, and end it in one of four ways.
#include <algorithm>

#include "city/world.hpp"

namespace pasokh::city {
namespace {

using insight::Account;

// A term that does not stop for the applicant takes no request that would stop it.
bool stops_for_applicant(const desk::Configuration& configuration, const desk::Service& service) {
  const auto versions = configuration.terms.find(service.term);
  return versions == configuration.terms.end() ||
         std::ranges::find(versions->second.back().pauses, "applicant", &clock::PauseRule::cause) != versions->second.back().pauses.end();
}

class OfficersTaste final : public FormTaste {
 public:
  OfficersTaste(const CityPlan& plan, bool papers_missing) : plan_(plan), papers_missing_(papers_missing) {}
  bool is_yes(const std::string& field, Random& random) const override {
    const auto known = plan_.yes.find(field);
    const bool yes = random.chance(known == plan_.yes.end() ? plan_.usual_yes : known->second);
    return field == "complete" ? !papers_missing_ : yes;
  }
  std::size_t choose(const desk::FormField& field, Random& random) const override {
    const auto known = plan_.choices.find(field.name);
    const bool fits = known != plan_.choices.end() && known->second.size() == field.choices.size();
    return fits ? random.weighted(known->second) : random.below(field.choices.size());
  }

 private:
  const CityPlan& plan_;
  bool papers_missing_;
};

bool answers_the_case(const process::Node& node) {
  return std::ranges::any_of(node.outputs, [](const process::Mapping& mapping) { return mapping.target == "outcome"; });
}

}  // namespace

Duration World::work_for(const PlayedTask& task) {
  const PlayedCase& c = cases_[task.played_case];
  const TaskPlan& plan = task_plan(plan_, c.service->code.value, task.node->id);
  return changed(c, seconds(random_.between(plan.least.us / 1'000'000, plan.most.us / 1'000'000)));
}

// False: somebody else was faster, which does not happen here and is counted as a refusal.
bool World::take(Index officer, Index index) {
  PlayedTask& task = tasks_[index];
  if (task.stage == TaskStage::queued && task.queue != k_nobody)
    queues_[task.queue].tasks.erase({task.due, index, index});
  task.queue = k_nobody;
  if (!ask(as(officer), cases_[task.played_case].id, desk::TakeTask{task.id})) {
    drop(index);
    return false;
  }
  task.taken = true;
  task.officer = officer;
  const auto own = insight::account_of(task.node->account);
  if (auto& books = cases_[task.played_case].books)
    books->holds(now_, task.id.value, own.value_or(Account::in_hand), own ? k_any_time : task.unit);
  return true;
}

void World::begin(Index officer_index, Index index) {
  PlayedOfficer& officer = officers_[officer_index];
  PlayedTask& task = tasks_[index];
  std::erase(officer.in_hand, index);
  if (!task.taken && !take(officer_index, index)) return wake(officer_index, minutes(1));
  const desk::CaseId id = cases_[task.played_case].id;
  if (!ask(as(officer_index), id, desk::StartWork{task.id})) {
    drop(index);
    return wake(officer_index, minutes(1));
  }
  task.officer = officer_index;  // a deputy has it in hand from now on
  task.stage = TaskStage::at_work;
  officer.at_work = index;
  if (auto& books = cases_[task.played_case].books) books->holds(now_, task.id.value, Account::work, task.unit);
  if (task.left < Duration{0}) task.left = work_for(task);
  const Instant off = off_duty_after(officer, now_);
  Duration spell = std::min(task.left, off - now_);
  if (!task.laid_aside && task.left > minutes(20) && random_.chance(plan_.lays_aside)) {
    task.laid_aside = true;
    spell = std::min(spell, seconds(task.left.us / 2'000'000));
  }
  officer.finishing = spell == task.left;
  task.left -= spell;
  plan_event(now_ + spell, What::laid_down, officer_index, ++officer.times_begun);
}

// Somebody has nothing active any more: they stopped, or the office says that it was stopped for them.
void World::stopped(Index officer_index) {
  PlayedOfficer& officer = officers_[officer_index];
  const Index index = officer.at_work;
  officer.at_work = k_nobody;
  ++officer.times_begun;
  PlayedTask& task = tasks_[index];
  if (task.stage == TaskStage::at_work) {
    task.stage = TaskStage::in_hand;
    officer.in_hand.push_back(index);
    const auto own = insight::account_of(task.node->account);
    if (auto& books = cases_[task.played_case].books)
      books->holds(now_, task.id.value, own.value_or(Account::in_hand), own ? k_any_time : task.unit);
  }
  wake(officer_index, minutes(random_.between(1, 8)));
}

void World::lay_down(Index officer_index, Index times_begun) {
  PlayedOfficer& officer = officers_[officer_index];
  if (officer.at_work == k_nobody || officer.times_begun != times_begun) return;
  const Index index = officer.at_work;
  if (officer.finishing) return finish(officer_index, index);
  const PlayedTask& task = tasks_[index];
  ask(as(officer_index), cases_[task.played_case].id, desk::StopWork{task.id, random_.chance(100'000)});
}

void World::finish(Index officer, Index index) {
  PlayedTask& task = tasks_[index];
  if (pause_for(officer, task) || give_back(officer, index) || refer(officer, index)) return;
  complete(officer, index);
}

// Asks the applicant for a paper or two, once, with the whole list. The task stays in hand and goes on when they have
// come.
bool World::pause_for(Index officer, PlayedTask& task) {
  PlayedCase& c = cases_[task.played_case];
  const bool possible = !task.paused_once && !c.linked && !c.asks_applicant && task.role != desk::Role::head &&
                        !answers_the_case(*task.node);
  if (!possible || !random_.chance(plan_.pauses)) return false;
  const std::string paper = some_paper(c);
  if (paper.empty() || !stops_for_applicant(*configuration_, *c.service)) return false;
  task.paused_once = true;
  c.missing = {paper};
  std::vector<journal::RecordWrite> records;
  const auto note = keep(records, c.id, "note", remark(random_));
  const Index index = task_by_id_.at(task.id);
  if (!ask(as(officer), c.id, desk::PauseCase{{paper}, note, desk::AskEffect::stops}, std::move(records))) return false;
  std::erase(officers_[officer].in_hand, index);
  task.stage = TaskStage::parked;
  expect_applicant(task.played_case, {}, false);
  return true;
}

bool World::refer(Index officer, Index index) {
  PlayedTask& task = tasks_[index];
  const Index to = units_[task.unit].refers_to;
  const bool possible = !task.was_referred && task.role == desk::Role::officer && to != k_nobody &&
                        !answers_the_case(*task.node) && !waits_for_a_day(task);
  if (!possible || !random_.chance(plan_.refers) || !queue_of_.contains({to, desk::Role::officer})) return false;
  PlayedCase& c = cases_[task.played_case];
  std::vector<journal::RecordWrite> records;
  const auto note = keep(records, c.id, "note", remark(random_));
  if (!ask(as(officer), c.id, desk::ReferTask{task.id, units_[to].unit->code, {}, note, {}}, std::move(records)))
    return false;
  std::erase(officers_[officer].in_hand, index);
  task.was_referred = task.referred = true;
  task.taken = false;
  task.sender = officer;
  task.from_unit = task.unit;
  task.left = Duration{-1};
  if (c.books) c.books->holds(now_, task.id.value, Account::transfer);
  put_in_queue(index, to, desk::Role::officer);
  return true;
}

bool World::give_back(Index officer, Index index) {
  PlayedTask& task = tasks_[index];
  if (!task.referred || task.sender == officer || !random_.chance(plan_.returns)) return false;
  PlayedCase& c = cases_[task.played_case];
  std::vector<journal::RecordWrite> records;
  const auto why = keep(records, c.id, "note", reason(random_));
  if (!ask(as(officer), c.id, desk::ReturnTask{task.id, why}, std::move(records))) return false;
  std::erase(officers_[officer].in_hand, index);
  task.referred = task.taken = false;
  task.officer = task.sender;
  task.unit = task.from_unit;
  task.left = Duration{-1};
  if (c.books) c.books->holds(now_, task.id.value, Account::transfer);
  hand_to(task.sender, index);
  return true;
}

void World::complete(Index officer, Index index) {
  PlayedTask& task = tasks_[index];
  PlayedCase& c = cases_[task.played_case];
  const desk::Form* form =
      task.node->assignment.form.empty() ? nullptr : configuration_->form(task.node->assignment.form);
  if (c.missing.empty() && form != nullptr && form->field("complete") != nullptr && !c.linked &&
      random_.chance(40'000)) {
    if (const auto paper = some_paper(c); !paper.empty()) c.missing.push_back(paper);
  }
  desk::CompleteTask command{task.id, json::object(), {}};
  if (form != nullptr)
    command.outputs = filled(form->fields, OfficersTaste(plan_, !c.missing.empty()), today(), random_, task.begun);
  std::vector<journal::RecordWrite> records;
  if (random_.chance(60'000)) command.note = keep(records, c.id, "note", remark(random_));
  ask(as(officer), c.id, std::move(command), std::move(records));
  drop(index);
}

}  // namespace pasokh::city
