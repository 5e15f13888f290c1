// The installation's secrets, in one file apart from the journal, readable by its owner only: what tracking numbers and secret
// links are hashed with, so that a stolen database cannot be searched for them.
//
// Tracking number: 11 random digits and a check digit (ISO 7064, MOD 11,10), said on the phone. Alone it shows stage and date.
// Secret link: 128 random bits, base64url. Neither is stored; their keyed digests are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pasokh::office {

struct Keys {
  std::string tracking;  // 32 bytes each
  std::string links;
  std::string cursors;

  std::string tracking_digest(std::string_view number) const;  // hex
  std::string link_digest(std::string_view secret) const;      // hex
  // What a repeated request with the same idempotency key gets again: the same number and link, without their being stored.
  struct Receipt { std::string tracking_number, secret; };
  Receipt receipt_for(std::string_view seed) const;
};

// Makes the file when it is missing: random keys, or, for a city that can be made anew, keys that follow from its seed.
// Errors: office.keys_unreadable.
Result<Keys> load_keys(const std::filesystem::path& file, std::optional<std::uint64_t> seed = {});

char check_digit(std::string_view eleven_digits);
// The 12 digits of what a person typed, in any script and grouping; nothing when it is no tracking number.
std::optional<std::string> tracking_number_from(std::string_view typed);
std::string grouped(std::string_view tracking_number);  // "1234 5678 9012"

}  // namespace pasokh::office
