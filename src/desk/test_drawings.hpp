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

}  // namespace pasokh::desk
