#include "server/passwords.hpp"

#include <argon2.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace pasokh::server {
namespace {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cost_text(const PasswordCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p={}$", cost.memory_kib, cost.passes, k_argon2_lanes);
}

}  // namespace

Done check_new_password(std::string_view password, std::string_view account) {
  if (characters(password) < k_shortest_password)
    return refuse(RefusalKind::invalid,
                  say("server.password_too_short", {{"least", static_cast<std::int64_t>(k_shortest_password)}}),
                  "/password");
  if (password.size() > k_longest_password)
    return refuse(RefusalKind::invalid,
                  say("server.password_too_long", {{"most", static_cast<std::int64_t>(k_longest_password)}}),
                  "/password");
  bool one_letter = std::ranges::all_of(password, [&](char c) { return c == password.front(); });
  std::string folded = fold(password);
  if (one_letter || (!account.empty() && folded.find(fold(account)) != folded.npos))
    return refuse(RefusalKind::invalid, say("server.password_too_plain"), "/password");
  return {};
}

std::string hash_password(std::string_view password, const PasswordCost& cost) {
  std::string salt = random_bytes(k_argon2_salt_bytes);
  std::string encoded(argon2_encodedlen(cost.passes, cost.memory_kib, k_argon2_lanes, k_argon2_salt_bytes,
                                        k_argon2_digest_bytes, Argon2_id),
                      '\0');
  int error = argon2id_hash_encoded(cost.passes, cost.memory_kib, k_argon2_lanes, password.data(), password.size(),
                                    salt.data(), salt.size(), k_argon2_digest_bytes, encoded.data(), encoded.size());
  PASOKH_ASSERT(error == ARGON2_OK, "argon2id takes our own parameters");
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool verify_password(std::string_view encoded, std::string_view password) {
  if (!encoded.starts_with("$argon2id$") || password.size() > k_longest_password) return false;
  return argon2id_verify(std::string(encoded).c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool wants_rehash(std::string_view encoded, const PasswordCost& cost) { return !encoded.starts_with(cost_text(cost)); }

PasswordDesk::PasswordDesk(unsigned threads, std::size_t most_waiting, PasswordCost cost)
    : cost_(cost), decoy_(hash_password("a password nobody has", cost)), workers_(threads, most_waiting) {}

bool PasswordDesk::verify(std::string encoded, std::string password, std::function<void(bool)> then) {
  return workers_.post([this, encoded = std::move(encoded), password = std::move(password), then = std::move(then)] {
    bool known = !encoded.empty();
    bool fits = verify_password(known ? encoded : decoy_, password);
    then(known && fits);
  });
}

bool PasswordDesk::hash(std::string password, std::function<void(std::string)> then) {
  return workers_.post(
      [cost = cost_, password = std::move(password), then = std::move(then)] { then(hash_password(password, cost)); });
}

}  // namespace pasokh::server
