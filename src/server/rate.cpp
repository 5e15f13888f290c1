#include "server/rate.hpp"

#include <arpa/inet.h>

#include "base/assert.hpp"
#include "base/hash.hpp"

namespace pasokh::server {

RateLimiter::RateLimiter(Rate rate, std::size_t most_keys) : rate_(rate), most_keys_(most_keys) {
  PASOKH_ASSERT(rate.burst > 0 && rate.each.us > 0 && most_keys > 0, "a rate lets something through");
}

std::optional<Duration> RateLimiter::wait_for(Instant full_at, Instant now) const {
  // Empty is `burst * each` away from full; a token is there when at least one `each` of room is left.
  Instant allowed_at = full_at - rate_.each * (rate_.burst - 1);
  if (allowed_at <= now) return std::nullopt;
  return allowed_at - now;
}

std::optional<Duration> RateLimiter::take(const std::string& key, Instant now) {
  std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() == most_keys_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({key, now + rate_.each});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
    return std::nullopt;
  }
  Bucket& bucket = *found->second;
  buckets_.splice(buckets_.begin(), buckets_, found->second);
  Instant full_at = std::max(bucket.full_at, now);
  if (auto wait = wait_for(full_at, now)) return wait;
  bucket.full_at = full_at + rate_.each;
  return std::nullopt;
}

std::optional<Duration> RateLimiter::peek(const std::string& key, Instant now) const {
  std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return wait_for(std::max(found->second->full_at, now), now);
}

void RateLimiter::give_back(const std::string& key) {
  std::lock_guard lock(mutex_);
  if (auto found = by_key_.find(key); found != by_key_.end()) found->second->full_at = found->second->full_at - rate_.each;
}

void RateLimiter::forget(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  auto bucket = found->second;
  by_key_.erase(found);
  buckets_.erase(bucket);
}

std::size_t RateLimiter::keys() const {
  std::lock_guard lock(mutex_);
  return buckets_.size();
}

std::string rate_key(std::string_view peer) {
  in6_addr address{};
  if (peer.find(':') == peer.npos || inet_pton(AF_INET6, std::string(peer).c_str(), &address) != 1)
    return std::string(peer);
  return "net64:" + to_hex({address.s6_addr, 8});
}

}  // namespace pasokh::server
