// Another drawing for a service of a running city: looked at, refused or accepted by name, in force for new cases.
#include "desk/deployment.hpp"

#include "desk/rows.hpp"
#include "desk/test_drawings.hpp"
#include "rules/decision_model.hpp"

namespace pasokh::desk {
namespace {

const ServiceCode k_street{"street"};

DrawingReview review(const DeskFixture& f, std::string xml, std::map<std::string, std::string> english = {}) {
  auto reviewed = review_drawing(*f.city, {k_street, std::move(xml), std::move(english), {}});
  REQUIRE(reviewed.has_value());
  return *std::move(reviewed);
}

Result<std::vector<CityFact>> deploy(DeskFixture& f, const DrawingReview& reviewed, const Actor& actor,
                                     std::vector<AcceptedWarning> accepted = {}, std::int64_t replaces = 1) {
  REQUIRE(reviewed.configuration != nullptr);
  f.keep_files(*reviewed.configuration);
  return f.run_city(actor, DeployDrawing{k_street, reviewed.configuration, reviewed.base, replaces, std::move(accepted)});
}

std::string code_of(const Result<std::vector<CityFact>>& facts) { return facts ? "" : facts.error().message.code; }

CaseId file_street(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, street_report()).has_value());
  return id;
}

const AcceptedWarning k_visit{"visit", "configuration.missing_english"};

TEST_CASE("new cases run on the drawing that was deployed, open ones go on with theirs") {
  DeskFixture f;
  const CaseId old_case = file_street(f);
  const auto reviewed = review(f, street_with_visit(), {{"visit", "Visit"}});
  CHECK(reviewed.refusals.empty());
  CHECK(reviewed.warnings.empty());
  CHECK(reviewed.elements == 11);
  REQUIRE(deploy(f, reviewed, officer("o-6")).has_value());

  const CaseId new_case = file_street(f);
  CHECK(model_of(f.at(new_case), *f.city).find("visit") != nullptr);
  CHECK(model_of(f.at(old_case), *f.city).find("visit") == nullptr);
  CHECK(f.city->configuration->name_of({"step", "street/visit"}, Language::en) == "Visit");
  const auto& versions = f.city->drawings.at("street");
  REQUIRE(versions.size() == 2);
  CHECK(versions[1].sha256 == reviewed.sha256);
  CHECK(versions[1].by == OfficerCode{"o-6"});
  CHECK(versions[1].deployed_at == f.now);
  CHECK(f.city->drawing_in_force(k_street)->number == 2);
  CHECK(f.city->drawings.at("permit").size() == 1);
  CHECK(f.replayed(old_case) == f.at(old_case));
  CHECK(f.replayed(new_case) == f.at(new_case));

  SUBCASE("the former drawing in force again is the former version") {
    const auto back = review(f, test_city_files().at("processes/street.bpmn"));
    REQUIRE(back.configuration != nullptr);
    CHECK_FALSE(back.configuration->service(k_street)->english_steps.contains("visit"));
    REQUIRE(deploy(f, back, officer("o-6"), {}, 2).has_value());
    CHECK(f.city->drawing_in_force(k_street)->number == 1);
    CHECK(f.city->drawings.at("street").size() == 2);
  }
  SUBCASE("chain 0 alone gives the same city") {
    DeskFixture again;  // its first configuration is the same
    const auto facts = deploy(again, review(again, street_with_visit(), {{"visit", "Visit"}}), officer("o-6"));
    REQUIRE(facts.has_value());
    const auto read = read_city_fact(type_of(facts->front()), 1, payload_of(facts->front()));
    REQUIRE(read.has_value());
    DeskFixture third;
    const auto replayed = evolve_city(third.city, *read, 2, again.lookup());
    CHECK(replayed->configuration->digest == f.city->configuration->digest);
    CHECK(replayed->drawing_in_force(k_street)->sha256 == reviewed.sha256);
  }
}

TEST_CASE("rows say on which drawing an open case runs") {
  DeskFixture f;
  const CaseId id = file_street(f);
  const auto drawing_of = [&] {
    for (const auto& [table, row] : rows_of(f.at(id), Context{*f.city}))
      if (table == static_cast<std::size_t>(TableIndex::running)) return std::get<std::string>(row[3]);
    return std::string();
  };
  CHECK(drawing_of() == f.city->drawing_in_force(k_street)->sha256);
  const std::string before = drawing_of();
  REQUIRE(deploy(f, review(f, street_with_visit()), officer("o-6"), {k_visit}).has_value());
  CHECK(drawing_of() == before);
  REQUIRE(f.run(Citizen{id}, id, WithdrawCase{record(9)}).has_value());
  CHECK(drawing_of().empty());
}

TEST_CASE("a drawing that breaks the standard or the city is refused, every fault with its place") {
  DeskFixture f;
  const auto broken = review(f, replaced(street_with_visit(), "targetRef=\"visit\"", "targetRef=\"nowhere\""));
  CHECK(broken.configuration == nullptr);
  REQUIRE(!broken.refusals.empty());
  CHECK(broken.refusals.front().message.code == "process.unknown_reference");
  CHECK(broken.refusals.front().line > 0);
  const auto refused = check_accepted(broken, {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message.code == "desk.drawing_refused");

  const auto strange = review(f, replaced(street_with_visit(), "pasokh:unit=\"office\"><bpmn:incoming>flow_is_ours_fix",
                                          "pasokh:unit=\"moon\"><bpmn:incoming>flow_is_ours_fix"));
  CHECK(strange.configuration == nullptr);
  REQUIRE(strange.refusals.size() == 1);
  CHECK(strange.refusals[0].message.code == "configuration.unknown_unit");
  CHECK(strange.refusals[0].file == "processes/street.bpmn");

  CHECK(review(f, "<a/>").refusals.front().message.code == "process.no_bpmn");
  CHECK(review(f, "").configuration == nullptr);
  CHECK(review_drawing(*f.city, {{"moon"}, street_with_visit(), {}, {}}).error().message.code == "desk.no_such_service");
}

TEST_CASE("warnings are accepted by name, all of them and no others") {
  DeskFixture f;
  const auto reviewed = review(f, street_without_default());
  REQUIRE(reviewed.warnings.size() == 1);
  const AcceptedWarning wanted{"is_ours", "process.no_default"};
  CHECK(subject_of(reviewed, reviewed.warnings[0]) == wanted.element);
  CHECK(reviewed.warnings[0].message.code == wanted.rule);
  CHECK(reviewed.warnings[0].line > 0);
  REQUIRE(!check_accepted(reviewed, {}).has_value());
  CHECK(check_accepted(reviewed, {}).error().message.code == "desk.warning_not_accepted");
  CHECK(check_accepted(reviewed, {wanted, k_visit}).error().message.code == "desk.no_such_warning");
  CHECK(check_accepted(reviewed, {wanted}).has_value());
  REQUIRE(deploy(f, reviewed, officer("o-6"), {wanted}).has_value());
  CHECK(f.city->drawings.at("street")[1].accepted == std::vector{wanted});
  // The next drawing of another service does not ask for it again.
  const auto other = review_drawing(*f.city, {{"permit"}, test_city_files().at("processes/permit.bpmn") + "\n", {}, {}});
  REQUIRE(other.has_value());
  CHECK(other->warnings.empty());
  CHECK(other->configuration != nullptr);
}

TEST_CASE("a drawing without a diagram is kept with one, others byte by byte") {
  DeskFixture f;
  const std::string whole = street_with_visit();
  CHECK(review(f, whole).xml == whole);
  const std::size_t from = whole.find("<bpmndi:BPMNDiagram"), to = whole.find("</bpmndi:BPMNDiagram>") + 21;
  const auto plain = review(f, std::string(whole).erase(from, to - from));
  CHECK(plain.xml.find("BPMNShape") != std::string::npos);
  CHECK(plain.configuration != nullptr);
}

TEST_CASE("who deploys on what they have not seen is told") {
  DeskFixture f;
  const auto first = review(f, street_with_visit()), second = review(f, street_without_default());
  CHECK(code_of(deploy(f, first, officer("o-5"), {k_visit})) == "desk.not_yours");
  CHECK(code_of(deploy(f, first, officer("o-2"), {k_visit})) == "desk.not_yours");
  CHECK(code_of(deploy(f, first, Public{}, {k_visit})) == "desk.not_yours");
  REQUIRE(deploy(f, first, officer("o-6"), {k_visit}).has_value());
  CHECK(code_of(deploy(f, second, officer("o-6"), {}, 1)) == "desk.drawing_replaced");
  CHECK(code_of(deploy(f, second, officer("o-6"), {}, 2)) == "desk.configuration_changed");
  const auto again = review(f, street_with_visit());
  CHECK(again.same);
  CHECK(code_of(deploy(f, again, officer("o-6"), {k_visit}, 2)) == "desk.drawing_in_force");
}

// The visit reports in a form that the city has not got yet.
NewDrawing with_report(std::string form) {
  NewDrawing drawing{k_street, street_with_visit(), {{"visit", "Visit"}}, {}};
  drawing.xml = replaced(drawing.xml, "pasokh:unit=\"office\"><bpmn:incoming>flow_is_ours_fix",
                         "pasokh:unit=\"office\"><bpmn:extensionElements><zeebe:formDefinition formId=\"report\" /></bpmn:extensionElements>"
                         "<bpmn:incoming>flow_is_ours_fix");
  if (!form.empty()) drawing.brought["report.schema.json"] = std::move(form);
  return drawing;
}

DrawingReview review(const DeskFixture& f, const NewDrawing& drawing) {
  auto reviewed = review_drawing(*f.city, drawing);
  REQUIRE(reviewed.has_value());
  return *std::move(reviewed);
}

TEST_CASE("a form comes with the drawing that asks for it, and what is wrong in it is said with its place") {
  DeskFixture f;
  const std::string form = replaced(test_city_files().at("forms/decision.schema.json"), "\"approved\"", "\"seen\"");
  CHECK(review(f, with_report("")).configuration == nullptr);
  const auto wrong = review(f, with_report("{\"type\": \"object\"}"));
  REQUIRE(!wrong.refusals.empty());
  CHECK(wrong.refusals[0].file == "forms/report.schema.json");

  const auto good = review(f, with_report(replaced(form, "[\"approved\"]", "[\"seen\"]")));
  REQUIRE(good.configuration != nullptr);
  CHECK(good.warnings.empty());
  REQUIRE(deploy(f, good, officer("o-6")).has_value());
  CHECK(f.city->configuration->form("report")->field("seen") != nullptr);
  const CaseId id = file_street(f);
  CHECK(f.replayed(id) == f.at(id));

  NewDrawing idle{k_street, street_with_visit(), {{"visit", "Visit"}}, {{"idle.schema.json", form}}};
  idle.brought["idle.schema.json"] = replaced(form, "[\"approved\"]", "[\"seen\"]");
  const auto unused = review(f, idle);
  REQUIRE(unused.warnings.size() == 1);
  CHECK(unused.warnings[0].message.code == "configuration.unused_file");
}

TEST_CASE("rules come with a drawing, or alone: the same drawing by another tariff, for new cases only") {
  DeskFixture f(city_with_fees());
  const Files files = city_with_fees();
  NewDrawing dearer{{"permit"}, files.at("processes/permit.bpmn"), {}, {{"permit.dmn", replaced(files.at("rules/permit.dmn"), "area_m2 * 10000", "area_m2 * 20000")}}};
  const auto reviewed = review(f, dearer);
  REQUIRE(reviewed.configuration != nullptr);
  CHECK_FALSE(reviewed.same);
  f.keep_files(*reviewed.configuration);
  REQUIRE(f.run_city(officer("o-6"), DeployDrawing{{"permit"}, reviewed.configuration, reviewed.base, 1, {}}).has_value());
  CHECK(f.city->drawing_in_force({"permit"})->number == 1);
  CHECK(f.city->configuration->decision("fees").model->decide("fees", {{"use", "home"}, {"area_m2", 10}}).value == rules::Value(200'000));
  CHECK(review(f, dearer).same);
  dearer.brought = {{"other.dmn", replaced(dearer.brought.at("permit.dmn"), "https://pasokh.example/test", "https://pasokh.example/other")}};
  const auto twice = review(f, dearer);
  REQUIRE(!twice.refusals.empty());
  CHECK(twice.refusals[0].message.code == "configuration.ambiguous_decision");
}

TEST_CASE("what other services work with too is changed for them only where that is accepted by name") {
  DeskFixture f;
  const std::string permit = replaced(test_city_files().at("forms/permit.schema.json"), "\"maxLength\": 300", "\"maxLength\": 200");
  const auto reviewed = review(f, NewDrawing{k_street, street_with_visit(), {{"visit", "Visit"}}, {{"permit.schema.json", permit}}});
  REQUIRE(reviewed.configuration != nullptr);
  REQUIRE(reviewed.warnings.size() == 1);
  CHECK(reviewed.warnings[0].message.code == "desk.brought_for_others");
  CHECK(subject_of(reviewed, reviewed.warnings[0]) == "forms/permit.schema.json");
  CHECK(check_accepted(reviewed, {}).error().message.code == "desk.warning_not_accepted");
  CHECK(check_accepted(reviewed, {{"forms/permit.schema.json", "desk.brought_for_others"}}).has_value());
}

TEST_CASE("what is neither a form nor rules does not come with a drawing") {
  DeskFixture f;
  for (const char* name : {"officers.json", "../report.schema.json", ".dmn", "a b.dmn", "", "x.schema.json/y.dmn"}) {
    const auto reviewed = review_drawing(*f.city, {k_street, street_with_visit(), {}, {{name, "x"}}});
    REQUIRE_MESSAGE(!reviewed.has_value(), name);
    CHECK(reviewed.error().message.code == "desk.not_brought");
  }
  Files many;
  for (std::size_t i = 0; i <= k_most_brought; ++i) many["f" + std::to_string(i) + ".dmn"] = "x";
  CHECK(review_drawing(*f.city, {k_street, street_with_visit(), {}, many}).error().message.code == "desk.too_much_brought");
  const Files large{{"f.dmn", std::string(k_most_drawing_bytes + 1, ' ')}};
  CHECK(review_drawing(*f.city, {k_street, street_with_visit(), {}, large}).error().message.code == "desk.too_much_brought");
}

}  // namespace
}  // namespace pasokh::desk
