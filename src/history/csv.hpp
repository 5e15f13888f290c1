// Rows of cells from delimited text (RFC 4180, any delimiter): quoted cells may hold delimiters, line ends and doubled
// quotes; lines end with LF or CRLF; empty lines are no rows. One pass, one buffer, cells as views into it.
//
// Refusals: history.csv_quote (a quoted cell does not end, or something follows it), history.csv_too_long,
// history.csv_too_many_columns; those of the source. With line and column.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/xml.hpp"

namespace pasokh::history {

inline constexpr std::size_t k_max_row_bytes = 16 << 20;

// How many bytes of the text, which begins with a row, are whole rows with their line ends. A row that ends with the
// text is not whole: more of it, or the second half of its line end, may follow.
std::size_t whole_rows(std::string_view text, char delimiter, char quote);

inline constexpr std::size_t k_csv_padding = 32;  // bytes behind a text that a scan may touch

class CsvScan {
 public:
  CsvScan(ByteSource& source, char delimiter, char quote, std::uint32_t most_columns, std::uint32_t first_line = 1);
  // All of a text where it stands, which the scan may write on: `text` and k_csv_padding bytes behind it. `nothing` is
  // never asked.
  CsvScan(std::span<char> text, ByteSource& nothing, char delimiter, char quote, std::uint32_t most_columns,
          std::uint32_t first_line = 1);
  // False at the end. The cells stay valid until the next call.
  Result<bool> next();
  std::span<const std::string_view> cells() const { return cells_; }
  // Where the row, or one of its cells, begins.
  xml::Position row_at() const { return {line_, 1}; }
  // The line after what was read.
  std::uint32_t next_line() const { return next_line_; }
  xml::Position cell_at(std::size_t which) const;

 private:
  enum class Step : std::uint8_t { row, more, end };
  Result<Step> read_row();
  Result<Step> read_quoted();
  Result<bool> refill();
  void unquote(std::string_view& cell) const;
  std::unexpected<Refusal> wrong(Message what, const char* at) const;

  ByteSource& source_;
  const char delimiter_, quote_;
  const std::uint32_t most_columns_;
  std::vector<char> buffer_;
  char *p_ = nullptr, *end_ = nullptr;  // a line end stands at end_, and what a wide load may touch behind it
  const char* row_ = nullptr;
  bool source_ended_ = false;
  std::vector<std::string_view> cells_;
  std::vector<std::uint32_t> doubled_;  // cells with doubled quotes
  std::uint32_t line_ = 1, next_line_ = 1;
};

}  // namespace pasokh::history
