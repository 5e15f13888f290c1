// The built-in functions of FEEL (DMN 1.5, 10.3.4). Internal to the room.
//
// Each is declared by its signature, as the standard writes it, and a C++ function:
//   "substring(string: string, start position: number, [length: number])"
// [x] may be left out (the C++ function sees null); a type with "?" takes null, any other gives null for null; "...list" gathers all
// arguments into one list unless the only one is a list; "*items" gathers what is left. Arguments are checked and coerced before the
// C++ function is called, so that it looks only at what its types leave open.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expression.hpp"
#include "rules/function.hpp"

namespace pasokh::rules {

using BuiltinCall = Value (*)(std::span<const Value> arguments, Evaluation& evaluation);

struct BuiltinParameter {
  std::string name;
  DataTypePtr type;  // nullptr: any
  bool optional = false, nullable = false;
};

struct Builtin {
  enum class Gathers : std::uint8_t { nothing, items, rest };
  std::string name;
  std::vector<BuiltinParameter> parameters;
  BuiltinCall call = nullptr;
  Gathers gathers = Gathers::nothing;  // into its last parameter
  bool constant = true;                // the same arguments give the same value at any time
  bool may_be_null = false;            // null is an answer, not a failure
};

struct BuiltinEntry {
  const char* signature;
  BuiltinCall call;
  bool may_be_null = false, constant = true;
};
std::span<const BuiltinEntry> text_builtins();
std::span<const BuiltinEntry> number_builtins();
std::span<const BuiltinEntry> list_builtins();
std::span<const BuiltinEntry> time_builtins();
std::span<const BuiltinEntry> range_builtins();
std::span<const BuiltinEntry> context_builtins();

std::span<const Builtin> builtins();
bool is_builtin(std::string_view name);
// The form of that name which takes so many arguments, or arguments of these names; `order` says for each of its parameters which
// argument it gets, -1 for none.
struct BuiltinChoice {
  std::uint32_t index = 0;
  std::vector<int> order;
};
std::optional<BuiltinChoice> choose_builtin(std::string_view name, std::size_t arguments, std::span<const std::string> names);
// Null when the arguments do not fit.
Value call_builtin(const Builtin& builtin, std::span<Value> arguments, Evaluation& evaluation);
// As a value that can be passed on; nothing when there is none of that name.
std::optional<Function> builtin_function(std::string_view name);

// What several of them need.
std::optional<std::int64_t> whole_part(const Value& number);  // truncated; nothing when it is no number or does not fit
// Where an index from 1, or from the end when negative, points in a list or text of that size; nothing outside.
std::optional<std::size_t> place_in(const Value& index, std::size_t size);

}  // namespace pasokh::rules
