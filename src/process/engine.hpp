// The token engine: one step is a pure function (model, state, variables, input) -> moves. Deterministic; no clock, no
// I/O.
//
// Time is a parameter of the step: what now() and today() tell in its formulas and conditions (null where no moment is
// given). What they gave is in the moves, so replaying them asks no clock. A condition is looked at when a step happens,
// never because time passes: a drawing that waits for a moment has a timer for it.
//
// `step` answers with moves and changes nothing; `apply` replays moves and neither fails nor evaluates, so a better
// engine does not rewrite history. Whoever runs very many cases in memory (simulation, benchmarks) takes an Engine: it
// changes state and variables in place, keeps its buffers from step to step, and tells what it did as flat Changes, of
// which moves are the named form.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "process/change.hpp"
#include "process/move.hpp"

namespace pasokh::process {

// Begins the case's process, and the pools beside it that begin by themselves. `by` is the message or signal that
// starts it; empty takes the none start, or the only start there is.
struct Start {
  rules::Context variables;
  std::string by = {};
};
// The activity the token waits at is done.
struct Complete {
  std::uint32_t token = 0;
  rules::Context outputs;
};
// The activity the token waits at ended with an error of that code, which the drawing may catch.
struct Fail {
  std::uint32_t token = 0;
  std::string code;
  rules::Context outputs = {};
};
// An armed timer is due, by its number (TimerArmed::timer).
struct TimerDue {
  std::uint32_t timer = 0;
};
// Goes to the oldest wait for that name whose correlation is the same (or that has none), else starts a pool that
// begins with it.
struct MessageArrived {
  std::string name;
  std::string correlation;
  rules::Context outputs;
};
// Goes to everything in the case that waits for that signal.
struct SignalArrived {
  std::string name;
  rules::Context outputs;
};
struct LinkedCaseEnded {
  std::uint32_t token = 0;
  rules::Context outputs;
};
// Tries again what an incident stopped.
struct Retry {
  std::uint32_t token = 0;
};
// Sets variables of the case from outside (to mend an incident, or because a fact of the case changed).
struct SetVariables {
  rules::Context variables;
};
// Ends everything: the case was withdrawn or decided over the drawing's head.
struct Cancel {};
// Timers and messages that the drawing has where the case waits already are waited for too (migrate.hpp); nothing goes on by it.
struct Attend {
  struct Event {
    std::uint32_t token = 0, scope = 0;  // token 0: starts an event subprocess of the scope
    std::string element;
  };
  std::vector<Event> events;
};
using Input = std::variant<Start, Complete, TimerDue, MessageArrived, LinkedCaseEnded, Retry, SetVariables, Cancel,
                           SignalArrived, Fail, Attend>;

struct StepLimits {
  std::size_t visits = 2'000;            // elements entered in one step: a loop without a wait ends in an incident
  std::size_t tokens = 5'000;            // of one case
  std::size_t instances = 1'000;         // of one multi-instance activity
  std::size_t scopes_deep = 32;          // one in the other: a process that calls itself ends in an incident
  std::size_t letters = 100;             // of one case, not yet taken
  std::size_t variable_bytes = 1 << 20;  // of the outputs of one input, as JSON
};

class Machine;

// Steps many cases of one model. Not for two threads at a time. The model outlives it.
class Engine {
 public:
  explicit Engine(const Model& model, const StepLimits& limits = {});
  ~Engine();
  Engine(const Engine&) = delete;

  // In place; when the input is refused nothing was changed.
  // Errors (kind conflict unless said): process.not_started, process.already_started, process.already_ended,
  // process.no_such_start {name}, process.no_such_token {token}, process.not_waiting_for_that {token, element},
  // process.no_such_timer {timer}, process.message_not_awaited {name}, process.signal_not_awaited {name},
  // process.too_many_variables (too_large).
  Done step(State& state, Variables& variables, const Input& input, const std::optional<rules::Moment>& now);
  const Changes& changes() const { return changes_; }  // of the last step

 private:
  const Model& model_;
  StepLimits limits_;
  Changes changes_;
  std::unique_ptr<Machine> machine_;
};

// Errors: as Engine::step.
Result<std::vector<Move>> step(const Model& model, const State& state, const Variables& variables, const Input& input,
                               const std::optional<rules::Moment>& now, const StepLimits& limits = {});

// What the token sees: its own variables before those around it. For whoever does its work.
rules::Context visible_to(const Model& model, const State& state, const Variables& variables, std::uint32_t token);

// The move already happened. A move that names an element the model lacks breaks an invariant: facts pin their
// configuration.
void apply(const Model& model, State& state, Variables& variables, const Move& move);

}  // namespace pasokh::process
