// Projections are rows of tables that the application declares once. A backend creates the tables and their indexes,
// and stores the rows in the transaction of the facts that they follow from. Rows hold integers and text only: no
// floating point, no blobs.
//
// Text is compared by its bytes, NULL sorts before every value, and "" is not NULL, the same on both backends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace pasokh::journal {

using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Cell>;

enum class ColumnKind { text, integer };

struct Column {
  std::string name{};  // a-z, 0-9 and _, starting with a letter, at most k_most_name_bytes
  ColumnKind kind = ColumnKind::text;
  bool nullable = false;
  bool operator==(const Column&) const = default;
};

struct Table {
  std::string name{};
  std::vector<Column> columns{};                    // the first is always {"chain", integer}
  std::size_t key_columns = 1;                      // the first so many columns are the key; none of them is nullable
  std::vector<std::vector<std::string>> indexes{};  // column names; chain need not be named unless it is asked for
  bool operator==(const Table&) const = default;
};

inline constexpr std::size_t k_most_name_bytes = 48;
inline constexpr std::size_t k_most_columns = 64;
inline constexpr std::size_t k_most_cell_bytes = 1 << 20;

// Inserted, or replaced when a row with the same key is there.
struct Put {
  std::string table;
  Row row;  // all columns, in their order
  bool operator==(const Put&) const = default;
};

// Nothing happens when there is no such row.
struct Delete {
  std::string table;
  Row key;  // the key columns, in their order
  bool operator==(const Delete&) const = default;
};

// Some columns of a row take other values. Nothing happens when there is no such row. Less work than a Put: indexes over other columns stay.
struct Update {
  std::string table;
  Row key;                           // the key columns, in their order
  std::vector<std::size_t> columns;  // which, ascending; none of the key
  Row cells;                         // one for each of them
  bool operator==(const Update&) const = default;
};

using RowChange = std::variant<Put, Delete, Update>;

// Every mistake in a declaration ends in a refusal (journal.bad_table) when the journal is opened.
Done check_tables(const std::vector<Table>& tables);
// A change fits its table (journal.bad_row).
Done check_row_change(const std::vector<Table>& tables, const RowChange& change);
// The declaration as one line of text: changes exactly when the stored shape changes, and then the rows must be
// rebuilt.
std::string declaration(const Table& table);
// One row of a dump: a JSON array without spaces and a line feed.
std::string dump_line(const Row& row);

}  // namespace pasokh::journal
