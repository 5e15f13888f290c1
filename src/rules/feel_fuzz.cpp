// Any bytes are either refused or parsed, as an expression and as unary tests; what is parsed evaluates within its limits, and to the
// same value twice; a number survives JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "rules/expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh::rules;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Context variables{{"a", 1}, {"b", "text"}, {"c", List{1, 2, 3}}, {"d", Context{{"e", true}}}, {"long name", 5}};
  Vocabulary known;
  for (const auto& [name, value] : variables) known.add_name(name);
  const EvaluationLimits limits{.steps = 20'000, .depth = 50, .bulk = 10'000};
  const pasokh::Instant now{0};
  if (const auto expression = Expression::parse(text, known)) {
    const Value once = evaluate_fully(*expression, Names{variables}, limits, now).value;
    if (to_text(once) != to_text(evaluate_fully(*expression, Names{variables}, limits, now).value)) std::abort();
    const Value back = from_json(to_json(once));
    if (once.number() && !(back == once)) std::abort();
  }
  if (const auto tests = Expression::parse_tests(text, known)) {
    Evaluation first(limits, now), second(limits, now);
    const Value item = 5;
    if (!(evaluate_tests(*tests, item, Names{variables}, first) == evaluate_tests(*tests, item, Names{variables}, second))) std::abort();
  }
  return 0;
}
