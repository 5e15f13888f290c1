// Questions of insight over HTTP: each answers as its schema says, bad ones are told why, and no person is in them.

#include "base/bytes.hpp"
#include "history/write.hpp"
#include "office/histories.hpp"
#include "office/live_history.hpp"
#include "server/api/api_fixture.hpp"
#include "server/api/insight.hpp"

namespace pasokh::server::api {
namespace {

constexpr const char* k_questions[] = {
    "summary",  "values?field=activity", "ledger", "ledger?by=month", "ledger?by=account", "cases", "flow", "variants",
    "handover", "handover?by=unit",      "waits",  "backlog",         "backlog?step=day",
    "compare?before=2025-11-23",         "changes", "drivers"};

// Markers that only records may hold.
constexpr const char* k_markers[] = {"Markername",     "0912999",      "Markerstreet", "Markernote", "Markerreason",
                                     "Markerquestion", "Markeranswer", "Reza",         "Karimi",     "رضا"};

std::string permit(ApiFixture& f) {
  const auto filed = f.good(f.post(
      "", "cases",
      R"({"service":"permit","applicant":{"name":"Markername","mobile":"09129998877"},"form":{"area_m2":120,"use":"home","address":"Markerstreet 7"},)"
      R"("place":{"latitude":"35.7","longitude":"51.4"}})"));
  const auto id = text_at(filed, "id");
  const auto check = "tasks/" + f.task_of("o-2", id, "check");
  f.time.advance_to(f.time.now() + minutes(30));
  f.good(f.post("o-2", check + "/take"));
  f.good(f.post("o-2", check + "/start"));
  f.time.advance_to(f.time.now() + minutes(10));
  f.good(f.post("o-2", check + "/stop"));
  f.good(f.post("o-2", check + "/refer", R"({"unit":"office","officer":"o-3","note":"Markernote"})"));
  f.time.advance_to(f.time.now() + minutes(5));
  f.good(f.post("o-3", check + "/return", R"({"reason":"Markerreason"})"));
  f.good(f.post("o-2", check + "/take"));
  f.good(f.post("o-2", "cases/" + id + "/consult", R"({"body":"gas","kind":"opinion","question":"Markerquestion"})"));
  const auto view = f.good(f.get("o-5", "cases/" + id));
  for (const auto& asked : view.find("consultations")->items) {
    if (text_at(asked, "kind") != "opinion") continue;
    f.good(f.post("o-2", "consultations/" + text_at(asked, "id") + "/serve", R"({"proof":"hand"})"));
    f.time.advance_to(f.time.now() + hours(2));
    f.good(f.post("o-7", "consultations/" + text_at(asked, "id") + "/answer",
                  R"({"answer":"consent","text":"Markeranswer"})"));
  }
  f.good(f.post("o-2", "cases/" + id + "/pause", R"({"missing":["deed"],"note":"Markernote"})"));
  f.time.advance_to(f.time.now() + hours(1));
  f.good(f.post("o-2", "cases/" + id + "/resume", R"({"note":"Markernote"})"));
  f.good(f.post("o-2", "cases/" + id + "/decide", R"({"outcome":"refused","reason":"Markerreason"})"));
  return id;
}

struct City : ApiFixture {
  std::string decided = permit(*this);
  std::string open = text_at(good(post("", "cases", street_body())), "id");
  json::Value ask_well(const std::string& question) { return good(get("o-5", "insight/" + question)); }
  Response send(const std::string& account, const std::string& query, std::string body) {
    auto q = as(account, request(Method::post, "/api/v1/insight/histories?" + query, std::move(body)));
    q.headers.set("Content-Type", "application/octet-stream");
    return ask(std::move(q));
  }
};

std::int64_t number_at(const json::Value& value, std::string_view name) {
  const auto* member = value.find(name);
  return member ? member->integer().value_or(-1) : -1;
}

constexpr const char* k_csv =
    "case,activity,timestamp,resource\n1,a,2024-01-01T10:00:00Z,x\n1,b,2024-01-02T10:00:00Z,y\n2,a,2024-01-03T10:00:"
    "00Z,x\n2,b,2024-01-05T10:00:00Z,x\n2,b,2024-01-06T10:00:00Z,x\n";

}  // namespace

TEST_CASE("every question is answered of the live history, as its schema says, in JSON and CSV") {
  City f;
  for (const std::string question : k_questions) {
    INFO(question);
    const auto answer = f.ask_well(question);
    CHECK(text_at(*answer.find("history"), "name") == "live");
    CHECK(number_at(*answer.find("history"), "cases") == 2);
    const auto csv =
        f.get("o-5", "insight/" + question + (question.find('?') == std::string::npos ? "?" : "&") + "format=csv");
    CHECK(csv.status == 200);
    CHECK(csv.media_type == "text/csv; charset=utf-8");
    CHECK(csv.body.find('\n') != std::string::npos);
  }
  const auto flow = f.ask_well("flow");
  CHECK(number_at(*flow.find("part"), "cut_cases") == 1);  // the one that is open
  CHECK(flow.find("names")->find("activity")->find("decided") != nullptr);
  CHECK(flow.find("names")->find("activity")->find("ask/opinion") != nullptr);
  const auto ledger = f.ask_well("ledger?filter=" + percent_encoded("cases where service = \"permit\""));
  CHECK(number_at(ledger, "cases") == 1);
  CHECK(number_at(ledger, "difference_us") == 0);
  CHECK(number_at(*ledger.find("accounts"), "applicant") == hours(1).us);
  CHECK(number_at(*ledger.find("accounts"), "consultation") == hours(2).us);
  const auto one = f.ask_well("case?case=" + f.decided);
  CHECK(one.find("events")->items.size() > 8);
  CHECK(one.find("bookings")->items.size() > 4);
  CHECK(f.ask_well("case?case=" + f.open).find("events")->items.size() > 0);
  const auto backlog = f.ask_well("backlog");
  CHECK(number_at(backlog.find("periods")->items.back(), "in_progress") == 1);
  CHECK(number_at(backlog.find("periods")->items.back(), "closures") == 1);
  const auto spectrum = f.ask_well("spectrum?activity=filed&next=ask%2Fopinion");
  CHECK(spectrum.find("passages")->items.size() == 1);
}

TEST_CASE("an answer follows the journal, and what has not changed is answered from memory") {
  City f;
  const auto before = f.ask_well("flow");
  CHECK(f.get("o-5", "insight/flow").body == f.get("o-5", "insight/flow").body);
  f.good(f.post("", "cases", street_body()));
  const auto after = f.ask_well("flow");
  CHECK(number_at(*after.find("history"), "cases") == 3);
  CHECK(text_at(*after.find("history"), "version") != text_at(*before.find("history"), "version"));
}

TEST_CASE("parts by filter, days and life-cycle; limits tell what was left out") {
  City f;
  CHECK(number_at(*f.ask_well("flow?filter=" + percent_encoded("cases where state = \"decided\"")).find("part"),
                  "cases") == 1);
  CHECK(number_at(*f.ask_well("flow?to=2025-11-22").find("part"), "cases") == 0);
  CHECK(number_at(*f.ask_well("flow?from=2025-11-23&to=2025-11-23&zone=Asia/Tehran").find("part"), "cases") == 2);
  const auto all = f.ask_well("flow?lifecycle=all");
  CHECK(number_at(*all.find("part"), "events") > number_at(*f.ask_well("flow").find("part"), "events"));
  const auto few = f.ask_well("flow?lifecycle=all&limit=1");
  CHECK(few.find("edges")->items.size() == 1);
  CHECK(number_at(*few.find("left_out"), "edges") == static_cast<std::int64_t>(all.find("edges")->items.size()) - 1);
  const auto working = f.ask_well("flow?calendar=office");
  CHECK(working.find("edges")->items.at(0).find("working_mean_us") != nullptr);
}

TEST_CASE("bad questions get their problem") {
  City f;
  struct Bad {
    const char *question, *code, *field;
    int status;
  };
  const Bad all[] = {{"flow?history=nowhere", "office.no_such_history", "/history", 404},
                     {"flow?history=..%2F..%2Fkeys", "office.no_such_history", "/history", 404},
                     {"flow?filter=cases%20wher", "insight.filter_syntax", "/filter", 422},
                     {"flow?from=yesterday", "server.query_invalid", "/from", 400},
                     {"flow?zone=Mars%2FBase", "server.query_invalid", "/zone", 400},
                     {"flow?calendar=moon", "server.query_invalid", "/calendar", 400},
                     {"flow?limit=0", "server.query_invalid", "/limit", 400},
                     {"flow?limit=many", "server.query_invalid", "/limit", 400},
                     {"flow?lifecycle=dreaming", "server.query_invalid", "/lifecycle", 400},
                     {"flow?colour=red", "server.query_unknown", "/colour", 400},
                     {"flow?format=pdf", "server.query_invalid", "/format", 400},
                     {"flow?format=csv&sheet=moon", "server.query_invalid", "/sheet", 400},
                     {"handover?by=colour", "server.query_invalid", "/by", 400},
                     {"backlog?step=year", "server.query_invalid", "/step", 400},
                     {"ledger?by=colour", "server.query_invalid", "/by", 400},
                     {"ledger?months=lunar", "server.query_invalid", "/months", 400},
                     {"cases?sort=colour", "server.query_invalid", "/sort", 400},
                     {"case?case=nobody", "insight.no_such_case", "/case", 404},
                     {"compare", "api.compare_what", "/before", 422},
                     {"compare?a=cases%20where%20size%20%3E%201", "api.compare_what", "/before", 422},
                     {"compare?before=someday", "server.query_invalid", "/before", 400},
                     {"compare?a=cases&b=cases", "insight.filter_syntax", "/a", 422},
                     {"compare?before=2025-11-23&by=colour", "insight.no_attribute", "/by", 422},
                     {"compare?before=2025-11-23&draws=5", "server.query_invalid", "/draws", 400},
                     {"changes?seed=-1", "server.query_invalid", "/seed", 400},
                     {"drivers?deadline=colour", "insight.no_attribute", "/deadline", 422},
                     {"drivers?deadline=channel", "insight.no_instant", "/deadline", 422},
                     {"drivers?longer=ages", "server.query_invalid", "/longer", 400},
                     {"drivers?longer=3%20days&percent=50", "api.late_what", "/longer", 422},
                     {"drivers?percent=100", "server.query_invalid", "/percent", 400},
                     {"conform?drawing=moon", "server.query_invalid", "/drawing", 400},
                     {"conform?states=0", "server.query_invalid", "/states", 400},
                     {"drawing?drawing=moon", "server.query_invalid", "/drawing", 400},
                     {"case", "server.query_missing", "/case", 400},
                     {"values?field=colour", "insight.no_such_field", "/field", 422},
                     {"spectrum?activity=filed&next=moon", "insight.no_such_activity", "/next", 422}};
  for (const Bad& bad : all) {
    INFO(bad.question);
    const auto response = f.get("o-5", std::string("insight/") + bad.question);
    CHECK(response.status == bad.status);
    const auto problem = ApiFixture::value(response);
    CHECK(text_at(problem, "code") == bad.code);
    CHECK(text_at(problem, "field") == bad.field);
  }
  CHECK(number_at(ApiFixture::value(f.get("o-5", "insight/flow?filter=cases%20wher")), "column") == 7);
  CHECK(f.get("o-5", "insight/flow?filter=" + std::string(20'000, 'x')).status == 413);
  CHECK(f.get("o-2", "insight/flow").status == 403);
  CHECK(f.get("o-6", "insight/flow").status == 403);
  CHECK(f.get("", "insight/flow").status == 401);
}

// Sixty weeks of eight cases; half of them come by post and take five days longer; from the thirtieth week on all are
// done in half the time.
std::string weeks_csv() {
  const Instant begin = *parse_instant("2023-01-02T08:00:00Z");
  std::string out = "case,activity,timestamp\n";
  for (int n = 0; n < 480; ++n) {
    const bool post = n % 2 == 0;
    const Instant filed = begin + days(n / 8 * 7 + n % 5) + hours(n % 3);
    const Duration took = days((n < 240 ? 20 : 10) + n * 7 % 4 + (post ? 5 : 0));
    const auto line = [&](const char* activity, Instant at) {
      out += std::to_string(n) + "," + activity + "," + to_text(at) + "\n";
    };
    line("filed", filed);
    if (post) line("post", filed + hours(1));
    line("closed", filed + took);
  }
  return out;
}

TEST_CASE("periods, groups, steps and drivers of an imported history are told with intervals") {
  City f;
  REQUIRE(f.send("o-5", "name=weeks&zone=UTC", weeks_csv()).status == 201);
  const auto periods = f.ask_well("compare?history=weeks&before=2023-07-31");
  CHECK(text_at(periods, "verdict") == "change");
  CHECK(text_at(*periods.find("told"), "en").starts_with("The mean changed by -"));
  CHECK(text_at(*periods.find("told"), "fa").starts_with("میانگین"));
  CHECK(number_at(periods.find("sides")->items.at(0), "cases") == 240);
  const auto& mean = periods.find("effect")->items.at(0);
  CHECK(text_at(mean, "figure") == "mean");
  CHECK(mean.find("low")->integer().value_or(0) <= mean.find("change")->integer().value_or(-1001));
  CHECK(mean.find("high")->integer().value_or(0) < 0);
  CHECK(periods.find("weeks")->items.size() >= 60);
  const auto groups = f.ask_well("compare?history=weeks&a=" + percent_encoded("cases where not has \"post\"") +
                                 "&b=" + percent_encoded("cases where has \"post\""));
  CHECK(number_at(groups.find("sides")->items.at(1), "cases") == 240);
  CHECK(groups.find("effect")->items.at(0).find("change")->integer().value_or(0) > 0);
  CHECK(groups.find("accounts")->items.size() == 1);  // the log says nothing: unknown
  const auto changes = f.ask_well("changes?history=weeks");
  REQUIRE(changes.find("changes")->items.size() == 1);
  CHECK(text_at(changes.find("changes")->items[0], "at").starts_with("2023-07-3"));
  const auto drivers = f.ask_well("drivers?history=weeks&longer=20%20days");
  CHECK(number_at(drivers, "late") > 100);
  const auto& first = drivers.find("drivers")->items.at(0);
  CHECK(number_at(first, "late") > 0);
  CHECK(first.find("stands")->boolean);
  CHECK(f.ask_well("changes?history=weeks&seed=2&draws=199").find("weeks")->items.size() ==
        changes.find("weeks")->items.size());
}

constexpr const char* k_drawing =
    R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true">
<startEvent id="s"/><userTask id="first" name="a"/><userTask id="second" name="b"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="first"/><sequenceFlow id="f2" sourceRef="first" targetRef="second"/><sequenceFlow id="f3" sourceRef="second" targetRef="e"/>
</process></definitions>)";

std::string drawing_body(const std::string& bpmn, const std::string& names = {}) {
  return json::write(json::object({{"bpmn", json::string(bpmn)}, {"names", json::string(names)}}));
}

TEST_CASE("what was done is compared with a drawing: a service's of the city, or one put beside an imported history") {
  City f;
  const auto live = f.ask_well("conform");
  CHECK(text_at(live, "drawing") == "permit");
  CHECK(number_at(live, "cases") == 1);
  CHECK(number_at(live, "not_judged") == 1);  // the street case, and it is open
  CHECK(live.find("told")->items.size() == 4);
  CHECK(live.find("elements")->items.size() > 1);
  bool checked = false;
  for (const auto& element : live.find("elements")->items)
    checked |= text_at(element, "element") == "check" && text_at(element, "activity") == "permit/check";
  CHECK(checked);
  CHECK(live.find("names")->find("activity")->find("permit/check") != nullptr);
  CHECK(f.get("o-5", "insight/drawing").body.find("bpmn") != std::string::npos);
  CHECK(number_at(f.ask_well("conform?drawing=street"), "cases") == 0);

  REQUIRE(f.send("o-5", "name=old-log", k_csv).status == 201);
  const auto without = f.get("o-5", "insight/conform?history=old-log");
  CHECK(without.status == 404);
  CHECK(text_at(ApiFixture::value(without), "code") == "office.no_drawing");
  const std::string draw = "insight/histories/old-log/drawing";
  const auto drawn = f.good(f.post("o-6", draw, drawing_body(k_drawing)));
  CHECK(drawn.find("drawing")->boolean);
  const auto laid_out = f.get("o-5", "insight/drawing?history=old-log").body;  // it came without a diagram
  CHECK(laid_out.find("bpmnElement=\"first\"") != std::string::npos);
  const auto fit = f.ask_well("conform?history=old-log");
  CHECK(number_at(fit, "cases") == 2);
  CHECK(number_at(fit, "fitting_cases") == 1);
  REQUIRE(fit.find("deviations")->items.size() == 1);
  const auto& deviation = fit.find("deviations")->items[0];
  CHECK(text_at(deviation, "activity") == "b");
  CHECK(text_at(deviation, "element") == "second");
  CHECK(text_at(deviation, "what") == "not_allowed");
  f.good(f.post("o-5", draw, drawing_body(k_drawing, R"({"activities": {"b": null}})")));
  CHECK(number_at(f.ask_well("conform?history=old-log"), "fitting_cases") == 0);  // the second step is left out

  struct Bad {
    std::string body;
    const char *code, *field;
    int status;
  };
  for (const Bad& bad : {Bad{drawing_body("<definitions>"), "base.xml_malformed", "/bpmn", 422},
                         Bad{drawing_body("<a/>"), "process.no_bpmn", "/bpmn", 422},
                         Bad{drawing_body(k_drawing, "[]"), "insight.names_shape", "/names", 422},
                         Bad{drawing_body(k_drawing, R"({"activities": {"a": "x"}})"), "insight.no_such_element",
                             "/names", 422}}) {
    const auto refused = f.post("o-5", draw, bad.body);
    INFO(refused.body);
    CHECK(refused.status == bad.status);
    CHECK(text_at(ApiFixture::value(refused), "code") == bad.code);
    CHECK(text_at(ApiFixture::value(refused), "field") == bad.field);
  }
  CHECK(f.post("o-2", draw, drawing_body(k_drawing)).status == 403);
  CHECK(f.post("o-5", "insight/histories/nowhere/drawing", drawing_body(k_drawing)).status == 404);
  CHECK(f.post("o-5", "insight/histories/live/drawing", drawing_body(k_drawing)).status == 404);
  CHECK(f.post("o-5", "insight/histories/old-log/remove", "").status == 204);
  CHECK(std::filesystem::is_empty(f.folder / "histories"));
}

TEST_CASE("a log of another system stands beside the live one, until it is taken away") {
  City f;
  const auto added = f.send("o-5", "name=old-log&zone=Europe/Amsterdam", k_csv);
  INFO(added.body);
  REQUIRE(added.status == 201);
  CHECK(number_at(ApiFixture::value(added), "events") == 5);
  const auto list = f.good(f.get("o-6", "insight/histories"));
  REQUIRE(list.find("items")->items.size() == 2);
  CHECK(text_at(list.find("items")->items[1], "name") == "old-log");
  for (const std::string question : k_questions) {
    INFO(question);
    const auto answer =
        f.ask_well(question + (question.find('?') == std::string::npos ? "?" : "&") + "history=old-log");
    CHECK(text_at(*answer.find("history"), "zone") == "Europe/Amsterdam");
  }
  const auto flow = f.ask_well("flow?history=old-log");
  CHECK(number_at(flow.find("edges")->items.at(0), "count") == 2);
  CHECK(number_at(flow.find("edges")->items.at(0), "heat_permille") == 1000);
  CHECK(f.ask_well("case?history=old-log&case=2").find("events")->items.size() == 3);
  CHECK(f.ask_well("spectrum?history=old-log&activity=a&next=b").find("passages")->items.size() == 2);
  const auto same = f.send("o-6", "name=old-log", k_csv);
  CHECK(same.status == 409);
  CHECK(text_at(ApiFixture::value(same), "code") == "office.history_exists");
  CHECK(f.post("o-5", "insight/histories/old-log/remove", "").status == 204);
  CHECK(f.get("o-5", "insight/flow?history=old-log").status == 404);
  CHECK(f.post("o-5", "insight/histories/old-log/remove", "").status == 404);
  CHECK(f.post("o-5", "insight/histories/live/remove", "").status == 404);
}

TEST_CASE("what is no log, has a bad name or comes from nobody is refused, and nothing of it stays") {
  City f;
  CHECK(f.send("o-2", "name=a", k_csv).status == 403);
  CHECK(f.send("", "name=a", k_csv).status == 401);
  for (const char* const name : {"live", "..", "A", "a%2Fb", "", "-a"}) {
    INFO(name);
    CHECK(f.send("o-5", std::string("name=") + name, k_csv).status == 422);
  }
  CHECK(f.send("o-5", "name=a&zone=Mars", k_csv).status == 400);
  CHECK(f.send("o-5", "name=a", "").status == 415);
  CHECK(f.send("o-5", "name=a", std::string(100, '\0')).status == 422);
  const auto broken = f.send("o-5", "name=a", "<log><trace><event></trace></log>");
  CHECK(broken.status >= 400);
  CHECK(broken.status < 500);
  CHECK(f.send("o-5", "name=a", "PASOKHLG" + std::string(100, 'x')).status == 415);
  CHECK(f.good(f.get("o-5", "insight/histories")).find("items")->items.size() == 1);
  for (const auto& entry : std::filesystem::directory_iterator(f.folder / "histories"))
    FAIL("left behind: ", entry.path().string());
}

TEST_CASE("the live journal leaves the house in every form without a person in it") {
  City f;
  const auto view = office::LiveHistory(f.office->journal(), {}, false).view();
  REQUIRE(view);
  const auto folder = f.folder / "out";
  std::filesystem::create_directories(folder);
  for (const char* const name : {"a.xes", "a.csv", "a.jsonocel", "a.xmlocel", "a.sqlite", "a.log"}) {
    INFO(name);
    REQUIRE(history::write_log(*view->log, *history::write_form_of(name), f.house.zone(), folder / name));
    const auto text = read_file(folder / name);
    REQUIRE(text);
    for (const char* const marker : k_markers) CHECK_MESSAGE(text->find(marker) == std::string::npos, marker);
    CHECK(text->find("permit/check") != std::string::npos);
    const auto again = history::read_log_file(folder / name);
    REQUIRE(again);
    CHECK(again->log.events() == view->log->events());
    CHECK(again->log.cases() == view->log->cases());
  }
  std::vector<std::string> questions(std::begin(k_questions), std::end(k_questions));
  questions.insert(questions.end(), {"conform", "conform?sheet=variants", "conform?sheet=elements"});
  for (const std::string& question : questions) {
    const auto csv =
        f.get("o-5", "insight/" + question + (question.find('?') == std::string::npos ? "?" : "&") + "format=csv").body;
    for (const char* const marker : k_markers)
      CHECK_MESSAGE(csv.find(marker) == std::string::npos, question, " ", marker);
  }
}

TEST_CASE("slow: every question is answered about the permits of a city") {
  const char* const given = std::getenv("PASOKH_DATA");
  const auto data =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(PASOKH_SOURCE_DIR) / "../shared/data";
  const auto file = data / "permits/BPIC15_1.xes.gz";
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no ", file.string());
    return;
  }
  City f;
  auto read = history::read_log_file(file);
  REQUIRE(read);
  REQUIRE(office::Histories(f.folder).add({"permits", "Europe/Amsterdam", {}, &*read}, f.time.now()));
  for (const std::string question : k_questions) {
    INFO(question);
    const auto answer = f.ask_well(question + (question.find('?') == std::string::npos ? "?" : "&") + "history=permits");
    CHECK(text_at(*answer.find("history"), "name") == "permits");
    CHECK(number_at(*answer.find("history"), "cases") == 1199);
    CHECK(number_at(*answer.find("history"), "events") == 52'217);
  }
  const auto flow = f.ask_well("flow?history=permits");
  CHECK(static_cast<std::int64_t>(flow.find("edges")->items.size()) + number_at(*flow.find("left_out"), "edges") == 4699);
}

}  // namespace pasokh::server::api
