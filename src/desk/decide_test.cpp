#include "desk/decide.hpp"

#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

const Actor k_public = Public{};

CaseId file_permit(DeskFixture& f) {
  const CaseId id{f.new_id()};
  const auto filed = f.run(k_public, id, permit_application());
  REQUIRE(filed.has_value());
  return id;
}

CaseId file_street(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(k_public, id, street_report()).has_value());
  return id;
}

TaskId task_at(const DeskFixture& f, CaseId id, std::string_view element) {
  const Task* task = f.open_task(id, element);
  INFO("element ", std::string(element));
  REQUIRE(task != nullptr);
  return task->id;
}

// Taken and completed by an officer, with outputs.
Result<std::vector<CaseFact>> do_task(DeskFixture& f, CaseId id, std::string_view element, const char* who,
                                      std::string_view outputs = "{}") {
  const TaskId task = task_at(f, id, element);
  const auto taken = f.run(officer(who), id, TakeTask{task});
  if (!taken) return taken;
  return f.run(officer(who), id, CompleteTask{task, json_of(outputs), {}});
}

const Consultation& consultation_of(const DeskFixture& f, CaseId id, const char* body) {
  for (const Consultation& asked : f.at(id).consultations) {
    if (asked.body.value == body && asked.is_open()) return asked;
  }
  FAIL("no open consultation of ", body);
  throw 0;
}

void bring_to_consultations(DeskFixture& f, CaseId id) {
  REQUIRE(do_task(f, id, "check", "o-2", R"({"complete": true, "damage": false})").has_value());
}

TEST_CASE("a filed permit starts its clock and lies before the planning office") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  CHECK(types_of(Result<std::vector<CaseFact>>(f.history)) == "case_filed document_added process_moved task_offered");
  const Case& c = f.at(id);
  CHECK(c.state == CaseState::open);
  CHECK(c.unit.value == "counter");
  const Task* check = f.open_task(id, "check");
  REQUIRE(check != nullptr);
  CHECK(check->unit.value == "office");
  CHECK(check->state == TaskState::offered);
  CHECK_FALSE(c.place.has_value());  // the place of a permit is private
  const auto clock = clock_of(c, Context{*f.city}, f.now);
  CHECK(clock.state == clock::State::running);
  // 15 working days after Sunday 23 November, with Thursdays and Fridays off: Sunday 14 December.
  REQUIRE(clock.due_on.has_value());
  CHECK(to_text(*clock.due_on) == "2025-12-14");
}

TEST_CASE("the main path: checked, consulted, paid, signed, answered") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  CHECK(f.at(id).consultations.size() == 2);
  for (const char* body : {"gas", "fire"}) {
    const char* respondent = body == std::string_view("gas") ? "o-7" : "o-8";
    const ConsultationId asked = consultation_of(f, id, body).id;
    CHECK(types_of(f.run(System{"post"}, id, ProveService{asked, "post"})) == "consultation_served timer_armed");
    REQUIRE(f.run(officer(respondent), id, AnswerConsultation{asked, AnswerKind::consent, {}, {}}).has_value());
  }
  CHECK(f.at(id).state == CaseState::paused);  // the fees are the applicant's
  CHECK(f.at(id).pauses.front().cause == PauseCause::applicant);
  f.now = f.now + days(2);
  REQUIRE(do_task(f, id, "pay", "o-1").has_value());
  CHECK(f.at(id).state == CaseState::open);
  const TaskId sign = task_at(f, id, "sign");
  REQUIRE(f.run(officer("o-4"), id, TakeTask{sign}).has_value());
  REQUIRE(f.run(officer("o-4"), id, StartWork{sign}).has_value());
  f.now = f.now + minutes(20);
  const auto answered = f.run(officer("o-4"), id, CompleteTask{sign, json_of(R"({"approved": true})"), {}});
  CHECK(types_of(answered) == "work_stopped task_completed process_moved case_decided timer_armed");
  CHECK(f.at(id).outcome == Outcome::granted);
  CHECK(f.at(id).state == CaseState::decided);
  CHECK(f.desk.active.empty());
  const auto clock = clock_of(f.at(id), Context{*f.city}, f.now);
  CHECK(clock.state == clock::State::met);
  CHECK(clock.paused_time == days(2));
}

TEST_CASE("a case comes to an end by itself when the time for objections is over") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  REQUIRE(f.at(id).timers.size() == 1);
  const Timer timer = f.at(id).timers.front();
  CHECK(timer.purpose == TimerPurpose::confirm);
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) == "refused desk.timer_not_due");
  f.now = timer.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) == "timer_fired case_closed");
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) == "refused desk.no_such_timer");
}

struct Step {
  const char* says;
  Actor by;
  std::function<Command(DeskFixture&, CaseId)> command;
  const char* then;
  const char* field = "";
};

void run_steps(DeskFixture& f, CaseId id, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    INFO(std::string(step.says));
    const auto facts = f.run(step.by, id, step.command(f, id));
    CHECK(types_of(facts) == std::string(step.then));
    if (!facts) CHECK(facts.error().field == step.field);
  }
}

TEST_CASE("tasks: who may do what when, as sentences of policy") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  const TaskId task = task_at(f, id, "check");
  const auto same = [](auto command) { return [command](DeskFixture&, CaseId) -> Command { return command; }; };
  const json::Value outputs = json_of(R"({"complete": true, "damage": false})");
  run_steps(
      f, id,
      {
          {"a citizen takes no task", Citizen{id}, same(TakeTask{task}), "refused desk.not_yours"},
          {"an officer of another unit takes none", officer("o-1"), same(TakeTask{task}), "refused desk.not_yours"},
          {"an administrator sees no case by that alone", officer("o-6"), same(TakeTask{task}),
           "refused desk.not_yours"},
          {"somebody unknown takes none", officer("o-99"), same(TakeTask{task}), "refused desk.unknown_officer"},
          {"nobody works on what they have not taken", officer("o-2"), same(StartWork{task}), "refused desk.not_yours"},
          {"an officer of the unit takes it", officer("o-2"), same(TakeTask{task}), "task_taken"},
          {"twice is once too often", officer("o-2"), same(TakeTask{task}), "refused desk.already_yours"},
          {"a colleague does not take it away", officer("o-3"), same(TakeTask{task}), "refused desk.not_yours"},
          {"nor complete it", officer("o-3"), same(CompleteTask{task, outputs, {}}), "refused desk.not_yours"},
          {"work begins", officer("o-2"), same(StartWork{task}), "work_started"},
          {"and does not begin twice", officer("o-2"), same(StartWork{task}), "refused desk.already_active"},
          {"outside bodies are asked, not sent work", officer("o-2"), same(ReferTask{task, {"gas"}, {}, {}, {}}),
           "refused desk.ask_bodies", "/to_unit"},
          {"a unit must be there", officer("o-2"), same(ReferTask{task, {"moon"}, {}, {}, {}}),
           "refused desk.no_such_unit", "/to_unit"},
          {"a receiver must work there", officer("o-2"), same(ReferTask{task, {"office"}, OfficerCode{"o-1"}, {}, {}}),
           "refused desk.not_of_that_unit", "/to_officer"},
          {"what is handed on is no longer worked on", officer("o-2"),
           same(ReferTask{task, {"office"}, OfficerCode{"o-3"}, record(5), {{"counter"}}}),
           "work_stopped task_referred"},
          {"until it is accepted it is nobody's to complete", officer("o-2"), same(CompleteTask{task, outputs, {}}),
           "refused desk.not_yours"},
          {"a return needs a reason", officer("o-3"), same(ReturnTask{task, {}}), "refused desk.reason_missing",
           "/reason"},
          {"the receiver sends it back", officer("o-3"), same(ReturnTask{task, record(6)}), "task_returned"},
          {"the sender accepts it again", officer("o-2"), same(TakeTask{task}), "task_taken"},
          {"a colleague does not reassign", officer("o-3"), same(ReassignTask{task, {"office"}, OfficerCode{"o-3"}}),
           "refused desk.not_yours"},
          {"the head does", officer("o-4"), same(ReassignTask{task, {"office"}, OfficerCode{"o-3"}}),
           "task_reassigned"},
          {"a required output is missed by its pointer", officer("o-3"),
           same(CompleteTask{task, json_of(R"({"complete": true})"), {}}), "refused desk.form_missing",
           "/outputs/damage"},
          {"an unknown one too", officer("o-3"),
           same(CompleteTask{task, json_of(R"({"complete": true, "damage": false, "x": 1})"), {}}),
           "refused desk.form_unknown_field", "/outputs/x"},
          {"a wrong type too", officer("o-3"),
           same(CompleteTask{task, json_of(R"({"complete": "yes", "damage": false})"), {}}),
           "refused desk.form_wrong_type", "/outputs/complete"},
          {"whoever has it completes it", officer("o-3"), same(CompleteTask{task, outputs, {}}),
           "task_completed process_moved consultation_asked consultation_asked"},
          {"what is done is done", officer("o-3"), same(CompleteTask{task, outputs, {}}), "refused desk.task_ended"},
          {"no such task", officer("o-5"), same(TakeTask{{make_id(1, 2, 3)}}), "refused desk.no_such_task"},
      });
}

TEST_CASE("an officer works on one case at a time: starting here stops it there") {
  DeskFixture f;
  const CaseId first = file_permit(f), second = file_permit(f);
  const TaskId here = task_at(f, first, "check"), there = task_at(f, second, "check");
  REQUIRE(f.run(officer("o-2"), first, TakeTask{here}).has_value());
  REQUIRE(f.run(officer("o-2"), second, TakeTask{there}).has_value());
  REQUIRE(f.run(officer("o-2"), first, StartWork{here}).has_value());
  const auto turned = f.run(officer("o-2"), second, StartWork{there});
  REQUIRE(types_of(turned) == "work_stopped work_started");
  CHECK(turned->front().subject == first);
  CHECK(std::get<WorkStopped>(turned->front().fact).reason == StopReason::other_case);
  CHECK(f.at(first).task(here)->state == TaskState::in_hand);
  CHECK(f.at(second).task(there)->state == TaskState::active);
  CHECK(f.desk.active.at({"o-2"}).subject == second);
}

TEST_CASE("a case is paused once, with a list; the applicant resumes it with what was missing") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  const TaskId task = task_at(f, id, "check");
  const auto same = [](auto command) { return [command](DeskFixture&, CaseId) -> Command { return command; }; };
  const Document plan{record(20), "plan", "application/pdf", 10, std::string(64, 'b')};
  run_steps(
      f, id,
      {
          {"whoever has no part in it does not pause", officer("o-3"), same(PauseCase{{"plan"}, record(7)}),
           "refused desk.not_yours"},
          {"the case is taken", officer("o-2"), same(TakeTask{task}), "task_taken"},
          {"and worked on", officer("o-2"), same(StartWork{task}), "work_started"},
          {"who pauses names something", officer("o-2"), same(PauseCase{{}, record(7)}), "refused desk.missing_what",
           "/missing"},
          {"and by its code, not in free text", officer("o-2"), same(PauseCase{{"a letter from Mr. Marker"}, {}}),
           "refused desk.missing_unknown", "/missing/0"},
          {"once", officer("o-2"), same(PauseCase{{"plan", "plan"}, {}}), "refused desk.missing_twice", "/missing/1"},
          {"the pause stops the work", officer("o-2"), same(PauseCase{{"plan", "area_m2"}, record(7)}),
           "work_stopped case_paused"},
          {"a second list is refused", officer("o-2"), same(PauseCase{{"deed"}, {}}), "refused desk.already_paused"},
          {"somebody else's link opens nothing here", Citizen{{make_id(1, 5, 5)}}, same(ResumeCase{{plan}, {}}),
           "refused desk.not_yours"},
          {"the applicant does not resume without it", Citizen{id}, same(ResumeCase{{}, {}}),
           "refused desk.still_missing", "/documents"},
          {"and does with it", Citizen{id}, same(ResumeCase{{plan}, {}}), "document_added case_resumed"},
          {"nothing more to resume", Citizen{id}, same(ResumeCase{{plan}, {}}), "refused desk.not_paused"},
      });
  const auto& clock = f.at(id).clock;
  REQUIRE(clock.size() == 4);
  CHECK(clock[2].event == clock::Event::paused);
  CHECK(clock[2].cause == "applicant");
  CHECK(clock[3].event == clock::Event::resumed);
}

TEST_CASE("when the applicant supplies what a step asks for, the clock runs again though nobody has looked at it") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  REQUIRE(do_task(f, id, "check", "o-2", R"({"complete": false, "damage": false})").has_value());
  CHECK(f.at(id).state == CaseState::paused);
  REQUIRE(f.open_task(id, "supply") != nullptr);
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{})) == "case_resumed");
  CHECK(f.at(id).state == CaseState::open);
  CHECK(types_of(do_task(f, id, "supply", "o-1")) == "task_completed process_moved task_offered");
  CHECK(f.open_task(id, "check") != nullptr);
}

TEST_CASE("a file is complete when its last required paper comes, and then the clock starts") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  FileCase file = permit_application();
  const Document deed = file.documents.front();
  file.documents.clear();
  REQUIRE(f.run(k_public, id, file).has_value());
  CHECK(clock_of(f.at(id), Context{*f.city}, f.now).state == clock::State::not_started);
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{deed})) == "document_added file_completed");
  CHECK(clock_of(f.at(id), Context{*f.city}, f.now).state == clock::State::running);
}

TEST_CASE("filings that are refused say what would be right, and where") {
  struct Row {
    const char* says;
    Actor by;
    std::function<void(FileCase&)> change;
    const char* code;
    const char* field;
  };
  const Row rows[] = {
      {"no such service", Public{}, [](FileCase& c) { c.service = {"nothing"}; }, "desk.no_such_service", "/service"},
      {"nobody applies", Public{}, [](FileCase& c) { c.applicant.reset(); }, "desk.applicant_missing", "/applicant"},
      {"the place is missing", Public{}, [](FileCase& c) { c.place.reset(); }, "desk.place_missing", "/place"},
      {"a citizen is not at the counter", Public{}, [](FileCase& c) { c.channel = Channel::counter; },
       "desk.wrong_channel", "/channel"},
      {"an officer is not online", officer("o-1"), [](FileCase&) {}, "desk.wrong_channel", "/channel"},
      {"a planner does not file for citizens", officer("o-2"), [](FileCase& c) { c.channel = Channel::counter; },
       "desk.not_yours", ""},
      {"a required field", Public{},
       [](FileCase& c) { c.form = json_of(R"({"use": "home", "address": "Somewhere 1"})"); }, "desk.form_missing",
       "/form/area_m2"},
      {"too small", Public{},
       [](FileCase& c) { c.form = json_of(R"({"area_m2": 0, "use": "home", "address": "Somewhere 1"})"); },
       "desk.form_too_small", "/form/area_m2"},
      {"too large", Public{},
       [](FileCase& c) { c.form = json_of(R"({"area_m2": 100001, "use": "home", "address": "Somewhere 1"})"); },
       "desk.form_too_large", "/form/area_m2"},
      {"no whole number", Public{},
       [](FileCase& c) { c.form = json_of(R"({"area_m2": 1.5, "use": "home", "address": "Somewhere 1"})"); },
       "desk.form_wrong_type", "/form/area_m2"},
      {"not a choice", Public{},
       [](FileCase& c) { c.form = json_of(R"({"area_m2": 5, "use": "castle", "address": "Somewhere 1"})"); },
       "desk.form_not_a_choice", "/form/use"},
      {"an unknown field", Public{},
       [](FileCase& c) { c.form = json_of(R"({"area_m2": 5, "use": "home", "address": "Somewhere 1", "a/b": 1})"); },
       "desk.form_unknown_field", "/form/a~1b"},
      {"no object", Public{}, [](FileCase& c) { c.form = json_of("[]"); }, "desk.form_not_object", "/form"},
      {"no such paper", Public{}, [](FileCase& c) { c.documents[0].kind = "passport"; }, "desk.no_such_paper",
       "/documents/0/kind"},
      {"no such dossier", Public{}, [](FileCase& c) { c.dossier = DossierId{make_id(0, 1, 1)}; },
       "desk.no_such_dossier", "/dossier"},
  };
  DeskFixture f;
  for (const Row& row : rows) {
    INFO(std::string(row.says));
    FileCase file = permit_application();
    row.change(file);
    const auto filed = f.run(row.by, {f.new_id()}, file);
    REQUIRE_FALSE(filed.has_value());
    CHECK(filed.error().message.code == row.code);
    CHECK(filed.error().field == row.field);
  }
  CHECK(f.desk.cases.empty());
}

TEST_CASE("the counter files for citizens, and it is said who did") {
  DeskFixture f;
  FileCase file = permit_application();
  file.channel = Channel::phone;
  const CaseId id{f.new_id()};
  const auto filed = f.run(officer("o-1"), id, file);
  REQUIRE(filed.has_value());
  CHECK(std::get<CaseFiled>(filed->front().fact).filed_by == OfficerCode{"o-1"});
}

TEST_CASE("consultations: served with proof, incomplete, supplied, refused, late") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  const ConsultationId gas = consultation_of(f, id, "gas").id, fire = consultation_of(f, id, "fire").id;
  const auto same = [](auto command) { return [command](DeskFixture&, CaseId) -> Command { return command; }; };
  run_steps(
      f, id,
      {
          {"another body does not answer for it", officer("o-8"),
           same(AnswerConsultation{gas, AnswerKind::consent, {}, {}}), "refused desk.not_yours"},
          {"a respondent takes no task", officer("o-7"), same(TakeTask{{make_id(1, 1, 1)}}), "refused desk.not_yours"},
          {"a proof has a kind", officer("o-2"), same(ProveService{gas, ""}), "refused desk.proof_missing", "/proof"},
          {"served", officer("o-2"), same(ProveService{gas, "hand"}), "consultation_served timer_armed"},
          {"once", officer("o-2"), same(ProveService{gas, "hand"}), "refused desk.already_served"},
          {"reminded", officer("o-2"), same(RemindConsultation{gas}), "consultation_reminded"},
          {"a refusal gives its reason", officer("o-7"), same(AnswerConsultation{gas, AnswerKind::refusal, {}, {}}),
           "refused desk.reason_missing", "/text"},
          {"what is incomplete stops its clock", officer("o-7"),
           same(AnswerConsultation{gas, AnswerKind::incomplete, record(30), {}}),
           "consultation_answered timer_disarmed"},
          {"who is waited for is not reminded", officer("o-2"), same(RemindConsultation{gas}),
           "refused desk.body_waits_for_us"},
          {"supplied, it runs again", officer("o-2"), same(SupplyConsultation{gas}),
           "consultation_supplied timer_armed"},
          {"nothing more to supply", officer("o-2"), same(SupplyConsultation{gas}), "refused desk.body_misses_nothing"},
          {"what the drawing asks is not taken back by hand", officer("o-2"), same(WithdrawConsultation{gas}),
           "refused desk.drawing_asks"},
          {"passed on to whom?", officer("o-8"), same(AnswerConsultation{fire, AnswerKind::passed_on, {}, {}}),
           "refused desk.passed_to_whom", "/passed_to"},
      });
  CHECK(types_of(f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::refusal, record(31), {}})) ==
        "consultation_answered process_moved timer_disarmed");
  CHECK(types_of(f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::consent, {}, {}})) ==
        "refused desk.already_answered");
  const auto passed = f.run(officer("o-8"), id, AnswerConsultation{fire, AnswerKind::passed_on, {}, UnitCode{"gas"}});
  CHECK(types_of(passed) == "consultation_served consultation_answered consultation_asked");
  CHECK(consultation_of(f, id, "gas").token == f.at(id).consultation(fire)->token);
}

TEST_CASE("silence counts only from a proven receipt, only where the rule says so, and as the rule says") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  const ConsultationId gas = consultation_of(f, id, "gas").id, fire = consultation_of(f, id, "fire").id;
  CHECK(f.at(id).timers.empty());  // nothing runs before the receipt
  REQUIRE(f.run(System{"api"}, id, ProveService{gas, "api"}).has_value());
  REQUIRE(f.at(id).timers.size() == 1);
  const Timer timer = f.at(id).timers.front();
  CHECK(timer.purpose == TimerPurpose::silence);
  f.now = timer.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) ==
        "timer_fired consultation_deemed process_moved");
  CHECK(f.at(id).consultation(gas)->state == ConsultationState::deemed);
  CHECK(f.at(id).consultation(gas)->answer == AnswerKind::consent);
  const auto late = f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::refusal, record(31), {}});
  REQUIRE(types_of(late) == "consultation_answered");
  CHECK(std::get<ConsultationAnswered>(late->front().fact).late);
  CHECK(f.at(id).consultation(gas)->state == ConsultationState::deemed);
  CHECK(f.at(id).consultation(fire)->state == ConsultationState::asked);
}

TEST_CASE("where silence means nothing, the body is reminded and the case waits") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  const TaskId task = task_at(f, id, "check");
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  CHECK(types_of(f.run(officer("o-2"), id, AskConsultation{{"fire"}, "opinion", {}, SilenceRule::consent, {}})) ==
        "refused desk.silence_needs_term");
  REQUIRE(f.run(officer("o-2"), id, AskConsultation{{"fire"}, "opinion", "consultation", SilenceRule::none, record(4)})
              .has_value());
  CHECK(types_of(f.run(officer("o-2"), id, AskConsultation{{"fire"}, "opinion", {}, SilenceRule::none, {}})) ==
        "refused desk.already_asked");
  const ConsultationId asked = consultation_of(f, id, "fire").id;
  CHECK(f.at(id).consultation(asked)->asked_by.value == "office");
  REQUIRE(f.run(System{"api"}, id, ProveService{asked, "api"}).has_value());
  const Timer timer = f.at(id).timers.front();
  f.now = timer.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) == "timer_fired consultation_reminded");
  CHECK(f.at(id).consultation(asked)->is_open());
  CHECK(types_of(f.run(officer("o-2"), id, WithdrawConsultation{asked})) == "consultation_withdrawn");
}

TEST_CASE("a closure announced later moves the silence of a body, and the timer is set anew instead of firing early") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  const ConsultationId gas = consultation_of(f, id, "gas").id;
  REQUIRE(f.run(officer("o-2"), id, ProveService{gas, "post"}).has_value());
  const Timer timer = f.at(id).timers.front();
  // Missing papers for five days: the old timer is gone, the new one is later.
  REQUIRE(f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::incomplete, record(30), {}}).has_value());
  f.now = f.now + days(5);
  REQUIRE(f.run(officer("o-2"), id, SupplyConsultation{gas}).has_value());
  CHECK(f.at(id).timers.front().due_at == timer.due_at + days(5));
}

TEST_CASE("withdrawal ends everything at once") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  bring_to_consultations(f, id);
  CHECK(types_of(f.run(k_public, id, WithdrawCase{})) == "refused desk.not_yours");
  const auto withdrawn = f.run(Citizen{id}, id, WithdrawCase{});
  REQUIRE(withdrawn.has_value());
  const Case& c = f.at(id);
  CHECK(c.state == CaseState::closed);
  CHECK(c.outcome == Outcome::withdrawn);
  CHECK(std::ranges::none_of(c.consultations, [](const Consultation& asked) { return asked.is_open(); }));
  CHECK(std::ranges::none_of(c.tasks, [](const Task& task) { return task.is_open(); }));
  CHECK(c.timers.empty());
  CHECK(types_of(f.run(Citizen{id}, id, WithdrawCase{})) == "refused desk.case_not_open");
  CHECK(types_of(f.run(Citizen{id}, id, ReopenCase{})) == "refused desk.withdrawn_for_good");
}

TEST_CASE("an objection in time begins a new period; one too late does not") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  CHECK(types_of(f.run(Citizen{id}, id, Object{record(8)})) == "refused desk.nothing_decided");
  CHECK(types_of(f.run(officer("o-5"), id, DecideCase{Outcome::refused, {}})) == "refused desk.reason_missing");
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  f.now = f.now + days(3);
  const auto lodged = f.run(Citizen{id}, id, Object{record(8)});
  CHECK(types_of(lodged) == "objection_lodged timer_disarmed case_reopened process_moved task_offered");
  const Case& c = f.at(id);
  CHECK(c.period == 2);
  CHECK(c.filed_at == f.now);
  CHECK(c.first_filed_at == test_morning());
  CHECK(c.state == CaseState::open);
  CHECK(c.variables.root.find("use") != nullptr);
  CHECK(clock_of(c, Context{*f.city}, f.now).state == clock::State::running);
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  f.now = f.now + days(12);
  CHECK(types_of(f.run(Citizen{id}, id, Object{record(8)})) == "refused desk.objection_too_late");
  CHECK(types_of(f.run(officer("o-5"), id, ReopenCase{"supervisor", {}})) == "refused desk.reason_missing");
  CHECK(f.run(officer("o-5"), id, ReopenCase{"supervisor", record(10)}).has_value());
  CHECK(f.at(id).period == 3);
}

TEST_CASE("a pothole: triaged, repaired, confirmed; not done means it is open again") {
  DeskFixture f;
  const CaseId id = file_street(f);
  CHECK(f.at(id).place.has_value());  // street works are public
  REQUIRE(do_task(f, id, "triage", "o-1", R"({"ours": true})").has_value());
  CHECK(f.at(id).timers.size() == 1);  // the drawing looks after delay
  REQUIRE(do_task(f, id, "fix", "o-2").has_value());
  CHECK(f.at(id).outcome == Outcome::done);
  CHECK(types_of(f.run(Citizen{id}, id, ConfirmCase{true, 6})) == "refused desk.satisfaction_range");
  f.now = f.now + hours(5);
  const auto again = f.run(Citizen{id}, id, ConfirmCase{false, 1});
  CHECK(types_of(again) == "case_confirmed timer_disarmed case_reopened process_moved task_offered");
  REQUIRE(do_task(f, id, "triage", "o-1", R"({"ours": true})").has_value());
  REQUIRE(do_task(f, id, "fix", "o-3").has_value());
  CHECK(types_of(f.run(Citizen{id}, id, ConfirmCase{true, 5})) == "case_confirmed timer_disarmed case_closed");
  CHECK(f.at(id).satisfaction == 5);
}

TEST_CASE("a drawing's timer fires into the drawing, and a repaired street lets go of it") {
  DeskFixture f;
  const CaseId id = file_street(f);
  REQUIRE(do_task(f, id, "triage", "o-1", R"({"ours": true})").has_value());
  const Timer timer = f.at(id).timers.front();
  CHECK(timer.due_at == f.now + days(3));
  f.now = timer.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{timer.number})) == "timer_fired process_moved task_offered");
  CHECK(f.open_task(id, "hurry")->role == Role::head);
  REQUIRE(do_task(f, id, "hurry", "o-4").has_value());
  REQUIRE(do_task(f, id, "fix", "o-2").has_value());
  CHECK(f.at(id).state == CaseState::decided);
}

TEST_CASE("a linked case stops the clock until it ends, and its end lets the drawing go on") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  const auto wanted = do_task(f, id, "check", "o-2", R"({"complete": true, "damage": true})");
  REQUIRE(types_of(wanted) == "task_completed process_moved case_paused linked_case_opened");
  const auto opened = std::get<LinkedCaseOpened>(wanted->back().fact);
  CHECK(f.at(id).state == CaseState::paused);
  REQUIRE(f.run(System{"linked"}, opened.linked, OpenLinkedCase{id, opened.token, opened.service}).has_value());
  CHECK(f.at(opened.linked).parent == id);
  const auto ended = f.run(System{"linked"}, id, EndLinkedCase{opened.linked, opened.token, Outcome::done});
  CHECK(types_of(ended) == "linked_case_ended process_moved case_resumed consultation_asked consultation_asked");
  CHECK(f.at(id).state == CaseState::open);
  CHECK(types_of(f.run(System{"linked"}, id, EndLinkedCase{opened.linked, opened.token, Outcome::done})) ==
        "linked_case_ended");
}

TEST_CASE("a deputy does what the absent officer may, and signs only where the absence says so") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  const Date today = f.city->configuration->zone.civil(f.now).date;
  const DecideCase refuse_it{Outcome::refused, record(9)};
  CHECK(types_of(f.run(officer("o-3"), id, refuse_it)) == "refused desk.not_yours");
  REQUIRE(
      f.run_city(officer("o-5"), RecordAbsence{{{"o-4"}, today, today + 4, OfficerCode{"o-3"}, false}}).has_value());
  const TaskId task = task_at(f, id, "check");
  CHECK(types_of(f.run(officer("o-3"), id, ReassignTask{task, {"office"}, OfficerCode{"o-2"}})) == "task_reassigned");
  CHECK(types_of(f.run(officer("o-3"), id, refuse_it)) == "refused desk.not_yours");
  REQUIRE(f.run_city(officer("o-5"), EndAbsence{{"o-4"}, today}).has_value());
  CHECK(types_of(f.run(officer("o-3"), id, ReassignTask{task, {"office"}, OfficerCode{"o-3"}})) ==
        "refused desk.not_yours");
  REQUIRE(f.run_city(officer("o-5"), RecordAbsence{{{"o-4"}, today, today + 4, OfficerCode{"o-3"}, true}}).has_value());
  const auto decided = f.run(officer("o-3"), id, refuse_it);
  REQUIRE(decided.has_value());
  const auto fact =
      std::ranges::find_if(*decided, [](const CaseFact& one) { return std::holds_alternative<CaseDecided>(one.fact); });
  REQUIRE(fact != decided->end());
  CHECK(std::get<CaseDecided>(fact->fact).in_place_of == OfficerCode{"o-4"});
}

}  // namespace
}  // namespace pasokh::desk
