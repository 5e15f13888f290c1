// Migration over the API: planned, looked at, done, undone; timers of the drawing set to another time.
#include <doctest/doctest.h>

#include "server/api/stories_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

constexpr const char* k_base = "drawings/street/migration/";
constexpr const char* k_all = R"({"from":1,"to":2})";

std::string file_street(ApiFixture& f) { return text_at(f.good(f.post("", "cases", street_body())), "id"); }

void complete_triage(ApiFixture& f, const std::string& id) {
  const auto task = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + task + "/take"));
  f.good(f.post("o-1", "tasks/" + task + "/complete", R"({"outputs":{"ours":true}})"));
}

// The street drawing with the repair under another id: cases that stand there need a plan.
std::string street_with_mend() {
  std::string xml = desk::test_city_files().at("processes/street.bpmn");
  for (const char* attribute : {" id", "sourceRef", "targetRef", "attachedToRef", "bpmnElement"}) {
    const std::string was = std::string(attribute) + "=\"fix\"";
    while (xml.find(was) != std::string::npos) xml = desk::replaced(xml, was, std::string(attribute) + "=\"mend\"");
  }
  return xml;
}

void deploy(ApiFixture& f, const std::string& xml) {
  auto request = f.as("o-6", f.request(Method::post, "/api/v1/drawings/street/deploy",
                                       R"({"xml":)" + json::write(json::string(xml)) +
                                           R"(,"english":[{"element":"mend","name":"Repair"},{"element":"visit","name":"Visit"}]})"));
  request.headers.set("If-Match", "\"1\"");
  f.good(f.ask(std::move(request)));
}

}  // namespace

TEST_CASE("running cases are planned for, looked at, migrated and brought back") {
  ApiFixture f;
  const auto waiting = file_street(f), standing = file_street(f), closed = file_street(f);
  complete_triage(f, standing);
  f.good(f.post("o-5", "cases/" + closed + "/decide", R"({"outcome":"done"})"));
  deploy(f, street_with_mend());

  const auto plan = f.good(f.post("o-6", std::string(k_base) + "plan", k_all));
  CHECK(number_at(plan, "running") == 2);
  for (const auto& row : plan.find("elements")->items) {
    const auto element = text_at(row, "element");
    if (element == "fix") CHECK(text_at(row, "to") == "mend");
    if (element == "fix") CHECK(number_at(row, "waiting") == 1);
    if (element == "triage") CHECK(text_at(row, "to") == "triage");
    if (element == "triage") CHECK(text_at(*row.find("name"), "en") == "Triage");
  }
  bool may_stand = false;
  for (const auto& target : plan.find("targets")->items)
    if (text_at(target, "element") == "mend") may_stand = text_at(target, "kind") == "user_task" && text_at(*target.find("name"), "en") == "Repair";
  CHECK(may_stand);
  const auto facts = *f.office->journal().count_facts();
  const auto preview = f.good(f.post("o-6", std::string(k_base) + "preview", k_all));
  CHECK(number_at(preview, "cases") == 2);
  CHECK(number_at(preview, "movable") == 1);
  CHECK(preview.find("whole")->boolean);
  CHECK(text_at(preview, "sentence").starts_with("1 of 2 cases looked at would move; 0 of them would get another date."));
  for (const auto& row : preview.find("items")->items) {
    const bool stays = text_at(row, "case_id") == standing;
    CHECK(row.find("moves")->boolean == !stays);
    REQUIRE(row.find("refusals")->items.empty() == !stays);
    if (stays) CHECK(text_at(row.find("refusals")->items[0], "element") == "fix");
    if (stays) CHECK(text_at(row.find("refusals")->items[0], "rule") == "process.migration_no_target");
  }
  CHECK(*f.office->journal().count_facts() == facts);

  const auto done = f.good(f.post("o-6", std::string(k_base) + "apply", k_all));
  CHECK(number_at(done, "migrated") == 1);
  CHECK(number_at(done, "left") == 0);
  CHECK(done.find("items")->items.size() == 2);
  const auto again = f.good(f.post("o-6", std::string(k_base) + "apply",
                                   R"({"from":1,"to":2,"elements":[{"from":"fix","to":"mend"}]})"));
  CHECK(number_at(again, "migrated") == 1);
  CHECK(number_at(f.good(f.post("o-6", std::string(k_base) + "apply", k_all)), "migrated") == 0);
  const auto view = f.good(f.get("o-5", "cases/" + standing));
  CHECK(f.task_of("o-5", standing, "mend") != "");
  bool told = false;
  for (const auto& line : view.find("history")->items) told = told || text_at(line, "type") == "case_migrated";
  CHECK(told);
  CHECK(f.get("o-5", "cases/" + standing + "/drawing").body.find("<bpmn:userTask id=\"mend\" name=\"Repair\"") != std::string::npos);
  CHECK(number_at(f.good(f.get("o-6", "drawings/street")).find("items")->items.at(0), "running") == 2);

  CHECK(f.post("o-5", "cases/" + standing + "/migration/undo").status == 403);
  auto stale = f.as("o-6", f.request(Method::post, "/api/v1/cases/" + standing + "/migration/undo", "{}"));
  stale.headers.set("If-Match", "\"2\"");
  CHECK(f.ask(stale).status == 412);
  f.good(f.post("o-6", "cases/" + standing + "/migration/undo"));
  CHECK(code_of(f.post("o-6", "cases/" + standing + "/migration/undo")) == "desk.nothing_to_undo");
  CHECK(f.task_of("o-5", standing, "fix") != "");
  complete_triage(f, waiting);
  const auto undone = f.good(f.post("o-6", std::string(k_base) + "undo", R"({"cases":[")" + waiting + R"("]})"));
  CHECK(number_at(undone, "migrated") == 0);
  CHECK(text_at(undone.find("items")->items.at(0), "text").find("has made a step since") != std::string::npos);
  CHECK(code_of(f.post("o-6", "cases/" + closed + "/migration/undo")) == "desk.case_not_open");
  CHECK(office::rebuild(f.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}

TEST_CASE("a migration is refused for foreign roles, unknown versions and broken plans, and changes nothing") {
  ApiFixture f;
  const auto id = file_street(f);
  deploy(f, desk::street_with_visit());
  const auto facts = *f.office->journal().count_facts();
  for (const char* step : {"plan", "preview", "apply"}) {
    CHECK(f.post("o-5", std::string(k_base) + step, k_all).status == 403);
    CHECK(f.post("o-1", std::string(k_base) + step, k_all).status == 403);
    CHECK(f.post("", std::string(k_base) + step, k_all).status == 401);
    CHECK(code_of(f.post("o-6", std::string(k_base) + step, R"({"from":7,"to":2})")) == "api.no_such_version");
    CHECK(code_of(f.post("o-6", std::string("drawings/moon/migration/") + step, k_all)) == "desk.no_such_service");
  }
  CHECK(code_of(f.post("o-6", std::string(k_base) + "apply", R"({"from":2,"to":2})")) == "office.same_version");
  CHECK(code_of(f.post("o-6", std::string(k_base) + "apply", R"({"from":1,"to":2,"cases":["x"]})")) == "office.no_such_case");
  CHECK(code_of(f.post("o-6", std::string(k_base) + "apply", R"({"from":1,"to":2,"cases":[]})")) == "office.no_such_case");
  CHECK(code_of(f.post("o-6", std::string(k_base) + "apply", R"({"from":"1","to":2})")) == "base.wanted_integer");
  CHECK(*f.office->journal().count_facts() == facts);
  const auto nowhere = f.good(f.post("o-6", std::string(k_base) + "apply",
                                     R"({"from":1,"to":2,"elements":[{"from":"triage","to":"nowhere"}]})"));
  CHECK(number_at(nowhere, "migrated") == 0);
  CHECK(*f.office->journal().count_facts() == facts);
  (void)id;
}

TEST_CASE("the head sees the timers of a case and sets one to another time, with a reason") {
  ApiFixture f;
  const auto id = file_street(f);
  complete_triage(f, id);
  std::int64_t late = 0;
  const auto timers = f.good(f.get("o-5", "cases/" + id + "/timers"));
  for (const auto& row : timers.find("items")->items) {
    if (text_at(row, "purpose") != "process") continue;
    late = number_at(row, "number");
    CHECK(text_at(row, "element") == "late");
    CHECK(text_at(*row.find("name"), "en") == "3 days passed");
    CHECK(row.find("changeable")->boolean);
  }
  REQUIRE(late > 0);
  const std::string path = "cases/" + id + "/timers/" + std::to_string(late) + "/due";
  const std::string wanted = R"({"due_at":"2025-11-25T05:30:00Z","reason":"the crew is away"})";
  CHECK(f.post("o-6", path, wanted).status == 403);
  CHECK(f.post("o-2", path, wanted).status == 403);
  CHECK(code_of(f.post("o-5", path, R"({"due_at":"2025-11-25T05:30:00Z","reason":""})")) == "desk.reason_missing");
  CHECK(code_of(f.post("o-5", path, R"({"due_at":"2020-11-25T05:30:00Z","reason":"x"})")) == "desk.due_in_the_past");
  CHECK(code_of(f.post("o-5", "cases/" + id + "/timers/99/due", wanted)) == "desk.no_such_timer");
  f.good(f.post("o-5", path, wanted));
  f.office->stop();
  f.time.advance_to(*parse_instant("2025-11-25T05:29:00Z"));
  CHECK(*f.office->fire_due() == 0);
  f.time.advance_to(*parse_instant("2025-11-25T05:30:00Z"));
  CHECK(*f.office->fire_due() == 1);
  REQUIRE(f.office->flush().has_value());
  f.office->start();
  CHECK(f.task_of("o-5", id, "hurry") != "");
  CHECK(office::rebuild(f.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}
