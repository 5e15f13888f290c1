#include "process/bpmn_reader.hpp"

#include <algorithm>

namespace pasokh::process {
namespace {

bool is_variable_name(std::string_view text) {
  const auto parsed = rules::Expression::parse(text);
  return parsed && parsed->variables().size() == 1 && parsed->variables()[0] == text;
}

void read_mapping(ReaderState& reader, const TreeElement& mapping, Node& node) {
  for (const TreeElement& child : mapping.children) {
    if (child.space == Space::other) continue;
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
    assignment.follow_up = reader.formula(child.attribute("followUpDate"), child, node.id);
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
  } else if (child.name == "calledElement" && node.kind == NodeKind::call_activity) {
    node.called_process = reader.formula(child.attribute("processId"), child, node.id);
    node.takes_all = child.attribute("propagateAllParentVariables") != "false";
    node.gives_all = child.attribute("propagateAllChildVariables") != "false";
  } else if (child.name == "adHoc" && node.kind == NodeKind::ad_hoc) {
    if (!node.ad_hoc) node.ad_hoc.emplace();
    node.ad_hoc->elements = reader.expression(child.attribute("activeElementsCollection"), child, node.id);
  } else if (child.name != "userTask" && child.name != "properties" && child.name != "versionTag" &&
             child.name != "taskHeaders" && child.name != "userTaskForm" && child.name != "formIds") {
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
  if (silence == "consent")
    spec.silence = Silence::consent;
  else if (silence == "refusal")
    spec.silence = Silence::refusal;
  else if (!silence.empty() && silence != "none")
    reader.findings.refuse(child.line, bad_value(node.id, "silence", silence));
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
  if (node.kind == NodeKind::subprocess || is_event(node.kind))
    reader.findings.refuse(child.line, not_supported(node.id, "pasokh:linkedCase"));
  node.kind = NodeKind::linked_case;
  node.linked_case = std::move(spec);
}

}  // namespace

bool is_true(std::string_view text) { return text == "true" || text == "1" || text == "yes"; }

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

std::optional<rules::Expression> ReaderState::expression(std::string_view text, const TreeElement& at,
                                                         const std::string& element) {
  std::string_view feel = trimmed(text);
  if (feel.starts_with('=')) feel.remove_prefix(1);
  auto parsed = rules::Expression::parse(trimmed(feel));
  if (!parsed) {
    // Two findings: where it stands, and what is wrong in it.
    findings.refuse(at.line,
                    say("process.bad_expression", {{"element", element}, {"expression", std::string(trimmed(feel))}}));
    findings.refuse(at.line, parsed.error().message);
    return std::nullopt;
  }
  reads.insert(parsed->variables().begin(), parsed->variables().end());
  return std::move(*parsed);
}

std::optional<rules::Expression> ReaderState::formal(const TreeElement& at, const std::string& element) {
  const std::string& language = at.attribute("language");
  if (!language.empty() && language.find("FEEL") == std::string::npos && language.find("feel") == std::string::npos) {
    findings.refuse(at.line, bad_value(element, "language", language));
  }
  const bool is_formal = std::any_of(at.attributes.begin(), at.attributes.end(), [](const TreeAttribute& a) {
    return a.uri == "http://www.w3.org/2001/XMLSchema-instance" && a.name == "type" &&
           local_name(a.value) == "tFormalExpression";
  });
  if (!is_formal) findings.refuse(at.line, say("process.not_formal", {{"element", element}, {"what", at.name}}));
  return expression(at.own_text(), at, element);
}

std::optional<rules::Value> ReaderState::constant(const std::optional<rules::Expression>& expression) {
  if (!expression || !expression->variables().empty() || expression->asks_time()) return std::nullopt;
  return rules::evaluate(*expression, rules::Context());
}

void read_extensions(ReaderState& reader, const TreeElement& element, Node& node) {
  for (const TreeElement& child : element.children) {
    if (!child.is(Space::bpmn, "extensionElements")) continue;
    for (const TreeElement& extension : child.children) {
      if (extension.space == Space::zeebe)
        read_zeebe(reader, extension, node);
      else if (extension.is(Space::pasokh, "consultation"))
        read_consultation(reader, extension, node);
      else if (extension.is(Space::pasokh, "linkedCase"))
        read_linked_case(reader, extension, node);
      else if (extension.space == Space::pasokh)
        reader.findings.refuse(extension.line, not_supported(node.id, "pasokh:" + extension.name));
    }
  }
}

void read_own_attributes(ReaderState& reader, const TreeElement& element, Node& node) {
  for (const TreeAttribute& attribute : element.attributes) {
    if (attribute.space != Space::pasokh) continue;
    const std::string& value = attribute.value;
    if (attribute.name == "unit")
      node.assignment.unit = reader.formula(value, element, node.id);
    else if (attribute.name == "role")
      node.assignment.role = value;
    else if (attribute.name == "term")
      node.assignment.term = value;
    else if (attribute.name == "account")
      node.account = value;
    else if (attribute.name != "pause")
      reader.findings.refuse(element.line, not_supported(node.id, "pasokh:" + attribute.name));
    else if (value == "applicant")
      node.pause = PauseCause::applicant;
    else if (value == "commission")
      node.pause = PauseCause::commission;
    else if (value == "linked_case")
      node.pause = PauseCause::linked_case;
    else if (value == "consultation")
      node.pause = PauseCause::consultation;
    else
      reader.findings.refuse(element.line, bad_value(node.id, "pasokh:pause", value));
  }
}

namespace {

// A list that begins the instances of an activity, and where their results go: zeebe:loopCharacteristics.
void read_collection(ReaderState& reader, const TreeElement& extension, const Node& node, Multi& multi) {
  multi.collection = reader.formula(extension.attribute("inputCollection"), extension, node.id);
  multi.element_variable = extension.attribute("inputElement");
  multi.output_collection = extension.attribute("outputCollection");
  if (!multi.element_variable.empty()) reader.sets.insert(multi.element_variable);
  if (multi.output_collection.empty()) return;
  reader.sets.insert(multi.output_collection);
  multi.output_element = reader.expression(extension.attribute("outputElement"), extension, node.id);
}

void read_multi(ReaderState& reader, const TreeElement& loop, const Node& node, Multi& multi) {
  multi.sequential = is_true(loop.attribute("isSequential"));
  const std::string& behavior = loop.attribute("behavior");
  if (!behavior.empty() && behavior != "All")
    reader.findings.refuse(loop.line, bad_value(node.id, "behavior", behavior));
  for (const TreeElement& child : loop.children) {
    if (child.space != Space::bpmn || child.name == "documentation") continue;
    if (child.name == "extensionElements") {
      for (const TreeElement& extension : child.children)
        if (extension.is(Space::zeebe, "loopCharacteristics")) read_collection(reader, extension, node, multi);
    } else if (child.name == "loopCardinality") {
      multi.cardinality = reader.formal(child, node.id);
      const auto fixed = ReaderState::constant(multi.cardinality);
      const auto count = fixed && fixed->number() ? fixed->number()->integer() : std::nullopt;
      if (fixed && (!count || *count < 0))
        reader.findings.refuse(child.line, bad_value(node.id, child.name, child.own_text()));
    } else if (child.name == "completionCondition") {
      multi.completion = reader.formal(child, node.id);
      const auto fixed = ReaderState::constant(multi.completion);
      if (fixed && !fixed->boolean())
        reader.findings.refuse(child.line, bad_value(node.id, child.name, child.own_text()));
    } else {
      reader.findings.refuse(child.line, not_supported(node.id, child.name));
    }
  }
  if (multi.collection.expression || multi.cardinality) return;
  reader.findings.refuse(loop.line, say("process.loop_without_collection", {{"element", node.id}}));
}

void read_standard_loop(ReaderState& reader, const TreeElement& loop, const Node& node, Multi& multi) {
  multi.loops = true;
  multi.sequential = true;
  multi.test_before = is_true(loop.attribute("testBefore"));
  const std::string& most = loop.attribute("loopMaximum");
  const bool digits = !most.empty() && most.size() < 10 &&
                      std::all_of(most.begin(), most.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) multi.most = static_cast<std::uint32_t>(std::stoul(most));
  if (!most.empty() && multi.most == 0) reader.findings.refuse(loop.line, bad_value(node.id, "loopMaximum", most));
  if (const TreeElement* condition = loop.child("loopCondition"))
    multi.loop_condition = reader.formal(*condition, node.id);
  if (!multi.loop_condition && multi.most == 0) reader.findings.refuse(loop.line, missing(node.id, "loopCondition"));
}

}  // namespace

void read_loop(ReaderState& reader, const TreeElement& loop, Node& node) {
  Multi multi;
  if (loop.name == "standardLoopCharacteristics")
    read_standard_loop(reader, loop, node, multi);
  else if (loop.name == "multiInstanceLoopCharacteristics")
    read_multi(reader, loop, node, multi);
  else
    reader.findings.refuse(loop.line, not_supported(node.id, loop.name));
  if (node.multi) reader.findings.refuse(loop.line, say("process.two_loops", {{"element", node.id}}));
  node.multi = std::move(multi);
}

void read_ad_hoc(ReaderState& reader, const TreeElement& element, Node& node) {
  if (!node.ad_hoc) node.ad_hoc.emplace();
  const std::string& ordering = element.attribute("ordering");
  node.ad_hoc->sequential = ordering == "Sequential";
  if (!ordering.empty() && ordering != "Sequential" && ordering != "Parallel")
    reader.findings.refuse(element.line, bad_value(node.id, "ordering", ordering));
  if (node.ad_hoc->sequential && node.ad_hoc->elements)
    reader.findings.refuse(element.line, bad_value(node.id, "ordering", ordering));
  node.ad_hoc->cancel_rest = element.attribute("cancelRemainingInstances") != "false";
  if (const TreeElement* condition = element.child("completionCondition"))
    node.ad_hoc->completion = reader.formal(*condition, node.id);
}

// A FEEL script runs at once; any other is a job for whoever knows it. Without a language it can only be the name of
// one.
void read_script(ReaderState& reader, const TreeElement& element, Node& node) {
  const TreeElement* script = element.child("script");
  if (script != nullptr) node.script_text = script->own_text();
  const std::string& format = element.attribute("scriptFormat");
  if (format.empty() && !node.script && node.script_text.find_first_of(" \t\r\n") != std::string::npos) {
    reader.findings.refuse(script->line, missing(node.id, "scriptFormat"));
  }
  if (node.script || (format != "feel" && format != "FEEL" && format.find("/FEEL/") == std::string::npos)) return;
  node.script = reader.expression(node.script_text, element, node.id);
}

}  // namespace pasokh::process
