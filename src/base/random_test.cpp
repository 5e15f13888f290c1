#include "base/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <set>

using namespace pasokh;

TEST_CASE("the same seed gives the same numbers on every machine") {
  // The reference generator, seeded by splitmix64 of 0 (the first words of splitmix64 are published: e220a8397b1dcdaf, ...).
  std::array<std::uint64_t, 4> s = {0xe220a8397b1dcdafULL, 0x6e789e6aa1b965f4ULL, 0x06c45d188009454fULL, 0xf88bb8a8724c81ecULL};
  Random random(0);
  const auto rotl = [](std::uint64_t x, int k) { return x << k | x >> (64 - k); };
  for (int i = 0; i < 1'000; ++i) {
    const auto expected = rotl(s[1] * 5, 7) * 9;
    const auto t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    REQUIRE(random.next() == expected);
  }
}

TEST_CASE("draws stay within their bounds, and reach them") {
  Random random(41);
  std::array<int, 6> seen{};
  for (int i = 0; i < 60'000; ++i) ++seen[random.below(6)];
  for (const int n : seen) {
    CHECK(n > 9'500);
    CHECK(n < 10'500);
  }
  std::set<std::int64_t> values;
  for (int i = 0; i < 1'000; ++i) values.insert(random.between(-2, 2));
  CHECK(values == std::set<std::int64_t>{-2, -1, 0, 1, 2});
  CHECK(random.below(1) == 0);
  CHECK(random.between(5, 5) == 5);
  bool negative = false, positive = false;
  for (int i = 0; i < 100; ++i) {
    const auto n = random.between(INT64_MIN, INT64_MAX);
    negative = negative || n < 0;
    positive = positive || n > 0;
  }
  CHECK(negative);
  CHECK(positive);
  for (int i = 0; i < 1'000; ++i) CHECK(random.below((1ULL << 63) + 1) <= 1ULL << 63);
}

TEST_CASE("chances and weights are kept") {
  Random random(42);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += random.chance(250'000);
  CHECK(hits > 24'300);
  CHECK(hits < 25'700);
  CHECK_FALSE(random.chance(0));
  CHECK(random.chance(1'000'000));
  const std::array<std::uint32_t, 4> weights = {0, 1, 3, 0};
  std::array<int, 4> seen{};
  for (int i = 0; i < 40'000; ++i) ++seen[random.weighted(weights)];
  CHECK(seen[0] == 0);
  CHECK(seen[3] == 0);
  CHECK(seen[2] > 29'400);
  CHECK(seen[2] < 30'600);
  const std::array<std::uint32_t, 3> heavy = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
  CHECK(random.weighted(heavy) < 3);
}

TEST_CASE("exponential waits have their mean and their shape") {
  Random random(43);
  constexpr std::int64_t k_mean = 1'000'000;
  std::int64_t sum = 0;
  int over_mean = 0, below_zero = 0;
  constexpr int k_draws = 200'000;
  for (int i = 0; i < k_draws; ++i) {
    const auto wait = random.exponential(k_mean);
    sum += wait;
    over_mean += wait > k_mean;
    below_zero += wait < 0;
  }
  CHECK(below_zero == 0);
  CHECK(sum / k_draws > 990'000);
  CHECK(sum / k_draws < 1'010'000);
  CHECK(over_mean > k_draws * 362 / 1000);  // 1/e = 0.3679
  CHECK(over_mean < k_draws * 374 / 1000);
  CHECK(random.exponential(0) == 0);
}

TEST_CASE("forks are other streams, and the same fork is the same stream") {
  Random a(44), b(44);
  auto one = a.fork(1), same = b.fork(1);
  auto two = a.fork(2);
  int equal = 0;
  for (int i = 0; i < 100; ++i) {
    const auto n = one.next();
    CHECK(n == same.next());
    equal += n == two.next();
  }
  CHECK(equal == 0);
}
