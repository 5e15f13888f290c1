// A BPMN file as a tree of elements with their lines, complete enough to be written back: diagrams, others' extensions,
// comments, prefixes and white space are kept. What is not kept: the order of attributes against namespace
// declarations, how characters were escaped (CDATA), and what stands outside the outermost element.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "process/model.hpp"

namespace pasokh::process {

enum class Space : std::uint8_t { bpmn, zeebe, pasokh, none, other };

struct TreeAttribute {
  Space space = Space::none;
  std::string name, value;
  std::string prefix, uri;  // uri only of other spaces
  bool operator==(const TreeAttribute&) const = default;
};

struct TreeElement {
  Space space = Space::other;
  std::string name;  // local; empty for a comment
  std::uint32_t line = 0;
  std::vector<TreeAttribute> attributes;
  std::string text;  // before the first child; of a comment: itself
  std::vector<TreeElement> children;
  std::string tail;  // after its end, before the next sibling
  std::string prefix, uri;
  std::vector<std::pair<std::string, std::string>> declared;  // prefix and namespace

  bool is(Space s, std::string_view n) const { return space == s && name == n; }
  // Empty when absent.
  const std::string& attribute(std::string_view wanted, Space wanted_space = Space::none) const;
  bool has(std::string_view wanted, Space wanted_space = Space::none) const;
  const TreeElement* child(std::string_view name) const;  // the first of BPMN's own; nullptr when there is none
  std::string own_text() const;                           // of itself, without blanks around it
};

// Errors: those of base/xml.
Result<TreeElement> read_tree(std::string_view xml, const ModelLimits& limits = {});
std::string write_tree(const TreeElement& root);
// The same in everything that is kept, but for lines.
bool same_tree(const TreeElement& a, const TreeElement& b);

std::string_view trimmed(std::string_view text);
// A reference may carry a prefix ("tns:Message_1").
std::string local_name(std::string_view reference);

inline constexpr std::string_view k_bpmn_space = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view k_zeebe_space = "http://camunda.org/schema/zeebe/1.0";
inline constexpr std::string_view k_pasokh_space = "https://pasokh.dev/bpmn/1";

}  // namespace pasokh::process
