// Delimited text as a source of rows. Internal to the room.
#pragma once

#include "history/csv.hpp"
#include "history/rows.hpp"

namespace pasokh::history {

class CsvRows final : public RowSource {
 public:
  CsvRows(ByteSource& source, char delimiter, char quote, std::uint32_t columns, bool header,
          std::uint32_t first_line = 1)
      : scan_(source, delimiter, quote, columns, first_line), header_(header) {}
  // Of a text where it stands: see CsvScan.
  CsvRows(std::span<char> text, ByteSource& nothing, char delimiter, char quote, std::uint32_t columns, bool header)
      : scan_(text, nothing, delimiter, quote, columns), header_(header) {}
  Result<bool> next(std::vector<std::string_view>& cells) override {
    PASOKH_LET(bool more, scan_.next());
    if (header_ && more) {
      header_ = false;
      PASOKH_LET(more, scan_.next());
    }
    const auto row = scan_.cells();
    cells.assign(row.begin(), row.end());
    return more;
  }
  xml::Position cell_at(std::size_t which) const override { return scan_.cell_at(which); }

  std::uint32_t next_line() const { return scan_.next_line(); }

 private:
  CsvScan scan_;
  bool header_;
};

}  // namespace pasokh::history
