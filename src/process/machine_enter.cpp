#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {

void Machine::enter(std::uint32_t number) {
  const Token t = token(number);
  const Node& node = model_.node(t.node);
  if (++visits_ > limits_.visits) {
    fail(number, false, say("process.endless_loop", {{"element", node.id}}));
    return;
  }
  auto trouble = enter_node(t, node);
  if (trouble && state_->token(number) != nullptr) fail(number, false, std::move(*trouble));
}

std::optional<Trouble> Machine::enter_node(const Token& t, const Node& node) {
  if (node.multi && !is_instance(t)) return open_instances(t, node);
  switch (node.kind) {
    case NodeKind::start: return enter_start(t);
    case NodeKind::boundary_event:
    case NodeKind::exclusive_gateway: leave_later(t.number); return std::nullopt;
    case NodeKind::throw_event: return throw_event(t, node);
    case NodeKind::end:
      if (node.event == EventKind::none)
        remove(t.number);
      else if (node.event == EventKind::terminate)
        terminate(t.number);
      else
        return throw_event(t, node);
      return std::nullopt;
    case NodeKind::parallel_gateway: join(t, node); return std::nullopt;
    case NodeKind::inclusive_gateway:
      if (node.inclusive == k_none)
        leave_later(t.number);
      else
        emit({.kind = ChangeKind::waited, .what = static_cast<std::uint8_t>(Waiting::join), .token = t.number});
      return std::nullopt;
    case NodeKind::event_gateway: return await_first_event(t, node);
    case NodeKind::catch_event: {
      if (node.event == EventKind::link) {
        leave_later(t.number);
        return std::nullopt;
      }
      auto trouble = await_event(t.number, t.scope, node);
      return trouble ? trouble : begin_stay(t, node);
    }
    default: return open_work(t, node);
  }
}

// The start of a scope arms what can start its event subprocesses, once.
std::optional<Trouble> Machine::enter_start(const Token& t) {
  for (const NodeIndex e : event_subprocesses(t.scope)) {
    const NodeIndex start = model_.node(e).inner_start;
    const auto armed = [&](const auto& wait) { return wait.token == 0 && wait.scope == t.scope && wait.node == start; };
    if (std::any_of(state_->timers.begin(), state_->timers.end(), armed) ||
        std::any_of(state_->messages.begin(), state_->messages.end(), armed))
      continue;
    const Node& event = model_.node(start);
    if (event.event != EventKind::timer && event.event != EventKind::message) continue;
    if (auto trouble = await_event(0, t.scope, event)) return trouble;
  }
  leave_later(t.number);
  return std::nullopt;
}

std::optional<Trouble> Machine::open_work(const Token& t, const Node& node) {
  if (auto trouble = map_inputs(t, node)) return trouble;
  switch (node.kind) {
    case NodeKind::task: leave_later(t.number); return std::nullopt;
    case NodeKind::script_task:
      if (node.script) return run_script(t, node);
      break;
    case NodeKind::send_task: return throw_message(t, node);
    case NodeKind::receive_task: {
      auto trouble = await_event(t.number, t.scope, node);
      return trouble ? trouble : begin_stay(t, node);
    }
    case NodeKind::subprocess: return open_subprocess(t, node);
    case NodeKind::ad_hoc: return open_ad_hoc(t, node);
    case NodeKind::call_activity: return open_call(t, node);
    case NodeKind::linked_case: return open_linked_case(t, node);
    default: break;
  }
  return open_activity(t, node);
}

std::optional<Trouble> Machine::open_activity(const Token& t, const Node& node) {
  Change opened{.kind = ChangeKind::activity_opened, .node = t.node, .token = t.number};
  if (is_instance(t)) opened.count = instance_of(t);
  const Assignment& who = node.assignment;
  const Formula* const formulas[] = {&who.unit,
                                     &who.assignee,
                                     &who.candidate_groups,
                                     &who.due,
                                     node.consultation ? &node.consultation->body : nullptr,
                                     &who.follow_up};
  const bool evaluates = std::any_of(std::begin(formulas), std::end(formulas),
                                     [](const Formula* f) { return f != nullptr && f->expression; });
  if (!evaluates) {
    if (auto trouble = begin_stay(t, node)) return trouble;
    emit(opened);
    return std::nullopt;
  }
  Words words;
  for (std::size_t i = 0; i < std::size(formulas); ++i) {
    if (formulas[i] == nullptr) continue;
    if (auto trouble = read_text(t, node, *formulas[i], words.texts[i])) return trouble;
  }
  if (auto trouble = begin_stay(t, node)) return trouble;
  emit(opened, std::move(words));
  return std::nullopt;
}

std::optional<Trouble> Machine::open_linked_case(const Token& t, const Node& node) {
  Words words;
  if (auto trouble = read_text(t, node, node.linked_case->service, words.texts[0])) return trouble;
  if (auto trouble = begin_stay(t, node)) return trouble;
  emit({.kind = ChangeKind::linked_case_wanted, .flag = node.linked_case->pauses, .node = t.node, .token = t.number},
       std::move(words));
  return std::nullopt;
}

std::optional<Trouble> Machine::run_script(const Token& t, const Node& node) {
  rules::Context result;
  const rules::Value value = evaluate(t, *node.script);
  if (!node.result_variable.empty()) result.set(node.result_variable, value);
  if (node.outputs.empty())
    set_outward(t, result);
  else
    set(t.number, result);
  leave_later(t.number);
  return std::nullopt;
}

std::size_t Machine::depth_of(std::uint32_t scope) const {
  std::size_t depth = 0;
  for (; scope != 0; scope = state_->scope(scope)->parent) ++depth;
  return depth;
}

std::uint32_t Machine::open_scope(ScopeKind kind, std::uint32_t token, NodeIndex node, std::uint32_t instances,
                                  std::uint16_t process, std::uint32_t records) {
  const std::uint32_t scope = next();
  emit({.kind = ChangeKind::scope_opened,
        .what = static_cast<std::uint8_t>(kind),
        .process = process,
        .node = node,
        .token = token,
        .number = scope,
        .count = instances,
        .records = records});
  return scope;
}

std::optional<Trouble> Machine::open_subprocess(const Token& t, const Node& node) {
  if (auto trouble = begin_stay(t, node)) return trouble;
  const std::uint32_t scope = open_scope(ScopeKind::body, t.number, t.node);
  enter_later(enter_token(scope, node.inner_start));
  return std::nullopt;
}

std::optional<Trouble> Machine::open_ad_hoc(const Token& t, const Node& node) {
  std::vector<NodeIndex> begin = node.inner;
  if (node.ad_hoc->elements) {
    const rules::Value wanted = evaluate(t, *node.ad_hoc->elements);
    const rules::List* ids = wanted.list();
    if (ids == nullptr)
      return say("process.not_a_list", {{"element", node.id}, {"expression", node.ad_hoc->elements->text()}});
    std::erase_if(begin, [&](NodeIndex n) {
      return std::find(ids->begin(), ids->end(), rules::Value(model_.node(n).id)) == ids->end();
    });
  }
  if (auto trouble = begin_stay(t, node)) return trouble;
  if (begin.empty()) {
    leave_later(t.number);
    return std::nullopt;
  }
  const std::uint32_t scope = open_scope(ScopeKind::body, t.number, t.node);
  if (node.ad_hoc->sequential) begin.resize(1);
  for (const NodeIndex n : begin) enter_later(enter_token(scope, n));
  return std::nullopt;
}

std::optional<Trouble> Machine::open_call(const Token& t, const Node& node) {
  std::uint16_t called = node.called;
  if (called == k_none) {
    std::optional<std::string> id;
    if (auto trouble = read_text(t, node, node.called_process, id)) return trouble;
    const auto found = std::find_if(model_.processes.begin(), model_.processes.end(),
                                    [&](const Process& p) { return p.id == id && p.start != k_none; });
    if (found == model_.processes.end())
      return say("process.no_such_process", {{"element", node.id}, {"process", id.value_or("")}});
    called = static_cast<std::uint16_t>(found - model_.processes.begin());
  }
  if (depth_of(t.scope) >= limits_.scopes_deep) return say("process.calls_too_deep", {{"element", node.id}});
  // What goes in: the mapped inputs, and all that can be seen unless the drawing says otherwise.
  rules::Context given;
  if (node.takes_all)
    given = visible(t);
  else if (const rules::Context* own = variables_->local(t.number))
    given = *own;
  if (auto trouble = begin_stay(t, node)) return trouble;
  const std::uint32_t scope = open_scope(ScopeKind::called, t.number, t.node, 0, called);
  set(scope, given);
  enter_later(enter_token(scope, model_.processes[called].start));
  return std::nullopt;
}

std::optional<Trouble> Machine::map_inputs(const Token& t, const Node& node) {
  if (node.inputs.empty()) return std::nullopt;
  rules::Context own;
  for (const Mapping& mapping : node.inputs) own.set(mapping.target, value_of(t, mapping.source));
  set(t.number, own);
  return std::nullopt;
}

// What holds while the token stays: its boundary events, and the pause of the case. Instances stay on behalf of the
// whole.
std::optional<Trouble> Machine::begin_stay(const Token& t, const Node& node) {
  if (node.multi && is_instance(t)) return std::nullopt;
  for (const NodeIndex b : node.boundary) {
    const Node& event = model_.node(b);
    if (event.event != EventKind::timer && event.event != EventKind::message) continue;
    if (auto trouble = await_event(t.number, t.scope, event)) return trouble;
  }
  PauseCause cause = node.pause;
  if (cause == PauseCause::none && node.linked_case && node.linked_case->pauses) cause = PauseCause::linked_case;
  if (cause != PauseCause::none)
    emit({.kind = ChangeKind::pause_begun, .what = static_cast<std::uint8_t>(cause), .token = t.number});
  return std::nullopt;
}

// Goes on when each incoming flow has brought a token; of several by one flow, the oldest counts.
void Machine::join(const Token& t, const Node& gateway) {
  const auto waiting_by = [&](FlowIndex f) -> const Token* {
    for (const Token& other : state_->tokens)
      if (other.node == t.node && other.scope == t.scope && other.flow == f && other.waiting == Waiting::join)
        return &other;
    return nullptr;
  };
  for (const FlowIndex f : gateway.incoming) {
    if (f == t.flow || waiting_by(f) != nullptr) continue;
    emit({.kind = ChangeKind::waited, .what = static_cast<std::uint8_t>(Waiting::join), .token = t.number});
    return;
  }
  for (const FlowIndex f : gateway.incoming)
    if (f != t.flow) emit({.kind = ChangeKind::removed, .token = waiting_by(f)->number});
  leave_later(t.number);
}

}  // namespace pasokh::process
