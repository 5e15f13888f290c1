#include <algorithm>

#include "process/bpmn_reader.hpp"
#include "process/reach.hpp"

namespace pasokh::process {
namespace {

class Resolver {
 public:
  explicit Resolver(ReaderState& reader) : reader_(reader), model_(reader.model) {}

  void run() {
    for (std::size_t i = 0; i < model_.flows.size(); ++i) resolve_flow(i);
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) resolve_node(static_cast<NodeIndex>(i));
    for (const PendingLane& lane : reader_.pending_lanes) put_in_lane(lane);
    resolve_starts();
    for (const TreeElement* association : reader_.associations) resolve_association(*association);
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) resolve_event(static_cast<NodeIndex>(i));
    for (const TreeElement* flow : reader_.message_flows) resolve_message_flow(*flow);
    resolve_inner();
    for (Node& node : model_.nodes)
      if (node.kind == NodeKind::inclusive_gateway && node.incoming.size() > 1) find_reach(node);
    model_.has_conditions = std::any_of(model_.nodes.begin(), model_.nodes.end(),
                                        [](const Node& n) { return n.event == EventKind::conditional; });
  }

 private:
  void refuse(std::uint32_t line, Message message) { reader_.findings.refuse(line, std::move(message)); }
  void unknown(std::uint32_t line, const std::string& element, const std::string& reference) {
    refuse(line, say("process.unknown_reference", {{"element", element}, {"reference", reference}}));
  }
  NodeIndex node(const std::string& id) const {
    const auto found = model_.node_by_id.find(id);
    return found == model_.node_by_id.end() ? k_none : found->second;
  }

  // k_none with a finding when it stands elsewhere. What is not there at all is a finding of the references.
  NodeIndex resolve_end(const std::string& reference, const Flow& flow, const PendingFlow& pending) {
    const NodeIndex at = node(reference);
    if (at == k_none) return k_none;
    const Node& end = model_.nodes[at];
    if (end.parent == pending.parent && end.process == pending.process) return at;
    refuse(flow.line, say("process.flow_crosses_boundary", {{"element", flow.id}, {"reference", reference}}));
    return k_none;
  }

  void resolve_flow(std::size_t i) {
    Flow& flow = model_.flows[i];
    const PendingFlow& pending = reader_.pending_flows[i];
    const NodeIndex from = resolve_end(pending.from, flow, pending), to = resolve_end(pending.to, flow, pending);
    if (from == k_none || to == k_none) return;
    flow.from = from;
    flow.to = to;
    model_.nodes[from].outgoing.push_back(static_cast<FlowIndex>(i));
    model_.nodes[to].incoming.push_back(static_cast<FlowIndex>(i));
  }

  void resolve_node(NodeIndex index) {
    Node& node = model_.nodes[index];
    const PendingNode& pending = reader_.pending_nodes[index];
    check_listed(node, pending.incoming, node.incoming);
    check_listed(node, pending.outgoing, node.outgoing);
    if (!pending.default_flow.empty()) {
      const auto found = model_.flow_by_id.find(pending.default_flow);
      const bool known = found != model_.flow_by_id.end();
      if (known && std::find(node.outgoing.begin(), node.outgoing.end(), found->second) != node.outgoing.end())
        node.default_flow = found->second;
      else if (known)
        unknown(node.line, node.id, pending.default_flow);
    }
    if (node.kind == NodeKind::boundary_event) attach(index, pending.host);
  }

  // A file lists the flows of an element beside the flows themselves; what is listed must be so.
  void check_listed(const Node& node, const std::vector<std::pair<std::string, std::uint32_t>>& listed,
                    const std::vector<FlowIndex>& real) {
    for (const auto& [reference, line] : listed) {
      const auto found = model_.flow_by_id.find(reference);
      if (found != model_.flow_by_id.end() && std::find(real.begin(), real.end(), found->second) != real.end())
        continue;
      unknown(line, node.id, reference);
    }
    // Where one end of a flow lists it, the other must too.
    for (const FlowIndex f : real) {
      const Flow& flow = model_.flow(f);
      const bool into = flow.to != k_none && &model_.nodes[flow.to] == &node && &real == &node.incoming;
      const auto& other = reader_.pending_nodes[into ? flow.from : flow.to];
      const auto lists = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return entry.first == flow.id; });
      };
      if (!lists(listed) && lists(into ? other.outgoing : other.incoming))
        refuse(node.line, say("process.flow_listed_once", {{"element", node.id}, {"flow", flow.id}}));
    }
  }

  void attach(NodeIndex index, const std::string& host) {
    Node& event = model_.nodes[index];
    if (host.empty()) {
      refuse(event.line, say("process.attribute_missing", {{"element", event.id}, {"attribute", std::string("attachedToRef")}}));
      return;
    }
    const NodeIndex at = node(host);
    if (at == k_none) return;
    Node& activity = model_.nodes[at];
    if (activity.parent != event.parent || activity.process != event.process) {
      refuse(event.line, say("process.flow_crosses_boundary", {{"element", event.id}, {"reference", host}}));
      return;
    }
    event.host = at;
    if (event.event != EventKind::compensation) activity.boundary.push_back(index);
  }

  void put_in_lane(const PendingLane& pending) {
    const NodeIndex at = node(pending.node);
    if (at == k_none) return;  // artifacts may be listed too
    model_.nodes[at].lane = pending.lane;
    Formula& unit = model_.nodes[at].assignment.unit;
    if (unit.empty()) unit = model_.lanes[pending.lane].unit;
  }

  void resolve_starts() {
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& node = model_.nodes[i];
      const auto index = static_cast<NodeIndex>(i);
      if (node.kind == NodeKind::event_subprocess) {
        auto& all = node.parent == k_none ? model_.processes[node.process].event_subprocesses
                                          : model_.nodes[node.parent].event_subprocesses;
        all.push_back(index);
      }
      if (node.kind != NodeKind::start) continue;
      const bool top = node.parent == k_none;
      if (top && node.event != EventKind::none) {
        model_.processes[node.process].starts.push_back(index);
        continue;
      }
      NodeIndex& start = top ? model_.processes[node.process].start : model_.nodes[node.parent].inner_start;
      if (start != k_none) refuse(node.line, say("process.several_starts", {{"element", node.id}}));
      start = index;
    }
  }

  // From a compensation event to its handler.
  void resolve_association(const TreeElement& association) {
    const NodeIndex from = node(local_name(association.attribute("sourceRef"))),
                    to = node(local_name(association.attribute("targetRef")));
    if (from == k_none || to == k_none) return;
    const Node& event = model_.nodes[from];
    if (event.kind != NodeKind::boundary_event || event.event != EventKind::compensation || event.host == k_none)
      return;
    const Node& handler = model_.nodes[to];
    if (!handler.for_compensation || handler.parent != event.parent || handler.process != event.process ||
        model_.nodes[event.host].handler != k_none) {
      refuse(association.line, say("process.bad_handler", {{"element", event.id}, {"handler", handler.id}}));
      return;
    }
    model_.nodes[event.host].handler = to;
  }

  void resolve_event(NodeIndex index) {
    Node& node = model_.nodes[index];
    const TreeElement* definition = reader_.pending_nodes[index].definition;
    if (node.kind == NodeKind::call_activity && !node.called_process.expression) return resolve_call(node);
    if (definition == nullptr) return;
    if (node.event == EventKind::link)
      return node.kind == NodeKind::throw_event ? resolve_link_throw(node, *definition)
                                                : resolve_link_catch(node, *definition);
    if (node.event != EventKind::compensation || !definition->has("activityRef")) return;
    const std::string reference = local_name(definition->attribute("activityRef"));
    node.target = this->node(reference);
    const bool throws = node.kind == NodeKind::end || node.kind == NodeKind::throw_event;
    if (node.target == k_none || !throws) return;
    if (model_.nodes[node.target].process != node.process) unknown(definition->line, node.id, reference);
  }

  void resolve_call(Node& node) {
    for (std::size_t i = 0; i < model_.processes.size(); ++i) {
      Process& process = model_.processes[i];
      if (process.id != node.called_process.text) continue;
      node.called = static_cast<std::uint16_t>(i);
      process.called = true;
      if (process.start == k_none)
        refuse(node.line, say("process.called_without_start", {{"element", node.id}, {"process", process.id}}));
      return;
    }
    if (!node.called_process.empty()) unknown(node.line, node.id, node.called_process.text);
  }

  // Links are a pair by name in one level; a file may also name the other's definition by its id.
  NodeIndex partner(const Node& link, NodeKind kind, bool& several) const {
    NodeIndex found = k_none;
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& other = model_.nodes[i];
      const bool pair = other.kind == kind && other.event == EventKind::link && other.parent == link.parent &&
                        other.process == link.process && other.code == link.code;
      if (!pair || !named(link, other)) continue;
      several = found != k_none;
      found = static_cast<NodeIndex>(i);
    }
    return found;
  }
  const TreeElement* definition_of(const Node& node) const {
    return reader_.pending_nodes[static_cast<std::size_t>(&node - model_.nodes.data())].definition;
  }
  // Whether what one of two links says about its partner is the other.
  bool named(const Node& a, const Node& b) const {
    const auto agrees = [&](const Node& one, const Node& other) {
      const TreeElement* said = definition_of(one)->child(one.kind == NodeKind::throw_event ? "target" : "source");
      const TreeElement* back = definition_of(other);
      if (said == nullptr) return true;
      for (const TreeElement& c : definition_of(one)->children)
        if (c.is(Space::bpmn, said->name) && local_name(c.own_text()) == back->attribute("id")) return true;
      return false;
    };
    return agrees(a, b) && agrees(b, a);
  }
  void resolve_link_throw(Node& node, const TreeElement& definition) {
    bool several = false;
    node.target = partner(node, NodeKind::catch_event, several);
    if (node.target == k_none || several)
      refuse(definition.line, say("process.link_without_partner", {{"element", node.id}, {"name", node.code}}));
  }
  void resolve_link_catch(const Node& node, const TreeElement& definition) {
    bool several = false;
    if (partner(node, NodeKind::throw_event, several) == k_none)
      refuse(definition.line, say("process.link_without_partner", {{"element", node.id}, {"name", node.code}}));
  }

  void resolve_message_flow(const TreeElement& flow) {
    const NodeIndex from = node(local_name(flow.attribute("sourceRef")));
    if (from == k_none) return;
    const std::string to = local_name(flow.attribute("targetRef"));
    bool inside = node(to) != k_none;
    if (const TreeElement* pool = reader_.index.find(to); pool != nullptr && pool->name == "participant") {
      const std::string process = local_name(pool->attribute("processRef"));
      inside = std::any_of(model_.processes.begin(), model_.processes.end(),
                           [&](const Process& p) { return p.id == process; });
    }
    model_.nodes[from].stays_in_file = model_.nodes[from].stays_in_file || inside;
  }

  // What can begin in an ad-hoc subprocess.
  void resolve_inner() {
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& node = model_.nodes[i];
      if (node.parent == k_none || model_.nodes[node.parent].kind != NodeKind::ad_hoc) continue;
      if (is_activity(node.kind) && node.incoming.empty() && !node.for_compensation)
        model_.nodes[node.parent].inner.push_back(static_cast<NodeIndex>(i));
    }
  }

  void find_reach(Node& join) {
    const auto at = static_cast<NodeIndex>(&join - model_.nodes.data());
    join.inclusive = static_cast<std::uint16_t>(model_.inclusive.size());
    model_.inclusive.push_back(reach_of(model_, at));
  }

  ReaderState& reader_;
  Model& model_;
};

}  // namespace

void resolve(ReaderState& reader) { Resolver(reader).run(); }

}  // namespace pasokh::process
