#include "journal/sql.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::journal;

namespace {

const std::vector<Table> k_tables{{"task",
                                   {{"chain", ColumnKind::integer},
                                    {"id", ColumnKind::text},
                                    {"unit", ColumnKind::text},
                                    {"due", ColumnKind::integer, true}},
                                   2,
                                   {{"unit", "due"}}}};

std::string page_text(const Query& query, Dialect dialect = Dialect::sqlite) {
  return sql::page(k_tables, query, dialect).value().page.text;
}

}  // namespace

TEST_CASE("tables are made strict and by key, in each dialect") {
  CHECK(
      sql::create_table(k_tables[0], Dialect::sqlite, sql::k_live) ==
      R"(CREATE TABLE "p_task" ("chain" INTEGER NOT NULL, "id" TEXT NOT NULL, "unit" TEXT NOT NULL, "due" INTEGER, PRIMARY KEY ("chain", "id")) STRICT, WITHOUT ROWID)");
  CHECK(
      sql::create_table(k_tables[0], Dialect::postgres, sql::k_fresh) ==
      R"(CREATE TEMPORARY TABLE "fresh_task" ("chain" BIGINT NOT NULL, "id" TEXT COLLATE "C" NOT NULL, "unit" TEXT COLLATE "C" NOT NULL, "due" BIGINT, PRIMARY KEY ("chain", "id")) ON COMMIT DROP)");
  CHECK(sql::create_indexes(k_tables[0], Dialect::sqlite).at(0) ==
        R"(CREATE INDEX "p_task_by_0" ON "p_task" ("unit", "due"))");
  CHECK(
      sql::put(k_tables[0], sql::k_live) ==
      R"(INSERT INTO "p_task" ("chain", "id", "unit", "due") VALUES ($1, $2, $3, $4) ON CONFLICT ("chain", "id") DO UPDATE SET "unit" = excluded."unit", "due" = excluded."due")");
  CHECK(sql::update(k_tables[0], {3}, sql::k_live) == R"(UPDATE "p_task" SET "due" = $1 WHERE "chain" = $2 AND "id" = $3)");
  CHECK(sql::erase(k_tables[0], sql::k_live) == R"(DELETE FROM "p_task" WHERE "chain" = $1 AND "id" = $2)");
}

TEST_CASE("a page is in a total order and continues after the last row by key") {
  CHECK(page_text({.table = "task", .columns = {"id"}, .limit = 10}) ==
        R"(SELECT "id", "chain" FROM "p_task" ORDER BY "chain", "id" LIMIT 11)");
  CHECK(
      page_text({.table = "task",
                 .columns = {"id"},
                 .order = {{"unit"}},
                 .limit = 10,
                 .after = {std::string("u"), 1, std::string("x")}}) ==
      R"(SELECT "id", "unit", "chain" FROM "p_task" WHERE ("unit", "chain", "id") > ($1, $2, $3) ORDER BY "unit", "chain", "id" LIMIT 11)");
  CHECK(page_text({.table = "task", .columns = {"id"}, .order = {{"due"}}, .limit = 10}, Dialect::postgres) ==
        R"(SELECT "id", "due", "chain" FROM "p_task" ORDER BY "due" NULLS FIRST, "chain", "id" LIMIT 11)");
  // After NULL, which is last when descending, nothing more comes in that column.
  CHECK(
      page_text({.table = "task",
                 .columns = {"id"},
                 .order = {{"due", true}},
                 .limit = 10,
                 .after = {Cell{}, 1, std::string("x")}}) ==
      R"(SELECT "id", "due", "chain" FROM "p_task" WHERE (("due" IS NULL AND "chain" > $1) OR ("due" IS NULL AND "chain" = $2 AND "id" > $3)) ORDER BY "due" DESC, "chain", "id" LIMIT 11)");
}

TEST_CASE("values never become part of the text") {
  const auto statement = sql::page(k_tables,
                                   {.table = "task",
                                    .filters = {{"unit", Op::in, {std::string("a' OR 1=1"), std::string("b")}},
                                                {"unit", Op::prefix, {std::string("%")}}},
                                    .limit = 5},
                                   Dialect::sqlite)
                             .value();
  CHECK(statement.page.text.ends_with(
      R"(WHERE "unit" IN ($1, $2) AND "unit" >= $3 AND "unit" < $4 ORDER BY "chain", "id" LIMIT 6)"));
  CHECK(statement.page.params.size() == 4);
}
