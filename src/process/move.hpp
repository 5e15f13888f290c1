// What a step of the engine did, as facts keep it: a move names elements and flows by BPMN id, and tokens, scopes,
// timers, messages and records by their number in the case. Facts that were written stay readable: fields and moves are
// only ever added.
//
// Effects (opening tasks, arming timers, asking bodies) are moves too: whoever runs the engine reads them and acts.
// A usual step, a user task done and the next one opened: VariablesSet, ActivityClosed, Moved, ActivityOpened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/codec.hpp"
#include "process/model.hpp"
#include "process/state.hpp"

namespace pasokh::process {

// A new token stands at an element: a start, a branch of a split (by that flow), an instance, a non-interrupting
// boundary event.
struct Entered {
  std::uint32_t token = 0;
  std::uint32_t scope = 0;
  std::string element;
  std::optional<std::string> flow;
  bool operator==(const Entered&) const = default;
};
PASOKH_FIELDS(Entered, token, scope, element, flow)
// The token followed a flow to its target.
struct Moved {
  std::uint32_t token = 0;
  std::string flow;
  bool operator==(const Moved&) const = default;
};
PASOKH_FIELDS(Moved, token, flow)
// The token left where it waited for an event that happened: from an activity to its boundary event, from an event
// gateway to an event.
struct Diverted {
  std::uint32_t token = 0;
  std::string element;
  bool operator==(const Diverted&) const = default;
};
PASOKH_FIELDS(Diverted, token, element)
// The token waits here for other branches, or its subprocess. (Activities and events say so by their own moves.)
struct Waited {
  std::uint32_t token = 0;
  Waiting waiting = Waiting::join;
  bool operator==(const Waited&) const = default;
};
PASOKH_FIELDS(Waited, token, waiting)
// Tokens are gone: at an end, merged by a join, or cancelled with what they stood in.
struct Removed {
  std::vector<std::uint32_t> tokens;
  bool operator==(const Removed&) const = default;
};
PASOKH_FIELDS(Removed, tokens)

struct ScopeOpened {
  std::uint32_t scope = 0;
  std::uint32_t token = 0;
  std::string element;
  std::optional<std::uint32_t> instances = {};  // of a multi-instance activity: how many
  std::optional<std::string> process = {};      // of a call activity, or of a pool (no token, no element): its id
  std::optional<std::uint32_t> records =
      {};  // of an event subprocess that compensates: the closed scope that it undoes
  bool operator==(const ScopeOpened&) const = default;
};
PASOKH_FIELDS(ScopeOpened, scope, token, element, instances, process, records)
struct ScopeClosed {
  std::uint32_t scope = 0;
  bool operator==(const ScopeClosed&) const = default;
};  // its tokens were removed before
PASOKH_FIELDS(ScopeClosed, scope)

// job: service tasks, decisions and scripts that are not FEEL
enum class ActivityKind : std::uint8_t { user, job, consultation };
PASOKH_ENUM(ActivityKind, user, job, consultation)

// Work begins to wait for somebody. What was a formula in the drawing is given as evaluated now; the rest is found in
// the model.
struct ActivityOpened {
  std::uint32_t token = 0;
  std::string element;
  ActivityKind kind = ActivityKind::user;
  std::optional<std::string> unit;  // code
  std::optional<std::string> assignee;
  std::optional<std::string> groups;          // candidate groups, comma-separated
  std::optional<std::string> due;             // as the drawing's formula gave it: a date or date and time
  std::optional<std::string> body;            // consultation: unit code of the body asked
  std::optional<std::uint32_t> instance;      // multi-instance: from 0
  std::optional<std::string> follow_up = {};  // as `due`
  bool operator==(const ActivityOpened&) const = default;
};
PASOKH_FIELDS(ActivityOpened, token, element, kind, unit, assignee, groups, due, body, instance, follow_up)
struct ActivityClosed {
  std::uint32_t token = 0;
  bool operator==(const ActivityClosed&) const = default;
};
PASOKH_FIELDS(ActivityClosed, token)
// The activity (or linked case) is no longer wanted: withdraw the task or consultation.
struct ActivityCancelled {
  std::uint32_t token = 0;
  bool operator==(const ActivityCancelled&) const = default;
};
PASOKH_FIELDS(ActivityCancelled, token)
// Open a case of that service; LinkedCaseEnded answers.
struct LinkedCaseWanted {
  std::uint32_t token = 0;
  std::string element;
  std::string service;
  bool pauses = false;
  bool operator==(const LinkedCaseWanted&) const = default;
};
PASOKH_FIELDS(LinkedCaseWanted, token, element, service, pauses)

struct TimerArmed {
  std::uint32_t timer = 0;
  std::uint32_t token = 0;
  std::string element;
  TimerKind kind = TimerKind::duration;
  std::string spec;                         // "P3D"; "2025-11-23T16:20:00Z"; a term's code
  bool working = false;                     // a duration of working time
  std::optional<std::uint32_t> scope = {};  // starts an event subprocess there; token is 0
  std::optional<std::uint32_t> left = {};   // of a cycle: how often it will be armed again
  bool operator==(const TimerArmed&) const = default;
};
PASOKH_FIELDS(TimerArmed, timer, token, element, kind, spec, working, scope, left)
struct TimerPassed {
  std::uint32_t timer = 0;
  bool operator==(const TimerPassed&) const = default;
};  // it was due
PASOKH_FIELDS(TimerPassed, timer)
struct TimerDropped {
  std::uint32_t timer = 0;
  bool operator==(const TimerDropped&) const = default;
};  // no longer wanted
PASOKH_FIELDS(TimerDropped, timer)

struct MessageAwaited {
  std::uint32_t wait = 0;
  std::uint32_t token = 0;
  std::string element;
  std::string name;
  std::string correlation;
  std::optional<std::uint32_t> scope = {};  // starts an event subprocess there; token is 0
  bool operator==(const MessageAwaited&) const = default;
};
PASOKH_FIELDS(MessageAwaited, wait, token, element, name, correlation, scope)
struct MessageTaken {
  std::uint32_t wait = 0;
  bool operator==(const MessageTaken&) const = default;
};
PASOKH_FIELDS(MessageTaken, wait)
struct MessageDropped {
  std::uint32_t wait = 0;
  bool operator==(const MessageDropped&) const = default;
};
PASOKH_FIELDS(MessageDropped, wait)

// The drawing threw a message, signal, error or escalation. What waits for it in the case takes it in the same step; a
// message that nothing takes and a signal are for whoever runs the engine to carry outside.
struct Thrown {
  std::uint32_t token = 0;
  std::string element;
  EventKind event = EventKind::signal;
  std::string name;
  std::optional<std::string> correlation = {};  // of a message
  std::optional<json::Value> values = {};       // what a message brings
  bool outward = false;                         // nothing in the case took it
  bool operator==(const Thrown&) const = default;
};
PASOKH_FIELDS(Thrown, token, element, event, name, correlation, values, outward)
// A message to another pool of the drawing waits for it there; what it brings was set for its number.
struct LetterKept {
  std::uint32_t letter = 0;
  std::string name;
  std::string correlation;
  bool operator==(const LetterKept&) const = default;
};
PASOKH_FIELDS(LetterKept, letter, name, correlation)
struct LetterTaken {
  std::uint32_t letter = 0;
  bool operator==(const LetterTaken&) const = default;
};
PASOKH_FIELDS(LetterTaken, letter)
// The condition of an event that is waited for became true, or no longer is.
struct ConditionTurned {
  std::uint32_t token = 0;
  std::uint32_t scope = 0;
  std::string element;
  bool holds = false;
  bool operator==(const ConditionTurned&) const = default;
};
PASOKH_FIELDS(ConditionTurned, token, scope, element, holds)
// The activity completed and can be compensated; it was, or is being.
struct Recorded {
  std::uint32_t record = 0;
  std::uint32_t scope = 0;
  std::string element;
  bool operator==(const Recorded&) const = default;
};
PASOKH_FIELDS(Recorded, record, scope, element)
struct Undone {
  std::uint32_t record = 0;
  bool operator==(const Undone&) const = default;
};
PASOKH_FIELDS(Undone, record)

// Variables of the case (holder 0) or local to a token or scope. `values` is an object (rules/value.hpp says how dates
// are written).
struct VariablesSet {
  std::uint32_t holder = 0;
  json::Value values;
  bool operator==(const VariablesSet&) const = default;
};
PASOKH_FIELDS(VariablesSet, holder, values)

// While the token waits here the case's clock stands still (pasokh:pause, or a linked case that pauses).
struct PauseBegun {
  std::uint32_t token = 0;
  PauseCause cause = PauseCause::applicant;
  bool operator==(const PauseBegun&) const = default;
};
PASOKH_FIELDS(PauseBegun, token, cause)
struct PauseEnded {
  std::uint32_t token = 0;
  PauseCause cause = PauseCause::applicant;
  bool operator==(const PauseEnded&) const = default;
};
PASOKH_FIELDS(PauseEnded, token, cause)

// Something failed (a condition that is neither true nor false, no way out, too many moves): the token stays until
// Retry.
struct IncidentBegun {
  std::uint32_t token = 0;
  std::string element;
  bool leaving = false;
  Message what;
  bool operator==(const IncidentBegun&) const = default;
};
PASOKH_FIELDS(IncidentBegun, token, element, leaving, what)
struct IncidentEnded {
  std::uint32_t token = 0;
  bool operator==(const IncidentEnded&) const = default;
};
PASOKH_FIELDS(IncidentEnded, token)

struct Started {
  bool operator==(const Started&) const = default;
};
PASOKH_FIELDS(Started)
struct Completed {
  bool operator==(const Completed&) const = default;
};
PASOKH_FIELDS(Completed)
struct Cancelled {
  bool operator==(const Cancelled&) const = default;
};
PASOKH_FIELDS(Cancelled)

using Move =
    std::variant<Entered, Moved, Diverted, Waited, Removed, ScopeOpened, ScopeClosed, ActivityOpened, ActivityClosed,
                 ActivityCancelled, LinkedCaseWanted, TimerArmed, TimerPassed, TimerDropped, MessageAwaited,
                 MessageTaken, MessageDropped, VariablesSet, PauseBegun, PauseEnded, IncidentBegun, IncidentEnded,
                 Started, Completed, Cancelled, Thrown, LetterKept, LetterTaken, ConditionTurned, Recorded, Undone>;

}  // namespace pasokh::process
