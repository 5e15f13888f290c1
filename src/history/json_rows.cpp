#include "history/json_rows.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_chunk = 256 << 10;

std::string cell_of(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::null: return {};
    case json::Kind::boolean: return value.boolean ? "true" : "false";
    case json::Kind::number:
    case json::Kind::string: return value.text;
    default: return json::write(value);
  }
}

}  // namespace

std::unexpected<Refusal> JsonRows::wrong() const {
  return refuse(RefusalKind::invalid, say("history.json_object", {{"line", std::int64_t{next_line_}}}));
}

Result<char> JsonRows::take() {
  if (at_ == buffer_.size()) {
    buffer_.resize(k_chunk);
    const auto n = source_.read(buffer_);
    buffer_.resize(n.value_or(0));
    if (!n) return std::unexpected(n.error());
    at_ = 0;
    if (*n == 0) return '\0';
  }
  const char c = buffer_[at_++];
  if (c == '\n') ++next_line_;
  if (c == '\0') return wrong();
  return c;
}

// Objects are cut out by their brackets; the JSON reader then checks each as a whole.
Result<std::optional<std::string>> JsonRows::next_object() {
  if (ended_) return std::nullopt;
  for (;;) {
    PASOKH_LET(const char c, take());
    if (c == '\0') {
      if (inside_) return wrong();
      ended_ = true;
      return std::nullopt;
    }
    if (c == '{' && inside_) break;
    if (c == '[') inside_ = true;
    if (c == ']' && inside_) {
      ended_ = true;
      return std::nullopt;
    }
  }
  line_ = next_line_;
  std::string text = "{";
  int depth = 1;
  for (bool quoted = false, escaped = false; depth > 0;) {
    PASOKH_LET(const char c, take());
    if (c == '\0') return wrong();
    text.push_back(c);
    if (text.size() > k_max_object_bytes)
      return refuse(RefusalKind::too_large, say("history.csv_too_long", {{"most", static_cast<std::int64_t>(k_max_object_bytes)},
                                                                          {"line", std::int64_t{line_}}, {"column", std::int64_t{1}}}));
    if (escaped) escaped = false;
    else if (quoted && c == '\\') escaped = true;
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '{' || c == '[')) ++depth;
    else if (!quoted && (c == '}' || c == ']')) --depth;
  }
  return text;
}

Result<std::optional<std::vector<std::string>>> JsonRows::next_row(bool learning) {
  PASOKH_LET(const auto text, next_object());
  if (!text) return std::nullopt;
  const auto object = json::parse(*text);
  if (!object) return wrong();
  std::vector<std::string> row(columns_.size());
  for (const auto& [name, value] : object->members) {
    const std::uint32_t column = learning ? columns_.code(name) : columns_.find(name);
    if (column == k_missing) continue;
    if (column >= most_columns_)
      return refuse(RefusalKind::invalid, say("history.csv_too_many_columns", {{"most", std::int64_t{most_columns_}},
                                                                                {"line", std::int64_t{line_}}, {"column", std::int64_t{1}}}));
    if (column >= row.size()) row.resize(column + 1);
    row[column] = cell_of(value);
  }
  return row;
}

Result<TableHead> JsonRows::look() {
  TableHead head;
  while (ahead_.size() < k_sample_rows) {
    PASOKH_LET(auto row, next_row(true));
    if (!row) break;
    ahead_.push_back(std::move(*row));
  }
  for (std::uint32_t i = 0; i < columns_.size(); ++i) head.columns.emplace_back(columns_[i]);
  for (auto& row : ahead_) {
    row.resize(columns_.size());
    head.rows.push_back(row);
  }
  return head;
}

Result<bool> JsonRows::next(std::vector<std::string_view>& cells) {
  if (!ahead_.empty()) {
    row_ = std::move(ahead_.front());
    ahead_.pop_front();
  } else {
    PASOKH_LET(auto row, next_row(false));
    if (!row) return false;
    row_ = std::move(*row);
  }
  cells.assign(row_.begin(), row_.end());
  return true;
}

}  // namespace pasokh::history
