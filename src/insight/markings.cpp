#include "insight/markings.hpp"

#include <algorithm>
#include <set>

#include "insight/canonical_state.hpp"

namespace pasokh::insight {

using namespace process;

namespace {

// A drawing that makes tokens without end is followed so far.
constexpr StepLimits k_limits{.visits = 2'000, .tokens = 200, .instances = 200, .scopes_deep = 32, .letters = 20};

bool broke(const State& state) {
  return std::any_of(state.tokens.begin(), state.tokens.end(), [](const Token& t) {
    return t.waiting == Waiting::entering_failed || t.waiting == Waiting::leaving_failed;
  });
}

}  // namespace

Markings::Markings(const OpenDrawing& drawing)
    : drawing_(drawing), engine_(std::make_unique<Engine>(drawing.model, k_limits)) {
  place_of({}, {});
}

std::span<const MarkingStep> Markings::steps(MarkingIndex at) {
  if (!places_[at].known) find_steps(at);
  return places_[at].steps;
}

void Markings::find_steps(MarkingIndex at) {
  const Place from = places_[at];  // places are added meanwhile
  std::vector<MarkingStep> steps;
  if (from.state.phase == Phase::not_started) {
    for (const std::string& by : drawing_.starts) try_step(from, Start{{}, by}, k_none, k_silent, steps);
  } else if (from.state.phase == Phase::running) {
    complete_steps(from, steps);
    if (!from.instant) outside_steps(from, steps);
  }
  places_[at].steps = std::move(steps);
  places_[at].known = true;
}

// Activities that can be done, or fail as the drawing expects them to. Of tokens that stand the same, one.
void Markings::complete_steps(const Place& from, std::vector<MarkingStep>& steps) {
  const Token* last = nullptr;
  for (const Token& t : from.state.tokens) {
    if (t.waiting != Waiting::activity) continue;
    const OpenNode& open = drawing_.nodes[t.node];
    if (open.instant != from.instant) continue;
    const bool same =
        last != nullptr && last->node == t.node && last->scope == t.scope && from.variables.locals.empty();
    if (same) continue;
    last = &t;
    for (const rules::Context& option : open.options)
      try_step(from, Complete{t.number, option}, t.node, open.label, steps);
    if (open.instant) return;  // one choice after the other
    for (const std::string& code : drawing_.failures)
      for (const rules::Context& option : open.options)
        try_step(from, Fail{t.number, code, option}, t.node, k_silent, steps);
  }
}

// Events that come from outside whenever they like.
void Markings::outside_steps(const Place& from, std::vector<MarkingStep>& steps) {
  std::set<std::string_view> seen;
  for (const AwaitedMessage& m : from.state.messages) {
    if (!m.name.starts_with(k_outside) || !seen.insert(m.name).second) continue;
    const OpenNode& open = drawing_.nodes[m.node];
    for (const rules::Context& option : open.options)
      try_step(from, MessageArrived{m.name, "", option}, m.node, open.label, steps);
  }
}

void Markings::try_step(const Place& from, const Input& input, NodeIndex node, std::uint32_t label,
                        std::vector<MarkingStep>& steps) {
  State state = from.state;
  Variables variables = from.variables;
  if (!engine_->step(state, variables, input, std::nullopt) || broke(state)) return;
  make_canonical(drawing_.model, state, variables);
  const MarkingIndex to = place_of(std::move(state), std::move(variables));
  const bool known = std::ranges::any_of(steps, [&](const MarkingStep& s) { return s.label == label && s.to == to; });
  if (!known) steps.push_back({label, to, node});
}

MarkingIndex Markings::place_of(State state, Variables variables) {
  std::string key = key_of(state, variables);
  const auto [at, fresh] = by_key_.try_emplace(std::move(key), static_cast<MarkingIndex>(places_.size()));
  if (!fresh) return at->second;
  Place place;
  place.done = state.phase == Phase::completed;
  place.instant = std::any_of(state.tokens.begin(), state.tokens.end(), [&](const Token& t) {
    return t.waiting == Waiting::activity && drawing_.nodes[t.node].instant;
  });
  place.state = std::move(state);
  place.variables = std::move(variables);
  places_.push_back(std::move(place));
  return at->second;
}

}  // namespace pasokh::insight
