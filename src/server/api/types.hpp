// What the API says and takes, as structs: the one source of its JSON, its OpenAPI document and the types of the staff pages.
//
// Instants are RFC 3339 in UTC, durations microseconds (…_us), dates ISO; codes are those of the configuration, with their names beside
// them where a person reads them. Sentences come in the language of the request. Counts are exact.
//
// A deadline that ends with a day is told as the last second of that day (23:59:59 in the city's zone) in `due_at`, and as the day in
// `due_on`; `left_us` is measured to the very end.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "clock/term.hpp"
#include "desk/case.hpp"
#include "desk/organisation.hpp"
#include "desk/service.hpp"

namespace pasokh::server::api {

using desk::Names;

// A configured thing with its names: a unit, a service, an officer (whose name is joined from records).
struct Ref { std::string code; Names names; };
PASOKH_FIELDS(Ref, code, names)

// ---- services
struct ChoiceView { std::string value; Names label; };
PASOKH_FIELDS(ChoiceView, value, label)
struct FieldView { std::string name; Names label, help; desk::FieldType type; bool required = false; std::vector<ChoiceView> choices; std::int64_t least = 0, most = 0; };
PASOKH_FIELDS(FieldView, name, label, help, type, required, choices, least, most)
struct PaperView { std::string code; Names names; bool required = false; bool carried_by_applicant = true; };
PASOKH_FIELDS(PaperView, code, names, required, carried_by_applicant)
struct ServiceView { std::string code; Names names, summary; std::vector<FieldView> form; std::vector<PaperView> papers; desk::PlaceRule place; bool anonymous = false; std::string term; bool citizens_may_file = true; };
PASOKH_FIELDS(ServiceView, code, names, summary, form, papers, place, anonymous, term, citizens_may_file)
struct ServiceList { std::vector<ServiceView> items; };
PASOKH_FIELDS(ServiceList, items)

// ---- the clock
// One line of the computation of a deadline: what happened on a day, by which rule, with what effect.
struct ClockLine { std::optional<Instant> at; std::string rule; std::string text; };
PASOKH_FIELDS(ClockLine, at, rule, text)
// One day of the strip of days: before, worked, closed, paused, extended, last, over (clock::DayMark), and why it is no working day.
struct ClockDay { Date date; std::string kind; std::string why; };
PASOKH_FIELDS(ClockDay, date, kind, why)
struct ClockView { std::string state; std::optional<Instant> due_at; std::optional<Date> due_on; std::int64_t gross_us = 0, net_us = 0; std::optional<std::int64_t> left_us; std::vector<ClockLine> lines; std::vector<ClockDay> days; };
PASOKH_FIELDS(ClockView, state, due_at, due_on, gross_us, net_us, left_us, lines, days)

// ---- filing and tracking
struct ApplicantIn { std::optional<std::string> name, national_id, mobile; };
PASOKH_FIELDS(ApplicantIn, name, national_id, mobile)
struct PlaceIn { std::string latitude, longitude; };  // decimal degrees as text, so that nothing is lost: "35.7219"
PASOKH_FIELDS(PlaceIn, latitude, longitude)
struct DocumentIn { std::string upload; std::string kind; };  // an upload's id from POST /uploads
PASOKH_FIELDS(DocumentIn, upload, kind)
struct FileCaseIn { std::string service; std::optional<ApplicantIn> applicant; json::Value form; std::optional<std::int64_t> district; std::optional<PlaceIn> place; std::optional<std::vector<DocumentIn>> documents; std::optional<desk::Channel> channel; std::optional<std::string> dossier; };
PASOKH_FIELDS(FileCaseIn, service, applicant, form, district, place, documents, channel, dossier)
struct Filed { std::string id, tracking_number, secret_link; std::optional<Instant> due_at; std::optional<Date> due_on; std::vector<ClockLine> explanation; };
PASOKH_FIELDS(Filed, id, tracking_number, secret_link, due_at, due_on, explanation)
struct Uploaded { std::string id, media_type; std::int64_t bytes = 0; };
PASOKH_FIELDS(Uploaded, id, media_type, bytes)
// By the number alone: stage and date, nothing more.
struct Tracked { Names service; std::string stage; Date filed_on; };
PASOKH_FIELDS(Tracked, service, stage, filed_on)
// What the secret link of the receipt opens: everything that concerns the applicant, and what they may do now.
struct CitizenLine { Instant at; std::string type, text; std::optional<std::string> note; };
PASOKH_FIELDS(CitizenLine, at, type, text, note)
struct MissingView { std::string code; Names names; };
PASOKH_FIELDS(MissingView, code, names)

// ---- sessions
struct Credentials { std::string user, password; };
PASOKH_FIELDS(Credentials, user, password)
struct PostView { Ref unit; desk::Role role; };
PASOKH_FIELDS(PostView, unit, role)
struct Session { std::string user; Names names; std::vector<PostView> posts; Instant expires_at; std::string csrf; };
PASOKH_FIELDS(Session, user, names, posts, expires_at, csrf)

// ---- work
struct TaskRow { std::string id, case_id; Ref service; std::string element; Names name; Ref unit; std::optional<Ref> officer; desk::TaskState state; std::optional<Ref> sender; Instant opened_at, since; std::optional<Instant> due_at; std::optional<std::int64_t> left_us; std::string urgency; bool paused = false; std::vector<std::string> missing; std::optional<std::int64_t> district; Instant filed_at; std::uint64_t version = 0; };
PASOKH_FIELDS(TaskRow, id, case_id, service, element, name, unit, officer, state, sender, opened_at, since, due_at, left_us, urgency, paused, missing, district, filed_at, version)
struct TaskPage { std::vector<TaskRow> items; std::int64_t count = 0; std::optional<std::string> next; };
PASOKH_FIELDS(TaskPage, items, count, next)
struct CaseRow { std::string id; Ref service; desk::CaseState state; std::optional<desk::Outcome> outcome; Ref unit; std::optional<std::string> holder; Instant filed_at; std::optional<Instant> decided_at, due_at; std::string urgency; std::optional<std::int64_t> district; };
PASOKH_FIELDS(CaseRow, id, service, state, outcome, unit, holder, filed_at, decided_at, due_at, urgency, district)
struct CasePage { std::vector<CaseRow> items; std::int64_t count = 0; std::optional<std::string> next; };
PASOKH_FIELDS(CasePage, items, count, next)

struct OutputField { std::string name; Names label; desk::FieldType type; bool required = false; std::vector<ChoiceView> choices; json::Value value; };  // value: what the case knows already, to begin with; else null
PASOKH_FIELDS(OutputField, name, label, type, required, choices, value)
struct TaskView { std::string id, element; Names name; Ref unit; desk::Role role; desk::TaskState state; std::optional<Ref> officer, sender; Instant opened_at, since; std::optional<Instant> due_at; std::vector<OutputField> outputs; std::vector<std::string> actions; std::optional<Instant> session_at; };  // session_at: when its unit, a commission, sits next
PASOKH_FIELDS(TaskView, id, element, name, unit, role, state, officer, sender, opened_at, since, due_at, outputs, actions, session_at)
struct ConsultationView { std::string id, case_id; Ref service; std::string kind; Ref body, asked_by; desk::ConsultationState state; desk::SilenceRule silence; Instant asked_at; std::optional<Instant> served_at, answered_at, due_at; std::optional<desk::AnswerKind> answer; std::optional<std::string> question, text; std::int64_t reminders = 0; std::vector<std::string> actions; bool late = false; std::optional<desk::AnswerKind> late_answer; std::optional<Instant> late_at; std::optional<std::string> certificate; };
PASOKH_FIELDS(ConsultationView, id, case_id, service, kind, body, asked_by, state, silence, asked_at, served_at, answered_at, due_at, answer, question, text, reminders, actions, late, late_answer, late_at, certificate)
struct ConsultationPage { std::vector<ConsultationView> items; std::int64_t count = 0; std::optional<std::string> next; };
PASOKH_FIELDS(ConsultationPage, items, count, next)
struct DocumentView { std::string id, kind; Names names; std::string media_type; std::int64_t bytes = 0; std::string href; bool erased = false; };  // erased: it cannot be opened
PASOKH_FIELDS(DocumentView, id, kind, names, media_type, bytes, href, erased)
// A line of a case's history: a sentence made of one fact.
struct HistoryLine { std::uint64_t position = 0; Instant at; std::string type; std::string text; std::optional<Ref> unit, officer; std::optional<std::string> note; };
PASOKH_FIELDS(HistoryLine, position, at, type, text, unit, officer, note)
struct AccountTotal { std::string account; std::int64_t us = 0; };
PASOKH_FIELDS(AccountTotal, account, us)
struct BookingView { Instant from, to; std::string account; std::optional<Ref> unit, officer; };
PASOKH_FIELDS(BookingView, from, to, account, unit, officer)
struct CaseLedger { std::int64_t total_us = 0, difference_us = 0; std::vector<AccountTotal> accounts; std::vector<BookingView> bookings; bool finished = false; };
PASOKH_FIELDS(CaseLedger, total_us, difference_us, accounts, bookings, finished)
// One stay of a branch at an element, and who had it there. `end`: active, failed (an incident holds it), passed, cut (not done: an event
// took the branch away, or what stood around it ended). `instance`: one of several of the same activity, within the stay of the whole.
struct StayView { Instant from; std::optional<Instant> to; std::int64_t us = 0; std::string end; bool instance = false; std::optional<Ref> unit, officer; };
PASOKH_FIELDS(StayView, from, to, us, end, instance, unit, officer)
// An element or flow of the drawing that the case came to: the most telling `state` of its stays, how often (instances not counted), and
// how long it held the case in all (what overlaps counts once).
struct ElementMark { std::string element; std::string kind; Names name; std::string state; std::int64_t times = 0, us = 0; std::vector<StayView> stays; };
PASOKH_FIELDS(ElementMark, element, kind, name, state, times, us, stays)
// A rule that counted: of which table, its number as drawn, and its author's words in the language of the request.
struct FiredView { std::string table; std::int64_t rule = 0; std::string id; std::vector<std::string> annotations; };
PASOKH_FIELDS(FiredView, table, rule, id, annotations)
// What the rules (DMN) decided at a step: from what, to what, and why.
struct GivenView { std::string name, label, text; };
PASOKH_FIELDS(GivenView, name, label, text)
struct DecisionView { std::uint64_t position = 0; Instant at; std::string element; Names name; std::string decision; json::Value inputs, value; std::vector<GivenView> given; std::string result, text; std::vector<FiredView> fired; };  // given, result: inputs and value in words
PASOKH_FIELDS(DecisionView, position, at, element, name, decision, inputs, value, given, result, text, fired)
struct CitizenView { std::string id; std::uint64_t version = 0; Names service; desk::CaseState state; std::optional<desk::Outcome> outcome; std::string sentence; Instant filed_at; std::optional<Instant> decided_at; std::int64_t period = 1; ClockView clock; std::vector<MissingView> missing; std::vector<DocumentView> documents; std::vector<CitizenLine> history; std::vector<std::string> actions; std::vector<DecisionView> decisions; std::optional<desk::AskEffect> asked; };
PASOKH_FIELDS(CitizenView, id, version, service, state, outcome, sentence, filed_at, decided_at, period, clock, missing, documents, history, actions, decisions, asked)
// Something of a case that failed and waits to be tried again: at which step, since when, and why (`code`, told in `text`).
struct IncidentRow { std::string case_id; std::int64_t number = 0; Ref service, unit; std::string element; Names name; std::string code, text; Instant since; std::uint64_t version = 0; std::vector<std::string> actions; };
PASOKH_FIELDS(IncidentRow, case_id, number, service, unit, element, name, code, text, since, version, actions)
struct IncidentPage { std::vector<IncidentRow> items; std::int64_t count = 0; std::optional<std::string> next; };
PASOKH_FIELDS(IncidentPage, items, count, next)
struct CaseView { std::string id; std::uint64_t version = 0; Ref service; desk::Channel channel; desk::CaseState state; std::optional<desk::Outcome> outcome; Ref unit; std::optional<std::string> holder; std::string sentence; Instant filed_at; std::optional<Instant> decided_at; std::int64_t period = 1; std::optional<std::int64_t> district; std::optional<PlaceIn> place; std::optional<ApplicantIn> applicant; json::Value form; std::vector<FieldView> fields; std::vector<std::string> missing; ClockView clock; std::vector<TaskView> tasks; std::vector<ConsultationView> consultations; std::vector<DocumentView> documents; std::vector<HistoryLine> history; CaseLedger ledger; std::string drawing; std::vector<ElementMark> marks; std::vector<std::string> actions; std::optional<std::string> parent; std::optional<std::int64_t> satisfaction; bool erased = false; std::vector<IncidentRow> incidents; std::vector<DecisionView> decisions; std::optional<desk::AskEffect> asked, asking; std::optional<std::string> asking_why; };  // erased: the form, or who it is for; asked: what the open request to the applicant does to the clock; asking: what one would do now
PASOKH_FIELDS(CaseView, id, version, service, channel, state, outcome, unit, holder, sentence, filed_at, decided_at, period, district, place, applicant, form, fields, missing, clock, tasks, consultations, documents, history, ledger, drawing, marks, actions, parent, satisfaction, erased, incidents, decisions, asked, asking, asking_why)

// ---- what officers send. Notes are texts: they become records.
struct NoteIn { std::optional<std::string> note; };
PASOKH_FIELDS(NoteIn, note)
struct ReferIn { std::string unit; std::optional<std::string> officer, note; std::optional<std::vector<std::string>> copies; };
PASOKH_FIELDS(ReferIn, unit, officer, note, copies)
struct ReturnIn { std::string reason; };
PASOKH_FIELDS(ReturnIn, reason)
struct ReassignIn { std::string unit; std::optional<std::string> officer; };
PASOKH_FIELDS(ReassignIn, unit, officer)
struct CompleteIn { json::Value outputs; std::optional<std::string> note; };
PASOKH_FIELDS(CompleteIn, outputs, note)
PASOKH_DEFAULTED(CompleteIn, outputs)
struct PauseIn { std::vector<std::string> missing; std::optional<std::string> note; std::optional<desk::AskEffect> expects; };
PASOKH_FIELDS(PauseIn, missing, note, expects)
// Without a length and a day: by as much as the term gives. `agreed`: the applicant has consented in writing.
struct ExtendIn { std::optional<clock::Length> by; std::optional<Date> to; bool agreed = false; std::string reason; };
PASOKH_FIELDS(ExtendIn, by, to, agreed, reason)
PASOKH_DEFAULTED(ExtendIn, agreed)
struct ResumeIn { std::optional<std::vector<DocumentIn>> documents; std::optional<std::string> note; };
PASOKH_FIELDS(ResumeIn, documents, note)
struct DocumentsIn { std::vector<DocumentIn> documents; };
PASOKH_FIELDS(DocumentsIn, documents)
struct ObjectIn { std::string text; };
PASOKH_FIELDS(ObjectIn, text)
struct ConsultIn { std::string body, kind; std::optional<std::string> term; std::optional<desk::SilenceRule> silence; std::optional<std::string> question; };
PASOKH_FIELDS(ConsultIn, body, kind, term, silence, question)
struct ServeIn { std::string proof; };
PASOKH_FIELDS(ServeIn, proof)
struct AnswerIn { desk::AnswerKind answer; std::optional<std::string> text, passed_to; };
PASOKH_FIELDS(AnswerIn, answer, text, passed_to)
struct DecideIn { desk::Outcome outcome; std::optional<std::string> reason; };
PASOKH_FIELDS(DecideIn, outcome, reason)
struct WithdrawIn { std::optional<std::string> reason; };
PASOKH_FIELDS(WithdrawIn, reason)
struct ReopenIn { std::string why; std::optional<std::string> note; };
PASOKH_FIELDS(ReopenIn, why, note)
PASOKH_DEFAULTED(ReopenIn, why)
struct ConfirmIn { bool done = true; std::optional<std::int64_t> satisfaction; };
PASOKH_FIELDS(ConfirmIn, done, satisfaction)
PASOKH_DEFAULTED(ConfirmIn, done)
// Erasing what is kept of people in a case; `records`: these only, by their ids. `why` is a code, as in "asked-by-applicant".
struct EraseIn { std::string why; std::optional<std::vector<std::string>> records; };
PASOKH_FIELDS(EraseIn, why, records)
struct Erased { std::string id; std::int64_t records = 0; };  // erased by this request; 0 when nothing was left
PASOKH_FIELDS(Erased, id, records)
// A command that says everything by its address.
struct NoFields {};
PASOKH_FIELDS(NoFields)
struct Changed { std::string id; std::uint64_t version = 0; };
PASOKH_FIELDS(Changed, id, version)
// Which incidents are tried again: those of a service, of a step, of a reason, of these cases; what is given must all fit.
struct RetryIn { std::optional<std::string> service, element, code; std::optional<std::vector<std::string>> cases; };
PASOKH_FIELDS(RetryIn, service, element, code, cases)
struct RetriedRow { std::string case_id; std::int64_t number = 0; bool resolved = false; std::optional<std::string> text; };  // text: why not
PASOKH_FIELDS(RetriedRow, case_id, number, resolved, text)
struct RetriedView { std::int64_t tried = 0, resolved = 0, left = 0; std::vector<RetriedRow> items; };  // left: not tried this time
PASOKH_FIELDS(RetriedView, tried, resolved, left, items)

// ---- the ledger
struct LedgerRow { std::string key; Names names; std::int64_t cases = 0, total_us = 0; std::vector<AccountTotal> accounts; };
PASOKH_FIELDS(LedgerRow, key, names, cases, total_us, accounts)
// The accounts of all rows add up to total_us exactly; difference_us says so. `sentence` names the largest share and its change.
struct LedgerView { std::string by; std::int64_t cases = 0, total_us = 0, difference_us = 0; std::string sentence; std::vector<AccountTotal> accounts; std::vector<LedgerRow> rows; };
PASOKH_FIELDS(LedgerView, by, cases, total_us, difference_us, sentence, accounts, rows)

// ---- the city
struct UnitView { std::string code; Names names; desk::UnitKind kind; std::optional<std::string> parent; std::optional<std::int64_t> district; std::vector<Ref> officers; };
PASOKH_FIELDS(UnitView, code, names, kind, parent, district, officers)
struct UnitList { std::vector<UnitView> items; };
PASOKH_FIELDS(UnitList, items)
// A case whose term ran out, as it was laid before whoever the ladder names.
struct EscalatedRow { std::string id; Ref service, unit; desk::Role role; Instant at; std::optional<Instant> due_at; std::optional<std::string> holder; std::optional<std::int64_t> district; std::string urgency; };
PASOKH_FIELDS(EscalatedRow, id, service, unit, role, at, due_at, holder, district, urgency)
// What falls due in a week of the city, day by day, and the nearest of it; this week begins now.
struct DayCount { Date date; std::int64_t cases = 0; };
PASOKH_FIELDS(DayCount, date, cases)
struct WeekView { Date from, to; std::int64_t cases = 0; std::vector<DayCount> days; std::vector<CaseRow> nearest; };
PASOKH_FIELDS(WeekView, from, to, cases, days, nearest)
struct TodayView { std::int64_t open = 0, late = 0, soon = 0, paused = 0; std::int64_t filed_30d = 0, decided_30d = 0; std::optional<std::int64_t> median_us_30d, median_us_year_ago; std::int64_t in_time_per_mille = 0; std::string sentence; WeekView this_week, next_week; std::vector<EscalatedRow> escalated; };
PASOKH_FIELDS(TodayView, open, late, soon, paused, filed_30d, decided_30d, median_us_30d, median_us_year_ago, in_time_per_mille, sentence, this_week, next_week, escalated)

// ---- drawings: what services run on, and deploying another
struct AcceptedView { std::string element, rule; };  // a warning by its name
PASOKH_FIELDS(AcceptedView, element, rule)
// `version`: in force; `running`: open cases of all versions, `old_running` those on another than the one in force.
struct DrawingRow { Ref service; std::string path; std::int64_t version = 0, versions = 0, running = 0, old_running = 0; };
PASOKH_FIELDS(DrawingRow, service, path, version, versions, running, old_running)
struct DrawingList { std::vector<DrawingRow> items; };
PASOKH_FIELDS(DrawingList, items)
// `deployed_at`, `by`: where it was deployed by itself, and not with a whole configuration.
struct DrawingVersionView { std::int64_t number = 0; std::string sha256; Date since; bool in_force = false; std::int64_t running = 0; std::optional<Instant> deployed_at; std::optional<Ref> by; std::vector<AcceptedView> accepted; };
PASOKH_FIELDS(DrawingVersionView, number, sha256, since, in_force, running, deployed_at, by, accepted)
// `files`: paths that were new or otherwise in it; of rules alone the version stays.
struct DeploymentView { Instant at; std::optional<Ref> by; std::int64_t version = 0; std::vector<std::string> files; std::vector<AcceptedView> accepted; };
PASOKH_FIELDS(DeploymentView, at, by, version, files, accepted)
struct DrawingView { Ref service; std::string path; std::int64_t version = 0; std::vector<DrawingVersionView> items; std::vector<DeploymentView> deployments; };  // newest first
PASOKH_FIELDS(DrawingView, service, path, version, items, deployments)
struct EnglishIn { std::string element, name; };
PASOKH_FIELDS(EnglishIn, element, name)
struct BroughtIn { std::string name, text; };  // a form or rules beside a drawing, by file name
PASOKH_FIELDS(BroughtIn, name, text)
struct DrawingIn { std::string xml; std::optional<std::vector<EnglishIn>> english; std::optional<std::vector<BroughtIn>> files; };
PASOKH_FIELDS(DrawingIn, xml, english, files)
struct DeployIn { std::string xml; std::optional<std::vector<EnglishIn>> english; std::optional<std::vector<BroughtIn>> files; std::optional<std::string> base; std::vector<AcceptedView> accepted; };  // base: of the check; files that came with it may not be laid over what somebody else changed since
PASOKH_FIELDS(DeployIn, xml, english, files, base, accepted)
PASOKH_DEFAULTED(DeployIn, accepted)
// `line` 0: about the whole file; `file`: empty for the drawing itself. `text` says what is wrong and what to do.
struct DrawingFinding { std::string element; std::int64_t line = 0, column = 0; std::string rule, text, file; };
PASOKH_FIELDS(DrawingFinding, element, line, column, rule, text, file)
// `same`: that very drawing is in force. `xml`: with a layout where it had none, its names in the reader's language.
struct DrawingCheck { std::vector<DrawingFinding> refusals, warnings; bool deployable = false, same = false; std::int64_t elements = 0, flows = 0; std::string xml, base; };
PASOKH_FIELDS(DrawingCheck, refusals, warnings, deployable, same, elements, flows, xml, base)
struct Deployed { std::string service; std::int64_t version = 0; std::string sha256; };
PASOKH_FIELDS(Deployed, service, version, sha256)

// ---- migration: running cases to another version of their drawing. Elements and flows are named by their ids in the drawings.
struct RenamedIn { std::string from, to; };
PASOKH_FIELDS(RenamedIn, from, to)
struct PlanIn { std::int64_t from = 0, to = 0; };
PASOKH_FIELDS(PlanIn, from, to)
// An element of the old drawing, what is proposed for it in the new one, and how many cases stand there.
struct PlanRow { std::string element; Names name; std::string kind; std::optional<std::string> to; std::int64_t waiting = 0; };
PASOKH_FIELDS(PlanRow, element, name, kind, to, waiting)
// An element of the new drawing: it may stand for those of its kind.
struct PlanTarget { std::string element; Names name; std::string kind; };
PASOKH_FIELDS(PlanTarget, element, name, kind)
struct MigrationPlanView { std::int64_t from = 0, to = 0, running = 0; std::vector<PlanRow> elements; std::vector<PlanTarget> targets; };
PASOKH_FIELDS(MigrationPlanView, from, to, running, elements, targets)
// What is not named keeps its id. Without cases: all that run on `from`.
struct MigrationIn { std::int64_t from = 0, to = 0; std::optional<std::vector<RenamedIn>> elements, flows; std::optional<std::vector<std::string>> cases; };
PASOKH_FIELDS(MigrationIn, from, to, elements, flows, cases)
struct MigrationRefusal { std::string element, rule, text; };
PASOKH_FIELDS(MigrationRefusal, element, rule, text)
// `moves`: the case would be migrated; its deadline then and now, `text` says it where it is another.
struct PreviewRow { std::string case_id; bool moves = false; std::vector<MigrationRefusal> refusals; std::optional<Instant> due_before, due_after; std::int64_t by_us = 0; std::string text; };
PASOKH_FIELDS(PreviewRow, case_id, moves, refusals, due_before, due_after, by_us, text)
// `whole`: all cases were looked at, not only the first.
struct MigrationPreview { std::int64_t cases = 0, movable = 0; bool whole = true; std::string sentence; std::vector<PreviewRow> items; };
PASOKH_FIELDS(MigrationPreview, cases, movable, whole, sentence, items)
struct MigratedRow { std::string case_id; bool migrated = false; std::optional<std::string> text; };  // text: why not
PASOKH_FIELDS(MigratedRow, case_id, migrated, text)
struct MigratedView { std::int64_t migrated = 0, left = 0; std::vector<MigratedRow> items; };  // left: ask again
PASOKH_FIELDS(MigratedView, migrated, left, items)
struct UndoIn { std::vector<std::string> cases; };
PASOKH_FIELDS(UndoIn, cases)
// A timer of a case. Those of the drawing have a step, and their time can be changed.
struct TimerRow { std::int64_t number = 0; desk::TimerPurpose purpose; Instant due_at; std::optional<std::string> element; std::optional<Names> name; bool changeable = false; };
PASOKH_FIELDS(TimerRow, number, purpose, due_at, element, name, changeable)
struct TimerList { std::vector<TimerRow> items; };
PASOKH_FIELDS(TimerList, items)
struct TimerDueIn { Instant due_at; std::string reason; };
PASOKH_FIELDS(TimerDueIn, due_at, reason)

// ---- calendars: working time as dated facts, and the notices that change it
enum class NoticeKind { closed, hours, works, holiday };
PASOKH_ENUM(NoticeKind, closed, hours, works, holiday)
struct OpenHours { TimeOfDay from, to; };
PASOKH_FIELDS(OpenHours, from, to)
// `sessions`: of these commissions.
struct CalendarRow { std::string code; Names names; std::string zone; std::vector<std::string> regions; std::int64_t units = 0, services = 0; std::vector<Ref> sessions; };
PASOKH_FIELDS(CalendarRow, code, names, zone, regions, units, services, sessions)
struct CalendarList { std::vector<CalendarRow> items; };
PASOKH_FIELDS(CalendarList, items)
// `declared`: by a notice, not by the configuration. `withdrawn`: why it was taken back.
struct CalendarFactRow { std::string id, kind; Names words; std::string source; std::vector<std::string> regions; std::optional<Instant> announced_at; std::optional<Date> from, to; std::optional<TimeOfDay> shut, reopen; bool day_is_lost = false; std::vector<OpenHours> hours; bool declared = false; std::optional<std::string> withdrawn; };
PASOKH_FIELDS(CalendarFactRow, id, kind, words, source, regions, announced_at, from, to, shut, reopen, day_is_lost, hours, declared, withdrawn)
struct CalendarDay { Date date; std::string kind, why; std::vector<OpenHours> hours; std::optional<std::string> fact; };
PASOKH_FIELDS(CalendarDay, date, kind, why, hours, fact)
struct CalendarView { CalendarRow calendar; std::string region; Date from, to; std::vector<CalendarDay> days; std::vector<CalendarFactRow> facts; };
PASOKH_FIELDS(CalendarView, calendar, region, from, to, days, facts)
struct NoticeIn { NoticeKind kind; Date from; std::optional<Date> to; std::optional<TimeOfDay> shut, reopen; std::optional<bool> day_is_lost; std::optional<std::vector<OpenHours>> hours; std::optional<std::vector<std::string>> regions; std::optional<Names> words; std::optional<std::string> source; std::optional<Instant> announced_at; std::optional<std::string> replaces; };
PASOKH_FIELDS(NoticeIn, kind, from, to, shut, reopen, day_is_lost, hours, regions, words, source, announced_at, replaces)
struct WithdrawNoticeIn { std::string why; };
PASOKH_FIELDS(WithdrawNoticeIn, why)
struct HolidaysIn { std::string ics; std::optional<std::string> source; };
PASOKH_FIELDS(HolidaysIn, ics, source)
// A deadline that a notice moves: of a case, or of an inquiry of that case to the body `unit`.
struct MoveRow { std::string case_id, kind; Ref service, unit; std::optional<std::string> holder; std::optional<Instant> from_at, to_at; std::int64_t by_us = 0; };
PASOKH_FIELDS(MoveRow, case_id, kind, service, unit, holder, from_at, to_at, by_us)
struct MoveCount { Ref what; std::int64_t cases = 0; };
PASOKH_FIELDS(MoveCount, what, cases)
// A session of a council or commission. `off`: why it does not take place; empty in an effect where it would be there no more.
struct SittingView { Ref unit; Instant from, to; std::optional<std::string> off; };
PASOKH_FIELDS(SittingView, unit, from, to, off)
// Of the cases before the commission now, so many wait, and so many must be answered before it sits next.
struct UnitSittings { Ref unit; std::string calendar; std::int64_t waiting = 0, due_before = 0; std::vector<SittingView> items; };
PASOKH_FIELDS(UnitSittings, unit, calendar, waiting, due_before, items)
struct SittingList { std::vector<UnitSittings> items; };
PASOKH_FIELDS(SittingList, items)
// What a notice would do: days that would be other days, deadlines that would move, sessions that would be called off or be held besides.
// `open`: cases looked at; `moves` are the first of them.
struct PreviewView { std::string sentence; std::int64_t open = 0, cases = 0, consultations = 0, longest_us = 0; bool whole = true; std::vector<MoveCount> by_service, by_unit; std::vector<MoveRow> moves; std::vector<CalendarDay> days; std::vector<SittingView> sessions; };
PASOKH_FIELDS(PreviewView, sentence, open, cases, consultations, longest_us, whole, by_service, by_unit, moves, days, sessions)
// Of a list of holidays: what is new in it, how many the calendar has already, how many events are no holidays of whole days.
struct HolidaysView { std::vector<CalendarFactRow> added; std::int64_t known = 0, passed_over = 0; PreviewView preview; };
PASOKH_FIELDS(HolidaysView, added, known, passed_over, preview)
struct NewsRow { Instant at; std::string text; bool withdrawn = false; };
PASOKH_FIELDS(NewsRow, at, text, withdrawn)
struct NewsList { std::vector<NewsRow> items; };
PASOKH_FIELDS(NewsList, items)
// Secret addresses of a unit's deadlines, and of the sessions that concern it, as calendars; no sessions: nothing of the kind.
struct FeedView { std::string path; std::optional<std::string> sessions; };
PASOKH_FIELDS(FeedView, path, sessions)

// ---- the city's decision files (DMN)
struct DecisionRow { std::string name, label; std::vector<std::string> inputs; };  // labels of the input data it needs
PASOKH_FIELDS(DecisionRow, name, label, inputs)
struct DecisionFileRow { std::string file, path, name; std::vector<DecisionRow> decisions; };  // file: by which it is asked for
PASOKH_FIELDS(DecisionFileRow, file, path, name, decisions)
struct DecisionFileList { std::vector<DecisionFileRow> items; };
PASOKH_FIELDS(DecisionFileList, items)

}  // namespace pasokh::server::api
