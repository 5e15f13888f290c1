#include "office/keys.hpp"

#include <sys/stat.h>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace pasokh::office {
namespace {

constexpr std::size_t k_key_bytes = 32;

std::string raw(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

Result<std::string> key_of(const json::Value& file, std::string_view name) {
  const auto* value = file.find(name);
  const auto bytes = value ? from_hex(value->text) : std::nullopt;
  if (!bytes || bytes->size() != k_key_bytes)
    return refuse(RefusalKind::invalid, say("office.keys_unreadable", {{"key", std::string(name)}}));
  return *bytes;
}

Keys make_keys(std::optional<std::uint64_t> seed) {
  const auto key = [&](std::string_view name) {
    return seed ? raw(hmac_sha256("seed " + std::to_string(*seed), name)) : random_bytes(k_key_bytes);
  };
  return {key("tracking"), key("links"), key("cursors")};
}

std::string hex(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string Keys::tracking_digest(std::string_view number) const { return to_hex(hmac_sha256(tracking, number)); }
std::string Keys::link_digest(std::string_view secret) const { return to_hex(hmac_sha256(links, secret)); }

Keys::Receipt Keys::receipt_for(std::string_view seed) const {
  const Digest digits = hmac_sha256(tracking, std::string("receipt-number ") + std::string(seed));
  const Digest secret = hmac_sha256(links, std::string("receipt-link ") + std::string(seed));
  std::string number;
  // A byte below 250 gives an unbiased digit; 32 bytes hold 11 of them but for one case in 10^20, which repeats digits.
  for (std::size_t i = 0; number.size() < 11; ++i)
    if (digits[i % digits.size()] < 250 || i >= digits.size()) number += static_cast<char>('0' + digits[i % digits.size()] % 10);
  number += check_digit(number);
  return {number, to_base64url(raw(secret).substr(0, 16))};
}

Result<Keys> load_keys(const std::filesystem::path& file, std::optional<std::uint64_t> seed) {
  if (!std::filesystem::exists(file)) {
    Keys keys = make_keys(seed);
    const auto text = json::write_pretty(json::object({{"tracking", json::string(hex(keys.tracking))},
                                                       {"links", json::string(hex(keys.links))},
                                                       {"cursors", json::string(hex(keys.cursors))}}));
    PASOKH_TRY(write_file(file, text));
    ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
    return keys;
  }
  PASOKH_LET(const auto text, read_file(file, 64 << 10));
  PASOKH_LET(const auto value, json::parse(text));
  PASOKH_LET(auto tracking, key_of(value, "tracking"));
  PASOKH_LET(auto links, key_of(value, "links"));
  PASOKH_LET(auto cursors, key_of(value, "cursors"));
  return Keys{std::move(tracking), std::move(links), std::move(cursors)};
}

char check_digit(std::string_view eleven_digits) {
  int product = 10;
  for (const char c : eleven_digits) {
    int sum = (product + (c - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

std::optional<std::string> tracking_number_from(std::string_view typed) {
  if (typed.size() > 64) return std::nullopt;
  const std::string number = latin_digits(typed);
  if (number.size() != 12 || check_digit(std::string_view(number).substr(0, 11)) != number.back()) return std::nullopt;
  return number;
}

std::string grouped(std::string_view number) {
  std::string out;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i && i % 4 == 0) out += ' ';
    out += number[i];
  }
  return out;
}

}  // namespace pasokh::office
