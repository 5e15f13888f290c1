#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

Message bad_value(const std::string& element, std::string_view attribute, std::string_view value) {
  return say("process.bad_value", {{"element", element}, {"attribute", std::string(attribute)}, {"value", std::string(value)}});
}
Message missing(const std::string& element, std::string_view attribute) {
  return say("process.attribute_missing", {{"element", element}, {"attribute", std::string(attribute)}});
}
Message not_supported(const std::string& element, std::string_view what) {
  return say("process.not_supported", {{"element", element}, {"what", std::string(what)}});
}

bool is_true(std::string_view text) { return text == "true" || text == "1" || text == "yes"; }

bool is_variable_name(std::string_view text) {
  const auto parsed = rules::Expression::parse(text);
  return parsed && parsed->variables().size() == 1 && parsed->variables()[0] == text;
}

void read_mapping(ReaderState& reader, const TreeElement& mapping, Node& node) {
  for (const TreeElement& child : mapping.children) {
    const bool input = child.is(Space::zeebe, "input");
    if (!input && !child.is(Space::zeebe, "output")) {
      reader.findings.refuse(child.line, not_supported(node.id, child.name));
      continue;
    }
    const std::string& target = child.attribute("target");
    if (!is_variable_name(target)) reader.findings.refuse(child.line, bad_value(node.id, "target", target));
    if (!child.has("source")) reader.findings.refuse(child.line, missing(node.id, "source"));
    reader.sets.insert(target);
    (input ? node.inputs : node.outputs).push_back({reader.formula(child.attribute("source"), child, node.id), target});
  }
}

void read_result_variable(ReaderState& reader, const TreeElement& from, Node& node) {
  node.result_variable = from.attribute("resultVariable");
  if (!is_variable_name(node.result_variable)) {
    reader.findings.refuse(from.line, bad_value(node.id, "resultVariable", node.result_variable));
  }
  reader.sets.insert(node.result_variable);
}

void read_zeebe(ReaderState& reader, const TreeElement& child, Node& node) {
  Assignment& assignment = node.assignment;
  if (child.name == "assignmentDefinition") {
    assignment.assignee = reader.formula(child.attribute("assignee"), child, node.id);
    assignment.candidate_groups = reader.formula(child.attribute("candidateGroups"), child, node.id);
  } else if (child.name == "taskSchedule") {
    assignment.due = reader.formula(child.attribute("dueDate"), child, node.id);
  } else if (child.name == "formDefinition") {
    assignment.form = child.has("formId") ? child.attribute("formId") : child.attribute("formKey");
  } else if (child.name == "taskDefinition") {
    node.job_type = child.attribute("type");
    if (node.job_type.empty()) reader.findings.refuse(child.line, missing(node.id, "type"));
  } else if (child.name == "calledDecision") {
    node.called_decision = child.attribute("decisionId");
    if (node.called_decision.empty()) reader.findings.refuse(child.line, missing(node.id, "decisionId"));
    read_result_variable(reader, child, node);
  } else if (child.name == "script") {
    node.script = reader.expression(child.attribute("expression"), child, node.id);
    read_result_variable(reader, child, node);
  } else if (child.name == "ioMapping") {
    read_mapping(reader, child, node);
  } else if (child.name != "userTask" && child.name != "properties" && child.name != "versionTag" && child.name != "taskHeaders" &&
             child.name != "userTaskForm" && child.name != "formIds") {
    reader.findings.refuse(child.line, not_supported(node.id, "zeebe:" + child.name));
  }
}

void read_consultation(ReaderState& reader, const TreeElement& child, Node& node) {
  ConsultationSpec spec;
  spec.body = reader.formula(child.attribute("body"), child, node.id);
  spec.kind = child.attribute("kind");
  spec.term = child.attribute("term");
  if (spec.body.empty()) reader.findings.refuse(child.line, missing(node.id, "body"));
  if (spec.kind.empty()) reader.findings.refuse(child.line, missing(node.id, "kind"));
  const std::string& silence = child.attribute("silence");
  if (silence == "consent") spec.silence = Silence::consent;
  else if (silence == "refusal") spec.silence = Silence::refusal;
  else if (!silence.empty() && silence != "none") reader.findings.refuse(child.line, bad_value(node.id, "silence", silence));
  // Silence counts from the end of a term: without one it would never count.
  if (spec.silence != Silence::none && spec.term.empty()) reader.findings.refuse(child.line, missing(node.id, "term"));
  if (node.kind != NodeKind::user_task && node.kind != NodeKind::service_task) {
    reader.findings.refuse(child.line, not_supported(node.id, "pasokh:consultation"));
  }
  node.kind = NodeKind::consultation;
  node.consultation = std::move(spec);
}

void read_linked_case(ReaderState& reader, const TreeElement& child, Node& node) {
  LinkedCaseSpec spec;
  spec.service = reader.formula(child.attribute("service"), child, node.id);
  spec.pauses = is_true(child.attribute("pauses"));
  if (spec.service.empty()) reader.findings.refuse(child.line, missing(node.id, "service"));
  if (node.kind == NodeKind::subprocess) reader.findings.refuse(child.line, not_supported(node.id, "pasokh:linkedCase"));
  node.kind = NodeKind::linked_case;
  node.linked_case = std::move(spec);
}

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
    if (child.is(Space::bpmn, "documentation") || child.is(Space::bpmn, "extensionElements")) continue;
    if (!child.is(Space::bpmn, "timeDuration") && !child.is(Space::bpmn, "timeDate")) {
      reader.findings.refuse(child.line, not_supported(node.id, child.name));
      continue;
    }
    ++given;
    spec.kind = child.name == "timeDate" ? TimerKind::date : TimerKind::duration;
    spec.value = reader.formula(child.text, child, node.id);
    if (spec.value.expression || spec.value.empty()) continue;
    const rules::Value value = rules::parse_at_literal(spec.value.text);
    const bool duration = value.days_duration() || value.months_duration();
    const bool date = value.date() || value.date_time();
    if (spec.kind == TimerKind::date ? !date : !duration) {
      reader.findings.refuse(child.line, say("process.bad_timer", {{"element", node.id}, {"value", spec.value.text}}));
    }
  }
  if (given != 1 || spec.value.empty()) reader.findings.refuse(definition.line, say("process.timer_without_time", {{"element", node.id}}));
  return spec;
}

// A reference may carry a prefix ("tns:Message_1").
std::string local_name(std::string_view reference) {
  const std::size_t colon = reference.rfind(':');
  return std::string(colon == std::string_view::npos ? reference : reference.substr(colon + 1));
}

void read_message_event(ReaderState& reader, const TreeElement& definition, Node& node) {
  const std::string reference = local_name(definition.attribute("messageRef"));
  const auto found = reader.messages.find(reference);
  if (found == reader.messages.end()) {
    reader.findings.refuse(definition.line, say("process.unknown_reference", {{"element", node.id}, {"reference", reference}}));
    return;
  }
  if (found->second.name.empty()) reader.findings.refuse(definition.line, say("process.message_without_name", {{"element", reference}}));
  node.message = MessageSpec{found->second.name, found->second.correlation};
}

void take_definition(ReaderState& reader, const TreeElement& definition, Node& node) {
  const bool catching = node.kind == NodeKind::catch_timer, boundary = node.kind == NodeKind::boundary_timer;
  if (definition.name == "timerEventDefinition" && (catching || boundary)) {
    node.timer = read_timer(reader, definition, node);
  } else if (definition.name == "messageEventDefinition" && catching) {
    node.kind = NodeKind::catch_message;
    read_message_event(reader, definition, node);
  } else if (definition.name == "terminateEventDefinition" && node.kind == NodeKind::end) {
    node.kind = NodeKind::terminate_end;
  } else {
    reader.findings.refuse(definition.line, not_supported(node.id, definition.name));
  }
}

}  // namespace

Formula ReaderState::formula(std::string_view text, const TreeElement& at, const std::string& element) {
  const std::string_view written = trimmed(text);
  Formula out;
  if (!written.starts_with('=')) {
    out.text = written;
    return out;
  }
  out.expression = expression(written, at, element);
  out.text = trimmed(written.substr(1));
  return out;
}

std::optional<rules::Expression> ReaderState::expression(std::string_view text, const TreeElement& at, const std::string& element) {
  std::string_view feel = trimmed(text);
  if (feel.starts_with('=')) feel.remove_prefix(1);
  auto parsed = rules::Expression::parse(trimmed(feel));
  if (!parsed) {
    // Two findings: where it stands, and what is wrong in it.
    findings.refuse(at.line, say("process.bad_expression", {{"element", element}, {"expression", std::string(trimmed(feel))}}));
    findings.refuse(at.line, parsed.error().message);
    return std::nullopt;
  }
  reads.insert(parsed->variables().begin(), parsed->variables().end());
  return std::move(*parsed);
}

void read_extensions(ReaderState& reader, const TreeElement& element, Node& node) {
  for (const TreeElement& child : element.children) {
    if (!child.is(Space::bpmn, "extensionElements")) continue;
    for (const TreeElement& extension : child.children) {
      if (extension.space == Space::zeebe) read_zeebe(reader, extension, node);
      else if (extension.is(Space::pasokh, "consultation")) read_consultation(reader, extension, node);
      else if (extension.is(Space::pasokh, "linkedCase")) read_linked_case(reader, extension, node);
      else if (extension.space == Space::pasokh) reader.findings.refuse(extension.line, not_supported(node.id, "pasokh:" + extension.name));
    }
  }
}

void read_own_attributes(ReaderState& reader, const TreeElement& element, Node& node) {
  for (const TreeAttribute& attribute : element.attributes) {
    if (attribute.space != Space::pasokh) continue;
    const std::string& value = attribute.value;
    if (attribute.name == "unit") node.assignment.unit = reader.formula(value, element, node.id);
    else if (attribute.name == "role") node.assignment.role = value;
    else if (attribute.name == "term") node.assignment.term = value;
    else if (attribute.name == "account") node.account = value;
    else if (attribute.name != "pause") reader.findings.refuse(element.line, not_supported(node.id, "pasokh:" + attribute.name));
    else if (value == "applicant") node.pause = PauseCause::applicant;
    else if (value == "commission") node.pause = PauseCause::commission;
    else if (value == "linked_case") node.pause = PauseCause::linked_case;
    else if (value == "consultation") node.pause = PauseCause::consultation;
    else reader.findings.refuse(element.line, bad_value(node.id, "pasokh:pause", value));
  }
}

void read_loop(ReaderState& reader, const TreeElement& loop, Node& node) {
  Multi multi;
  multi.sequential = loop.attribute("isSequential") == "true";
  const std::string& behavior = loop.attribute("behavior");
  if (!behavior.empty() && behavior != "All") reader.findings.refuse(loop.line, bad_value(node.id, "behavior", behavior));
  for (const TreeElement& child : loop.children) {
    if (child.is(Space::bpmn, "documentation")) continue;
    if (!child.is(Space::bpmn, "extensionElements")) {
      reader.findings.refuse(child.line, not_supported(node.id, child.name));
      continue;
    }
    for (const TreeElement& extension : child.children) {
      if (!extension.is(Space::zeebe, "loopCharacteristics")) continue;
      multi.collection = reader.formula(extension.attribute("inputCollection"), extension, node.id);
      multi.element_variable = extension.attribute("inputElement");
      multi.output_collection = extension.attribute("outputCollection");
      if (!multi.element_variable.empty()) reader.sets.insert(multi.element_variable);
      if (!multi.output_collection.empty()) {
        reader.sets.insert(multi.output_collection);
        multi.output_element = reader.expression(extension.attribute("outputElement"), extension, node.id);
      }
    }
  }
  if (!multi.collection.expression) {
    reader.findings.refuse(loop.line, say("process.loop_without_collection", {{"element", node.id}}));
    return;
  }
  node.multi = std::move(multi);
}

void read_script(ReaderState& reader, const TreeElement& element, Node& node) {
  for (const TreeElement& child : element.children)
    if (child.is(Space::bpmn, "script")) node.script_text = trimmed(child.text);
  const std::string& format = element.attribute("scriptFormat");
  if (node.script || (format != "feel" && format != "FEEL" && format.find("/FEEL/") == std::string::npos)) return;
  node.script = reader.expression(node.script_text, element, node.id);
}

void read_event(ReaderState& reader, const TreeElement& element, Node& node) {
  std::size_t definitions = 0;
  for (const TreeElement& child : element.children) {
    if (child.space != Space::bpmn || !(child.name.ends_with("EventDefinition") || child.name == "eventDefinitionRef")) continue;
    if (++definitions == 2) reader.findings.refuse(child.line, not_supported(node.id, "several event definitions"));
    take_definition(reader, child, node);
  }
  const bool needs_one = node.kind == NodeKind::catch_timer || node.kind == NodeKind::boundary_timer;
  if (needs_one && definitions == 0) reader.findings.refuse(element.line, say("process.event_without_definition", {{"element", node.id}}));
}

void read_message(ReaderState& reader, const TreeElement& element) {
  MessageDeclared declared;
  const std::string& id = element.attribute("id");
  declared.name = element.attribute("name");
  for (const TreeElement& child : element.children) {
    if (!child.is(Space::bpmn, "extensionElements")) continue;
    for (const TreeElement& extension : child.children) {
      if (extension.is(Space::zeebe, "subscription")) {
        declared.correlation = reader.formula(extension.attribute("correlationKey"), extension, id);
      }
    }
  }
  if (!reader.messages.emplace(id, std::move(declared)).second) reader.findings.refuse(element.line, say("process.duplicate_id", {{"element", id}}));
}

}  // namespace pasokh::process
