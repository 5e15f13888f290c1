// Feeds any bytes to the reader of OCEL in SQLite, through a file: it reads or refuses. (SQLite looks up where a path leads, so that a
// file that only lives in memory cannot be opened by it; /dev/shm is as quick.)
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/assert.hpp"
#include "history/ocel/ocel.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  using namespace pasokh::history;
  static std::string path = std::string(std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp") + "/pasokh-ocel-XXXXXX";
  static const int file = [] {
    const int opened = ::mkstemp(path.data());
    PASOKH_ASSERT(opened >= 0, "a file to read from");
    std::atexit([] { ::unlink(path.c_str()); });
    return opened;
  }();
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return 0;
  const auto read = read_ocel_sqlite(path, {});
  if (read) (void)flatten(*read, {});
  return 0;
}
