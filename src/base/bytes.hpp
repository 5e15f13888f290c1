// Streams of bytes for readers of outside input: memory, files, gzip and zstd, with a limit on what comes out (a bomb is refused).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pasokh {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills at most out.size() bytes; 0 means the end. Errors: base.read_failed, base.gzip_broken, base.zstd_broken, base.too_many_bytes.
  virtual Result<std::size_t> read(std::span<char> out) = 0;
  // How much of the underlying file was consumed, 0 to 1, for a progress bar; -1 when not known.
  virtual double progress() const { return -1; }
};

struct ByteLimits {
  std::uint64_t unpacked_bytes = 8ULL << 30;
  std::uint64_t ratio = 200;  // unpacked to packed, once past 64 MiB
};

std::unique_ptr<ByteSource> bytes_of(std::string_view memory);  // the memory must outlive it
// Opens a file; gzip and zstd are recognised by content. Errors: base.no_such_file, base.read_failed.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& file, const ByteLimits& limits = {});
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed, const ByteLimits& limits = {});

Result<std::string> read_all(ByteSource& source, std::size_t most);
// The whole of a small file. Errors: base.no_such_file, base.read_failed, base.too_many_bytes.
Result<std::string> read_file(const std::filesystem::path& file, std::size_t most = 64 << 20);
// Written beside and renamed over, synced: a reader sees the old or the new content, never half.
Done write_file(const std::filesystem::path& file, std::string_view content);

std::string gzip(std::string_view data);
std::string zstd_pack(std::string_view data, int level = 3);
Result<std::string> zstd_unpack(std::string_view data, std::size_t most);

}  // namespace pasokh
