#include <doctest/doctest.h>

#include "server/operation.hpp"

namespace pasokh::server {
namespace tested_api {
enum class Mood { good, bad };
PASOKH_ENUM(Mood, good, bad)
struct Row {
  Id id;
  Mood mood = Mood::good;
  std::optional<Instant> due_at;
  std::vector<std::string> notes;
};
PASOKH_FIELDS(Row, id, mood, due_at, notes)
struct Rows {
  std::vector<Row> items;
  std::int64_t total = 0;
};
PASOKH_FIELDS(Rows, items, total)
}  // namespace tested_api

namespace {

const json::Value& at(const json::Value& from, std::initializer_list<const char*> path) {
  const json::Value* value = &from;
  for (const char* name : path) {
    INFO(name);
    value = value->find(name);
    REQUIRE(value != nullptr);
  }
  return *value;
}

json::Value document() {
  OperationTable table;
  auto list = reads<tested_api::Rows>("/api/v1/rows/{kind}", "list_rows", "Rows.", {k_desk, "own units"},
                                      [](const Request&) -> Result<tested_api::Rows> { return tested_api::Rows{}; });
  list.query = {{.name = "mood", .summary = "Only these.", .required = true}};
  table.add(std::move(list));
  auto make = commands<tested_api::Row, Nothing>("/api/v1/rows/{kind}", "make_row", "Makes one.", {k_anyone, {}},
                                                 [](const Request&, tested_api::Row, Reply<Nothing>) {});
  make.needs_if_match = true;
  table.add(std::move(make));
  Operation page;
  page.path = "/page";
  page.name = "page";
  page.summary = "A page.";
  page.access.audience = k_anyone;
  page.is_page = true;
  page.handler = [](const Request&) { return html(200, ""); };
  table.add(std::move(page));
  return openapi(table, {.title = "T", .version = "9"});
}

}  // namespace

TEST_CASE("the description names paths, parameters, bodies and answers") {
  json::Value doc = document();
  CHECK(at(doc, {"openapi"}).text == "3.1.0");
  CHECK(at(doc, {"info", "version"}).text == "9");
  CHECK(at(doc, {"paths"}).members.size() == 1);  // the page is no part of the API
  const json::Value& list = at(doc, {"paths", "/api/v1/rows/{kind}", "get"});
  CHECK(at(list, {"parameters"}).items.size() == 2);
  CHECK(at(list, {"responses", "200", "content", "application/json", "schema", "$ref"}).text ==
        "#/components/schemas/server.tested_api.Rows");
  CHECK(at(list, {"x-roles"}).items.size() == 4);
  CHECK(list.find("requestBody") == nullptr);
  const json::Value& make = at(doc, {"paths", "/api/v1/rows/{kind}", "post"});
  at(make, {"responses", "204"});
  at(make, {"responses", "412"});
  at(make, {"requestBody", "content", "application/json", "schema", "$ref"});
  CHECK(at(make, {"security"}).items.empty());
}

TEST_CASE("structs become components, once, with what must be there") {
  json::Value doc = document();
  const json::Value& row = at(doc, {"components", "schemas", "server.tested_api.Row"});
  CHECK(json::write(at(row, {"required"})) == R"(["id","mood","notes"])");
  CHECK(json::write(at(row, {"properties", "mood", "enum"})) == R"(["good","bad"])");
  CHECK(at(row, {"properties", "due_at", "format"}).text == "date-time");
  CHECK(at(row, {"properties", "notes", "items", "type"}).text == "string");
  CHECK_FALSE(at(row, {"additionalProperties"}).boolean);
}

}  // namespace pasokh::server
