// How often one code is directly followed by another within a case: the kernel of the directly-follows graph and of
// hand-overs, one pass over one column.
#pragma once

#include <cstdint>
#include <vector>

#include "history/event_log.hpp"

namespace pasokh::insight {

struct Pair {
  std::uint32_t from = 0, to = 0;  // codes; never k_missing
  std::uint64_t count = 0;
  bool operator==(const Pair&) const = default;
};

// Pairs of directly following events that both have a code, ascending by (from, to). Up to k_dense_codes different
// codes are counted in a matrix, more by hashing.
inline constexpr std::uint32_t k_dense_codes = 4'096;
std::vector<Pair> count_pairs(const history::EventLog& log, const history::Codes& codes, std::uint32_t different);

// Finds a pair's position in such a list: O(1), through a matrix or a hash table as above.
class PairIndex {
 public:
  PairIndex(const std::vector<Pair>& pairs, std::uint32_t different);
  std::uint32_t of(std::uint32_t from, std::uint32_t to) const;

 private:
  std::uint32_t different_;
  bool dense_;
  std::vector<std::uint32_t> matrix_;
  struct Slot {
    std::uint64_t key = UINT64_MAX;
    std::uint32_t which = 0;
  };
  std::vector<Slot> slots_;
};

}  // namespace pasokh::insight
