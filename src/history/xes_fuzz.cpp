// Feeds any bytes to the reader of XES, packed or plain: it reads or refuses, within its limits.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "history/xes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  history::ReadOptions options;
  options.event_attributes = {"a", "b"};
  options.limits.xml.bytes = 1 << 20;
  auto source = unpacked(bytes_of(bytes));
  const auto read = history::read_xes(*source, options);
  if (!read) return 0;
  const history::EventLog& log = read->log;
  PASOKH_ASSERT(log.first_row.back() == log.events(), "every event belongs to a case");
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row) {
      PASOKH_ASSERT(log.at_us[row - 1] <= log.at_us[row], "events of a case stand in time order");
    }
  }
  return 0;
}
