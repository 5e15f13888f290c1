// Reads tables into columns: CSV and TSV, and lists of service requests in JSON (Open311 GeoReport and the exports of
// 311 systems). What is not told (TableMapping) is found in the first 256 KB and given back as messages to show:
// delimiter, encoding, the meaning of columns, the pattern of dates.
//
// Strict: a row with another number of cells than the header, a date that does not follow its pattern, bytes that are no
// text end the reading; leniently the row, or the value, is left out and counted. An empty cell is a missing value.
// Where a row is a case, rows of the same id join one case.
//
// Refusals: those of table_plan.hpp, csv.hpp and reading.hpp; history.table_cells, history.table_date,
// history.table_no_case, history.table_not_text, history.table_empty, history.table_encoding, history.json_object.
#pragma once

#include "history/read.hpp"

namespace pasokh::history {

Result<ReadLog> read_table(ByteSource& source, const ReadOptions& options = {});
Result<ReadLog> read_requests(ByteSource& source, const ReadOptions& options = {});

}  // namespace pasokh::history
