#include "rules/decimal.hpp"

#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <bid_conf.h>
#include <bid_functions.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>

namespace pasokh::rules {
namespace {

constexpr unsigned k_half_even = BID_ROUNDING_TO_NEAREST;
constexpr std::size_t k_longest_number = 2'000;  // characters of a literal

BID_UINT128 raw(const std::uint64_t (&words)[2]) {
  BID_UINT128 out;
  out.w[0] = words[0];
  out.w[1] = words[1];
  return out;
}

// digits [. digits] [e [sign] digits], at least one digit before the exponent.
bool looks_like_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - from;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  std::size_t count = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    const std::size_t fraction = digits();
    if (fraction == 0) return false;
    count += fraction;
  }
  if (count == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

}  // namespace

Decimal::Decimal() : Decimal(0) {}

Decimal::Decimal(std::int64_t integer) {
  const BID_UINT128 number = bid128_from_int64(integer);
  words_[0] = number.w[0];
  words_[1] = number.w[1];
}

static_assert(sizeof(BID_UINT128) == 16);

// Friends reach the words through this: the class keeps the library's type out of its header.
#define PASOKH_DECIMAL_RESULT(number)                                     \
  do {                                                                    \
    if (!bid128_isFinite(number)) return std::nullopt;                    \
    Decimal made;                                                         \
    made.words_[0] = (number).w[0];                                       \
    made.words_[1] = (number).w[1];                                       \
    if (made.is_zero()) return Decimal();                                 \
    return made;                                                          \
  } while (false)

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (text.size() > k_longest_number || !looks_like_number(text)) return std::nullopt;
  std::string copy(text);
  unsigned flags = 0;
  const BID_UINT128 number = bid128_from_string(copy.data(), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(number);
}

std::string Decimal::to_text() const {
  char buffer[64];
  unsigned flags = 0;
  bid128_to_string(buffer, raw(words_), &flags);  // "+1234E-2"
  const std::string_view written(buffer);
  const std::size_t e = written.find('E');
  std::string digits(written.substr(1, e - 1));
  int exponent = std::atoi(buffer + e + 1);
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (digits == "0") return "0";
  std::string out = written[0] == '-' ? "-" : "";
  if (exponent >= 0) return out + digits + std::string(static_cast<std::size_t>(exponent), '0');
  const auto places = static_cast<std::size_t>(-exponent);
  if (places >= digits.size()) return out + "0." + std::string(places - digits.size(), '0') + digits;
  return out + digits.substr(0, digits.size() - places) + "." + digits.substr(digits.size() - places);
}

std::optional<std::int64_t> Decimal::integer() const {
  if (!is_whole()) return std::nullopt;
  unsigned flags = 0;
  const std::int64_t number = bid128_to_int64_int(raw(words_), &flags);
  if ((flags & BID_INVALID_EXCEPTION) != 0) return std::nullopt;
  return number;
}

bool Decimal::is_zero() const { return bid128_isZero(raw(words_)) != 0; }
bool Decimal::is_negative() const { return bid128_isSigned(raw(words_)) != 0 && !is_zero(); }
bool Decimal::is_whole() const { return floor(*this) == *this; }
std::size_t Decimal::hash() const { return std::hash<std::string>{}(to_text()); }

std::strong_ordering Decimal::operator<=>(const Decimal& o) const {
  unsigned flags = 0;
  if (bid128_quiet_less(raw(words_), raw(o.words_), &flags)) return std::strong_ordering::less;
  if (bid128_quiet_greater(raw(words_), raw(o.words_), &flags)) return std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

bool Decimal::operator==(const Decimal& o) const {
  unsigned flags = 0;
  return bid128_quiet_equal(raw(words_), raw(o.words_), &flags) != 0;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  const BID_UINT128 sum = bid128_add(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(sum);
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  const BID_UINT128 difference = bid128_sub(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(difference);
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  const BID_UINT128 product = bid128_mul(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(product);
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  const BID_UINT128 quotient = bid128_div(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(quotient);
}

// Whole exponents by squaring, so that 2 ** 10 is exactly 1024; others by the library's pow.
std::optional<Decimal> power(const Decimal& a, const Decimal& b) {
  constexpr std::int64_t k_most_squared = 1'000'000;
  if (const auto whole = b.integer(); whole && *whole >= 0 && *whole <= k_most_squared) {
    std::optional<Decimal> result = Decimal(1), base = a;
    for (std::int64_t left = *whole; left > 0 && result; left >>= 1) {
      if ((left & 1) != 0) result = multiply(*result, *base);
      if (left > 1) base = multiply(*base, *base);
      if (!base) return std::nullopt;
    }
    return result;
  }
  unsigned flags = 0;
  const BID_UINT128 result = bid128_pow(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(result);
}

Decimal negate(const Decimal& a) {
  const BID_UINT128 number = bid128_negate(raw(a.words_));
  Decimal made;
  if (a.is_zero()) return made;
  made.words_[0] = number.w[0];
  made.words_[1] = number.w[1];
  return made;
}

Decimal floor(const Decimal& a) {
  unsigned flags = 0;
  const BID_UINT128 number = bid128_round_integral_negative(raw(a.words_), &flags);
  Decimal made;
  made.words_[0] = number.w[0];
  made.words_[1] = number.w[1];
  return made;
}

}  // namespace pasokh::rules
