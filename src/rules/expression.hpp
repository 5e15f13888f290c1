// FEEL expressions (DMN 1.5, chapter 10): parsed once, evaluated often.
//
// Now: literals, variables with paths, comparison, and / or / not(...) (three-valued), arithmetic, unary minus, if, in, between,
// lists, contexts, ranges, filters by index, string concatenation, date and time literals (@"...", date("...")), and the built-in
// functions of builtins.hpp. An expression that uses more is refused while parsing, with its position.
//
// Evaluation never fails: what cannot be computed is null, and the first reason is kept (Evaluated::trouble), for incidents.
// Bounded: text, nodes and nesting while parsing; steps and the size of what is built while evaluating.
// A leading "=" (as Camunda writes) is none of FEEL: process takes it off.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/value.hpp"

namespace pasokh::rules {

struct ParseLimits {
  std::size_t bytes = 16'384;
  std::size_t nodes = 4'096;
  std::size_t depth = 64;
};
struct EvaluationLimits {
  std::uint64_t steps = 100'000;
  std::size_t string_bytes = 1 << 20;
  std::size_t list_items = 100'000;
};

struct Program;

class Expression {
 public:
  // Errors: rules.unexpected {found, column}, rules.unfinished, rules.text_not_closed, rules.unknown_function, rules.bad_number,
  // rules.bad_literal, rules.wrong_arguments, rules.expression_too_long, rules.expression_too_deep; each with line and column.
  static Result<Expression> parse(std::string_view text, const ParseLimits& limits = {});

  const std::string& text() const;
  // Names of the variables it reads, each once, sorted: the head of every path that no inner context binds.
  const std::vector<std::string>& variables() const;
  const Program& program() const { return *program_; }
  bool operator==(const Expression& o) const { return text() == o.text(); }

 private:
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

// Contexts one behind the other: a name is looked for in `values` first, then outwards.
struct Names {
  const Context& values;
  const Names* outer = nullptr;
  const Value* find(std::string_view name) const;
};

struct Evaluated {
  Value value;
  std::optional<Message> trouble;  // why it is null (or why a limit cut it): the first reason met
};

Evaluated evaluate_fully(const Expression& expression, const Names& names, const EvaluationLimits& limits = {});
Value evaluate(const Expression& expression, const Context& context);

// FEEL's "=": null for values of different types (except null itself, which equals only null).
Value feel_equal(const Value& a, const Value& b);
// -1, 0, 1; nothing for values that have no order between them.
std::optional<int> feel_compare(const Value& a, const Value& b);

}  // namespace pasokh::rules
