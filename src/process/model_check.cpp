// The rules of BPMN 2.0 (formal/2011-01-03, chapters 10 and 13) that a model must keep to be run, and what looks wrong.
#include <algorithm>

#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

bool is_gateway(const Node& node) {
  return node.kind == NodeKind::exclusive_gateway || node.kind == NodeKind::parallel_gateway || node.kind == NodeKind::event_gateway;
}
bool is_event(const Node& node) {
  switch (node.kind) {
    case NodeKind::start: case NodeKind::end: case NodeKind::terminate_end: case NodeKind::catch_timer: case NodeKind::catch_message:
    case NodeKind::boundary_timer: return true;
    default: return false;
  }
}
bool is_end(const Node& node) { return node.kind == NodeKind::end || node.kind == NodeKind::terminate_end; }
// Activities where a token waits: only these can be interrupted, and only these can pause the clock.
bool waits(const Node& node) {
  switch (node.kind) {
    case NodeKind::user_task: case NodeKind::service_task: case NodeKind::business_rule_task: case NodeKind::consultation:
    case NodeKind::linked_case: case NodeKind::subprocess: return true;
    case NodeKind::script_task: return !node.script;
    default: return node.multi.has_value();
  }
}

class Checker {
 public:
  Checker(const Model& model, Collector& findings) : model_(model), findings_(findings) {}

  void run() {
    const Process& process = model_.processes.front();
    if (process.start == k_none) findings_.refuse(process.line, say("process.no_start", {{"element", process.id}}));
    for (const Node& node : model_.nodes) {
      check_ends(node);
      check_conditions(node);
      check_place(node);
      if (node.kind == NodeKind::event_gateway) check_event_gateway(node);
      if (node.kind == NodeKind::subprocess && node.inner_start == k_none) {
        findings_.refuse(node.line, say("process.no_start", {{"element", node.id}}));
      }
    }
    if (findings_.refusals.empty()) warn_unreachable();
  }

 private:
  void check_ends(const Node& node) {
    const bool starts = node.kind == NodeKind::start || node.kind == NodeKind::boundary_timer;
    if (starts && !node.incoming.empty()) findings_.refuse(node.line, say("process.start_with_incoming", {{"element", node.id}}));
    if (!starts && node.incoming.empty()) findings_.refuse(node.line, say("process.no_incoming", {{"element", node.id}}));
    if (is_end(node) && !node.outgoing.empty()) findings_.refuse(node.line, say("process.end_with_outgoing", {{"element", node.id}}));
    if (is_end(node) || !node.outgoing.empty()) return;
    if (starts || is_gateway(node)) findings_.refuse(node.line, say("process.no_outgoing", {{"element", node.id}}));
    else findings_.warn(node.line, say("process.dead_end", {{"element", node.id}}));
  }

  void check_conditions(const Node& node) {
    const bool may = node.kind == NodeKind::exclusive_gateway || (!is_gateway(node) && !is_event(node));
    std::size_t conditional = 0;
    for (const FlowIndex f : node.outgoing) {
      const Flow& flow = model_.flow(f);
      if (flow.condition) ++conditional;
      if (flow.condition && (!may || f == node.default_flow)) {
        findings_.refuse(flow.line, say("process.condition_not_allowed", {{"element", flow.id}, {"from", node.id}}));
      }
      if (flow.condition && node.kind != NodeKind::exclusive_gateway && node.outgoing.size() == 1) {
        findings_.refuse(flow.line, say("process.condition_alone", {{"element", flow.id}, {"from", node.id}}));
      }
      const bool must = node.kind == NodeKind::exclusive_gateway && node.outgoing.size() > 1 && f != node.default_flow;
      if (must && !flow.condition) findings_.refuse(flow.line, say("process.condition_missing", {{"element", flow.id}, {"from", node.id}}));
    }
    if (node.default_flow != k_none && (!may || conditional == 0)) {
      findings_.refuse(node.line, say("process.default_not_allowed", {{"element", node.id}}));
    }
    if (conditional > 0 && conditional == node.outgoing.size()) findings_.warn(node.line, say("process.no_default", {{"element", node.id}}));
  }

  void check_place(const Node& node) {
    if (node.kind == NodeKind::boundary_timer && node.host != k_none) {
      const Node& host = model_.node(node.host);
      if (is_gateway(host) || is_event(host)) findings_.refuse(node.line, say("process.bad_host", {{"element", node.id}, {"host", host.id}}));
      else if (!waits(host)) findings_.warn(node.line, say("process.never_waits", {{"element", host.id}}));
    }
    if (node.multi && (is_gateway(node) || is_event(node))) {
      findings_.refuse(node.line, say("process.not_supported", {{"element", node.id}, {"what", "multiInstanceLoopCharacteristics"}}));
    }
    const bool pausable = waits(node) || node.kind == NodeKind::catch_timer || node.kind == NodeKind::catch_message || node.kind == NodeKind::event_gateway;
    if (node.pause != PauseCause::none && !pausable) findings_.warn(node.line, say("process.never_waits", {{"element", node.id}}));
  }

  void check_event_gateway(const Node& node) {
    if (node.outgoing.size() < 2) findings_.refuse(node.line, say("process.event_gateway_needs_two", {{"element", node.id}}));
    for (const FlowIndex f : node.outgoing) {
      const Node& target = model_.node(model_.flow(f).to);
      const bool catches = target.kind == NodeKind::catch_timer || target.kind == NodeKind::catch_message;
      if (!catches || target.incoming.size() != 1) {
        findings_.refuse(model_.flow(f).line, say("process.event_gateway_target", {{"element", node.id}, {"target", target.id}}));
      }
    }
  }

  void warn_unreachable() {
    std::vector<bool> seen(model_.nodes.size(), false);
    std::vector<NodeIndex> open;
    const auto reach = [&](NodeIndex n) {
      if (n == k_none || seen[n]) return;
      seen[n] = true;
      open.push_back(n);
    };
    reach(model_.processes.front().start);
    while (!open.empty()) {
      const Node& node = model_.node(open.back());
      open.pop_back();
      for (const FlowIndex f : node.outgoing) reach(model_.flow(f).to);
      for (const NodeIndex b : node.boundary) reach(b);
      reach(node.inner_start);
    }
    for (std::size_t i = 0; i < model_.nodes.size(); ++i)
      if (!seen[i]) findings_.warn(model_.nodes[i].line, say("process.unreachable", {{"element", model_.nodes[i].id}}));
  }

  const Model& model_;
  Collector& findings_;
};

}  // namespace

void check_model(const Model& model, Collector& findings) { Checker(model, findings).run(); }

}  // namespace pasokh::process
