#include "base/random.hpp"

#include <bit>

#include "base/assert.hpp"
#include "base/wide.hpp"

namespace pasokh {
namespace {
std::uint64_t splitmix64(std::uint64_t& x) {
  std::uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
}  // namespace

Random::Random(std::uint64_t seed) {
  for (auto& s : state_) s = splitmix64(seed);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

// Lemire's method: the high half of a product, with the biased low values refused.
std::uint64_t Random::below(std::uint64_t bound) {
  PASOKH_ASSERT(bound > 0, "a draw needs at least one outcome");
  UnsignedWide product = static_cast<UnsignedWide>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t refused = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < refused) product = static_cast<UnsignedWide>(next()) * bound;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  PASOKH_ASSERT(low <= high, "a range is given low to high");
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (span == ~0ULL) return static_cast<std::int64_t>(next());
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + below(span + 1));
}

bool Random::chance(std::uint32_t per_million) { return below(1'000'000) < per_million; }

std::size_t Random::weighted(std::span<const std::uint32_t> weights) {
  std::uint64_t sum = 0;
  for (const auto w : weights) sum += w;
  std::uint64_t draw = below(sum);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (draw < weights[i]) return i;
    draw -= weights[i];
  }
  return weights.size() - 1;
}

// -ln(u) in fixed point: u = 2^-k * m with m in [1, 2); the logarithm of m comes bit by bit by repeated squaring.
std::int64_t Random::exponential(std::int64_t mean) {
  constexpr int k_bits = 24;
  constexpr UnsignedWide k_ln2 = 11629080;  // ln 2 * 2^24
  std::uint64_t u = next();
  if (u == 0) u = 1;
  const int leading = std::countl_zero(u);
  UnsignedWide m = u << leading;  // in [2^63, 2^64)
  std::uint64_t log2 = 0;              // of m / 2^63, in units of 2^-24
  for (int i = 0; i < k_bits; ++i) {
    m = m * m >> 63;
    log2 <<= 1;
    if (m >> 64) {
      log2 |= 1;
      m >>= 1;
    }
  }
  const std::uint64_t minus_log2 = (static_cast<std::uint64_t>(leading + 1) << k_bits) - log2;
  return static_cast<std::int64_t>((static_cast<Wide>(mean) * static_cast<Wide>(minus_log2) * static_cast<Wide>(k_ln2)) >> (2 * k_bits));
}

Random Random::fork(std::uint64_t label) { return Random(next() ^ (label * 0x9e3779b97f4a7c15ULL)); }

}  // namespace pasokh
