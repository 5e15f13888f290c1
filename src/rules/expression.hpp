// FEEL expressions (DMN 1.5, chapter 10): parsed once, evaluated often. All of the language but functions written in other ones.
//
// Evaluation never fails: what cannot be computed is null, and the first reason is kept with its place (Evaluated), for incidents.
// Bounded: text, nodes and nesting while parsing; steps, depth and the bulk of what is built while evaluating.
// A leading "=" (as Camunda writes) is none of FEEL: process takes it off.
// now() and today() are what the caller says they are: nothing here reads a clock. They are moments of the caller's zone, written with how
// far it is ahead of UTC: two moments of an hour that a clock change repeats stay apart.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/value.hpp"
#include "rules/vocabulary.hpp"

namespace pasokh::rules {

struct ParseLimits {
  std::size_t bytes = 16'384;
  std::size_t nodes = 4'096;
  std::size_t depth = 64;
};
struct EvaluationLimits {
  std::uint64_t steps = 1'000'000;
  std::uint32_t depth = 200;  // of calls and nested expressions
  std::uint32_t bulk = 250'000;  // of a value that is made (value.hpp)
};

struct Program;
class Evaluation;

class Expression {
 public:
  // Errors: rules.unexpected {found, column}, rules.unfinished, rules.text_not_closed, rules.unknown_function, rules.bad_number,
  // rules.bad_literal, rules.wrong_arguments, rules.unknown_type, rules.expression_too_long, rules.expression_too_deep; each with
  // line and column.
  static Result<Expression> parse(std::string_view text, const Vocabulary& known = Vocabulary(), const ParseLimits& limits = {});
  // Unary tests, as the cells of a decision table hold: "< 5", "[1..3], 7", "not(\"a\")", "-", "? > 3 and ? < limit".
  static Result<Expression> parse_tests(std::string_view text, const Vocabulary& known = Vocabulary(), const ParseLimits& limits = {});

  const std::string& text() const;
  // Names of the variables it reads, each once, sorted: the head of every path that no inner context binds.
  const std::vector<std::string>& variables() const;
  // Whether its value depends on when it is evaluated: now() or today() stands in it.
  bool asks_time() const;
  const std::shared_ptr<const Program>& program() const { return program_; }
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

// When an evaluation takes place, and how far the clocks of whoever asks are ahead of UTC then (base/zone.hpp tells it).
struct Moment {
  Instant at;
  Duration ahead;
  Moment(Instant moment, Duration ahead_of_utc = {}) : at(moment), ahead(ahead_of_utc) {}  // an instant alone: in UTC
};

struct Trouble {
  Message message;
  std::uint32_t line = 0, column = 0;  // in the expression's text
};

// One computation, however many expressions it takes: its limits, its moment, and the first thing that went wrong.
class Evaluation {
 public:
  explicit Evaluation(const EvaluationLimits& limits = {}, const std::optional<Moment>& now = {}) : limits_(limits), now_(now) {}
  const EvaluationLimits& limits() const { return limits_; }
  const std::optional<Moment>& now() const { return now_; }
  const std::optional<Trouble>& trouble() const { return trouble_; }
  bool exhausted() const { return steps_ > limits_.steps; }

  // False, with trouble, when there are not so many steps left.
  bool spend(std::uint64_t steps);
  // Null; the reason is kept when it is the first.
  Value fail(Message why, const Program* program = nullptr, std::uint32_t at = 0);
  // The value, or null with trouble when it is too bulky.
  Value bounded(Value made);

  // Counts how deep calls are nested while it lives.
  class Deeper {
   public:
    explicit Deeper(Evaluation& evaluation) : evaluation_(evaluation) { ++evaluation_.depth_; }
    ~Deeper() { --evaluation_.depth_; }
    Deeper(const Deeper&) = delete;
    bool fits() const { return evaluation_.depth_ <= evaluation_.limits_.depth; }

   private:
    Evaluation& evaluation_;
  };

 private:
  EvaluationLimits limits_;
  std::optional<Moment> now_;
  std::optional<Trouble> trouble_;
  std::uint64_t steps_ = 0;
  std::uint32_t depth_ = 0;
};

struct Evaluated {
  Value value;
  std::optional<Message> trouble;      // why it is null (or why a limit cut it): the first reason met
  std::uint32_t line = 0, column = 0;  // of the trouble
};

Value evaluate(const Expression& expression, const Names& names, Evaluation& evaluation);
// Whether a value passes unary tests: true, false or null.
Value evaluate_tests(const Expression& tests, const Value& value, const Names& names, Evaluation& evaluation);
// Calls a function with as many arguments as it takes; each is coerced to its parameter's type.
Value call(const Function& function, std::span<const Value> arguments, Evaluation& evaluation);
// The same with arguments by their parameters' names, each of them once.
Value call_named(const Function& function, std::span<const std::string> names, std::span<const Value> arguments, Evaluation& evaluation);

Evaluated evaluate_fully(const Expression& expression, const Names& names, const EvaluationLimits& limits = {},
                         const std::optional<Moment>& now = {});
Value evaluate(const Expression& expression, const Context& context);

// FEEL's "=": null for values of different types (except null itself, which equals only null).
Value feel_equal(const Value& a, const Value& b);
// -1, 0, 1; nothing for values that have no order between them.
std::optional<int> feel_compare(const Value& a, const Value& b);
// FEEL's "in": whether the value lies in a range, is among the items of a list, or equals the test.
Value feel_in(const Value& value, const Value& test);

}  // namespace pasokh::rules
