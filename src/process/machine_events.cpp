#include <algorithm>

#include "base/assert.hpp"
#include "process/machine.hpp"
#include "process/timer_text.hpp"

namespace pasokh::process {
namespace {

const std::vector<NodeIndex> k_nothing;

bool catches(const Node& event, EventKind what, const std::string& code) {
  return event.event == what && (event.code.empty() || event.code == code);
}

}  // namespace

// ---- throwing ----

std::optional<Trouble> Machine::throw_event(const Token& t, const Node& node) {
  switch (node.event) {
    case EventKind::message: return throw_message(t, node);
    case EventKind::error:
    case EventKind::escalation: return raise(t, node);
    case EventKind::signal: {
      Words words;
      words.texts[0] = node.code;
      emit({.kind = ChangeKind::thrown,
            .what = static_cast<std::uint8_t>(EventKind::signal),
            .flag = true,
            .node = t.node,
            .token = t.number},
           std::move(words));
      leave_later(t.number);
      bool taken = false;
      broadcast(node.code, {}, taken);
      return std::nullopt;
    }
    case EventKind::link:
      emit({.kind = ChangeKind::diverted, .node = node.target, .token = t.number});
      enter_later(t.number);
      return std::nullopt;
    case EventKind::compensation: compensate(t, node); return std::nullopt;
    default: leave_later(t.number); return std::nullopt;
  }
}

// What waits for it in the case takes it; a pool of the drawing that is not there yet finds it later; else it goes
// outside.
std::optional<Trouble> Machine::throw_message(const Token& t, const Node& node) {
  if (auto trouble = node.kind == NodeKind::send_task ? std::nullopt : map_inputs(t, node)) return trouble;
  std::optional<std::string> correlation;
  if (auto trouble = read_text(t, node, node.message->correlation, correlation)) return trouble;
  if (!correlation) correlation = node.message->correlation.text;
  const std::string& name = node.message->name;
  const rules::Context* own = variables_->local(t.number);
  const rules::Context brought = own ? *own : rules::Context();
  const bool stays = node.stays_in_file || wait_for(name, *correlation) != nullptr;
  Words words;
  words.texts[0] = name;
  words.texts[1] = *correlation;
  words.values = brought;
  emit({.kind = ChangeKind::thrown,
        .what = static_cast<std::uint8_t>(EventKind::message),
        .flag = !stays,
        .node = t.node,
        .token = t.number},
       std::move(words));
  leave_later(t.number);
  if (message_arrived(name, *correlation, brought) || !node.stays_in_file) return std::nullopt;
  if (state_->letters.size() >= limits_.letters) return say("process.too_many_letters", {{"element", node.id}});
  const std::uint32_t letter = next();
  Words kept;
  kept.texts[0] = name;
  kept.texts[1] = *correlation;
  emit({.kind = ChangeKind::letter_kept, .number = letter}, std::move(kept));
  set(letter, brought);
  return std::nullopt;
}

// An error that nothing catches is an incident; an escalation that nothing catches has no effect.
std::optional<Trouble> Machine::raise(const Token& t, const Node& node) {
  const Token thrower = t;
  Words words;
  words.texts[0] = node.code;
  emit({.kind = ChangeKind::thrown, .what = static_cast<std::uint8_t>(node.event), .node = t.node, .token = t.number},
       std::move(words));
  const bool caught = catch_raised(node.event, node.code, thrower, false);
  if (node.event == EventKind::error) {
    if (!caught) return say("process.error_not_caught", {{"element", node.id}, {"error", node.code}});
    return std::nullopt;
  }
  if (state_->token(thrower.number) != nullptr) leave_later(thrower.number);
  return std::nullopt;
}

// Outwards from where it was raised: an event subprocess of the scope, then a boundary event of the activity that holds
// the scope. What names the code goes before what catches any.
bool Machine::catch_raised(EventKind what, const std::string& code, const Token& t, bool on_itself) {
  const auto best = [&](const std::vector<NodeIndex>& candidates, auto event_of) -> const Node* {
    const Node* any = nullptr;
    for (const NodeIndex n : candidates) {
      const Node& event = event_of(n);
      if (!catches(event, what, code)) continue;
      if (event.code == code) return &event;
      any = &event;
    }
    return any;
  };
  const auto on_boundary = [&](std::uint32_t number) {
    const Node* event = best(node_of(number).boundary, [&](NodeIndex n) -> const Node& { return model_.node(n); });
    if (event != nullptr) event_happened(number, *event);
    return event != nullptr;
  };
  if (on_itself && !is_instance(t) && on_boundary(t.number)) return true;
  for (std::uint32_t number = t.scope;;) {
    if (!interrupted(number)) {
      const Node* start = best(event_subprocesses(number),
                               [&](NodeIndex n) -> const Node& { return model_.node(model_.node(n).inner_start); });
      if (start != nullptr) {
        start_event_subprocess(number, *start);
        return true;
      }
    }
    if (number == 0) return false;
    const Scope scope = *state_->scope(number);
    if (scope.token == 0) return false;
    const bool whole = !is_instance(token(scope.token));
    if (whole && on_boundary(scope.token)) return true;
    number = scope.parent;
  }
}

// ---- signals ----

// Everything that waited for it when it was sent.
void Machine::broadcast(const std::string& name, const rules::Context& outputs, bool& taken) {
  const auto is_it = [&](NodeIndex n) {
    return model_.node(n).event == EventKind::signal && model_.node(n).code == name;
  };
  std::vector<std::pair<std::uint32_t, NodeIndex>> at_tokens, at_scopes;
  const auto starts_in = [&](std::uint32_t scope) {
    for (const NodeIndex e : event_subprocesses(scope))
      if (is_it(model_.node(e).inner_start)) at_scopes.emplace_back(scope, model_.node(e).inner_start);
  };
  for (const Token& t : state_->tokens) {
    const Node& node = model_.node(t.node);
    if (t.waiting == Waiting::nothing || t.waiting == Waiting::join) continue;
    if (t.waiting == Waiting::event && node.kind == NodeKind::catch_event && is_it(t.node))
      at_tokens.emplace_back(t.number, t.node);
    if (t.waiting == Waiting::event && node.kind == NodeKind::event_gateway)
      for (const FlowIndex f : node.outgoing)
        if (is_it(model_.flow(f).to)) at_tokens.emplace_back(t.number, model_.flow(f).to);
    for (const NodeIndex b : node.boundary)
      if (is_it(b) && !is_instance(t)) at_tokens.emplace_back(t.number, b);
  }
  starts_in(0);
  for (const Scope& scope : state_->scopes) starts_in(scope.number);
  taken = !at_tokens.empty() || !at_scopes.empty();
  for (const auto& [number, event] : at_tokens) {
    const Token* t = state_->token(number);
    const bool still = t != nullptr && t->waiting != Waiting::nothing &&
                       (t->node == event || t->node == model_.node(event).host ||
                        model_.node(t->node).kind == NodeKind::event_gateway);
    if (!still) continue;
    set_outward(Token(*t), outputs);
    event_happened(number, model_.node(event));
  }
  for (const auto& [scope, start] : at_scopes) {
    const bool open = scope == 0 || state_->scope(scope) != nullptr;
    if (open && !interrupted(scope)) start_event_subprocess(scope, model_.node(start), outputs);
  }
  for (std::size_t i = 1; i < model_.processes.size(); ++i)
    for (const NodeIndex start : model_.processes[i].starts)
      if (is_it(start)) {
        open_pool(static_cast<std::uint16_t>(i), start, outputs);
        taken = true;
      }
}

// ---- what happens to whom ----

// The event that a token waited for, or that stands on its activity.
void Machine::event_happened(std::uint32_t number, const Node& event) {
  const NodeIndex index = index_of(event);
  if (event.kind == NodeKind::boundary_event && !event.interrupting) {
    leave_later(enter_token(token(number).scope, index));
    return;
  }
  if (event.kind == NodeKind::boundary_event) cancel_work(number);
  end_stay(number);
  if (token(number).node != index) emit({.kind = ChangeKind::diverted, .node = index, .token = number});
  leave_later(number);
}

const std::vector<NodeIndex>& Machine::event_subprocesses(std::uint32_t number) const {
  if (number == 0) return model_.processes.front().event_subprocesses;
  const Scope& scope = *state_->scope(number);
  if (scope.process != k_none) return model_.processes[scope.process].event_subprocesses;
  return scope.kind == ScopeKind::body ? model_.node(scope.node).event_subprocesses : k_nothing;
}

// Whether an event subprocess has taken the scope over: then no other begins in it.
bool Machine::interrupted(std::uint32_t scope) const {
  if (event_subprocesses(scope).empty()) return false;
  return std::any_of(state_->tokens.begin(), state_->tokens.end(), [&](const Token& t) {
    const Node& node = model_.node(t.node);
    return t.scope == scope && node.kind == NodeKind::event_subprocess && model_.node(node.inner_start).interrupting;
  });
}

void Machine::start_event_subprocess(std::uint32_t scope, const Node& start, const rules::Context& outputs) {
  if (start.interrupting) {
    clear_scope(scope, 0);
    drop_scope_waits(scope);
  }
  const std::uint32_t owner = enter_token(scope, start.parent);
  const std::uint32_t inner = open_scope(ScopeKind::body, owner, start.parent);
  const std::uint32_t first = enter_token(inner, index_of(start));
  set_outward(Token(token(first)), outputs);
  enter_later(first);
}

// ---- waiting ----

std::optional<Trouble> Machine::arm(std::uint32_t number, std::uint32_t scope, const Node& event,
                                    std::optional<std::uint32_t> left) {
  const TimerSpec& spec = *event.timer;
  Change armed{.kind = ChangeKind::timer_armed,
               .what = static_cast<std::uint8_t>(spec.kind),
               .flag = spec.working,
               .node = index_of(event),
               .token = number,
               .scope = number == 0 ? scope : 0,
               .number = next(),
               .count = left.value_or(0)};
  std::optional<std::string> text;
  if (spec.value.expression) {
    const Token reader = number != 0 ? token(number) : Token{.scope = scope};
    if (auto trouble = read_text(reader, event, spec.value, text)) return trouble;
  }
  if (spec.kind != TimerKind::cycle) {
    if (text && spec.kind != TimerKind::term && !is_time(spec.kind, *text))
      return say("process.bad_timer", {{"element", event.id}, {"value", *text}});
    if (!text) {
      emit(armed);
      return std::nullopt;
    }
  }
  Words words;
  if (spec.kind == TimerKind::cycle) {
    const std::string& written = text ? *text : spec.value.text;
    const auto cycle = read_cycle(written);
    if (!cycle) return say("process.bad_timer", {{"element", event.id}, {"value", written}});
    const bool first = !left && !cycle->begins.empty();
    armed.what = static_cast<std::uint8_t>(first ? TimerKind::date : TimerKind::duration);
    text = first ? cycle->begins : cycle->every;
    if (!left) armed.count = cycle->times == k_for_ever ? k_for_ever : cycle->times - 1;
  }
  words.texts[0] = std::move(text);
  emit(armed, std::move(words));
  return std::nullopt;
}

// Token 0: what starts an event subprocess of the scope. Signals and conditions are found where the tokens stand.
std::optional<Trouble> Machine::await_event(std::uint32_t number, std::uint32_t scope, const Node& event) {
  if (event.event == EventKind::timer) return arm(number, scope, event);
  if (event.event == EventKind::message) {
    Words words;
    const Token reader = number != 0 ? token(number) : Token{.scope = scope};
    if (auto trouble = read_text(reader, event, event.message->correlation, words.texts[1])) return trouble;
    if (!words.texts[1]) words.texts[1] = event.message->correlation.text;
    words.texts[0] = event.message->name;
    emit({.kind = ChangeKind::message_awaited,
          .node = index_of(event),
          .token = number,
          .scope = number == 0 ? scope : 0,
          .number = next()},
         std::move(words));
    return std::nullopt;
  }
  emit({.kind = ChangeKind::waited, .what = static_cast<std::uint8_t>(Waiting::event), .token = number});
  return std::nullopt;
}

std::optional<Trouble> Machine::attend(const Attend::Event& event) {
  const Node* node = model_.find(event.element);
  PASOKH_ASSERT(node != nullptr, "what is to be attended is in the drawing");
  return await_event(event.token, event.scope, *node);
}

std::optional<Trouble> Machine::await_first_event(const Token& t, const Node& gateway) {
  for (const FlowIndex f : gateway.outgoing) {
    if (auto trouble = await_event(t.number, t.scope, model_.node(model_.flow(f).to))) return trouble;
  }
  return begin_stay(t, gateway);
}

// Letters that a pool waits for by now.
bool Machine::take_letters() {
  for (const Letter& letter : state_->letters) {
    const AwaitedMessage* wait = wait_for(letter.name, letter.correlation);
    if (wait == nullptr) continue;
    const AwaitedMessage taken = *wait;
    const rules::Context* held = variables_->local(letter.number);
    const rules::Context brought = held ? *held : rules::Context();
    emit({.kind = ChangeKind::letter_taken, .number = letter.number});
    take_message(taken, brought);
    return true;
  }
  return false;
}

}  // namespace pasokh::process
