// Where a case stands in its drawing: tokens, scopes, armed timers and awaited messages. Small, flat, copyable, comparable.
//
// Tokens, scopes, timers and awaited messages draw their numbers from one counter (State::next), so a number is unique within a
// case for ever. The root scope is number 0; a case that has completed has no tokens and `phase` says so.
// Nodes are indices of the model the case runs on; State is only kept beside that model (snapshots are disposable, facts are not:
// they are Moves, engine.hpp, which name elements by id).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "process/model.hpp"
#include "rules/value.hpp"

namespace pasokh::process {

// What a token waits for.
enum class Waiting : std::uint8_t {
  nothing,       // only in the middle of a step
  activity,      // somebody's work (user task, job, consultation): Complete
  linked_case,   // LinkedCaseEnded
  event,         // a timer or message (also at an event-based gateway)
  join,          // the other branches
  scope,         // its subprocess or its instances
  entering_failed, leaving_failed  // an incident: Retry
};
PASOKH_ENUM(Waiting, nothing, activity, linked_case, event, join, scope, entering_failed, leaving_failed)

struct Token {
  std::uint32_t number = 0;
  std::uint32_t scope = 0;
  NodeIndex node = k_none;
  FlowIndex flow = k_none;  // by which it came; k_none for starts, instances and boundary events
  Waiting waiting = Waiting::nothing;
  PauseCause pause = PauseCause::none;  // the case's clock stands still for it
  bool operator==(const Token&) const = default;
};
PASOKH_FIELDS(Token, number, scope, node, flow, waiting, pause)

// An open subprocess, or the instances of a multi-instance activity. Lives in `parent` on behalf of `token`.
struct Scope {
  std::uint32_t number = 0;
  std::uint32_t parent = 0;
  std::uint32_t token = 0;
  NodeIndex node = k_none;
  bool instances = false;
  std::uint32_t total = 0;  // instances: how many in all
  std::uint32_t begun = 0;  // instances: how many were begun (sequential begins one after the other)
  bool operator==(const Scope&) const = default;
};
PASOKH_FIELDS(Scope, number, parent, token, node, instances, total, begun)

struct ArmedTimer {
  std::uint32_t number = 0;
  std::uint32_t token = 0;
  NodeIndex node = k_none;  // the timer event: on the boundary, after the event gateway, or where the token waits
  bool operator==(const ArmedTimer&) const = default;
};
PASOKH_FIELDS(ArmedTimer, number, token, node)

struct AwaitedMessage {
  std::uint32_t number = 0;
  std::uint32_t token = 0;
  NodeIndex node = k_none;
  std::string name;
  std::string correlation;  // empty: any
  bool operator==(const AwaitedMessage&) const = default;
};
PASOKH_FIELDS(AwaitedMessage, number, token, node, name, correlation)

enum class Phase : std::uint8_t { not_started, running, completed, cancelled };
PASOKH_ENUM(Phase, not_started, running, completed, cancelled)

struct State {
  Phase phase = Phase::not_started;
  std::uint32_t next = 1;
  std::vector<Token> tokens;  // by rising number
  std::vector<Scope> scopes;  // by rising number; without the root
  std::vector<ArmedTimer> timers;
  std::vector<AwaitedMessage> messages;
  bool operator==(const State&) const = default;

  const Token* token(std::uint32_t number) const;  // nullptr when there is none
  const Scope* scope(std::uint32_t number) const;
  const ArmedTimer* timer(std::uint32_t number) const;
  bool ended() const { return phase == Phase::completed || phase == Phase::cancelled; }
};
PASOKH_FIELDS(State, phase, next, tokens, scopes, timers, messages)

// Variables of the case, and those local to a token (inputs of an activity, an instance's element) or a scope, by its number.
struct Local {
  std::uint32_t holder = 0;
  rules::Context values;
  bool operator==(const Local&) const = default;
};
struct Variables {
  rules::Context root;
  std::vector<Local> locals;
  bool operator==(const Variables&) const = default;

  const rules::Context* local(std::uint32_t holder) const;  // nullptr when it holds none; 0 is the root
  rules::Context& at(std::uint32_t holder);                 // made when missing
  void drop(std::uint32_t holder);
};
json::Value to_json(const Variables& variables);
Result<Variables> variables_from_json(const json::Value& value);

}  // namespace pasokh::process
