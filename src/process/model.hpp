// A drawing (BPMN 2.0) as the engine runs it: flat, immutable, every reference resolved and every expression parsed.
//
// Reading refuses whatever the engine does not run exactly as the standard says: nothing passes through silently. Each
// finding names file, line, element, rule (the message code) and what to do. Warnings are about drawings that are legal
// but look wrong. Elements keep their BPMN id, name and source line. Indices are positions in the arrays of one Model
// and mean nothing outside it; facts name elements by id. docs/process.md lists what is read, with the pasokh:
// extensions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "rules/expression.hpp"

namespace pasokh::process {

using NodeIndex = std::uint16_t;
using FlowIndex = std::uint16_t;
inline constexpr std::uint16_t k_none = 0xffff;  // no node, no flow, no lane

struct ModelLimits {
  std::uint64_t bytes = 4 << 20;
  std::uint32_t depth = 64;          // of XML elements
  std::uint64_t elements = 100'000;  // of XML
  std::size_t nodes = 10'000;
  std::size_t flows = 20'000;
  std::size_t subprocess_depth = 16;
  std::size_t id_bytes = 128;
};

enum class NodeKind : std::uint8_t {
  start,
  end,
  task,          // passed at once: none tasks, and manual tasks that nobody is named for
  user_task,     // somebody does it and says so; a manual task too when a unit or assignee is named for it
  service_task,  // a job for the office or an outside system; a send task or message event with a job type too
  send_task,
  receive_task,
  script_task,         // a FEEL script, run at once; without one, a job
  business_rule_task,  // a job that takes a decision
  consultation,        // a user or service task that asks another body (pasokh:consultation)
  linked_case,         // opens a case of another service and waits for it (pasokh:linkedCase)
  call_activity,       // runs another process of the same file
  subprocess,
  event_subprocess,
  ad_hoc,
  exclusive_gateway,
  parallel_gateway,
  inclusive_gateway,
  event_gateway,
  catch_event,
  throw_event,
  boundary_event
};
PASOKH_ENUM(NodeKind, start, end, task, user_task, service_task, send_task, receive_task, script_task,
            business_rule_task, consultation, linked_case, call_activity, subprocess, event_subprocess, ad_hoc,
            exclusive_gateway, parallel_gateway, inclusive_gateway, event_gateway, catch_event, throw_event,
            boundary_event)

inline bool is_activity(NodeKind kind) {
  return kind >= NodeKind::task && kind <= NodeKind::ad_hoc && kind != NodeKind::event_subprocess;
}
inline bool is_gateway(NodeKind kind) { return kind >= NodeKind::exclusive_gateway && kind <= NodeKind::event_gateway; }
inline bool is_event(NodeKind kind) { return kind <= NodeKind::end || kind >= NodeKind::catch_event; }

// What an event is about. A receive task is about a message too.
enum class EventKind : std::uint8_t {
  none,
  message,
  timer,
  error,
  escalation,
  signal,
  link,
  conditional,
  compensation,
  terminate
};
PASOKH_ENUM(EventKind, none, message, timer, error, escalation, signal, link, conditional, compensation, terminate)

// Whom a case waits for while a token waits here: the case's clock stands still.
enum class PauseCause : std::uint8_t { none, applicant, commission, linked_case, consultation };
PASOKH_ENUM(PauseCause, none, applicant, commission, linked_case, consultation)

// What counts when a consulted body stays silent.
enum class Silence : std::uint8_t { none, consent, refusal };
PASOKH_ENUM(Silence, none, consent, refusal)

// An attribute that is either a plain text or, written with a leading "=", FEEL.
struct Formula {
  std::string text;  // the plain text, or the FEEL without "="
  std::optional<rules::Expression> expression;
  bool empty() const { return text.empty(); }
};

struct Mapping {
  Formula source;
  std::string target;  // name of a variable
};

// An activity that is done several times: once for each item of a list, a number of times, or again while a condition
// holds.
struct Multi {
  Formula collection;
  std::optional<rules::Expression> cardinality;
  std::optional<rules::Expression> loop_condition;  // standardLoopCharacteristics
  bool loops = false, test_before = false;
  std::uint32_t most = 0;         // loopMaximum; 0: none
  std::string element_variable;   // empty: none
  std::string output_collection;  // empty: none
  std::optional<rules::Expression> output_element;
  std::optional<rules::Expression> completion;  // true: the rest is not needed any more
  bool sequential = false;                      // loops are
};

enum class TimerKind : std::uint8_t {
  duration,  // spec "P3DT2H" or "P1M", from the moment it is armed
  date,      // spec "2025-11-23T16:20:00Z" or a date
  cycle,     // spec "R3/PT10H", "R/P1D", "R2/2026-01-01T08:00:00Z/P1D": armed as a date or duration, again and again
  term       // spec is the code of a term (pasokh:term): counted as the law counts
};
PASOKH_ENUM(TimerKind, duration, date, cycle, term)

struct TimerSpec {
  TimerKind kind = TimerKind::duration;
  Formula value;
  bool working = false;  // pasokh:working: the duration is counted in working time
};

struct MessageSpec {
  std::string name;
  Formula correlation;
};

struct ConsultationSpec {
  Formula body;  // unit code of the body asked
  std::string kind;
  std::string term;  // empty: none
  Silence silence = Silence::none;
};

struct LinkedCaseSpec {
  Formula service;
  bool pauses = false;  // the case's clock stands still until the linked case ends
};

// Who does a task, and what else is said about it. What is a Formula is evaluated when the task opens.
struct Assignment {
  Formula unit;      // pasokh:unit; of the task, else of its lane
  std::string role;  // pasokh:role; empty: officer
  Formula assignee;  // zeebe:assignmentDefinition
  Formula candidate_groups;
  Formula due, follow_up;  // zeebe:taskSchedule dueDate, followUpDate
  std::string term;        // pasokh:term: the task's own term; empty: none
  std::string form;        // zeebe:formDefinition formId
};

struct AdHoc {
  bool sequential = false;
  bool cancel_rest = true;  // when the completion condition holds
  std::optional<rules::Expression> completion;
  std::optional<rules::Expression> elements;  // zeebe:adHoc activeElementsCollection: ids of those that begin
};

struct Node {
  std::string id, name;
  NodeKind kind = NodeKind::task;
  EventKind event = EventKind::none;
  bool interrupting = true;             // boundary events and starts of event subprocesses
  bool for_compensation = false;        // a handler: run by compensation only
  PauseCause pause = PauseCause::none;  // pasokh:pause
  NodeIndex parent = k_none;            // the subprocess it stands in
  std::uint16_t process = 0;
  NodeIndex host = k_none;         // of a boundary event: the activity it stands on
  NodeIndex inner_start = k_none;  // of a subprocess
  NodeIndex target = k_none;       // a link throw: its catch; a compensation throw: the activity it names
  NodeIndex handler = k_none;      // of an activity with a compensation boundary event
  std::uint16_t called = k_none;   // of a call activity: the process, when it is named plainly
  std::uint16_t lane = k_none;
  std::uint16_t inclusive = k_none;  // of an inclusive join: its place in Model::inclusive
  bool stays_in_file = false;        // a message throw whose message flow leads to a pool of this file
  FlowIndex default_flow = k_none;
  std::uint32_t line = 0;
  std::vector<FlowIndex> incoming, outgoing;
  std::vector<NodeIndex> boundary;            // events on this activity, without those of compensation
  std::vector<NodeIndex> event_subprocesses;  // of a subprocess
  std::vector<NodeIndex> inner;               // of an ad-hoc subprocess: what can begin, in the order of the file

  Assignment assignment;
  std::string account;          // pasokh:account: the account of the time ledger that waiting here is booked to
  std::string job_type;         // zeebe:taskDefinition type
  std::string called_decision;  // zeebe:calledDecision decisionId
  std::optional<rules::Expression> script;
  std::string script_text;               // of a script that is not FEEL: its job is told it
  std::string result_variable;           // of script and decision
  std::vector<Mapping> inputs, outputs;  // zeebe:ioMapping
  std::optional<Multi> multi;
  std::optional<AdHoc> ad_hoc;
  std::optional<TimerSpec> timer;
  std::optional<MessageSpec> message;
  std::string code;                            // signal and link: name; error and escalation: code, empty catches any
  std::optional<rules::Expression> condition;  // of a conditional event
  Formula called_process;                      // of a call activity
  bool takes_all = true, gives_all = true;     // of a call activity: all variables go in, all come back
  std::optional<ConsultationSpec> consultation;
  std::optional<LinkedCaseSpec> linked_case;
};

struct Flow {
  std::string id, name;
  std::uint32_t line = 0;
  NodeIndex from = k_none, to = k_none;
  std::optional<rules::Expression> condition;
};

struct Lane {
  std::string id, name;
  Formula unit;  // pasokh:unit
};

struct Process {
  std::string id, name;
  std::uint32_t line = 0;
  bool executable = true;
  bool called = false;            // by a call activity of the file: it does not begin by itself
  NodeIndex start = k_none;       // the none start
  std::vector<NodeIndex> starts;  // those by message, signal, condition or timer
  std::vector<NodeIndex> event_subprocesses;
};

// Which elements can bring a token to each incoming flow of an inclusive join without passing it: one bit for each
// node.
struct InclusiveJoin {
  std::vector<std::vector<std::uint64_t>> reach;  // as the node's incoming
  bool reaches(std::size_t incoming, NodeIndex node) const {
    return (reach[incoming][node / 64] >> (node % 64) & 1) != 0;
  }
};

struct Model {
  std::vector<Process>
      processes;  // those that run; the first is the case's own, the others are called or run beside it
  std::vector<Node> nodes;
  std::vector<Flow> flows;
  std::vector<Lane> lanes;
  std::vector<InclusiveJoin> inclusive;
  bool has_conditions = false;  // conditional events
  std::unordered_map<std::string, NodeIndex> node_by_id;
  std::unordered_map<std::string, FlowIndex> flow_by_id;
  // What conditions, scripts, mappings and other formulas read, and what the drawing itself sets (outputs, results,
  // element variables): each sorted and once. What is read and not set must come from the form's decisive fields or
  // from task outputs.
  std::vector<std::string> variables_read, variables_set;

  const Node& node(NodeIndex i) const { return nodes[i]; }
  const Flow& flow(FlowIndex i) const { return flows[i]; }
  const Node* find(std::string_view id) const;  // nullptr when there is none
};

struct Reading {
  std::shared_ptr<const Model> model;  // nullptr when refused
  Findings refusals;
  Findings warnings;
};

// `file` is only named in findings.
Reading read_bpmn(std::string_view xml, std::string_view file, const ModelLimits& limits = {});

}  // namespace pasokh::process
