// The desk's projections: which rows stand for a case and for the city. Plain data: whoever stores them (a higher room)
// makes the tables from it. Rows are a pure function of state and city, so that live and rebuilt ones are the same;
// due_at is counted under the calendars in force and never stored as a fact.
//
// Columns: ids, codes and digests are text; instants are integers, microseconds since 1970 (UTC); flags are 0 or 1. The
// first column of every table is the chain. Nothing in a row identifies a person.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "desk/decide.hpp"

namespace pasokh::desk {

enum class CellKind { text, integer };
struct ColumnSpec {
  std::string name;
  CellKind kind = CellKind::text;
  bool nullable = false;
};
struct TableSpec {
  std::string name;
  std::vector<ColumnSpec> columns;
  std::size_t key_columns = 2;  // the first so many columns are the key
  std::vector<std::vector<std::string>> indexes;
};

using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Cell>;

// Indices into tables().
enum class TableIndex : std::size_t {
  cases,
  tasks,
  consultations,
  timers,
  tracking,
  active_work,
  notices,
  dossiers,
  legacy_numbers,
  incidents,
  running
};
inline constexpr std::size_t k_tables = 11;
const std::vector<TableSpec>& tables();

using TableRow = std::pair<std::size_t, Row>;
// All rows of a case, by table and key. `clock` of the case is counted at its own instants: rows do not depend on when
// they are made.
std::vector<TableRow> rows_of(const Case& c, const Context& context);
std::vector<TableRow> rows_of(const City& city);
// The rows of one dossier: for whoever applies a city fact without comparing the whole city.
std::vector<TableRow> rows_of(const Dossier& dossier);

}  // namespace pasokh::desk
