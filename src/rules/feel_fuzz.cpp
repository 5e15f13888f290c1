// Any bytes are either refused or parsed; what is parsed evaluates within its limits, and to the same value twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "rules/expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh::rules;
  const auto expression = Expression::parse({reinterpret_cast<const char*>(data), size});
  if (!expression) return 0;
  const Context variables{{"a", 1}, {"b", "text"}, {"c", List{1, 2, 3}}, {"d", Context{{"e", true}}}};
  const Value once = evaluate(*expression, variables);
  if (!(once == evaluate(*expression, variables))) std::abort();
  const std::string text = to_text(once);
  const Value back = from_json(to_json(once));
  if (once.number() && !(back == once)) std::abort();
  return 0;
}
