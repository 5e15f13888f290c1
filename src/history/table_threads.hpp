// A table read by several threads: what they make is the same log, the same messages and the same refusals, byte for
// byte, as one thread makes. Internal to the room.
//
// The text is cut into pieces of whole rows. Each piece is read strictly into a log of its own and appended in the
// order of the file. A piece in which anything is out of the ordinary (a row that is refused or left out, a limit) is
// read again by the one reader that has read everything before it, so that what it says does not depend on the cutting.
#pragma once

#include "history/reading.hpp"
#include "history/table_plan.hpp"

namespace pasokh::history {

struct TableShape {
  char delimiter = ',';
  bool header = true;
  unsigned threads = 2;
  std::size_t piece_bytes = 2 << 20;
};

// `text`: decoded, from the first row; `source` is asked how far it is.
Result<ReadLog> read_rows_in_threads(ByteSource& text, const ByteSource& source, const TablePlan& plan, Reading reading,
                                     const TableShape& shape);

}  // namespace pasokh::history
