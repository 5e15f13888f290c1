// Digests, signatures and encodings (OpenSSL behind it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pasokh {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view data);
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  void update(std::string_view data);
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string to_hex(std::span<const std::uint8_t> bytes);
std::optional<std::string> from_hex(std::string_view text);  // bytes
std::string to_base64url(std::string_view bytes);            // without padding
std::optional<std::string> from_base64url(std::string_view text);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Cryptographic randomness of the operating system; for secrets and for the office's ids, never inside decide.
std::string random_bytes(std::size_t count);

// Ed25519 (RFC 8032). Keys and signatures are raw bytes: 32, 32 and 64.
struct SigningKey {
  std::string secret;
  std::string open;  // the public half
};
SigningKey make_signing_key();
SigningKey signing_key_from(std::string_view secret);
std::string sign(const SigningKey& key, std::string_view data);
bool verify(std::string_view open_key, std::string_view data, std::string_view signature);

}  // namespace pasokh
