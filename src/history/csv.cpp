#include "history/csv.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pasokh::history {

namespace {

constexpr std::size_t k_chunk = 1 << 20;
constexpr std::size_t k_padding = k_csv_padding;

// The first delimiter or line end at or after p; there is one, because the buffer ends with one.
#if defined(__SSE2__)
char* end_of_cell(char* p, char delimiter) {
  const __m128i comma = _mm_set1_epi8(delimiter), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
  for (;; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, comma),
                                      _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return p + std::countr_zero(mask);
  }
}
#else
char* end_of_cell(char* p, char delimiter) {
  while (*p != delimiter && *p != '\n' && *p != '\r') ++p;
  return p;
}
#endif

}  // namespace

std::size_t whole_rows(std::string_view text, char delimiter, char quote) {
  if (text.find(quote) == std::string_view::npos) {
    const auto end = text.find_last_of("\r\n");
    if (end == std::string_view::npos) return 0;
    if (text[end] == '\n' || end + 1 < text.size()) return end + 1;
    const auto before = text.find_last_of("\r\n", end == 0 ? 0 : end - 1);
    return end == 0 || before == std::string_view::npos ? 0 : before + 1;
  }
  std::size_t whole = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == quote) {
      // Up to the quote that is not doubled; what follows it wrongly is for the reader to refuse.
      for (++at; at < text.size(); ++at) {
        if (text[at] != quote) continue;
        if (at + 1 >= text.size() || text[at + 1] != quote) break;
        ++at;
      }
      if (at >= text.size()) return whole;
    }
    while (at < text.size() && text[at] != delimiter && text[at] != '\n' && text[at] != '\r') ++at;
    if (at >= text.size()) return whole;
    const bool return_only = text[at] == '\r';
    if (return_only && at + 1 == text.size()) return whole;
    if (return_only && text[at + 1] == '\n') ++at;
    const bool ends_row = text[at] == '\n' || return_only;
    ++at;
    if (ends_row) whole = at;
  }
  return whole;
}

CsvScan::CsvScan(ByteSource& source, char delimiter, char quote, std::uint32_t most_columns, std::uint32_t first_line)
    : source_(source),
      delimiter_(delimiter),
      quote_(quote),
      most_columns_(most_columns),
      buffer_(k_chunk + k_padding),
      line_(first_line),
      next_line_(first_line) {
  p_ = end_ = buffer_.data();
  *end_ = '\n';
}

CsvScan::CsvScan(std::span<char> text, ByteSource& nothing, char delimiter, char quote, std::uint32_t most_columns,
                 std::uint32_t first_line)
    : source_(nothing),
      delimiter_(delimiter),
      quote_(quote),
      most_columns_(most_columns),
      p_(text.data()),
      end_(text.data() + text.size()),
      source_ended_(true),
      line_(first_line),
      next_line_(first_line) {
  *end_ = '\n';
}

Result<bool> CsvScan::next() {
  for (;;) {
    row_ = p_;
    line_ = next_line_;
    PASOKH_LET(const Step step, read_row());
    if (step == Step::end) return false;
    if (step == Step::more) {
      p_ += row_ - p_;
      next_line_ = line_;
      PASOKH_TRY(refill());
      continue;
    }
    if (cells_.size() == 1 && cells_.front().empty()) continue;  // an empty line
    for (const std::uint32_t which : doubled_) unquote(cells_[which]);
    return true;
  }
}

Result<CsvScan::Step> CsvScan::read_row() {
  cells_.clear();
  doubled_.clear();
  if (p_ == end_) return source_ended_ ? Step::end : Step::more;
  for (;;) {
    if (cells_.size() >= most_columns_) return wrong(say("history.csv_too_many_columns", {{"most", std::int64_t{most_columns_}}}), p_);
    if (*p_ == quote_ && p_ != end_) {
      PASOKH_LET(const Step step, read_quoted());
      if (step == Step::more) return step;
    } else {
      char* const from = p_;
      p_ = end_of_cell(p_, delimiter_);
      cells_.emplace_back(from, static_cast<std::size_t>(p_ - from));
    }
    if (p_ == end_) {
      if (!source_ended_) return Step::more;
      ++next_line_;
      return Step::row;
    }
    if (*p_ == delimiter_) {
      ++p_;
      continue;
    }
    // A line ends with LF, CRLF or CR.
    if (*p_ == '\r') {
      if (p_ + 1 == end_ && !source_ended_) return Step::more;
      if (p_ + 1 != end_ && p_[1] == '\n') ++p_;
    }
    ++p_;
    ++next_line_;
    return Step::row;
  }
}

Result<CsvScan::Step> CsvScan::read_quoted() {
  char* const from = p_ + 1;
  bool doubled = false;
  for (char* at = from;;) {
    char* const found = static_cast<char*>(std::memchr(at, quote_, static_cast<std::size_t>(end_ - at)));
    if (found == nullptr) {
      if (!source_ended_) return Step::more;
      return wrong(say("history.csv_quote"), p_);
    }
    if (found + 1 == end_ && !source_ended_) return Step::more;
    if (found + 1 != end_ && found[1] == quote_) {
      doubled = true;
      at = found + 2;
      continue;
    }
    const std::string_view cell(from, static_cast<std::size_t>(found - from));
    next_line_ += static_cast<std::uint32_t>(std::ranges::count(cell, '\n'));
    p_ = found + 1;
    if (p_ != end_ && *p_ != delimiter_ && *p_ != '\n' && *p_ != '\r') return wrong(say("history.csv_quote"), p_);
    if (doubled) doubled_.push_back(static_cast<std::uint32_t>(cells_.size()));
    cells_.push_back(cell);
    return Step::row;
  }
}

// In place: the cell only gets shorter.
void CsvScan::unquote(std::string_view& cell) const {
  char* const from = const_cast<char*>(cell.data());  // a view into the buffer, which is ours
  char* out = from;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == quote_) ++i;
    *out++ = cell[i];
  }
  cell = {from, static_cast<std::size_t>(out - from)};
}

Result<bool> CsvScan::refill() {
  const auto rest = static_cast<std::size_t>(end_ - p_);
  if (rest > k_max_row_bytes)
    return wrong(say("history.csv_too_long", {{"most", static_cast<std::int64_t>(k_max_row_bytes)}}), p_);
  if (rest + k_chunk + k_padding > buffer_.size()) {
    std::vector<char> larger(rest * 2 + k_chunk + k_padding);
    std::memcpy(larger.data(), p_, rest);
    buffer_.swap(larger);
  } else if (rest > 0) {
    std::memmove(buffer_.data(), p_, rest);
  }
  p_ = buffer_.data();
  PASOKH_LET(const std::size_t n, source_.read({p_ + rest, buffer_.size() - k_padding - rest}));
  end_ = p_ + rest + n;
  *end_ = '\n';
  source_ended_ = n == 0;
  return n > 0;
}

xml::Position CsvScan::cell_at(std::size_t which) const {
  return {line_, static_cast<std::uint32_t>(cells_[which].data() - row_) + 1};
}

std::unexpected<Refusal> CsvScan::wrong(Message what, const char* at) const {
  what.arguments.emplace_back("line", std::int64_t{line_});
  what.arguments.emplace_back("column", static_cast<std::int64_t>(at - row_) + 1);
  return refuse(RefusalKind::invalid, std::move(what));
}

}  // namespace pasokh::history
