#include "journal/table.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::journal;

namespace {

Table good() {
  return {"task",
          {{"chain", ColumnKind::integer}, {"id", ColumnKind::text}, {"due", ColumnKind::integer, true}},
          2,
          {{"due", "id"}}};
}

std::string refused(const Table& table) {
  const auto done = check_tables({table});
  return done ? "" : std::get<std::string>(done.error().message.arguments.at(1).second);
}

}  // namespace

TEST_CASE("a declaration with a mistake is refused, naming it") {
  CHECK(check_tables({good()}));
  CHECK(!check_tables({good(), good()}));
  auto t = good();
  t.name = "task; DROP";
  CHECK(refused(t) == "name");
  t = good();
  t.columns[0].name = "node";
  CHECK(refused(t) == "chain");
  t = good();
  t.columns[1].name = "Id";
  CHECK(refused(t) == "Id");
  t = good();
  t.columns[2].name = "id";
  CHECK(refused(t) == "id");
  t = good();
  t.key_columns = 3;
  CHECK(refused(t) == "due");
  t.key_columns = 4;
  CHECK(refused(t) == "key_columns");
  t = good();
  t.indexes = {{"owner"}};
  CHECK(refused(t) == "owner");
}

TEST_CASE("a row that does not fit its table is refused") {
  const std::vector<Table> tables{good()};
  CHECK(check_row_change(tables, Put{"task", {1, std::string("a"), {}}}));
  CHECK(check_row_change(tables, Delete{"task", {1, std::string("a")}}));
  CHECK(!check_row_change(tables, Put{"task", {1, std::string("a")}}));
  CHECK(!check_row_change(tables, Put{"task", {1, {}, 5}}));
  CHECK(!check_row_change(tables, Put{"task", {1, std::string("a"), std::string("5")}}));
  CHECK(!check_row_change(tables, Put{"task", {1, std::string("\xff"), 5}}));
  CHECK(!check_row_change(tables, Put{"task", {1, std::string(k_most_cell_bytes + 1, 'a'), 5}}));
  CHECK(!check_row_change(tables, Delete{"task", {1}}));
  CHECK(!check_row_change(tables, Delete{"other", {1, std::string("a")}}));
  const Row key{1, std::string("a")};
  CHECK(check_row_change(tables, Update{"task", key, {2}, {5}}));
  CHECK(check_row_change(tables, Update{"task", key, {2}, {Cell{}}}));
  CHECK(!check_row_change(tables, Update{"task", key, {}, {}}));
  CHECK(!check_row_change(tables, Update{"task", key, {2}, {std::string("5")}}));
  CHECK(!check_row_change(tables, Update{"task", key, {2}, {5, 6}}));
  CHECK(!check_row_change(tables, Update{"task", key, {1}, {std::string("b")}}));  // the key stays
  CHECK(!check_row_change(tables, Update{"task", key, {3}, {5}}));
  CHECK(!check_row_change(tables, Update{"task", key, {2, 2}, {5, 6}}));
  CHECK(!check_row_change(tables, Update{"task", {1}, {2}, {5}}));
}

TEST_CASE("a declaration's text changes with its stored shape") {
  CHECK(declaration(good()) == "task(chain:integer,id:text;due:integer?)[due id ]");
  auto t = good();
  t.columns[2].nullable = false;
  CHECK(declaration(t) != declaration(good()));
  t = good();
  t.key_columns = 1;
  CHECK(declaration(t) != declaration(good()));
}

TEST_CASE("a dump line is a JSON array") {
  CHECK(dump_line({1, std::string("نامه \"x\"\n"), {}, -5}) == "[1,\"نامه \\\"x\\\"\\n\",null,-5]\n");
}
