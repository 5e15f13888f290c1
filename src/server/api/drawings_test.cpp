// Drawings over the API: checked, deployed with their warnings accepted by name, listed with the cases on each version.
#include <doctest/doctest.h>

#include <thread>

#include "office/city_history.hpp"
#include "server/api/stories_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

constexpr const char* k_visit = R"([{"element":"visit","rule":"configuration.missing_english"}])";

std::string body_of(const std::string& xml, const std::string& accepted = "[]") {
  return R"({"xml":)" + json::write(json::string(xml)) + R"(,"accepted":)" + accepted + "}";
}

Response deploy(ApiFixture& f, const std::string& account, const std::string& version, const std::string& body) {
  auto request = f.as(account, f.request(Method::post, "/api/v1/drawings/street/deploy", body));
  if (!version.empty()) request.headers.set("If-Match", "\"" + version + "\"");
  return f.ask(std::move(request));
}

}  // namespace

TEST_CASE("a drawing is checked, deployed, and runs for new cases beside the former one") {
  ApiFixture f;
  const auto old_case = text_at(f.good(f.post("", "cases", street_body())), "id");
  const auto xml = desk::street_with_visit();
  const auto facts = *f.office->journal().count_facts();
  const auto check = f.good(f.post("o-6", "drawings/street/check", R"({"xml":)" + json::write(json::string(xml)) + "}"));
  CHECK(check.find("refusals")->items.empty());
  REQUIRE(check.find("warnings")->items.size() == 1);
  CHECK(text_at(check.find("warnings")->items[0], "element") == "visit");
  CHECK(text_at(check.find("warnings")->items[0], "rule") == "configuration.missing_english");
  CHECK(number_at(check.find("warnings")->items[0], "line") > 1);
  CHECK(check.find("deployable")->boolean);
  CHECK(*f.office->journal().count_facts() == facts);

  const auto before = f.get("o-6", "drawings/street");
  CHECK(before.headers.get("ETag") == "\"1\"");
  CHECK(deploy(f, "o-6", "", body_of(xml, k_visit)).status == 428);
  CHECK(deploy(f, "o-5", "1", body_of(xml, k_visit)).status == 403);
  CHECK(code_of(deploy(f, "o-6", "1", body_of(xml))) == "desk.warning_not_accepted");
  CHECK(code_of(deploy(f, "o-6", "1", body_of("<a/>"))) == "desk.drawing_refused");
  CHECK(deploy(f, "o-6", "7", body_of(xml, k_visit)).status == 412);
  CHECK(*f.office->journal().count_facts() == facts);
  const auto done = f.good(deploy(f, "o-6", "1", body_of(xml, k_visit)));
  CHECK(number_at(done, "version") == 2);
  CHECK(*f.office->journal().count_facts() == facts + 1);
  CHECK(code_of(deploy(f, "o-6", "1", body_of(desk::street_without_default()))) == "desk.warning_not_accepted");
  CHECK(deploy(f, "o-6", "1", body_of(desk::street_without_default(), R"([{"element":"is_ours","rule":"process.no_default"}])")).status == 412);
  CHECK(code_of(deploy(f, "o-6", "2", body_of(xml, k_visit))) == "desk.drawing_in_force");

  const auto new_case = text_at(f.good(f.post("", "cases", street_body())), "id");
  CHECK(f.get("o-1", "cases/" + new_case + "/drawing").body.find("\"visit\"") != std::string::npos);
  CHECK(f.get("o-1", "cases/" + old_case + "/drawing").body.find("\"visit\"") == std::string::npos);
  const auto view = f.good(f.get("o-6", "drawings/street"));
  CHECK(number_at(view, "version") == 2);
  REQUIRE(view.find("items")->items.size() == 2);
  const auto& newest = view.find("items")->items[0];
  CHECK(number_at(newest, "number") == 2);
  CHECK(number_at(newest, "running") == 1);
  CHECK(text_at(*newest.find("by"), "code") == "o-6");
  CHECK(text_at(newest.find("accepted")->items.at(0), "element") == "visit");
  CHECK(number_at(view.find("items")->items[1], "running") == 1);
  const auto drawings = f.good(f.get("o-5", "drawings"));
  for (const auto& row : drawings.find("items")->items) {
    if (text_at(*row.find("service"), "code") != "street") continue;
    CHECK(number_at(row, "running") == 2);
    CHECK(number_at(row, "old_running") == 1);
    CHECK(number_at(row, "versions") == 2);
  }
  CHECK(f.get("o-6", "drawings/street/versions/2/xml").body == xml);
  CHECK(f.get("o-6", "drawings/street/versions/1/xml").body == desk::test_city_files().at("processes/street.bpmn"));
  const auto english = f.get("o-6", "drawings/street/versions/2/xml?as=shown").body;
  CHECK(english.find("name=\"Triage\"") != std::string::npos);
  CHECK(english.find("بررسی اولیه") == std::string::npos);
  CHECK(f.get("o-6", "drawings/street/versions/3/xml").status == 404);
  CHECK(f.get("o-6", "drawings/moon").status == 404);
  CHECK(f.get("o-1", "drawings").status == 403);
  CHECK(office::rebuild(f.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}

TEST_CASE("what was deployed is in force after a restart") {
  ApiFixture f;
  const auto xml = desk::street_with_visit();
  f.good(deploy(f, "o-6", "1", body_of(xml, k_visit)));
  const auto digest = f.office->city()->configuration->digest;
  f.office->stop();
  auto& journal = f.office->journal();
  const auto again = office::read_city(journal);
  REQUIRE(again.has_value());
  CHECK(again->now()->configuration->digest == digest);
  CHECK(again->now()->drawing_in_force({"street"})->number == 2);
  f.office->start();
}

TEST_CASE("of two who deploy at once for one service the second is told, for two services both are taken") {
  ApiFixture f;
  const auto one = body_of(desk::street_with_visit(), k_visit);
  const auto other = body_of(desk::street_without_default(), R"([{"element":"is_ours","rule":"process.no_default"}])");
  std::vector<Response> answers(3);
  auto permit = f.as("o-6", f.request(Method::post, "/api/v1/drawings/permit/deploy",
                                      body_of(desk::test_city_files().at("processes/permit.bpmn") + "\n")));
  permit.headers.set("If-Match", "\"1\"");
  std::vector<Request> requests;
  for (const auto& body : {one, other}) {
    requests.push_back(f.as("o-6", f.request(Method::post, "/api/v1/drawings/street/deploy", body)));
    requests.back().headers.set("If-Match", "\"1\"");
  }
  requests.push_back(permit);
  std::vector<std::promise<Response>> promises(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto& q = requests[i];
    q.peer = "10.0.0.1";
    q.received_at = f.time.now();
    q.headers.set("Host", "city.example");
    const auto target = parse_target(q.target);
    q.path = target->path;
    q.query = target->query;
    REQUIRE(!f.site.admit(q).refused);
    f.site.serve(q, [&promises, i](Response r) { promises[i].set_value(std::move(r)); });
  }
  for (std::size_t i = 0; i < requests.size(); ++i) answers[i] = promises[i].get_future().get();
  CHECK(answers[2].status == 200);
  const std::multiset<int> streets{answers[0].status, answers[1].status};
  CHECK(streets.count(200) == 1);
  CHECK(f.office->city()->drawings.at("street").size() == 2);
  CHECK(f.office->city()->drawings.at("permit").size() == 2);
}

TEST_CASE("a deployment with the same key is done once, and a drawing that is too large not read") {
  ApiFixture f;
  auto request = f.as("o-6", f.request(Method::post, "/api/v1/drawings/street/deploy", body_of(desk::street_with_visit(), k_visit)));
  request.headers.set("If-Match", "\"1\"");
  CHECK(f.ask(request).status == 200);
  const auto facts = *f.office->journal().count_facts();
  CHECK(f.ask(request).status == 200);
  CHECK(*f.office->journal().count_facts() == facts);
  CHECK(code_of(f.post("o-6", "drawings/street/check", R"({"xml":")" + std::string((4 << 20) + 1, 'x') + R"("})")) ==
        "api.drawing_too_large");
  CHECK(code_of(f.post("o-6", "drawings/street/check", R"({"xml":")" + std::string(19 << 20, 'x') + R"("})")) ==
        "server.body_too_large");
  CHECK(code_of(f.post("o-6", "drawings/street/check", R"({"xml":"<a/>","english":[{"element":"a","name":""}]})")) ==
        "api.bad_english_name");
  CHECK(code_of(f.post("o-6", "drawings/street/check", R"({"xml":"<a/>","files":[{"name":"a.txt","text":""}]})")) == "desk.not_brought");
  CHECK(code_of(f.post("o-6", "drawings/street/check", R"({"xml":"<a/>","files":[{"name":"a.dmn","text":""},{"name":"a.dmn","text":""}]})")) == "api.brought_twice");
}

TEST_CASE("rules that come with a drawing are not laid over what somebody else changed since they were looked at") {
  ApiFixture f([](desk::Files& files) { files = desk::city_with_fees(); });
  const auto encoded = [](const std::string& text) { return json::write(json::string(text)); };
  const auto files = desk::city_with_fees();
  const auto with = [&](const char* rate, const std::string& rest) {
    auto rules = files.at("rules/permit.dmn");
    rules.replace(rules.find("area_m2 * 10000"), 15, std::string("area_m2 * ") + rate);
    return R"({"xml":)" + encoded(files.at("processes/permit.bpmn")) + R"(,"files":[{"name":"permit.dmn","text":)" + encoded(rules) + "}]" + rest + "}";
  };
  const auto deploy = [&](const std::string& body) {
    auto request = f.as("o-6", f.request(Method::post, "/api/v1/drawings/permit/deploy", body));
    request.headers.set("If-Match", "\"1\"");
    return f.ask(std::move(request));
  };
  const auto check = f.good(f.post("o-6", "drawings/permit/check", with("20000", "")));
  CHECK(check.find("deployable")->boolean);
  const std::string base = R"(,"accepted":[],"base":")" + text_at(check, "base") + "\"";
  auto once = f.as("o-6", f.request(Method::post, "/api/v1/drawings/permit/deploy", with("20000", base)));
  once.headers.set("If-Match", "\"1\"");
  CHECK(number_at(f.good(f.ask(once)), "version") == 1);
  CHECK(f.ask(once).status == 200);  // the same key: the answer was lost, not the deployment
  CHECK(code_of(deploy(with("30000", R"(,"accepted":[])"))) == "api.base_needed");
  const auto late = deploy(with("30000", base));
  CHECK(late.status == 412);
  CHECK(code_of(late) == "desk.configuration_changed");
  const auto told = f.good(f.get("o-6", "drawings/permit"));
  CHECK(told.find("items")->items.size() == 1);
  REQUIRE(told.find("deployments")->items.size() == 1);
  const auto& deployment = told.find("deployments")->items[0];
  CHECK(number_at(deployment, "version") == 1);
  CHECK(text_at(*deployment.find("by"), "code") == "o-6");
  REQUIRE(deployment.find("files")->items.size() == 1);
  CHECK(deployment.find("files")->items[0].text == "rules/permit.dmn");
}
