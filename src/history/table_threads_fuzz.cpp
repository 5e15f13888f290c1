// Feeds any bytes to the reader of tables, by one thread and by three that take a few bytes at once: both make the same
// log, the same messages and the same refusal.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "history/table_test_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  using namespace pasokh::history;
  if (size < 2) return 0;
  ReadOptions options;
  options.lenient = (data[0] & 1) != 0;
  options.keep_all = (data[0] & 2) != 0;
  options.limits.events = (data[0] & 4) != 0 ? 5 : 1'000;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string one = all_of(bytes, options, 1, 0), three = all_of(bytes, options, 3, 1 + data[1]);
  PASOKH_ASSERT(one == three, "threads change nothing");
  return 0;
}
