// Evaluation of parsed expressions. Internal to the room.
#pragma once

#include <functional>

#include "rules/expression.hpp"
#include "rules/program.hpp"

namespace pasokh::rules {

// One node that depends on no name.
Value evaluate_node(const Program& program, std::uint32_t node, Evaluation& evaluation);

// What "for x in value" goes through: the items of a list, the whole numbers or days of a range, or the value itself; until `visit`
// returns false. False, with trouble, when there is nothing to go through.
using Visit = std::function<bool(const Value&)>;
bool each_of(const Value& domain, Evaluation& evaluation, const Visit& visit);
// From one end to the other, upwards or downwards, both included.
bool each_between(const Value& from, const Value& to, Evaluation& evaluation, const Visit& visit);

}  // namespace pasokh::rules
