// Rows of named columns, from CSV or from a list of JSON objects. Internal to the room.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/xml.hpp"

namespace pasokh::history {

inline constexpr std::size_t k_sample_bytes = 256 << 10;
inline constexpr std::size_t k_sample_rows = 1'000;

class RowSource {
 public:
  virtual ~RowSource() = default;
  // False at the end. Cells are valid until the next call; a row may have more or fewer cells than there are columns.
  virtual Result<bool> next(std::vector<std::string_view>& cells) = 0;
  virtual xml::Position cell_at(std::size_t which) const = 0;
};

// The beginning of a table: its columns and some rows.
struct TableHead {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

}  // namespace pasokh::history
