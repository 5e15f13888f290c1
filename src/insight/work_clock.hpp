// How much open time has passed up to an instant, by one working calendar: the working time between two events is the
// difference of two such figures, so a log of millions of events asks once for each.
//
// Before the calendar's range the figure is 0, after it the whole; a calendar that is to measure a log must cover it.
#pragma once

#include <cstdint>
#include <vector>

#include "calendar/calendar.hpp"

namespace pasokh::insight {

class WorkClock {
 public:
  explicit WorkClock(const calendar::Calendar& calendar);
  // Open microseconds before the instant. O(1).
  std::int64_t before(std::int64_t at_us) const {
    if (from_.empty() || at_us <= from_.front()) return 0;
    if (at_us >= to_.back()) return open_before_.back();
    std::size_t i = hint_[static_cast<std::size_t>(at_us - from_.front()) >> k_bucket_bits];
    while (to_[i] <= at_us) ++i;
    return open_before_[i] + (at_us > from_[i] ? at_us - from_[i] : 0);
  }
  std::int64_t between(std::int64_t a_us, std::int64_t b_us) const { return before(b_us) - before(a_us); }

 private:
  static constexpr unsigned k_bucket_bits = 35;  // nine and a half hours

  std::vector<std::int64_t> from_, to_, open_before_;  // open intervals, and open time before each; one entry more
  std::vector<std::uint32_t> hint_;                    // by bucket: the first interval that ends after it begins
};

}  // namespace pasokh::insight
