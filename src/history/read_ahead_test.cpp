#include "history/read_ahead.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/table_test_log.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

TEST_CASE("reading ahead gives the same bytes, and the same refusal after them") {
  Random random(41);
  std::string text;
  for (int i = 0; i < 900'000; ++i) text += std::to_string(random.below(1'000'000));
  std::string packed = gzip(text);
  for (const bool damaged : {false, true}) {
    if (damaged) packed[packed.size() / 2] ^= 0x11;
    const auto plain = unpacked(bytes_of(packed)), below = unpacked(bytes_of(packed));
    ReadAhead ahead(*below);
    const auto whole = [](ByteSource& source) {
      std::string all, piece(70'000, ' ');
      for (;;) {
        const auto n = source.read(piece);
        if (!n) return all + said(n.error());
        if (*n == 0) return all;
        all.append(piece, 0, *n);
      }
    };
    CHECK((whole(*plain) == whole(ahead)));
  }
}

TEST_CASE("reading ahead can be left in the middle") {
  const std::string text(20 << 20, 'x');
  for (int i = 0; i < 20; ++i) {
    const auto source = bytes_of(text);
    ReadAhead ahead(*source);
    char some[10];
    if (i % 2 == 0) CHECK(ahead.read(some).value_or(0) == 10);
  }
}

TEST_CASE("XES by one thread or more is the same log") {
  ReadOptions one, more;
  one.threads = 1;
  more.threads = 3;
  const auto first = data_log("receipt/receipt.xes.gz", one), second = data_log("receipt/receipt.xes.gz", more);
  if (!first || !second) return;
  CHECK((bytes_of_log(first->log) == bytes_of_log(second->log)));
}
