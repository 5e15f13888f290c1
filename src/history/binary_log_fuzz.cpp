// Feeds any bytes to the reader of the binary form, through a file in memory: what opens can be walked to its end.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "history/binary_log.hpp"
#include "history/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  static const int file = ::memfd_create("log", 0);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return 0;
  const auto opened = history::open_log("/proc/self/fd/" + std::to_string(file));
  if (opened) history::write_csv(*opened, {}, [](std::string_view) { return true; });
  return 0;
}
