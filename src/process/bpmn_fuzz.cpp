// Any file that can be read is written back as it was. Any bytes are refused with findings or make a model; a model
// plays to an end, a wait or an incident within its limits, and replaying its moves gives the same state.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "process/bpmn_tree.hpp"
#include "process/play.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh::process;
  if (const auto tree = read_tree({reinterpret_cast<const char*>(data), size})) {
    const auto again = read_tree(write_tree(*tree));
    if (!again || !same_tree(*tree, *again)) std::abort();
  }
  const Reading reading = read_bpmn({reinterpret_cast<const char*>(data), size}, "fuzz.bpmn");
  if ((reading.model == nullptr) == reading.refusals.empty()) std::abort();
  if (!reading.model) return 0;
  PlayOptions options;
  options.most_steps = 200;
  const Played played = play(*reading.model, {{"x", 1}, {"list", pasokh::rules::List{1, 2}}}, options);
  State state;
  Variables variables;
  for (const PlayedStep& step : played.steps)
    for (const Move& move : step.moves) apply(*reading.model, state, variables, move);
  if (!(state == played.state) || !(variables == played.variables)) std::abort();
  return 0;
}
