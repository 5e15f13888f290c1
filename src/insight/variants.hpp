// The different paths that cases take: cases with the same activities in the same order are of one variant.
#pragma once

#include "insight/flow.hpp"

namespace pasokh::insight {

struct Variant {
  std::uint32_t first_case = 0;  // the first case that took it; its path is the variant's
  std::uint32_t events = 0;      // of one case
  std::uint64_t cases = 0;
  Times case_time;
};

// The most frequent first; equals in the order in which they first appear. Cases without events are of none.
std::vector<Variant> variants_of(const history::EventLog& log, bool times = true);

}  // namespace pasokh::insight
