#include "history/read_ahead.hpp"

#include <algorithm>
#include <cstring>

namespace pasokh::history {

namespace {

constexpr std::size_t k_block_bytes = 1 << 20;
constexpr std::size_t k_most_blocks = 4;

}  // namespace

void ReadAhead::read_blocks() {
  for (bool more = true; more;) {
    std::string block(k_block_bytes, '\0');
    const auto n = source_.read(block);
    block.resize(n.value_or(0));
    more = n && *n > 0;
    part_ = source_.progress();
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [this] { return abandoned_ || blocks_.size() < k_most_blocks; });
    if (abandoned_) return;
    if (n)
      blocks_.emplace_back(std::move(block));
    else
      blocks_.emplace_back(std::unexpected(n.error()));
    moved_.notify_all();
  }
}

Result<std::size_t> ReadAhead::read(std::span<char> out) {
  if (out.empty()) return std::size_t{0};
  if (given_ == block_.size()) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [this] { return !blocks_.empty(); });
    const bool last = !blocks_.front() || blocks_.front()->empty();
    if (last) return blocks_.front() ? Result<std::size_t>(0) : std::unexpected(blocks_.front().error());
    block_ = std::move(*blocks_.front());
    given_ = 0;
    blocks_.pop_front();
    moved_.notify_all();
  }
  const std::size_t n = std::min(out.size(), block_.size() - given_);
  std::memcpy(out.data(), block_.data() + given_, n);
  given_ += n;
  return n;
}

}  // namespace pasokh::history
