// Business-rule tasks: decided by the city's DMN, with the rules that fired in the fact; incidents where they cannot be.
#include <doctest/doctest.h>

#include "desk/form_check.hpp"
#include "desk/test_drawings.hpp"

namespace pasokh::desk {
namespace {

CaseId file_permit(DeskFixture& f, const char* form = R"({"area_m2": 120, "use": "home", "address": "Marker Street 7"})") {
  FileCase file = permit_application();
  file.form = json_of(form);
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, file).has_value());
  return id;
}

Result<std::vector<CaseFact>> check(DeskFixture& f, CaseId id) {
  const TaskId task = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  return f.run(officer("o-2"), id, CompleteTask{task, json_of(R"({"complete": true, "damage": false})"), {}});
}

const DecisionTaken* decision_in(const Result<std::vector<CaseFact>>& facts) {
  REQUIRE(facts.has_value());
  for (const CaseFact& fact : *facts)
    if (const auto* taken = std::get_if<DecisionTaken>(&fact.fact)) return taken;
  return nullptr;
}

Findings faults_of(Files files) {
  const auto loaded = load_configuration(std::move(files));
  return loaded ? Findings{} : loaded.error();
}

TEST_CASE("a business-rule task is decided at once, and the fact says from what, to what and by which rules") {
  DeskFixture f(city_with_fees());
  const CaseId id = file_permit(f);
  const auto facts = check(f, id);
  const auto* taken = decision_in(facts);
  REQUIRE(taken != nullptr);
  CHECK(taken->element == "work_out");
  CHECK(taken->decision == "fees");
  CHECK(json::write(taken->value) == "1200000");
  CHECK(json::write(taken->inputs) == R"({"area_m2":120,"use":"home"})");
  REQUIRE(taken->fired.size() == 1);
  CHECK(taken->fired[0] == RuleFired{"fees", 1, "home_rule", {"fa", "en"}, {"مسکونی: ده هزار برای هر متر", "Home: 10,000 per square metre"}});
  CHECK(types_of(facts).find("process_moved decision_taken process_moved") != std::string::npos);
  const rules::Value* fee = f.at(id).variables.root.find("fee");
  REQUIRE(fee != nullptr);
  CHECK(rules::to_text(*fee) == "1200000");
  CHECK(f.open_task(id, "work_out") == nullptr);
  CHECK(f.at(id).consultations.size() == 2);
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("rules that give no answer are an incident, and are asked again when they do") {
  DeskFixture f(city_with_fees());
  const CaseId id = file_permit(f, R"({"area_m2": 99000, "use": "shop", "address": "Marker Street 7"})");
  REQUIRE(check(f, id).has_value());
  REQUIRE(f.at(id).incidents.size() == 1);
  CHECK(f.at(id).incidents[0].element == "work_out");
  const std::string why = f.at(id).incidents[0].what.code;
  CHECK(types_of(f.run(officer("o-6"), id, RetryIncident{1})) == "refused " + why);
  // Another city's rules know an answer.
  Files files = city_with_fees();
  std::string& dmn = files.at("rules/permit.dmn");
  dmn = replaced(dmn, "hitPolicy=\"UNIQUE\"", "hitPolicy=\"FIRST\"");
  auto next = load_configuration(std::move(files));
  REQUIRE(next.has_value());
  f.keep_files(**next);
  REQUIRE(f.run_city(officer("o-6"), AdoptConfiguration{*next, *Date::from(2025, 11, 1)}).has_value());
  REQUIRE(f.run(officer("o-6"), id, MigrateCase{(*next)->digest, {}}).has_value());
  const auto retried = f.run(officer("o-6"), id, RetryIncident{1});
  CHECK(types_of(retried).starts_with("incident_resolved decision_taken process_moved"));
  CHECK(f.at(id).incidents.empty());
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("decisions that follow each other in a circle end in an incident") {
  Files files = city_with_fees();
  std::string& xml = files.at("processes/permit.bpmn");
  xml = replaced(xml, "sourceRef=\"work_out\" targetRef=\"is_damaged\"", "sourceRef=\"work_out\" targetRef=\"round\"");
  xml = replaced(xml, "<bpmn:exclusiveGateway id=\"is_damaged\"",
                 R"(<bpmn:exclusiveGateway id="round" default="out"><bpmn:incoming>flow_work_out_is_damaged</bpmn:incoming><bpmn:outgoing>back</bpmn:outgoing><bpmn:outgoing>out</bpmn:outgoing></bpmn:exclusiveGateway>)"
                 R"(<bpmn:sequenceFlow id="back" sourceRef="round" targetRef="work_out"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=fee &gt; 0</bpmn:conditionExpression></bpmn:sequenceFlow>)"
                 R"(<bpmn:sequenceFlow id="out" sourceRef="round" targetRef="is_damaged" /><bpmn:exclusiveGateway id="is_damaged")");
  xml = replaced(xml, "<bpmn:incoming>flow_work_out_is_damaged</bpmn:incoming>\n", "<bpmn:incoming>out</bpmn:incoming>\n");
  xml = replaced(xml, "<bpmn:incoming>flow_is_complete_is_damaged</bpmn:incoming><bpmn:outgoing>flow_work_out",
                 "<bpmn:incoming>flow_is_complete_is_damaged</bpmn:incoming><bpmn:incoming>back</bpmn:incoming><bpmn:outgoing>flow_work_out");
  for (const Finding& fault : faults_of(files)) MESSAGE(fault.file, ":", fault.line, " ", fault.message.code);
  DeskFixture f(files);
  const CaseId id = file_permit(f);
  REQUIRE(check(f, id).has_value());
  REQUIRE(f.at(id).incidents.size() == 1);
  CHECK(f.at(id).incidents[0].what.code == "desk.too_many_decisions");
  CHECK(f.at(id).is_open());
}

TEST_CASE("a drawing that calls a decision the city lacks, has twice, or may not give its inputs, is refused") {
  Files unknown = city_with_fees();
  unknown.at("processes/permit.bpmn") = replaced(unknown.at("processes/permit.bpmn"), "decisionId=\"fees\"", "decisionId=\"taxes\"");
  REQUIRE(faults_of(unknown).size() == 1);
  CHECK(faults_of(unknown)[0].message.code == "configuration.unknown_decision");
  Files secret = city_with_fees();
  std::string& dmn = secret.at("rules/permit.dmn");
  for (int times = 0; times < 2; ++times) dmn = replaced(dmn, "name=\"use\"", "name=\"address\"");
  dmn = replaced(dmn, "<text>use</text>", "<text>address</text>");
  const auto faults = faults_of(secret);
  REQUIRE(!faults.empty());
  CHECK(faults[0].message.code == "configuration.field_not_decisive");
  Files twice = city_with_fees();
  twice["rules/other.dmn"] = replaced(twice.at("rules/permit.dmn"), "namespace=\"https://pasokh.example/test\"", "namespace=\"https://pasokh.example/other\"");
  twice.at("city.json") = replaced(twice.at("city.json"), "\"rules/permit.dmn\"", "\"rules/permit.dmn\", \"rules/other.dmn\"");
  REQUIRE(faults_of(twice).size() == 1);
  CHECK(faults_of(twice)[0].message.code == "configuration.ambiguous_decision");
}

TEST_CASE("whatever size rules give, the fact can be read again or is not written") {
  const auto with = [](const char* formula) {
    Files files = city_with_fees();
    std::string& dmn = files.at("rules/permit.dmn");
    dmn = replaced(dmn, "area_m2 * 10000", formula);
    dmn = replaced(replaced(dmn, "name=\"fees\" typeRef=\"number\"", "name=\"fees\" typeRef=\"Any\""), "name=\"fees\" typeRef=\"number\"", "name=\"fees\" typeRef=\"Any\"");
    return files;
  };
  for (const char* formula : {"10**600", "-12 * 10**6000", "1/(10**600)", "-123.5/(10**5000)"}) {
    INFO(formula);
    DeskFixture f(with(formula));
    const CaseId id = file_permit(f);
    const auto facts = check(f, id);
    const auto* taken = decision_in(facts);
    REQUIRE(taken != nullptr);
    CHECK(json::write(taken->value).size() < 64);
    CHECK(f.replayed(id) == f.at(id));
  }
  DeskFixture f(with("for i in 1..20000 return i"));
  const CaseId id = file_permit(f);
  REQUIRE(check(f, id).has_value());
  REQUIRE(f.at(id).incidents.size() == 1);
  CHECK(f.at(id).incidents[0].what.code == "desk.decision_too_large");
}

TEST_CASE("a form begins with figures that were computed, never with a yes, a choice, or what does not fit the field") {
  const auto field = [](const char* name, FieldType type) {
    FormField made;
    made.name = name;
    made.type = type;
    if (type == FieldType::choice) made.choices = {{"home", {}}};
    return made;
  };
  FormField storeys = field("storeys", FieldType::integer);
  storeys.least = 1;
  storeys.most = 60;
  const std::vector<FormField> fields{field("fees_rial", FieldType::amount), field("complete", FieldType::boolean), field("use", FieldType::choice),
                                      field("words", FieldType::text), storeys, field("paid", FieldType::amount)};
  const rules::Context known{{"fees_rial", 208'000'000}, {"complete", true}, {"use", "home"}, {"words", "as before"}, {"storeys", 99}, {"other", 1}};
  CHECK(json::write(begun_form(fields, known)) == R"({"fees_rial":208000000})");
  CHECK(json::write(begun_form(fields, {{"storeys", 60}, {"paid", "much"}})) == R"({"storeys":60})");
}

}  // namespace
}  // namespace pasokh::desk
