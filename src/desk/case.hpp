// A case: one request for one service by an applicant, the unit of response time. Its state is the fold of its facts (fact.hpp)
// and is held in memory while the case is open. Nothing in it identifies a person: names, texts and papers are records.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "clock/clock.hpp"
#include "desk/organisation.hpp"
#include "process/engine.hpp"
#include "process/state.hpp"

namespace pasokh::desk {

struct CaseTag;
struct TaskTag;
struct ConsultationTag;
struct RecordTag;
struct DossierTag;
using CaseId = TypedId<CaseTag>;
using TaskId = TypedId<TaskTag>;
using ConsultationId = TypedId<ConsultationTag>;
using RecordId = TypedId<RecordTag>;  // personal data: names, free text, documents; erasable, joined on reading
using DossierId = TypedId<DossierTag>;

enum class Channel { online, counter, phone, post, imported };
PASOKH_ENUM(Channel, online, counter, phone, post, imported)

// The answer of a case.
enum class Outcome { granted, refused, withdrawn, deemed_granted, deemed_refused, done, not_competent };
PASOKH_ENUM(Outcome, granted, refused, withdrawn, deemed_granted, deemed_refused, done, not_competent)

enum class CaseState { open, paused, decided, closed };  // decided: answered, objection or reopening still possible
PASOKH_ENUM(CaseState, open, paused, decided, closed)

// Why a clock stands still: who is waited for.
enum class PauseCause { applicant, commission, linked_case, consultation };
PASOKH_ENUM(PauseCause, applicant, commission, linked_case, consultation)

// A place on the earth in units of 1e-7 degrees (WGS 84). Only in facts of services whose place is public.
struct Place {
  std::int64_t latitude_e7 = 0, longitude_e7 = 0;
  bool operator==(const Place&) const = default;
};
PASOKH_FIELDS(Place, latitude_e7, longitude_e7)

// A paper or photo: the bytes are a record; the fact keeps what it is and a digest salted with a salt that lives in the record.
struct Document {
  RecordId record;
  std::string kind;  // paper code of the service, or "photo", "other"
  std::string media_type;
  std::int64_t bytes = 0;
  std::string salted_digest;  // hex
  bool operator==(const Document&) const = default;
};
PASOKH_FIELDS(Document, record, kind, media_type, bytes, salted_digest)

// offered: before a unit, nobody has it          referred: sent to someone, not accepted yet (time is `transfer`)
// in_hand: in an officer's worklist, not active   active: the officer works on it now
enum class TaskState { offered, referred, in_hand, active, done, cancelled };
PASOKH_ENUM(TaskState, offered, referred, in_hand, active, done, cancelled)

struct Task {
  TaskId id;
  std::uint32_t token = 0;  // of the process engine
  std::string element;      // BPMN id of the activity
  UnitCode unit;            // before which unit it lies (the receiver's, as soon as it is referred)
  Role role = Role::officer;
  TaskState state = TaskState::offered;
  std::optional<OfficerCode> officer;       // who has it in hand, to whom it is referred, or for whom it is kept
  std::optional<UnitCode> sender_unit;      // of the last referral: where a return goes
  std::optional<OfficerCode> sender;
  Instant opened_at;
  Instant since;                            // of the present state
  std::optional<std::string> term;          // the task's own term
  std::optional<Instant> due_at;            // where the drawing gave a date instead
  std::int64_t returned_times = 0;
  bool operator==(const Task&) const = default;
  bool is_open() const { return state != TaskState::done && state != TaskState::cancelled; }
};

enum class ConsultationState { asked, served, incomplete, answered, deemed, withdrawn };
PASOKH_ENUM(ConsultationState, asked, served, incomplete, answered, deemed, withdrawn)

enum class AnswerKind { consent, conditional, refusal, incomplete, not_competent, passed_on };
PASOKH_ENUM(AnswerKind, consent, conditional, refusal, incomplete, not_competent, passed_on)

// An inquiry to another body or unit. Silence counts only from a proven receipt (served_at).
struct Consultation {
  ConsultationId id;
  std::uint32_t token = 0;  // of the activity that waits for it; 0 when asked by hand
  std::string element;
  UnitCode body;
  UnitCode asked_by;
  std::string kind;         // "right-of-way"
  std::optional<std::string> term;
  SilenceRule silence = SilenceRule::none;
  ConsultationState state = ConsultationState::asked;
  Instant asked_at;
  std::optional<Instant> served_at;
  std::optional<Instant> answered_at;
  std::optional<AnswerKind> answer;
  std::vector<clock::ClockFact> clock;  // of its own clock
  std::int64_t reminders = 0;
  std::optional<Instant> reminded_at;   // last
  // What came after silence had counted, or after the case was answered: kept, and of no effect.
  std::optional<AnswerKind> late_answer;
  std::optional<Instant> late_at;
  bool operator==(const Consultation&) const = default;
  bool is_open() const { return state == ConsultationState::asked || state == ConsultationState::served || state == ConsultationState::incomplete; }
};

struct Pause {
  PauseCause cause = PauseCause::applicant;
  Instant since;
  std::vector<std::string> missing;  // paper codes and field names; for the applicant one complete list
  std::optional<RecordId> note;
  std::uint32_t token = 0;           // of the element that pauses; 0 when an officer paused it
  bool operator==(const Pause&) const = default;
};

// A timer of the case that the office must fire: never early, never twice, surviving restarts.
enum class TimerPurpose { process, silence, reminder, lapse, confirm };
PASOKH_ENUM(TimerPurpose, process, silence, reminder, lapse, confirm)
struct Timer {
  std::uint32_t number = 0;  // within the case, never reused
  TimerPurpose purpose = TimerPurpose::process;
  Instant due_at;
  std::uint32_t token = 0;                         // process: where it was armed
  std::optional<std::uint32_t> process_timer;      // process: the engine's number of it
  std::optional<ConsultationId> consultation;      // silence, reminder; a reminder without one is about the case itself
  bool operator==(const Timer&) const = default;
};
PASOKH_FIELDS(Timer, number, purpose, due_at, token, process_timer, consultation)

// What a drawing said of an armed timer that counts working time or a term, so that it can be counted again when a closure comes.
struct DrawnTimer {
  process::TimerArmed what;
  Instant since;  // counted from here
  bool operator==(const DrawnTimer&) const = default;
};

// The answer of a linked case, as the drawing that waits for it is to be given it.
struct LinkedEnd {
  CaseId linked;
  std::uint32_t token = 0;
  Outcome outcome = Outcome::granted;
  bool operator==(const LinkedEnd&) const = default;
};
PASOKH_FIELDS(LinkedEnd, linked, token, outcome)

// Something the drawing asked for failed; the case waits there until it is tried again and works, or is no longer wanted.
// What the desk itself could not do is kept so that it can: arm a timer, fire one, give a linked case's answer. Where
// nothing is kept, a step of the engine failed at the token, or the linked case it waits for was not opened.
struct Incident {
  std::uint32_t number = 0;  // within the case, never reused
  std::uint32_t token = 0;   // 0: of no branch (the start of an event subprocess)
  std::string element;
  Message what;
  Instant since = {};
  std::optional<process::TimerArmed> arming = {};
  std::optional<Timer> firing = {};
  std::optional<LinkedEnd> ending = {};
  bool operator==(const Incident&) const = default;
};

// A letter or message that went out: what was relied on is part of it.
struct Notice {
  std::string kind;  // "due_soon", "answered"; in older journals "escalated"
  Instant sent_at;
  std::optional<Instant> due_at;
  std::optional<RecordId> text;
  bool operator==(const Notice&) const = default;
};

// A rung of the ladder that was reached after the term had run out. Evidence: no edit takes it back, and none is climbed twice.
struct Escalation {
  std::int64_t rung = 1;
  Role role = Role::head;
  UnitCode unit;
  Instant at;
  Instant due_at;  // the deadline relied on
  bool operator==(const Escalation&) const = default;
};

// Where a case stood before it was migrated: it can go back there until its next step.
struct BeforeMigration {
  std::string configuration;
  process::State process;
  process::Variables variables;
  std::vector<DrawnTimer> drawn_timers;
  bool operator==(const BeforeMigration&) const = default;
};

struct Case {
  CaseId id;
  std::uint64_t version = 0;  // journal position of its last fact: its ETag
  ServiceCode service;
  std::string configuration;  // digest under which it runs
  Channel channel = Channel::online;
  CaseState state = CaseState::open;
  std::optional<Outcome> outcome;
  Instant filed_at;                   // of the present period (a reopening starts a new one)
  Instant first_filed_at;
  std::optional<Instant> decided_at;  // of the present period
  std::int64_t period = 1;
  UnitCode unit;                      // responsible for the whole case
  std::optional<std::int64_t> district;
  std::optional<Place> place;
  std::optional<DossierId> dossier;
  std::optional<CaseId> parent;       // that opened this one and may wait for it
  std::uint32_t parent_token = 0;
  std::optional<RecordId> applicant;  // record: name, national id, mobile
  std::optional<RecordId> form;       // record: all fields
  std::string tracking_digest, secret_digest;  // hex, keyed; empty for linked cases
  std::vector<Document> documents;
  std::vector<Task> tasks;
  std::vector<Consultation> consultations;
  std::vector<Pause> pauses;          // in force now; the clock stands while there is one
  std::vector<clock::ClockFact> clock;  // of the present period
  std::vector<Timer> timers;
  std::vector<DrawnTimer> drawn_timers;
  std::vector<Incident> incidents;
  std::vector<Notice> notices;
  std::vector<Escalation> escalations;  // of the present period, in the order of the rungs
  std::uint32_t next_timer = 1, next_incident = 1;
  process::State process;
  process::Variables variables;
  std::optional<std::int64_t> satisfaction;  // 1 to 5
  bool confirmed = false;
  std::vector<std::string> former_configurations;  // digests, in order: it was migrated from each
  std::optional<BeforeMigration> before_migration;

  bool operator==(const Case&) const = default;
  const Task* task(TaskId id) const;
  const Consultation* consultation(ConsultationId id) const;
  bool is_open() const { return state == CaseState::open || state == CaseState::paused; }
};

}  // namespace pasokh::desk
