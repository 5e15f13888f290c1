#include "floor.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

namespace pasokh::bench {
namespace {

using Value = std::variant<std::monostate, std::int64_t, std::string>;

struct Table {
  std::string name, insert;
  std::vector<std::vector<Value>> rows;
  std::vector<bool> blob;  // by column of the first row
  sqlite3_stmt* statement = nullptr;
};

void must(int code, sqlite3* db) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  std::exit(1);
}

void execute(sqlite3* db, const std::string& sql) { must(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), db); }

Value value_of(sqlite3_stmt* row, int column) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL: return {};
    case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(row, column));
    default:
      return std::string(static_cast<const char*>(sqlite3_column_blob(row, column)), static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
  }
}

Table read_table(sqlite3* db, const std::string& name, std::uint64_t& bytes) {
  Table table{name, {}, {}, {}, nullptr};
  sqlite3_stmt* all = nullptr;
  must(sqlite3_prepare_v2(db, ("SELECT * FROM \"" + name + "\"").c_str(), -1, &all, nullptr), db);
  const int columns = sqlite3_column_count(all);
  while (sqlite3_step(all) == SQLITE_ROW) {
    auto& row = table.rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      if (table.rows.size() == 1) table.blob.push_back(sqlite3_column_type(all, i) == SQLITE_BLOB);
      row.push_back(value_of(all, i));
      if (const auto* text = std::get_if<std::string>(&row.back())) bytes += text->size();
    }
  }
  sqlite3_finalize(all);
  table.insert = "INSERT INTO \"" + name + "\" VALUES (";
  for (int i = 0; i < columns; ++i) table.insert += i ? ",?" : "?";
  table.insert += ")";
  return table;
}

void insert(sqlite3* db, Table& table, const std::vector<Value>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    if (const auto* n = std::get_if<std::int64_t>(&row[i])) sqlite3_bind_int64(table.statement, at, *n);
    else if (const auto* s = std::get_if<std::string>(&row[i]))
      table.blob[i] ? sqlite3_bind_blob(table.statement, at, s->data(), static_cast<int>(s->size()), SQLITE_STATIC)
                    : sqlite3_bind_text(table.statement, at, s->data(), static_cast<int>(s->size()), SQLITE_STATIC);
    else sqlite3_bind_null(table.statement, at);
  }
  must(sqlite3_step(table.statement), db);
  sqlite3_reset(table.statement);
}

}  // namespace

Floor replay(const std::filesystem::path& journal, const std::filesystem::path& into, std::uint64_t transactions) {
  Floor floor;
  sqlite3 *from = nullptr, *to = nullptr;
  must(sqlite3_open_v2(journal.c_str(), &from, SQLITE_OPEN_READONLY, nullptr), from);
  std::filesystem::remove(into);
  must(sqlite3_open(into.c_str(), &to), to);
  execute(to, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  std::vector<Table> tables;
  std::vector<std::string> declarations;
  sqlite3_stmt* schema = nullptr;
  must(sqlite3_prepare_v2(from, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC", -1, &schema, nullptr), from);
  while (sqlite3_step(schema) == SQLITE_ROW) {
    declarations.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(schema, 2)));
    if (std::string(reinterpret_cast<const char*>(sqlite3_column_text(schema, 0))) == "table")
      tables.push_back(read_table(from, reinterpret_cast<const char*>(sqlite3_column_text(schema, 1)), floor.bytes));
  }
  sqlite3_finalize(schema);
  for (const auto& sql : declarations) execute(to, sql);
  for (auto& table : tables) must(sqlite3_prepare_v2(to, table.insert.c_str(), -1, &table.statement, nullptr), to);
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t t = 0; t < transactions; ++t) {
    execute(to, "BEGIN IMMEDIATE");
    for (auto& table : tables)
      for (std::size_t i = table.rows.size() * t / transactions; i < table.rows.size() * (t + 1) / transactions; ++i) {
        insert(to, table, table.rows[i]);
        ++floor.rows;
      }
    execute(to, "COMMIT");
  }
  floor.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (auto& table : tables) sqlite3_finalize(table.statement);
  sqlite3_close(from);
  sqlite3_close(to);
  std::filesystem::remove(into);
  return floor;
}

}  // namespace pasokh::bench
