#include <algorithm>

#include "process/bpmn_reader.hpp"
#include "process/timer_text.hpp"

namespace pasokh::process {
namespace {

struct DefinitionName {
  std::string_view name;
  EventKind kind;
};
constexpr DefinitionName k_definitions[] = {{"messageEventDefinition", EventKind::message},
                                            {"timerEventDefinition", EventKind::timer},
                                            {"errorEventDefinition", EventKind::error},
                                            {"escalationEventDefinition", EventKind::escalation},
                                            {"signalEventDefinition", EventKind::signal},
                                            {"linkEventDefinition", EventKind::link},
                                            {"conditionalEventDefinition", EventKind::conditional},
                                            {"compensateEventDefinition", EventKind::compensation},
                                            {"terminateEventDefinition", EventKind::terminate}};

constexpr std::uint32_t bit(EventKind kind) { return 1u << static_cast<unsigned>(kind); }
template <class... Kinds>
constexpr std::uint32_t set_of(Kinds... kinds) {
  return (bit(kinds) | ...);
}

// BPMN 2.0, tables 10.84 to 10.93: what each event may be about.
constexpr std::uint32_t k_top_start =
    set_of(EventKind::none, EventKind::message, EventKind::timer, EventKind::conditional, EventKind::signal);
constexpr std::uint32_t k_inner_start = set_of(EventKind::none);
constexpr std::uint32_t k_event_start =
    set_of(EventKind::message, EventKind::timer, EventKind::escalation, EventKind::error, EventKind::compensation,
           EventKind::conditional, EventKind::signal);
constexpr std::uint32_t k_catch =
    set_of(EventKind::message, EventKind::timer, EventKind::conditional, EventKind::link, EventKind::signal);
constexpr std::uint32_t k_throw = set_of(EventKind::none, EventKind::message, EventKind::escalation,
                                         EventKind::compensation, EventKind::link, EventKind::signal);
constexpr std::uint32_t k_end = set_of(EventKind::none, EventKind::message, EventKind::escalation, EventKind::error,
                                       EventKind::compensation, EventKind::signal, EventKind::terminate);
constexpr std::uint32_t k_always_interrupt = set_of(EventKind::error, EventKind::compensation);

std::uint32_t allowed(const Node& node, bool in_event_subprocess) {
  switch (node.kind) {
    case NodeKind::start:
      return in_event_subprocess ? k_event_start : node.parent != k_none ? k_inner_start : k_top_start;
    case NodeKind::end: return k_end;
    case NodeKind::throw_event: return k_throw;
    case NodeKind::boundary_event: return k_event_start;  // the same
    default: return k_catch;
  }
}

bool throws(const Node& node) { return node.kind == NodeKind::end || node.kind == NodeKind::throw_event; }

TimerSpec read_timer(ReaderState& reader, const TreeElement& definition, const Node& node) {
  TimerSpec spec;
  spec.working = is_true(definition.attribute("working", Space::pasokh));
  std::size_t given = 0;
  if (definition.has("term", Space::pasokh)) {
    spec.kind = TimerKind::term;
    spec.value = reader.formula(definition.attribute("term", Space::pasokh), definition, node.id);
    ++given;
  }
  for (const TreeElement& child : definition.children) {
    if (child.space != Space::bpmn || child.name == "documentation" || child.name == "extensionElements") continue;
    ++given;
    spec.kind = child.name == "timeDate"    ? TimerKind::date
                : child.name == "timeCycle" ? TimerKind::cycle
                                            : TimerKind::duration;
    spec.value = reader.formula(child.own_text(), child, node.id);
    if (spec.value.expression || spec.value.empty()) continue;
    const bool good =
        spec.kind == TimerKind::cycle ? read_cycle(spec.value.text).has_value() : is_time(spec.kind, spec.value.text);
    if (!good)
      reader.findings.refuse(child.line, say("process.bad_timer", {{"element", node.id}, {"value", spec.value.text}}));
  }
  if (given != 1 || spec.value.empty())
    reader.findings.refuse(definition.line, say("process.timer_without_time", {{"element", node.id}}));
  return spec;
}

// The code or name of what a definition refers to. What throws must say it; what catches any may leave it out.
void read_code(ReaderState& reader, const TreeElement& definition, Node& node, std::string_view reference_name,
               std::string_view code_name) {
  const std::string& reference = definition.attribute(reference_name);
  const bool signal = node.event == EventKind::signal;
  if (reference.empty()) {
    if (throws(node) || signal) reader.findings.refuse(definition.line, missing(node.id, reference_name));
    return;
  }
  const TreeElement* declared = reader.index.find(reference);
  if (declared == nullptr) return;  // a finding already
  node.code = declared->attribute(code_name);
  if (node.code.empty() && (throws(node) || signal))
    reader.findings.refuse(declared->line, missing(reference, code_name));
}

void read_compensation(ReaderState& reader, const TreeElement& definition, Node& node) {
  const std::string& waits = definition.attribute("waitForCompletion");
  if (!waits.empty() && !is_true(waits))
    reader.findings.refuse(definition.line, bad_value(node.id, "waitForCompletion", waits));
}

void take_definition(ReaderState& reader, const TreeElement& definition, Node& node) {
  switch (node.event) {
    case EventKind::message:
      if (node.job_type.empty())
        read_message_of(reader, definition, definition.attribute("messageRef"), node);
      else
        node.kind = NodeKind::service_task;
      return;
    case EventKind::timer: node.timer = read_timer(reader, definition, node); return;
    case EventKind::error: return read_code(reader, definition, node, "errorRef", "errorCode");
    case EventKind::escalation: return read_code(reader, definition, node, "escalationRef", "escalationCode");
    case EventKind::signal: return read_code(reader, definition, node, "signalRef", "name");
    case EventKind::link:
      node.code = definition.attribute("name");
      if (node.code.empty() && !definition.child("source") && !definition.child("target"))
        reader.findings.refuse(definition.line, missing(node.id, "name"));
      return;
    case EventKind::conditional:
      if (const TreeElement* condition = definition.child("condition"))
        node.condition = reader.formal(*condition, node.id);
      else
        reader.findings.refuse(definition.line, missing(node.id, "condition"));
      return;
    case EventKind::compensation: return read_compensation(reader, definition, node);
    default: return;
  }
}

}  // namespace

// A message is known by its name. One that carries data of a declared kind belongs to an operation, which must be named
// too.
void read_message_of(ReaderState& reader, const TreeElement& at, const std::string& reference, Node& node) {
  if (reference.empty()) {
    reader.findings.refuse(at.line, missing(node.id, "messageRef"));
    return;
  }
  const TreeElement* message = reader.index.find(reference);
  if (message == nullptr) return;  // a finding already
  MessageSpec spec;
  spec.name = message->attribute("name");
  if (spec.name.empty())
    reader.findings.refuse(at.line, say("process.message_without_name", {{"element", local_name(reference)}}));
  if (message->has("itemRef") && !at.has("operationRef") && at.child("operationRef") == nullptr)
    reader.findings.refuse(at.line, missing(node.id, "operationRef"));
  if (const TreeElement* extensions = message->child("extensionElements")) {
    for (const TreeElement& extension : extensions->children)
      if (extension.is(Space::zeebe, "subscription"))
        spec.correlation = reader.formula(extension.attribute("correlationKey"), extension, message->attribute("id"));
  }
  node.message = std::move(spec);
  if (!is_event(node.kind)) node.event = EventKind::message;
}

void read_event(ReaderState& reader, const TreeElement& element, Node& node, PendingNode& pending,
                bool in_event_subprocess) {
  std::size_t definitions = 0;
  for (const TreeElement& child : element.children) {
    if (child.space != Space::bpmn) continue;
    const TreeElement* definition = child.name.ends_with("EventDefinition") ? &child : nullptr;
    if (child.name == "eventDefinitionRef") {
      // Only what stands on its own can be shared.
      definition = reader.index.find(child.own_text());
      const TreeElement* around = definition ? reader.index.parent(*definition) : nullptr;
      if (definition && (around == nullptr || around->name != "definitions")) {
        reader.findings.refuse(
            child.line, say("process.unknown_reference", {{"element", node.id}, {"reference", child.own_text()}}));
        continue;
      }
    }
    if (definition == nullptr) continue;
    if (++definitions == 2) reader.findings.refuse(child.line, not_supported(node.id, "several event definitions"));
    const auto known = std::find_if(std::begin(k_definitions), std::end(k_definitions),
                                    [&](const DefinitionName& d) { return d.name == definition->name; });
    if (known == std::end(k_definitions)) {
      reader.findings.refuse(child.line, not_supported(node.id, definition->name));
      return;
    }
    node.event = known->kind;
    pending.definition = definition;
  }
  if (node.event == EventKind::none && (node.kind == NodeKind::catch_event || node.kind == NodeKind::boundary_event ||
                                        (node.kind == NodeKind::start && in_event_subprocess))) {
    reader.findings.refuse(element.line, say("process.event_without_definition", {{"element", node.id}}));
  } else if ((allowed(node, in_event_subprocess) & bit(node.event)) == 0) {
    reader.findings.refuse(element.line, say("process.event_not_allowed",
                                             {{"element", node.id}, {"what", std::string(enum_name(node.event))}}));
  } else if (!node.interrupting && (k_always_interrupt & bit(node.event)) != 0) {
    reader.findings.refuse(
        element.line, bad_value(node.id, node.kind == NodeKind::start ? "isInterrupting" : "cancelActivity", "false"));
  } else if (pending.definition != nullptr) {
    take_definition(reader, *pending.definition, node);
  }
}

}  // namespace pasokh::process
