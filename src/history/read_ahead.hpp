// A source that is read (and unpacked) by a thread of its own, a few blocks ahead of whoever takes them. Gives the same
// bytes and the same refusal. Internal to the room.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/bytes.hpp"

namespace pasokh::history {

class ReadAhead final : public ByteSource {
 public:
  explicit ReadAhead(ByteSource& source) : source_(source), reader_([this] { read_blocks(); }) {}
  ~ReadAhead() override {
    {
      const std::lock_guard lock(mutex_);
      abandoned_ = true;
    }
    moved_.notify_all();
  }
  ReadAhead(const ReadAhead&) = delete;

  Result<std::size_t> read(std::span<char> out) override;
  double progress() const override { return part_; }

 private:
  void read_blocks();

  ByteSource& source_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<Result<std::string>> blocks_;  // the last is empty, or why there are no more
  std::string block_;                       // that is being given
  std::size_t given_ = 0;
  bool abandoned_ = false;
  std::atomic<double> part_ = -1;
  std::jthread reader_;  // last: it begins when all else is there, and ends before any of it goes
};

}  // namespace pasokh::history
