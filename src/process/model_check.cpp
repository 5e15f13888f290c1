// The rules of BPMN 2.0 (formal/2011-01-03, chapters 10 and 13) that a model must keep to be run.
#include <algorithm>

#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

class Checker {
 public:
  Checker(const ReaderState& reader, Collector& findings)
      : reader_(reader), model_(reader.model), findings_(findings) {}

  void run() {
    for (std::size_t i = 0; i < model_.processes.size(); ++i) {
      const Process& process = model_.processes[i];
      if (process.start == k_none && process.starts.empty())
        refuse(process.line, say("process.no_start", {{"element", process.id}}));
      else
        check_end(process.line, process.id, k_none, i);
    }
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& node = model_.nodes[i];
      check_ends(node);
      check_conditions(node);
      check_place(node);
      check_direction(node, reader_.pending_nodes[i].direction);
      if (node.kind == NodeKind::event_gateway) check_event_gateway(node);
      if ((node.kind == NodeKind::subprocess || node.kind == NodeKind::event_subprocess) && node.inner_start == k_none)
        refuse(node.line, say("process.no_start", {{"element", node.id}}));
      else if (node.inner_start != k_none)
        check_end(node.line, node.id, static_cast<NodeIndex>(i), node.process);
      if (node.event == EventKind::compensation) check_compensation(node);
    }
  }

 private:
  void refuse(std::uint32_t line, Message message) { findings_.refuse(line, std::move(message)); }

  // BPMN 2.0, 10.4.3: where there is a start event there is an end event.
  void check_end(std::uint32_t line, const std::string& id, NodeIndex parent, std::size_t process) {
    const auto ends = [&](const Node& n) {
      return n.parent == parent && n.process == process &&
             reader_.pending_nodes[static_cast<std::size_t>(&n - model_.nodes.data())].element->name == "endEvent";
    };
    if (std::none_of(model_.nodes.begin(), model_.nodes.end(), ends))
      refuse(line, say("process.no_end", {{"element", id}}));
  }

  bool in_ad_hoc(const Node& node) const {
    return node.parent != k_none && model_.node(node.parent).kind == NodeKind::ad_hoc;
  }
  static bool is_link(const Node& node, NodeKind kind) { return node.kind == kind && node.event == EventKind::link; }

  void check_ends(const Node& node) {
    const bool starts =
        node.kind == NodeKind::start || node.kind == NodeKind::boundary_event || is_link(node, NodeKind::catch_event);
    const bool apart =
        node.for_compensation || node.kind == NodeKind::event_subprocess;  // entered otherwise than by flows
    const bool ends = node.kind == NodeKind::end || is_link(node, NodeKind::throw_event);
    if ((starts || apart) && !node.incoming.empty())
      refuse(node.line, say("process.start_with_incoming", {{"element", node.id}}));
    if (!starts && !apart && node.incoming.empty() && !in_ad_hoc(node))
      refuse(node.line, say("process.no_incoming", {{"element", node.id}}));
    const bool handled = node.kind == NodeKind::boundary_event && node.event == EventKind::compensation;
    if ((ends || apart || handled) && !node.outgoing.empty())
      refuse(node.line, say("process.end_with_outgoing", {{"element", node.id}}));
    if (ends || apart || handled || !node.outgoing.empty() || in_ad_hoc(node)) return;
    if (starts || is_gateway(node.kind))
      refuse(node.line, say("process.no_outgoing", {{"element", node.id}}));
    else
      findings_.warn(node.line, say("process.dead_end", {{"element", node.id}}));
  }

  void check_conditions(const Node& node) {
    const bool choosing = node.kind == NodeKind::exclusive_gateway || node.kind == NodeKind::inclusive_gateway;
    const bool may = choosing || is_activity(node.kind);
    std::size_t conditional = 0;
    for (const FlowIndex f : node.outgoing) {
      const Flow& flow = model_.flow(f);
      if (flow.condition) ++conditional;
      if (flow.condition && node.kind == NodeKind::parallel_gateway) {
        findings_.warn(flow.line, say("process.condition_ignored", {{"element", flow.id}, {"from", node.id}}));
      } else if (flow.condition && (!may || f == node.default_flow)) {
        refuse(flow.line, say("process.condition_not_allowed", {{"element", flow.id}, {"from", node.id}}));
      } else if (flow.condition && !choosing && node.outgoing.size() == 1) {
        refuse(flow.line, say("process.condition_alone", {{"element", flow.id}, {"from", node.id}}));
      }
      const bool must = !reader_.to_compare && choosing && node.outgoing.size() > 1 && f != node.default_flow;
      if (must && !flow.condition)
        refuse(flow.line, say("process.condition_missing", {{"element", flow.id}, {"from", node.id}}));
    }
    if (node.default_flow != k_none && (!may || conditional == 0))
      refuse(node.line, say("process.default_not_allowed", {{"element", node.id}}));
    if (may && conditional > 0 && conditional == node.outgoing.size())
      findings_.warn(node.line, say("process.no_default", {{"element", node.id}}));
  }

  void check_place(const Node& node) {
    if (node.kind == NodeKind::boundary_event && node.host != k_none && !is_activity(model_.node(node.host).kind))
      refuse(node.line, say("process.bad_host", {{"element", node.id}, {"host", model_.node(node.host).id}}));
    if (node.multi && !is_activity(node.kind))
      refuse(node.line, not_supported(node.id, "multiInstanceLoopCharacteristics"));
    if (node.multi && node.handler != k_none) refuse(node.line, not_supported(node.id, "compensateEventDefinition"));
    if (in_ad_hoc(node)) {
      if (node.kind == NodeKind::start || node.kind == NodeKind::end || node.kind == NodeKind::event_subprocess)
        refuse(node.line, say("process.not_in_ad_hoc", {{"element", node.id}}));
    }
    if (node.kind == NodeKind::ad_hoc && node.inner.empty())
      refuse(node.line, say("process.no_start", {{"element", node.id}}));
    if (node.kind == NodeKind::event_subprocess && !node.boundary.empty())
      refuse(node.line, say("process.bad_host", {{"element", model_.node(node.boundary[0]).id}, {"host", node.id}}));
    if (!node.for_compensation) return;
    const bool handles = std::any_of(model_.nodes.begin(), model_.nodes.end(), [&](const Node& n) {
      return n.handler != k_none && &model_.node(n.handler) == &node;
    });
    if (!handles || !is_activity(node.kind))
      refuse(node.line, say("process.handler_of_nothing", {{"element", node.id}}));
  }

  // gatewayDirection, where a file says it, must be so.
  void check_direction(const Node& node, const std::string& direction) {
    if (!is_gateway(node.kind) || direction.empty() || direction == "Unspecified") return;
    const bool many_in = node.incoming.size() > 1, many_out = node.outgoing.size() > 1;
    const bool right = direction == "Converging"  ? many_in && !many_out
                       : direction == "Diverging" ? !many_in && many_out
                                                  : direction == "Mixed" && many_in && many_out;
    if (!right) refuse(node.line, bad_value(node.id, "gatewayDirection", direction));
  }

  void check_event_gateway(const Node& node) {
    if (node.outgoing.size() < 2) refuse(node.line, say("process.event_gateway_needs_two", {{"element", node.id}}));
    bool receives = false, messages = false;
    for (const FlowIndex f : node.outgoing) {
      const Node& target = model_.node(model_.flow(f).to);
      const bool catches = target.kind == NodeKind::catch_event && target.event != EventKind::link;
      const bool receive =
          target.kind == NodeKind::receive_task && target.boundary.empty() && !target.multi && target.inputs.empty();
      receives = receives || receive;
      messages = messages || (catches && target.event == EventKind::message);
      if ((!catches && !receive) || target.incoming.size() != 1)
        refuse(model_.flow(f).line, say("process.event_gateway_target", {{"element", node.id}, {"target", target.id}}));
    }
    if (receives && messages) refuse(node.line, say("process.event_gateway_mixed", {{"element", node.id}}));
  }

  void check_compensation(const Node& node) {
    if (node.kind == NodeKind::boundary_event && node.host != k_none && model_.node(node.host).handler == k_none)
      refuse(node.line, say("process.no_handler", {{"element", node.id}}));
    if (node.kind != NodeKind::start) return;
    const NodeIndex around = node.parent == k_none ? k_none : model_.node(node.parent).parent;
    if (around == k_none)
      refuse(node.line,
             say("process.event_not_allowed", {{"element", node.id}, {"what", std::string(enum_name(node.event))}}));
  }

  const ReaderState& reader_;
  const Model& model_;
  Collector& findings_;
};

}  // namespace

void check_model(const ReaderState& reader, Collector& findings) { Checker(reader, findings).run(); }

}  // namespace pasokh::process
