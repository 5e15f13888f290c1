// A parsed FEEL expression: nodes in one flat array, children before parents. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/value.hpp"

namespace pasokh::rules {

enum class Op : std::uint8_t {
  literal,   // a: index of the literal
  name,      // a: index of the name
  item,      // the value that a test after "in" or a filter looks at
  path,      // left . names[a]
  negate, plus, minus, times, over, to_the_power,
  equal, unequal, less, at_most, more, at_least,
  conjunction, disjunction,
  choose,    // children: condition, then, otherwise
  between,   // children: value, low, high
  in,        // children: value, tests...
  list,      // children: items
  context,   // children: values; a: first of as many names
  range,     // children: low, high; a: bit 0 low included, bit 1 high included, bit 2 no low, bit 3 no high
  filter,    // children: list, condition or index
  call       // children: arguments; a: index in the table of built-ins
};

struct ProgramNode {
  Op op = Op::literal;
  std::uint16_t height = 1;   // of the tree below, itself included
  std::uint32_t a = 0;
  std::uint32_t first = 0;    // of its children in Program::children
  std::uint32_t count = 0;
};

struct Program {
  std::string text;
  std::vector<ProgramNode> nodes;
  std::vector<std::uint32_t> children;
  std::vector<Value> literals;
  std::vector<std::string> names;
  std::vector<std::string> variables;
  std::uint32_t root = 0;
};

}  // namespace pasokh::rules
