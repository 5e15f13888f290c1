#include "office/time_source.hpp"

#include <sys/timex.h>

#include <chrono>

#include "base/assert.hpp"

namespace pasokh::office {

Instant SystemTime::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  std::int64_t last = last_us_.load();
  while (us > last && !last_us_.compare_exchange_weak(last, us)) {}
  return {std::max(us, last)};
}

bool SystemTime::synchronised() {
  timex state{};
  return adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

void VirtualTime::advance_to(Instant at) {
  PASOKH_ASSERT(at.us >= us_.load(), "virtual time does not go back");
  us_.store(at.us);
}

}  // namespace pasokh::office
