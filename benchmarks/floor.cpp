#include "floor.hpp"

#include <sqlite3.h>

#include <chrono>
#include <ctime>
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

// The rows that a query gives; returns how many columns they have.
int read_rows(sqlite3* db, const std::string& query, Table& table, std::uint64_t& bytes) {
  sqlite3_stmt* all = nullptr;
  must(sqlite3_prepare_v2(db, query.c_str(), -1, &all, nullptr), db);
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
  return columns;
}

Table to_write(sqlite3* db, const std::string& name, const std::string& query, const std::string& verb, std::uint64_t& bytes) {
  Table table{name, {}, {}, {}, nullptr};
  const int columns = read_rows(db, query, table, bytes);
  table.insert = verb + " INTO \"" + name + "\" VALUES (";
  for (int i = 0; i < columns; ++i) table.insert += i ? ",?" : "?";
  table.insert += ")";
  return table;
}

std::vector<std::string> key_columns(sqlite3* db, const std::string& table) {
  std::vector<std::string> keys;
  sqlite3_stmt* info = nullptr;
  must(sqlite3_prepare_v2(db, ("SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0 ORDER BY pk").c_str(), -1, &info, nullptr), db);
  while (sqlite3_step(info) == SQLITE_ROW) keys.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(info, 0)));
  sqlite3_finalize(info);
  return keys;
}

// The keys that are in main and not in the attached database `other`.
Table to_delete(sqlite3* db, const std::string& name, std::uint64_t& bytes) {
  Table table{name, "DELETE FROM \"" + name + "\" WHERE ", {}, {}, nullptr};
  std::string keys;
  for (const auto& key : key_columns(db, name)) {
    table.insert += (keys.empty() ? "\"" : " AND \"") + key + "\" IS ?";
    keys += (keys.empty() ? "\"" : ",\"") + key + "\"";
  }
  if (!keys.empty())
    read_rows(db, "SELECT " + keys + " FROM main.\"" + name + "\" EXCEPT SELECT " + keys + " FROM other.\"" + name + "\"", table, bytes);
  return table;
}

std::vector<std::string> table_names(sqlite3* db) {
  std::vector<std::string> names;
  sqlite3_stmt* schema = nullptr;
  must(sqlite3_prepare_v2(db, "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'", -1, &schema, nullptr), db);
  while (sqlite3_step(schema) == SQLITE_ROW) names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(schema, 0)));
  sqlite3_finalize(schema);
  return names;
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

// All tables side by side, a share of each in every transaction.
void write(sqlite3* db, std::vector<Table>& tables, std::uint64_t transactions, Floor& floor) {
  for (auto& table : tables) must(sqlite3_prepare_v2(db, table.insert.c_str(), -1, &table.statement, nullptr), db);
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  for (std::uint64_t t = 0; t < transactions; ++t) {
    execute(db, "BEGIN IMMEDIATE");
    for (auto& table : tables)
      for (std::size_t i = table.rows.size() * t / transactions; i < table.rows.size() * (t + 1) / transactions; ++i) {
        insert(db, table, table.rows[i]);
        ++floor.rows;
      }
    execute(db, "COMMIT");
  }
  floor.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  floor.cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  for (auto& table : tables) sqlite3_finalize(table.statement);
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
  for (const auto& name : table_names(from)) tables.push_back(to_write(from, name, "SELECT * FROM \"" + name + "\"", "INSERT", floor.bytes));
  sqlite3_stmt* schema = nullptr;
  must(sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC", -1, &schema, nullptr), from);
  while (sqlite3_step(schema) == SQLITE_ROW) execute(to, reinterpret_cast<const char*>(sqlite3_column_text(schema, 0)));
  sqlite3_finalize(schema);
  write(to, tables, transactions, floor);
  sqlite3_close(from);
  sqlite3_close(to);
  std::filesystem::remove(into);
  return floor;
}

Floor redo(const std::filesystem::path& before, const std::filesystem::path& after, std::uint64_t transactions) {
  Floor floor;
  sqlite3* db = nullptr;
  must(sqlite3_open(before.c_str(), &db), db);
  execute(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  execute(db, "ATTACH '" + after.string() + "' AS other");
  std::vector<Table> tables;
  for (const auto& name : table_names(db)) {
    if (auto gone = to_delete(db, name, floor.bytes); !gone.rows.empty()) tables.push_back(std::move(gone));
    const std::string quoted = "\"" + name + "\"";
    auto changed = to_write(db, name, "SELECT * FROM other." + quoted + " EXCEPT SELECT * FROM main." + quoted, "REPLACE", floor.bytes);
    if (!changed.rows.empty()) tables.push_back(std::move(changed));
  }
  execute(db, "DETACH other");
  write(db, tables, transactions, floor);
  sqlite3_close(db);
  return floor;
}

}  // namespace pasokh::bench
