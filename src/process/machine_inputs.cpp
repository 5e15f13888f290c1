#include <algorithm>

#include "base/assert.hpp"
#include "process/machine.hpp"

namespace pasokh::process {

void Machine::begin(State& state, Variables& variables, const std::optional<rules::Moment>& now) {
  state_ = &state;
  variables_ = &variables;
  now_ = now;
  changes_.clear();
  pending_.clear();
  first_pending_ = 0;
  visits_ = 0;
}

void Machine::emit(const Change& change) {
  changes_.list.push_back(change);
  apply(model_, *state_, *variables_, change, changes_);
}

void Machine::emit(Change change, Words words) {
  change.words = static_cast<std::uint32_t>(changes_.words.size());
  changes_.words.push_back(std::move(words));
  emit(change);
}

const Token& Machine::token(std::uint32_t number) const {
  const Token* found = state_->token(number);
  PASOKH_ASSERT(found != nullptr, "the engine follows tokens that are there");
  return *found;
}

bool Machine::is_instance(const Token& t) const {
  if (t.scope == 0) return false;
  const Scope* scope = state_->scope(t.scope);
  return scope->kind == ScopeKind::instances && scope->node == t.node;
}

std::uint32_t Machine::enter_token(std::uint32_t scope, NodeIndex node, FlowIndex flow) {
  const std::uint32_t number = next();
  emit({.kind = ChangeKind::entered, .node = node, .flow = flow, .token = number, .scope = scope});
  return number;
}

void Machine::start(const rules::Context& variables, NodeIndex at) {
  emit({.kind = ChangeKind::started});
  set(0, variables);
  enter_later(enter_token(0, at));
  for (std::size_t i = 1; i < model_.processes.size(); ++i) {
    const Process& beside = model_.processes[i];
    if (!beside.called && beside.start != k_none) open_pool(static_cast<std::uint16_t>(i), beside.start, variables);
  }
}

void Machine::open_pool(std::uint16_t process, NodeIndex at, const rules::Context& variables) {
  const std::uint32_t scope = open_scope(ScopeKind::pool, 0, k_none, 0, process);
  set(scope, variables);
  enter_later(enter_token(scope, at));
}

void Machine::activity_done(std::uint32_t number, const rules::Context& outputs) {
  const Token t = token(number);
  if (!outputs.empty()) {
    if (model_.node(t.node).outputs.empty())
      set_outward(t, outputs);
    else
      set(number, outputs);
  }
  emit({.kind = ChangeKind::activity_closed, .token = number});
  leave_later(number);
}

void Machine::activity_failed(std::uint32_t number, const std::string& code, const rules::Context& outputs) {
  const Token t = token(number);
  set_outward(t, outputs);
  Words words;
  words.texts[0] = code;
  emit({.kind = ChangeKind::thrown,
        .what = static_cast<std::uint8_t>(EventKind::error),
        .node = t.node,
        .token = number},
       std::move(words));
  if (catch_raised(EventKind::error, code, t, true)) return;
  cancel_work(number);
  fail(number, false, say("process.error_not_caught", {{"element", model_.node(t.node).id}, {"error", code}}));
}

void Machine::timer_due(const ArmedTimer& timer) {
  const ArmedTimer due = timer;  // emit takes it out of the state
  const Node& event = model_.node(due.node);
  emit({.kind = ChangeKind::timer_passed, .number = due.number});
  // A cycle is armed again before what it begins: its formula reads what it read before. One that interrupts rings
  // once.
  const bool again = due.left > 0 && !(event.kind != NodeKind::catch_event && event.interrupting);
  if (again) {
    const std::uint32_t left = due.left == k_for_ever ? k_for_ever : due.left - 1;
    if (auto trouble = arm(due.token, due.scope, event, left); trouble && due.token != 0) {
      fail(due.token, false, std::move(*trouble));
      return;
    }
  }
  if (due.token == 0) {
    start_event_subprocess(due.scope, event);
  } else if (again && event.kind == NodeKind::catch_event) {
    leave_later(enter_token(token(due.token).scope, due.node));
  } else {
    event_happened(due.token, event);
  }
}

const AwaitedMessage* Machine::wait_for(const std::string& name, const std::string& correlation) const {
  const auto found = std::find_if(state_->messages.begin(), state_->messages.end(), [&](const AwaitedMessage& m) {
    return m.name == name && (m.correlation.empty() || m.correlation == correlation);
  });
  return found == state_->messages.end() ? nullptr : found;
}

bool Machine::message_arrived(const std::string& name, const std::string& correlation, const rules::Context& outputs) {
  if (const AwaitedMessage* wait = wait_for(name, correlation)) {
    take_message(*wait, outputs);
    return true;
  }
  for (std::size_t i = 1; i < model_.processes.size(); ++i) {
    for (const NodeIndex start : model_.processes[i].starts) {
      const Node& event = model_.node(start);
      if (event.event != EventKind::message || event.message->name != name) continue;
      open_pool(static_cast<std::uint16_t>(i), start, outputs);
      return true;
    }
  }
  return false;
}

void Machine::take_message(const AwaitedMessage& wait, const rules::Context& outputs) {
  const AwaitedMessage taken = wait;
  const Node& event = model_.node(taken.node);
  emit({.kind = ChangeKind::message_taken, .number = taken.number});
  if (taken.token == 0) {
    start_event_subprocess(taken.scope, event, outputs);
    // A non-interrupting one waits for the next.
    if (!event.interrupting) await_event(0, taken.scope, event);
    return;
  }
  const Token t = token(taken.token);
  const bool beside = event.kind == NodeKind::boundary_event && !event.interrupting;
  if (event.outputs.empty()) set_outward(t, outputs);
  event_happened(t.number, event);
  // A boundary event that does not interrupt goes on with a token of its own, and waits for the next message.
  if (!event.outputs.empty()) set(beside ? next() - 1 : t.number, outputs);
  if (beside) await_event(t.number, t.scope, event);
}

bool Machine::signal_arrived(const std::string& name, const rules::Context& outputs) {
  bool taken = false;
  broadcast(name, outputs, taken);
  return taken;
}

void Machine::retry(std::uint32_t number) {
  const bool leaving = token(number).waiting == Waiting::leaving_failed;
  emit({.kind = ChangeKind::incident_ended, .token = number});
  pending_.push_back({number, leaving});
}

void Machine::set_variables(const rules::Context& variables) { set(0, variables); }

void Machine::cancel() {
  clear_scope(0, 0);
  drop_scope_waits(0);
  std::vector<std::uint32_t> pools;
  for (const Scope& scope : state_->scopes)
    if (scope.kind == ScopeKind::pool) pools.push_back(scope.number);
  for (const std::uint32_t pool : pools) cancel_scope(pool);
  emit({.kind = ChangeKind::cancelled});
}

void Machine::settle() {
  do {
    while (first_pending_ < pending_.size()) {
      const Pending now = pending_[first_pending_++];
      if (state_->token(now.token) == nullptr) continue;  // ended meanwhile
      if (now.leaving)
        leave(now.token);
      else
        enter(now.token);
    }
    pending_.clear();
    first_pending_ = 0;
  } while (!state_->ended() && (take_letters() || (!model_.inclusive.empty() && pass_inclusive_joins()) ||
                                (model_.has_conditions && turn_conditions())));
}

}  // namespace pasokh::process
