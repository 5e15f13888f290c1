// What can be asked of a desk. A command says what someone wants; decide (decide.hpp) answers with facts or a refusal.
// Names, texts and papers have been stored as records by the office before a command is decided; commands carry their ids.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "desk/case.hpp"
#include "desk/city_state.hpp"
#include "process/migrate.hpp"

namespace pasokh::desk {

inline constexpr std::size_t k_most_documents = 100;  // of one case
inline constexpr std::size_t k_most_missing = 50;     // items of one list of what is missing
inline constexpr std::size_t k_most_copies = 20;      // of one referral
inline constexpr std::size_t k_most_consultations = 200;  // of one case

// Who asks. Checked in one place (authority.hpp).
struct Citizen { CaseId of; };          // by the secret link of this case's receipt
struct Public {};                       // anyone: may file
struct System { std::string part; };    // "timer", "silence", "import"
using Actor = std::variant<Public, Citizen, OfficerCode, System>;
std::string to_text(const Actor& actor);  // "public", "citizen", "officer:o-12", "system:timer"

struct FileCase {
  ServiceCode service;
  Channel channel = Channel::online;
  std::optional<std::int64_t> district;
  std::optional<Place> place;
  json::Value form;  // all fields, checked against the service's form; only decisive ones enter the fact
  std::optional<RecordId> applicant, form_record;
  std::vector<Document> documents;
  std::optional<DossierId> dossier;
  std::string tracking_digest, secret_digest;
};
struct AddDocument { Document document; };
struct AddNote { RecordId note; std::optional<TaskId> task; };
struct LinkDossier { DossierId dossier; };
struct TakeTask { TaskId task; };
struct StartWork { TaskId task; };
struct StopWork { TaskId task; bool idle = false; };
struct ReferTask { TaskId task; UnitCode to_unit; std::optional<OfficerCode> to_officer; std::optional<RecordId> note; std::vector<UnitCode> copies; };
struct ReturnTask { TaskId task; std::optional<RecordId> reason; };
struct ReassignTask { TaskId task; UnitCode to_unit; std::optional<OfficerCode> to_officer; };
struct CompleteTask { TaskId task; json::Value outputs; std::optional<RecordId> note; };
// Asks the applicant once, with the whole list of what is missing; the clock stands still.
struct PauseCase { std::vector<std::string> missing; std::optional<RecordId> note; };
// The applicant (or an officer who received it) supplies what was asked.
struct ResumeCase { std::vector<Document> documents; std::optional<RecordId> note; };
struct AskConsultation { UnitCode body; std::string kind; std::optional<std::string> term; SilenceRule silence = SilenceRule::none; std::optional<RecordId> question; };
struct ProveService { ConsultationId consultation; std::string proof; };
struct RemindConsultation { ConsultationId consultation; };
struct AnswerConsultation { ConsultationId consultation; AnswerKind answer = AnswerKind::consent; std::optional<RecordId> text; std::optional<UnitCode> passed_to; };
struct SupplyConsultation { ConsultationId consultation; };
struct WithdrawConsultation { ConsultationId consultation; };
struct DecideCase { Outcome outcome = Outcome::granted; std::optional<RecordId> reason; };
struct WithdrawCase { std::optional<RecordId> reason; };
struct Object { RecordId text; };
struct ReopenCase { std::string why; std::optional<RecordId> note; };
struct ConfirmCase { bool done = true; std::optional<std::int64_t> satisfaction; };
struct FireTimer { std::uint32_t number = 0; };
struct EndLinkedCase { CaseId linked; std::uint32_t token = 0; Outcome outcome = Outcome::granted; };  // from the office, when a linked case is decided
struct OpenLinkedCase { CaseId parent; std::uint32_t token = 0; ServiceCode service; };                // from the office
struct RetryIncident { std::uint32_t number = 0; };  // of the incident
// A law wants other timers of the case than are armed: they are set, by facts, to what is wanted.
struct RedateCase {};
// More time, as far as the term gives it: by a length (nothing: its whole one) or to a day, with the applicant's consent where it must be.
struct ExtendCase { std::optional<clock::Length> by; std::optional<Date> to; bool agreed = false; std::optional<RecordId> reason; };

// The case goes on under another configuration that the city has or had, by a plan for what its drawing names otherwise.
struct MigrateCase { std::string configuration; process::MigrationPlan plan; };
struct UndoMigration {};
// An armed timer of the drawing is to ring at another time.
struct ChangeTimer { std::uint32_t number = 0; Instant due_at; std::optional<RecordId> reason; };

using AnyCommand = std::variant<FileCase, AddDocument, AddNote, LinkDossier, TakeTask, StartWork, StopWork, ReferTask, ReturnTask, ReassignTask,
                             CompleteTask, PauseCase, ResumeCase, AskConsultation, ProveService, RemindConsultation, AnswerConsultation,
                             SupplyConsultation, WithdrawConsultation, DecideCase, WithdrawCase, Object, ReopenCase, ConfirmCase, FireTimer,
                             EndLinkedCase, OpenLinkedCase, RetryIncident, RedateCase, ExtendCase, MigrateCase, UndoMigration,
                             ChangeTimer>;

struct Command : AnyCommand {  // copied, moved and destroyed in command.cpp, as Fact is
  using AnyCommand::AnyCommand;
  Command(const Command&);
  Command(Command&&) noexcept;
  Command& operator=(const Command&);
  Command& operator=(Command&&) noexcept;
  ~Command();
};

std::string_view name_of(const Command& command);  // "file_case", as routes and the authority table call it

// For the city itself (chain 0), by an administrator or a manager.
struct AdoptConfiguration { std::shared_ptr<const Configuration> configuration; Date effective_on; };
// One dated fact more: a closure, other hours, a day worked instead. `replaces`: the earlier one it corrects, taken back in the same
// decision.
struct AddCalendarFact { std::string calendar; calendar::Fact fact; std::optional<std::string> replaces = {}; };
struct WithdrawCalendarFact { std::string calendar; std::string fact; std::string why; };
struct RecordAbsence { Absence absence; };
struct EndAbsence { OfficerCode officer; Date on; };
struct PostOfficer { Officer officer; };
struct OpenDossier { std::optional<std::int64_t> district; std::vector<LegacyNumber> legacy; };
struct ErasePerson { RecordId record; std::string why; };
// The holidays of a published list, all or none.
struct AddHolidays { std::string calendar; std::vector<calendar::Fact> facts; };
// Another drawing for a service: `configuration` is the one in force (whose digest is `base`) with that drawing in it, as
// review_drawing made it (deployment.hpp). `replaces`: the version it is meant to replace.
struct DeployDrawing {
  ServiceCode service;
  std::shared_ptr<const Configuration> configuration;
  std::string base;
  std::int64_t replaces = 0;
  std::vector<AcceptedWarning> accepted;
};
using CityCommand = std::variant<AdoptConfiguration, AddCalendarFact, WithdrawCalendarFact, RecordAbsence, EndAbsence, PostOfficer, OpenDossier, ErasePerson,
                                 AddHolidays, DeployDrawing>;
std::string_view name_of(const CityCommand& command);

}  // namespace pasokh::desk
