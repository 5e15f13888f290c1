#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {
namespace {

// Kept in the scope of instances that begin one after the other; no FEEL name can be spelled so.
constexpr std::string_view k_items = "@items";

ActivityKind activity_kind(NodeKind kind) {
  if (kind == NodeKind::user_task) return ActivityKind::user;
  return kind == NodeKind::consultation ? ActivityKind::consultation : ActivityKind::job;
}

}  // namespace

void Machine::enter(std::uint32_t number) {
  const Token t = token(number);
  const Node& node = model_.node(t.node);
  if (++visits_ > limits_.visits) {
    fail(number, false, say("process.endless_loop", {{"element", node.id}}));
    return;
  }
  auto trouble = enter_node(t, node);
  if (trouble) fail(number, false, std::move(*trouble));
}

std::optional<Trouble> Machine::enter_node(const Token& t, const Node& node) {
  if (node.multi && !is_instance(t)) return open_instances(t, node);
  switch (node.kind) {
    case NodeKind::start: case NodeKind::boundary_timer: case NodeKind::exclusive_gateway:
      leave_later(t.number);
      return std::nullopt;
    case NodeKind::end: remove(t.number); return std::nullopt;
    case NodeKind::terminate_end: terminate(t.number); return std::nullopt;
    case NodeKind::parallel_gateway: join(t, node); return std::nullopt;
    case NodeKind::event_gateway: return await_first_event(t, node);
    case NodeKind::catch_timer: case NodeKind::catch_message: {
      auto trouble = await_event(t.number, node);
      return trouble ? trouble : begin_stay(t, node);
    }
    default: return open_work(t, node);
  }
}

std::optional<Trouble> Machine::open_work(const Token& t, const Node& node) {
  if (auto trouble = map_inputs(t, node)) return trouble;
  switch (node.kind) {
    case NodeKind::task: leave_later(t.number); return std::nullopt;
    case NodeKind::script_task:
      if (node.script) return run_script(t, node);
      break;
    case NodeKind::subprocess: {
      if (auto trouble = begin_stay(t, node)) return trouble;
      open_subprocess(t, node);
      return std::nullopt;
    }
    case NodeKind::linked_case: return open_linked_case(t, node);
    default: break;
  }
  return open_activity(t, node);
}

std::optional<Trouble> Machine::open_activity(const Token& t, const Node& node) {
  ActivityOpened opened{.token = t.number, .element = node.id, .kind = activity_kind(node.kind), .unit = {}, .assignee = {}, .groups = {},
                        .due = {}, .body = {}, .instance = {}};
  const auto read = [&](const Formula& formula, std::optional<std::string>& into) -> std::optional<Trouble> {
    auto text = text_of(t, node, formula);
    if (!text) return std::move(text.error());
    into = std::move(*text);
    return std::nullopt;
  };
  const Assignment& assignment = node.assignment;
  if (auto trouble = read(assignment.unit, opened.unit)) return trouble;
  if (auto trouble = read(assignment.assignee, opened.assignee)) return trouble;
  if (auto trouble = read(assignment.candidate_groups, opened.groups)) return trouble;
  if (auto trouble = read(assignment.due, opened.due)) return trouble;
  if (node.consultation) {
    if (auto trouble = read(node.consultation->body, opened.body)) return trouble;
  }
  if (is_instance(t)) {
    const rules::Value* counter = variables_.local(t.number)->find("loopCounter");
    opened.instance = static_cast<std::uint32_t>(counter->number()->integer().value_or(1) - 1);
  }
  if (auto trouble = begin_stay(t, node)) return trouble;
  emit(std::move(opened));
  return std::nullopt;
}

std::optional<Trouble> Machine::open_linked_case(const Token& t, const Node& node) {
  auto service = text_of(t, node, node.linked_case->service);
  if (!service) return std::move(service.error());
  if (auto trouble = begin_stay(t, node)) return trouble;
  emit(LinkedCaseWanted{t.number, node.id, service->value_or(""), node.linked_case->pauses});
  return std::nullopt;
}

std::optional<Trouble> Machine::run_script(const Token& t, const Node& node) {
  const rules::Value value = evaluate(t, *node.script).value;
  rules::Context result;
  if (!node.result_variable.empty()) result.set(node.result_variable, value);
  if (node.outputs.empty()) set_outward(t, result);
  else set(t.number, result);
  leave_later(t.number);
  return std::nullopt;
}

void Machine::open_subprocess(const Token& t, const Node& node) {
  const std::uint32_t scope = next();
  emit(ScopeOpened{scope, t.number, node.id, std::nullopt});
  const std::uint32_t inner = next();
  emit(Entered{inner, scope, model_.node(node.inner_start).id, std::nullopt});
  leave_later(inner);
}

std::optional<Trouble> Machine::open_instances(const Token& t, const Node& node) {
  const rules::Value collection = value_of(t, node.multi->collection);
  const rules::List* items = collection.list();
  if (items == nullptr) return say("process.not_a_list", {{"element", node.id}, {"expression", node.multi->collection.text}});
  if (items->size() > limits_.instances || state_.tokens.size() + items->size() > limits_.tokens) {
    return say("process.too_many_instances", {{"element", node.id}});
  }
  const std::string& output = node.multi->output_collection;
  if (items->empty()) {
    if (!output.empty()) set_outward(t, {{output, rules::List{}}});
    leave_later(t.number);
    return std::nullopt;
  }
  if (auto trouble = begin_stay(t, node)) return trouble;
  const std::uint32_t scope = next();
  emit(ScopeOpened{scope, t.number, node.id, static_cast<std::uint32_t>(items->size())});
  rules::Context kept;
  if (!output.empty()) kept.set(output, rules::List(items->size()));
  if (node.multi->sequential) kept.set(k_items, collection);
  set(scope, kept);
  const std::size_t at_once = node.multi->sequential ? 1 : items->size();
  for (std::size_t i = 0; i < at_once; ++i) begin_instance(scope, t.node, (*items)[i], static_cast<std::uint32_t>(i));
  return std::nullopt;
}

void Machine::begin_instance(std::uint32_t scope, NodeIndex node, const rules::Value& element, std::uint32_t index) {
  const std::uint32_t number = next();
  emit(Entered{number, scope, model_.node(node).id, std::nullopt});
  rules::Context own{{"loopCounter", rules::Value(static_cast<std::int64_t>(index) + 1)}};
  const std::string& name = model_.node(node).multi->element_variable;
  if (!name.empty()) own.set(name, element);
  set(number, own);
  enter_later(number);
}

std::optional<Trouble> Machine::arm(std::uint32_t number, const Node& event) {
  auto spec = timer_text(token(number), event);
  if (!spec) return std::move(spec.error());
  emit(TimerArmed{next(), number, event.id, spec->first, std::move(spec->second), event.timer->working});
  return std::nullopt;
}

std::optional<Trouble> Machine::await_event(std::uint32_t number, const Node& event) {
  if (event.kind == NodeKind::catch_timer) return arm(number, event);
  auto correlation = text_of(token(number), event, event.message->correlation);
  if (!correlation) return std::move(correlation.error());
  emit(MessageAwaited{next(), number, event.id, event.message->name, correlation->value_or("")});
  return std::nullopt;
}

std::optional<Trouble> Machine::await_first_event(const Token& t, const Node& gateway) {
  for (const FlowIndex f : gateway.outgoing) {
    if (auto trouble = await_event(t.number, model_.node(model_.flow(f).to))) return trouble;
  }
  return begin_stay(t, gateway);
}

std::optional<Trouble> Machine::map_inputs(const Token& t, const Node& node) {
  rules::Context own;
  for (const Mapping& mapping : node.inputs) own.set(mapping.target, value_of(t, mapping.source));
  set(t.number, own);
  return std::nullopt;
}

// What holds while the token stays: its boundary timers, and the pause of the case. Instances stay on behalf of the whole.
std::optional<Trouble> Machine::begin_stay(const Token& t, const Node& node) {
  if (is_instance(t)) return std::nullopt;
  for (const NodeIndex b : node.boundary) {
    if (auto trouble = arm(t.number, model_.node(b))) return trouble;
  }
  PauseCause cause = node.pause;
  if (cause == PauseCause::none && node.linked_case && node.linked_case->pauses) cause = PauseCause::linked_case;
  if (cause != PauseCause::none) emit(PauseBegun{t.number, cause});
  return std::nullopt;
}

// Goes on when each incoming flow has brought a token; of several by one flow, the oldest counts.
void Machine::join(const Token& t, const Node& gateway) {
  std::vector<std::uint32_t> merged;
  for (const FlowIndex f : gateway.incoming) {
    if (f == t.flow) continue;
    const auto waiting = std::find_if(state_.tokens.begin(), state_.tokens.end(), [&](const Token& other) {
      return other.node == t.node && other.scope == t.scope && other.flow == f && other.waiting == Waiting::join;
    });
    if (waiting == state_.tokens.end()) {
      emit(Waited{t.number, Waiting::join});
      return;
    }
    merged.push_back(waiting->number);
  }
  std::sort(merged.begin(), merged.end());
  if (!merged.empty()) emit(Removed{std::move(merged)});
  leave_later(t.number);
}

}  // namespace pasokh::process
