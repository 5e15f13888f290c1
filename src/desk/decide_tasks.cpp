// Tasks: taken in hand, worked on, referred, returned, completed.
#include <algorithm>

#include "desk/draft.hpp"
#include "desk/form_check.hpp"

namespace pasokh::desk {

// Work is exclusive to the officer who does it: a deputy takes the task in hand before working on it.
Done Draft::have_in_hand(const Task& task) {
  if (task.state != TaskState::in_hand && task.state != TaskState::active) {
    return conflict(
        say("desk.take_it_first", {{"task", task.id.value}, {"state", std::string(enum_name(task.state))}}));
  }
  if (task.officer == officer()) return {};
  stop_if_active(task, StopReason::handed_on);
  emit(TaskTaken{task.id, *officer(), task.unit});
  return {};
}

void Draft::stop_if_active(const Task& task, StopReason reason) {
  if (task.state == TaskState::active) emit(WorkStopped{task.id, *task.officer, reason});
}

Done Draft::run(const TakeTask& command) {
  PASOKH_LET(const Task* found, open_task(command.task));
  const Task task = *found;
  if (task.state == TaskState::in_hand || task.state == TaskState::active) {
    if (task.officer == officer()) return conflict(say("desk.already_yours", {{"task", task.id.value}}));
    return conflict(say("desk.in_other_hands", {{"task", task.id.value}, {"officer", task.officer->value}}));
  }
  emit(TaskTaken{task.id, *officer(), task.unit});
  return {};
}

Done Draft::run(const StartWork& command) {
  PASOKH_LET(const Task* task, open_task(command.task));
  if (task->state == TaskState::active && task->officer == officer()) {
    return conflict(say("desk.already_active", {{"task", task->id.value}}));
  }
  PASOKH_TRY(have_in_hand(*task));
  // At most one case an officer at a time: what was before them until now is laid aside.
  const auto at_work = desk_.active.find(*officer());
  if (at_work != desk_.active.end() && at_work->second.task != command.task) {
    const WorkStopped aside{at_work->second.task, *officer(), StopReason::other_case};
    if (at_work->second.subject == subject_)
      emit(aside);
    else
      emit_elsewhere(at_work->second.subject, aside);
  }
  emit(WorkStarted{command.task, *officer()});
  return {};
}

Done Draft::run(const StopWork& command) {
  PASOKH_LET(const Task* task, open_task(command.task));
  if (task->state != TaskState::active) return conflict(say("desk.not_active", {{"task", task->id.value}}));
  stop_if_active(*task, command.idle ? StopReason::idle : StopReason::asked);
  return {};
}

Done Draft::check_receiver(const UnitCode& to_unit, const std::optional<OfficerCode>& to_officer,
                           const Task& task) const {
  PASOKH_TRY(known_unit(to_unit, "/to_unit"));
  if (organisation().unit(to_unit)->kind == UnitKind::outside_body) {
    return conflict(say("desk.ask_bodies", {{"unit", Named{"unit", to_unit.value}}}), "/to_unit");
  }
  if (!to_officer) {
    if (to_unit == task.unit && task.state == TaskState::offered && !task.officer) {
      return conflict(say("desk.already_there", {{"unit", Named{"unit", to_unit.value}}}), "/to_unit");
    }
    return {};
  }
  const Officer* receiver = organisation().officer(*to_officer);
  const auto works_there = [&](const Post& post) { return post.unit == to_unit && post.role != Role::administrator; };
  if (receiver == nullptr || !std::ranges::any_of(receiver->posts, works_there)) {
    return refuse(
        RefusalKind::invalid,
        say("desk.not_of_that_unit", {{"officer", to_officer->value}, {"unit", Named{"unit", to_unit.value}}}),
        "/to_officer");
  }
  if (task.officer == to_officer && task.unit == to_unit)
    return conflict(say("desk.already_theirs", {{"officer", to_officer->value}}), "/to_officer");
  return {};
}

Done Draft::run(const ReferTask& command) {
  PASOKH_LET(const Task* found, open_task(command.task));
  const Task task = *found;
  if (task.state == TaskState::referred) return conflict(say("desk.referral_not_accepted", {{"task", task.id.value}}));
  PASOKH_TRY(check_receiver(command.to_unit, command.to_officer, task));
  if (command.copies.size() > k_most_copies) {
    return refuse(RefusalKind::too_large,
                  say("desk.too_many_copies", {{"most", static_cast<std::int64_t>(k_most_copies)}}), "/copies");
  }
  for (std::size_t i = 0; i < command.copies.size(); ++i)
    PASOKH_TRY(known_unit(command.copies[i], "/copies/" + std::to_string(i)));
  stop_if_active(task, StopReason::handed_on);
  emit(TaskReferred{task.id, command.to_unit, command.to_officer, task.unit, task.officer ? task.officer : officer(),
                    command.note, command.copies});
  return {};
}

// Back to whoever referred it, or to the unit's queue, and always with a reason.
Done Draft::run(const ReturnTask& command) {
  PASOKH_LET(const Task* found, open_task(command.task));
  const Task task = *found;
  PASOKH_TRY(known_record(command.reason, "/reason"));
  if (task.state == TaskState::offered) return conflict(say("desk.nothing_to_return", {{"task", task.id.value}}));
  stop_if_active(task, StopReason::handed_on);
  emit(TaskReturned{task.id, task.sender_unit.value_or(task.unit), task.sender_unit ? task.sender : std::nullopt,
                    *command.reason});
  return {};
}

Done Draft::run(const ReassignTask& command) {
  PASOKH_LET(const Task* found, open_task(command.task));
  const Task task = *found;
  PASOKH_TRY(check_receiver(command.to_unit, command.to_officer, task));
  stop_if_active(task, StopReason::handed_on);
  emit(TaskReassigned{task.id, command.to_unit, command.to_officer, *officer()});
  return {};
}

namespace {

// Completing a task that sets the outcome is a signature: a deputy needs to be allowed to sign.
bool is_signature(const process::Node& node) {
  return std::ranges::any_of(node.outputs, [](const process::Mapping& mapping) { return mapping.target == "outcome"; });
}

}  // namespace

Done Draft::run(const CompleteTask& command) {
  PASOKH_LET(const Task* task, open_task(command.task));
  const process::Node* node = model().find(task->element);
  if (node != nullptr && is_signature(*node)) PASOKH_TRY(authorise(command, true));
  PASOKH_TRY(have_in_hand(*task));
  const Form* form =
      node == nullptr || node->assignment.form.empty() ? nullptr : configuration().form(node->assignment.form);
  static const std::vector<FormField> k_nothing_asked;
  PASOKH_LET(auto outputs,
             check_form(form == nullptr ? k_nothing_asked : form->fields, command.outputs, "/outputs", Kept::typed));
  const Task done = *c_.task(command.task);
  stop_if_active(done, StopReason::completed);
  rules::Context given;
  for (const auto& [name, value] : outputs.members) given.set(name, rules::from_json(value));
  emit(TaskCompleted{done.id, officer(), std::move(outputs), command.note});
  return step(process::Complete{done.token, std::move(given)});
}

}  // namespace pasokh::desk
