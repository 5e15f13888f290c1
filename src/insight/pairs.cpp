#include "insight/pairs.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace pasokh::insight {

namespace {

std::uint64_t key_of(std::uint64_t from, std::uint64_t to) { return from << 32 | to; }
std::size_t hash_of(std::uint64_t key) { return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15ULL >> 20); }

// Calls act(row) for the first row of every case that begins where another ends: the pair (row - 1, row) is none.
template <class Act>
void each_border(const history::EventLog& log, Act&& act) {
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    const std::uint32_t row = log.begin_of(which);
    if (row > 0 && row < log.end_of(which)) act(row);
  }
}

// Cells hold the code plus one, so missing codes fall into the first row and column of the matrix. Every neighbouring
// pair of rows is counted without asking whose case it is; those that span two cases are taken back.
std::vector<Pair> count_dense(const history::EventLog& log, const history::Packed& cells, std::uint32_t different) {
  const std::size_t side = different + std::size_t{1};
  std::vector<std::uint32_t> matrix(side * side, 0);
  cells.visit([&](const auto* cell) {
    std::size_t before = cell[0];
    for (std::uint32_t row = 1; row < log.events(); ++row) {
      const std::size_t now = cell[row];
      ++matrix[before * side + now];
      before = now;
    }
    each_border(log, [&](std::uint32_t row) { --matrix[std::size_t{cell[row - 1]} * side + cell[row]]; });
  });
  std::vector<Pair> out;
  for (std::size_t from = 1; from < side; ++from) {
    for (std::size_t to = 1; to < side; ++to) {
      const std::uint32_t count = matrix[from * side + to];
      if (count > 0) out.push_back({static_cast<std::uint32_t>(from - 1), static_cast<std::uint32_t>(to - 1), count});
    }
  }
  return out;
}

std::vector<Pair> count_sparse(const history::EventLog& log, const history::Codes& codes) {
  std::unordered_map<std::uint64_t, std::uint64_t> counts;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row) {
      const std::uint32_t from = codes[row - 1], to = codes[row];
      if (from != history::k_missing && to != history::k_missing) ++counts[key_of(from, to)];
    }
  }
  std::vector<Pair> out;
  for (const auto& [key, count] : counts)
    out.push_back({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), count});
  std::ranges::sort(out, {}, [](const Pair& p) { return key_of(p.from, p.to); });
  return out;
}

}  // namespace

std::vector<Pair> count_pairs(const history::EventLog& log, const history::Codes& codes, std::uint32_t different) {
  if (log.events() == 0 || codes.none()) return {};
  if (different <= k_dense_codes) return count_dense(log, codes.cells(), different);
  return count_sparse(log, codes);
}

PairIndex::PairIndex(const std::vector<Pair>& pairs, std::uint32_t different)
    : different_(different), dense_(different <= k_dense_codes) {
  if (dense_) {
    matrix_.assign(std::size_t{different} * different, 0);
    for (std::uint32_t i = 0; i < pairs.size(); ++i) matrix_[std::size_t{pairs[i].from} * different + pairs[i].to] = i;
    return;
  }
  slots_.resize(std::bit_ceil(pairs.size() * 2 + 1));
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const std::uint64_t key = key_of(pairs[i].from, pairs[i].to);
    std::size_t at = hash_of(key) & (slots_.size() - 1);
    while (slots_[at].key != UINT64_MAX) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key, i};
  }
}

std::uint32_t PairIndex::of(std::uint32_t from, std::uint32_t to) const {
  if (dense_) return matrix_[std::size_t{from} * different_ + to];
  const std::uint64_t key = key_of(from, to);
  std::size_t at = hash_of(key) & (slots_.size() - 1);
  while (slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
  return slots_[at].which;
}

}  // namespace pasokh::insight
