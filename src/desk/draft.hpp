// A decision being made: the facts so far and the case as they leave it. Internal to decide.
//
// emit() applies each fact to a copy of the case at once, so that later rules see what earlier ones decided; a refusal
// drops all of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/authority.hpp"
#include "desk/decide.hpp"
#include "desk/messages.hpp"

namespace pasokh::desk {

class Draft {
 public:
  Draft(const Desk& desk, const Context& context, const Actor& actor, CaseId subject, const Inputs& inputs);

  // --- commands (decide_filing.cpp, decide_tasks.cpp, decide_consultations.cpp, decide_answer.cpp, decide_process.cpp,
  // decide_deadlines.cpp, decide_incidents.cpp, decide_migration.cpp, decide_rules.cpp)
  Done run(const FileCase& command);
  Done run(const AddDocument& command);
  Done run(const AddNote& command);
  Done run(const LinkDossier& command);
  Done run(const OpenLinkedCase& command);
  Done run(const TakeTask& command);
  Done run(const StartWork& command);
  Done run(const StopWork& command);
  Done run(const ReferTask& command);
  Done run(const ReturnTask& command);
  Done run(const ReassignTask& command);
  Done run(const CompleteTask& command);
  Done run(const PauseCase& command);
  Done run(const ResumeCase& command);
  Done run(const AskConsultation& command);
  Done run(const ProveService& command);
  Done run(const RemindConsultation& command);
  Done run(const AnswerConsultation& command);
  Done run(const SupplyConsultation& command);
  Done run(const WithdrawConsultation& command);
  Done run(const DecideCase& command);
  Done run(const WithdrawCase& command);
  Done run(const Object& command);
  Done run(const ReopenCase& command);
  Done run(const ConfirmCase& command);
  Done run(const FireTimer& command);
  Done run(const EndLinkedCase& command);
  Done run(const RetryIncident& command);
  Done run(const RedateCase& command);
  Done run(const ExtendCase& command);
  Done run(const MigrateCase& command);
  Done run(const UndoMigration& command);
  Done run(const ChangeTimer& command);

  Done authorise(const Command& command, bool signs = false);
  void set_timers();
  std::vector<CaseFact> take() { return std::move(facts_); }

 private:
  const City& city() const { return context_.city; }
  const Organisation& organisation() const { return *context_.city.organisation; }
  const Configuration& configuration() const { return configuration_of(c_, city()); }
  const Service& service() const { return service_of(c_, city()); }
  const process::Model& model() const { return model_of(c_, city()); }
  Date today() const;
  std::optional<OfficerCode> officer() const;
  bool by_applicant() const { return std::holds_alternative<Citizen>(actor_); }

  void emit(Fact fact);
  void emit_elsewhere(CaseId subject, Fact fact) { facts_.push_back({subject, std::move(fact)}); }
  Done must_be_open() const;
  Done known_record(const std::optional<RecordId>& record, std::string field) const;
  Result<const Task*> open_task(TaskId id) const;
  Result<const Consultation*> consultation(ConsultationId id) const;
  Done known_unit(const UnitCode& unit, std::string field) const;
  std::optional<UnitCode> my_unit() const;

  // filing
  Done check_filing(const FileCase& command, const Service& service) const;
  bool is_district(const Service& service, std::int64_t number) const;  // a unit serves it, or the service's intake names it; any, in a city without districts
  bool papers_complete(const Service& service, const std::vector<Document>& documents) const;
  UnitCode intake(const Service& service, std::optional<std::int64_t> district) const;
  const Dossier* dossier(DossierId id) const;
  std::optional<std::int64_t> district_of(const Case& c) const;
  Done check_document(const Document& document, const Service& service, const std::string& field) const;
  void add_documents(const std::vector<Document>& documents);
  Done start_process();

  // tasks
  Done have_in_hand(const Task& task);
  void stop_if_active(const Task& task, StopReason reason);
  Done check_receiver(const UnitCode& to_unit, const std::optional<OfficerCode>& to_officer, const Task& task) const;

  // the process and what its moves ask of the desk
  Done step(const process::Input& input);
  Done step_once(const process::Input& input);
  void follow_through();
  void take_decisions();
  void decide(const process::Token& token);
  rules::Moment moment() const;
  void follow(const process::Move& move);
  void offer(const process::ActivityOpened& opened, const process::Node& node);
  void ask(const process::ActivityOpened& opened, const process::Node& node);
  void open_linked(std::uint32_t token, const std::string& element, const ServiceCode& service, bool pauses);
  void cancel(std::uint32_t token);
  void arm(const process::TimerArmed& armed, Instant from);
  void arm(TimerPurpose purpose, Instant due_at, std::optional<ConsultationId> consultation = {});
  void disarm(TimerPurpose purpose);
  void arm_again(Timer timer, Instant due_at);
  UnitCode unit_for(const process::ActivityOpened& opened) const;
  rules::Context start_variables(const json::Value& decisive) const;

  Done end_linked(const LinkedEnd& end);

  // incidents (decide_incidents.cpp)
  void raise(Incident incident);
  void resolve(const Incident& incident);
  void resolve_step(std::uint32_t token);
  void resolve_what_is_over();
  void begin_again();
  Done fire_or_say(const Timer& timer, Instant due_at);
  Done retry(const Incident& incident);
  Done decide_again(std::uint32_t token);

  // messages of the desk to a drawing that waits for them (messages.hpp); nothing happens where it does not
  bool awaits(std::string_view message) const;
  Done deliver(std::string_view message);
  Done deliver_papers(const std::vector<Document>& papers);

  // consultations
  Result<ConsultationRule> rule_of(const AskConsultation& command) const;
  Done answer(const Consultation& asked, AnswerKind kind);
  Done pass_on(const Consultation& asked, const UnitCode& to);
  void ask_body(std::uint32_t token, const std::string& element, const UnitCode& body, const UnitCode& asked_by,
                const std::string& kind, const std::optional<std::string>& term, SilenceRule silence,
                const std::optional<RecordId>& question);

  // the answer
  void conclude(Outcome outcome, const std::optional<RecordId>& reason = {}, const std::optional<std::string>& term = {});
  Outcome outcome_of_process() const;
  std::optional<Instant> window_end(Outcome outcome) const;
  bool may_come_back() const;  // answered, and an objection or reopening by the applicant is possible still
  Done reopen(const std::string& why, const std::optional<RecordId>& note);
  Done cancel_process();
  std::optional<Instant> objection_end() const;
  std::optional<Instant> reopening_end() const;

  // timers
  Done fire(const Timer& timer);
  Done fire_silence(ConsultationId asked);
  void fire_reminder(const std::optional<ConsultationId>& about);
  Done fire_lapse();
  bool is_due(TimerPurpose purpose, const std::optional<ConsultationId>& about) const;
  void escalate(const clock::Term& term, const calendar::Calendar& calendar, Instant deadline);

  const Desk& desk_;
  const Context& context_;
  const Actor& actor_;
  const Inputs& inputs_;
  CaseId subject_;
  bool exists_ = false;
  Case c_;
  json::Value decisive_ = json::object();  // of a case being filed
  std::vector<std::uint32_t> to_decide_;  // tokens at business-rule tasks, in the order in which they came there
  std::optional<OfficerCode> in_place_of_;
  std::vector<CaseFact> facts_;
};

// Whether the rules of the configuration do the work of the element, and not people.
inline bool is_decided(const process::Node& node) {
  return node.kind == process::NodeKind::business_rule_task && !node.called_decision.empty();
}

inline std::unexpected<Refusal> conflict(Message message, std::string field = {}) {
  return refuse(RefusalKind::conflict, std::move(message), std::move(field));
}

}  // namespace pasokh::desk
