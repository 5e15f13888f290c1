// How often somebody may: token buckets, one a key, in a table with a fixed most.
//
// A bucket is kept as one instant, the time at which it would be full again (the generic cell rate algorithm, ITU-T
// I.371): no timers, exact in integers. When the table is full the key that was touched longest ago is forgotten.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace pasokh::server {

struct Rate {
  std::int64_t burst = 20;           // at once
  Duration each = milliseconds(50);  // one more after every
};

class RateLimiter {
 public:
  explicit RateLimiter(Rate rate, std::size_t most_keys = 50'000);
  // Takes one token. Nothing: go on; otherwise how long until there is one again.
  std::optional<Duration> take(const std::string& key, Instant now);
  // Looks without taking.
  std::optional<Duration> peek(const std::string& key, Instant now) const;
  // Returns one token that was taken.
  void give_back(const std::string& key);
  void forget(const std::string& key);
  std::size_t keys() const;

 private:
  struct Bucket {
    std::string key;
    Instant full_at;
  };
  std::optional<Duration> wait_for(Instant full_at, Instant now) const;

  Rate rate_;
  std::size_t most_keys_;
  mutable std::mutex mutex_;
  std::list<Bucket> buckets_;  // touched last in front
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;
};

// One client is one IPv4 address or one IPv6 /64 network: who has one IPv6 address has them all.
std::string rate_key(std::string_view peer);

}  // namespace pasokh::server
