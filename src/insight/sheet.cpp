#include "insight/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "history/write.hpp"

namespace pasokh::insight {

namespace {

// How wide a text is on a terminal, nearly: characters, not bytes.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string joined(const json::Value& list) {
  std::string out;
  for (const json::Value& item : list.items) out += (out.empty() ? "" : " > ") + item.text;
  return out;
}

std::string shown(const json::Value& value, CellKind kind, const Rendering& how) {
  if (value.is(json::Kind::null)) return {};
  if (kind == CellKind::list) return joined(value);
  const auto number = value.integer();
  if (kind == CellKind::duration && number) return format_duration(how.language, Duration{*number});
  if (kind == CellKind::number && number) return format_number(how.language, *number);
  if (kind == CellKind::instant) {
    const auto at = parse_instant(value.text);
    if (at) return format_when(how.language, how.zone, *at);
  }
  if (value.is(json::Kind::boolean)) return value.boolean ? "true" : "false";
  return value.text;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t has = width_of(text);
  const std::string gap(width > has ? width - has : 0, ' ');
  return right ? gap + text : text + gap;
}

}  // namespace

const Sheet* Report::find(std::string_view name) const {
  const auto at = std::ranges::find(sheets, name, &Sheet::name);
  return at == sheets.end() ? nullptr : &*at;
}

json::Value to_json(const Report& report) {
  auto out = json::object();
  for (const auto& [name, value] : report.figures) out.add(name, value);
  for (const Sheet& sheet : report.sheets) {
    auto rows = json::array();
    for (const auto& row : sheet.rows) {
      auto line = json::object();
      for (std::size_t i = 0; i < row.size(); ++i) line.add(sheet.columns[i].key, row[i]);
      rows.push(std::move(line));
    }
    out.add(sheet.name, std::move(rows));
  }
  return out;
}

std::string to_csv(const Sheet& sheet) {
  std::string out;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    if (i > 0) out += ',';
    history::write_cell(sheet.columns[i].key, out);
  }
  out += '\n';
  for (const auto& row : sheet.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      const json::Value& value = row[i];
      const bool plain = value.is(json::Kind::string) || value.is(json::Kind::number);
      const bool list = sheet.columns[i].kind == CellKind::list;
      history::write_cell(value.is(json::Kind::null) ? std::string{} : list ? joined(value) : plain ? value.text : json::write(value), out);
    }
    out += '\n';
  }
  return out;
}

std::string to_table(const Sheet& sheet, const Rendering& how, std::size_t most_rows) {
  const std::size_t rows = std::min(sheet.rows.size(), most_rows);
  std::vector<std::vector<std::string>> texts(rows + 1);
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    texts[0].push_back(render(sheet.columns[i].label, how));
    for (std::size_t row = 0; row < rows; ++row) texts[row + 1].push_back(shown(sheet.rows[row][i], sheet.columns[i].kind, how));
    std::size_t width = 0;
    for (const auto& row : texts) width = std::max(width, width_of(row[i]));
    widths.push_back(width);
  }
  std::string out;
  for (const auto& row : texts) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += padded(row[i], widths[i], sheet.columns[i].kind == CellKind::number);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  if (rows < sheet.rows.size())
    out += render(say("insight.rows_left", {{"n", static_cast<std::int64_t>(sheet.rows.size() - rows)}}), how) + "\n";
  return out;
}

json::Value cell(std::uint64_t number) { return json::number(static_cast<std::int64_t>(number)); }
json::Value cell(std::string_view text) { return json::string(std::string(text)); }

}  // namespace pasokh::insight
