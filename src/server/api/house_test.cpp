// Every operation of the API in the life of a few cases; each answer is held against the schema that the OpenAPI
// document shows.
#include "server/api/house.hpp"

#include <doctest/doctest.h>

#include "server/api/stories_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

std::string link_of(const json::Value& filed) {
  const auto link = text_at(filed, "secret_link");
  return "track/link/" + link.substr(link.rfind('/') + 1);
}

// Through triage and repair to the answer.
void finish_street(ApiFixture& f, const std::string& id) {
  const auto triage = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + triage + "/take"));
  f.good(f.post("o-1", "tasks/" + triage + "/complete", R"({"outputs":{"ours":true},"note":"Ours."})"));
  const auto fix = f.task_of("o-2", id, "fix");
  f.good(f.post("o-2", "tasks/" + fix + "/take"));
  f.good(f.post("o-2", "tasks/" + fix + "/start"));
  f.time.advance_to(f.time.now() + hours(2));
  f.good(f.post("o-2", "tasks/" + fix + "/complete", R"({"outputs":{}})"));
}

void questions(ApiFixture& f) {
  f.good(f.get("", "services"));
  f.good(f.get("o-2", "units"));
  f.good(f.get("", "health"));
  f.good(f.get("", "openapi.json"));
  const auto signed_in = f.get("o-5", "sessions/current");
  CHECK(text_at(f.good(signed_in), "user") == "o-5");
  CHECK(f.ask(f.as("o-5", f.request(Method::del, "/api/v1/sessions/current"))).status == 204);
  f.good(f.get("o-5", "ledger?by=service"));
  f.good(f.get("o-5", "today"));
  CHECK(f.get("o-2", "events").stream != nullptr);
  f.covered.insert("follow_events");
  f.good(f.get("o-5", "decisions"));
  f.covered.insert("read_decision_file");  // this city has none: story_test.cpp
  f.house.hub.close();
}

// Each operation once; insight_test.cpp says what they answer.
void histories(ApiFixture& f) {
  const auto cases = f.good(f.get("o-5", "insight/cases"));
  const auto id = text_at(cases.find("cases")->items.at(0), "case");
  for (const std::string question : {"summary", "values?field=activity", "ledger", "flow", "variants", "handover", "waits", "backlog", "spectrum?activity=street%2Ftriage&next=street%2Ffix"})
    f.good(f.get("o-5", "insight/" + question));
  f.good(f.get("o-5", "insight/case?case=" + id));
  for (const char* const question : {"compare?before=2025-11-24", "changes", "drivers", "conform"})
    f.good(f.get("o-5", std::string("insight/") + question));
  f.good(f.get("o-5", "insight/histories"));
  auto log = f.as("o-5", f.request(Method::post, "/api/v1/insight/histories?name=old", "case,activity,timestamp\n1,a,2024-01-01\n"));
  CHECK(f.ask(std::move(log)).status == 201);
  f.good(f.post("o-5", "insight/histories/old/drawing",
                json::write(json::object({{"bpmn", json::string(f.get("o-5", "insight/drawing").body)}}))));
  CHECK(f.post("o-5", "insight/histories/old/remove", "").status == 204);
}

void erase(ApiFixture& f) {
  const auto filed = f.good(f.post("", "cases", permit_body()));
  CHECK(f.good(f.post("o-6", "cases/" + text_at(filed, "id") + "/erase", R"({"why":"asked"})")).find("records")->integer() == 2);
}

void sign_in(ApiFixture& f) {
  REQUIRE(office::set_credential(*f.office, {"o-2"},
                                 hash_password("a long enough password", {.memory_kib = 64, .passes = 1}))
              .has_value());
  auto signed_in = f.post("", "sessions", R"({"user":"o-2","password":"a long enough password"})");
  CHECK(signed_in.status == 201);
  CHECK(signed_in.headers.get("Set-Cookie").find("HttpOnly") != std::string_view::npos);
  CHECK(f.post("", "sessions", R"({"user":"o-2","password":"another password"})").status == 401);
  CHECK(f.post("", "sessions", R"({"user":"nobody","password":"a long enough password"})").status == 401);
}

void street(ApiFixture& f) {
  const auto filed = f.good(f.post("", "cases", street_body()));
  const auto id = text_at(filed, "id"), link = link_of(filed);
  CHECK(text_at(f.good(f.get("", "track/" + text_at(filed, "tracking_number"))), "stage") == "In progress");
  f.good(f.get("", link));
  f.good(f.post("", link + "/documents", R"({"documents":[{"upload":")" + f.upload() + R"(","kind":"photo"}]})"));
  finish_street(f, id);
  CHECK(text_at(f.good(f.get("", link)), "state") == "decided");
  f.good(f.post("", link + "/reopen", R"({"note":"Still a hole."})"));
  finish_street(f, id);
  f.good(f.post("", link + "/confirm", R"({"done":true,"satisfaction":4})"));
  const auto view = f.good(f.get("o-5", "cases/" + id));
  CHECK(text_at(view, "state") == "closed");
  CHECK(view.find("period")->integer() == 2);
  const auto& ledger = *view.find("ledger");
  CHECK(ledger.find("difference_us")->integer() == 0);
  CHECK(ledger.find("total_us")->integer() == hours(4).us);
  const auto document = text_at(view.find("documents")->items.at(0), "id");
  CHECK(f.get("o-5", "cases/" + id + "/documents/" + document).media_type == "image/png");
  CHECK(f.get("", link + "/documents/" + document).body == small_png());
  CHECK(f.get("o-5", "cases/" + id + "/drawing").body.find("bpmn") != std::string::npos);
  CHECK(f.good(f.get("o-5", "cases/" + id + "/ledger")).find("finished")->boolean);
  CHECK(text_at(f.good(f.get("o-5", "cases/" + id + "/clock")), "state") == "met");
}

std::string consultation_of(ApiFixture& f, const std::string& id, const std::string& body,
                            const std::string& kind = {}) {
  const auto view = f.good(f.get("o-5", "cases/" + id));
  for (const auto& asked : view.find("consultations")->items)
    if (text_at(*asked.find("body"), "code") == body && (kind.empty() || text_at(asked, "kind") == kind))
      return text_at(asked, "id");
  FAIL("nobody asked ", body);
  return {};
}

void tasks(ApiFixture& f, const std::string& id) {
  auto check = "tasks/" + f.task_of("o-2", id, "check");
  const auto list = f.good(f.get("o-2", "tasks?unit=office&state=offered"));
  CHECK(list.find("count")->integer() == 1);
  f.good(f.post("o-2", check + "/take"));
  f.good(f.post("o-2", check + "/start"));
  f.good(f.post("o-2", check + "/stop"));
  f.good(f.post("o-2", check + "/refer",
                R"({"unit":"office","officer":"o-3","note":"Please look at the plan.","copies":["town"]})"));
  f.good(f.post("o-3", check + "/return", R"({"reason":"Not mine."})"));
  f.good(f.post("o-4", check + "/reassign", R"({"unit":"office","officer":"o-3"})"));
  f.good(f.post("o-4", check + "/reassign", R"({"unit":"office","officer":"o-2"})"));
}

void consultations(ApiFixture& f, const std::string& id) {
  f.good(f.post("o-2", "cases/" + id + "/consult", R"({"body":"gas","kind":"opinion","question":"Is there a pipe?"})"));
  const auto asked = "consultations/" + consultation_of(f, id, "gas", "opinion");
  const auto page = f.good(f.get("o-7", "consultations?body=gas&state=open"));
  CHECK(text_at(page.find("items")->items.at(0), "question") == "Is there a pipe?");
  f.good(f.post("o-2", asked + "/serve", R"({"proof":"hand"})"));
  f.good(f.post("o-2", asked + "/remind"));
  f.good(f.post("o-7", asked + "/answer", R"({"answer":"incomplete","text":"A plan is missing."})"));
  f.good(f.post("o-2", asked + "/supply"));
  f.good(f.post("o-2", asked + "/withdraw"));
}

// By as much as the term gives, once, with consent; told to the applicant with its reason.
void extension(ApiFixture& f) {
  auto body = std::string(permit_body());
  body.insert(1, R"("documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}],)");
  const auto filed = f.good(f.post("", "cases", body));
  const auto id = text_at(filed, "id"), extend = "cases/" + id + "/extend";
  const auto offers = [&](const char* who) {
    const auto view = f.good(f.get(who, "cases/" + id));
    return std::ranges::any_of(view.find("actions")->items, [](const json::Value& name) { return name.text == "extend"; });
  };
  CHECK(offers("o-4"));
  CHECK_FALSE(offers("o-2"));
  CHECK(f.post("o-2", extend, R"({"agreed":true,"reason":"Wait."})").status == 403);
  CHECK(f.post("o-4", extend, R"({"agreed":true,"reason":""})").status == 422);
  CHECK(text_at(ApiFixture::value(f.post("o-4", extend, R"({"reason":"The river is high."})")), "type").ends_with("clock.extension_not_agreed"));
  f.good(f.post("o-4", extend, R"({"agreed":true,"reason":"The river is high."})"));
  CHECK(f.post("o-4", extend, R"({"agreed":true,"reason":"Again."})").status == 409);
  CHECK_FALSE(offers("o-4"));
  const auto view = f.good(f.get("", link_of(filed)));
  CHECK(text_at(*view.find("clock"), "due_on") == "2025-12-21");
  const auto& history = view.find("history")->items;
  const auto told = std::ranges::find_if(history, [](const json::Value& line) { return text_at(line, "type") == "case_extended"; });
  REQUIRE(told != history.end());
  CHECK(text_at(*told, "text") == "The term was extended by 5 working days, as agreed with the applicant.");
  CHECK(text_at(*told, "note") == "The river is high.");
}

void permit(ApiFixture& f) {
  const auto filed = f.good(f.post("", "cases", permit_body()));
  const auto id = text_at(filed, "id"), link = link_of(filed);
  tasks(f, id);
  consultations(f, id);
  const auto open = "cases/" + id;
  f.good(f.post("o-2", open + "/pause", R"({"missing":["deed"],"note":"Bring the deed."})"));
  extension(f);
  CHECK(text_at(f.good(f.get("", "track/" + text_at(filed, "tracking_number"))), "stage") ==
        "Waiting for the applicant");
  CHECK(text_at(f.good(f.get("", link)), "sentence").find("Ownership deed") != std::string::npos);
  f.good(f.post("", link + "/resume", R"({"documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}]})"));
  f.good(f.post("o-2", open + "/pause", R"({"missing":["plan"]})"));
  f.good(f.post("o-2", open + "/resume", R"({"note":"Came by post."})"));
  f.good(f.post("o-2", open + "/note", R"({"note":"Looks right."})"));
  f.good(f.post("o-2", open + "/documents", R"({"documents":[{"upload":")" + f.upload() + R"(","kind":"plan"}]})"));
  f.good(f.post("o-2", open + "/decide", R"({"outcome":"refused","reason":"Too high."})"));
  f.good(f.post("", link + "/object", R"({"text":"It is not."})"));
  f.good(f.post("", link + "/withdraw", R"({"reason":"Sold."})"));
  CHECK(text_at(f.good(f.get("", link)), "outcome") == "withdrawn");
}

void at_the_counter(ApiFixture& f) {
  const std::string body =
      R"({"service":"permit","channel":"phone","applicant":{"name":"Ali"},"form":{"area_m2":9,"use":"shop","address":"Bazaar 1"},"place":{"latitude":"35.7","longitude":"51.4"}})";
  const auto first = text_at(f.good(f.post("o-1", "cases", body)), "id");
  CHECK(f.good(f.get("o-4", "cases/" + first)).find("actions")->items.size() > 3);
  f.good(f.post("o-4", "cases/" + first + "/decide", R"({"outcome":"granted"})"));
  f.good(f.post("o-1", "cases/" + first + "/object", R"({"text":"The number is wrong."})"));
  f.good(f.post("o-4", "cases/" + first + "/decide", R"({"outcome":"granted"})"));
  f.good(f.post("o-5", "cases/" + first + "/reopen", R"({"why":"supervisor","note":"Look again."})"));
  f.good(f.post("o-1", "cases/" + first + "/withdraw", "{}"));
  const auto second = text_at(f.good(f.post("", "cases", street_body())), "id");
  finish_street(f, second);
  f.good(f.post("o-1", "cases/" + second + "/confirm", R"({"done":true})"));
  CHECK(f.good(f.get("o-5", "cases?state=closed")).find("count")->integer() >= 2);
}

// Each operation once; calendars_test.cpp says what they do.
void calendars(ApiFixture& f) {
  const std::string notice = R"({"kind":"closed","from":"2025-12-20","words":{"fa":"هوا","en":"Air"}})";
  const std::string list =
      R"({"ics":"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20251221\nSUMMARY:Feast\nEND:VEVENT\nEND:VCALENDAR\n"})";
  f.good(f.get("o-2", "calendars"));
  f.good(f.get("o-2", "calendars/office"));
  f.good(f.post("o-5", "calendars/office/closures/preview", notice));
  const auto id = text_at(f.good(f.post("o-5", "calendars/office/closures", notice)), "id");
  f.good(f.get("o-2", "calendar-news"));
  f.good(f.post("o-5", "calendars/office/closures/" + id + "/withdraw/preview", R"({"why":"rain"})"));
  f.good(f.post("o-5", "calendars/office/closures/" + id + "/withdraw", R"({"why":"rain"})"));
  f.good(f.post("o-5", "calendars/office/holidays/preview", list));
  f.good(f.post("o-5", "calendars/office/holidays", list));
}

// In a city whose planning office decides in sessions.
void sessions(ApiFixture& f) {
  ApiFixture sits(office_in_sessions());
  const auto feed = sits.good(sits.get("o-2", "units/office/feed"));
  CHECK(sits.get("", text_at(feed, "path").substr(8)).status == 200);
  CHECK(sits.get("", text_at(feed, "sessions").substr(8)).status == 200);
  sits.good(sits.get("o-2", "units/office/sessions"));
  f.covered.merge(sits.covered);
}

// Each operation once; incidents_test.cpp says what they do.
void incidents(ApiFixture& f) {
  adopt(f, desk::city_without_sewers());
  const auto id = failed_permit(f);
  f.good(f.get("o-6", "incidents"));
  f.good(f.post("o-6", "incidents/retry", R"({"cases":[")" + id + R"("]})"));
  adopt(f, desk::with_sewers(desk::city_without_sewers()));
  f.good(f.post("o-6", "cases/" + id + "/incidents/1/retry"));
}

// Each operation once; drawings_test.cpp and migrations_test.cpp say what they do.
void drawings(ApiFixture& f) {
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id");
  const auto xml = json::write(json::string(desk::street_with_visit()));
  f.good(f.get("o-6", "drawings"));
  f.good(f.get("o-6", "drawings/street"));
  CHECK(f.get("o-6", "drawings/street/versions/1/xml").status == 200);
  f.good(f.post("o-6", "drawings/street/check", R"({"xml":)" + xml + "}"));
  auto deploy = f.as("o-6", f.request(Method::post, "/api/v1/drawings/street/deploy",
                                      R"({"xml":)" + xml + R"(,"english":[{"element":"visit","name":"Visit"}]})"));
  deploy.headers.set("If-Match", "\"1\"");
  f.good(f.ask(std::move(deploy)));
  const std::string migration = "drawings/street/migration/", both = R"({"from":1,"to":2})";
  f.good(f.post("o-6", migration + "plan", both));
  f.good(f.post("o-6", migration + "preview", both));
  f.good(f.post("o-6", migration + "apply", both));
  f.good(f.post("o-6", migration + "undo", R"({"cases":[")" + id + R"("]})"));
  f.good(f.post("o-6", migration + "apply", both));
  f.good(f.post("o-6", "cases/" + id + "/migration/undo"));
  const auto task = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + task + "/take"));
  f.good(f.post("o-1", "tasks/" + task + "/complete", R"({"outputs":{"ours":true}})"));
  const auto timers = f.good(f.get("o-5", "cases/" + id + "/timers"));
  for (const auto& timer : timers.find("items")->items)
    if (timer.find("changeable")->boolean)
      f.good(f.post("o-5", "cases/" + id + "/timers/" + std::to_string(number_at(timer, "number")) + "/due",
                    R"({"due_at":"2025-12-30T05:30:00Z","reason":"The crew is away."})"));
}

}  // namespace

TEST_CASE("slow: every operation answers as its schema says, in the lives of a street defect and a permit") {
  ApiFixture f;
  sign_in(f);
  street(f);
  permit(f);
  at_the_counter(f);
  questions(f);
  histories(f);
  erase(f);
  calendars(f);
  sessions(f);
  drawings(f);
  incidents(f);
  for (const auto* operation : f.site.table().all()) {
    if (operation->is_page) continue;
    INFO(operation->name);
    CHECK(f.covered.contains(operation->name));
  }
  const auto ledger = f.good(f.get("o-5", "ledger?by=month"));
  CHECK(ledger.find("difference_us")->integer() == 0);
  CHECK(ledger.find("total_us")->integer().value_or(0) > 0);
}

TEST_CASE("a request that is repeated with its key is done once and answered alike") {
  ApiFixture f;
  const auto first = f.request(Method::post, "/api/v1/cases", street_body());
  const auto one = f.good(f.ask(first)), two = f.good(f.ask(first));
  CHECK(text_at(one, "id") == text_at(two, "id"));
  CHECK(text_at(one, "tracking_number") == text_at(two, "tracking_number"));
  CHECK(f.good(f.get("o-5", "cases")).find("count")->integer() == 1);
  auto other = f.request(Method::post, "/api/v1/cases", permit_body());
  other.headers.set("Idempotency-Key", std::string(first.headers.get("Idempotency-Key")));
  CHECK(f.ask(other).status == 409);
}

TEST_CASE("completing a task twice with one key is done once, though the task is open no more") {
  ApiFixture f;
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id"), task = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + task + "/take"));
  const auto complete = f.as("o-1", f.request(Method::post, "/api/v1/tasks/" + task + "/complete", R"({"outputs":{"ours":true}})"));
  const auto one = f.good(f.ask(complete)), two = f.good(f.ask(complete));
  CHECK(one == two);
  auto other = complete;
  other.headers.set("Idempotency-Key", "another");
  CHECK(f.ask(other).status == 404);
}

TEST_CASE("a list pages through every row exactly once and counts them all") {
  ApiFixture f;
  for (int i = 0; i < 7; ++i) f.good(f.post("", "cases", i % 2 ? street_body() : permit_body()));
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 10; ++pages) {
    const auto page =
        f.good(f.get("o-5", "cases?limit=2" + (cursor.empty() ? "" : "&cursor=" + percent_encoded(cursor))));
    CHECK(page.find("count")->integer() == 7);
    for (const auto& row : page.find("items")->items) CHECK(seen.insert(text_at(row, "id")).second);
    cursor = text_at(page, "next");
    if (cursor.empty()) break;
  }
  CHECK(seen.size() == 7);
}
