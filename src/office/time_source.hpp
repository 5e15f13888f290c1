// Where the office gets its time. Nothing below the office reads a clock; tests and the simulated city turn this one by hand.
#pragma once

#include <atomic>

#include "base/time.hpp"

namespace pasokh::office {

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Instant now() = 0;
  // The server's time is part of the evidence: whether the machine says that its clock is kept by a time service.
  virtual bool synchronised() = 0;
};

// The machine's clock, never going back within one process.
class SystemTime final : public TimeSource {
 public:
  Instant now() override;
  bool synchronised() override;

 private:
  std::atomic<std::int64_t> last_us_{0};
};

// Stands still until it is told. Going back is a broken invariant.
class VirtualTime final : public TimeSource {
 public:
  explicit VirtualTime(Instant start) : us_(start.us) {}
  Instant now() override { return {us_.load()}; }
  bool synchronised() override { return true; }
  void advance_to(Instant at);

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace pasokh::office
