#include "process/model.hpp"

#include <doctest/doctest.h>

#include "process/compared.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

std::string say_findings(const Findings& findings) {
  std::string out;
  for (const Finding& finding : findings) out += std::to_string(finding.line) + " " + finding.message.code + "\n";
  return out;
}

Reading read(const std::string& xml) { return read_bpmn(xml, "test.bpmn"); }

const std::string k_start = element("startEvent", "s"), k_end = element("endEvent", "e");

}  // namespace

TEST_CASE("a drawing is read with what it says about work") {
  const std::string xml = whole_drawing(
      "<message id=\"m\" name=\"paid\">" + extensions("<zeebe:subscription correlationKey=\"=number\"/>") +
      "</message>\n" +
      "<process id=\"permit\" name=\"پروانه\">\n"
      "<laneSet id=\"ls\"><lane id=\"l1\" name=\"Planning\" "
      "pasokh:unit=\"planning\"><flowNodeRef>review</flowNodeRef><flowNodeRef>ask</flowNodeRef></lane></laneSet>\n" +
      k_start +
      element("userTask", "review",
              "name=\"Review\" pasokh:role=\"head\" pasokh:term=\"review-3d\" pasokh:pause=\"applicant\" "
              "pasokh:account=\"applicant\"",
              extensions("<zeebe:assignmentDefinition assignee=\"=boss\" candidateGroups=\"a\"/><zeebe:taskSchedule "
                         "dueDate=\"=day\"/>"
                         "<zeebe:formDefinition formId=\"f-1\"/><zeebe:ioMapping><zeebe:output source=\"=ok\" "
                         "target=\"accepted\"/></zeebe:ioMapping>")) +
      element("userTask", "ask", "pasokh:unit=\"=unit_of\"",
              extensions("<pasokh:consultation body=\"=body\" kind=\"fire\" term=\"t-15\" silence=\"consent\"/>") +
                  "<multiInstanceLoopCharacteristics>" +
                  extensions("<zeebe:loopCharacteristics inputCollection=\"=bodies\" inputElement=\"body\"/>") +
                  "</multiInstanceLoopCharacteristics>") +
      element("callActivity", "permit_case", "calledElement=\"x\"",
              extensions("<pasokh:linkedCase service=\"fence\" pauses=\"true\"/>")) +
      element("intermediateCatchEvent", "paid", "", "<messageEventDefinition messageRef=\"m\"/>") +
      element("boundaryEvent", "late", "attachedToRef=\"ask\" cancelActivity=\"false\"",
              "<timerEventDefinition pasokh:working=\"true\"><timeDuration>P5D</timeDuration></timerEventDefinition>") +
      k_end + flow("f1", "s", "review") + flow("f2", "review", "ask") + flow("f3", "ask", "permit_case") +
      flow("f4", "permit_case", "paid") + flow("f5", "paid", "e") + flow("f6", "late", "e") + "</process>");
  const Reading reading = read(xml);
  INFO(say_findings(reading.refusals));
  REQUIRE(reading.model);
  CHECK(say_findings(reading.warnings).empty());
  const Model& model = *reading.model;
  CHECK(model.processes[0].name == "پروانه");
  const Node& review = *model.find("review");
  CHECK(review.kind == NodeKind::user_task);
  CHECK(review.assignment.unit.text == "planning");
  CHECK(review.assignment.role == "head");
  CHECK(review.assignment.term == "review-3d");
  CHECK(review.assignment.form == "f-1");
  CHECK(review.assignment.due.text == "day");
  CHECK(review.pause == PauseCause::applicant);
  CHECK(review.account == "applicant");
  REQUIRE(review.outputs.size() == 1);
  CHECK(review.outputs[0].target == "accepted");
  const Node& ask = *model.find("ask");
  CHECK(ask.kind == NodeKind::consultation);
  CHECK(ask.assignment.unit.text == "unit_of");  // its own, not the lane's
  CHECK(ask.consultation->silence == Silence::consent);
  CHECK(ask.multi->element_variable == "body");
  CHECK(ask.boundary == std::vector<NodeIndex>{model.node_by_id.at("late")});
  CHECK(model.find("permit_case")->linked_case->pauses);
  CHECK(model.find("paid")->message->name == "paid");
  CHECK(!model.find("late")->interrupting);
  CHECK(model.find("late")->timer->working);
  CHECK(model.variables_read == std::vector<std::string>{"bodies", "body", "boss", "day", "number", "ok", "unit_of"});
  CHECK(model.variables_set == std::vector<std::string>{"accepted", "body"});
}

TEST_CASE("what cannot be run is refused with its line and rule") {
  struct Row {
    std::string_view says;
    std::string xml, expected;
  };
  const std::string usual = k_start + k_end;  // lines 3 and 4
  const Row rows[] = {
      {"not BPMN", "<a/>", "1 process.no_bpmn\n"},
      {"no process", whole_drawing("<message id=\"m\" name=\"x\"/>"), "1 process.no_process\n"},
      {"a second process without a start",
       whole_drawing("<process id=\"p\">" + usual + flow("f", "s", "e") + "</process>\n<process id=\"q\"/>"),
       "6 process.no_start\n"},
      {"a flow to nowhere", drawing(usual + flow("f", "s", "e") + flow("g", "s", "x")),
       "6 process.unknown_reference\n"},
      {"an unknown element", drawing(usual + element("complexGateway", "c") + flow("f", "s", "e")),
       "5 process.not_supported\n"},
      {"an unknown event definition",
       drawing(k_start + element("endEvent", "e", "", "<cancelEventDefinition/>") + flow("f", "s", "e")),
       "4 process.not_supported\n"},
      {"an error without a code",
       drawing(k_start + element("endEvent", "e", "", "<errorEventDefinition/>") + flow("f", "s", "e")),
       "4 process.attribute_missing\n"},
      {"an event where it may not stand",
       drawing(usual + element("intermediateThrowEvent", "t", "", timer("P1D")) + flow("f", "s", "t") +
               flow("g", "t", "e")),
       "5 process.event_not_allowed\n"},
      {"a compensation handler",
       drawing(usual + element("userTask", "a", "isForCompensation=\"true\"") + flow("f", "s", "a") +
               flow("g", "a", "e")),
       "5 process.start_with_incoming\n5 process.end_with_outgoing\n5 process.handler_of_nothing\n"},
      {"no end", drawing(k_start + element("task", "a") + flow("f", "s", "a")), "2 process.no_end\n"},
      {"no start", drawing(k_end + element("task", "a") + flow("f", "a", "e")),
       "2 process.no_start\n4 process.no_incoming\n"},
      {"two starts", drawing(usual + element("startEvent", "s2") + flow("f", "s", "e") + flow("g", "s2", "e")),
       "5 process.several_starts\n"},
      {"into a start",
       drawing(usual + element("task", "a") + flow("f", "s", "a") + flow("g", "a", "s") + flow("h", "a", "e")),
       "3 process.start_with_incoming\n"},
      {"out of an end", drawing(usual + element("task", "a") + flow("f", "s", "e") + flow("g", "e", "a")),
       "4 process.end_with_outgoing\n"},
      {"an exclusive split without condition",
       drawing(usual + element("exclusiveGateway", "x") + flow("f", "s", "x") + flow("g", "x", "e", "= a") +
               flow("h", "x", "e")),
       "8 process.condition_missing\n"},
      {"a condition on a default flow",
       drawing(usual + element("exclusiveGateway", "x", "default=\"g\"") + flow("f", "s", "x") +
               flow("g", "x", "e", "= a") + flow("h", "x", "e", "= b")),
       "7 process.condition_not_allowed\n"},
      {"a default that is not its own",
       drawing(usual + element("exclusiveGateway", "x", "default=\"f\"") + flow("f", "s", "x") + flow("g", "x", "e")),
       "5 process.unknown_reference\n"},
      {"a condition that is no FEEL",
       drawing(usual + element("task", "a") + flow("f", "s", "a") + flow("g", "a", "e", "= 1 +")),
       "7 process.bad_expression\n7 rules.unfinished\n"},
      {"a condition on the only way out",
       drawing(usual + element("task", "a") + flow("f", "s", "a") + flow("g", "a", "e", "= 1 = x")),
       "7 process.condition_alone\n"},
      {"a message between pools",
       whole_drawing("<collaboration id=\"c\"><messageFlow id=\"m\" sourceRef=\"s\" "
                     "targetRef=\"e\"/></collaboration>\n<process id=\"p\">" +
                     usual + flow("f", "s", "e") + "</process>"),
       "2 process.message_flow_in_pool\n2 process.message_flow_end\n2 process.message_flow_end\n"},
      {"a flow across a subprocess border",
       drawing(usual +
               element("subProcess", "sub", "",
                       element("startEvent", "i") + element("endEvent", "j") + flow("k", "i", "j")) +
               flow("f", "s", "sub") + flow("g", "sub", "j") + flow("h", "sub", "e")),
       "10 process.flow_crosses_boundary\n"},
      {"an empty subprocess",
       drawing(usual + element("subProcess", "sub", "", " ") + flow("f", "s", "sub") + flow("g", "sub", "e")),
       "5 process.no_start\n"},
      {"the same id twice", drawing(usual + element("task", "s") + flow("f", "s", "e")), "5 process.duplicate_id\n"},
      {"no id", drawing(usual + "<task/>\n" + flow("f", "s", "e")), "5 process.id_missing\n"},
      {"a timer that is no time",
       drawing(usual + element("intermediateCatchEvent", "t", "", timer("soon")) + flow("f", "s", "t") +
               flow("g", "t", "e")),
       "5 process.bad_timer\n"},
      {"a timer without time",
       drawing(usual + element("intermediateCatchEvent", "t", "", "<timerEventDefinition/>") + flow("f", "s", "t") +
               flow("g", "t", "e")),
       "5 process.timer_without_time\n"},
      {"a cycle that is none",
       drawing(usual +
               element("intermediateCatchEvent", "t", "",
                       "<timerEventDefinition><timeCycle>0 0 9 * * ?</timeCycle></timerEventDefinition>") +
               flow("f", "s", "t") + flow("g", "t", "e")),
       "5 process.bad_timer\n"},
      {"an unknown message",
       drawing(usual + element("intermediateCatchEvent", "t", "", "<messageEventDefinition messageRef=\"m\"/>") +
               flow("f", "s", "t") + flow("g", "t", "e")),
       "5 process.unknown_reference\n"},
      {"an event without definition",
       drawing(usual + element("intermediateCatchEvent", "t") + flow("f", "s", "t") + flow("g", "t", "e")),
       "5 process.event_without_definition\n"},
      {"a boundary event on a gateway",
       drawing(usual + element("exclusiveGateway", "x") +
               element("boundaryEvent", "b", "attachedToRef=\"x\"", timer("P1D")) + flow("f", "s", "x") +
               flow("g", "x", "e") + flow("h", "b", "e")),
       "6 process.unknown_reference\n"},
      {"a boundary event on nothing",
       drawing(usual + element("userTask", "a") + element("boundaryEvent", "b", "", timer("P1D")) + flow("f", "s", "a") +
               flow("g", "a", "e") + flow("h", "b", "e")),
       "6 process.attribute_missing\n"},
      {"a boundary event without way out",
       drawing(usual + element("userTask", "a") + element("boundaryEvent", "b", "attachedToRef=\"a\"", timer("P1D")) +
               flow("f", "s", "a") + flow("g", "a", "e")),
       "6 process.no_outgoing\n"},
      {"an event gateway with a task",
       drawing(usual + element("eventBasedGateway", "x") + element("userTask", "a") +
               element("intermediateCatchEvent", "t", "", timer("P1D")) + flow("f", "s", "x") + flow("g", "x", "a") +
               flow("h", "x", "t") + flow("i", "a", "e") + flow("j", "t", "e")),
       "9 process.event_gateway_target\n"},
      {"a loop without list",
       drawing(usual + element("userTask", "a", "", "<multiInstanceLoopCharacteristics/>") + flow("f", "s", "a") +
               flow("g", "a", "e")),
       "5 process.loop_without_collection\n"},
      {"an unknown extension of Camunda",
       drawing(usual + element("userTask", "a", "", extensions("<zeebe:executionListeners/>")) + flow("f", "s", "a") +
               flow("g", "a", "e")),
       "5 process.not_supported\n"},
      {"an unknown own attribute",
       drawing(usual + element("userTask", "a", "pasokh:colour=\"red\"") + flow("f", "s", "a") + flow("g", "a", "e")),
       "5 process.not_supported\n"},
      {"an unknown cause",
       drawing(usual + element("userTask", "a", "pasokh:pause=\"tea\"") + flow("f", "s", "a") + flow("g", "a", "e")),
       "5 process.bad_value\n"},
      {"silence without a term",
       drawing(usual +
               element("userTask", "a", "",
                       extensions("<pasokh:consultation body=\"b\" kind=\"k\" silence=\"consent\"/>")) +
               flow("f", "s", "a") + flow("g", "a", "e")),
       "5 process.attribute_missing\n"},
      {"a call of nothing", drawing(usual + element("callActivity", "a") + flow("f", "s", "a") + flow("g", "a", "e")),
       "5 process.call_without_service\n"},
      {"a wrong incoming",
       drawing(usual + element("task", "a", "", "<incoming>g</incoming>") + flow("f", "s", "a") + flow("g", "a", "e")),
       "5 process.unknown_reference\n"},
  };
  for (const Row& row : rows) {
    INFO(row.says);
    const Reading reading = read(row.xml);
    CHECK(!reading.model);
    CHECK(say_findings(reading.refusals) == row.expected);
    for (const Finding& finding : reading.refusals) CHECK(finding.file == "test.bpmn");
  }
}

TEST_CASE("what is legal but looks wrong is a warning") {
  const Reading dead = read(drawing(k_start + k_end + element("task", "a") + element("task", "b") +
                                    flow("f", "s", "a") + flow("g", "a", "e") + flow("h", "a", "b")));
  REQUIRE(dead.model);
  CHECK(say_findings(dead.warnings) == "6 process.dead_end\n");
  const Reading ignored = read(drawing(k_start + k_end + element("parallelGateway", "x") + flow("f", "s", "x") +
                                       flow("g", "x", "e", "= a") + flow("h", "x", "e")));
  REQUIRE(ignored.model);
  CHECK(say_findings(ignored.warnings) == "7 process.condition_ignored\n");
  const Reading waiting = read(drawing(k_start + k_end + element("intermediateCatchEvent", "c", "",
                                       "<conditionalEventDefinition><condition xsi:type=\"tFormalExpression\">= today() &gt; day</condition></conditionalEventDefinition>") +
                                       flow("f", "s", "c") + flow("g", "c", "e")));
  REQUIRE(waiting.model);
  CHECK(say_findings(waiting.warnings) == "5 process.condition_asks_time\n");
  const Reading stuck = read(drawing(k_start + k_end + element("exclusiveGateway", "x", "default=\"h\"") +
                                     element("task", "a") + element("task", "b") + element("parallelGateway", "j") +
                                     flow("f", "s", "x") + flow("g", "x", "a", "= c") + flow("h", "x", "b") +
                                     flow("i", "a", "j") + flow("k", "b", "j") + flow("l", "j", "e")));
  REQUIRE(stuck.model);
  CHECK(say_findings(stuck.warnings) == "8 process.join_may_wait\n");
  const Reading apart = read(drawing(k_start + k_end + element("task", "a") + element("task", "b") +
                                     flow("f", "s", "e") + flow("g", "a", "b") + flow("h", "b", "a")));
  REQUIRE(apart.model);
  CHECK(say_findings(apart.warnings) == "5 process.unreachable\n6 process.unreachable\n");
  const Reading no_default = read(drawing(k_start + k_end + element("exclusiveGateway", "x") + flow("f", "s", "x") +
                                          flow("g", "x", "e", "= a") + flow("h", "x", "e", "= b")));
  REQUIRE(no_default.model);
  CHECK(say_findings(no_default.warnings) == "5 process.no_default\n");
}

TEST_CASE("hostile XML is refused") {
  const auto code_of = [](const std::string& xml) {
    const Reading reading = read(xml);
    CHECK(!reading.model);
    return reading.refusals.empty() ? std::string("none") : reading.refusals[0].message.code;
  };
  CHECK(code_of("<!DOCTYPE a [<!ENTITY x \"y\">]><definitions/>") == "base.xml_dtd");
  CHECK(code_of("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><definitions/>") == "base.xml_dtd");
  CHECK(code_of("<definitions>&x;</definitions>") == "base.xml_malformed");
  CHECK(code_of("") == "base.xml_malformed");
  CHECK(code_of("no XML") == "base.xml_malformed");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  CHECK(code_of(deep) == "base.xml_limit");
  CHECK(code_of(drawing(std::string(5 << 20, ' '))) == "base.xml_limit");
  std::string nested_start, nested_end;
  for (int i = 0; i < 30; ++i) {
    nested_start += "<subProcess id=\"n" + std::to_string(i) + "\">";
    nested_end += "</subProcess>";
  }
  CHECK(code_of(drawing(k_start + k_end + flow("f", "s", "e") + nested_start + nested_end)) == "process.too_deep");
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += "<task id=\"t" + std::to_string(i) + "\"/>\n";
  CHECK(code_of(drawing(many)) == "process.too_many_elements");
}

TEST_CASE("a drawing that is compared may leave out the conditions of its gateways, and nothing else") {
  const std::string body = element("startEvent", "s") + element("exclusiveGateway", "x") + element("endEvent", "z") +
                           element("endEvent", "y") + flow("f1", "s", "x") + flow("f2", "x", "z") + flow("f3", "x", "y");
  CHECK_FALSE(read_bpmn(drawing(body), "a.bpmn").model);
  CHECK(read_compared(drawing(body), "a.bpmn").model);
  CHECK_FALSE(read_compared(drawing(body + element("endEvent", "alone")), "a.bpmn").model);
}
