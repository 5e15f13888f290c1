// The desk's rules, all of them: decide(what is, who asks, what they want, now) -> facts, or a refusal. Pure: no I/O, no clock,
// no randomness. evolve applies a fact and cannot fail: it already happened.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "desk/command.hpp"
#include "desk/fact.hpp"

namespace pasokh::desk {

struct ActiveWork { CaseId subject; TaskId task; };

// The cases of one chain that decide may look at, by id. The office sees to it that those a command needs are there:
// the command's own case, its parent, and the one the acting officer is at work on.
struct Desk {
  std::unordered_map<CaseId, Case> cases;
  std::unordered_map<OfficerCode, ActiveWork> active;  // at most one per officer

  const Case* find(CaseId id) const;
};

// Ids are given, one after the other, by the office: make() never repeats.
using IdSource = std::function<Id()>;
struct Inputs {
  Instant now;
  IdSource ids;
};

struct Context {
  const City& city;
};

// `subject` is the case the command is about; for FileCase and OpenLinkedCase the id the new case shall have.
Result<std::vector<CaseFact>> decide(const Desk& desk, const Context& context, const Actor& actor, CaseId subject, const Command& command,
                                     const Inputs& inputs);
// Applies a fact that was decided now: to its case, and to who is at work on what.
void evolve(Desk& desk, const Context& context, const CaseFact& fact, std::uint64_t position, Instant effective_at);
// Applies a fact to its case alone: for reading one back from the journal. (What an officer did in it long ago says nothing about
// what they are at work on now.) The first fact of a case is CaseFiled, applied to a Case that has its id and nothing else.
void evolve_case(Case& c, const Context& context, const Fact& fact, std::uint64_t position, Instant effective_at);

// What is recorded of a case whose linked case cannot be opened: an incident of the branch that waits for it.
CaseFact linked_case_refused(const Case& parent, const City& city, std::uint32_t token, Message why);

Result<std::vector<CityFact>> decide_city(const City& city, const Actor& actor, const CityCommand& command, const Inputs& inputs);

// Derived, never stored in facts: the clock of a case and of a consultation under the city's calendars as they are now.
struct ClockView {
  clock::ClockState state;
  std::vector<clock::Line> lines;
  std::vector<clock::Day> days;
  // What it was counted with: the version of the law, and the calendar whose facts the lines name. They live as long as the city;
  // nullptr where there is nothing to count.
  const clock::Term* term = nullptr;
  const calendar::CalendarData* calendar = nullptr;
};
clock::ClockState clock_of(const Case& c, const Context& context, Instant now);
// As it stood at one moment and, where that is given, as known at another: under the law of then, without the closures announced and
// the facts recorded (ClockFact::recorded_at) later.
ClockView explained_clock_of(const Case& c, const Context& context, clock::AsOf when);
clock::ClockState clock_of(const Consultation& consultation, const Case& c, const Context& context, Instant now);
// Whether the case's own term takes this next; otherwise its refusal by the rule of the clock that stands against it.
Done takes(const Case& c, const Context& context, const clock::ClockFact& next);
clock::ClockFact clock_event(clock::Event event, Instant at, std::optional<clock::Length> by = {}, std::optional<Date> to = {},
                             bool agreed = false);
// Whether it can be extended now, with whatever consent that needs; and whether asking the applicant is what the term allows.
bool may_extend(const Case& c, const Context& context, Instant now);
Done may_ask_applicant(const Case& c, const Context& context, Instant now);
// When a task should be done by: its own term from when it was offered, or the date the drawing gave; nothing when it has neither.
std::optional<Instant> due_of(const Task& task, const Case& c, const Context& context);

// A deadline that a notice or a later law moved while the case was open: when, and from when to when.
struct DeadlineMove {
  Instant at;
  std::optional<Instant> from, to;
  std::optional<Date> from_on, to_on;
  bool in_days = true;   // the deadline is a day's end: show the day
  std::string calendar;
  std::string fact;      // of the calendar: the closure, or what took one back; empty: a law
  std::optional<Date> law_from;  // the first day of the law that took the case over
};
// In the order of time. What was told in one moment is one move, named by the last fact of it.
std::vector<DeadlineMove> moves_of(const Case& c, const Context& context, Instant now);

// The timers that deadlines want: of the lapse of the case's own term (or the next rung of its ladder), of reminders, of bodies' silence.
// Unnumbered. A case's timers of these purposes are set to them after every step, and by RedateCase.
std::vector<Timer> wanted_timers(const Case& c, const Context& context);
// When an armed timer is due under the calendars as they are now. Its fact says what was known when it was armed; a closure since moves it.
Instant due_of(const Timer& timer, const Case& c, const Context& context);

// The configuration a case runs under, its service and its drawing. They are there: the case could not have been filed otherwise.
const Configuration& configuration_of(const Case& c, const City& city);
const Service& service_of(const Case& c, const City& city);
const process::Model& model_of(const Case& c, const City& city);

}  // namespace pasokh::desk
