// FEEL's operators on values. What cannot be computed is null, and says why at its place. Internal to the room.
#pragma once

#include "rules/expression.hpp"
#include "rules/program.hpp"

namespace pasokh::rules {

// Where in which expression something is computed.
struct Place {
  Evaluation& evaluation;
  const Program* program;
  std::uint32_t at;
  Value fail(Message why) const { return evaluation.fail(std::move(why), program, at); }
};

Value arithmetic(Op op, const Value& a, const Value& b, const Place& place);
Value negated(const Value& value, const Place& place);
Value compared(Op op, const Value& a, const Value& b, const Place& place);
Value in_range(const Value& value, const Range& range);
// Whether the value passes a test that is no statement about "?" itself.
Value passes(const Value& value, const Value& test);
Value three_valued_and(const Value& a, const Value& b);
// A range of two ends; null when they have no order or one is null.
Value range_between(const Value& low, const Value& high, bool low_included, bool high_included);
Value wrong_types(const Value& a, std::string_view operation, const Value& b, const Place& place);
// The entry, component or end of that name; null with trouble when there is none.
Value part_of(const Value& value, const std::string& name, const Place& place);

}  // namespace pasokh::rules
