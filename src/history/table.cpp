#include "history/table.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/threads.hpp"
#include "history/csv_rows.hpp"
#include "history/encoding.hpp"
#include "history/json_rows.hpp"
#include "history/peek.hpp"
#include "history/table_rows.hpp"
#include "history/table_threads.hpp"

namespace pasokh::history {

namespace {

constexpr std::array<char, 4> k_delimiters = {',', ';', '\t', '|'};

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

// The head, read with one delimiter. A row that the sample cuts off at its end is left out.
Result<TableHead> head_with(std::string_view sample, bool whole, char delimiter, const ReadOptions& options) {
  TableHead head;
  auto source = bytes_of(sample);
  CsvScan scan(*source, delimiter, options.table.quote, options.limits.columns);
  while (head.rows.size() <= k_sample_rows) {
    const auto more = scan.next();
    if (!more) {
      if (head.columns.empty()) return std::unexpected(more.error());
      break;
    }
    if (!*more) {
      if (!whole && !head.rows.empty()) head.rows.pop_back();
      break;
    }
    std::vector<std::string> row;
    for (const std::string_view cell : scan.cells()) row.emplace_back(cell);
    if (!head.columns.empty()) {
      head.rows.push_back(std::move(row));
    } else if (options.table.no_header) {
      for (std::size_t i = 0; i < row.size(); ++i) head.columns.push_back(std::to_string(i + 1));
      head.rows.push_back(std::move(row));
    } else {
      for (std::string& name : row) head.columns.push_back(trimmed(name));
    }
  }
  return head;
}

// The delimiter that cuts most rows into as many cells as the header, and those into most cells.
Result<TableHead> find_head(std::string_view sample, bool whole, const ReadOptions& options, char& delimiter) {
  if (options.table.delimiter != 0) {
    delimiter = options.table.delimiter;
    return head_with(sample, whole, delimiter, options);
  }
  std::optional<TableHead> best;
  std::pair<std::size_t, std::size_t> best_score{};
  for (const char tried : k_delimiters) {
    auto head = head_with(sample, whole, tried, options);
    if (!head) continue;
    std::size_t fitting = 0;
    for (const auto& row : head->rows) fitting += row.size() == head->columns.size();
    const std::size_t permille = head->rows.empty() ? 1'000 : fitting * 1'000 / head->rows.size();
    const std::pair score{head->columns.size() > 1 ? permille : 0, head->columns.size()};
    if (best && score <= best_score) continue;
    best_score = score;
    best = std::move(*head);
    delimiter = tried;
  }
  if (!best) return head_with(sample, whole, delimiter = ',', options);
  return std::move(*best);
}

std::string shown_delimiter(char c) { return c == '\t' ? "tab" : std::string(1, c); }

Result<Encoding> encoding_of_table(std::string_view head, const TableMapping& given) {
  if (given.encoding.empty()) return find_encoding(head);
  const auto known = encoding_of(given.encoding);
  if (!known) return refuse(RefusalKind::invalid, say("history.table_encoding", {{"name", given.encoding}}));
  return *known;
}

}  // namespace

Result<ReadLog> read_table(ByteSource& source, const ReadOptions& options) {
  Reading reading(options);
  reading.out.form = Form::table;
  Peeked raw(source);
  PASOKH_TRY(raw.look(k_sample_bytes));
  PASOKH_LET(const Encoding encoding, encoding_of_table(raw.head(), options.table));
  Decoded decoded(raw, encoding);
  Peeked text(decoded);
  PASOKH_TRY(text.look(k_sample_bytes));
  if (text.head().empty()) return refuse(RefusalKind::invalid, say("history.table_empty", {{"file", options.file}}));
  char delimiter = ',';
  auto head = find_head(text.head(), text.head().size() < k_sample_bytes, options, delimiter);
  if (!head) return std::unexpected(with_file(std::move(head).error(), options.file));
  auto plan = plan_of(*head, options.table);
  if (!plan) return std::unexpected(with_file(std::move(plan).error(), options.file));
  reading.out.found.push_back(say("history.table_dialect", {{"delimiter", shown_delimiter(delimiter)}, {"encoding", std::string(name_of(encoding))}}));
  for (Message& found : plan->found) reading.out.found.push_back(std::move(found));
  const unsigned threads = threads_of(options.threads);
  auto read = [&] {
    // What was looked at already is all there is of a small table.
    if (threads > 1 && text.head().size() >= std::min(k_sample_bytes, options.piece_bytes))
      return read_rows_in_threads(text, source, *plan, std::move(reading), {delimiter, !options.table.no_header, threads, options.piece_bytes});
    CsvRows rows(text, delimiter, options.table.quote, options.limits.columns, !options.table.no_header);
    return read_rows(rows, source, *plan, std::move(reading));
  }();
  if (!read) return std::unexpected(with_file(std::move(read).error(), options.file));
  return read;
}

Result<ReadLog> read_requests(ByteSource& source, const ReadOptions& options) {
  Reading reading(options);
  reading.out.form = Form::requests;
  JsonRows rows(source, options.limits.columns);
  auto head = rows.look();
  if (!head) return std::unexpected(with_file(std::move(head).error(), options.file));
  if (head->rows.empty()) return refuse(RefusalKind::invalid, say("history.table_empty", {{"file", options.file}}));
  auto plan = plan_of(*head, options.table);
  if (!plan) return std::unexpected(with_file(std::move(plan).error(), options.file));
  reading.out.found = plan->found;
  auto read = read_rows(rows, source, *plan, std::move(reading));
  if (!read) return std::unexpected(with_file(std::move(read).error(), options.file));
  return read;
}

}  // namespace pasokh::history
