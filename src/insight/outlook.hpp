// What still lies ahead from each marking of a drawing: the fewest steps to its end, which labels can still come, and
// which must. From them a bound on what the rest of an alignment costs, that is never too high.
//
// Found by looking at every marking once, where there are not too many. Where there are, only labels that the drawing
// does not have at all are bounded.
#pragma once

#include <cstdint>
#include <vector>

#include "insight/markings.hpp"

namespace pasokh::insight {

inline constexpr std::uint32_t k_no_end = 0xffffffff;  // the process cannot complete from here

class Outlook {
 public:
  // Works out the steps of at most so many markings.
  Outlook(Markings& markings, std::size_t labels, std::size_t most);

  bool whole() const { return whole_; }  // every marking was looked at
  // Steps that can be seen, at least, to the end; k_no_end. 0 where it is not whole.
  std::uint32_t to_end(MarkingIndex at) const { return whole_ ? to_end_[at] : 0; }
  // The step that lies on such a way. Only where it is whole and to_end is neither k_no_end nor that of a done marking.
  const MarkingStep& towards_end(MarkingIndex at) const { return towards_[at]; }
  bool can(MarkingIndex at, std::uint32_t label) const { return bit(can_, at, label); }
  // Labels as bits.
  std::span<const std::uint64_t> can(MarkingIndex at) const { return {can_.data() + at * words_, words_}; }
  std::span<const std::uint64_t> must(MarkingIndex at) const { return {must_.data() + at * words_, words_}; }
  std::size_t words() const { return words_; }

 private:
  void find_ways(Markings& markings);
  void find_labels(Markings& markings);
  bool join_steps(Markings& markings, MarkingIndex at);
  bool bit(const std::vector<std::uint64_t>& bits, MarkingIndex at, std::uint32_t label) const {
    return (bits[at * words_ + label / 64] >> (label % 64) & 1) != 0;
  }

  std::size_t words_;
  bool whole_ = true;
  std::vector<std::uint32_t> to_end_;
  std::vector<MarkingStep> towards_;
  std::vector<std::uint64_t> can_, must_;
  std::vector<MarkingIndex> from_end_;  // those that can end, nearest to the end first
};

}  // namespace pasokh::insight
