#include "process/engine.hpp"

#include <algorithm>

#include "process/machine.hpp"
#include "process/moves.hpp"

namespace pasokh::process {
namespace {

std::unexpected<Refusal> conflict(Message message) { return refuse(RefusalKind::conflict, std::move(message)); }

// Looks whether the input fits, and gives it to the machine only then: what is refused has changed nothing.
struct Stepper {
  const Model& model;
  const State& before;
  const StepLimits& limits;
  Machine& machine;

  Done running() const {
    if (before.phase == Phase::not_started) return conflict(say("process.not_started"));
    if (before.ended()) return conflict(say("process.already_ended"));
    return {};
  }
  Done small_enough(const rules::Context& values) const {
    if (values.empty() || json::write(rules::to_json(values)).size() <= limits.variable_bytes) return {};
    return refuse(RefusalKind::too_large, say("process.too_many_variables"));
  }
  Done waits(std::uint32_t number, Waiting kind, Waiting or_kind) const {
    const Token* token = before.token(number);
    if (token == nullptr) return conflict(say("process.no_such_token", {{"token", std::int64_t{number}}}));
    if (token->waiting == kind || token->waiting == or_kind) return {};
    return conflict(say("process.not_waiting_for_that",
                        {{"token", std::int64_t{number}}, {"element", model.node(token->node).id}}));
  }
  // The event that the input names; else the none start, or the only one there is.
  NodeIndex start_by(const std::string& by) const {
    const Process& process = model.processes.front();
    if (by.empty())
      return process.start != k_none ? process.start : process.starts.size() == 1 ? process.starts.front() : k_none;
    for (const NodeIndex n : process.starts) {
      const Node& event = model.node(n);
      if (event.id == by || event.code == by || (event.message && event.message->name == by)) return n;
    }
    return k_none;
  }

  Done operator()(const Start& input) {
    if (before.phase != Phase::not_started) return conflict(say("process.already_started"));
    const NodeIndex at = start_by(input.by);
    if (at == k_none) return conflict(say("process.no_such_start", {{"name", input.by}}));
    PASOKH_TRY(small_enough(input.variables));
    machine.start(input.variables, at);
    return {};
  }
  Done done(std::uint32_t token, const rules::Context& outputs, Waiting kind) {
    PASOKH_TRY(running());
    PASOKH_TRY(waits(token, kind, kind));
    PASOKH_TRY(small_enough(outputs));
    machine.activity_done(token, outputs);
    return {};
  }
  Done operator()(const Complete& input) { return done(input.token, input.outputs, Waiting::activity); }
  Done operator()(const LinkedCaseEnded& input) { return done(input.token, input.outputs, Waiting::linked_case); }
  Done operator()(const Fail& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(waits(input.token, Waiting::activity, Waiting::linked_case));
    PASOKH_TRY(small_enough(input.outputs));
    machine.activity_failed(input.token, input.code, input.outputs);
    return {};
  }
  Done operator()(const TimerDue& input) {
    PASOKH_TRY(running());
    const ArmedTimer* timer = before.timer(input.timer);
    if (timer == nullptr) return conflict(say("process.no_such_timer", {{"timer", std::int64_t{input.timer}}}));
    machine.timer_due(*timer);
    return {};
  }
  Done operator()(const MessageArrived& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(small_enough(input.outputs));
    if (!machine.message_arrived(input.name, input.correlation, input.outputs))
      return conflict(say("process.message_not_awaited", {{"name", input.name}}));
    return {};
  }
  Done operator()(const SignalArrived& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(small_enough(input.outputs));
    if (!machine.signal_arrived(input.name, input.outputs))
      return conflict(say("process.signal_not_awaited", {{"name", input.name}}));
    return {};
  }
  Done operator()(const Retry& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(waits(input.token, Waiting::entering_failed, Waiting::leaving_failed));
    machine.retry(input.token);
    return {};
  }
  Done operator()(const SetVariables& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(small_enough(input.variables));
    machine.set_variables(input.variables);
    return {};
  }
  Done operator()(const Cancel&) {
    PASOKH_TRY(running());
    machine.cancel();
    return {};
  }
  Done operator()(const Attend& input) {
    PASOKH_TRY(running());
    for (const Attend::Event& event : input.events)
      if (auto trouble = machine.attend(event)) return conflict(std::move(*trouble));
    return {};
  }
};

}  // namespace

Engine::Engine(const Model& model, const StepLimits& limits)
    : model_(model), limits_(limits), machine_(std::make_unique<Machine>(model_, limits_, changes_)) {}
Engine::~Engine() = default;

Done Engine::step(State& state, Variables& variables, const Input& input, const std::optional<rules::Moment>& now) {
  machine_->begin(state, variables, now);
  Stepper stepper{model_, state, limits_, *machine_};
  PASOKH_TRY(std::visit([&](const auto& given) { return stepper(given); }, input));
  if (!std::holds_alternative<Attend>(input)) machine_->settle();
  return {};
}

Result<std::vector<Move>> step(const Model& model, const State& state, const Variables& variables, const Input& input,
                               const std::optional<rules::Moment>& now, const StepLimits& limits) {
  State after = state;
  Variables values = variables;
  Engine engine(model, limits);
  PASOKH_TRY(engine.step(after, values, input, now));
  return moves_of(model, engine.changes());
}

rules::Context visible_to(const Model& model, const State& state, const Variables& variables, std::uint32_t token) {
  const Token* at = state.token(token);
  if (at == nullptr) return {};
  State same = state;
  Variables values = variables;
  const StepLimits limits;
  Changes changes;
  Machine machine(model, limits, changes);
  machine.begin(same, values, std::nullopt);
  return machine.visible(*at);
}

}  // namespace pasokh::process
