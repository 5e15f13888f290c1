// An XML file as a tree of the elements in some namespaces, with their places; all others are left out. Internal to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace pasokh::rules {

struct XmlElement {
  std::string name;  // local
  std::uint32_t line = 0, column = 0;
  std::vector<std::pair<std::string, std::string>> attributes;  // local names; those of other namespaces left out
  std::string text;  // of itself, not of its children
  std::uint32_t text_line = 0, text_column = 0;
  std::vector<XmlElement> children;

  bool is(std::string_view n) const { return name == n; }
  const XmlElement* child(std::string_view wanted) const;     // the first of that name, or nullptr
  std::string_view attribute(std::string_view wanted) const;  // empty when absent
  std::string_view text_of(std::string_view wanted) const;    // of the first child of that name; empty when absent
};

using KeepSpace = bool (*)(std::string_view space);
// Errors: those of base/xml.
Result<XmlElement> read_xml(std::string_view text, KeepSpace element_spaces, KeepSpace attribute_spaces);

}  // namespace pasokh::rules
