// Drawings for tests, written by hand as short as XML allows. The header is line 1, so the body begins on line 2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "process/model.hpp"

namespace pasokh::process::test {

inline std::string whole_drawing(std::string_view body) {
  return "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
         "xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" "
         "xmlns:pasokh=\"https://pasokh.dev/bpmn/1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
         "targetNamespace=\"t\">\n" +
         std::string(body) + "\n</definitions>\n";
}
inline std::string drawing(std::string_view body) {
  return whole_drawing("<process id=\"p\" isExecutable=\"true\">\n" + std::string(body) +
                       "\n</process>");  // body begins on line 3
}
inline std::string flow(std::string_view id, std::string_view from, std::string_view to,
                        std::string_view condition = {}) {
  std::string out = "<sequenceFlow id=\"" + std::string(id) + "\" sourceRef=\"" + std::string(from) +
                    "\" targetRef=\"" + std::string(to) + "\"";
  if (condition.empty()) return out + "/>\n";
  std::string escaped;
  for (const char c : condition)
    escaped += c == '<' ? std::string("&lt;") : c == '"' ? std::string("&quot;") : std::string(1, c);
  return out + "><conditionExpression xsi:type=\"tFormalExpression\">" + escaped +
         "</conditionExpression></sequenceFlow>\n";
}
inline std::string element(std::string_view name, std::string_view id, std::string_view attributes = {},
                           std::string_view inside = {}) {
  std::string out = "<" + std::string(name) + " id=\"" + std::string(id) + "\" " + std::string(attributes);
  if (inside.empty()) return out + "/>\n";
  return out + ">" + std::string(inside) + "</" + std::string(name) + ">\n";
}
inline std::string extensions(std::string_view inside) {
  return "<extensionElements>" + std::string(inside) + "</extensionElements>";
}
inline std::string timer(std::string_view duration) {
  return "<timerEventDefinition><timeDuration>" + std::string(duration) + "</timeDuration></timerEventDefinition>";
}

}  // namespace pasokh::process::test
