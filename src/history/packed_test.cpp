#include "history/packed.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::history;

TEST_CASE("numbers take as few bytes as the largest needs, and none when all are zero") {
  const std::pair<std::uint64_t, std::uint32_t> k_rows[] = {{0, 0}, {1, 1}, {255, 1}, {256, 2}, {65'535, 2}, {65'536, 4}, {0xffffffff, 4}, {0x100000000, 8}, {UINT64_MAX, 8}};
  for (const auto& [largest, width] : k_rows) {
    INFO(largest);
    Packing packing;
    packing.push(0);
    packing.push(largest);
    const Packed packed = std::move(packing).finish();
    CHECK(packed.width() == width);
    CHECK(packed.size() == 2);
    CHECK(packed[0] == 0);
    CHECK(packed[1] == largest);
    CHECK(packed.bytes().size() == 2 * width);
  }
}

TEST_CASE("a missing code is kept as zero, so a column that nobody fills takes no memory") {
  Packing packing;
  for (int i = 0; i < 1'000; ++i) packing.push(0);
  const Codes codes(std::move(packing).finish());
  CHECK(codes.none());
  CHECK(codes.size() == 1'000);
  CHECK(codes[999] == 0xffffffff);
}

TEST_CASE("packing behaves like a plain vector under any mix of calls") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    INFO("seed ", seed);
    Random random(seed);
    Packing packing;
    std::vector<std::uint64_t> plain;
    for (int i = 0; i < 3'000; ++i) {
      const std::uint64_t value = random.next() >> (random.below(3) == 0 ? random.below(64) : 60);
      if (!plain.empty() && random.chance(100'000)) {
        const auto at = static_cast<std::size_t>(random.below(plain.size()));
        packing.set(at, value);
        plain[at] = value;
      } else if (!plain.empty() && random.chance(50'000)) {
        packing.pop();
        plain.pop_back();
      } else {
        packing.push(value);
        plain.push_back(value);
      }
    }
    std::vector<std::uint32_t> order(100);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::reverse(order);
    packing.permute(50, order);
    std::reverse(plain.begin() + 50, plain.begin() + 150);
    REQUIRE(packing.size() == plain.size());
    const Packed packed = std::move(packing).finish();
    for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(packed[i] == plain[i]);
  }
}
