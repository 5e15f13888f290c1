// A seeded generator for simulation, property tests and the `random` input of decide: same seed, same numbers, on every machine.
// xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64. Not for secrets (hash.hpp: random_bytes).
#pragma once

#include <cstdint>
#include <span>

namespace pasokh {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);           // 0 to bound - 1, unbiased; bound > 0
  std::int64_t between(std::int64_t low, std::int64_t high);  // both inclusive
  bool chance(std::uint32_t per_million);
  std::size_t weighted(std::span<const std::uint32_t> weights);  // index, by weight; the sum must be positive
  // Integer draws with the shapes waiting times have, computed without floating point that could differ between machines.
  std::int64_t exponential(std::int64_t mean);
  Random fork(std::uint64_t label);  // an independent stream

 private:
  std::uint64_t state_[4];
};

}  // namespace pasokh
