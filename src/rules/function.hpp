// A FEEL function as a value: a built-in one, a lambda with the values it has seen, business knowledge or a decision service of a DMN model.
//
// Its body gets as many arguments as there are parameters, already checked against their types, and may refuse by returning null.
// A function that takes what it is given (built-ins with several forms) says so and checks them itself.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "rules/data_type.hpp"
#include "rules/value.hpp"

namespace pasokh::rules {

class Evaluation;

struct Parameter {
  std::string name;
  DataTypePtr type;  // nullptr: any
};

struct Function {
  std::string name;  // empty for a lambda
  std::vector<Parameter> parameters;
  DataTypePtr result;  // nullptr: any
  std::function<Value(std::span<const Value>, Evaluation&)> body;
  bool takes_any = false;  // parameters are not checked, nor counted
};

}  // namespace pasokh::rules
