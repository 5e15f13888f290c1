// Running cases to another version of their drawing: there, back, and what keeps them where they are.
#include "desk/migration.hpp"

#include <algorithm>

#include "desk/crowd_for_tests.hpp"
#include "desk/deployment.hpp"
#include "desk/test_drawings.hpp"

namespace pasokh::desk {
namespace {

// Every element and flow of the drawing under another id.
std::string renamed(std::string xml, const process::Model& model) {
  const auto rename = [&](const std::string& id) {
    for (const char* attribute : {" id", "sourceRef", "targetRef", "default", "attachedToRef", "bpmnElement"}) {
      const std::string was = std::string(attribute) + "=\"" + id + "\"";
      for (std::size_t at = xml.find(was); at != std::string::npos; at = xml.find(was, at + was.size()))
        xml.replace(at, was.size(), std::string(attribute) + "=\"n_" + id + "\"");
    }
    const std::string was = ">" + id + "</bpmn:";
    for (std::size_t at = xml.find(was); at != std::string::npos; at = xml.find(was, at + was.size()))
      xml.replace(at, was.size(), ">n_" + id + "</bpmn:");
  };
  for (const process::Node& node : model.nodes) rename(node.id);
  for (const process::Flow& flow : model.flows) rename(flow.id);
  return xml;
}

std::vector<AcceptedWarning> all_warnings(const DrawingReview& review) {
  std::vector<AcceptedWarning> all;
  for (const Finding& warning : review.warnings) all.push_back({subject_of(review, warning), warning.message.code});
  return all;
}

void deploy(DeskFixture& f, const char* service, std::string xml) {
  const auto review = review_drawing(*f.city, {{service}, std::move(xml), {}, {}});
  REQUIRE(review.has_value());
  for (const Finding& refusal : review->refusals) MESSAGE(refusal.message.code, " ", refusal.line);
  REQUIRE(review->configuration != nullptr);
  f.keep_files(*review->configuration);
  const auto replaces = f.city->drawing_in_force({service})->number;
  REQUIRE(f.run_city(officer("o-6"), DeployDrawing{{service}, review->configuration, review->base, replaces, all_warnings(*review)})
              .has_value());
}

process::MigrationPlan renaming(const process::Model& model, bool back) {
  process::MigrationPlan plan;
  const auto add = [&](std::vector<process::Renamed>& to, const std::string& id) {
    back ? to.push_back({"n_" + id, id}) : to.push_back({id, "n_" + id});
  };
  for (const process::Node& node : model.nodes) add(plan.elements, node.id);
  for (const process::Flow& flow : model.flows) add(plan.flows, flow.id);
  return plan;
}

// What a case is, but for what says that it was elsewhere and which numbers were given meanwhile.
Case at_rest(Case c) {
  c.version = 0;
  c.former_configurations.clear();
  c.before_migration.reset();
  c.next_timer = c.next_incident = c.process.next = 0;
  return c;
}

CaseId file(DeskFixture& f, const FileCase& application) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, application).has_value());
  return id;
}

void complete(DeskFixture& f, CaseId id, const char* element, const char* who, const char* outputs) {
  const Task* task = f.open_task(id, element);
  REQUIRE(task != nullptr);
  const TaskId which = task->id;
  REQUIRE(f.run(officer(who), id, TakeTask{which}).has_value());
  REQUIRE(f.run(officer(who), id, CompleteTask{which, json_of(outputs), {}}).has_value());
}

std::string in_force(const DeskFixture& f) { return f.city->configuration->digest; }

// A second timer beside the triage, after a day.
std::string street_with_a_second_timer() {
  return replaced(test_city_files().at("processes/street.bpmn"), "<bpmn:exclusiveGateway id=\"is_ours\"",
                  R"(<bpmn:boundaryEvent id="slow" attachedToRef="triage" cancelActivity="false"><bpmn:outgoing>slow_flow</bpmn:outgoing>)"
                  R"(<bpmn:timerEventDefinition id="slow_timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>)"
                  R"(</bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="slow_end"><bpmn:incoming>slow_flow</bpmn:incoming></bpmn:endEvent>)"
                  R"(<bpmn:sequenceFlow id="slow_flow" sourceRef="slow" targetRef="slow_end" /><bpmn:exclusiveGateway id="is_ours")");
}

void there_and_back(std::uint64_t seed, int steps) {
  INFO("seed ", seed);
  DeskFixture f;
  Crowd crowd(f, seed);
  for (int i = 0; i < steps; ++i) crowd.try_something();
  const std::string old_digest = in_force(f);
  const auto configuration = f.city->configuration;
  for (const char* service : {"permit", "street"}) {
    const std::string path = configuration->service({service})->process;
    deploy(f, service, renamed(configuration->files.at(path), *configuration->models.at(path)));
  }
  int migrated = 0;
  for (const CaseId id : crowd.cases()) {
    const Case before = f.at(id);
    const process::Model& model = *configuration->models.at(configuration->service(before.service)->process);
    const MigrateCase there{in_force(f), renaming(model, false)}, back{old_digest, renaming(model, true)};
    if (!before.is_open()) {
      CHECK(types_of(f.run(officer("o-6"), id, there)) == "refused desk.case_not_open");
      continue;
    }
    ++migrated;
    const auto outlook = outlook_of(before, Context{*f.city}, there.configuration, there.plan, f.now);
    CHECK(outlook.troubles.empty());
    CHECK(outlook.due_before == outlook.due_after);
    REQUIRE(types_of(f.run(officer("o-6"), id, there)) == "case_migrated");
    for (const Task& task : f.at(id).tasks) CHECK(task.element.starts_with("n_") == task.is_open());
    REQUIRE(types_of(f.run(officer("o-6"), id, UndoMigration{})) == "migration_undone");
    CHECK(at_rest(f.at(id)) == at_rest(before));
    CHECK(f.at(id).former_configurations.empty());
    CHECK(types_of(f.run(officer("o-6"), id, UndoMigration{})) == "refused desk.nothing_to_undo");
    REQUIRE(f.run(officer("o-6"), id, there).has_value());
    REQUIRE(types_of(f.run(officer("o-6"), id, back)) == "case_migrated");
    CHECK(at_rest(f.at(id)) == at_rest(before));
    if (migrated % 2 == 0) REQUIRE(f.run(officer("o-6"), id, there).has_value());
    CHECK(f.replayed(id) == f.at(id));
  }
  CHECK(migrated > 0);
  for (int i = 0; i < steps; ++i) crowd.try_something();
  for (const CaseId id : crowd.cases()) CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a case of a crowd that is migrated and brought back, either way, is unchanged, and goes on on both drawings") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) there_and_back(seed, 120);
}

TEST_CASE("what the new drawing adds is waited for, and no longer after the migration is undone") {
  DeskFixture f;
  const CaseId id = file(f, street_report());
  const Case before = f.at(id);
  deploy(f, "street", street_with_a_second_timer());
  REQUIRE(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), {}})) == "case_migrated timer_armed");
  const auto rings = [&] {
    return std::ranges::count_if(f.at(id).timers, [](const Timer& t) { return t.purpose == TimerPurpose::process; });
  };
  CHECK(rings() == 1);
  CHECK(f.at(id).timers.back().due_at == f.now + days(1));
  SUBCASE("undone") {
    CHECK(types_of(f.run(officer("o-6"), id, UndoMigration{})) == "migration_undone timer_disarmed");
    CHECK(at_rest(f.at(id)) == at_rest(before));
  }
  SUBCASE("until the next step") {
    complete(f, id, "triage", "o-1", R"({"ours": true})");
    CHECK(types_of(f.run(officer("o-6"), id, UndoMigration{})) == "refused desk.nothing_to_undo");
    CHECK(f.open_task(id, "fix") != nullptr);
  }
  SUBCASE("work that is begun does not hinder the way back") {
    const Task* task = f.open_task(id, "triage");
    REQUIRE(f.run(officer("o-1"), id, TakeTask{task->id}).has_value());
    REQUIRE(f.run(officer("o-6"), id, UndoMigration{}).has_value());
    CHECK(f.open_task(id, "triage")->officer == OfficerCode{"o-1"});
  }
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a case whose step the new drawing lacks stays, unless the plan names another") {
  DeskFixture f;
  const CaseId id = file(f, street_report());
  complete(f, id, "triage", "o-1", R"({"ours": true})");
  std::string xml = test_city_files().at("processes/street.bpmn");
  for (const char* attribute : {" id", "sourceRef", "targetRef", "attachedToRef", "bpmnElement"}) {
    const std::string was = std::string(attribute) + "=\"fix\"";
    for (std::size_t at = xml.find(was); at != std::string::npos; at = xml.find(was))
      xml = replaced(xml, was, std::string(attribute) + "=\"mend\"");
  }
  deploy(f, "street", xml);
  const auto& to = *f.city->configuration->models.at("processes/street.bpmn");
  std::vector<std::string> proposed;
  for (const auto& one : propose_elements(model_of(f.at(id), *f.city), to)) proposed.push_back(one.from + ">" + one.to);
  CHECK(std::ranges::find(proposed, "fix>mend") != proposed.end());
  CHECK(std::ranges::find(proposed, "triage>triage") != proposed.end());

  const auto outlook = outlook_of(f.at(id), Context{*f.city}, in_force(f), {}, f.now);
  REQUIRE(!outlook.troubles.empty());
  CHECK(outlook.troubles[0].element == "fix");
  CHECK(outlook.troubles[0].what.code == "process.migration_no_target");
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), {}})) == "refused process.migration_no_target");
  const process::MigrationPlan plan{{{"fix", "mend"}}, {}};
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), plan})) == "case_migrated");
  CHECK(f.open_task(id, "mend") != nullptr);
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), plan})) == "refused desk.runs_on_it_already");
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{"none", plan})) == "refused desk.no_such_configuration");
  for (const char* nobody : {"o-1", "o-4", "o-5"})
    CHECK(types_of(f.run(officer(nobody), id, MigrateCase{in_force(f), plan})) == "refused desk.not_yours");
  complete(f, id, "mend", "o-2", "{}");
  CHECK(f.at(id).outcome == Outcome::done);
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), plan})) == "refused desk.case_not_open");
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a migrated case takes the terms of the configuration it comes to, and has its own again when that is undone") {
  DeskFixture f;
  const CaseId id = file(f, street_report());
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  terms = replaced(terms, "10 working days from filed, calendar always", "4 working days from filed, calendar always");
  auto next = load_configuration(std::move(files));
  REQUIRE(next.has_value());
  f.keep_files(**next);
  REQUIRE(f.run_city(officer("o-6"), AdoptConfiguration{*next, *Date::from(2025, 11, 1)}).has_value());
  const auto due = [&] { return clock_of(f.at(id), Context{*f.city}, f.now).deadline; };
  const auto before = due();
  const auto outlook = outlook_of(f.at(id), Context{*f.city}, in_force(f), {}, f.now);
  CHECK(outlook.troubles.empty());
  CHECK(outlook.due_before == before);
  CHECK(outlook.due_after == *before - days(6));
  REQUIRE(f.run(officer("o-6"), id, MigrateCase{in_force(f), {}}).has_value());
  CHECK(due() == outlook.due_after);
  REQUIRE(f.run(officer("o-6"), id, UndoMigration{}).has_value());
  CHECK(due() == before);
}

TEST_CASE("an incident is mended by a better drawing and another try") {
  DeskFixture f(city_with_odd_timers(1));
  const CaseId id = file(f, permit_application());
  REQUIRE(f.at(id).incidents.size() == 1);
  deploy(f, "permit", test_city_files().at("processes/permit.bpmn"));
  // The timer that nobody understood has no counterpart: the case says so.
  CHECK(types_of(f.run(officer("o-6"), id, MigrateCase{in_force(f), {}})) == "refused process.migration_no_target");
}

TEST_CASE("a timer of the drawing is set to another time by the head, with a reason, and follows that alone") {
  DeskFixture f;
  const CaseId id = file(f, street_report());
  complete(f, id, "triage", "o-1", R"({"ours": true})");
  Timer late;
  for (const Timer& timer : f.at(id).timers)
    if (timer.purpose == TimerPurpose::process) late = timer;
  const Instant wanted = late.due_at + days(2);
  const auto change = [&](const char* who, std::uint32_t number, Instant at, std::optional<RecordId> reason) {
    return types_of(f.run(officer(who), id, ChangeTimer{number, at, reason}));
  };
  CHECK(change("o-2", late.number, wanted, record(5)) == "refused desk.not_yours");
  CHECK(change("o-6", late.number, wanted, record(5)) == "refused desk.not_yours");
  CHECK(change("o-5", 77, wanted, record(5)) == "refused desk.no_such_timer");
  CHECK(change("o-5", late.number, wanted, {}) == "refused desk.reason_missing");
  CHECK(change("o-5", late.number, f.now, record(5)) == "refused desk.due_in_the_past");
  CHECK(change("o-5", late.number, late.due_at, record(5)) == "refused desk.timer_due_then_already");
  CHECK(change("o-5", late.number, wanted, record(5)) == "timer_changed");
  f.now = late.due_at;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{late.number})) == "refused desk.timer_not_due");
  f.now = wanted;
  CHECK(types_of(f.run(System{"timer"}, id, FireTimer{late.number})) == "timer_fired process_moved task_offered");
  CHECK(f.replayed(id) == f.at(id));
}

}  // namespace
}  // namespace pasokh::desk
