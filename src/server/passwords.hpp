// Passwords as argon2id digests (RFC 9106). Verifying costs tens of milliseconds by design, so it runs on workers of
// its own, never on an I/O thread, and only so many wait.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "server/workers.hpp"

namespace pasokh::server {

// The second choice of OWASP's password storage guide (2023): 19 MiB, 2 passes, 1 lane.
inline constexpr std::uint32_t k_argon2_memory_kib = 19 * 1024;
inline constexpr std::uint32_t k_argon2_passes = 2;
inline constexpr std::uint32_t k_argon2_lanes = 1;
inline constexpr std::size_t k_argon2_salt_bytes = 16;
inline constexpr std::size_t k_argon2_digest_bytes = 32;
inline constexpr std::size_t k_shortest_password = 10;  // characters
inline constexpr std::size_t k_longest_password = 256;  // bytes

struct PasswordCost {
  std::uint32_t memory_kib = k_argon2_memory_kib;
  std::uint32_t passes = k_argon2_passes;
};

// Errors: server.password_too_short, server.password_too_long, server.password_too_plain (one character over and over,
// or the account).
Done check_new_password(std::string_view password, std::string_view account);
// "$argon2id$v=19$m=19456,t=2,p=1$salt$digest", with a fresh salt.
std::string hash_password(std::string_view password, const PasswordCost& cost = {});
bool verify_password(std::string_view encoded, std::string_view password);
// Whether the digest was made with other parameters than today's: then it is replaced at the next sign-in.
bool wants_rehash(std::string_view encoded, const PasswordCost& cost = {});

class PasswordDesk {
 public:
  explicit PasswordDesk(unsigned threads = 1, std::size_t most_waiting = 64, PasswordCost cost = {});
  // Calls `then` on a worker. An empty digest (no such account) takes as long as a real one and is false.
  // False when too many wait: nothing will be called.
  bool verify(std::string encoded, std::string password, std::function<void(bool)> then);
  bool hash(std::string password, std::function<void(std::string)> then);

 private:
  PasswordCost cost_;
  std::string decoy_;
  Workers workers_;
};

}  // namespace pasokh::server
