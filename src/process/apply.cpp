// Moves onto the state. Nothing here decides: the move already happened.
#include <algorithm>

#include "base/assert.hpp"
#include "process/engine.hpp"

namespace pasokh::process {
namespace {

template <class T>
T& at_number(std::vector<T>& sorted, std::uint32_t number) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), number, [](const T& a, std::uint32_t n) { return a.number < n; });
  PASOKH_ASSERT(found != sorted.end() && found->number == number, "a move names a token, scope, timer or message that is there");
  return *found;
}

template <class T>
void erase_number(std::vector<T>& sorted, std::uint32_t number) {
  sorted.erase(sorted.begin() + (&at_number(sorted, number) - sorted.data()));
}

struct Applier {
  const Model& model;
  State& state;
  Variables& variables;

  NodeIndex node(const std::string& id) const {
    const auto found = model.node_by_id.find(id);
    PASOKH_ASSERT(found != model.node_by_id.end(), "a move names an element of its model");
    return found->second;
  }
  FlowIndex flow(const std::string& id) const {
    const auto found = model.flow_by_id.find(id);
    PASOKH_ASSERT(found != model.flow_by_id.end(), "a move names a flow of its model");
    return found->second;
  }
  Token& token(std::uint32_t number) { return at_number(state.tokens, number); }
  void count(std::uint32_t number) { state.next = std::max(state.next, number + 1); }
  // Where a token leaves, what was local to its stay ends.
  void place(Token& t, NodeIndex n, FlowIndex f) {
    t.node = n;
    t.flow = f;
    t.waiting = Waiting::nothing;
    variables.drop(t.number);
  }

  void operator()(const Entered& m) {
    const FlowIndex by = m.flow ? flow(*m.flow) : k_none;
    state.tokens.push_back({m.token, m.scope, node(m.element), by, Waiting::nothing, PauseCause::none});
    if (m.scope != 0) {
      Scope& scope = at_number(state.scopes, m.scope);
      if (scope.instances) ++scope.begun;
    }
    count(m.token);
  }
  void operator()(const Moved& m) {
    const FlowIndex f = flow(m.flow);
    place(token(m.token), model.flow(f).to, f);
  }
  void operator()(const Diverted& m) { place(token(m.token), node(m.element), k_none); }
  void operator()(const Waited& m) { token(m.token).waiting = m.waiting; }
  void operator()(const Removed& m) {
    for (const std::uint32_t number : m.tokens) {
      erase_number(state.tokens, number);
      variables.drop(number);
    }
  }
  void operator()(const ScopeOpened& m) {
    Token& owner = token(m.token);
    owner.waiting = Waiting::scope;
    Scope scope{m.scope, owner.scope, m.token, node(m.element), m.instances.has_value(), m.instances.value_or(0), 0};
    state.scopes.push_back(scope);
    count(m.scope);
  }
  void operator()(const ScopeClosed& m) {
    token(at_number(state.scopes, m.scope).token).waiting = Waiting::nothing;
    erase_number(state.scopes, m.scope);
    variables.drop(m.scope);
  }
  void operator()(const ActivityOpened& m) { token(m.token).waiting = Waiting::activity; }
  void operator()(const ActivityClosed& m) { token(m.token).waiting = Waiting::nothing; }
  void operator()(const ActivityCancelled& m) { token(m.token).waiting = Waiting::nothing; }
  void operator()(const LinkedCaseWanted& m) { token(m.token).waiting = Waiting::linked_case; }
  void operator()(const TimerArmed& m) {
    const NodeIndex n = node(m.element);
    state.timers.push_back({m.timer, m.token, n});
    if (model.node(n).kind != NodeKind::boundary_timer) token(m.token).waiting = Waiting::event;
    count(m.timer);
  }
  void operator()(const TimerPassed& m) { erase_number(state.timers, m.timer); }
  void operator()(const TimerDropped& m) { erase_number(state.timers, m.timer); }
  void operator()(const MessageAwaited& m) {
    state.messages.push_back({m.wait, m.token, node(m.element), m.name, m.correlation});
    token(m.token).waiting = Waiting::event;
    count(m.wait);
  }
  void operator()(const MessageTaken& m) { erase_number(state.messages, m.wait); }
  void operator()(const MessageDropped& m) { erase_number(state.messages, m.wait); }
  void operator()(const VariablesSet& m) {
    rules::Context& values = variables.at(m.holder);
    for (const auto& [name, value] : m.values.members) values.set(name, rules::from_json(value));
  }
  void operator()(const PauseBegun& m) { token(m.token).pause = m.cause; }
  void operator()(const PauseEnded& m) { token(m.token).pause = PauseCause::none; }
  void operator()(const IncidentBegun& m) { token(m.token).waiting = m.leaving ? Waiting::leaving_failed : Waiting::entering_failed; }
  void operator()(const IncidentEnded& m) { token(m.token).waiting = Waiting::nothing; }
  void operator()(const Started&) { state.phase = Phase::running; }
  void operator()(const Completed&) { state.phase = Phase::completed; }
  void operator()(const Cancelled&) { state.phase = Phase::cancelled; }
};

}  // namespace

void apply(const Model& model, State& state, Variables& variables, const Move& move) { std::visit(Applier{model, state, variables}, move); }

}  // namespace pasokh::process
