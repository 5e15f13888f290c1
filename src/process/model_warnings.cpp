// What is legal but looks wrong. Whoever deploys accepts each by name.
#include <algorithm>

#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

// Activities where a token waits: only these can be interrupted, and only these can pause the clock.
bool waits(const Node& node) {
  switch (node.kind) {
    case NodeKind::user_task:
    case NodeKind::service_task:
    case NodeKind::business_rule_task:
    case NodeKind::consultation:
    case NodeKind::linked_case:
    case NodeKind::subprocess:
    case NodeKind::ad_hoc:
    case NodeKind::call_activity:
    case NodeKind::receive_task: return true;
    case NodeKind::script_task: return !node.script;
    default: return node.multi.has_value();
  }
}

class Warner {
 public:
  Warner(const Model& model, Collector& findings) : model_(model), findings_(findings) {}

  void run() {
    for (const Process& process : model_.processes)
      if (!process.executable) findings_.warn(process.line, say("process.not_executable", {{"element", process.id}}));
    for (const Node& node : model_.nodes) {
      const bool caught = node.event == EventKind::error || node.event == EventKind::escalation ||
                          node.event == EventKind::compensation;
      if (node.kind == NodeKind::boundary_event && !caught && !waits(model_.node(node.host)))
        findings_.warn(node.line, say("process.never_waits", {{"element", model_.node(node.host).id}}));
      const bool pausable = waits(node) || node.kind == NodeKind::catch_event || node.kind == NodeKind::event_gateway;
      if (node.pause != PauseCause::none && !pausable)
        findings_.warn(node.line, say("process.never_waits", {{"element", node.id}}));
      if (node.kind == NodeKind::parallel_gateway && node.incoming.size() > 1) warn_join(node);
      if (node.kind == NodeKind::end && node.event == EventKind::error) warn_uncaught(node);
      if (node.event == EventKind::timer && node.timer->kind == TimerKind::cycle && node.kind == NodeKind::catch_event)
        warn_cycle(node);
      if (node.condition && node.condition->asks_time())
        findings_.warn(node.line, say("process.condition_asks_time", {{"element", node.id}}));
    }
    warn_unreachable();
  }

 private:
  // A join can wait for ever when a choice before it leads to one of its flows by one way and only to another by
  // another.
  void warn_join(const Node& join) {
    const auto at = static_cast<NodeIndex>(&join - model_.nodes.data());
    for (const Node& choice : model_.nodes) {
      const bool chooses = (choice.kind == NodeKind::exclusive_gateway || choice.kind == NodeKind::event_gateway) &&
                           choice.outgoing.size() > 1;
      if (!chooses || choice.parent != join.parent || choice.process != join.process) continue;
      std::vector<std::vector<bool>> ways;
      for (const FlowIndex f : choice.outgoing) ways.push_back(arrives(f, at));
      for (std::size_t a = 0; a < ways.size(); ++a) {
        for (std::size_t b = a + 1; b < ways.size(); ++b) {
          if (!apart(ways[a], ways[b])) continue;
          findings_.warn(join.line, say("process.join_may_wait", {{"element", join.id}, {"choice", choice.id}}));
          return;
        }
      }
    }
  }
  static bool apart(const std::vector<bool>& a, const std::vector<bool>& b) {
    bool any_a = false, any_b = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] && b[i]) return false;
      any_a = any_a || a[i];
      any_b = any_b || b[i];
    }
    return any_a && any_b;
  }
  // By which incoming flows of the join a token that takes the flow can come first.
  std::vector<bool> arrives(FlowIndex from, NodeIndex join) const {
    const auto& incoming = model_.node(join).incoming;
    std::vector<bool> out(incoming.size(), false), seen(model_.nodes.size(), false);
    std::vector<FlowIndex> open{from};
    while (!open.empty()) {
      const FlowIndex f = open.back();
      open.pop_back();
      const NodeIndex to = model_.flow(f).to;
      if (to == join) {
        out[static_cast<std::size_t>(std::find(incoming.begin(), incoming.end(), f) - incoming.begin())] = true;
        continue;
      }
      if (seen[to]) continue;
      seen[to] = true;
      open.insert(open.end(), model_.node(to).outgoing.begin(), model_.node(to).outgoing.end());
    }
    return out;
  }

  void warn_uncaught(const Node& end) {
    const auto catches = [&](const Node& n) {
      return n.event == EventKind::error && (n.code.empty() || n.code == end.code);
    };
    const auto in = [&](const std::vector<NodeIndex>& subprocesses) {
      return std::any_of(subprocesses.begin(), subprocesses.end(),
                         [&](NodeIndex e) { return catches(model_.node(model_.node(e).inner_start)); });
    };
    for (NodeIndex at = end.parent; at != k_none; at = model_.node(at).parent) {
      const Node& around = model_.node(at);
      if (in(around.event_subprocesses)) return;
      if (std::any_of(around.boundary.begin(), around.boundary.end(),
                      [&](NodeIndex b) { return catches(model_.node(b)); }))
        return;
    }
    const Process& process = model_.processes[end.process];
    if (in(process.event_subprocesses) || process.called) return;
    findings_.warn(end.line, say("process.error_never_caught", {{"element", end.id}, {"error", end.code}}));
  }

  void warn_cycle(const Node& node) {
    findings_.warn(node.line, say("process.cycle_in_the_way", {{"element", node.id}}));
  }

  void warn_unreachable() {
    std::vector<bool> seen(model_.nodes.size(), false);
    std::vector<NodeIndex> open;
    const auto reach = [&](NodeIndex n) {
      if (n == k_none || seen[n]) return;
      seen[n] = true;
      open.push_back(n);
    };
    const auto reach_all = [&](const std::vector<NodeIndex>& nodes) {
      std::for_each(nodes.begin(), nodes.end(), reach);
    };
    for (const Process& process : model_.processes) {
      reach(process.start);
      reach_all(process.starts);
      reach_all(process.event_subprocesses);
    }
    while (!open.empty()) {
      const Node& node = model_.node(open.back());
      open.pop_back();
      for (const FlowIndex f : node.outgoing) reach(model_.flow(f).to);
      reach_all(node.boundary);
      reach_all(node.event_subprocesses);
      reach_all(node.inner);
      reach(node.inner_start);
      reach(node.handler);
      if (node.event == EventKind::link) reach(node.target);
    }
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& node = model_.nodes[i];
      const bool compensates = node.kind == NodeKind::boundary_event && node.event == EventKind::compensation;
      if (!seen[i] && !compensates) findings_.warn(node.line, say("process.unreachable", {{"element", node.id}}));
    }
  }

  const Model& model_;
  Collector& findings_;
};

}  // namespace

void warn_model(const Model& model, Collector& findings) { Warner(model, findings).run(); }

}  // namespace pasokh::process
