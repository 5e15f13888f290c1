// What the standard (BPMN 2.0, formal/2011-01-03) asks of every file before anything of it runs: ids, references,
// pools.
#include <algorithm>
#include <array>

#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

// Sorts of elements that a reference may name.
enum Sort : std::uint32_t {
  k_activity = 1u << 0,
  k_event = 1u << 1,
  k_gateway = 1u << 2,
  k_flow = 1u << 3,
  k_message = 1u << 4,
  k_operation = 1u << 5,
  k_error = 1u << 6,
  k_escalation = 1u << 7,
  k_signal = 1u << 8,
  k_item = 1u << 9,
  k_data_object = 1u << 10,
  k_data_store = 1u << 11,
  k_process = 1u << 12,
  k_interface = 1u << 13,
  k_participant = 1u << 14,
  k_data_input = 1u << 15,
  k_data_output = 1u << 16,
  k_input_set = 1u << 17,
  k_output_set = 1u << 18,
  k_definition = 1u << 19,
  k_link = 1u << 20,
  k_category = 1u << 21,
  k_property = 1u << 22,
  k_data_reference = 1u << 23,
  k_any = 0xffffffffu
};

std::uint32_t sort_of(const TreeElement& element) {
  static const std::unordered_map<std::string, std::uint32_t> k_sorts = {{"sequenceFlow", k_flow},
                                                                         {"message", k_message},
                                                                         {"operation", k_operation},
                                                                         {"error", k_error},
                                                                         {"escalation", k_escalation},
                                                                         {"signal", k_signal},
                                                                         {"itemDefinition", k_item},
                                                                         {"dataObject", k_data_object},
                                                                         {"dataStore", k_data_store},
                                                                         {"dataObjectReference", k_data_reference},
                                                                         {"dataStoreReference", k_data_reference},
                                                                         {"process", k_process},
                                                                         {"interface", k_interface},
                                                                         {"participant", k_participant},
                                                                         {"dataInput", k_data_input},
                                                                         {"dataOutput", k_data_output},
                                                                         {"inputSet", k_input_set},
                                                                         {"outputSet", k_output_set},
                                                                         {"linkEventDefinition", k_link | k_definition},
                                                                         {"categoryValue", k_category},
                                                                         {"property", k_property},
                                                                         {"subProcess", k_activity},
                                                                         {"adHocSubProcess", k_activity},
                                                                         {"transaction", k_activity},
                                                                         {"callActivity", k_activity},
                                                                         {"task", k_activity},
                                                                         {"globalTask", k_process}};
  const auto found = k_sorts.find(element.name);
  if (found != k_sorts.end()) return found->second;
  if (element.name.ends_with("EventDefinition")) return k_definition;
  if (element.name.starts_with("global") && element.name.ends_with("Task")) return k_process;
  if (element.name.ends_with("Task")) return k_activity;
  if (element.name.ends_with("Event")) return k_event;
  if (element.name.ends_with("Gateway")) return k_gateway;
  return 0;
}

// An attribute or a child element that names another element. `in` empty: wherever it stands.
struct Reference {
  std::string_view in, name;
  std::uint32_t to;
};
constexpr std::uint32_t k_node = k_activity | k_event | k_gateway;
constexpr std::uint32_t k_pool_end = k_activity | k_event | k_participant;
constexpr Reference k_references[] = {
    {"sequenceFlow", "sourceRef", k_node},
    {"sequenceFlow", "targetRef", k_node},
    {"messageFlow", "sourceRef", k_pool_end},
    {"messageFlow", "targetRef", k_pool_end},
    {"association", "sourceRef", k_any},
    {"association", "targetRef", k_any},
    {"dataInputAssociation", "sourceRef", k_data_object | k_data_store | k_data_reference | k_data_input | k_property},
    {"dataInputAssociation", "targetRef", k_data_input | k_property},
    {"dataOutputAssociation", "sourceRef", k_data_output},
    {"dataOutputAssociation", "targetRef",
     k_data_object | k_data_store | k_data_reference | k_data_output | k_property},
    {"", "attachedToRef", k_activity},
    {"", "default", k_flow},
    {"", "messageRef", k_message},
    {"", "inMessageRef", k_message},
    {"", "outMessageRef", k_message},
    {"", "operationRef", k_operation},
    {"", "errorRef", k_error},
    {"", "escalationRef", k_escalation},
    {"", "signalRef", k_signal},
    {"", "itemRef", k_item},
    {"", "itemSubjectRef", k_item},
    {"message", "structureRef", k_item},
    {"error", "structureRef", k_item},
    {"escalation", "structureRef", k_item},
    {"signal", "structureRef", k_item},
    {"", "dataObjectRef", k_data_object},
    {"", "dataStoreRef", k_data_store},
    {"participant", "processRef", k_process},
    {"", "interfaceRef", k_interface},
    {"", "supportedInterfaceRef", k_interface},
    {"", "eventDefinitionRef", k_definition},
    {"", "activityRef", k_activity},
    {"linkEventDefinition", "source", k_link},
    {"linkEventDefinition", "target", k_link},
    {"", "participantRef", k_participant},
    {"", "dataInputRefs", k_data_input},
    {"", "optionalInputRefs", k_data_input},
    {"", "whileExecutingInputRefs", k_data_input},
    {"", "dataOutputRefs", k_data_output},
    {"", "optionalOutputRefs", k_data_output},
    {"", "whileExecutingOutputRefs", k_data_output},
    {"", "inputSetRefs", k_input_set},
    {"", "outputSetRefs", k_output_set},
    {"", "flowNodeRef", k_any},
    {"", "categoryValueRef", k_category}};

const Reference* reference_of(const TreeElement& owner, const std::string& name) {
  const auto found = std::find_if(std::begin(k_references), std::end(k_references), [&](const Reference& r) {
    return r.name == name && (r.in.empty() || r.in == owner.name);
  });
  return found == std::end(k_references) ? nullptr : found;
}

struct ReferenceCheck {
  const TreeIndex& index;
  Collector& findings;

  void check(const TreeElement& owner, const std::string& name, const std::string& text, std::uint32_t line) {
    const Reference* reference = reference_of(owner, name);
    if (reference == nullptr || text.empty()) return;
    const TreeElement* found = index.find(text);
    if (found != nullptr && (reference->to == k_any || (sort_of(*found) & reference->to) != 0)) return;
    std::string of = owner.attribute("id");
    for (const TreeElement* around = index.parent(owner); of.empty() && around != nullptr;
         around = index.parent(*around))
      of = around->attribute("id");
    findings.refuse(line, say("process.unknown_reference", {{"element", of}, {"reference", local_name(text)}}));
  }

  void walk(const TreeElement& element) {
    for (const TreeAttribute& a : element.attributes) {
      if (a.space != Space::none) continue;
      check(element, a.name, a.value, element.line);
      if (a.name == "textFormat" && a.value.find('/') == std::string::npos)
        findings.refuse(element.line, bad_value(element.attribute("id"), a.name, a.value));
    }
    for (const TreeElement& child : element.children) {
      if (child.space != Space::bpmn) continue;
      if (child.children.empty() && child.name != "incoming" && child.name != "outgoing")
        check(element, child.name, child.own_text(), child.line);
      walk(child);
    }
  }
};

bool has_message(const TreeElement& event, const TreeIndex& index) {
  return std::any_of(event.children.begin(), event.children.end(), [&](const TreeElement& c) {
    if (c.is(Space::bpmn, "messageEventDefinition")) return true;
    const TreeElement* shared = c.is(Space::bpmn, "eventDefinitionRef") ? index.find(c.own_text()) : nullptr;
    return shared != nullptr && shared->name == "messageEventDefinition";
  });
}

struct PoolCheck {
  const TreeIndex& index;
  Collector& findings;

  // The pool that an end of a message flow belongs to: the participant itself, or the process it stands in.
  const TreeElement* pool_of(const TreeElement& end) const {
    if (end.name == "participant") return end.has("processRef") ? index.find(end.attribute("processRef")) : &end;
    return index.within(end, "process");
  }
  bool may_send(const TreeElement& end) const {
    if (sort_of(end) != k_event) return true;
    return (end.name == "endEvent" || end.name == "intermediateThrowEvent") && has_message(end, index);
  }
  bool may_hear(const TreeElement& end) const {
    if (sort_of(end) != k_event) return true;
    return end.name != "endEvent" && end.name != "intermediateThrowEvent" && has_message(end, index);
  }

  void check_flow(const TreeElement& flow) {
    const std::string& id = flow.attribute("id");
    const TreeElement* from = index.find(flow.attribute("sourceRef"));
    const TreeElement* to = index.find(flow.attribute("targetRef"));
    if (!flow.has("sourceRef")) findings.refuse(flow.line, missing(id, "sourceRef"));
    if (!flow.has("targetRef")) findings.refuse(flow.line, missing(id, "targetRef"));
    if (from == nullptr || to == nullptr) return;
    if (pool_of(*from) == pool_of(*to))
      findings.refuse(flow.line, say("process.message_flow_in_pool", {{"element", id}}));
    if (!may_send(*from))
      findings.refuse(flow.line, say("process.message_flow_end", {{"element", id}, {"end", from->attribute("id")}}));
    if (!may_hear(*to))
      findings.refuse(flow.line, say("process.message_flow_end", {{"element", id}, {"end", to->attribute("id")}}));
  }

  void check_multiplicity(const TreeElement& participant) {
    const TreeElement* how_many = participant.child("participantMultiplicity");
    if (how_many == nullptr) return;
    const auto number = [&](std::string_view name, long fallback) {
      const std::string& text = how_many->attribute(name);
      return text.empty() ? fallback : std::strtol(text.c_str(), nullptr, 10);
    };
    const long least = number("minimum", 0), most = number("maximum", 1);
    if (least < 0 || most < 1 || most < least)
      findings.refuse(how_many->line,
                      bad_value(participant.attribute("id"), "participantMultiplicity", fmt_range(least, most)));
  }
  static std::string fmt_range(long least, long most) { return std::to_string(least) + ".." + std::to_string(most); }
};

void index_into(TreeIndex& index, const TreeElement& element, Collector& findings) {
  for (const TreeElement& child : element.children) {
    if (child.space != Space::bpmn) continue;
    index.parents.emplace(&child, &element);
    const std::string& id = child.attribute("id");
    if (!id.empty() && !index.by_id.emplace(id, &child).second)
      findings.refuse(child.line, say("process.duplicate_id", {{"element", id}}));
    index_into(index, child, findings);
  }
}

}  // namespace

const TreeElement* TreeIndex::find(std::string_view reference) const {
  const auto found = by_id.find(local_name(reference));
  return found == by_id.end() ? nullptr : found->second;
}
const TreeElement* TreeIndex::parent(const TreeElement& element) const {
  const auto found = parents.find(&element);
  return found == parents.end() ? nullptr : found->second;
}
const TreeElement* TreeIndex::within(const TreeElement& element, std::string_view name) const {
  const TreeElement* around = parent(element);
  while (around != nullptr && around->name != name) around = parent(*around);
  return around;
}

TreeIndex index_tree(const TreeElement& definitions, Collector& findings) {
  TreeIndex index;
  index_into(index, definitions, findings);
  return index;
}

void check_references(const TreeElement& definitions, const TreeIndex& index, Collector& findings) {
  ReferenceCheck check{index, findings};
  check.walk(definitions);
}

void check_pools(const TreeElement& definitions, const TreeIndex& index, Collector& findings) {
  PoolCheck check{index, findings};
  for (const TreeElement& collaboration : definitions.children) {
    if (!collaboration.is(Space::bpmn, "collaboration")) continue;
    for (const TreeElement& child : collaboration.children) {
      if (child.is(Space::bpmn, "messageFlow")) check.check_flow(child);
      if (child.is(Space::bpmn, "participant")) check.check_multiplicity(child);
    }
  }
}

}  // namespace pasokh::process
