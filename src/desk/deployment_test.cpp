// Another drawing for a service of a running city: looked at, refused or accepted by name, in force for new cases.
#include "desk/deployment.hpp"

#include "desk/rows.hpp"
#include "desk/test_drawings.hpp"

namespace pasokh::desk {
namespace {

const ServiceCode k_street{"street"};

DrawingReview review(const DeskFixture& f, std::string xml, std::map<std::string, std::string> english = {}) {
  auto reviewed = review_drawing(*f.city, {k_street, std::move(xml), std::move(english)});
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
  CHECK(review_drawing(*f.city, {{"moon"}, street_with_visit(), {}}).error().message.code == "desk.no_such_service");
}

TEST_CASE("warnings are accepted by name, all of them and no others") {
  DeskFixture f;
  const auto reviewed = review(f, street_without_default());
  REQUIRE(reviewed.warnings.size() == 1);
  const AcceptedWarning wanted{"is_ours", "process.no_default"};
  CHECK(element_of(reviewed.warnings[0]) == wanted.element);
  CHECK(reviewed.warnings[0].message.code == wanted.rule);
  CHECK(reviewed.warnings[0].line > 0);
  REQUIRE(!check_accepted(reviewed, {}).has_value());
  CHECK(check_accepted(reviewed, {}).error().message.code == "desk.warning_not_accepted");
  CHECK(check_accepted(reviewed, {wanted, k_visit}).error().message.code == "desk.no_such_warning");
  CHECK(check_accepted(reviewed, {wanted}).has_value());
  REQUIRE(deploy(f, reviewed, officer("o-6"), {wanted}).has_value());
  CHECK(f.city->drawings.at("street")[1].accepted == std::vector{wanted});
  // The next drawing of another service does not ask for it again.
  const auto other = review_drawing(*f.city, {{"permit"}, test_city_files().at("processes/permit.bpmn") + "\n", {}});
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

}  // namespace
}  // namespace pasokh::desk
