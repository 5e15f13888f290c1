#include "process/bpmn_reader.hpp"

#include <algorithm>
#include <optional>

namespace pasokh::process {

const Node* Model::find(std::string_view id) const {
  const auto found = node_by_id.find(std::string(id));
  return found == node_by_id.end() ? nullptr : &nodes[found->second];
}

namespace {

// The BPMN element names that make nodes. Event kinds are the plain ones; read_event makes them more exact.
struct NodeName {
  std::string_view name;
  NodeKind kind;
};
constexpr NodeName k_node_names[] = {
    {"startEvent", NodeKind::start}, {"endEvent", NodeKind::end}, {"task", NodeKind::task}, {"manualTask", NodeKind::task},
    {"userTask", NodeKind::user_task}, {"serviceTask", NodeKind::service_task}, {"scriptTask", NodeKind::script_task},
    {"businessRuleTask", NodeKind::business_rule_task}, {"subProcess", NodeKind::subprocess},
    {"exclusiveGateway", NodeKind::exclusive_gateway}, {"parallelGateway", NodeKind::parallel_gateway},
    {"eventBasedGateway", NodeKind::event_gateway}, {"intermediateCatchEvent", NodeKind::catch_timer},
    {"boundaryEvent", NodeKind::boundary_timer}, {"intermediateThrowEvent", NodeKind::task}};

// Elements that say nothing about how the process runs.
constexpr std::string_view k_silent[] = {"documentation", "extensionElements", "incoming", "outgoing", "textAnnotation", "association", "group",
                                         "dataObject", "dataObjectReference", "dataStoreReference", "laneSet", "script",
                                         "multiInstanceLoopCharacteristics", "auditing", "monitoring", "sequenceFlow"};
bool is_silent(std::string_view name) { return std::find(std::begin(k_silent), std::end(k_silent), name) != std::end(k_silent); }

// Declarations that say nothing until something uses them.
constexpr std::string_view k_silent_roots[] = {"message", "documentation", "extensionElements", "itemDefinition", "error", "escalation", "signal", "dataStore",
                                               "category", "interface", "resource", "extension"};
bool is_silent_root(std::string_view name) {
  return std::find(std::begin(k_silent_roots), std::end(k_silent_roots), name) != std::end(k_silent_roots);
}

// Attributes that change how an element runs, with the only value that the engine runs.
constexpr std::pair<std::string_view, std::string_view> k_fixed_attributes[] = {
    {"startQuantity", "1"}, {"completionQuantity", "1"}, {"isForCompensation", "false"}, {"triggeredByEvent", "false"},
    {"instantiate", "false"}, {"eventGatewayType", "Exclusive"}, {"parallelMultiple", "false"}, {"isInterrupting", "true"}};

struct PendingFlow {
  std::string from, to;
  NodeIndex parent;
};
struct PendingNode {
  std::string default_flow, host;
  std::vector<std::pair<std::string, std::uint32_t>> incoming, outgoing;  // as the file lists them, with lines
};
struct PendingLane {
  std::uint16_t lane;
  std::string node;
  std::uint32_t line;
};

class Reader {
 public:
  Reader(std::string_view file, const ModelLimits& limits) : state_{.model = {}, .findings = Collector(std::string(file)), .limits = limits, .messages = {}, .reads = {}, .sets = {}} {}

  Reading run(std::string_view xml) {
    auto tree = read_tree(xml, state_.limits);
    if (!tree) {
      state_.findings.refuse(line_of(tree.error().message), tree.error().message);
    } else if (!tree->is(Space::bpmn, "definitions")) {
      state_.findings.refuse(tree->line, say("process.no_bpmn"));
    } else {
      read_definitions(*tree);
    }
    Reading out;
    if (state_.findings.refusals.empty()) check_model(model(), state_.findings);
    if (state_.findings.refusals.empty()) {
      model().variables_read.assign(state_.reads.begin(), state_.reads.end());
      model().variables_set.assign(state_.sets.begin(), state_.sets.end());
      out.model = std::make_shared<const Model>(std::move(model()));
    }
    const auto by_line = [](const Finding& a, const Finding& b) { return a.line < b.line; };
    std::stable_sort(state_.findings.refusals.begin(), state_.findings.refusals.end(), by_line);
    std::stable_sort(state_.findings.warnings.begin(), state_.findings.warnings.end(), by_line);
    out.refusals = std::move(state_.findings.refusals);
    out.warnings = std::move(state_.findings.warnings);
    return out;
  }

 private:
  Model& model() { return state_.model; }
  void refuse(std::uint32_t line, Message message) { state_.findings.refuse(line, std::move(message)); }

  static std::uint32_t line_of(const Message& message) {
    for (const auto& [name, argument] : message.arguments)
      if (name == "line" && std::holds_alternative<std::int64_t>(argument)) return static_cast<std::uint32_t>(std::get<std::int64_t>(argument));
    return 0;
  }

  void read_definitions(const TreeElement& definitions) {
    for (const TreeElement& child : definitions.children)
      if (child.is(Space::bpmn, "message")) read_message(state_, child);
    std::size_t processes = 0;
    for (const TreeElement& child : definitions.children) {
      if (child.is(Space::bpmn, "process")) {
        if (++processes == 2) refuse(child.line, say("process.several_processes", {{"element", child.attribute("id")}}));
        if (processes == 1) read_process(child);
      } else if (child.is(Space::bpmn, "collaboration")) {
        read_collaboration(child);
      } else if (child.space == Space::bpmn && !is_silent_root(child.name)) {
        refuse(child.line, say("process.not_supported", {{"element", child.attribute("id")}, {"what", child.name}}));
      }
    }
    if (processes == 0) refuse(definitions.line, say("process.no_process"));
    resolve();
  }

  // Pools are only names; what goes between them is not run.
  void read_collaboration(const TreeElement& collaboration) {
    for (const TreeElement& child : collaboration.children) {
      if (child.space != Space::bpmn || child.name == "participant" || is_silent(child.name)) continue;
      refuse(child.line, say("process.not_supported", {{"element", child.attribute("id")}, {"what", child.name}}));
    }
  }

  void read_process(const TreeElement& element) {
    model().processes.push_back({element.attribute("id"), element.attribute("name"), element.line, k_none});
    take_id(element);
    read_lanes(element);
    read_body(element, k_none, 0);
  }

  // Remembers the id; false (and a finding) when it is missing, too long or taken.
  bool take_id(const TreeElement& element) {
    const std::string& id = element.attribute("id");
    if (id.empty()) {
      refuse(element.line, say("process.id_missing", {{"what", element.name}}));
    } else if (id.size() > state_.limits.id_bytes) {
      refuse(element.line, say("process.id_too_long", {{"element", id.substr(0, 32)}}));
    } else if (!ids_.insert(id).second) {
      refuse(element.line, say("process.duplicate_id", {{"element", id}}));
    } else {
      return true;
    }
    return false;
  }

  void read_lanes(const TreeElement& process) {
    for (const TreeElement& set : process.children) {
      if (set.is(Space::bpmn, "laneSet")) read_lane_set(set);
    }
  }
  void read_lane_set(const TreeElement& set) {
    for (const TreeElement& element : set.children) {
      if (!element.is(Space::bpmn, "lane") || !take_id(element)) continue;
      Lane lane{element.attribute("id"), element.attribute("name"), state_.formula(element.attribute("unit", Space::pasokh), element, element.attribute("id"))};
      model().lanes.push_back(std::move(lane));
      const auto index = static_cast<std::uint16_t>(model().lanes.size() - 1);
      for (const TreeElement& child : element.children) {
        if (child.is(Space::bpmn, "flowNodeRef")) pending_lanes_.push_back({index, std::string(trimmed(child.text)), child.line});
        if (child.is(Space::bpmn, "childLaneSet")) read_lane_set(child);
      }
    }
  }

  void read_body(const TreeElement& element, NodeIndex parent, std::size_t depth) {
    if (depth > state_.limits.subprocess_depth) {
      refuse(element.line, say("process.too_deep", {{"element", element.attribute("id")}}));
      return;
    }
    for (const TreeElement& child : element.children) {
      if (child.space != Space::bpmn) continue;
      if (child.name == "sequenceFlow") read_flow(child, parent);
      else if (child.name == "callActivity") read_node(child, NodeKind::linked_case, parent, depth);
      else if (const auto* known = node_name(child.name)) read_node(child, known->kind, parent, depth);
      else if (!is_silent(child.name)) refuse(child.line, say("process.not_supported", {{"element", child.attribute("id")}, {"what", child.name}}));
    }
  }

  static const NodeName* node_name(std::string_view name) {
    for (const NodeName& known : k_node_names)
      if (known.name == name) return &known;
    return nullptr;
  }

  void read_flow(const TreeElement& element, NodeIndex parent) {
    if (!take_id(element)) return;
    if (model().flows.size() >= state_.limits.flows) {
      if (model().flows.size() == state_.limits.flows) refuse(element.line, say("process.too_many_elements"));
      return;
    }
    Flow flow;
    flow.id = element.attribute("id");
    flow.name = element.attribute("name");
    flow.line = element.line;
    for (const TreeElement& child : element.children) {
      if (!child.is(Space::bpmn, "conditionExpression")) continue;
      const std::string& language = child.attribute("language");
      if (!language.empty() && language.find("FEEL") == std::string::npos && language.find("feel") == std::string::npos) {
        refuse(child.line, say("process.bad_value", {{"element", flow.id}, {"attribute", "language"}, {"value", language}}));
      }
      flow.condition = state_.expression(child.text, child, flow.id);
    }
    model().flow_by_id.emplace(flow.id, static_cast<FlowIndex>(model().flows.size()));
    model().flows.push_back(std::move(flow));
    pending_flows_.push_back({element.attribute("sourceRef"), element.attribute("targetRef"), parent});
  }

  void read_node(const TreeElement& element, NodeKind kind, NodeIndex parent, std::size_t depth) {
    if (!take_id(element)) return;
    if (model().nodes.size() >= state_.limits.nodes) {
      if (model().nodes.size() == state_.limits.nodes) refuse(element.line, say("process.too_many_elements"));
      return;
    }
    Node node;
    node.id = element.attribute("id");
    node.name = element.attribute("name");
    node.line = element.line;
    node.kind = kind;
    node.parent = parent;
    node.interrupting = element.attribute("cancelActivity") != "false";
    check_attributes(element, node);
    fill(element, node);
    PendingNode pending{element.attribute("default"), element.attribute("attachedToRef"), {}, {}};
    for (const TreeElement& child : element.children) {
      if (child.is(Space::bpmn, "incoming")) pending.incoming.emplace_back(trimmed(child.text), child.line);
      if (child.is(Space::bpmn, "outgoing")) pending.outgoing.emplace_back(trimmed(child.text), child.line);
    }
    const auto index = static_cast<NodeIndex>(model().nodes.size());
    model().node_by_id.emplace(node.id, index);
    model().nodes.push_back(std::move(node));
    pending_nodes_.push_back(std::move(pending));
    if (kind == NodeKind::subprocess) read_body(element, index, depth + 1);
  }

  void check_attributes(const TreeElement& element, const Node& node) {
    for (const auto& [name, only] : k_fixed_attributes) {
      const std::string& value = element.attribute(name);
      if (value.empty() || value == only) continue;
      refuse(element.line, say("process.bad_value", {{"element", node.id}, {"attribute", std::string(name)}, {"value", value}}));
    }
  }

  void fill(const TreeElement& element, Node& node) {
    const NodeKind drawn = node.kind;
    const bool is_event = element.name.ends_with("Event");
    if (is_event) read_event(state_, element, node);
    read_own_attributes(state_, element, node);
    read_extensions(state_, element, node);
    if (drawn == NodeKind::script_task) read_script(state_, element, node);
    if (element.name == "callActivity" && !node.linked_case) {
      refuse(element.line, say("process.call_without_service", {{"element", node.id}}));
    }
    const Assignment& assignment = node.assignment;
    if (element.name == "manualTask" && (!assignment.unit.empty() || !assignment.assignee.empty() || !assignment.candidate_groups.empty())) {
      node.kind = NodeKind::user_task;
    }
    for (const TreeElement& child : element.children) {
      if (child.space != Space::bpmn) continue;
      const bool event_part = is_event && (child.name.ends_with("EventDefinition") || child.name == "eventDefinitionRef");
      if (child.name == "multiInstanceLoopCharacteristics") read_loop(state_, child, node);
      else if (!event_part && !is_silent(child.name) && drawn != NodeKind::subprocess) {
        refuse(child.line, say("process.not_supported", {{"element", node.id}, {"what", child.name}}));
      }
    }
  }

  void resolve() {
    for (std::size_t i = 0; i < pending_flows_.size(); ++i) resolve_flow(i);
    for (std::size_t i = 0; i < pending_nodes_.size(); ++i) resolve_node(i);
    for (const PendingLane& pending : pending_lanes_) {
      const auto found = model().node_by_id.find(pending.node);
      if (found == model().node_by_id.end()) {
        if (ids_.contains(pending.node)) continue;  // artifacts may be listed too
        refuse(pending.line, say("process.unknown_reference", {{"element", model().lanes[pending.lane].id}, {"reference", pending.node}}));
        continue;
      }
      Node& node = model().nodes[found->second];
      node.lane = pending.lane;
      if (node.assignment.unit.empty()) node.assignment.unit = model().lanes[pending.lane].unit;
    }
    resolve_starts();
  }

  std::optional<NodeIndex> resolve_end(const std::string& reference, const Flow& flow, NodeIndex parent) {
    const auto found = model().node_by_id.find(reference);
    if (found == model().node_by_id.end()) {
      refuse(flow.line, say("process.unknown_reference", {{"element", flow.id}, {"reference", reference}}));
      return std::nullopt;
    }
    if (model().nodes[found->second].parent != parent) {
      refuse(flow.line, say("process.flow_crosses_boundary", {{"element", flow.id}, {"reference", reference}}));
      return std::nullopt;
    }
    return found->second;
  }

  void resolve_flow(std::size_t i) {
    Flow& flow = model().flows[i];
    const auto from = resolve_end(pending_flows_[i].from, flow, pending_flows_[i].parent);
    const auto to = resolve_end(pending_flows_[i].to, flow, pending_flows_[i].parent);
    if (!from || !to) return;
    flow.from = *from;
    flow.to = *to;
    model().nodes[*from].outgoing.push_back(static_cast<FlowIndex>(i));
    model().nodes[*to].incoming.push_back(static_cast<FlowIndex>(i));
  }

  void resolve_node(std::size_t i) {
    Node& node = model().nodes[i];
    const PendingNode& pending = pending_nodes_[i];
    check_listed(node, pending.incoming, node.incoming);
    check_listed(node, pending.outgoing, node.outgoing);
    if (!pending.default_flow.empty()) {
      const auto found = model().flow_by_id.find(pending.default_flow);
      const bool leaves = found != model().flow_by_id.end() &&
                          std::find(node.outgoing.begin(), node.outgoing.end(), found->second) != node.outgoing.end();
      if (leaves) node.default_flow = found->second;
      else refuse(node.line, say("process.unknown_reference", {{"element", node.id}, {"reference", pending.default_flow}}));
    }
    if (node.kind == NodeKind::boundary_timer) attach(static_cast<NodeIndex>(i), pending.host);
  }

  // A file lists the flows of an element beside the flows themselves; what is listed must be so.
  void check_listed(const Node& node, const std::vector<std::pair<std::string, std::uint32_t>>& listed, const std::vector<FlowIndex>& real) {
    for (const auto& [reference, line] : listed) {
      const std::size_t colon = reference.rfind(':');
      const auto found = model().flow_by_id.find(colon == std::string::npos ? reference : reference.substr(colon + 1));
      if (found != model().flow_by_id.end() && std::find(real.begin(), real.end(), found->second) != real.end()) continue;
      refuse(line, say("process.unknown_reference", {{"element", node.id}, {"reference", reference}}));
    }
  }

  void attach(NodeIndex index, const std::string& host) {
    Node& event = model().nodes[index];
    const auto found = model().node_by_id.find(host);
    if (found == model().node_by_id.end()) {
      refuse(event.line, say("process.unknown_reference", {{"element", event.id}, {"reference", host}}));
      return;
    }
    if (model().nodes[found->second].parent != event.parent) {
      refuse(event.line, say("process.flow_crosses_boundary", {{"element", event.id}, {"reference", host}}));
      return;
    }
    event.host = found->second;
    model().nodes[found->second].boundary.push_back(index);
  }

  void resolve_starts() {
    for (std::size_t i = 0; i < model().nodes.size(); ++i) {
      const Node& node = model().nodes[i];
      if (node.kind != NodeKind::start) continue;
      NodeIndex& start = node.parent == k_none ? model().processes.front().start : model().nodes[node.parent].inner_start;
      if (start != k_none) refuse(node.line, say("process.several_starts", {{"element", node.id}}));
      start = static_cast<NodeIndex>(i);
    }
  }

  ReaderState state_;
  std::set<std::string> ids_;
  std::vector<PendingFlow> pending_flows_;
  std::vector<PendingNode> pending_nodes_;
  std::vector<PendingLane> pending_lanes_;
};

}  // namespace

Reading read_bpmn(std::string_view xml, std::string_view file, const ModelLimits& limits) { return Reader(file, limits).run(xml); }

}  // namespace pasokh::process
