#include "insight/work_clock.hpp"

namespace pasokh::insight {

WorkClock::WorkClock(const calendar::Calendar& calendar) {
  Instant at = calendar.start_of(calendar.first());
  std::int64_t open = 0;
  for (;;) {
    const auto from = calendar.next_open(at);
    if (!from) break;
    const auto close = calendar.next_close(*from);
    const Instant to = close ? *close : calendar.end_of(calendar.last());
    if (to <= *from) break;
    from_.push_back(from->us);
    to_.push_back(to.us);
    open_before_.push_back(open);
    open += to.us - from->us;
    at = to;
    if (!close) break;
  }
  open_before_.push_back(open);
  if (from_.empty()) return;
  const auto buckets = static_cast<std::size_t>((to_.back() - from_.front()) >> k_bucket_bits) + 1;
  hint_.resize(buckets);
  std::uint32_t i = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const std::int64_t begins = from_.front() + (static_cast<std::int64_t>(bucket) << k_bucket_bits);
    while (i + 1 < to_.size() && to_[i] <= begins) ++i;
    hint_[bucket] = i;
  }
}

}  // namespace pasokh::insight
