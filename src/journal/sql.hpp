// Declared tables and questions to them as SQL text. Pure: no connection, so that the text itself can be tested.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "journal/query.hpp"
#include "journal/session.hpp"
#include "journal/table.hpp"

namespace pasokh::journal::sql {

// The journal's own tables and indexes, each made only when it is missing.
std::vector<std::string> own_schema(Dialect dialect);

inline constexpr std::string_view k_live = "p_";       // the rows that are served
inline constexpr std::string_view k_fresh = "fresh_";  // temporary, while they are rebuilt

std::string create_table(const Table& table, Dialect dialect, std::string_view prefix);
std::vector<std::string> create_indexes(const Table& table, Dialect dialect);
std::string put(const Table& table, std::string_view prefix);
std::string erase(const Table& table, std::string_view prefix);
std::string update(const Table& table, const std::vector<std::size_t>& columns, std::string_view prefix);  // the cells, then the key

struct Statement {
  std::string text;
  std::vector<Cell> params;
};

struct PageStatement {
  Statement page;                  // fetches one row more than the limit
  Statement count;                 // empty text when it was not asked for
  std::vector<ColumnKind> kinds;   // of the columns fetched
  std::size_t visible = 0;         // so many of them are the answer; the rest serves the next page
  std::vector<std::size_t> order;  // where the order's columns are among those fetched
};

// Refuses with journal.bad_query, naming what is wrong.
Result<PageStatement> page(const std::vector<Table>& tables, const Query& query, Dialect dialect);

// All that the filters find, in no order; what the query says of pages is not looked at.
struct ScanStatement {
  Statement statement;
  std::vector<ColumnKind> kinds;
};
Result<ScanStatement> scan(const std::vector<Table>& tables, const Query& query);

struct TotalsStatement {
  Statement statement;
  std::vector<ColumnKind> kinds;
};
Result<TotalsStatement> totals(const std::vector<Table>& tables, const Totals& totals);

std::vector<Param> params_of(const std::vector<Cell>& cells);

// The statements that carry out changes of rows, each made once. The tables must outlive it.
class RowStatements {
 public:
  RowStatements(const std::vector<Table>& tables, std::string_view prefix) : tables_(tables), prefix_(prefix), of_table_(tables.size()) {}
  struct Ready {
    std::string_view text;
    std::vector<Param> params;  // into the change
  };
  Ready of(const RowChange& change);  // that fits its table (check_row_change)

 private:
  struct OfTable {
    std::string put, erase;
    std::map<std::vector<std::size_t>, std::string> updates;  // by columns
  };
  const std::vector<Table>& tables_;
  std::string_view prefix_;
  std::vector<OfTable> of_table_;
};
Row row_of(const RowView& view, const std::vector<ColumnKind>& kinds);

}  // namespace pasokh::journal::sql
