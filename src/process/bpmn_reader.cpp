#include "process/bpmn_reader.hpp"

#include <algorithm>
#include <optional>

#include "process/compared.hpp"

namespace pasokh::process {

const Node* Model::find(std::string_view id) const {
  const auto found = node_by_id.find(std::string(id));
  return found == node_by_id.end() ? nullptr : &nodes[found->second];
}

Message bad_value(const std::string& element, std::string_view attribute, std::string_view value) {
  return say("process.bad_value",
             {{"element", element}, {"attribute", std::string(attribute)}, {"value", std::string(value)}});
}
Message missing(const std::string& element, std::string_view attribute) {
  return say("process.attribute_missing", {{"element", element}, {"attribute", std::string(attribute)}});
}
Message not_supported(const std::string& element, std::string_view what) {
  return say("process.not_supported", {{"element", element}, {"what", std::string(what)}});
}

namespace {

// The BPMN elements that make nodes.
struct NodeName {
  std::string_view name;
  NodeKind kind;
};
constexpr NodeName k_node_names[] = {{"startEvent", NodeKind::start},
                                     {"endEvent", NodeKind::end},
                                     {"task", NodeKind::task},
                                     {"manualTask", NodeKind::task},
                                     {"userTask", NodeKind::user_task},
                                     {"serviceTask", NodeKind::service_task},
                                     {"scriptTask", NodeKind::script_task},
                                     {"sendTask", NodeKind::send_task},
                                     {"receiveTask", NodeKind::receive_task},
                                     {"businessRuleTask", NodeKind::business_rule_task},
                                     {"callActivity", NodeKind::call_activity},
                                     {"subProcess", NodeKind::subprocess},
                                     {"adHocSubProcess", NodeKind::ad_hoc},
                                     {"exclusiveGateway", NodeKind::exclusive_gateway},
                                     {"parallelGateway", NodeKind::parallel_gateway},
                                     {"inclusiveGateway", NodeKind::inclusive_gateway},
                                     {"eventBasedGateway", NodeKind::event_gateway},
                                     {"intermediateCatchEvent", NodeKind::catch_event},
                                     {"intermediateThrowEvent", NodeKind::throw_event},
                                     {"boundaryEvent", NodeKind::boundary_event}};

// Elements that say nothing about how the process runs, or that are read elsewhere.
constexpr std::string_view k_silent[] = {"documentation",
                                         "extensionElements",
                                         "incoming",
                                         "outgoing",
                                         "textAnnotation",
                                         "association",
                                         "group",
                                         "dataObject",
                                         "dataObjectReference",
                                         "dataStoreReference",
                                         "laneSet",
                                         "script",
                                         "multiInstanceLoopCharacteristics",
                                         "standardLoopCharacteristics",
                                         "auditing",
                                         "monitoring",
                                         "sequenceFlow",
                                         "property",
                                         "ioSpecification",
                                         "dataInputAssociation",
                                         "dataOutputAssociation",
                                         "supportedInterfaceRef"};
// The same inside events and ad-hoc subprocesses.
constexpr std::string_view k_silent_in_event[] = {"dataInput", "dataOutput", "inputSet", "outputSet"};
// Declarations that say nothing until something uses them.
constexpr std::string_view k_silent_roots[] = {
    "message", "documentation", "extensionElements", "itemDefinition", "error",    "escalation",
    "signal",  "dataStore",     "category",          "interface",      "resource", "extension",
    "import",  "relationship",  "partnerEntity",     "partnerRole",    "endPoint", "correlationProperty"};
// What a collaboration may hold: pools are run by their processes, message flows say who hears whom.
constexpr std::string_view k_silent_in_pools[] = {"participant",    "messageFlow", "documentation", "extensionElements",
                                                  "textAnnotation", "association", "group"};

template <std::size_t n>
bool among(const std::string_view (&names)[n], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Attributes that change how an element runs, with the only value that the engine runs.
constexpr std::pair<std::string_view, std::string_view> k_fixed_attributes[] = {
    {"startQuantity", "1"},        {"completionQuantity", "1"},
    {"instantiate", "false"},      {"eventGatewayType", "Exclusive"},
    {"parallelMultiple", "false"}, {"isImmediate", "true"}};

class Reader {
 public:
  Reader(std::string_view file, const ModelLimits& limits, bool to_compare = false)
      : state_{.model = {},
               .findings = Collector(std::string(file)),
               .limits = limits,
               .to_compare = to_compare,
               .index = {},
               .reads = {},
               .sets = {},
               .pending_nodes = {},
               .pending_flows = {},
               .pending_lanes = {},
               .associations = {},
               .message_flows = {}} {}

  Reading run(std::string_view xml) {
    auto tree = read_tree(xml, state_.limits);
    if (!tree) {
      refuse(line_of(tree.error().message), tree.error().message);
    } else if (!tree->is(Space::bpmn, "definitions")) {
      refuse(tree->line, say("process.no_bpmn"));
    } else {
      read_definitions(*tree);
    }
    return finish();
  }

 private:
  Model& model() { return state_.model; }
  void refuse(std::uint32_t line, Message message) { state_.findings.refuse(line, std::move(message)); }

  static std::uint32_t line_of(const Message& message) {
    for (const auto& [name, argument] : message.arguments)
      if (name == "line" && std::holds_alternative<std::int64_t>(argument))
        return static_cast<std::uint32_t>(std::get<std::int64_t>(argument));
    return 0;
  }

  Reading finish() {
    Reading out;
    Collector& findings = state_.findings;
    if (findings.refusals.empty()) check_model(state_, findings);
    if (findings.refusals.empty()) {
      warn_model(model(), findings);
      // Counted by the engine itself.
      for (const char* own : {"loopCounter", "numberOfInstances", "numberOfActiveInstances",
                              "numberOfCompletedInstances", "numberOfTerminatedInstances"})
        state_.reads.erase(own);
      model().variables_read.assign(state_.reads.begin(), state_.reads.end());
      model().variables_set.assign(state_.sets.begin(), state_.sets.end());
      out.model = std::make_shared<const Model>(std::move(model()));
    }
    const auto by_line = [](const Finding& a, const Finding& b) { return a.line < b.line; };
    std::stable_sort(findings.refusals.begin(), findings.refusals.end(), by_line);
    std::stable_sort(findings.warnings.begin(), findings.warnings.end(), by_line);
    out.refusals = std::move(findings.refusals);
    out.warnings = std::move(findings.warnings);
    return out;
  }

  void read_definitions(const TreeElement& definitions) {
    state_.index = index_tree(definitions, state_.findings);
    check_references(definitions, state_.index, state_.findings);
    check_pools(definitions, state_.index, state_.findings);
    check_data(definitions, state_.index, state_.findings);
    std::vector<const TreeElement*> processes;
    for (const TreeElement& child : definitions.children) {
      if (child.is(Space::bpmn, "process"))
        processes.push_back(&child);
      else if (child.is(Space::bpmn, "collaboration"))
        read_collaboration(child);
      else if (child.space == Space::bpmn && !among(k_silent_roots, child.name) &&
               !child.name.ends_with("EventDefinition"))
        refuse(child.line, not_supported(child.attribute("id"), child.name));
    }
    if (processes.empty()) refuse(definitions.line, say("process.no_process"));
    // Where a file says which processes are to be run, the others are pools of somebody else.
    const bool says = std::any_of(processes.begin(), processes.end(),
                                  [](const TreeElement* p) { return is_true(p->attribute("isExecutable")); });
    if (says) std::erase_if(processes, [](const TreeElement* p) { return !is_true(p->attribute("isExecutable")); });
    for (const TreeElement* process : processes) read_process(*process);
    resolve(state_);
  }

  void read_collaboration(const TreeElement& collaboration) {
    for (const TreeElement& child : collaboration.children) {
      if (child.is(Space::bpmn, "messageFlow")) state_.message_flows.push_back(&child);
      if (child.space != Space::bpmn || among(k_silent_in_pools, child.name)) continue;
      refuse(child.line, not_supported(child.attribute("id"), child.name));
    }
  }

  void read_process(const TreeElement& element) {
    if (element.attribute("processType") == "Public" && is_true(element.attribute("isExecutable")))
      refuse(element.line, bad_value(element.attribute("id"), "processType", "Public"));
    Process process;
    process.id = element.attribute("id");
    process.name = element.attribute("name");
    process.line = element.line;
    process.executable = element.attribute("isExecutable") != "false";
    has_id(element);
    model().processes.push_back(std::move(process));
    for (const TreeElement& set : element.children)
      if (set.is(Space::bpmn, "laneSet")) read_lane_set(set);
    read_body(element, k_none, 0);
  }

  // False (and a finding) when the id is missing or too long; the index has seen whether it is taken.
  bool has_id(const TreeElement& element) {
    const std::string& id = element.attribute("id");
    if (id.empty())
      refuse(element.line, say("process.id_missing", {{"what", element.name}}));
    else if (id.size() > state_.limits.id_bytes)
      refuse(element.line, say("process.id_too_long", {{"element", id.substr(0, 32)}}));
    else if (const auto known = state_.index.by_id.find(id);
             known != state_.index.by_id.end() && known->second == &element)
      return true;
    return false;
  }

  void read_lane_set(const TreeElement& set) {
    for (const TreeElement& element : set.children) {
      if (!element.is(Space::bpmn, "lane") || !has_id(element)) continue;
      Lane lane{element.attribute("id"), element.attribute("name"),
                state_.formula(element.attribute("unit", Space::pasokh), element, element.attribute("id"))};
      model().lanes.push_back(std::move(lane));
      const auto index = static_cast<std::uint16_t>(model().lanes.size() - 1);
      for (const TreeElement& child : element.children) {
        if (child.is(Space::bpmn, "flowNodeRef")) state_.pending_lanes.push_back({index, local_name(child.own_text())});
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
      if (child.name == "association") state_.associations.push_back(&child);
      if (child.name == "sequenceFlow")
        read_flow(child, parent);
      else if (const auto* known = node_name(child.name))
        read_node(child, known->kind, parent, depth);
      else if (!among(k_silent, child.name) &&
               !(element.name == "adHocSubProcess" && child.name == "completionCondition"))
        refuse(child.line, not_supported(child.attribute("id"), child.name));
    }
  }

  static const NodeName* node_name(std::string_view name) {
    const auto found = std::find_if(std::begin(k_node_names), std::end(k_node_names),
                                    [&](const NodeName& n) { return n.name == name; });
    return found == std::end(k_node_names) ? nullptr : found;
  }

  std::uint16_t process_index() { return static_cast<std::uint16_t>(model().processes.size() - 1); }

  // Whether there is room for one more; a finding for the first that has none.
  bool fits(std::size_t have, std::size_t most, const TreeElement& element) {
    if (have == most && !full_) {
      refuse(element.line, say("process.too_many_elements"));
      full_ = true;
    }
    return have < most;
  }

  void read_flow(const TreeElement& element, NodeIndex parent) {
    if (!has_id(element) || !fits(model().flows.size(), state_.limits.flows, element)) return;
    Flow flow;
    flow.id = element.attribute("id");
    flow.name = element.attribute("name");
    flow.line = element.line;
    check_attributes(element, flow.id);
    if (const TreeElement* condition = element.child("conditionExpression"))
      flow.condition = state_.formal(*condition, flow.id);
    model().flow_by_id.emplace(flow.id, static_cast<FlowIndex>(model().flows.size()));
    model().flows.push_back(std::move(flow));
    state_.pending_flows.push_back({local_name(element.attribute("sourceRef")),
                                    local_name(element.attribute("targetRef")), parent, process_index()});
  }

  void read_node(const TreeElement& element, NodeKind kind, NodeIndex parent, std::size_t depth) {
    if (!has_id(element) || !fits(model().nodes.size(), state_.limits.nodes, element)) return;
    const bool in_event_subprocess = parent != k_none && model().nodes[parent].kind == NodeKind::event_subprocess;
    Node node;
    node.id = element.attribute("id");
    node.name = element.attribute("name");
    node.line = element.line;
    node.kind = kind == NodeKind::subprocess && is_true(element.attribute("triggeredByEvent"))
                    ? NodeKind::event_subprocess
                    : kind;
    node.parent = parent;
    node.process = process_index();
    node.interrupting = element.attribute(kind == NodeKind::start ? "isInterrupting" : "cancelActivity") != "false";
    node.for_compensation = is_true(element.attribute("isForCompensation")) && node.kind != NodeKind::event_subprocess;
    check_attributes(element, node.id);
    PendingNode pending{local_name(element.attribute("default")),
                        local_name(element.attribute("attachedToRef")),
                        element.attribute("gatewayDirection"),
                        {},
                        {},
                        &element,
                        nullptr};
    fill(element, node, pending, in_event_subprocess);
    for (const TreeElement& child : element.children) {
      if (child.is(Space::bpmn, "incoming")) pending.incoming.emplace_back(local_name(child.own_text()), child.line);
      if (child.is(Space::bpmn, "outgoing")) pending.outgoing.emplace_back(local_name(child.own_text()), child.line);
    }
    const auto index = static_cast<NodeIndex>(model().nodes.size());
    model().node_by_id.emplace(node.id, index);
    model().nodes.push_back(std::move(node));
    state_.pending_nodes.push_back(std::move(pending));
    if (kind == NodeKind::subprocess || kind == NodeKind::ad_hoc) read_body(element, index, depth + 1);
  }

  void check_attributes(const TreeElement& element, const std::string& id) {
    for (const auto& [name, only] : k_fixed_attributes) {
      const std::string& value = element.attribute(name);
      if (!value.empty() && value != only) refuse(element.line, bad_value(id, name, value));
    }
  }

  void fill(const TreeElement& element, Node& node, PendingNode& pending, bool in_event_subprocess) {
    const NodeKind drawn = node.kind;
    const bool event = is_event(drawn);
    read_own_attributes(state_, element, node);
    read_extensions(state_, element, node);
    if (event) read_event(state_, element, node, pending, in_event_subprocess);
    if (drawn == NodeKind::script_task) read_script(state_, element, node);
    if (drawn == NodeKind::ad_hoc) read_ad_hoc(state_, element, node);
    if (drawn == NodeKind::receive_task || (drawn == NodeKind::send_task && node.job_type.empty()))
      read_message_of(state_, element, element.attribute("messageRef"), node);
    if (drawn == NodeKind::send_task && !node.job_type.empty()) node.kind = NodeKind::service_task;
    if (drawn == NodeKind::call_activity) read_call(element, node);
    const Assignment& who = node.assignment;
    if (element.name == "manualTask" && (!who.unit.empty() || !who.assignee.empty() || !who.candidate_groups.empty()))
      node.kind = NodeKind::user_task;
    for (const TreeElement& child : element.children) {
      if (child.space != Space::bpmn) continue;
      const bool event_part = event && (child.name.ends_with("EventDefinition") || child.name == "eventDefinitionRef" ||
                                        among(k_silent_in_event, child.name));
      if (child.name.ends_with("LoopCharacteristics"))
        read_loop(state_, child, node);
      else if (!event_part && !among(k_silent, child.name) && drawn != NodeKind::subprocess &&
               drawn != NodeKind::event_subprocess && drawn != NodeKind::ad_hoc)
        refuse(child.line, not_supported(node.id, child.name));
    }
    if (element.child("dataInputAssociation") || element.child("dataOutputAssociation"))
      state_.findings.warn(element.line, say("process.data_not_moved", {{"element", node.id}}));
  }

  // Another process of the file, or a linked case.
  void read_call(const TreeElement& element, Node& node) {
    if (node.linked_case) return;
    if (node.called_process.empty()) node.called_process.text = local_name(element.attribute("calledElement"));
    if (node.called_process.empty()) refuse(element.line, say("process.call_without_service", {{"element", node.id}}));
    if (element.child("ioSpecification")) refuse(element.line, not_supported(node.id, "ioSpecification"));
  }

  ReaderState state_;
  bool full_ = false;
};

}  // namespace

Reading read_bpmn(std::string_view xml, std::string_view file, const ModelLimits& limits) {
  return Reader(file, limits).run(xml);
}

Reading read_compared(std::string_view xml, std::string_view file, const ModelLimits& limits) {
  return Reader(file, limits, true).run(xml);
}

}  // namespace pasokh::process
