// Feeds any bytes to whatever reader their beginning chooses: tables, requests, OCEL, XES; strictly and leniently. Each
// reads or refuses within its limits, and what was read can be written.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "history/read.hpp"
#include "history/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  history::ReadOptions options;
  options.lenient = (data[0] & 1) != 0;
  options.keep_all = (data[0] & 2) != 0;
  options.limits.xml.bytes = 1 << 20;
  const auto read = history::read_log(unpacked(bytes_of(bytes)), options);
  if (!read) return 0;
  const history::EventLog& log = read->log;
  PASOKH_ASSERT(log.first_row.back() == log.events(), "every event belongs to a case");
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row) {
      PASOKH_ASSERT(log.at_us[row - 1] <= log.at_us[row], "events of a case stand in time order");
    }
  }
  const auto nowhere = [](std::string_view) { return true; };
  PASOKH_ASSERT(history::write_xes(log, {}, nowhere) && history::write_csv(log, {}, nowhere), "what was read can be written");
  return 0;
}
