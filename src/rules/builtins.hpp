// The built-in functions of FEEL (DMN 1.5, 10.3.4) that are there now. Internal to the room.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rules/expression.hpp"
#include "rules/value.hpp"

namespace pasokh::rules {

struct Builtin {
  std::string_view name;
  std::uint8_t least, most;  // arguments
  Value (*call)(std::span<const Value> arguments, const EvaluationLimits& limits);
};

// "date", "string length"; names may hold single spaces.
std::span<const Builtin> builtins();
std::optional<std::size_t> find_builtin(std::string_view name);

}  // namespace pasokh::rules
