// Compensation (BPMN 2.0, 10.7): what completed is undone by its handlers, the latest first, one after the other.
#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {

// The scope whose completed activities a compensation event undoes: its own; inside an event subprocess that
// compensates, the closed scope that it belongs to.
std::uint32_t Machine::recorded_scope(const Token& t) const {
  if (t.scope == 0) return 0;
  const Scope* scope = state_->scope(t.scope);
  return scope->records != 0 ? scope->records : t.scope;
}

void Machine::compensate(const Token& t, const Node& node) {
  if (latest_record(recorded_scope(t), node.target) == nullptr) {
    leave_later(t.number);
    return;
  }
  compensate_next(open_scope(ScopeKind::compensation, t.number, t.node));
}

void Machine::compensate_next(std::uint32_t number) {
  const Scope scope = *state_->scope(number);
  const Token owner = token(scope.token);
  const Record* latest = latest_record(recorded_scope(owner), model_.node(scope.node).target);
  if (latest == nullptr) {
    emit({.kind = ChangeKind::scope_closed, .number = number});
    leave_later(owner.number);
    return;
  }
  const Record record = *latest;
  const NodeIndex handler = handler_of(record);
  emit({.kind = ChangeKind::undone, .number = record.number});
  const std::uint32_t by = enter_token(number, handler);
  if (model_.node(handler).kind != NodeKind::event_subprocess) {
    enter_later(by);
    return;
  }
  const std::uint32_t inner = open_scope(ScopeKind::body, by, handler, 0, k_none, record.number);
  enter_later(enter_token(inner, model_.node(handler).inner_start));
}

// What undoes it: its own handler, or the event subprocess that compensates; k_none for a subprocess whose parts say it
// themselves.
NodeIndex Machine::handler_of(const Record& record) const {
  const Node& node = model_.node(record.node);
  if (node.handler != k_none) return node.handler;
  for (const NodeIndex e : node.event_subprocesses)
    if (model_.node(model_.node(e).inner_start).event == EventKind::compensation) return e;
  return k_none;
}

// The latest that can be undone from the scope: recorded in it, or in a completed subprocess of it that leaves undoing
// to its parts. With `only`, it must be of that activity or inside it.
const Record* Machine::latest_record(std::uint32_t scope, NodeIndex only) const {
  const auto visible_from_scope = [&](const Record& record) {
    bool wanted = only == k_none || record.node == only;
    for (std::uint32_t at = record.scope; at != scope;) {
      const auto outer =
          std::find_if(state_->records.begin(), state_->records.end(), [&](const Record& r) { return r.number == at; });
      if (outer == state_->records.end() || handler_of(*outer) != k_none) return false;
      wanted = wanted || outer->node == only;
      at = outer->scope;
    }
    return wanted;
  };
  for (std::size_t i = state_->records.size(); i > 0; --i) {
    const Record& record = state_->records[i - 1];
    if (handler_of(record) != k_none && visible_from_scope(record)) return &record;
  }
  return nullptr;
}

}  // namespace pasokh::process
