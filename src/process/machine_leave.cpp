#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {
namespace {
constexpr std::string_view k_items = "@items";
}

void Machine::start(const rules::Context& variables) {
  emit(Started{});
  set(0, variables);
  const std::uint32_t first = next();
  emit(Entered{first, 0, model_.node(model_.processes.front().start).id, std::nullopt});
  leave_later(first);
}

void Machine::activity_done(std::uint32_t number, const rules::Context& outputs) {
  const Token t = token(number);
  if (model_.node(t.node).outputs.empty()) set_outward(t, outputs);
  else set(number, outputs);
  emit(ActivityClosed{number});
  leave_later(number);
}

void Machine::timer_due(const ArmedTimer& timer) {
  const ArmedTimer due = timer;  // emit takes it out of the state
  emit(TimerPassed{due.number});
  event_happened(due.token, model_.node(due.node));
}

void Machine::message_arrived(const AwaitedMessage& wait, const rules::Context& outputs) {
  const AwaitedMessage taken = wait;
  const Node& event = model_.node(taken.node);
  emit(MessageTaken{taken.number});
  const Token t = token(taken.token);
  if (event.outputs.empty()) {
    set_outward(t, outputs);
    event_happened(t.number, event);
    return;
  }
  event_happened(t.number, event);
  set(t.number, outputs);
}

void Machine::event_happened(std::uint32_t number, const Node& event) {
  if (event.kind == NodeKind::boundary_timer && !event.interrupting) {
    const std::uint32_t beside = next();
    emit(Entered{beside, token(number).scope, event.id, std::nullopt});
    leave_later(beside);
    return;
  }
  if (event.kind == NodeKind::boundary_timer) cancel_work(number);
  end_stay(number);
  if (node_of(number).id != event.id) emit(Diverted{number, event.id});
  leave_later(number);
}

void Machine::retry(std::uint32_t number) {
  const bool leaving = token(number).waiting == Waiting::leaving_failed;
  emit(IncidentEnded{number});
  pending_.push_back({number, leaving});
}

void Machine::set_variables(const rules::Context& variables) { set(0, variables); }

void Machine::cancel() {
  std::vector<std::uint32_t> gone;
  collect_and_cancel(0, 0, gone);
  if (!gone.empty()) emit(Removed{std::move(gone)});
  emit(Cancelled{});
}

void Machine::settle() {
  while (!pending_.empty()) {
    const Pending now = pending_.front();
    pending_.pop_front();
    if (state_.token(now.token) == nullptr) continue;  // ended by a terminate end meanwhile
    now.leaving ? leave(now.token) : enter(now.token);
  }
}

void Machine::fail(std::uint32_t number, bool leaving, Trouble why) {
  // What failed on the way in is done anew by a retry; after the work nobody is waited for any more, but limits of time still run.
  leaving ? end_pause(number) : end_stay(number);
  emit(IncidentBegun{number, node_of(number).id, leaving, std::move(why)});
}

void Machine::leave(std::uint32_t number) {
  const Token t = token(number);
  const Node& node = model_.node(t.node);
  const bool whole = node.multi && !is_instance(t);  // each instance mapped its own
  if (auto trouble = whole ? std::nullopt : map_outputs(t, node)) {
    fail(number, true, std::move(*trouble));
    return;
  }
  if (is_instance(t)) {
    instance_done(number);
    return;
  }
  auto flows = choose_flows(t, node);
  if (!flows) {
    fail(number, true, std::move(flows.error()));
    return;
  }
  end_stay(number);
  take_flows(number, *flows);
}

// Drops what the stay held: timers, awaited messages, the pause. Nothing is dropped twice: what is gone is not found.
void Machine::end_stay(std::uint32_t number) {
  std::vector<std::uint32_t> timers, waits;
  for (const ArmedTimer& timer : state_.timers)
    if (timer.token == number) timers.push_back(timer.number);
  for (const AwaitedMessage& wait : state_.messages)
    if (wait.token == number) waits.push_back(wait.number);
  for (const std::uint32_t timer : timers) emit(TimerDropped{timer});
  for (const std::uint32_t wait : waits) emit(MessageDropped{wait});
  end_pause(number);
}

void Machine::end_pause(std::uint32_t number) {
  if (const PauseCause cause = token(number).pause; cause != PauseCause::none) emit(PauseEnded{number, cause});
}

std::optional<Trouble> Machine::map_outputs(const Token& t, const Node& node) {
  rules::Context outward;
  for (const Mapping& mapping : node.outputs) outward.set(mapping.target, value_of(t, mapping.source));
  if (!outward.empty()) set_outward(t, outward);
  return std::nullopt;
}

std::expected<bool, Trouble> Machine::holds(const Token& t, const Flow& flow) const {
  if (!flow.condition) return true;
  const rules::Evaluated evaluated = evaluate(t, *flow.condition);
  if (const bool* yes = evaluated.value.boolean()) return *yes;
  return std::unexpected(say("process.condition_unclear", {{"element", flow.id}, {"expression", flow.condition->text()}}));
}

std::expected<std::vector<FlowIndex>, Trouble> Machine::choose_flows(const Token& t, const Node& node) const {
  const bool first_only = node.kind == NodeKind::exclusive_gateway;
  std::vector<FlowIndex> chosen;
  for (const FlowIndex f : node.outgoing) {
    if (f == node.default_flow) continue;
    const auto yes = holds(t, model_.flow(f));
    if (!yes) return std::unexpected(yes.error());
    if (!*yes) continue;
    chosen.push_back(f);
    if (first_only) return chosen;
  }
  const bool only_unconditional =
      std::all_of(chosen.begin(), chosen.end(), [&](FlowIndex f) { return !model_.flow(f).condition.has_value(); });
  if (node.default_flow != k_none && only_unconditional) chosen.push_back(node.default_flow);
  if (chosen.empty() && !node.outgoing.empty()) return std::unexpected(say("process.no_way_out", {{"element", node.id}}));
  if (state_.tokens.size() + chosen.size() > limits_.tokens) return std::unexpected(say("process.too_many_tokens", {{"element", node.id}}));
  return chosen;
}

void Machine::take_flows(std::uint32_t number, const std::vector<FlowIndex>& flows) {
  if (flows.empty()) {
    remove(number);
    return;
  }
  const std::uint32_t scope = token(number).scope;
  emit(Moved{number, model_.flow(flows[0]).id});
  enter_later(number);
  for (std::size_t i = 1; i < flows.size(); ++i) {
    const Flow& flow = model_.flow(flows[i]);
    const std::uint32_t branch = next();
    emit(Entered{branch, scope, model_.node(flow.to).id, flow.id});
    enter_later(branch);
  }
}

void Machine::remove(std::uint32_t number) {
  const std::uint32_t scope = token(number).scope;
  emit(Removed{{number}});
  scope_emptied(scope);
}

void Machine::terminate(std::uint32_t number) {
  const std::uint32_t scope = token(number).scope;
  std::vector<std::uint32_t> gone{number};
  collect_and_cancel(scope, number, gone);
  std::sort(gone.begin(), gone.end());
  emit(Removed{std::move(gone)});
  scope_emptied(scope);
}

// A scope without tokens is done: the case completes, or the token that opened the scope goes on.
void Machine::scope_emptied(std::uint32_t number) {
  const bool holds_tokens = std::any_of(state_.tokens.begin(), state_.tokens.end(), [&](const Token& t) { return t.scope == number; });
  if (holds_tokens) return;
  if (number == 0) {
    emit(Completed{});
    return;
  }
  const std::uint32_t owner = state_.scope(number)->token;
  emit(ScopeClosed{number});
  leave_later(owner);
}

void Machine::instance_done(std::uint32_t number) {
  const Token t = token(number);
  const Multi& multi = *model_.node(t.node).multi;
  rules::Context results;
  if (!multi.output_collection.empty()) {
    const std::int64_t index = variables_.local(number)->find("loopCounter")->number()->integer().value_or(1) - 1;
    rules::List list = *variables_.local(t.scope)->find(multi.output_collection)->list();
    if (multi.output_element) list[static_cast<std::size_t>(index)] = evaluate(t, *multi.output_element).value;
    results.set(multi.output_collection, std::move(list));
    set(t.scope, results);
  }
  emit(Removed{{number}});
  const Scope scope = *state_.scope(t.scope);
  if (multi.sequential && scope.begun < scope.total) {
    const rules::Value items = *variables_.local(scope.number)->find(k_items);
    begin_instance(scope.number, t.node, (*items.list())[scope.begun], scope.begun);
    return;
  }
  const bool others = std::any_of(state_.tokens.begin(), state_.tokens.end(), [&](const Token& o) { return o.scope == scope.number; });
  if (others) return;
  const Token owner = token(scope.token);
  if (!results.empty()) set_outward(owner, results);
  scope_emptied(scope.number);
}

void Machine::cancel_work(std::uint32_t number) {
  switch (token(number).waiting) {
    case Waiting::activity: case Waiting::linked_case: emit(ActivityCancelled{number}); break;
    case Waiting::entering_failed: case Waiting::leaving_failed: emit(IncidentEnded{number}); break;
    case Waiting::scope: {
      std::vector<std::uint32_t> scopes;
      for (const Scope& scope : state_.scopes)
        if (scope.token == number) scopes.push_back(scope.number);
      for (const std::uint32_t scope : scopes) cancel_scope(scope);
      break;
    }
    default: break;
  }
}

void Machine::cancel_scope(std::uint32_t number) {
  std::vector<std::uint32_t> gone;
  collect_and_cancel(number, 0, gone);
  if (!gone.empty()) emit(Removed{std::move(gone)});
  emit(ScopeClosed{number});
}

void Machine::collect_and_cancel(std::uint32_t scope, std::uint32_t except, std::vector<std::uint32_t>& gone) {
  std::vector<std::uint32_t> inside;
  for (const Token& t : state_.tokens)
    if (t.scope == scope && t.number != except) inside.push_back(t.number);
  for (const std::uint32_t number : inside) {
    cancel_work(number);
    end_stay(number);
    gone.push_back(number);
  }
}

}  // namespace pasokh::process
