#include "server/rate.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {
namespace {
constexpr Instant k_noon{1'764'000'000'000'000};
}

TEST_CASE("a burst goes through, then one after each interval") {
  RateLimiter limiter({.burst = 3, .each = seconds(10)});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limiter.take("a", k_noon).has_value());
  CHECK(limiter.take("a", k_noon) == seconds(10));
  CHECK(limiter.take("a", k_noon + seconds(4)) == seconds(6));
  CHECK_FALSE(limiter.take("a", k_noon + seconds(10)).has_value());
  CHECK(limiter.take("a", k_noon + seconds(10)).has_value());
  CHECK_FALSE(limiter.take("b", k_noon).has_value());
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limiter.take("a", k_noon + hours(1)).has_value());
  CHECK(limiter.take("a", k_noon + hours(1)).has_value());
}

TEST_CASE("being refused costs nothing, and looking takes nothing") {
  RateLimiter limiter({.burst = 1, .each = seconds(10)});
  CHECK_FALSE(limiter.peek("a", k_noon).has_value());
  CHECK_FALSE(limiter.take("a", k_noon).has_value());
  for (int i = 0; i < 50; ++i) CHECK(limiter.take("a", k_noon) == seconds(10));
  CHECK(limiter.peek("a", k_noon) == seconds(10));
  limiter.forget("a");
  CHECK_FALSE(limiter.take("a", k_noon).has_value());
}

TEST_CASE("a token that is given back can be taken again, and none is won") {
  RateLimiter limiter({.burst = 2, .each = seconds(1)});
  limiter.give_back("nobody");
  CHECK_FALSE(limiter.take("a", k_noon));
  CHECK_FALSE(limiter.take("a", k_noon));
  CHECK(limiter.take("a", k_noon));
  limiter.give_back("a");
  CHECK_FALSE(limiter.take("a", k_noon));
  CHECK(limiter.take("a", k_noon));
}

TEST_CASE("the table has a most; the key touched longest ago is forgotten") {
  RateLimiter limiter({.burst = 1, .each = seconds(10)}, 2);
  limiter.take("a", k_noon);
  limiter.take("b", k_noon);
  limiter.take("a", k_noon);
  limiter.take("c", k_noon);
  CHECK(limiter.keys() == 2);
  CHECK(limiter.peek("a", k_noon).has_value());
  CHECK_FALSE(limiter.peek("b", k_noon).has_value());
}

TEST_CASE("a network of addresses is one client") {
  CHECK(rate_key("192.0.2.1") == "192.0.2.1");
  CHECK(rate_key("2001:db8:1:2::1") == rate_key("2001:db8:1:2:ffff::9"));
  CHECK(rate_key("2001:db8:1:2::1") != rate_key("2001:db8:1:3::1"));
}

}  // namespace pasokh::server
