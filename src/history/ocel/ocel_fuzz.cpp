// Feeds any bytes to the readers of OCEL in JSON (first byte even) and XML: what is read comes back from each form that
// it is written in, and is a log.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "history/ocel/ocel.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  using namespace pasokh::history;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadOptions options;
  options.limits.xml.bytes = 1 << 20;
  const auto source = bytes_of(bytes);
  auto read = data[0] % 2 == 0 ? read_ocel_json(*source, options) : read_ocel_xml(*source, options);
  if (!read) return 0;
  const std::string json = to_ocel_json(*read), xml = to_ocel_xml(*read);
  const auto json_again = read_ocel_json(*bytes_of(json), options);
  PASOKH_ASSERT(json_again, "what is written in JSON reads back");
  (void)read_ocel_xml(*bytes_of(xml), options);
  const auto log = flatten(*read, options);
  if (!log) return 0;
  PASOKH_ASSERT(log->log.first_row.back() == log->log.events(), "every event belongs to a case");
  return 0;
}
