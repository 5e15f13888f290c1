// Plays a model on a virtual clock: activities are done by a given worker, timers fall due in their order, nothing
// waits in real time. For tests, the command line and whoever wants to see how a drawing runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/zone.hpp"
#include "process/engine.hpp"

namespace pasokh::process {

// What becomes of an activity or linked case that opened.
struct Work {
  Duration takes;
  rules::Context outputs;
  bool never = false;      // nobody does it
  std::string error = {};  // it ends with an error of that code instead
};

// Something that happens from outside after a while (messages, cancellation).
struct Happening {
  Duration after;
  Input input;
};

struct PlayOptions {
  Instant from{1'700'000'000'000'000};
  Zone zone;  // whose clocks now() and today() tell
  std::function<Work(const ActivityOpened&, const rules::Context& variables)>
      worker;  // empty: done at once, without outputs
  std::function<Work(const LinkedCaseWanted&)> linked_case;
  std::function<Duration(const std::string& term)> term;  // length of a legal term; empty: a day
  std::vector<Happening> happenings;
  std::string start;  // the message or signal that starts it; empty: the none start, or the only one
  std::size_t most_steps = 10'000;
  StepLimits limits;
};

struct PlayedStep {
  Instant at;
  std::vector<Move> moves;
};

struct Played {
  State state;
  Variables variables;
  std::vector<PlayedStep> steps;
  Instant at;                     // of the last step
  bool cut = false;               // most_steps was reached
  std::vector<Refusal> refusals;  // of happenings that did not fit
};

Played play(const Model& model, const rules::Context& variables, const PlayOptions& options = {});

// When a timer armed at `now` is due. Nothing when its text is no time (the engine arms none such).
std::optional<Instant> due_of(const TimerArmed& timer, Instant now,
                              const std::function<Duration(const std::string&)>& term);

}  // namespace pasokh::process
