// For tests: the test city with drawings that lack something.
#pragma once

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

// A permit for a shop opens a case of the service "sewer", which this city does not have.
inline Files city_without_sewers() {
  Files files = test_city_files();
  std::string& permit = files.at("processes/permit.bpmn");
  permit = replaced(permit, "service=\"street\"", R"(service="=if use = &quot;shop&quot; then &quot;sewer&quot; else &quot;street&quot;")");
  return files;
}

inline Files with_sewers(Files files) {
  files["services/sewer.json"] = replaced(files.at("services/street.json"), "\"code\": \"street\"", "\"code\": \"sewer\"");
  std::string& city = files.at("city.json");
  city = replaced(city, "\"services/street.json\"", "\"services/street.json\", \"services/sewer.json\"");
  return files;
}

// The street drawing with another step before the repair, drawn without a diagram of its own.
inline std::string street_with_visit() {
  std::string xml = test_city_files().at("processes/street.bpmn");
  xml = replaced(xml, "sourceRef=\"is_ours\" targetRef=\"fix\"", "sourceRef=\"is_ours\" targetRef=\"visit\"");
  xml = replaced(xml, "<bpmn:incoming>flow_is_ours_fix</bpmn:incoming>", "<bpmn:incoming>flow_visit_fix</bpmn:incoming>");
  xml = replaced(xml, "<bpmn:userTask id=\"fix\"",
                 R"(<bpmn:userTask id="visit" name="بازدید" pasokh:unit="office"><bpmn:incoming>flow_is_ours_fix</bpmn:incoming>)"
                 R"(<bpmn:outgoing>flow_visit_fix</bpmn:outgoing></bpmn:userTask><bpmn:userTask id="fix")");
  return replaced(xml, "<bpmn:sequenceFlow id=\"flow_fix_fixed\"",
                  R"(<bpmn:sequenceFlow id="flow_visit_fix" sourceRef="visit" targetRef="fix" /><bpmn:sequenceFlow id="flow_fix_fixed")");
}

// The same drawing, legal, with a gateway that has no way out when nothing holds.
inline std::string street_without_default() {
  std::string xml = test_city_files().at("processes/street.bpmn");
  xml = replaced(xml, " default=\"flow_is_ours_forward\"", "");
  return replaced(xml, "sourceRef=\"is_ours\" targetRef=\"forward\" />",
                  R"(sourceRef="is_ours" targetRef="forward"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=not(ours)</bpmn:conditionExpression></bpmn:sequenceFlow>)");
}

inline const char* k_shop_form = R"({"area_m2": 120, "use": "shop", "address": "Marker Street 7"})";

// Boundary events on `check` that ring at the end of the term which the form's `use` names: "home" is none.
inline Files city_with_odd_timers(int count) {
  Files files = test_city_files();
  std::string events;
  for (int i = 1; i <= count; ++i) {
    const std::string n = std::to_string(i);
    events += R"(<bpmn:boundaryEvent id="odd)" + n + R"(" attachedToRef="check" cancelActivity="false"><bpmn:outgoing>odd_flow)" + n +
              R"(</bpmn:outgoing><bpmn:timerEventDefinition id="odd_timer)" + n +
              R"(" pasokh:term="=use" /></bpmn:boundaryEvent>)" +
              R"(<bpmn:endEvent id="odd_end)" + n + R"("><bpmn:incoming>odd_flow)" + n + R"(</bpmn:incoming></bpmn:endEvent>)" +
              R"(<bpmn:sequenceFlow id="odd_flow)" + n + R"(" sourceRef="odd)" + n + R"(" targetRef="odd_end)" + n + R"(" />)";
  }
  std::string& permit = files.at("processes/permit.bpmn");
  permit = replaced(permit, "<bpmn:exclusiveGateway id=\"is_complete\"", events + "<bpmn:exclusiveGateway id=\"is_complete\"");
  return files;
}

// A permit whose fees a table of rules works out, between the check and the consultations.
inline Files city_with_fees() {
  Files files = test_city_files();
  files["rules/permit.dmn"] = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="permit" name="permit" namespace="https://pasokh.example/test">
  <inputData id="input_area" name="area_m2"><variable id="v_area" name="area_m2" typeRef="number"/></inputData>
  <inputData id="input_use" name="use"><variable id="v_use" name="use" typeRef="string"/></inputData>
  <decision id="fees" name="fees" label="عوارض">
    <variable id="v_fees" name="fees" typeRef="number"/>
    <informationRequirement id="needs_area"><requiredInput href="#input_area"/></informationRequirement>
    <informationRequirement id="needs_use"><requiredInput href="#input_use"/></informationRequirement>
    <decisionTable id="fees_table" hitPolicy="UNIQUE">
      <input id="in_use"><inputExpression id="in_use_value" typeRef="string"><text>use</text></inputExpression></input>
      <input id="in_area"><inputExpression id="in_area_value" typeRef="number"><text>area_m2</text></inputExpression></input>
      <output id="out" name="fees" typeRef="number"/>
      <annotation name="fa"/>
      <annotation name="en"/>
      <rule id="home_rule">
        <inputEntry id="h1"><text>"home"</text></inputEntry><inputEntry id="h2"><text>-</text></inputEntry>
        <outputEntry id="h3"><text>area_m2 * 10000</text></outputEntry>
        <annotationEntry><text>مسکونی: ده هزار برای هر متر</text></annotationEntry><annotationEntry><text>Home: 10,000 per square metre</text></annotationEntry>
      </rule>
      <rule id="shop_rule">
        <inputEntry id="s1"><text>"shop"</text></inputEntry><inputEntry id="s2"><text>-</text></inputEntry>
        <outputEntry id="s3"><text>area_m2 * 50000</text></outputEntry>
        <annotationEntry><text>تجاری: پنجاه هزار برای هر متر</text></annotationEntry><annotationEntry><text>Shop: 50,000 per square metre</text></annotationEntry>
      </rule>
      <rule id="large_rule">
        <inputEntry id="l1"><text>-</text></inputEntry><inputEntry id="l2"><text>&gt; 50000</text></inputEntry>
        <outputEntry id="l3"><text>1</text></outputEntry>
        <annotationEntry><text>بزرگ</text></annotationEntry><annotationEntry><text>Large</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
)";
  std::string& city = files.at("city.json");
  city = replaced(city, "\"services\":", "\"decisions\": [\"rules/permit.dmn\"], \"services\":");
  std::string& service = files.at("services/permit.json");
  service = replaced(service, "\"english_steps\": {", "\"english_steps\": {\"work_out\": \"Work out the fees\", ");
  std::string& permit = files.at("processes/permit.bpmn");
  permit = replaced(permit, "sourceRef=\"is_complete\" targetRef=\"is_damaged\"", "sourceRef=\"is_complete\" targetRef=\"work_out\"");
  permit = replaced(permit, "<bpmn:incoming>flow_is_complete_is_damaged</bpmn:incoming>", "<bpmn:incoming>flow_work_out_is_damaged</bpmn:incoming>");
  permit = replaced(permit, "<bpmn:exclusiveGateway id=\"is_damaged\"",
                    R"(<bpmn:businessRuleTask id="work_out" name="محاسبه عوارض"><bpmn:extensionElements><zeebe:calledDecision decisionId="fees" resultVariable="fee" />)"
                    R"(</bpmn:extensionElements><bpmn:incoming>flow_is_complete_is_damaged</bpmn:incoming><bpmn:outgoing>flow_work_out_is_damaged</bpmn:outgoing></bpmn:businessRuleTask>)"
                    R"(<bpmn:sequenceFlow id="flow_work_out_is_damaged" sourceRef="work_out" targetRef="is_damaged" /><bpmn:exclusiveGateway id="is_damaged")");
  return files;
}

}  // namespace pasokh::desk
