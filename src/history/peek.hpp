// A source whose beginning was looked at and is given again.
#pragma once

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"

namespace pasokh::history {

class Peeked final : public ByteSource {
 public:
  explicit Peeked(ByteSource& rest) : rest_(rest) {}
  // Reads at least so many bytes ahead, fewer when the source ends.
  Done look(std::size_t bytes) {
    while (head_.size() < bytes && !ended_) {
      const std::size_t have = head_.size();
      head_.resize(bytes);
      const auto n = rest_.read(std::span(head_).subspan(have));
      head_.resize(have + n.value_or(0));
      if (!n) return std::unexpected(n.error());
      ended_ = *n == 0;
    }
    return {};
  }
  std::string_view head() const { return head_; }

  Result<std::size_t> read(std::span<char> out) override {
    if (given_ == head_.size()) return rest_.read(out);
    const std::size_t n = std::min(out.size(), head_.size() - given_);
    if (n > 0) std::memcpy(out.data(), head_.data() + given_, n);
    given_ += n;
    return n;
  }
  double progress() const override { return rest_.progress(); }

 private:
  ByteSource& rest_;
  std::string head_;
  std::size_t given_ = 0;
  bool ended_ = false;
};

}  // namespace pasokh::history
