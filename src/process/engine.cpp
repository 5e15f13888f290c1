#include "process/engine.hpp"

#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {
namespace {

std::unexpected<Refusal> conflict(Message message) { return refuse(RefusalKind::conflict, std::move(message)); }

struct Stepper {
  const Model& model;
  const State& before;
  const StepLimits& limits;
  State state;
  Variables variables;
  std::vector<Move> moves;
  Machine machine{model, state, variables, limits, moves};

  Stepper(const Model& m, const State& s, const Variables& v, const StepLimits& l) : model(m), before(s), limits(l), state(s), variables(v) {}
  Stepper(const Stepper&) = delete;
  Stepper& operator=(const Stepper&) = delete;

  Done running() const {
    if (before.phase == Phase::not_started) return conflict(say("process.not_started"));
    if (before.ended()) return conflict(say("process.already_ended"));
    return {};
  }
  Done small_enough(const rules::Context& values) const {
    if (json::write(rules::to_json(values)).size() <= limits.variable_bytes) return {};
    return refuse(RefusalKind::too_large, say("process.too_many_variables"));
  }
  Result<const Token*> waiting_token(std::uint32_t number, std::initializer_list<Waiting> kinds) const {
    const Token* token = before.token(number);
    if (token == nullptr) return conflict(say("process.no_such_token", {{"token", std::int64_t{number}}}));
    if (std::find(kinds.begin(), kinds.end(), token->waiting) == kinds.end()) {
      return conflict(say("process.not_waiting_for_that", {{"token", std::int64_t{number}}, {"element", model.node(token->node).id}}));
    }
    return token;
  }

  Done operator()(const Start& input) {
    if (before.phase != Phase::not_started) return conflict(say("process.already_started"));
    PASOKH_TRY(small_enough(input.variables));
    machine.start(input.variables);
    return {};
  }
  Done done(std::uint32_t token, const rules::Context& outputs, Waiting kind) {
    PASOKH_TRY(running());
    PASOKH_TRY(waiting_token(token, {kind}));
    PASOKH_TRY(small_enough(outputs));
    machine.activity_done(token, outputs);
    return {};
  }
  Done operator()(const Complete& input) { return done(input.token, input.outputs, Waiting::activity); }
  Done operator()(const LinkedCaseEnded& input) { return done(input.token, input.outputs, Waiting::linked_case); }
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
    const auto wait = std::find_if(before.messages.begin(), before.messages.end(), [&](const AwaitedMessage& m) {
      return m.name == input.name && (m.correlation.empty() || m.correlation == input.correlation);
    });
    if (wait == before.messages.end()) return conflict(say("process.message_not_awaited", {{"name", input.name}}));
    machine.message_arrived(*wait, input.outputs);
    return {};
  }
  Done operator()(const Retry& input) {
    PASOKH_TRY(running());
    PASOKH_TRY(waiting_token(input.token, {Waiting::entering_failed, Waiting::leaving_failed}));
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
};

}  // namespace

Result<std::vector<Move>> step(const Model& model, const State& state, const Variables& variables, const Input& input, const StepLimits& limits) {
  Stepper stepper(model, state, variables, limits);
  PASOKH_TRY(std::visit([&](const auto& given) { return stepper(given); }, input));
  stepper.machine.settle();
  return std::move(stepper.moves);
}

}  // namespace pasokh::process
