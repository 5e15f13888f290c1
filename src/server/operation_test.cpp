#include "server/operation.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {
namespace tested {
struct NewCase {
  std::string service;
  std::optional<Date> wanted_on;
};
PASOKH_FIELDS(NewCase, service, wanted_on)
struct CaseOpened {
  std::string id;
  std::int64_t position = 0;
};
PASOKH_FIELDS(CaseOpened, id, position)
}  // namespace tested
using namespace tested;

namespace {

Operation get(std::string path, std::string name) {
  return reads<CaseOpened>(std::move(path), std::move(name), "For a test.", {k_anyone, {}},
                           [](const Request&) -> Result<CaseOpened> {
                             return CaseOpened{"a", 1};
                           });
}

OperationTable small_table() {
  OperationTable table;
  table.add(get("/api/v1/cases/{id}", "get_case"));
  table.add(get("/api/v1/cases/mine", "my_cases"));
  table.add(get("/api/v1/cases/{id}/papers/{paper}", "get_paper"));
  table.add(get("/files/{path...}", "files"));
  auto open = commands<NewCase, CaseOpened>("/api/v1/cases", "open_case", "Files a request.", {k_desk, "own units"},
                                            [](const Request&, NewCase asked, Reply<CaseOpened> reply) {
                                              Headers headers;
                                              headers.set("ETag", "\"7\"");
                                              reply(Answer<CaseOpened>({asked.service, 7}, std::move(headers)));
                                            });
  open.success = 201;
  open.needs_if_match = true;
  table.add(std::move(open));
  return table;
}

std::string name_of(const Match& match) { return match.operation ? match.operation->name : ""; }

}  // namespace

TEST_CASE("a path finds its operation and parameters") {
  OperationTable table = small_table();
  Match one = table.match(Method::get, "/api/v1/cases/abc");
  CHECK(name_of(one) == "get_case");
  CHECK(one.parameters == Pairs{{"id", "abc"}});
  CHECK(name_of(table.match(Method::get, "/api/v1/cases/mine")) == "my_cases");
  CHECK(table.match(Method::get, "/api/v1/cases/a/papers/b").parameters == Pairs{{"id", "a"}, {"paper", "b"}});
  CHECK(table.match(Method::get, "/files/css/a.css").parameters == Pairs{{"path", "css/a.css"}});
  CHECK(name_of(table.match(Method::head, "/api/v1/cases/abc")) == "get_case");
}

TEST_CASE("what is not in the table is not found, and a wrong method says which are right") {
  OperationTable table = small_table();
  for (const char* path :
       {"/", "/api", "/api/v1/cases/", "/api/v1/cases/a/papers", "/api/v1/cases/a/b/c", "/api/v1/Cases/a"}) {
    INFO(path);
    Match match = table.match(Method::get, path);
    CHECK(match.operation == nullptr);
    CHECK(match.allowed.empty());
  }
  Match wrong = table.match(Method::del, "/api/v1/cases/abc");
  CHECK(wrong.operation == nullptr);
  CHECK(wrong.allowed == std::vector<Method>{Method::get});
  CHECK(table.match(Method::get, "/api/v1/cases").allowed == std::vector<Method>{Method::post});
}

TEST_CASE("every operation has a row in the matrix and a place in the description") {
  OperationTable table = small_table();
  std::string matrix = access_matrix(table);
  json::Value document = openapi(table, {});
  std::string written = json::write(document);
  for (const Operation* o : table.all()) {
    INFO(o->name);
    CHECK(matrix.find("| `" + o->name + "` |") != matrix.npos);
    CHECK(written.find("\"operationId\":\"" + o->name + "\"") != written.npos);
  }
  CHECK(matrix.find("| `open_case` | `POST /api/v1/cases` | | yes | yes | yes | yes | | | | own units |") !=
        matrix.npos);
}

TEST_CASE("a command decodes its body and answers with its status and version") {
  OperationTable table = small_table();
  const Operation* open = table.find("open_case");
  Request request;
  request.operation = open;
  std::optional<Response> got;
  Respond respond = [&](Response r) { got = std::move(r); };
  request.body = R"({"service": "pothole"})";
  open->async_handler(request, respond);
  REQUIRE(got.has_value());
  CHECK(got->status == 201);
  CHECK(got->body == R"({"id":"pothole","position":7})");
  CHECK(got->headers.get("ETag") == "\"7\"");
}

TEST_CASE("a body that is not as the schema says is refused with where and why") {
  OperationTable table = small_table();
  const Operation* open = table.find("open_case");
  for (const char* body : {"", "{", "[]", "null", R"({"service": 5})", R"({"service": "a", "service": "b"})",
                           R"({"service": "a", "extra": 1})", R"({})", R"({"service": "a", "wanted_on": "2025-02-30"})",
                           R"({"service": "a"} x)", "{\"service\": \"\xff\"}"}) {
    INFO(body);
    Request request;
    request.operation = open;
    request.body = body;
    std::optional<Response> got;
    open->async_handler(request, [&](Response r) { got = std::move(r); });
    REQUIRE(got.has_value());
    CHECK(got->refusal.has_value());
  }
}

TEST_CASE("a body nested too deep is refused") {
  Request request;
  request.body = std::string(1000, '[');
  CHECK_FALSE(body_as<NewCase>(request).has_value());
}

}  // namespace pasokh::server
