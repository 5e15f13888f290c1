#include "history/table_rows.hpp"

#include "history/table_reader.hpp"

namespace pasokh::history {

Result<ReadLog> read_rows(RowSource& rows, const ByteSource& source, const TablePlan& plan, Reading reading) {
  TableReader reader(source, plan, std::move(reading));
  PASOKH_TRY(reader.read(rows));
  return std::move(reader).finish();
}

}  // namespace pasokh::history
