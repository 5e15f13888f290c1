// What insight finds, as named tables: the same rows become JSON, CSV, or lines to read. Figures stay what they are in
// JSON and CSV (durations in microseconds, instants in UTC); people see days and their own language.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"

namespace pasokh::insight {

// list: several texts, an array in JSON, joined with " > " elsewhere.
enum class CellKind : std::uint8_t { text, number, duration, instant, list };

struct SheetColumn {
  std::string key;  // in JSON and CSV
  Message label;    // for people
  CellKind kind = CellKind::text;
};

struct Sheet {
  std::string name;  // "edges"
  std::vector<SheetColumn> columns;
  std::vector<std::vector<json::Value>> rows;
};

struct Report {
  std::vector<std::pair<std::string, json::Value>> figures;  // "cases", "events"
  std::vector<Sheet> sheets;                                 // the first is shown unless another is asked for
  const Sheet* find(std::string_view name) const;
};

// {"cases": ..., "edges": [{...}]}
json::Value to_json(const Report& report);
std::string to_csv(const Sheet& sheet);
// Columns side by side; at most so many rows, and how many were left out.
std::string to_table(const Sheet& sheet, const Rendering& how, std::size_t most_rows);

json::Value cell(std::uint64_t number);
json::Value cell(std::string_view text);

}  // namespace pasokh::insight
