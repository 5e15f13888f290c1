// Feeds any bytes to the reader of lists of service requests, strictly and leniently, and asks every row for its place.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "history/json_rows.hpp"
#include "history/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  using namespace pasokh::history;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  {
    const auto source = bytes_of(bytes);
    JsonRows rows(*source, 100);
    const auto head = rows.look();
    std::vector<std::string_view> cells;
    for (bool more = head.has_value(); more;) {
      const auto next = rows.next(cells);
      more = next && *next;
      if (more)
        PASOKH_ASSERT(cells.size() == head->columns.size() && rows.cell_at(0).line > 0,
                      "a row has a cell for each column");
    }
  }
  ReadOptions options;
  options.lenient = (data[0] & 1) != 0;
  options.keep_all = true;
  options.limits.columns = 100;
  const auto source = bytes_of(bytes);
  const auto read = read_requests(*source, options);
  if (read) PASOKH_ASSERT(read->log.first_row.back() == read->log.events(), "every event belongs to a case");
  return 0;
}
