// Changes onto the state. Nothing here decides: it already happened.
#include <algorithm>

#include "base/assert.hpp"
#include "process/change.hpp"

namespace pasokh::process {
namespace {

template <class T>
T& at_number(Slim<T>& sorted, std::uint32_t number) {
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), number, [](const T& a, std::uint32_t n) { return a.number < n; });
  PASOKH_ASSERT(found != sorted.end() && found->number == number,
                "a change names a token, scope, timer or message that is there");
  return *found;
}

template <class T>
void erase_number(Slim<T>& sorted, std::uint32_t number) {
  sorted.erase(&at_number(sorted, number));
}

const std::vector<NodeIndex> k_nothing_inside;

class Applier {
 public:
  Applier(const Model& model, State& state, Variables& variables, const Changes& changes)
      : model_(model), state_(state), variables_(variables), changes_(changes) {}

  void run(const Change& c) {
    switch (c.kind) {
      case ChangeKind::entered: return enter(c);
      case ChangeKind::moved: return place(token(c.token), model_.flow(c.flow).to, c.flow);
      case ChangeKind::diverted: return place(token(c.token), c.node, k_none);
      case ChangeKind::waited: token(c.token).waiting = static_cast<Waiting>(c.what); return;
      case ChangeKind::removed: return remove(c.token);
      case ChangeKind::scope_opened: return open(c);
      case ChangeKind::scope_closed: return close(c.number);
      case ChangeKind::activity_opened: token(c.token).waiting = Waiting::activity; return;
      case ChangeKind::linked_case_wanted: token(c.token).waiting = Waiting::linked_case; return;
      case ChangeKind::activity_closed:
      case ChangeKind::activity_cancelled:
      case ChangeKind::incident_ended: token(c.token).waiting = Waiting::nothing; return;
      case ChangeKind::incident_begun:
        token(c.token).waiting = c.flag ? Waiting::leaving_failed : Waiting::entering_failed;
        return;
      case ChangeKind::pause_begun: token(c.token).pause = static_cast<PauseCause>(c.what); return;
      case ChangeKind::pause_ended: token(c.token).pause = PauseCause::none; return;
      case ChangeKind::started: state_.phase = Phase::running; return;
      case ChangeKind::completed: return end(Phase::completed);
      case ChangeKind::cancelled: return end(Phase::cancelled);
      case ChangeKind::variables_set: return set(c);
      case ChangeKind::thrown: return;
      default: return wait(c);
    }
  }

 private:
  Token& token(std::uint32_t number) { return at_number(state_.tokens, number); }
  void count(std::uint32_t number) { state_.next = std::max(state_.next, number + 1); }
  std::string text(const Change& c, std::size_t which) const {
    const std::string* given = word(changes_, c, which);
    return given ? *given : std::string();
  }

  // Where a token leaves, what was local to its stay ends.
  void place(Token& t, NodeIndex n, FlowIndex f) {
    t.node = n;
    t.flow = f;
    t.waiting = Waiting::nothing;
    variables_.drop(t.number);
  }
  void enter(const Change& c) {
    state_.tokens.push_back({c.token, c.scope, c.node, c.flow, Waiting::nothing, PauseCause::none});
    count(c.token);
    if (c.scope == 0 || c.flow != k_none) return;
    Scope& scope = at_number(state_.scopes, c.scope);
    const auto& inner = scope.node == k_none ? k_nothing_inside : model_.node(scope.node).inner;
    if (scope.kind == ScopeKind::instances || std::find(inner.begin(), inner.end(), c.node) != inner.end())
      ++scope.begun;
  }
  void remove(std::uint32_t number) {
    erase_number(state_.tokens, number);
    variables_.drop(number);
    if (!state_.conditions.empty())
      state_.conditions.erase_if([&](const HeldCondition& h) { return h.token == number; });
  }
  void open(const Change& c) {
    std::uint32_t parent = 0;
    if (c.token != 0) {
      Token& owner = token(c.token);
      owner.waiting = Waiting::scope;
      parent = owner.scope;
    }
    state_.scopes.push_back(
        {c.number, parent, c.token, c.node, c.process, static_cast<ScopeKind>(c.what), c.count, 0, c.records});
    count(c.number);
  }
  // What the scope had recorded is kept when the scope itself was (it completed and may be compensated); else it is
  // over.
  void close(std::uint32_t number) {
    const Scope scope = at_number(state_.scopes, number);
    if (scope.token != 0) token(scope.token).waiting = Waiting::nothing;
    erase_number(state_.scopes, number);
    if (!state_.conditions.empty())
      state_.conditions.erase_if([&](const HeldCondition& h) { return h.token == 0 && h.scope == number; });
    const bool kept =
        std::any_of(state_.records.begin(), state_.records.end(), [&](const Record& r) { return r.number == number; });
    if (kept) return;
    variables_.drop(number);
    forget_records(number);
    if (scope.records == 0) return;
    variables_.drop(scope.records);
    forget_records(scope.records);
  }
  void forget_records(std::uint32_t scope) {
    for (std::size_t i = 0; i < state_.records.size();) {
      if (state_.records[i].scope != scope) {
        ++i;
        continue;
      }
      const std::uint32_t inner = state_.records[i].number;
      state_.records.erase(&state_.records[i]);
      variables_.drop(inner);
      forget_records(inner);
      i = 0;
    }
  }
  void end(Phase how) {
    state_.phase = how;
    state_.records.clear();
    state_.letters.clear();
    state_.conditions.clear();
    variables_.locals.clear();
  }
  void set(const Change& c) {
    rules::Context& values = variables_.at(c.scope);
    for (const auto& [name, value] : changes_.words[c.words].values) values.set(name, value);
  }

  // Timers, messages, letters, conditions, records.
  void wait(const Change& c) {
    switch (c.kind) {
      case ChangeKind::timer_armed:
        state_.timers.push_back({c.number, c.token, c.scope, c.count, c.node});
        return await(c);
      case ChangeKind::timer_passed:
      case ChangeKind::timer_dropped: return erase_number(state_.timers, c.number);
      case ChangeKind::message_awaited:
        state_.messages.push_back({c.number, c.token, c.scope, c.node, text(c, 0), text(c, 1)});
        return await(c);
      case ChangeKind::message_taken:
      case ChangeKind::message_dropped: return erase_number(state_.messages, c.number);
      case ChangeKind::letter_kept:
        state_.letters.push_back({c.number, text(c, 0), text(c, 1)});
        return count(c.number);
      case ChangeKind::letter_taken: erase_number(state_.letters, c.number); return variables_.drop(c.number);
      case ChangeKind::condition_turned: return turn(c);
      case ChangeKind::recorded: state_.records.push_back({c.number, c.scope, c.node}); return count(c.number);
      case ChangeKind::undone: state_.records.erase_if([&](const Record& r) { return r.number == c.number; }); return;
      default: PASOKH_ASSERT(false, "every change is applied");
    }
  }
  void await(const Change& c) {
    if (c.token != 0 && model_.node(c.node).kind != NodeKind::boundary_event) token(c.token).waiting = Waiting::event;
    count(c.number);
  }
  void turn(const Change& c) {
    const HeldCondition held{c.token, c.scope, c.node};
    if (c.flag)
      state_.conditions.push_back(held);
    else
      state_.conditions.erase_if([&](const HeldCondition& h) { return h == held; });
  }

  const Model& model_;
  State& state_;
  Variables& variables_;
  const Changes& changes_;
};

}  // namespace

void apply(const Model& model, State& state, Variables& variables, const Change& change, const Changes& changes) {
  Applier(model, state, variables, changes).run(change);
}

}  // namespace pasokh::process
