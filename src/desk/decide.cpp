#include "desk/decide.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "desk/draft.hpp"

namespace pasokh::desk {

const Case* Desk::find(CaseId id) const {
  const auto found = cases.find(id);
  return found == cases.end() ? nullptr : &found->second;
}

Draft::Draft(const Desk& desk, const Context& context, const Actor& actor, CaseId subject, const Inputs& inputs)
    : desk_(desk), context_(context), actor_(actor), inputs_(inputs), subject_(subject) {
  if (const Case* known = desk.find(subject)) {
    c_ = *known;
    exists_ = true;
  }
  c_.id = subject;
}

Date Draft::today() const { return city().configuration->zone.civil(inputs_.now).date; }

std::optional<OfficerCode> Draft::officer() const {
  const auto* code = std::get_if<OfficerCode>(&actor_);
  return code == nullptr ? std::nullopt : std::optional(*code);
}

// The version of the copy is of no account: positions are given when the facts are appended.
void Draft::emit(Fact fact) {
  evolve_case(c_, context_, fact, c_.version, inputs_.now);
  facts_.push_back({subject_, std::move(fact)});
}

Done Draft::authorise(const Command& command, bool signs) {
  PASOKH_LET(const Authority authority,
             desk::authorise(organisation(), exists_ ? &c_ : nullptr, actor_, command, today(), signs));
  in_place_of_ = authority.in_place_of;
  return {};
}

Done Draft::must_be_open() const {
  if (c_.is_open()) return {};
  return conflict(say("desk.case_not_open", {{"state", std::string(enum_name(c_.state))}}));
}

Done Draft::known_record(const std::optional<RecordId>& record, std::string field) const {
  if (!record || record->is_nil()) return refuse(RefusalKind::invalid, say("desk.reason_missing"), std::move(field));
  return {};
}

Result<const Task*> Draft::open_task(TaskId id) const {
  const Task* task = c_.task(id);
  if (task == nullptr) return refuse(RefusalKind::not_found, say("desk.no_such_task", {{"task", id.value}}));
  if (!task->is_open())
    return conflict(say("desk.task_ended", {{"task", id.value}, {"state", std::string(enum_name(task->state))}}));
  PASOKH_TRY(must_be_open());
  return task;
}

Result<const Consultation*> Draft::consultation(ConsultationId id) const {
  const Consultation* asked = c_.consultation(id);
  if (asked == nullptr)
    return refuse(RefusalKind::not_found, say("desk.no_such_consultation", {{"consultation", id.value}}));
  return asked;
}

Done Draft::known_unit(const UnitCode& unit, std::string field) const {
  if (organisation().unit(unit) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("desk.no_such_unit", {{"unit", unit.value}}), std::move(field));
}

namespace {

bool makes_a_case(const Command& command) {
  return std::holds_alternative<FileCase>(command) || std::holds_alternative<OpenLinkedCase>(command);
}

}  // namespace

Result<std::vector<CaseFact>> decide(const Desk& desk, const Context& context, const Actor& actor, CaseId subject,
                                     const Command& command, const Inputs& inputs) {
  PASOKH_ASSERT(context.city.configuration && context.city.organisation, "a desk works under a configuration");
  const bool exists = desk.find(subject) != nullptr;
  if (makes_a_case(command) && exists) return conflict(say("desk.case_exists"));
  if (!makes_a_case(command) && !exists) return refuse(RefusalKind::not_found, say("desk.no_such_case"));
  Draft draft(desk, context, actor, subject, inputs);
  // What is not there is told apart from what is not allowed only to those who may see the case; the table decides
  // first.
  PASOKH_TRY(draft.authorise(command));
  PASOKH_TRY(std::visit([&](const auto& one) { return draft.run(one); }, command));
  draft.set_timers();
  return draft.take();
}

}  // namespace pasokh::desk
