// Questions to the projections, as data: nothing a caller writes becomes SQL but through this, and names are checked
// against the declared tables. A page continues after the last row of the page before (keyset), so that paging neither
// skips nor repeats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/table.hpp"

namespace pasokh::journal {

enum class Op { equal, not_equal, less, at_most, greater, at_least, in, prefix };

// Two-valued logic: equal NULL finds NULL, not_equal "x" finds NULL too; the orderings never find NULL.
struct Filter {
  std::string column{};
  Op op = Op::equal;
  std::vector<Cell> values{};  // one; for `in` up to k_most_choices, none of them NULL (none at all finds nothing)
};

struct Order {
  std::string column{};
  bool descending = false;
};

struct Query {
  std::string table{};
  std::vector<std::string> columns{};  // empty: all, in their order
  std::vector<Filter> filters{};       // all must hold
  std::vector<Order> order{};  // the key columns that are not named follow, ascending: the order is always total
  std::uint32_t limit = 100;   // 1 to k_most_rows
  Row after{};                 // Rows::next of the page before; empty: from the start
  bool count = false;          // also the exact number of rows that the filters find (over all pages)
};

struct Rows {
  std::vector<Row> rows{};
  Row next{};                            // give it as `after` for the next page; empty when this page is the last
  std::optional<std::uint64_t> count{};  // when asked for
};

// One row per group: the columns of `by`, the number of rows, then each sum (NULL counts as 0). Ordered by `by`.
struct Totals {
  std::string table{};
  std::vector<std::string> by{};    // may be empty: one row over everything
  std::vector<std::string> sums{};  // integer columns
  std::vector<Filter> filters{};
};

inline constexpr std::uint32_t k_most_rows = 1000;
inline constexpr std::size_t k_most_choices = 500;
inline constexpr std::size_t k_most_filters = 24;
inline constexpr std::uint32_t k_most_groups = 20'000;

}  // namespace pasokh::journal
