// What happened to many cases, as columns: the one structure that imported logs and the live journal are read into, and
// that all of insight works on.
//
// Row i of every event column is event i. Rows are sorted by (case, time, order of arrival), so ties keep the order of
// the file. Cases stand in the order in which they first appeared. Times are microseconds of UTC; the marks say how
// well a time is known. An EventLog is a value: once built it is only read, from any number of threads, and copies share
// their columns. Codes take as many bytes as the largest needs; an event takes 8 bytes for its time and few more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "history/dictionary.hpp"
#include "history/packed.hpp"

namespace pasokh::history {

// The standard transactional life-cycle of IEEE 1849 (XES), "lifecycle:transition".
enum class Lifecycle : std::uint8_t {
  none,  // the event does not say
  schedule,
  assign,
  withdraw,
  reassign,
  start,
  suspend,
  resume,
  abort_activity,
  abort_case,
  complete,
  autoskip,
  manualskip,
  other,  // it says something that is not in the standard
};
inline constexpr std::size_t k_lifecycles = 14;
Lifecycle lifecycle_of(std::string_view text);  // upper and lower case alike, as logs write both
std::string_view name_of(Lifecycle transition);

// How well an event's time is known.
enum TimeMark : std::uint8_t {
  k_date_only = 1,  // midnight in its own written offset: it carries a date, no time of day
  k_no_offset = 2,  // written without an offset; read in the zone that the reader was given
  k_no_time = 4,    // not written at all: it stands with its neighbour in the file and takes no time of its own
};

// `real` keeps its text as written, so that nothing is rounded.
enum class ValueType : std::uint8_t { text, instant, integer, real, boolean, id };
inline constexpr std::size_t k_value_types = 6;

// One attribute of cases or of events. Where every row has it, `row` is empty and value i belongs to row i; else `row`
// names the rows that have it, ascending.
struct Column {
  std::string key;
  ValueType type = ValueType::text;
  Narrow<std::uint32_t, 0> row;
  Packed value;      // instant: microseconds; integer; boolean: 0 or 1; text, real, id: code in words
  Dictionary words;  // of text, real and id
  bool everywhere = false;

  std::size_t size() const { return value.size(); }
  std::uint32_t row_at(std::size_t i) const { return everywhere ? static_cast<std::uint32_t>(i) : row[i]; }
  std::int64_t value_at(std::size_t i) const { return static_cast<std::int64_t>(value[i]); }
  bool worded() const { return type == ValueType::text || type == ValueType::real || type == ValueType::id; }
  // The value for the row, or nothing. O(log n), or O(1) where every row has one.
  std::optional<std::int64_t> of(std::uint32_t which) const;
  // As the source wrote it (instants in UTC); empty when the row has none.
  std::string text_of(std::uint32_t which) const;
};

// 0, -1, 1, -2, 2 as 0, 1, 2, 3, 4: so that usual offsets fit one byte.
constexpr std::uint64_t fold_offset(int minutes) {
  return minutes < 0 ? static_cast<std::uint64_t>(-2 * minutes - 1) : static_cast<std::uint64_t>(2 * minutes);
}
constexpr int unfold_offset(std::uint64_t folded) {
  return folded % 2 == 1 ? -static_cast<int>(folded / 2) - 1 : static_cast<int>(folded / 2);
}

struct EventLog {
  Cells<std::int64_t> at_us;
  Codes activity;  // in activities; never missing, but the name may be empty
  Codes resource, unit, instance;  // in their dictionaries, or k_missing
  Narrow<Lifecycle, 0> lifecycle;
  Narrow<std::uint8_t, 0> marks;  // TimeMark bits
  Packed offset;                  // of the time as it was written: minutes, folded to whole numbers (fold_offset)
  Cells<std::uint32_t> first_row = std::vector<std::uint32_t>{0};  // one per case, plus one past the end
  Strings case_ids;
  Dictionary activities, resources, units, instances;
  std::vector<Column> case_columns, event_columns;

  std::uint32_t cases() const { return static_cast<std::uint32_t>(first_row.size() - 1); }
  std::uint32_t events() const { return static_cast<std::uint32_t>(at_us.size()); }
  std::uint32_t begin_of(std::uint32_t which) const { return first_row[which]; }
  std::uint32_t end_of(std::uint32_t which) const { return first_row[which + 1]; }
  // The activities of one case in order.
  std::vector<std::uint32_t> path(std::uint32_t which) const;
  Instant at(std::uint32_t row) const { return {at_us[row]}; }
  int offset_minutes(std::uint32_t row) const { return unfold_offset(offset[row]); }
  // The column, or nullptr. A key may have one column per type.
  const Column* case_column(std::string_view key) const;
  const Column* case_column(std::string_view key, ValueType type) const;
  const Column* event_column(std::string_view key) const;
};

}  // namespace pasokh::history
