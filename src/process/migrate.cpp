#include "process/migrate.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/assert.hpp"

namespace pasokh::process {
namespace {

bool joins(const Node& node) {
  return node.kind == NodeKind::parallel_gateway || node.kind == NodeKind::inclusive_gateway;
}

bool same_kind(const Node& a, const Node& b) {
  const auto times = [](const Node& n) {
    return std::tuple(n.multi.has_value(), n.multi && n.multi->sequential, n.multi && n.multi->loops);
  };
  return a.kind == b.kind && a.event == b.event && a.interrupting == b.interrupting &&
         a.for_compensation == b.for_compensation && times(a) == times(b) &&
         (a.kind != NodeKind::script_task || a.script.has_value() == b.script.has_value());
}

bool same_event(const Node& a, const Node& b) {
  if (a.message && (!b.message || a.message->name != b.message->name)) return false;
  if (a.event == EventKind::signal || a.event == EventKind::error || a.event == EventKind::escalation)
    return a.code == b.code;
  return !a.timer || (b.timer && (a.timer->kind == TimerKind::cycle) == (b.timer->kind == TimerKind::cycle));
}

class Planner {
 public:
  Planner(const Model& from, const Model& to, const State& state, const MigrationPlan& plan)
      : from_(from), to_(to), state_(state) {
    for (const Renamed& one : plan.elements) elements_[one.from] = one.to;
    for (const Renamed& one : plan.flows) flows_[one.from] = one.to;
  }

  void run() {
    for (const Scope& scope : state_.scopes) look_at(scope);
    for (const Token& token : state_.tokens) look_at(token);
    for (const ArmedTimer& timer : state_.timers) look_at(timer.node, timer.token);
    for (const AwaitedMessage& wait : state_.messages) look_at(wait.node, wait.token);
    for (const HeldCondition& held : state_.conditions) look_at(held.node, held.token);
    for (const Record& record : state_.records) target(record.node);
    if (!troubles_.empty()) return;
    check_joins();
    for (const Token& token : state_.tokens) find_new_events(token);
    find_new_starts(0, from_.processes.front().event_subprocesses);
    for (const Scope& scope : state_.scopes) {
      if (scope.process != k_none)
        find_new_starts(scope.number, from_.processes[scope.process].event_subprocesses);
      else if (scope.kind == ScopeKind::body)
        find_new_starts(scope.number, from_.node(scope.node).event_subprocesses);
    }
  }

  std::vector<MigrationTrouble> troubles_;
  Attend attend_;

  Migration found() const {
    Migration out;
    for (const auto& [node, target] : targets_) out.elements.push_back({from_.node(node).id, to_.node(target).id});
    for (const auto& [flow, target] : flow_targets_) out.flows.push_back({from_.flow(flow).id, to_.flow(target).id});
    for (const auto& [process, target] : process_targets_)
      out.processes.push_back({from_.processes[process].id, to_.processes[target].id});
    return out;
  }

 private:
  std::string named(const std::string& id) const {
    const auto found = elements_.find(id);
    return found == elements_.end() ? id : found->second;
  }
  void trouble(const std::string& element, std::string code, std::string target = {}) {
    MigrationTrouble out{element, say(std::move(code), {{"element", element}, {"target", std::move(target)}})};
    if (std::ranges::find(troubles_, out) == troubles_.end()) troubles_.push_back(std::move(out));
  }

  // What stands for a node, whether or not the case waits there.
  NodeIndex image(NodeIndex node) const {
    if (node == k_none) return k_none;
    const auto found = to_.node_by_id.find(named(from_.node(node).id));
    return found == to_.node_by_id.end() ? k_none : found->second;
  }
  std::uint16_t process_image(std::uint16_t process) const {
    if (process == 0) return 0;
    const std::string id = named(from_.processes[process].id);
    for (std::size_t i = 1; i < to_.processes.size(); ++i)
      if (to_.processes[i].id == id) return static_cast<std::uint16_t>(i);
    return k_none;
  }

  // The target of a node the case needs; k_none with the reason.
  NodeIndex target(NodeIndex node) {
    if (const auto known = targets_.find(node); known != targets_.end()) return known->second;
    const Node& old = from_.node(node);
    const NodeIndex found = image(node);
    if (found == k_none) {
      trouble(old.id, "process.migration_no_target", named(old.id));
      return k_none;
    }
    const Node& now = to_.node(found);
    if (!same_kind(old, now)) {
      trouble(old.id, "process.migration_other_kind", now.id);
    } else if (!same_event(old, now)) {
      trouble(old.id, "process.migration_other_event", now.id);
    } else if (now.parent != image(old.parent) || now.process != process_image(old.process) ||
               now.host != image(old.host)) {
      trouble(old.id, "process.migration_other_scope", now.id);
    } else {
      targets_[node] = found;
      return found;
    }
    return k_none;
  }

  void look_at(const Scope& scope) {
    const NodeIndex now = scope.node == k_none ? k_none : target(scope.node);
    if (scope.process == k_none) return;
    const std::uint16_t process = process_image(scope.process);
    const std::string& id = from_.processes[scope.process].id;
    if (process == k_none) {
      trouble(id, "process.migration_no_target", named(id));
    } else if (now != k_none && to_.node(now).called != k_none && to_.node(now).called != process) {
      trouble(from_.node(scope.node).id, "process.migration_called_otherwise", to_.node(now).id);
    } else {
      process_targets_[scope.process] = process;
    }
  }

  void look_at(const Token& token) {
    const NodeIndex now = target(token.node);
    if (now == k_none || token.flow == k_none) return;
    const std::string& id = from_.flow(token.flow).id;
    const auto renamed = flows_.find(id);
    const auto found = to_.flow_by_id.find(renamed == flows_.end() ? id : renamed->second);
    const bool fits = found != to_.flow_by_id.end() && to_.flow(found->second).to == now;
    if (fits)
      flow_targets_[token.flow] = found->second;
    else if (joins(to_.node(now)))
      trouble(from_.node(token.node).id, "process.migration_no_flow", to_.node(now).id);
  }

  // An event that a token waits for beside its activity, or at a gateway, or that starts an event subprocess.
  void look_at(NodeIndex event, std::uint32_t token) {
    const NodeIndex now = target(event);
    const Token* at = token == 0 ? nullptr : state_.token(token);
    if (now == k_none || at == nullptr || from_.node(at->node).kind != NodeKind::event_gateway) return;
    const NodeIndex gateway = image(at->node);
    const bool follows = gateway != k_none && std::ranges::any_of(to_.node(gateway).outgoing,
                                                                  [&](FlowIndex f) { return to_.flow(f).to == now; });
    if (!follows) trouble(from_.node(event).id, "process.migration_other_scope", to_.node(now).id);
  }

  // A join must go on telling its branches apart, and must not be complete before anybody looks at it again.
  void check_joins() {
    std::map<std::pair<std::uint32_t, NodeIndex>, std::set<FlowIndex>> arrived, sources;
    for (const Token& token : state_.tokens) {
      if (token.waiting != Waiting::join) continue;
      const std::pair key{token.scope, targets_.at(token.node)};
      const bool fresh = sources[key].insert(token.flow).second;
      const bool apart = arrived[key].insert(flow_targets_.at(token.flow)).second;
      if (fresh && !apart) trouble(from_.node(token.node).id, "process.migration_two_in_one", to_.node(key.second).id);
    }
    for (const auto& [key, flows] : arrived) {
      const Node& join = to_.node(key.second);
      if (join.kind == NodeKind::parallel_gateway && flows.size() == join.incoming.size())
        trouble(join.id, "process.migration_join_full", join.id);
    }
    for (const Token& token :
         state_.tokens) {  // a gateway that waits for the first of its events waits for the same ones
      const Node& old = from_.node(token.node);
      if (old.kind != NodeKind::event_gateway || token.waiting != Waiting::event) continue;
      const Node& now = to_.node(targets_.at(token.node));
      const bool more = std::ranges::any_of(now.outgoing, [&](FlowIndex f) {
        return std::ranges::none_of(old.outgoing,
                                    [&](FlowIndex o) { return image(from_.flow(o).to) == to_.flow(f).to; });
      });
      if (more) trouble(old.id, "process.migration_other_event", now.id);
    }
  }

  bool is_instance(const Token& token) const {
    const Scope* scope = state_.scope(token.scope);
    return scope != nullptr && scope->kind == ScopeKind::instances && scope->node == token.node;
  }
  static bool is_armed(const Node& event) {
    return event.event == EventKind::timer || event.event == EventKind::message;
  }

  void find_new_events(const Token& token) {
    const bool stays = token.waiting == Waiting::activity || token.waiting == Waiting::linked_case ||
                       token.waiting == Waiting::scope ||
                       (token.waiting == Waiting::event && from_.node(token.node).kind == NodeKind::receive_task);
    if (!stays || is_instance(token)) return;
    const auto& before = from_.node(token.node).boundary;
    for (const NodeIndex event : to_.node(targets_.at(token.node)).boundary) {
      const bool known = std::ranges::any_of(before, [&](NodeIndex old) { return image(old) == event; });
      if (!known && is_armed(to_.node(event)))
        attend_.events.push_back({token.number, token.scope, to_.node(event).id});
    }
  }

  // An interrupted scope, or one without a branch of its own, begins no event subprocess any more.
  void find_new_starts(std::uint32_t number, const std::vector<NodeIndex>& before) {
    const auto own = [&](const Token& token) { return token.scope == number; };
    const auto takes_over = [&](const Token& token) {
      const Node& node = from_.node(token.node);
      return own(token) && node.kind == NodeKind::event_subprocess && from_.node(node.inner_start).interrupting;
    };
    if (std::ranges::none_of(state_.tokens, own) || std::ranges::any_of(state_.tokens, takes_over)) return;
    const Scope* scope = state_.scope(number);
    const auto& now = number == 0                ? to_.processes.front().event_subprocesses
                      : scope->process != k_none ? to_.processes[process_targets_.at(scope->process)].event_subprocesses
                                                 : to_.node(targets_.at(scope->node)).event_subprocesses;
    for (const NodeIndex subprocess : now) {
      const bool known = std::ranges::any_of(before, [&](NodeIndex old) { return image(old) == subprocess; });
      const Node& start = to_.node(to_.node(subprocess).inner_start);
      if (!known && is_armed(start)) attend_.events.push_back({0, number, start.id});
    }
  }

  const Model& from_;
  const Model& to_;
  const State& state_;
  std::map<std::string, std::string> elements_, flows_;
  std::map<NodeIndex, NodeIndex> targets_;
  std::map<FlowIndex, FlowIndex> flow_targets_;
  std::map<std::uint16_t, std::uint16_t> process_targets_;
};

}  // namespace

std::expected<Migration, std::vector<MigrationTrouble>> plan_migration(const Model& from, const Model& to,
                                                                       const State& state, const Variables& variables,
                                                                       const MigrationPlan& plan,
                                                                       const std::optional<rules::Moment>& now) {
  using Troubles = std::vector<MigrationTrouble>;
  if (state.phase == Phase::not_started) return std::unexpected(Troubles{{"", say("process.not_started")}});
  if (state.ended()) return std::unexpected(Troubles{{"", say("process.already_ended")}});
  Planner planner(from, to, state, plan);
  planner.run();
  if (!planner.troubles_.empty()) return std::unexpected(std::move(planner.troubles_));
  Migration out = planner.found();
  if (planner.attend_.events.empty()) return out;
  State after = state;
  Variables values = variables;
  migrate(from, to, after, values, out);
  auto moves = step(to, after, values, planner.attend_, now);
  if (!moves) return std::unexpected(Troubles{{"", std::move(moves.error().message)}});
  out.moves = std::move(*moves);
  return out;
}

void migrate(const Model& from, const Model& to, State& state, Variables& variables, const Migration& migration) {
  std::map<std::string_view, std::string_view> elements, flows, processes;
  for (const Renamed& one : migration.elements) elements[one.from] = one.to;
  for (const Renamed& one : migration.flows) flows[one.from] = one.to;
  for (const Renamed& one : migration.processes) processes[one.from] = one.to;
  const auto rename = [&](NodeIndex& node) {
    if (node == k_none) return;
    const auto found = elements.find(from.node(node).id);
    const auto now = found == elements.end() ? to.node_by_id.end() : to.node_by_id.find(std::string(found->second));
    PASOKH_ASSERT(now != to.node_by_id.end(), "a migration names every element the case needs");
    node = now->second;
  };
  for (Token& token : state.tokens) {
    rename(token.node);
    if (token.flow == k_none) continue;
    const auto found = flows.find(from.flow(token.flow).id);
    token.flow = found == flows.end() ? k_none : to.flow_by_id.at(std::string(found->second));
  }
  for (Scope& scope : state.scopes) {
    rename(scope.node);
    if (scope.process == k_none) continue;
    const std::string_view id = processes.at(from.processes[scope.process].id);
    const auto now = std::ranges::find(to.processes, id, &Process::id);
    scope.process = static_cast<std::uint16_t>(now - to.processes.begin());
  }
  for (ArmedTimer& timer : state.timers) rename(timer.node);
  for (AwaitedMessage& wait : state.messages) rename(wait.node);
  for (HeldCondition& held : state.conditions) rename(held.node);
  for (Record& record : state.records) rename(record.node);
  for (const Move& move : migration.moves) apply(to, state, variables, move);
}

}  // namespace pasokh::process
