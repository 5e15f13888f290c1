// What happened to many cases, as columns: the one structure that imported logs and the live journal are read into, and
// that all of insight works on.
//
// Row i of every event column is event i. Rows are sorted by (case, time, order of arrival), so ties keep the order of
// the file. Cases stand in the order in which they first appeared. Times are microseconds of UTC; the marks say how
// well a time is known. An EventLog is a value: once built it is only read, from any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "history/dictionary.hpp"

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

// One attribute of cases or of events; only rows that have it are stored, in ascending order.
struct Column {
  std::string key;
  ValueType type = ValueType::text;
  std::vector<std::uint32_t> row;  // of the case or event
  std::vector<std::int64_t>
      value;  // instant: microseconds; integer; boolean: 0 or 1; text, real, id: code in EventLog::values
  // The value for the row, or nothing. O(log n).
  std::optional<std::int64_t> of(std::uint32_t which) const;
};

struct EventLog {
  std::vector<std::int64_t> at_us;
  std::vector<std::uint32_t> activity;  // in activities; never missing, but the name may be empty
  std::vector<std::uint32_t> resource;  // in resources, or k_missing
  std::vector<std::uint32_t> unit;      // in units, or k_missing
  std::vector<std::uint32_t> instance;  // in instances, or k_missing; empty when no event has one
  std::vector<Lifecycle> lifecycle;
  std::vector<std::uint8_t> marks;             // TimeMark bits
  std::vector<std::uint32_t> first_row = {0};  // one per case, plus one past the end
  Strings case_ids;
  Dictionary activities, resources, units, instances, values;
  std::vector<Column> case_columns, event_columns;

  std::uint32_t cases() const { return static_cast<std::uint32_t>(first_row.size() - 1); }
  std::uint32_t events() const { return static_cast<std::uint32_t>(at_us.size()); }
  std::uint32_t begin_of(std::uint32_t which) const { return first_row[which]; }
  std::uint32_t end_of(std::uint32_t which) const { return first_row[which + 1]; }
  // The activities of one case in order.
  std::span<const std::uint32_t> path(std::uint32_t which) const;
  Instant at(std::uint32_t row) const { return {at_us[row]}; }
  // The column, or nullptr. A key may have one column per type.
  const Column* case_column(std::string_view key) const;
  const Column* case_column(std::string_view key, ValueType type) const;
  const Column* event_column(std::string_view key) const;
  // A case's value of a column as text, as the source wrote it (instants in UTC); empty when it has none.
  std::string text_of(const Column& column, std::uint32_t row) const;
};

}  // namespace pasokh::history
