// What happened at a desk, as facts. A fact records results: evolve applies it and never evaluates. Facts carry no personal data:
// people are records (ids), texts are records, digests are salted.
//
// The journal's type of a fact is its struct's name in snake_case and a version (fact.cpp lists them); fields may be added as
// optional, never renamed or given another meaning.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "desk/case.hpp"
#include "process/engine.hpp"
#include "process/migrate.hpp"

namespace pasokh::desk {

struct CaseFiled {
  ServiceCode service;
  std::string configuration;  // digest
  Channel channel = Channel::online;
  UnitCode unit;
  std::optional<OfficerCode> filed_by;  // at the counter, by phone
  std::optional<std::int64_t> district;
  std::optional<Place> place;
  json::Value decisive;  // object of the form's decisive fields
  std::optional<RecordId> applicant, form;
  std::optional<DossierId> dossier;
  std::optional<CaseId> parent;
  std::uint32_t parent_token = 0;
  std::string tracking_digest;  // hex, keyed; the number itself is never stored
  std::string secret_digest;
  bool complete = true;  // all required papers and fields are there: the clock may start
};
PASOKH_FIELDS(CaseFiled, service, configuration, channel, unit, filed_by, district, place, decisive, applicant, form, dossier, parent,
              parent_token, tracking_digest, secret_digest, complete)

struct DocumentAdded { Document document; };
PASOKH_FIELDS(DocumentAdded, document)
struct NoteAdded { RecordId note; std::optional<TaskId> task; };
PASOKH_FIELDS(NoteAdded, note, task)
struct DossierLinked { DossierId dossier; };
PASOKH_FIELDS(DossierLinked, dossier)

// The process moved: every result of one step of the engine.
struct ProcessMoved { std::vector<process::Move> moves; };
PASOKH_FIELDS(ProcessMoved, moves)

struct TaskOffered {
  TaskId task;
  std::uint32_t token = 0;
  std::string element;
  UnitCode unit;
  Role role = Role::officer;
  std::optional<OfficerCode> officer;  // kept for this officer (the drawing names one)
  std::optional<std::string> term;
  std::optional<Instant> due_at;       // where the drawing gave a date
};
PASOKH_FIELDS(TaskOffered, task, token, element, unit, role, officer, term, due_at)
struct TaskReferred {
  TaskId task;
  UnitCode to_unit;
  std::optional<OfficerCode> to_officer;
  UnitCode from_unit;
  std::optional<OfficerCode> from_officer;
  std::optional<RecordId> note;
  std::vector<UnitCode> copies;
};
PASOKH_FIELDS(TaskReferred, task, to_unit, to_officer, from_unit, from_officer, note, copies)
struct TaskTaken { TaskId task; OfficerCode officer; UnitCode unit; };
PASOKH_FIELDS(TaskTaken, task, officer, unit)
struct WorkStarted { TaskId task; OfficerCode officer; };
PASOKH_FIELDS(WorkStarted, task, officer)
enum class StopReason { asked, other_case, idle, handed_on, completed };
PASOKH_ENUM(StopReason, asked, other_case, idle, handed_on, completed)
struct WorkStopped { TaskId task; OfficerCode officer; StopReason reason = StopReason::asked; };
PASOKH_FIELDS(WorkStopped, task, officer, reason)
// Sent back to whoever it came from, or to the unit's queue, with a reason.
struct TaskReturned { TaskId task; UnitCode to_unit; std::optional<OfficerCode> to_officer; RecordId reason; };
PASOKH_FIELDS(TaskReturned, task, to_unit, to_officer, reason)
struct TaskReassigned { TaskId task; UnitCode to_unit; std::optional<OfficerCode> to_officer; OfficerCode by; };
PASOKH_FIELDS(TaskReassigned, task, to_unit, to_officer, by)
struct TaskCompleted { TaskId task; std::optional<OfficerCode> officer; json::Value outputs; std::optional<RecordId> note; };
PASOKH_FIELDS(TaskCompleted, task, officer, outputs, note)
struct TaskCancelled { TaskId task; };
PASOKH_FIELDS(TaskCancelled, task)

struct CasePaused { PauseCause cause = PauseCause::applicant; std::vector<std::string> missing; std::optional<RecordId> note; std::uint32_t token = 0; };
PASOKH_FIELDS(CasePaused, cause, missing, note, token)
struct CaseResumed { PauseCause cause = PauseCause::applicant; std::uint32_t token = 0; };
PASOKH_FIELDS(CaseResumed, cause, token)

struct ConsultationAsked {
  ConsultationId consultation;
  std::uint32_t token = 0;
  std::string element;
  UnitCode body, asked_by;
  std::string kind;
  std::optional<std::string> term;
  SilenceRule silence = SilenceRule::none;
  std::optional<RecordId> question;
};
PASOKH_FIELDS(ConsultationAsked, consultation, token, element, body, asked_by, kind, term, silence, question)
struct ConsultationServed { ConsultationId consultation; std::string proof; };  // "api", "post", "hand", "portal"
PASOKH_FIELDS(ConsultationServed, consultation, proof)
struct ConsultationReminded { ConsultationId consultation; };
PASOKH_FIELDS(ConsultationReminded, consultation)
struct ConsultationAnswered {
  ConsultationId consultation;
  AnswerKind answer = AnswerKind::consent;
  std::optional<RecordId> text;      // conditions, reason, what is missing
  std::optional<UnitCode> passed_to;
  bool late = false;
};
PASOKH_FIELDS(ConsultationAnswered, consultation, answer, text, passed_to, late)
struct ConsultationSupplied { ConsultationId consultation; };  // what the body missed was sent: its clock runs again
PASOKH_FIELDS(ConsultationSupplied, consultation)
// Silence counted: the certificate of deemed answer. Carries the deadline relied on.
struct ConsultationDeemed {
  ConsultationId consultation;
  SilenceRule rule = SilenceRule::none;
  Instant due_at;
  std::optional<std::string> term = {};  // the body's term that ran out
};
PASOKH_FIELDS(ConsultationDeemed, consultation, rule, due_at, term)
struct ConsultationWithdrawn { ConsultationId consultation; };
PASOKH_FIELDS(ConsultationWithdrawn, consultation)

struct CaseDecided {
  Outcome outcome = Outcome::granted;
  std::optional<OfficerCode> by;
  std::optional<OfficerCode> in_place_of;  // when a deputy signed
  std::optional<RecordId> reason;
  std::optional<Instant> due_at;  // the deadline as it stood, for the record
  std::optional<std::string> term = {};  // deemed: the term whose end decided
};
PASOKH_FIELDS(CaseDecided, outcome, by, in_place_of, reason, due_at, term)
struct ObjectionLodged { RecordId text; };
PASOKH_FIELDS(ObjectionLodged, text)
struct CaseReopened { std::string why; std::optional<RecordId> note; };  // "objection", "not_done", "supervisor"
PASOKH_FIELDS(CaseReopened, why, note)
struct CaseConfirmed { bool done = true; std::optional<std::int64_t> satisfaction; };
PASOKH_FIELDS(CaseConfirmed, done, satisfaction)
struct CaseClosed {};
PASOKH_FIELDS(CaseClosed)

struct LinkedCaseOpened {
  CaseId linked; ServiceCode service; std::uint32_t token = 0; bool pauses = false;
  std::optional<UnitCode> unit;  // that will hold the other case; none in facts of before 0.2
};
PASOKH_FIELDS(LinkedCaseOpened, linked, service, token, pauses, unit)
struct LinkedCaseEnded { CaseId linked; std::uint32_t token = 0; Outcome outcome = Outcome::granted; };
PASOKH_FIELDS(LinkedCaseEnded, linked, token, outcome)

struct TimerArmed { Timer timer; };
PASOKH_FIELDS(TimerArmed, timer)
struct TimerDisarmed { std::uint32_t number = 0; };
PASOKH_FIELDS(TimerDisarmed, number)
struct TimerFired { std::uint32_t number = 0; Instant due_at; };
PASOKH_FIELDS(TimerFired, number, due_at)

// Without a number in journals of the first releases: those are numbered as they come, and resolved by their token.
struct IncidentRaised {
  std::uint32_t token = 0;
  std::string element;
  Message what;
  std::optional<std::uint32_t> number = {};
  std::optional<process::TimerArmed> arming = {};
  std::optional<Timer> firing = {};
  std::optional<LinkedEnd> ending = {};
};
PASOKH_FIELDS(IncidentRaised, token, element, what, number, arming, firing, ending)
struct IncidentResolved { std::uint32_t token = 0; std::optional<std::uint32_t> number = {}; };
PASOKH_FIELDS(IncidentResolved, token, number)
struct NoticeSent { std::string kind; std::optional<Instant> due_at; std::optional<RecordId> text; };
PASOKH_FIELDS(NoticeSent, kind, due_at, text)
// The last paper that was missing at filing has come: a clock that starts with the complete file may start.
struct FileCompleted {};
PASOKH_FIELDS(FileCompleted)
// The term ran out unanswered, and a rung of its ladder was reached: whom it was laid before, and the deadline relied on. Once a rung.
struct CaseEscalated { std::int64_t rung = 1; Role role = Role::head; UnitCode unit; Instant due_at; };
PASOKH_FIELDS(CaseEscalated, rung, role, unit, due_at)

// More time, as the term gives it; what was taken of its length is said here, so that a later law changes nothing about it.
struct CaseExtended { std::optional<clock::Length> by; std::optional<Date> to; bool agreed = false; std::optional<RecordId> reason; };
PASOKH_FIELDS(CaseExtended, by, to, agreed, reason)

// The case goes on under another configuration and its drawing: what stands for each element it needs, and what it waits
// for besides from now on. Its clock counts by the terms of that configuration.
struct CaseMigrated { std::string from, to; process::Migration migration; };
PASOKH_FIELDS(CaseMigrated, from, to, migration)
// As if it had not been migrated: it had made no step since.
struct MigrationUndone { std::string from, to; };
PASOKH_FIELDS(MigrationUndone, from, to)
// A timer of the drawing rings at another time than it had; it follows no closure from then on.
struct TimerChanged { std::uint32_t number = 0; Instant due_at; std::optional<RecordId> reason; };
PASOKH_FIELDS(TimerChanged, number, due_at, reason)

// A rule of a decision table that counted: its table (the decision whose it is), its number as drawn, and what its author wrote to it.
struct RuleFired {
  std::string table;
  std::int64_t rule = 1;
  std::string id;
  std::vector<std::string> columns, annotations;  // names of the annotations, empty where the table names none; the annotations
  bool operator==(const RuleFired&) const = default;
};
PASOKH_FIELDS(RuleFired, table, rule, id, columns, annotations)
// A business-rule task decided by the rules of the case's configuration: by what, to what, and why.
struct DecisionTaken {
  std::uint32_t token = 0;
  std::string element, decision;
  json::Value inputs, value;
  std::vector<RuleFired> fired;
};
PASOKH_FIELDS(DecisionTaken, token, element, decision, inputs, value, fired)

using AnyFact = std::variant<CaseFiled, DocumentAdded, NoteAdded, DossierLinked, ProcessMoved, TaskOffered, TaskReferred, TaskTaken,
                          WorkStarted, WorkStopped, TaskReturned, TaskReassigned, TaskCompleted, TaskCancelled, CasePaused, CaseResumed,
                          ConsultationAsked, ConsultationServed, ConsultationReminded, ConsultationAnswered, ConsultationSupplied,
                          ConsultationDeemed, ConsultationWithdrawn, CaseDecided, ObjectionLodged, CaseReopened, CaseConfirmed, CaseClosed,
                          LinkedCaseOpened, LinkedCaseEnded, TimerArmed, TimerDisarmed, TimerFired, IncidentRaised, IncidentResolved,
                          NoticeSent, FileCompleted, CaseEscalated, CaseExtended, CaseMigrated, MigrationUndone, TimerChanged,
                          DecisionTaken>;

// Copied, moved and destroyed in fact.cpp: were that left to each user of so many alternatives, a build would take a third longer.
struct Fact : AnyFact {
  using AnyFact::AnyFact;
  Fact(const Fact&);
  Fact(Fact&&) noexcept;
  Fact& operator=(const Fact&);
  Fact& operator=(Fact&&) noexcept;
  ~Fact();
};

// A fact of one case. Facts of one command may concern several cases of the chain (starting work here stops it there).
struct CaseFact {
  CaseId subject;
  Fact fact;
};

std::string_view type_of(const Fact& fact);      // "task_taken"
std::uint16_t version_of(const Fact& fact);
std::string payload_of(const Fact& fact);        // canonical JSON of the fields
// Lifts old versions. Errors: desk.unknown_fact, desk.broken_fact.
Result<Fact> read_fact(std::string_view type, std::uint16_t version, std::string_view payload);

}  // namespace pasokh::desk
