#include "base/id.hpp"

#include <algorithm>

#include "base/wide.hpp"

namespace pasokh {
namespace {
constexpr std::string_view k_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t k_length = 26;
constexpr std::size_t k_code_length = 64;
}  // namespace

Id make_id(ChainNumber chain, std::int64_t unix_ms, std::uint64_t random) {
  return {static_cast<std::uint64_t>(chain) << 48 | (static_cast<std::uint64_t>(unix_ms) & 0x0000ffffffffffffULL), random};
}

std::string to_text(Id id) {
  std::string out(k_length, '0');
  UnsignedWide n = static_cast<UnsignedWide>(id.high) << 64 | id.low;
  for (std::size_t i = k_length; i-- > 0; n >>= 5) out[i] = k_alphabet[static_cast<std::size_t>(n & 31)];
  return out;
}

std::optional<Id> parse_id(std::string_view text) {
  if (text.size() != k_length || text[0] > '7') return std::nullopt;
  UnsignedWide n = 0;
  for (const char c : text) {
    const auto digit = k_alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    n = n << 5 | digit;
  }
  return Id{static_cast<std::uint64_t>(n >> 64), static_cast<std::uint64_t>(n)};
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= k_code_length && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace pasokh
