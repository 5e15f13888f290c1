// Types as FEEL and DMN write them: "number", "list<string>", "context<a: number>", "function<number> -> string", and item definitions.
//
// conforms() is "instance of" (DMN 1.5, 10.3.2.9.4): allowed values do not count. coerced() is what an argument, a result or an input
// goes through (10.3.2.9.5): a list of one becomes its item and an item a list of one where that fits, a date becomes its first
// moment, and what does not conform, or is not among the allowed values, is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/value.hpp"

namespace pasokh::rules {

struct DataType;
using DataTypePtr = std::shared_ptr<const DataType>;

struct DataType {
  enum class Kind : std::uint8_t { any, nothing, simple, list, range, context, function };
  Kind kind = Kind::any;
  Type simple = Type::null;                                // of Kind::simple
  DataTypePtr inner;                                       // items of a list, ends of a range, result of a function; nullptr: any
  std::vector<std::pair<std::string, DataTypePtr>> parts;  // entries of a context, parameters of a function
  std::function<bool(const Value&)> allowed;               // empty: every value
  std::string name;                                        // of an item definition
};

// "number", "date and time", "Any", ...; nullptr when it is none of FEEL's own.
DataTypePtr find_simple_type(std::string_view name);
DataTypePtr simple_type(Type type);
DataTypePtr list_of(DataTypePtr items);

bool conforms(const Value& value, const DataTypePtr& type);
// Nothing when the value does not fit. Null fits every type.
std::optional<Value> coerced(const Value& value, const DataTypePtr& type);

}  // namespace pasokh::rules
