#include "base/bytes.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/random.hpp"

using namespace pasokh;

namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "pasokh-bytes-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::string code_of(const Result<std::string>& result) { return result ? "read " + std::to_string(result->size()) : result.error().message.code; }

Result<std::string> unpack(std::string_view packed, const ByteLimits& limits = {}, std::size_t most = 1 << 30) {
  const auto source = unpacked(bytes_of(packed), limits);
  return read_all(*source, most);
}

// Reads in pieces of random size, down to one byte.
Result<std::string> unpack_in_pieces(std::string_view packed, Random& random) {
  const auto source = unpacked(bytes_of(packed));
  std::string all, piece;
  for (;;) {
    piece.resize(random.chance(500'000) ? 1 : random.below(5'000) + 1);
    PASOKH_LET(const std::size_t n, source->read(piece));
    if (n == 0) return all;
    all.append(piece, 0, n);
  }
}

std::string mixed(Random& random, std::size_t size) {
  std::string out;
  while (out.size() < size) {
    if (random.chance(300'000)) out.append(random.below(3'000), static_cast<char>('a' + random.below(26)));
    else out += static_cast<char>(random.below(256));
  }
  return out;
}

// Counts what is taken from it, and fails after a while.
class FailsAfter final : public ByteSource {
 public:
  explicit FailsAfter(std::string_view first) : first_(bytes_of(first)) {}
  Result<std::size_t> read(std::span<char> out) override {
    PASOKH_LET(const std::size_t n, first_->read(out));
    if (n == 0) return refuse(RefusalKind::unavailable, Message{"test.broken_pipe", {}});
    return n;
  }

 private:
  std::unique_ptr<ByteSource> first_;
};

}  // namespace

TEST_CASE("packed bytes unpack to what they were, in pieces of any size") {
  constexpr std::uint64_t k_seed = 71;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (const std::size_t size : {0u, 1u, 3u, 4u, 5u, 1'000u, 300'000u, 1'000'000u}) {
    CAPTURE(size);
    const auto data = mixed(random, size);
    CHECK(unpack(gzip(data)) == data);
    CHECK(unpack(zstd_pack(data)) == data);
    CHECK(unpack(zstd_pack(data, 19)) == data);
    CHECK(zstd_unpack(zstd_pack(data), data.size()) == data);
    CHECK(unpack_in_pieces(gzip(data), random) == data);
    CHECK(unpack_in_pieces(zstd_pack(data), random) == data);
  }
}

TEST_CASE("what is not packed passes as it is") {
  for (const std::string text : {"", "x", "xyz", "plain text", "\x1f", "\x28\xb5\x2f"}) CHECK(unpack(text) == text);
}

TEST_CASE("members and frames one after another are one content") {
  CHECK(unpack(gzip("one,") + gzip("") + gzip("two")) == "one,two");
  CHECK(unpack(zstd_pack("one,") + zstd_pack("") + zstd_pack("two")) == "one,two");
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += gzip("x");
  CHECK(unpack(many) == std::string(5'000, 'x'));
}

TEST_CASE("every cut of packed bytes is refused, never a shorter content") {
  Random random(72);
  const auto data = mixed(random, 2'000);
  const auto zipped = gzip(data), squeezed = zstd_pack(data);
  for (std::size_t n = 4; n < zipped.size(); ++n) REQUIRE(code_of(unpack(zipped.substr(0, n))) == "base.gzip_broken");
  for (std::size_t n = 4; n < squeezed.size(); ++n) REQUIRE(code_of(unpack(squeezed.substr(0, n))) == "base.zstd_broken");
}

TEST_CASE("damage is refused or harmless, and garbage after the end is damage") {
  Random random(73);
  const auto data = mixed(random, 3'000);
  const auto zipped = gzip(data), squeezed = zstd_pack(data);
  for (int i = 0; i < 3'000; ++i) {
    auto damaged = zipped;
    damaged[2 + random.below(damaged.size() - 2)] ^= static_cast<char>(1 << random.below(8));
    // Flags of the header may change without harm to the content, which the checksum guards.
    if (const auto read = unpack(damaged)) REQUIRE(*read == data);
    auto other = squeezed;
    other[4 + random.below(other.size() - 4)] ^= static_cast<char>(1 << random.below(8));
    const auto read = unpack(other, {}, 1 << 26);
    if (!read) REQUIRE((read.error().message.code == "base.zstd_broken" || read.error().message.code == "base.too_many_bytes"));
  }
  CHECK(code_of(unpack(zipped + "garbage")) == "base.gzip_broken");
  CHECK(code_of(unpack(squeezed + "garbage")) == "base.zstd_broken");
}

TEST_CASE("slow: a bomb is refused before it fills the memory") {
  const std::string zeros(80 << 20, '\0');
  const auto zipped = gzip(zeros), squeezed = zstd_pack(zeros);
  CHECK(zipped.size() < 300'000);
  CHECK(code_of(unpack(zipped)) == "base.too_many_bytes");
  CHECK(code_of(unpack(squeezed)) == "base.too_many_bytes");
  CHECK(unpack(zipped).error().kind == RefusalKind::too_large);
  const ByteLimits trusting{.unpacked_bytes = 1ULL << 40, .ratio = 100'000};
  const auto source = unpacked(bytes_of(squeezed), trusting);
  std::string piece(1 << 20, 'x');
  std::size_t total = 0;
  for (;;) {
    const auto n = source->read(piece);
    REQUIRE(n);
    if (*n == 0) break;
    total += *n;
  }
  CHECK(total == zeros.size());
}

TEST_CASE("a zstd window beyond 128 MiB is refused before it is reserved") {
  // A frame header that asks for a window of 2 GiB: magic, descriptor 0, window descriptor 31 - 10 = 21 << 3.
  const std::string frame("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
  CHECK(code_of(unpack(frame)) == "base.zstd_broken");
}

TEST_CASE("limits are exact") {
  const std::string data(1'000, 'x');
  CHECK(code_of(unpack(gzip(data), {.unpacked_bytes = 1'000})) == "read 1000");
  CHECK(code_of(unpack(gzip(data), {.unpacked_bytes = 999})) == "base.too_many_bytes");
  CHECK(code_of(unpack(zstd_pack(data), {.unpacked_bytes = 1'000})) == "read 1000");
  CHECK(code_of(unpack(zstd_pack(data), {.unpacked_bytes = 999})) == "base.too_many_bytes");
  CHECK(code_of(zstd_unpack(zstd_pack(data), 999)) == "base.too_many_bytes");
  CHECK(code_of(unpack(data, {}, 1'000)) == "read 1000");
  CHECK(code_of(unpack(data, {}, 999)) == "base.too_many_bytes");
  CHECK(code_of(unpack("", {}, 0)) == "read 0");
}

TEST_CASE("the failure of the source below comes through") {
  Random random(74);
  const auto data = mixed(random, 100'000);
  const auto zipped = gzip(data), squeezed = zstd_pack(data);
  for (const std::string& half : {zipped.substr(0, zipped.size() / 2), squeezed.substr(0, squeezed.size() / 2), std::string("plain"), std::string()}) {
    const auto source = unpacked(std::make_unique<FailsAfter>(half));
    CHECK(code_of(read_all(*source, 1 << 30)) == "test.broken_pipe");
  }
}

TEST_CASE("an empty buffer reads nothing and ends nothing") {
  for (const std::string& packed : {gzip("abc"), zstd_pack("abc"), std::string("abc")}) {
    const auto source = unpacked(bytes_of(packed));
    CHECK(source->read({}) == 0u);
    CHECK(read_all(*source, 10) == "abc");
    char c;
    CHECK(source->read({&c, 1}) == 0u);
    CHECK(source->read({&c, 1}) == 0u);
  }
}

TEST_CASE("files are written whole, replaced and read, packed or not") {
  const Folder folder;
  const auto file = folder.path / "a.txt";
  REQUIRE(write_file(file, "first"));
  REQUIRE(write_file(file, "second, longer"));
  CHECK(read_file(file) == "second, longer");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
  REQUIRE(write_file(file, ""));
  CHECK(read_file(file) == "");
  REQUIRE(write_file(file, gzip(std::string(500'000, 'x'))));
  auto source = open_bytes(file);
  REQUIRE(source);
  CHECK((*source)->progress() >= 0);
  CHECK(read_all(**source, 1 << 20) == std::string(500'000, 'x'));
  CHECK((*source)->progress() == 1);
  CHECK(read_file(file)->starts_with("\x1f\x8b"));
  CHECK(code_of(read_file(file, 10)) == "base.too_many_bytes");
}

TEST_CASE("files that are missing, folders or in no folder are refused by name") {
  const Folder folder;
  CHECK(code_of(read_file(folder.path / "none")) == "base.no_such_file");
  CHECK(code_of(read_file(folder.path / "none" / "deeper")) == "base.no_such_file");
  CHECK(read_file(folder.path / "none").error().kind == RefusalKind::not_found);
  CHECK(code_of(read_file(folder.path)) == "base.read_failed");
  CHECK(open_bytes(folder.path / "none").error().message.code == "base.no_such_file");
  CHECK(open_bytes(folder.path).error().message.code == "base.read_failed");
  CHECK(write_file(folder.path / "none" / "a", "x").error().message.code == "base.write_failed");
  std::filesystem::create_directory(folder.path / "taken");
  CHECK(write_file(folder.path / "taken", "x").error().message.code == "base.write_failed");
  CHECK_FALSE(std::filesystem::exists(folder.path / "taken.new"));
}
