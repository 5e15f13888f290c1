// A parsed FEEL expression: nodes in one flat array, children before parents, each with its place in the text.
// What depends on nothing (literals, date("2025-11-23"), [1..5]) is computed once, while parsing. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/function.hpp"
#include "rules/value.hpp"

namespace pasokh::rules {

enum class Op : std::uint8_t {
  literal,   // a: index of the literal
  name,      // a: index of the name
  path,      // left . names[a]
  negate, plus, minus, times, over, to_the_power,
  equal, unequal, less, at_most, more, at_least,
  conjunction, disjunction,
  choose,    // children: condition, then, otherwise
  between,   // children: value, low, high
  in,        // children: value, tests...
  tests,     // children: tests of "?"; a: 1 when negated
  list,      // children: items
  context,   // children: values; a: first of as many names
  range,     // children: low, high, or the one end of a comparison; a: RangeShape
  filter,    // children: list, condition or index
  instance,  // children: value; a: index of the type
  builtin,   // children: arguments; a: index in the table of built-ins
  call,      // children: function, arguments; a: 0, or 1 + first of as many names as arguments
  loop,      // children: per variable a list, or two ends of a range; last the body; a: index of the loop
  some, every,
  lambda     // a: index of the function
};

// How the children of Op::range make one.
enum class RangeShape : std::uint32_t { open = 0, low_included = 1, high_included = 2, closed = 3, less, at_most, more, at_least, one, all_but_one };

struct ProgramNode {
  Op op = Op::literal;
  bool names_item = false;   // "?" stands somewhere in it: as a test it says itself whether it holds
  std::uint16_t height = 1;  // of the tree below, itself included
  std::uint32_t a = 0;
  std::uint32_t first = 0;   // of its children in Program::children
  std::uint32_t count = 0;
  std::uint32_t at = 0;      // byte of the text
};

struct Loop {
  std::vector<std::string> variables;
  std::vector<bool> over_range;  // per variable: two children, not one
};

struct Lambda {
  std::vector<Parameter> parameters;
  std::uint32_t body = 0;
  std::vector<std::string> sees;  // names that it takes along from where it is made
};

struct Program {
  std::string text;
  std::vector<ProgramNode> nodes;
  std::vector<std::uint32_t> children;
  std::vector<Value> literals;
  std::vector<std::string> names;
  std::vector<DataTypePtr> types;
  std::vector<Loop> loops;
  std::vector<Lambda> lambdas;
  std::vector<std::string> variables;
  std::uint32_t root = 0;
};

}  // namespace pasokh::rules
