// Facts applied to the state of a case. Nothing here asks whether a fact is allowed or works anything out: it already
// happened.
#include <algorithm>

#include "base/assert.hpp"
#include "desk/decide.hpp"

namespace pasokh::desk {
namespace {

template <class Thing, class Key, class Member>
Thing& must_find(std::vector<Thing>& things, const Key& key, Member member) {
  const auto found = std::ranges::find(things, key, member);
  PASOKH_ASSERT(found != things.end(), "a fact names something its case does not have");
  return *found;
}

class Evolving {
 public:
  Evolving(Case& c, const Context& context, std::uint64_t position, Instant at)
      : c_(c), context_(context), position_(position), at_(at) {}

  void operator()(const CaseFiled& f);
  void operator()(const DocumentAdded& f) { c_.documents.push_back(f.document); }
  void operator()(const NoteAdded&) {}
  void operator()(const DossierLinked& f) { c_.dossier = f.dossier; }
  void operator()(const ProcessMoved& f);
  void operator()(const TaskOffered& f);
  void operator()(const TaskReferred& f);
  void operator()(const TaskTaken& f);
  void operator()(const WorkStarted& f) { enter(f.task, TaskState::active, f.officer); }
  void operator()(const WorkStopped& f) { enter(f.task, TaskState::in_hand, f.officer); }
  void operator()(const TaskReturned& f);
  void operator()(const TaskReassigned& f);
  void operator()(const TaskCompleted& f);
  void operator()(const TaskCancelled& f) { state(task(f.task), TaskState::cancelled); }
  void operator()(const CasePaused& f);
  void operator()(const CaseResumed& f);
  void operator()(const ConsultationAsked& f);
  void operator()(const ConsultationServed& f);
  void operator()(const ConsultationReminded& f) {
    Consultation& asked = consultation(f.consultation);
    ++asked.reminders;
    asked.reminded_at = at_;
  }
  void operator()(const ConsultationAnswered& f);
  void operator()(const ConsultationSupplied& f);
  void operator()(const ConsultationDeemed& f);
  void operator()(const ConsultationWithdrawn& f);
  void operator()(const CaseDecided& f);
  void operator()(const ObjectionLodged&) {}
  void operator()(const CaseReopened& f);
  void operator()(const CaseConfirmed& f);
  void operator()(const CaseClosed&) { c_.state = CaseState::closed; }
  void operator()(const LinkedCaseOpened&) {}
  void operator()(const LinkedCaseEnded&) {}
  void operator()(const TimerArmed& f);
  void operator()(const TimerDisarmed& f) { drop_timer(f.number); }
  void operator()(const TimerFired& f) { drop_timer(f.number); }
  void operator()(const IncidentRaised& f) {
    const std::uint32_t number = f.number.value_or(c_.next_incident);
    c_.incidents.push_back({number, f.token, f.element, f.what, at_, f.arming, f.firing, f.ending});
    c_.next_incident = std::max(c_.next_incident, number + 1);
  }
  void operator()(const IncidentResolved& f) {
    std::erase_if(c_.incidents, [&](const Incident& incident) {
      return f.number ? incident.number == *f.number : incident.token == f.token;
    });
  }
  void operator()(const NoticeSent& f) { c_.notices.push_back({f.kind, at_, f.due_at, f.text}); }
  void operator()(const FileCompleted&) { c_.clock.push_back(clock_fact(clock::Event::complete)); }
  void operator()(const CaseExtended& f) {
    clock::ClockFact fact = clock_fact(clock::Event::extended);
    fact.by = f.by;
    fact.to = f.to;
    fact.agreed = f.agreed;
    c_.clock.push_back(std::move(fact));
  }
  void operator()(const DecisionTaken&) {}  // what came of it is in the moves
  void operator()(const CaseMigrated& f);
  void operator()(const MigrationUndone& f);
  void operator()(const TimerChanged& f);
  void operator()(const CaseEscalated& f) { c_.escalations.push_back({f.rung, f.role, f.unit, at_, f.due_at}); }

 private:
  void note_drawn_timer(const process::Move& move);
  void name_elements();
  Task& task(TaskId id) { return must_find(c_.tasks, id, &Task::id); }
  Consultation& consultation(ConsultationId id) { return must_find(c_.consultations, id, &Consultation::id); }
  void drop_timer(std::uint32_t number) {
    std::erase_if(c_.timers, [&](const Timer& timer) { return timer.number == number; });
  }
  void state(Task& task, TaskState now) {
    task.state = now;
    task.since = at_;
  }
  void enter(TaskId id, TaskState now, const OfficerCode& officer) {
    Task& t = task(id);
    state(t, now);
    t.officer = officer;
  }
  bool pauses_for(PauseCause cause) const {
    return std::ranges::any_of(c_.pauses, [&](const Pause& pause) { return pause.cause == cause; });
  }
  clock::ClockFact clock_fact(clock::Event event) const {
    clock::ClockFact fact;
    fact.event = event;
    fact.at = at_;
    fact.reference = std::to_string(position_);
    return fact;
  }
  clock::ClockFact clock_fact(clock::Event event, std::string_view cause) const {
    clock::ClockFact fact = clock_fact(event);
    fact.cause = std::string(cause);
    // The letter that says what is waited for is this very fact.
    if (event == clock::Event::paused) fact.evidence = "notice";
    return fact;
  }
  void begin_period(bool complete) {
    c_.filed_at = at_;
    c_.clock = {clock_fact(clock::Event::filed)};
    if (complete) c_.clock.push_back(clock_fact(clock::Event::complete));
  }

  Case& c_;
  const Context& context_;
  std::uint64_t position_;
  Instant at_;
};

void Evolving::operator()(const CaseFiled& f) {
  c_.service = f.service;
  c_.configuration = f.configuration;
  c_.channel = f.channel;
  c_.unit = f.unit;
  c_.district = f.district;
  c_.place = f.place;
  c_.dossier = f.dossier;
  c_.parent = f.parent;
  c_.parent_token = f.parent_token;
  c_.applicant = f.applicant;
  c_.form = f.form;
  c_.tracking_digest = f.tracking_digest;
  c_.secret_digest = f.secret_digest;
  c_.first_filed_at = at_;
  begin_period(f.complete);
}

void Evolving::operator()(const ProcessMoved& f) {
  const process::Model& model = model_of(c_, context_.city);
  for (const process::Move& move : f.moves) {
    process::apply(model, c_.process, c_.variables, move);
    note_drawn_timer(move);
  }
  std::erase_if(c_.drawn_timers, [&](const DrawnTimer& drawn) { return c_.process.timer(drawn.what.timer) == nullptr; });
  c_.before_migration.reset();
}

void Evolving::note_drawn_timer(const process::Move& move) {
  const auto* armed = std::get_if<process::TimerArmed>(&move);
  if (armed && (armed->working || armed->kind == process::TimerKind::term)) c_.drawn_timers.push_back({*armed, at_});
}

void Evolving::operator()(const CaseMigrated& f) {
  const process::Model& former = model_of(c_, context_.city);
  BeforeMigration before{c_.configuration, c_.process, c_.variables, c_.drawn_timers};
  c_.former_configurations.push_back(c_.configuration);
  c_.configuration = f.to;
  process::migrate(former, model_of(c_, context_.city), c_.process, c_.variables, f.migration);
  for (const process::Move& move : f.migration.moves) note_drawn_timer(move);
  name_elements();
  c_.before_migration = std::move(before);
}

// Numbers that were given stay given.
void Evolving::operator()(const MigrationUndone&) {
  PASOKH_ASSERT(c_.before_migration.has_value(), "what is undone was done");
  const std::uint32_t next = c_.process.next;
  BeforeMigration before = std::move(*c_.before_migration);
  c_.before_migration.reset();
  c_.configuration = std::move(before.configuration);
  c_.process = std::move(before.process);
  c_.process.next = next;
  c_.variables = std::move(before.variables);
  c_.drawn_timers = std::move(before.drawn_timers);
  c_.former_configurations.pop_back();
  name_elements();
}

// What is open is known by the elements of the drawing that the case runs on; what is over keeps those it had.
void Evolving::name_elements() {
  const process::Model& model = model_of(c_, context_.city);
  const auto name = [&](std::string& element, std::uint32_t token) {
    const process::Token* at = c_.process.token(token);
    if (at != nullptr) element = model.node(at->node).id;
  };
  const auto name_timer = [&](std::string& element, std::uint32_t timer) {
    const process::ArmedTimer* armed = c_.process.timer(timer);
    if (armed != nullptr) element = model.node(armed->node).id;
  };
  for (Task& t : c_.tasks) {
    if (t.is_open()) name(t.element, t.token);
  }
  for (Consultation& asked : c_.consultations) {
    if (asked.is_open()) name(asked.element, asked.token);
  }
  for (DrawnTimer& drawn : c_.drawn_timers) name_timer(drawn.what.element, drawn.what.timer);
  for (Incident& incident : c_.incidents) {
    if (incident.arming) {
      name_timer(incident.arming->element, incident.arming->timer);
      incident.element = incident.arming->element;
    } else if (incident.firing && incident.firing->process_timer) {
      name_timer(incident.element, *incident.firing->process_timer);
    } else {
      name(incident.element, incident.token);
    }
  }
}

void Evolving::operator()(const TimerChanged& f) {
  Timer& timer = must_find(c_.timers, f.number, &Timer::number);
  timer.due_at = f.due_at;
  std::erase_if(c_.drawn_timers, [&](const DrawnTimer& drawn) { return drawn.what.timer == timer.process_timer; });
}

void Evolving::operator()(const TaskOffered& f) {
  Task t;
  t.id = f.task;
  t.token = f.token;
  t.element = f.element;
  t.unit = f.unit;
  t.role = f.role;
  t.officer = f.officer;
  t.term = f.term;
  t.due_at = f.due_at;
  t.opened_at = t.since = at_;
  c_.tasks.push_back(std::move(t));
}

void Evolving::operator()(const TaskReferred& f) {
  Task& t = task(f.task);
  t.sender_unit = f.from_unit;
  t.sender = f.from_officer;
  t.unit = f.to_unit;
  t.officer = f.to_officer;
  state(t, TaskState::referred);
}

void Evolving::operator()(const TaskTaken& f) {
  task(f.task).unit = f.unit;
  enter(f.task, TaskState::in_hand, f.officer);
}

// What comes back from whoever it was sent to waits there to be accepted; without a sender it lies before the unit
// again.
void Evolving::operator()(const TaskReturned& f) {
  Task& t = task(f.task);
  const bool to_sender = t.sender_unit.has_value();
  const auto from_unit = t.unit;
  const auto from_officer = t.officer;
  t.unit = f.to_unit;
  t.officer = f.to_officer;
  t.sender_unit = to_sender ? std::optional(from_unit) : std::nullopt;
  t.sender = to_sender ? from_officer : std::nullopt;
  ++t.returned_times;
  state(t, to_sender ? TaskState::referred : TaskState::offered);
}

void Evolving::operator()(const TaskReassigned& f) {
  Task& t = task(f.task);
  t.unit = f.to_unit;
  t.officer = f.to_officer;
  t.sender_unit.reset();
  t.sender.reset();
  state(t, f.to_officer ? TaskState::in_hand : TaskState::offered);
}

void Evolving::operator()(const TaskCompleted& f) {
  Task& t = task(f.task);
  if (f.officer) t.officer = f.officer;
  state(t, TaskState::done);
}

void Evolving::operator()(const CasePaused& f) {
  if (!pauses_for(f.cause)) c_.clock.push_back(clock_fact(clock::Event::paused, enum_name(f.cause)));
  c_.pauses.push_back({f.cause, at_, f.missing, f.note, f.token});
  c_.state = CaseState::paused;
}

void Evolving::operator()(const CaseResumed& f) {
  std::erase_if(c_.pauses, [&](const Pause& pause) { return pause.cause == f.cause && pause.token == f.token; });
  if (!pauses_for(f.cause)) c_.clock.push_back(clock_fact(clock::Event::resumed, enum_name(f.cause)));
  if (c_.pauses.empty()) c_.state = CaseState::open;
}

void Evolving::operator()(const ConsultationAsked& f) {
  Consultation asked;
  asked.id = f.consultation;
  asked.token = f.token;
  asked.element = f.element;
  asked.body = f.body;
  asked.asked_by = f.asked_by;
  asked.kind = f.kind;
  asked.term = f.term;
  asked.silence = f.silence;
  asked.asked_at = at_;
  c_.consultations.push_back(std::move(asked));
}

// A body's term runs from the proven receipt, never from the sending.
void Evolving::operator()(const ConsultationServed& f) {
  Consultation& asked = consultation(f.consultation);
  asked.state = ConsultationState::served;
  asked.served_at = at_;
  asked.clock.push_back(clock_fact(clock::Event::filed));
  asked.clock.push_back(clock_fact(clock::Event::complete));
}

void Evolving::operator()(const ConsultationAnswered& f) {
  Consultation& asked = consultation(f.consultation);
  if (f.late) {  // what counted has counted
    asked.late_answer = f.answer;
    asked.late_at = at_;
    return;
  }
  if (f.answer == AnswerKind::incomplete) {
    asked.state = ConsultationState::incomplete;
    asked.clock.push_back(clock_fact(clock::Event::paused, "incomplete"));
    return;
  }
  asked.state = ConsultationState::answered;
  asked.answer = f.answer;
  asked.answered_at = at_;
  asked.clock.push_back(clock_fact(clock::Event::answered));
}

void Evolving::operator()(const ConsultationSupplied& f) {
  Consultation& asked = consultation(f.consultation);
  asked.state = asked.served_at ? ConsultationState::served : ConsultationState::asked;
  asked.clock.push_back(clock_fact(clock::Event::resumed, "incomplete"));
}

void Evolving::operator()(const ConsultationDeemed& f) {
  Consultation& asked = consultation(f.consultation);
  asked.state = ConsultationState::deemed;
  asked.answer = f.rule == SilenceRule::consent ? AnswerKind::consent : AnswerKind::refusal;
  asked.answered_at = at_;
}

void Evolving::operator()(const ConsultationWithdrawn& f) {
  Consultation& asked = consultation(f.consultation);
  asked.state = ConsultationState::withdrawn;
  asked.clock.push_back(clock_fact(clock::Event::withdrawn));
}

void Evolving::operator()(const CaseDecided& f) {
  c_.state = CaseState::decided;
  c_.outcome = f.outcome;
  c_.decided_at = at_;
  c_.pauses.clear();
  c_.incidents.clear();
  c_.before_migration.reset();
  c_.clock.push_back(clock_fact(f.outcome == Outcome::withdrawn ? clock::Event::withdrawn : clock::Event::answered));
}

// A new period with a clock of its own; the drawing runs again from its start. Numbers of tokens go on: they are unique
// for ever.
void Evolving::operator()(const CaseReopened&) {
  ++c_.period;
  c_.state = CaseState::open;
  c_.outcome.reset();
  c_.decided_at.reset();
  c_.satisfaction.reset();
  c_.confirmed = false;
  c_.escalations.clear();
  process::State fresh;
  fresh.next = c_.process.next;
  c_.process = std::move(fresh);
  c_.drawn_timers.clear();
  c_.before_migration.reset();
  c_.variables = {};
  begin_period(true);
}

void Evolving::operator()(const CaseConfirmed& f) {
  c_.confirmed = f.done;
  c_.satisfaction = f.satisfaction;
}

void Evolving::operator()(const TimerArmed& f) {
  c_.timers.push_back(f.timer);
  c_.next_timer = std::max(c_.next_timer, f.timer.number + 1);
}

}  // namespace

void evolve_case(Case& c, const Context& context, const Fact& fact, std::uint64_t position, Instant effective_at) {
  std::visit(Evolving(c, context, position, effective_at), fact);
  c.version = position;
}

void evolve(Desk& desk, const Context& context, const CaseFact& fact, std::uint64_t position, Instant effective_at) {
  if (std::holds_alternative<CaseFiled>(fact.fact)) desk.cases[fact.subject].id = fact.subject;
  const auto found = desk.cases.find(fact.subject);
  PASOKH_ASSERT(found != desk.cases.end(), "a fact is about a case that is not there");
  evolve_case(found->second, context, fact.fact, position, effective_at);
  if (const auto* started = std::get_if<WorkStarted>(&fact.fact)) {
    desk.active[started->officer] = {fact.subject, started->task};
  } else if (const auto* stopped = std::get_if<WorkStopped>(&fact.fact)) {
    const auto at_work = desk.active.find(stopped->officer);
    if (at_work != desk.active.end() && at_work->second.task == stopped->task) desk.active.erase(at_work);
  }
}

}  // namespace pasokh::desk
