#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/csv.hpp"
#include "history/table_test_log.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

constexpr unsigned k_threads[] = {2, 3, 7};

// A table of events with all that makes them different: quotes, empty cells, attributes that come late, other line
// ends.
std::string random_table(Random& random, std::size_t rows, std::uint64_t damage) {
  std::string out = "case:kind,case,activity,time,resource,note,amount,case:size\n";
  const auto quoted = [&](const std::string& text) {
    return random.below(4) == 0 ? "\"" + text + (random.below(3) == 0 ? "\"\"\n,x" : "") + "\"" : text;
  };
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string which = std::to_string(random.below(3) == 0 ? random.below(30) : row / 5);
    out += (random.below(3) == 0 ? "" : "k" + std::to_string(random.below(3))) + ",c" + which + ",";
    out +=
        quoted("a" + std::to_string(random.below(row / 10 + 3))) + ",2024-01-" + std::to_string(10 + random.below(15));
    out += random.below(9) == 0 ? "" : "T10:" + std::to_string(10 + random.below(50)) + ":00Z";
    out += "," + (random.below(5) == 0 ? "" : "o" + std::to_string(random.below(4))) + ",";
    out += (random.below(3) == 0 ? "" : quoted("n" + std::to_string(random.below(6)))) + ",";
    out +=
        (random.below(4) == 0 ? "" : std::to_string(random.below(70'000))) + "," + (random.below(2) == 0 ? "" : "1.5");
    if (damage != 0 && random.below(damage) == 0) out += random.below(2) == 0 ? ",too many" : "\x80";
    out += random.below(20) == 0 ? "\r\n" : random.below(40) == 0 ? "\n\n" : "\n";
  }
  return out;
}

void check_same(std::string_view text, const ReadOptions& options, std::size_t piece_bytes) {
  const std::string one = all_of(text, options, 1, piece_bytes);
  for (const unsigned threads : k_threads) {
    INFO(threads, " threads, pieces of ", piece_bytes, " bytes");
    CHECK((all_of(text, options, threads, piece_bytes) == one));
  }
}

}  // namespace

TEST_CASE("any number of threads makes the same log of a table, byte for byte") {
  const std::uint64_t seed = 31;
  INFO("seed ", seed);
  Random random(seed);
  for (int n = 0; n < 30; ++n) {
    const std::string text = random_table(random, 20 + random.below(400), 0);
    ReadOptions options;
    options.keep_all = random.below(2) == 0;
    check_same(text, options, 1 + random.below(n % 2 == 0 ? 200 : 4'000));
  }
}

TEST_CASE("what is wrong in a table is said the same by any number of threads") {
  const std::uint64_t seed = 32;
  INFO("seed ", seed);
  Random random(seed);
  for (int n = 0; n < 40; ++n) {
    std::string text = random_table(random, 20 + random.below(200), 1 + random.below(60));
    if (n % 5 == 0) text += "k,c1,\"never closed,2024-01-01\nk,c2,a,2024-01-01,,,,\n";
    if (n % 7 == 0) text.insert(text.size() / 2, "k,c1,\"closed\" wrongly,2024-01-01,,,,\n");
    ReadOptions options;
    options.lenient = n % 4 != 0;
    options.limits.notices = 10;
    if (n % 6 == 0) options.limits.events = 50;
    if (n % 6 == 1) options.limits.cases = 20;
    check_same(text, options, 1 + random.below(1'000));
  }
}

TEST_CASE("a damaged archive keeps the same rows for any number of threads") {
  Random random(33);
  std::string text = random_table(random, 30'000, 0);
  std::string packed = gzip(text);
  packed[packed.size() * 3 / 4] ^= 0x55;
  ReadOptions options;
  options.lenient = true;
  const auto read = [&](unsigned threads) {
    options.threads = threads;
    options.piece_bytes = 10'000;
    const auto log = read_log(unpacked(bytes_of(packed)), options);
    return log ? bytes_of_log(log->log) : said(log.error());
  };
  const std::string one = read(1);
  for (const unsigned threads : k_threads) CHECK((read(threads) == one));
}

TEST_CASE("reading by several threads can be stopped from its progress report") {
  Random random(34);
  ReadOptions options;
  options.threads = 3;
  options.piece_bytes = 1'000;
  options.progress = [](const ReadProgress& at) { return at.events < 500; };
  const auto read = log_of_text(random_table(random, 2'000, 0), options);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.code == "history.stopped");
}

TEST_CASE("whole rows end where their line ends do") {
  CHECK(whole_rows("a,b\nc", ',', '"') == 4);
  CHECK(whole_rows("a,b\r\nc", ',', '"') == 5);
  CHECK(whole_rows("a,b\rc", ',', '"') == 4);
  CHECK(whole_rows("a,b\r", ',', '"') == 0);
  CHECK(whole_rows("a\nb\r", ',', '"') == 2);
  CHECK(whole_rows("a\r\r", ',', '"') == 2);
  CHECK(whole_rows("\"a\nb\",c\nd", ',', '"') == 8);
  CHECK(whole_rows("\"a\nb\"\"\n", ',', '"') == 0);
  CHECK(whole_rows("x\n\"a\"\r", ',', '"') == 2);
  CHECK(whole_rows("x\"y\nz", ',', '"') == 4);
}
