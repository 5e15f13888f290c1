#include "journal/table.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"

namespace pasokh::journal {
namespace {

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > k_most_name_bytes || name.front() < 'a' || name.front() > 'z') return false;
  return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::unexpected<Refusal> bad_table(const Table& table, std::string what) {
  return refuse(RefusalKind::invalid, say("journal.bad_table", {{"table", table.name}, {"what", std::move(what)}}));
}

std::unexpected<Refusal> bad_row(const std::string& table, std::string what) {
  return refuse(RefusalKind::invalid, say("journal.bad_row", {{"table", table}, {"what", std::move(what)}}));
}

Done check_columns(const Table& table) {
  if (table.columns.empty() || table.columns.size() > k_most_columns) return bad_table(table, "columns");
  if (table.columns.front() != Column{"chain", ColumnKind::integer, false}) return bad_table(table, "chain");
  if (table.key_columns == 0 || table.key_columns > table.columns.size()) return bad_table(table, "key_columns");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    if (!is_name(column.name) || !seen.insert(column.name).second) return bad_table(table, column.name);
    if (i < table.key_columns && column.nullable) return bad_table(table, column.name);
  }
  for (const auto& index : table.indexes) {
    if (index.empty()) return bad_table(table, "indexes");
    for (const auto& name : index) {
      if (!seen.contains(name)) return bad_table(table, name);
    }
  }
  return {};
}

Done check_cell(const Table& table, const Column& column, const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) {
    return column.nullable ? Done{} : bad_row(table.name, column.name);
  }
  if (std::holds_alternative<std::int64_t>(cell) != (column.kind == ColumnKind::integer)) {
    return bad_row(table.name, column.name);
  }
  if (const auto* text = std::get_if<std::string>(&cell)) {
    if (text->size() > k_most_cell_bytes || text->find('\0') != std::string::npos || !is_utf8(*text)) {
      return bad_row(table.name, column.name);
    }
  }
  return {};
}

Done check_cells(const Table& table, const Row& row, std::size_t cells, const char* what) {
  if (row.size() != cells) return bad_row(table.name, what);
  for (std::size_t i = 0; i < cells; ++i) PASOKH_TRY(check_cell(table, table.columns[i], row[i]));
  return {};
}

Done check_update(const Table& table, const Update& update) {
  PASOKH_TRY(check_cells(table, update.key, table.key_columns, "key"));
  if (update.columns.empty() || update.columns.size() != update.cells.size()) return bad_row(table.name, "columns");
  std::size_t least = table.key_columns;
  for (std::size_t i = 0; i < update.columns.size(); ++i) {
    const std::size_t column = update.columns[i];
    if (column < least || column >= table.columns.size()) return bad_row(table.name, "columns");
    PASOKH_TRY(check_cell(table, table.columns[column], update.cells[i]));
    least = column + 1;
  }
  return {};
}

}  // namespace

Done check_tables(const std::vector<Table>& tables) {
  std::set<std::string> seen;
  for (const auto& table : tables) {
    if (!is_name(table.name) || !seen.insert(table.name).second) return bad_table(table, "name");
    PASOKH_TRY(check_columns(table));
  }
  return {};
}

Done check_row_change(const std::vector<Table>& tables, const RowChange& change) {
  const auto& name = std::visit([](const auto& c) -> const std::string& { return c.table; }, change);
  const auto found = std::ranges::find(tables, name, &Table::name);
  if (found == tables.end()) return bad_row(name, "table");
  if (const auto* put = std::get_if<Put>(&change)) return check_cells(*found, put->row, found->columns.size(), "row");
  if (const auto* gone = std::get_if<Delete>(&change)) return check_cells(*found, gone->key, found->key_columns, "key");
  return check_update(*found, std::get<Update>(change));
}

std::string declaration(const Table& table) {
  std::string out = table.name + "(";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    if (i > 0) out += i == table.key_columns ? ";" : ",";
    out += column.name;
    out += column.kind == ColumnKind::text ? ":text" : ":integer";
    if (column.nullable) out += "?";
  }
  out += ")";
  for (const auto& index : table.indexes) {
    out += "[";
    for (const auto& name : index) out += name + " ";
    out += "]";
  }
  return out;
}

std::string dump_line(const Row& row) {
  std::string out = "[";
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ",";
    if (const auto* text = std::get_if<std::string>(&row[i])) {
      json::write_string(*text, out);
    } else if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
      out += std::to_string(*number);
    } else {
      out += "null";
    }
  }
  return out + "]\n";
}

}  // namespace pasokh::journal
