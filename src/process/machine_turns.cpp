// What is looked at again whenever nothing else can go on: conditions that events wait for, and inclusive joins.
#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {

// The first waiting condition that turned true is acted upon; true when there was one.
bool Machine::turn_conditions() {
  const auto conditional = [&](NodeIndex n) { return model_.node(n).event == EventKind::conditional; };
  for (const Token& at : state_->tokens) {
    const Token t = at;
    const Node& node = model_.node(t.node);
    if (t.waiting == Waiting::nothing || t.waiting == Waiting::join || t.waiting == Waiting::entering_failed) continue;
    if (t.waiting == Waiting::event && node.kind == NodeKind::catch_event && conditional(t.node) &&
        turn(t.number, t.scope, node))
      return true;
    if (t.waiting == Waiting::event && node.kind == NodeKind::event_gateway) {
      for (const FlowIndex f : node.outgoing)
        if (conditional(model_.flow(f).to) && turn(t.number, t.scope, model_.node(model_.flow(f).to))) return true;
    }
    if (is_instance(t)) continue;
    for (const NodeIndex b : node.boundary)
      if (conditional(b) && turn(t.number, t.scope, model_.node(b))) return true;
  }
  for (std::size_t i = 0; i <= state_->scopes.size(); ++i) {
    const std::uint32_t scope = i == 0 ? 0 : state_->scopes[i - 1].number;
    for (const NodeIndex e : event_subprocesses(scope)) {
      const Node& start = model_.node(model_.node(e).inner_start);
      if (start.event == EventKind::conditional && !interrupted(scope) && turn(0, scope, start)) return true;
    }
  }
  return false;
}

// Fires when the condition holds and did not when last looked at. One that cannot be told (null) does not hold.
bool Machine::turn(std::uint32_t number, std::uint32_t scope, const Node& event) {
  const HeldCondition key{number, scope, index_of(event)};
  const bool held = std::find(state_->conditions.begin(), state_->conditions.end(), key) != state_->conditions.end();
  const bool holds = is_yes(evaluate(number != 0 ? token(number) : Token{.scope = scope}, *event.condition));
  if (holds == held) return false;
  const bool has_tokens = number != 0 || std::any_of(state_->tokens.begin(), state_->tokens.end(),
                                                     [&](const Token& t) { return t.scope == scope; });
  if (!has_tokens) return false;
  emit({.kind = ChangeKind::condition_turned, .flag = holds, .node = key.node, .token = number, .scope = scope});
  if (!holds) return false;
  if (number == 0)
    start_event_subprocess(scope, event);
  else
    event_happened(number, event);
  return true;
}

// BPMN 2.0, 13.4.3: it goes on when no other token of the scope can still come by a flow that has none without coming
// by one that has.
bool Machine::pass_inclusive_joins() {
  for (const Token& at : state_->tokens) {
    const Node& node = model_.node(at.node);
    if (at.waiting == Waiting::join && node.kind == NodeKind::inclusive_gateway && pass_inclusive_join(Token(at), node))
      return true;
  }
  return false;
}

bool Machine::pass_inclusive_join(const Token& t, const Node& gateway) {
  const InclusiveJoin& join = model_.inclusive[gateway.inclusive];
  const auto waits_here = [&](const Token& o) {
    return o.node == t.node && o.scope == t.scope && o.waiting == Waiting::join;
  };
  const auto has_token = [&](FlowIndex f) {
    return std::any_of(state_->tokens.begin(), state_->tokens.end(),
                       [&](const Token& o) { return waits_here(o) && o.flow == f; });
  };
  for (const Token& other : state_->tokens) {
    if (other.scope != t.scope || waits_here(other)) continue;
    bool to_empty = false, to_full = false;
    for (std::size_t i = 0; i < gateway.incoming.size(); ++i) {
      if (!join.reaches(i, other.node)) continue;
      (has_token(gateway.incoming[i]) ? to_full : to_empty) = true;
    }
    if (to_empty && !to_full) return false;
  }
  for (const FlowIndex f : gateway.incoming) {
    const auto found = std::find_if(state_->tokens.begin(), state_->tokens.end(), [&](const Token& o) {
      return waits_here(o) && o.flow == f && o.number != t.number;
    });
    if (f != t.flow && found != state_->tokens.end()) emit({.kind = ChangeKind::removed, .token = found->number});
  }
  leave_later(t.number);
  return true;
}

}  // namespace pasokh::process
