// A BPMN file as a tree of elements with their lines. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "process/model.hpp"

namespace pasokh::process {

enum class Space : std::uint8_t { bpmn, zeebe, pasokh, none, other };

struct TreeAttribute {
  Space space = Space::none;
  std::string name, value;
};

struct TreeElement {
  Space space = Space::other;
  std::string name;  // local
  std::uint32_t line = 0;
  std::vector<TreeAttribute> attributes;
  std::string text;  // of itself, not of its children
  std::vector<TreeElement> children;

  bool is(Space s, std::string_view n) const { return space == s && name == n; }
  // Empty when absent.
  const std::string& attribute(std::string_view wanted, Space wanted_space = Space::none) const;
  bool has(std::string_view wanted, Space wanted_space = Space::none) const;
};

// Diagrams and others' extensions are left out. Errors: those of base/xml.
Result<TreeElement> read_tree(std::string_view xml, const ModelLimits& limits);

std::string_view trimmed(std::string_view text);

}  // namespace pasokh::process
