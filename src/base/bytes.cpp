#include "base/bytes.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

#include "base/assert.hpp"

namespace pasokh {
namespace {

constexpr std::size_t k_chunk = 256 << 10;
constexpr std::size_t k_most_at_once = 1 << 30;
constexpr std::uint64_t k_ratio_counts_from = 64ULL << 20;

std::unexpected<Refusal> read_failed(const std::string& file, const std::string& why) {
  return refuse(RefusalKind::invalid, say("base.read_failed", {{"file", file}, {"why", why}}));
}

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view memory) : rest_(memory), size_(memory.size()) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t n = std::min(out.size(), rest_.size());
    if (n) std::memcpy(out.data(), rest_.data(), n);
    rest_.remove_prefix(n);
    return n;
  }
  double progress() const override { return size_ ? 1 - static_cast<double>(rest_.size()) / static_cast<double>(size_) : 1; }

 private:
  std::string_view rest_;
  std::size_t size_;
};

class FileSource final : public ByteSource {
 public:
  FileSource(int file, std::string name, std::uint64_t size) : file_(file), name_(std::move(name)), size_(size) {}
  ~FileSource() override { ::close(file_); }
  Result<std::size_t> read(std::span<char> out) override {
    ssize_t n = 0;
    do n = ::read(file_, out.data(), out.size());
    while (n < 0 && errno == EINTR);
    if (n < 0) return read_failed(name_, std::strerror(errno));
    read_ += static_cast<std::uint64_t>(n);
    return static_cast<std::size_t>(n);
  }
  double progress() const override { return size_ ? static_cast<double>(read_) / static_cast<double>(size_) : -1; }

 private:
  int file_;
  std::string name_;
  std::uint64_t size_, read_ = 0;
};

// What is common to unpacking: a buffer of packed bytes and the limits on what comes out.
class UnpackingSource : public ByteSource {
 public:
  UnpackingSource(std::unique_ptr<ByteSource> packed, const ByteLimits& limits) : packed_(std::move(packed)), limits_(limits), buffer_(k_chunk) {}
  double progress() const override { return packed_->progress(); }

 protected:
  // Refills the buffer when it is used up; false at the end.
  Result<bool> refill() {
    if (used_ < filled_) return true;
    PASOKH_LET(filled_, packed_->read(buffer_));
    used_ = 0;
    packed_bytes_ += filled_;
    return filled_ > 0;
  }
  Done account(std::size_t out) {
    unpacked_bytes_ += out;
    const bool bomb = unpacked_bytes_ > k_ratio_counts_from && unpacked_bytes_ > packed_bytes_ * limits_.ratio;
    if (unpacked_bytes_ > limits_.unpacked_bytes || bomb)
      return refuse(RefusalKind::too_large, say("base.too_many_bytes", {{"most", static_cast<std::int64_t>(limits_.unpacked_bytes)}}));
    return {};
  }

  std::unique_ptr<ByteSource> packed_;
  ByteLimits limits_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0, used_ = 0;
  std::uint64_t packed_bytes_ = 0, unpacked_bytes_ = 0;
  std::optional<Refusal> damage_;  // met behind bytes that were given
};

class GzipSource final : public UnpackingSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> packed, const ByteLimits& limits) : UnpackingSource(std::move(packed), limits) {
    PASOKH_ASSERT(inflateInit2(&stream_, 15 + 16) == Z_OK, "zlib has memory for a stream");
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(std::span<char> out) override {
    if (damage_) return std::unexpected(*damage_);
    if (done_ || out.empty()) return std::size_t{0};
    if (out.size() > k_most_at_once) out = out.first(k_most_at_once);  // zlib counts in 32 bits
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    while (stream_.avail_out == out.size()) {
      PASOKH_LET(const bool more, refill());
      if (!more) {
        if (!between_members_) return refuse(RefusalKind::invalid, say("base.gzip_broken", {{"why", std::string("it ends early")}}));
        done_ = true;
        return std::size_t{0};
      }
      if (Done inflated = inflate_some(); !inflated) {
        // What stood before the damage is given first, however much was asked for at once.
        damage_ = std::move(inflated).error();
        if (stream_.avail_out == out.size()) return std::unexpected(*damage_);
      }
    }
    const std::size_t made = out.size() - stream_.avail_out;
    PASOKH_TRY(account(made));
    return made;
  }

 private:
  Done inflate_some() {
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + used_);
    stream_.avail_in = static_cast<uInt>(filled_ - used_);
    if (between_members_) {
      inflateReset(&stream_);
      between_members_ = false;
    }
    const int state = ::inflate(&stream_, Z_NO_FLUSH);
    used_ = filled_ - stream_.avail_in;
    if (state == Z_STREAM_END) between_members_ = true;
    else if (state != Z_OK) return refuse(RefusalKind::invalid, say("base.gzip_broken", {{"why", std::string(stream_.msg ? stream_.msg : "damaged data")}}));
    return {};
  }

  z_stream stream_{};
  bool between_members_ = false, done_ = false;
};

class ZstdSource final : public UnpackingSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> packed, const ByteLimits& limits) : UnpackingSource(std::move(packed), limits), stream_(ZSTD_createDStream()) {
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(std::span<char> out) override {
    if (damage_) return std::unexpected(*damage_);
    if (out.empty()) return std::size_t{0};
    ZSTD_outBuffer made{out.data(), out.size(), 0};
    while (made.pos == 0) {
      PASOKH_LET(const bool more, refill());
      if (!more) {
        if (!at_frame_end_) return refuse(RefusalKind::invalid, say("base.zstd_broken", {{"why", std::string("it ends early")}}));
        return std::size_t{0};
      }
      ZSTD_inBuffer in{buffer_.data() + used_, filled_ - used_, 0};
      const std::size_t state = ZSTD_decompressStream(stream_, &made, &in);
      if (ZSTD_isError(state)) {
        damage_ = Refusal{RefusalKind::invalid, say("base.zstd_broken", {{"why", std::string(ZSTD_getErrorName(state))}}), {}};
        if (made.pos == 0) return std::unexpected(*damage_);
        break;
      }
      used_ += in.pos;
      at_frame_end_ = state == 0;
    }
    PASOKH_TRY(account(made.pos));
    return made.pos;
  }

 private:
  ZSTD_DStream* stream_;
  bool at_frame_end_ = true;
};

// Gives back a few bytes that were looked at before the rest.
class PrefixedSource final : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest) : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
  Result<std::size_t> read(std::span<char> out) override {
    if (given_ == prefix_.size()) return rest_->read(out);
    if (out.empty()) return std::size_t{0};
    const std::size_t n = std::min(out.size(), prefix_.size() - given_);
    std::memcpy(out.data(), prefix_.data() + given_, n);
    given_ += n;
    return n;
  }
  double progress() const override { return rest_->progress(); }

 private:
  std::string prefix_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class FailingSource final : public ByteSource {
 public:
  explicit FailingSource(Refusal refusal) : refusal_(std::move(refusal)) {}
  Result<std::size_t> read(std::span<char>) override { return std::unexpected(refusal_); }

 private:
  Refusal refusal_;
};

}  // namespace

std::unique_ptr<ByteSource> bytes_of(std::string_view memory) { return std::make_unique<MemorySource>(memory); }

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed, const ByteLimits& limits) {
  std::string head(4, '\0');
  std::size_t have = 0;
  while (have < head.size()) {
    const auto n = packed->read(std::span(head).subspan(have));
    if (!n) return std::make_unique<FailingSource>(n.error());
    if (*n == 0) break;
    have += *n;
  }
  head.resize(have);
  const bool is_gzip = head.starts_with("\x1f\x8b");
  const bool is_zstd = head.starts_with("\x28\xb5\x2f\xfd");
  auto whole = std::make_unique<PrefixedSource>(std::move(head), std::move(packed));
  if (is_gzip) return std::make_unique<GzipSource>(std::move(whole), limits);
  if (is_zstd) return std::make_unique<ZstdSource>(std::move(whole), limits);
  return whole;
}

Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& path, const ByteLimits& limits) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return refuse(RefusalKind::not_found, say("base.no_such_file", {{"file", path.string()}}));
    return read_failed(path.string(), std::strerror(errno));
  }
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    ::close(file);
    return read_failed(path.string(), "it is a folder");
  }
  const auto size = std::filesystem::file_size(path, error);
  return unpacked(std::make_unique<FileSource>(file, path.string(), error ? 0 : size), limits);
}

Result<std::string> read_all(ByteSource& source, std::size_t most) {
  std::string all;
  std::size_t used = 0;
  for (;;) {
    if (all.size() - used < 4096) all.resize(std::max<std::size_t>(all.size() * 2, 64 << 10));
    PASOKH_LET(const std::size_t n, source.read(std::span(all).subspan(used)));
    used += n;
    if (used > most) return refuse(RefusalKind::too_large, say("base.too_many_bytes", {{"most", static_cast<std::int64_t>(most)}}));
    if (n == 0) break;
  }
  all.resize(used);
  return all;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t most) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return refuse(RefusalKind::not_found, say("base.no_such_file", {{"file", path.string()}}));
    return read_failed(path.string(), std::strerror(errno));
  }
  FileSource source(file, path.string(), 0);
  return read_all(source, most);
}

Done write_file(const std::filesystem::path& path, std::string_view content) {
  const auto failed = [&](const char* why) -> Done {
    return refuse(RefusalKind::unavailable, say("base.write_failed", {{"file", path.string()}, {"why", std::string(why)}}));
  };
  const std::string beside = path.string() + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return failed(std::strerror(errno));
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t n = ::write(file, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      ::close(file);
      ::unlink(beside.c_str());
      return failed(std::strerror(error));
    }
    written += static_cast<std::size_t>(n);
  }
  const bool synced = ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  if (!synced || ::rename(beside.c_str(), path.c_str()) != 0) {
    const int why = synced ? errno : error;
    ::unlink(beside.c_str());
    return failed(std::strerror(why));
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  if (const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return {};
}

std::string gzip(std::string_view data) {
  PASOKH_ASSERT(data.size() <= k_most_at_once, "what is packed in memory is at most 1 GiB");
  z_stream stream{};
  PASOKH_ASSERT(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK,
                "zlib has memory for a stream");
  std::string out(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd_pack(std::string_view data, int level) {
  std::string out(ZSTD_compressBound(data.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), data.data(), data.size(), level);
  PASOKH_ASSERT(!ZSTD_isError(size), "zstd packs into a buffer of its own bound");
  out.resize(size);
  return out;
}

Result<std::string> zstd_unpack(std::string_view data, std::size_t most) {
  auto source = std::make_unique<ZstdSource>(bytes_of(data), ByteLimits{most, 1'000'000});
  return read_all(*source, most);
}

}  // namespace pasokh
