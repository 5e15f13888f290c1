#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {

void Machine::fail(std::uint32_t number, bool leaving, Trouble why) {
  // What failed on the way in is done anew by a retry; after the work nobody is waited for any more, but limits of time
  // still run.
  if (leaving)
    end_pause(number);
  else
    end_stay(number);
  Words words;
  words.message = std::move(why);
  emit({.kind = ChangeKind::incident_begun, .flag = leaving, .node = token(number).node, .token = number},
       std::move(words));
}

void Machine::leave(std::uint32_t number) {
  const Token t = token(number);
  const Node& node = model_.node(t.node);
  const bool instance = node.multi && is_instance(t);
  const bool whole = node.multi && !instance;  // each instance mapped its own
  if (auto trouble = whole ? std::nullopt : map_outputs(t, node)) {
    fail(number, true, std::move(*trouble));
    return;
  }
  if (instance) {
    instance_done(number);
    return;
  }
  if (auto trouble = choose_flows(t, node)) {
    fail(number, true, std::move(*trouble));
    return;
  }
  const bool may_end_ad_hoc = is_activity(node.kind) && node.parent != k_none && model_.node(node.parent).ad_hoc;
  if (may_end_ad_hoc && ad_hoc_done(t)) return;
  end_stay(number);
  if (node.handler != k_none && node.kind != NodeKind::subprocess) {
    emit({.kind = ChangeKind::recorded, .node = t.node, .scope = t.scope, .number = next()});
  }
  take_flows(number);
}

// Drops what the stay held: timers, awaited messages, the pause. Nothing is dropped twice: what is gone is not found.
void Machine::end_stay(std::uint32_t number) {
  for (std::size_t i = 0; i < state_->timers.size();) {
    if (state_->timers[i].token == number)
      emit({.kind = ChangeKind::timer_dropped, .number = state_->timers[i].number});
    else
      ++i;
  }
  for (std::size_t i = 0; i < state_->messages.size();) {
    if (state_->messages[i].token == number)
      emit({.kind = ChangeKind::message_dropped, .number = state_->messages[i].number});
    else
      ++i;
  }
  for (std::size_t i = 0; i < state_->conditions.size();) {
    const HeldCondition held = state_->conditions[i];
    if (held.token == number)
      emit({.kind = ChangeKind::condition_turned,
            .flag = false,
            .node = held.node,
            .token = held.token,
            .scope = held.scope});
    else
      ++i;
  }
  end_pause(number);
}

void Machine::end_pause(std::uint32_t number) {
  const PauseCause cause = token(number).pause;
  if (cause != PauseCause::none)
    emit({.kind = ChangeKind::pause_ended, .what = static_cast<std::uint8_t>(cause), .token = number});
}

std::optional<Trouble> Machine::map_outputs(const Token& t, const Node& node) {
  if (node.outputs.empty()) return std::nullopt;
  rules::Context outward;
  for (const Mapping& mapping : node.outputs) outward.set(mapping.target, value_of(t, mapping.source));
  set_outward(t, outward);
  return std::nullopt;
}

std::expected<bool, Trouble> Machine::holds(const Token& t, const Flow& flow) const {
  if (!flow.condition) return true;
  const rules::Value value = evaluate(t, *flow.condition);
  if (const bool* yes = value.boolean()) return *yes;
  return std::unexpected(
      say("process.condition_unclear", {{"element", flow.id}, {"expression", flow.condition->text()}}));
}

// Into chosen_. A parallel gateway asks for no conditions.
std::optional<Trouble> Machine::choose_flows(const Token& t, const Node& node) {
  chosen_.clear();
  const bool first_only = node.kind == NodeKind::exclusive_gateway;
  const bool all = node.kind == NodeKind::parallel_gateway || node.outgoing.size() == 1;
  bool conditional = false;  // whether one with a condition was chosen
  for (const FlowIndex f : node.outgoing) {
    const Flow& flow = model_.flow(f);
    if (f == node.default_flow) continue;
    if (!all || (flow.condition && node.kind != NodeKind::parallel_gateway)) {
      const auto yes = holds(t, flow);
      if (!yes) return yes.error();
      if (!*yes) continue;
    }
    conditional = conditional || flow.condition;
    chosen_.push_back(f);
    if (first_only) return std::nullopt;
  }
  if (node.default_flow != k_none && !conditional) chosen_.push_back(node.default_flow);
  if (chosen_.empty() && !node.outgoing.empty()) return say("process.no_way_out", {{"element", node.id}});
  if (state_->tokens.size() + chosen_.size() > limits_.tokens)
    return say("process.too_many_tokens", {{"element", node.id}});
  return std::nullopt;
}

void Machine::take_flows(std::uint32_t number) {
  if (chosen_.empty()) {
    remove(number);
    return;
  }
  const std::uint32_t scope = token(number).scope;
  emit({.kind = ChangeKind::moved, .flow = chosen_[0], .token = number});
  enter_later(number);
  for (std::size_t i = 1; i < chosen_.size(); ++i)
    enter_later(enter_token(scope, model_.flow(chosen_[i]).to, chosen_[i]));
}

void Machine::remove(std::uint32_t number) {
  const std::uint32_t scope = token(number).scope;
  emit({.kind = ChangeKind::removed, .token = number});
  scope_emptied(scope);
}

void Machine::terminate(std::uint32_t number) {
  const std::uint32_t scope = token(number).scope;
  clear_scope(scope, number);
  emit({.kind = ChangeKind::removed, .token = number});
  scope_emptied(scope);
}

// A scope without tokens is done: the case completes, or the token that opened the scope goes on.
void Machine::scope_emptied(std::uint32_t number) {
  const bool holds_tokens =
      std::any_of(state_->tokens.begin(), state_->tokens.end(), [&](const Token& t) { return t.scope == number; });
  if (holds_tokens) return;
  if (number == 0) {
    drop_scope_waits(0);
    const bool pools = std::any_of(state_->scopes.begin(), state_->scopes.end(),
                                   [](const Scope& s) { return s.kind == ScopeKind::pool; });
    if (!pools) emit({.kind = ChangeKind::completed});
    return;
  }
  const Scope scope = *state_->scope(number);
  if (scope.kind == ScopeKind::compensation) {
    compensate_next(number);
    return;
  }
  const Node* node = scope.node == k_none ? nullptr : &model_.node(scope.node);
  if (scope.kind == ScopeKind::body && node->ad_hoc && node->ad_hoc->sequential && scope.begun < node->inner.size() &&
      !node->ad_hoc->elements) {
    enter_later(enter_token(number, node->inner[scope.begun]));
    return;
  }
  drop_scope_waits(number);
  if (scope.kind == ScopeKind::pool) {
    emit({.kind = ChangeKind::scope_closed, .number = number});
    scope_emptied(0);
    return;
  }
  const Token owner = token(scope.token);
  if (scope.kind == ScopeKind::called) give_back(scope, owner);
  record_scope(scope, owner);
  emit({.kind = ChangeKind::scope_closed, .number = number});
  leave_later(owner.number);
}

// A subprocess that completed can be compensated when it says how, or when something in it can.
void Machine::record_scope(const Scope& scope, const Token& owner) {
  if (scope.kind == ScopeKind::called || scope.records != 0) return;
  const Node& node = model_.node(scope.node);
  const auto compensates = [&](NodeIndex e) {
    return model_.node(model_.node(e).inner_start).event == EventKind::compensation;
  };
  const bool inside = std::any_of(state_->records.begin(), state_->records.end(),
                                  [&](const Record& r) { return r.scope == scope.number; });
  const bool itself = scope.kind == ScopeKind::body &&
                      (node.handler != k_none ||
                       std::any_of(node.event_subprocesses.begin(), node.event_subprocesses.end(), compensates));
  if (inside || itself)
    emit({.kind = ChangeKind::recorded, .node = scope.node, .scope = owner.scope, .number = scope.number});
}

// What a called process has changed or made comes back, or what the output mappings take of it.
void Machine::give_back(const Scope& scope, const Token& owner) {
  const rules::Context* held = variables_->local(scope.number);
  if (held == nullptr) return;
  const rules::Context made = *held;
  if (!model_.node(scope.node).outputs.empty()) {
    set(owner.number, made);
    return;
  }
  if (!model_.node(scope.node).gives_all) return;
  const rules::Context before = visible(owner);
  rules::Context changed;
  for (const auto& [name, value] : made) {
    const rules::Value* old = before.find(name);
    if (old == nullptr || !(*old == value)) changed.set(name, value);
  }
  set_outward(owner, changed);
}

// An activity of an ad-hoc subprocess is done: when the completion condition holds, the subprocess is too, at once or
// as soon as what runs in it has ended.
bool Machine::ad_hoc_done(const Token& t) {
  const Scope scope = *state_->scope(t.scope);
  if (scope.kind != ScopeKind::body) return false;
  const Node& node = model_.node(scope.node);
  if (!node.ad_hoc || !node.ad_hoc->completion) return false;
  const rules::Value met = evaluate(t, *node.ad_hoc->completion);
  if (!met.boolean()) {
    fail(t.number, true,
         say("process.condition_unclear", {{"element", node.id}, {"expression", node.ad_hoc->completion->text()}}));
    return true;
  }
  if (!is_yes(met)) return false;
  const bool alone = std::none_of(state_->tokens.begin(), state_->tokens.end(),
                                  [&](const Token& o) { return o.scope == t.scope && o.number != t.number; });
  if (!alone && !node.ad_hoc->cancel_rest) return false;
  clear_scope(scope.number, 0);
  drop_scope_waits(scope.number);
  const Token owner = token(scope.token);
  record_scope(scope, owner);
  emit({.kind = ChangeKind::scope_closed, .number = scope.number});
  leave_later(owner.number);
  return true;
}

void Machine::cancel_work(std::uint32_t number) {
  switch (token(number).waiting) {
    case Waiting::activity:
    case Waiting::linked_case: emit({.kind = ChangeKind::activity_cancelled, .token = number}); break;
    case Waiting::entering_failed:
    case Waiting::leaving_failed: emit({.kind = ChangeKind::incident_ended, .token = number}); break;
    case Waiting::scope:
      for (std::size_t i = 0; i < state_->scopes.size();) {
        if (state_->scopes[i].token != number) {
          ++i;
          continue;
        }
        cancel_scope(state_->scopes[i].number);
        i = 0;
      }
      break;
    default: break;
  }
}

void Machine::cancel_scope(std::uint32_t number) {
  clear_scope(number, 0);
  drop_scope_waits(number);
  emit({.kind = ChangeKind::scope_closed, .number = number});
}

// Ends every token in the scope but one, with all that they hold.
void Machine::clear_scope(std::uint32_t scope, std::uint32_t except) {
  for (;;) {
    const auto found = std::find_if(state_->tokens.begin(), state_->tokens.end(),
                                    [&](const Token& t) { return t.scope == scope && t.number != except; });
    if (found == state_->tokens.end()) return;
    const std::uint32_t number = found->number;
    cancel_work(number);
    end_stay(number);
    emit({.kind = ChangeKind::removed, .token = number});
  }
}

// What could have started event subprocesses of the scope.
void Machine::drop_scope_waits(std::uint32_t scope) {
  for (std::size_t i = 0; i < state_->timers.size();) {
    const ArmedTimer& timer = state_->timers[i];
    if (timer.token == 0 && timer.scope == scope)
      emit({.kind = ChangeKind::timer_dropped, .number = timer.number});
    else
      ++i;
  }
  for (std::size_t i = 0; i < state_->messages.size();) {
    const AwaitedMessage& wait = state_->messages[i];
    if (wait.token == 0 && wait.scope == scope)
      emit({.kind = ChangeKind::message_dropped, .number = wait.number});
    else
      ++i;
  }
}

}  // namespace pasokh::process
