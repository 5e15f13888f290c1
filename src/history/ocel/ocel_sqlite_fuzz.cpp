// Feeds any bytes to the reader of OCEL in SQLite, through a file in memory: it reads or refuses.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "history/ocel/ocel.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  using namespace pasokh::history;
  static const int file = ::memfd_create("ocel", 0);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return 0;
  const auto read = read_ocel_sqlite("/proc/self/fd/" + std::to_string(file), {});
  if (read) (void)flatten(*read, {});
  return 0;
}
