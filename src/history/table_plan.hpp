// From the head of a table and what a person said of it to what each column means. Internal to the room.
#pragma once

#include <optional>

#include "base/message.hpp"
#include "history/date_format.hpp"
#include "history/event_log.hpp"
#include "history/rows.hpp"
#include "history/table_mapping.hpp"

namespace pasokh::history {

enum class Role : std::uint8_t {
  attribute,  // of the event, or of the case where a row is a case
  case_attribute,
  case_id,
  activity,
  time,
  start,
  resource,
  unit,
  lifecycle,
  instance,
  date,  // an event of the column's name
};

struct PlannedColumn {
  std::string name;  // of a case's attribute: without "case:"
  Role role = Role::attribute;
  ValueType type = ValueType::text;   // of attributes
  std::optional<DateFormat> format;   // of times, dates and attributes that are instants
};

struct TablePlan {
  std::vector<PlannedColumn> columns;
  bool row_is_case = false;     // one row per case, a column per date
  std::vector<Message> found;   // what was found out, to be shown
};

// Refusals: history.table_no_column (a column that was named is not there), history.table_no_role (none serves),
// history.table_no_dates, history.table_format.
Result<TablePlan> plan_of(const TableHead& head, const TableMapping& given);

}  // namespace pasokh::history
