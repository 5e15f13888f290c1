// From the rows of a table to events, by the plan. Internal to the room.
#pragma once

#include "history/reading.hpp"
#include "history/rows.hpp"
#include "history/table_plan.hpp"

namespace pasokh::history {

Result<ReadLog> read_rows(RowSource& rows, const ByteSource& source, const TablePlan& plan, Reading reading);

}  // namespace pasokh::history
