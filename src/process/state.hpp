// Where a case stands in its drawing: tokens, scopes, and what they wait for. Small, flat, copyable, comparable.
//
// Tokens, scopes, timers, awaited messages, kept letters and records draw their numbers from one counter (State::next),
// so a number is unique within a case for ever. The root scope is number 0; a case that has completed has no tokens and
// `phase` says so. Nodes are indices of the model the case runs on; State is only kept beside that model (snapshots are
// disposable, facts are not: they are Moves, move.hpp, which name elements by id).
#pragma once

#include <cstdint>
#include <string>

#include "process/model.hpp"
#include "process/slim.hpp"
#include "rules/value.hpp"

namespace pasokh::process {

// What a token waits for.
enum class Waiting : std::uint8_t {
  nothing,      // only in the middle of a step
  activity,     // somebody's work (user task, job, consultation): Complete
  linked_case,  // LinkedCaseEnded
  event,        // a timer, message, signal or condition (also at an event-based gateway)
  join,         // the other branches
  scope,        // its subprocess, its instances, the process it called, or what it compensates
  entering_failed,
  leaving_failed  // an incident: Retry
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

enum class ScopeKind : std::uint8_t {
  body,         // of a subprocess, event subprocess or ad-hoc subprocess
  instances,    // of a multi-instance or looped activity
  called,       // a process of the same file, called by a call activity
  pool,         // a process of the same file that runs beside the case's own
  compensation  // handlers that a compensation event runs, one after the other
};
PASOKH_ENUM(ScopeKind, body, instances, called, pool, compensation)

// Lives in `parent` on behalf of `token` (0: of a pool).
struct Scope {
  std::uint32_t number = 0;
  std::uint32_t parent = 0;
  std::uint32_t token = 0;
  NodeIndex node = k_none;
  std::uint16_t process = k_none;  // called, pool: which
  ScopeKind kind = ScopeKind::body;
  std::uint32_t total = 0;    // instances: how many in all
  std::uint32_t begun = 0;    // instances and ad-hoc: how many were begun
  std::uint32_t records = 0;  // of an event subprocess that compensates: the scope that it undoes
  bool operator==(const Scope&) const = default;
};

struct ArmedTimer {
  std::uint32_t number = 0;
  std::uint32_t token = 0;  // 0: starts an event subprocess of `scope`
  std::uint32_t scope = 0;
  std::uint32_t left = 0;   // how often it rings again after this; k_for_ever
  NodeIndex node = k_none;  // the timer event: on the boundary, after the event gateway, or where the token waits
  bool operator==(const ArmedTimer&) const = default;
};
inline constexpr std::uint32_t k_for_ever = 0xffffffff;

struct AwaitedMessage {
  std::uint32_t number = 0;
  std::uint32_t token = 0;  // 0: starts an event subprocess of `scope`
  std::uint32_t scope = 0;
  NodeIndex node = k_none;
  std::string name;
  std::string correlation;  // empty: any
  bool operator==(const AwaitedMessage&) const = default;
};

// A message from one pool of the drawing to another that does not wait for it yet. What it brings is local to its
// number.
struct Letter {
  std::uint32_t number = 0;
  std::string name;
  std::string correlation;
  bool operator==(const Letter&) const = default;
};

// A condition that an event waits for and that holds: it fires when it turns, not while it stays.
struct HeldCondition {
  std::uint32_t token = 0;  // 0: starts an event subprocess of `scope`
  std::uint32_t scope = 0;
  NodeIndex node = k_none;
  bool operator==(const HeldCondition&) const = default;
};

// An activity that completed and can be compensated. Of a subprocess the number is that of its closed scope.
struct Record {
  std::uint32_t number = 0;
  std::uint32_t scope = 0;
  NodeIndex node = k_none;
  bool operator==(const Record&) const = default;
};

enum class Phase : std::uint8_t { not_started, running, completed, cancelled };
PASOKH_ENUM(Phase, not_started, running, completed, cancelled)

struct State {
  Phase phase = Phase::not_started;
  std::uint32_t next = 1;
  Slim<Token> tokens;  // by rising number
  Slim<Scope> scopes;  // by rising number; without the root
  Slim<ArmedTimer> timers;
  Slim<AwaitedMessage> messages;
  Slim<Letter> letters;
  Slim<HeldCondition> conditions;
  Slim<Record> records;  // in the order of completion
  bool operator==(const State&) const = default;

  const Token* token(std::uint32_t number) const;  // nullptr when there is none
  const Scope* scope(std::uint32_t number) const;
  const ArmedTimer* timer(std::uint32_t number) const;
  bool ended() const { return phase == Phase::completed || phase == Phase::cancelled; }
};

// Variables of the case, and those local to a token (inputs of an activity, an instance's element), a scope or a
// letter, by its number.
struct Local {
  std::uint32_t holder = 0;
  rules::Context values;
  bool operator==(const Local&) const = default;
};
struct Variables {
  rules::Context root;
  Slim<Local> locals;
  bool operator==(const Variables&) const = default;

  const rules::Context* local(std::uint32_t holder) const;  // nullptr when it holds none; 0 is the root
  rules::Context& at(std::uint32_t holder);                 // made when missing
  void drop(std::uint32_t holder);
};
json::Value to_json(const Variables& variables);
Result<Variables> variables_from_json(const json::Value& value);

}  // namespace pasokh::process
