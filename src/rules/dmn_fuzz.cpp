// Any bytes are either no DMN or a model with its findings; every decision and service of it answers within the limits, twice the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "rules/decision_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh::rules;
  const auto reading = DecisionModel::read({"fuzz.dmn", std::string(reinterpret_cast<const char*>(data), size)});
  if (!reading.model) {
    if (reading.errors.empty()) std::abort();  // nothing is refused without a word
    return 0;
  }
  const EvaluationLimits limits{.steps = 20'000, .depth = 50, .bulk = 10'000};
  Context inputs;
  for (const std::string& name : reading.model->inputs()) inputs.set(name, 5);
  for (const std::string& name : reading.model->decisions()) {
    const auto once = reading.model->decide(name, inputs, limits), again = reading.model->decide(name, inputs, limits);
    if (to_text(once.value) != to_text(again.value) || once.fired != again.fired) std::abort();
  }
  for (const std::string& name : reading.model->services()) (void)reading.model->serve(name, inputs, limits);
  return 0;
}
