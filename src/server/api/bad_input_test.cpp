// What the API refuses: each gets its problem and changes nothing. And who may call what.
#include <doctest/doctest.h>

#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

struct Bad {
  const char* what;
  const char* account;
  const char* path;
  std::string body;
  int status;
  const char* code;
};

void check_bad(ApiFixture& f, const Bad& bad, const std::string& method_path) {
  INFO(bad.what);
  const auto before = f.office->journal().count_facts();
  const auto response = f.post(bad.account, method_path, bad.body);
  INFO(response.body);
  CHECK(response.status == bad.status);
  CHECK(response.media_type == "application/problem+json");
  CHECK(text_at(ApiFixture::value(response), "code") == bad.code);
  CHECK(*f.office->journal().count_facts() == *before);
}

std::string deep(int levels) {
  std::string text = R"({"service":"street","form":)";
  for (int i = 0; i < levels; ++i) text += R"({"a":)";
  text += "1" + std::string(static_cast<std::size_t>(levels), '}') + "}";
  return text;
}

}  // namespace

TEST_CASE("bad input to filing gets its problem and changes nothing") {
  ApiFixture f;
  const std::vector<Bad> all{
      {"no JSON", "", "", "{service:", 400, "base.json_unexpected"},
      {"a key twice", "", "", R"({"service":"street","service":"street","form":{}})", 400, "base.json_duplicate_key"},
      {"too deep", "", "", deep(40), 413, "base.json_depth_limit"},
      {"an unknown field", "", "", R"({"service":"street","form":{"defect":"pothole"},"colour":"red"})", 422,
       "base.unknown_field"},
      {"a wrong type", "", "", R"({"service":5,"form":{}})", 422, "base.wanted_text"},
      {"a missing field", "", "", R"({"service":"street"})", 422, "base.missing_field"},
      {"an unknown service", "", "", R"({"service":"moon","form":{}})", 422, "desk.no_such_service"},
      {"a service that is no code", "", "", R"({"service":"../../etc","form":{}})", 422, "desk.no_such_service"},
      {"a form that is no object", "", "", R"({"service":"street","form":[1]})", 422, "desk.form_not_object"},
      {"an unknown form field", "", "", R"({"service":"street","form":{"defect":"pothole","x":1}})", 422,
       "desk.form_unknown_field"},
      {"a choice that is none", "", "", R"({"service":"street","form":{"defect":"volcano"}})", 422,
       "desk.form_not_a_choice"},
      {"a required field missing", "", "", R"({"service":"street","form":{}})", 422, "desk.form_missing"},
      {"no applicant where one is needed", "", "",
       R"({"service":"permit","form":{"area_m2":1,"use":"home","address":"somewhere"},"place":{"latitude":"1","longitude":"1"}})",
       422, "desk.applicant_missing"},
      {"a national id that is none", "", "",
       R"({"service":"street","applicant":{"national_id":"12"},"form":{"defect":"pothole"}})", 422,
       "api.applicant_national_id"},
      {"a mobile that is none", "", "",
       R"({"service":"street","applicant":{"mobile":"call me"},"form":{"defect":"pothole"}})", 422,
       "api.applicant_mobile"},
      {"a place off the earth", "", "",
       R"({"service":"street","form":{"defect":"pothole"},"place":{"latitude":"95","longitude":"51"}})", 422,
       "api.place_wrong"},
      {"a place that is words", "", "",
       R"({"service":"street","form":{"defect":"pothole"},"place":{"latitude":"here","longitude":"there"}})", 422,
       "api.place_wrong"},
      {"a text with a NUL", "", "",
       R"({"service":"permit","applicant":{"name":"a"},"form":{"area_m2":1,"use":"home","address":"some\u0000where"},"place":{"latitude":"1","longitude":"1"}})",
       422, "desk.form_wrong_type"},
      {"an upload that is not there", "", "",
       R"({"service":"street","form":{"defect":"pothole"},"documents":[{"upload":"nope","kind":"photo"}]})", 422,
       "api.upload_unknown"},
      {"a channel of officers", "", "", R"({"service":"street","form":{"defect":"pothole"},"channel":"phone"})", 422,
       "desk.wrong_channel"},
      {"a channel that is none", "", "", R"({"service":"street","form":{"defect":"pothole"},"channel":"dove"})", 422,
       "base.wanted_choice"},
      {"a dossier that is none", "", "", R"({"service":"street","form":{"defect":"pothole"},"dossier":"x"})", 422,
       "desk.no_such_dossier"},
      {"an officer without a counter", "o-2", "", R"({"service":"street","form":{"defect":"pothole"}})", 403,
       "desk.not_yours"},
  };
  for (const auto& bad : all) check_bad(f, bad, "cases");
  Bad large{"too large", "",
            "",          R"({"service":"street","form":{"note":")" + std::string(300'000, 'x') + "\"}}",
            413,         "server.body_too_large"};
  check_bad(f, large, "cases");
}

TEST_CASE("bad input to tasks, cases and links gets its problem and changes nothing") {
  ApiFixture f;
  const auto filed = f.good(f.post("", "cases", street_body()));
  const auto id = text_at(filed, "id"), task = f.task_of("o-1", id, "triage");
  const std::vector<Bad> all{
      {"nobody", "", "tasks/T/take", "{}", 401, "server.sign_in_first"},
      {"a foreign task", "o-3", "tasks/T/take", "{}", 403, "desk.not_yours"},
      {"a task that is not", "o-1", "tasks/00000000000000000000000001/take", "{}", 404, "api.no_such_task"},
      {"a task that is no id", "o-1", "tasks/hello/take", "{}", 404, "api.no_such_task"},
      {"not in hand", "o-1", "tasks/T/complete", R"({"outputs":{"ours":true}})", 403, "desk.not_yours"},
      {"an outside body's respondent", "o-7", "tasks/T/take", "{}", 403, "server.not_allowed"},
      {"refer to nowhere", "o-4", "tasks/T/refer", R"({"unit":"Nowhere!"})", 422, "desk.no_such_unit"},
      {"a case that is no id", "o-4", "cases/hello/decide", R"({"outcome":"done"})", 404, "office.no_such_case"},
      {"an outcome that is none", "o-5", "cases/C/decide", R"({"outcome":"maybe"})", 422, "base.wanted_choice"},
      {"an outcome that no officer gives", "o-5", "cases/C/decide", R"({"outcome":"deemed_granted"})", 422,
       "desk.not_an_answer"},
      {"a refusal without a reason", "o-5", "cases/C/decide", R"({"outcome":"refused"})", 422, "desk.reason_missing"},
      {"resumed though not paused", "o-5", "cases/C/resume", "{}", 409, "desk.not_paused"},
      {"an unknown paper", "o-5", "cases/C/pause", R"({"missing":["soul"]})", 422, "desk.missing_unknown"},
      {"a link that is none", "", "track/link/abcdefghijklmnopqrstuv/withdraw", "{}", 404, "api.link_unknown"},
      {"an inquiry that is not", "o-7", "consultations/00000000000000000000000001/answer", R"({"answer":"consent"})",
       404, "api.no_such_consultation"},
  };
  for (const auto& bad : all) {
    std::string path = bad.path;
    if (const auto at = path.find("/T/"); at != path.npos) path.replace(at, 3, "/" + task + "/");
    if (const auto at = path.find("/C/"); at != path.npos) path.replace(at, 3, "/" + id + "/");
    check_bad(f, bad, path);
  }
}

TEST_CASE("a stale version is refused, and so is a version that cannot be read") {
  ApiFixture f;
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id");
  auto stale = f.as("o-1", f.request(Method::post, "/api/v1/tasks/" + f.task_of("o-1", id, "triage") + "/take", "{}"));
  stale.headers.set("If-Match", "\"1\"");
  CHECK(f.ask(stale).status == 412);
  stale.headers.set("If-Match", "version seven");
  CHECK(f.ask(stale).status == 412);
  const auto version = f.get("o-1", "cases/" + id).headers.get("ETag");
  stale.headers.set("If-Match", std::string(version));
  CHECK(f.ask(stale).status == 200);
}

TEST_CASE("a change without its key, of another type, or from another site is refused") {
  ApiFixture f;
  auto request = f.request(Method::post, "/api/v1/cases", street_body());
  auto without = request;
  without.headers.remove("Idempotency-Key");
  CHECK(f.ask(without).status == 400);
  auto other = request;
  other.headers.set("Content-Type", "text/plain");
  CHECK(f.ask(other).status == 415);
  auto foreign = request;
  foreign.headers.set("Origin", "https://evil.example");
  CHECK(f.ask(foreign).status == 403);
  CHECK(f.get("o-1", "tasks?colour=red").status == 400);
  CHECK(f.get("o-1", "tasks?state=asleep").status == 400);
  CHECK(f.get("o-1", "tasks?cursor=abc").status == 400);
  CHECK(f.get("o-1", "tasks?limit=0").status == 400);
  CHECK(f.get("o-5", "ledger?by=colour").status == 400);
  CHECK(f.get("o-5", "ledger?from=2025-02-30").status == 400);
}

TEST_CASE("a file that is not what its name says is refused") {
  ApiFixture f;
  for (const std::string& content : {std::string("<html><script>alert(1)</script>"), small_png().substr(0, 40),
                                     std::string("MZ\x90"), std::string("%PDF-1.4 nothing more")}) {
    auto request = f.request(Method::post, "/api/v1/uploads?name=photo.png", content);
    request.headers.set("Content-Type", "image/png");
    const auto response = f.ask(request);
    INFO(response.body);
    CHECK((response.status == 422 || response.status == 415));
  }
}

TEST_CASE("a wrong number, a broken number and an unknown one get the same answer") {
  ApiFixture f;
  f.good(f.post("", "cases", street_body()));
  const auto unknown = f.office->keys().receipt_for("nobody").tracking_number;
  std::set<std::string> answers;
  for (const std::string& number : {unknown, std::string("123456789012"), std::string("12"), std::string("hello")}) {
    const auto response = f.get("", "track/" + number);
    CHECK(response.status == 404);
    auto problem = ApiFixture::value(response);
    std::erase_if(problem.members, [](const auto& member) { return member.first == "instance"; });
    answers.insert(json::write(problem));
  }
  CHECK(answers.size() == 1);
  int slowed = 0;
  for (int i = 0; i < 40; ++i) slowed += f.get("", "track/" + unknown).status == 429;
  CHECK(slowed > 10);
}

TEST_CASE("who may call what is the matrix that was agreed") {
  ApiFixture f;
  // a anyone, o officer, c counter, h head, m manager, d administrator, r respondent, x machine
  const std::map<std::string, std::string> agreed{{"list_services", "all"},
                                                  {"list_units", "ochmdr"},
                                                  {"sign_in", "all"},
                                                  {"current_session", "ochmdr"},
                                                  {"sign_out", "ochmdr"},
                                                  {"upload", "all"},
                                                  {"file_case", "all"},
                                                  {"track", "all"},
                                                  {"track_link", "all"},
                                                  {"applicant_documents", "all"},
                                                  {"applicant_resume", "all"},
                                                  {"applicant_withdraw", "all"},
                                                  {"applicant_object", "all"},
                                                  {"applicant_reopen", "all"},
                                                  {"applicant_confirm", "all"},
                                                  {"applicant_document", "all"},
                                                  {"list_tasks", "ochm"},
                                                  {"take_task", "ochm"},
                                                  {"start_task", "ochm"},
                                                  {"stop_task", "ochm"},
                                                  {"refer_task", "ochm"},
                                                  {"return_task", "ochm"},
                                                  {"complete_task", "ochm"},
                                                  {"reassign_task", "ochm"},
                                                  {"list_cases", "ochm"},
                                                  {"read_case", "ochmr"},
                                                  {"read_case_ledger", "ochmr"},
                                                  {"read_case_clock", "ochmr"},
                                                  {"read_drawing", "ochmr"},
                                                  {"read_document", "ochmr"},
                                                  {"pause_case", "ochm"},
                                                  {"resume_case", "ochm"},
                                                  {"withdraw_case", "ochm"},
                                                  {"decide_case", "ochm"},
                                                  {"extend_case", "ochm"},
                                                  {"erase_records", "d"},
                                                  {"reopen_case", "ochm"},
                                                  {"object_case", "ochm"},
                                                  {"confirm_case", "ochm"},
                                                  {"note_case", "ochm"},
                                                  {"documents_case", "ochm"},
                                                  {"consult_case", "ochm"},
                                                  {"list_incidents", "hmd"},
                                                  {"retry_incident", "hd"},
                                                  {"retry_incidents", "hd"},
                                                  {"list_consultations", "ochmr"},
                                                  {"serve_consultation", "ochmr"},
                                                  {"remind_consultation", "ochmr"},
                                                  {"answer_consultation", "ochmr"},
                                                  {"supply_consultation", "ochmr"},
                                                  {"withdraw_consultation", "ochmr"},
                                                  {"read_ledger", "hm"},
                                                  {"read_today", "hm"},
                                                  {"list_calendars", "ochmdr"},
                                                  {"read_calendar", "ochmdr"},
                                                  {"read_calendar_news", "ochmr"},
                                                  {"preview_closure", "m"},
                                                  {"declare_closure", "m"},
                                                  {"preview_withdrawal", "m"},
                                                  {"withdraw_closure", "m"},
                                                  {"preview_holidays", "m"},
                                                  {"add_holidays", "m"},
                                                  {"list_drawings", "md"},
                                                  {"read_drawing_versions", "md"},
                                                  {"read_drawing_version", "md"},
                                                  {"check_drawing", "d"},
                                                  {"deploy_drawing", "d"},
                                                  {"plan_migration", "d"},
                                                  {"preview_migration", "d"},
                                                  {"apply_migration", "d"},
                                                  {"undo_migrations", "d"},
                                                  {"undo_migration", "d"},
                                                  {"read_case_timers", "ochmr"},
                                                  {"change_timer", "hm"},
                                                  {"feed_address", "ochmr"},
                                                  {"read_feed", "all"},
                                                  {"read_session_feed", "all"},
                                                  {"list_sessions", "ochmr"},
                                                  {"follow_events", "ochmr"},
                                                  {"list_decision_files", "ochmdr"},
                                                  {"read_decision_file", "ochmdr"},
                                                  {"list_histories", "md"},
                                                  {"add_history", "md"},
                                                  {"remove_history", "md"},
                                                  {"draw_history", "md"},
                                                  {"insight_summary", "m"},
                                                  {"insight_values", "m"},
                                                  {"insight_ledger", "m"},
                                                  {"insight_cases", "m"},
                                                  {"insight_case", "m"},
                                                  {"insight_flow", "m"},
                                                  {"insight_variants", "m"},
                                                  {"insight_handover", "m"},
                                                  {"insight_waits", "m"},
                                                  {"insight_backlog", "m"},
                                                  {"insight_spectrum", "m"},
                                                  {"insight_compare", "m"},
                                                  {"insight_changes", "m"},
                                                  {"insight_drivers", "m"},
                                                  {"insight_conform", "m"},
                                                  {"insight_drawing", "m"},
                                                  {"health", "all"},
                                                  {"metrics", "all"},
                                                  {"openapi", "all"}};
  const std::map<Who, char> letters{{Who::officer, 'o'}, {Who::counter, 'c'},       {Who::head, 'h'},
                                    {Who::manager, 'm'}, {Who::administrator, 'd'}, {Who::respondent, 'r'}};
  for (const auto* operation : f.site.table().all()) {
    INFO(operation->name);
    const auto row = agreed.find(operation->name);
    REQUIRE(row != agreed.end());
    CHECK(operation->access.audience.open() == (row->second == "all"));
    for (const auto& [who, letter] : letters) {
      Actor actor{.account = "x", .standings = {{"u", who}}, .session = {}, .csrf_token = {}, .by_cookie = false};
      INFO(letter);
      CHECK(may(actor, operation->access.audience) ==
            (row->second == "all" || row->second.find(letter) != std::string::npos));
    }
  }
}

TEST_CASE("an officer sees the cases of their own units only, and an administrator none") {
  ApiFixture f;
  const auto id = text_at(f.good(f.post("", "cases", street_body())), "id");
  CHECK(f.get("o-1", "cases/" + id).status == 200);
  CHECK(f.get("o-5", "cases/" + id).status == 200);
  CHECK(f.get("o-3", "cases/" + id).status == 403);
  CHECK(f.get("o-7", "cases/" + id).status == 403);
  CHECK(f.get("o-6", "cases/" + id).status == 403);
  CHECK(f.get("o-3", "tasks?unit=counter").status == 403);
  CHECK(f.good(f.get("o-3", "tasks")).find("count")->integer() == 0);
}
