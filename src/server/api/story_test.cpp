// A case on its drawing, and the decision files of a city, as the API tells them.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

const json::Value& mark_of(const json::Value& view, std::string_view element) {
  const auto& marks = view.find("marks")->items;
  const auto found = std::ranges::find_if(marks, [&](const json::Value& mark) { return mark.find("element")->text == element; });
  INFO(std::string(element));
  REQUIRE(found != marks.end());
  return *found;
}

std::int64_t number_at(const json::Value& value, std::string_view name) { return value.find(name)->integer().value_or(-1); }

void put(std::string& text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("a case that nobody has is told by the step at which it waits, since it came there") {
  ApiFixture f([](desk::Files& files) {
    std::string& xml = files.at("processes/street.bpmn");
    put(xml, "sourceRef=\"is_ours\" targetRef=\"fix\"", "sourceRef=\"is_ours\" targetRef=\"dry\"");
    put(xml, "<bpmn:incoming>flow_is_ours_fix</bpmn:incoming>", "<bpmn:incoming>flow_dry_fix</bpmn:incoming>");
    put(xml, "<bpmn:userTask id=\"fix\"", R"(<bpmn:intermediateCatchEvent id="dry" name="تا زمین خشک شود"><bpmn:incoming>flow_is_ours_fix</bpmn:incoming>)"
        R"(<bpmn:outgoing>flow_dry_fix</bpmn:outgoing><bpmn:timerEventDefinition id="dry_timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P3D</bpmn:timeDuration>)"
        R"(</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:userTask id="fix")");
    put(xml, "<bpmn:sequenceFlow id=\"flow_fix_fixed\"", R"(<bpmn:sequenceFlow id="flow_dry_fix" sourceRef="dry" targetRef="fix" /><bpmn:sequenceFlow id="flow_fix_fixed")");
    put(files.at("services/street.json"), "\"fix\":", "\"dry\": \"Until the ground is dry\", \"fix\":");
  });
  const auto filed = f.good(f.post("", "cases", street_body()));
  const auto id = text_at(filed, "id"), link = text_at(filed, "secret_link");
  const auto triage = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + triage + "/take"));
  f.time.advance_to(f.time.now() + days(1));
  f.good(f.post("o-1", "tasks/" + triage + "/complete", R"({"outputs":{"ours":true}})"));
  f.time.advance_to(f.time.now() + days(1));
  const std::string sentence = "Since Monday 24 November 2025 it waits at this step: Until the ground is dry.";
  CHECK(text_at(f.good(f.get("o-5", "cases/" + id)), "sentence").starts_with(sentence));
  CHECK(text_at(f.good(f.get("", "track/link/" + link.substr(link.rfind('/') + 1))), "sentence").starts_with(sentence));
}

TEST_CASE("a case tells where it stands in its drawing, what it passed, how long, and with whom") {
  ApiFixture f;
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id");
  f.time.advance_to(f.time.now() + hours(1));
  const auto triage = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + triage + "/take"));
  f.good(f.post("o-1", "tasks/" + triage + "/complete", R"({"outputs":{"ours":true}})"));
  f.time.advance_to(f.time.now() + hours(2));
  const auto view = f.good(f.get("o-5", "cases/" + id));

  CHECK(text_at(view.find("marks")->items.at(0), "element") == "reported");
  const auto& passed = mark_of(view, "triage");
  CHECK(text_at(passed, "state") == "passed");
  CHECK(text_at(passed, "kind") == "element");
  CHECK(text_at(*passed.find("name"), "en") == "Triage");
  CHECK(number_at(passed, "times") == 1);
  CHECK(number_at(passed, "us") == hours(1).us);
  const auto& stay = passed.find("stays")->items.at(0);
  CHECK(text_at(stay, "end") == "passed");
  CHECK(text_at(*stay.find("unit"), "code") == "counter");
  CHECK(text_at(*stay.find("officer"), "code") == "o-1");

  const auto& here = mark_of(view, "fix");
  CHECK(text_at(here, "state") == "active");
  CHECK(number_at(here, "us") == hours(2).us);
  CHECK(here.find("stays")->items.at(0).find("to") == nullptr);
  CHECK(text_at(*here.find("stays")->items.at(0).find("unit"), "code") == "office");
  CHECK(text_at(mark_of(view, "flow_is_ours_fix"), "kind") == "flow");
  CHECK(number_at(mark_of(view, "flow_is_ours_fix"), "times") == 1);
  const auto& marks = view.find("marks")->items;
  CHECK(std::ranges::none_of(marks, [](const json::Value& mark) { return mark.find("element")->text == "flow_is_ours_forward"; }));
}

TEST_CASE("the drawing has its names in the language of the reader") {
  ApiFixture f;
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id");
  const auto english = f.get("o-5", "cases/" + id + "/drawing").body;
  CHECK(english.find("name=\"Triage\"") != std::string::npos);
  CHECK(english.find("بررسی اولیه") == std::string::npos);
  auto asked = f.as("o-5", f.request(Method::get, "/api/v1/cases/" + id + "/drawing"));
  asked.language = Language::fa;
  asked.headers.set("Accept-Language", "fa");
  const auto persian = f.ask(std::move(asked)).body;
  CHECK(persian.find("بررسی اولیه") != std::string::npos);
}

TEST_CASE("a city's decision files are listed with what they decide and from what, and read as they are") {
  const auto rules = read_file(std::string(PASOKH_SOURCE_DIR) + "/examples/tehran/rules/street-defect.dmn");
  REQUIRE(rules.has_value());
  auto city = read_file(std::string(PASOKH_SOURCE_DIR) + "/src/desk/test_city/city.json");
  REQUIRE(city.has_value());
  const std::string services = "\"services\":";
  city->replace(city->find(services), services.size(), "\"decisions\": [\"rules/street-defect.dmn\"],\n  \"services\":");
  ApiFixture f([&](desk::Files& files) {
    files["rules/street-defect.dmn"] = *rules;
    files["city.json"] = *city;
  });
  const auto list = f.good(f.get("o-2", "decisions"));
  REQUIRE(list.find("items")->items.size() == 1);
  const auto& file = list.find("items")->items.at(0);
  CHECK(text_at(file, "file") == "street-defect");
  CHECK(text_at(file, "path") == "rules/street-defect.dmn");
  const auto& decision = file.find("decisions")->items.at(0);
  CHECK(text_at(decision, "name") == "repair");
  CHECK(text_at(decision, "label") == "رسیدگی");
  CHECK(decision.find("inputs")->items.size() == 3);
  CHECK(f.get("o-2", "decisions/street-defect/xml").body == *rules);
  CHECK(f.get("o-2", "decisions/nowhere/xml").status == 404);
  CHECK(f.get("", "decisions").status == 401);
}

TEST_CASE("what the rules of the example city decided is told in the reader's words: papers, choices and figures by their names") {
  ApiFixture f([](desk::Files& files) { files = *office::read_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "examples/tehran"); });
  const auto id = text_at(f.good(f.post("", "cases", R"({"service":"building-permit","district":6,"place":{"latitude":"35.7","longitude":"51.4"},)"
      R"("applicant":{"name":"Mina Rad","mobile":"09123456789"},"form":{"address":"Marker Street 7","renewal_code":"6-12","use":"mixed","storeys":4,)"
      R"("floor_area_m2":320,"near_right_of_way":true,"farmland":false}})")), "id");
  auto asked = f.as("o-1", f.request(Method::get, "/api/v1/cases/" + id));
  asked.headers.set("Accept-Language", "en");
  const auto english = f.good(f.ask(std::move(asked)));
  const auto& papers = english.find("decisions")->items.at(0);
  CHECK(text_at(papers, "element") == "needed_papers");
  CHECK(text_at(papers, "result") ==
        "Ownership deed, Identity card of the owner, Architectural drawings, Social-insurance clearance, Fire approval, Sketch of the plot");
  const auto& given = papers.find("given")->items;
  const auto use = std::ranges::find_if(given, [](const json::Value& one) { return text_at(one, "name") == "use"; });
  REQUIRE(use != given.end());
  CHECK(text_at(*use, "label") == "Use");
  CHECK(text_at(*use, "text") == "Mixed");
  CHECK(text_at(papers, "text").find("From 150 m² on social-insurance clearance is needed") != std::string::npos);
  auto again = f.as("o-1", f.request(Method::get, "/api/v1/cases/" + id));
  again.language = Language::fa;
  again.headers.set("Accept-Language", "fa");
  CHECK(text_at(f.good(f.ask(std::move(again))).find("decisions")->items.at(0), "result").starts_with("سند مالکیت، تصویر کارت ملی مالک"));
}
