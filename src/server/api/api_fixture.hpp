// For tests: the API of the test city, asked without a network. The office runs as it does in service, on a clock that
// the test turns.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <set>

#include "office/city_files.hpp"
#include "server/api/house.hpp"
#include "server/api/insight.hpp"
#include "server/api/schema_checker.hpp"
#include "server/site.hpp"

namespace pasokh::server::api {

// A picture that holds together from the first byte to the last (1 x 1 pixel).
inline std::string small_png() {
  return *from_hex(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
      "45400000000049454e44ae"
      "426082");
}

struct ApiFixture {
  using Change = std::function<void(desk::Files&)>;
  Change change;  // of the test city's files
  std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                 ("pasokh-api-" + std::to_string(::getpid()) + "-" + std::to_string(++made()));
  office::VirtualTime time{*parse_instant("2025-11-23T05:30:00Z")};  // Sunday 09:00 in Tehran
  std::unique_ptr<office::Office> office = opened();
  House house{*office};
  Site site{{.rate = {.burst = 1'000'000, .each = microseconds(1)}}, parts(), rows()};
  std::uint64_t keys = 0;
  std::set<std::string> covered;  // operations that answered well, as their schema says

  explicit ApiFixture(Change with = {}) : change(std::move(with)) { office->start(); }
  ~ApiFixture() {
    site.stop();
    office->stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  static int& made() {
    static int count = 0;
    return count;
  }
  std::unique_ptr<office::Office> opened() {
    auto files = office::read_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
    REQUIRE(files.has_value());
    if (change) change(*files);
    const auto configuration = desk::load_configuration(std::move(*files));
    REQUIRE(configuration.has_value());
    office::Options options;
    options.data = folder;
    options.time = &time;
    options.seed = 7;
    options.sync = false;
    auto open = office::Office::open(options);
    REQUIRE(open.has_value());
    REQUIRE(office::adopt(**open, *configuration, *Date::from(2025, 11, 1)).has_value());
    return std::move(*open);
  }
  SiteParts parts() {
    return {.now = [this] { return office->now(); },
            .recognise = [this](const Request& request) { return house.recognise(request); },
            .zone = house.zone(),
            .names = [this](Language language) { return house.names(language); },
            .refusal_page = {}};
  }
  OperationTable rows() {
    OperationTable table;
    add_api_rows(table, house);
    add_insight_rows(table, house);
    add_house_rows(table, {}, std::make_shared<std::function<std::string()>>());
    return table;
  }

  std::string token_of(const std::string& account) { return house.sessions.start(account, "p", time.now())->token; }

  Request request(Method method, std::string target, std::string body = {}) {
    Request q;
    q.method = method;
    q.target = std::move(target);
    q.language = Language::en;
    q.headers.set("Accept-Language", "en");
    q.headers.set("Content-Length", std::to_string(body.size()));
    if (!body.empty()) q.headers.set("Content-Type", "application/json");
    if (method == Method::post) q.headers.set("Idempotency-Key", "key-" + std::to_string(++keys));
    q.body = std::move(body);
    return q;
  }
  Request as(const std::string& account, Request q) {
    if (!account.empty()) q.headers.set("Authorization", "Bearer " + token_of(account));
    return q;
  }

  // Asks as a client would; a good answer is held against the operation's own schema.
  Response ask(Request q) {
    q.peer = "10.0.0.1";
    q.received_at = time.now();
    q.headers.set("Host", "city.example");
    const auto target = parse_target(q.target);
    REQUIRE(target.has_value());
    q.path = target->path;
    q.query = target->query;
    Admission admission = site.admit(q);
    Response response;
    if (admission.refused) {
      response = std::move(*admission.refused);
    } else if (q.body.size() > admission.body_limit && q.operation->body != BodyKind::none) {
      response = refused({RefusalKind::too_large,
                          say("server.body_too_large", {{"limit", static_cast<std::int64_t>(admission.body_limit)}}),
                          {}});
    } else {
      std::promise<Response> answer;
      site.serve(q, [&](Response r) { answer.set_value(std::move(r)); });
      response = answer.get_future().get();
    }
    const std::string name = q.operation ? q.operation->name : "none";
    if (response.status < 300 && !response.refusal) check_answer(name, response);
    site.finish(q, response);
    return response;
  }
  void check_answer(const std::string& name, const Response& response) {
    const auto* operation = site.table().find(name);
    REQUIRE(operation != nullptr);
    covered.insert(name);
    INFO(name, " ", response.body);
    CHECK(response.status == operation->success);
    if (!operation->response || response.stream || response.media_type.starts_with("text/csv")) return;
    SchemaBook book;
    const auto schema = operation->response(book);
    const auto body = json::parse(response.body);
    REQUIRE(body.has_value());
    CHECK(differences(*body, schema, book) == "");
  }

  Response get(const std::string& account, const std::string& path) {
    return ask(as(account, request(Method::get, "/api/v1/" + path)));
  }
  Response post(const std::string& account, const std::string& path, const std::string& body = "{}") {
    return ask(as(account, request(Method::post, "/api/v1/" + path, body)));
  }
  static json::Value value(const Response& response) {
    auto parsed = json::parse(response.body);
    INFO(response.status, " ", response.body);
    REQUIRE(parsed.has_value());
    return *parsed;
  }
  json::Value good(const Response& response) {
    INFO(response.body);
    CHECK(response.status < 300);
    return response.body.empty() ? json::object() : value(response);
  }

  // A task of the case before somebody, by its element.
  std::string task_of(const std::string& account, const std::string& case_id, const std::string& element) {
    const auto view = good(get(account, "cases/" + case_id));
    for (const auto& task : view.find("tasks")->items)
      if (task.find("element")->text == element && task.find("state")->text != "done" &&
          task.find("state")->text != "cancelled")
        return task.find("id")->text;
    FAIL("no such task: ", element);
    return {};
  }
  std::string upload() {
    auto q = request(Method::post, "/api/v1/uploads?name=a.png", small_png());
    q.headers.set("Content-Type", "image/png");
    return good(ask(std::move(q))).find("id")->text;
  }
};

// The planning office of the test city decides in sessions, on Tuesdays from 9 to 12; the counter makes them ready.
inline ApiFixture::Change office_in_sessions() {
  return [](desk::Files& files) {
    files["calendar.clock"] += "\ncalendar council in Asia/Tehran \"جلسه‌ها\" / \"Sessions\"\n"
                               "  week usual from 2020-01-01 \"سه‌شنبه‌ها\" / \"Tuesdays\": tue 09:00-12:00\n";
    auto& units = files["units.json"];
    units.insert(units.find("\"kind\": \"office\","), R"("sessions": {"calendar": "council", "secretary": "counter"}, )");
  };
}

inline const char* permit_body() {
  return R"({"service":"permit","applicant":{"name":"Mina Rad","mobile":"۰۹۱۲۳۴۵۶۷۸۹"},"form":{"area_m2":120,"use":"home","address":"Marker Street 7"},)"
         R"("place":{"latitude":"35.7","longitude":"51.4"}})";
}
inline const char* street_body() {
  return R"({"service":"street","form":{"defect":"pothole"},"place":{"latitude":"35.7","longitude":"51.4"}})";
}

inline std::string text_at(const json::Value& value, std::string_view name) {
  const auto* member = value.find(name);
  return member ? member->text : std::string{};
}

}  // namespace pasokh::server::api
