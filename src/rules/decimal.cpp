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

constexpr std::int64_t k_least_integer = std::numeric_limits<std::int64_t>::min();  // its magnitude has no int64
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

std::string Decimal::to_json() const {
  constexpr std::size_t k_short = 64;
  const std::string text = to_text();
  if (text.size() <= k_short) return text;
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const std::size_t point = text.find('.');
  if (point == std::string::npos) {
    const std::size_t kept = text.find_last_not_of('0') + 1;
    return text.substr(0, kept) + "e" + std::to_string(text.size() - kept);
  }
  const std::size_t first = text.find_first_not_of("0.", sign);
  return text.substr(0, sign) + text.substr(first) + "e-" + std::to_string(text.size() - point - 1);
}

std::optional<std::int64_t> Decimal::integer() const {
  if (is_small() && words_[0] <= 0x7FFF'FFFF'FFFF'FFFF) {
    const auto magnitude = static_cast<std::int64_t>(words_[0]);
    return is_small_negative() ? -magnitude : magnitude;
  }
  if (!is_whole()) return std::nullopt;
  unsigned flags = 0;
  const std::int64_t number = bid128_to_int64_int(raw(words_), &flags);
  if ((flags & BID_INVALID_EXCEPTION) != 0) return std::nullopt;
  return number;
}

bool Decimal::is_zero() const { return is_small() ? words_[0] == 0 : bid128_isZero(raw(words_)) != 0; }
bool Decimal::is_negative() const { return bid128_isSigned(raw(words_)) != 0 && !is_zero(); }
bool Decimal::is_whole() const { return is_small() || floor(*this) == *this; }
std::size_t Decimal::hash() const { return std::hash<std::string>{}(to_text()); }

std::strong_ordering Decimal::compare(const Decimal& o) const {
  unsigned flags = 0;
  if (bid128_quiet_less(raw(words_), raw(o.words_), &flags)) return std::strong_ordering::less;
  if (bid128_quiet_greater(raw(words_), raw(o.words_), &flags)) return std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.is_small() && b.is_small()) {
    const auto x = a.integer(), y = b.integer();
    std::int64_t exact = 0;
    if (x && y && !__builtin_add_overflow(*x, *y, &exact) && exact != k_least_integer) return Decimal(exact);
  }
  unsigned flags = 0;
  const BID_UINT128 sum = bid128_add(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(sum);
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
  if (a.is_small() && b.is_small()) {
    const auto x = a.integer(), y = b.integer();
    std::int64_t exact = 0;
    if (x && y && !__builtin_sub_overflow(*x, *y, &exact) && exact != k_least_integer) return Decimal(exact);
  }
  unsigned flags = 0;
  const BID_UINT128 difference = bid128_sub(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(difference);
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  if (a.is_small() && b.is_small()) {
    const auto x = a.integer(), y = b.integer();
    std::int64_t exact = 0;
    if (x && y && !__builtin_mul_overflow(*x, *y, &exact) && exact != k_least_integer) return Decimal(exact);
  }
  unsigned flags = 0;
  const BID_UINT128 product = bid128_mul(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(product);
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  unsigned flags = 0;
  const BID_UINT128 quotient = bid128_div(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(quotient);
}

std::optional<Decimal> modulo(const Decimal& a, const Decimal& b) {
  const auto quotient = divide(a, b);
  if (!quotient) return std::nullopt;
  const auto whole = multiply(b, floor(*quotient));
  return whole ? subtract(a, *whole) : std::nullopt;
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
  if (b.is_negative()) {
    const auto inverse = power(a, negate(b));
    return inverse ? divide(Decimal(1), *inverse) : std::nullopt;
  }
  unsigned flags = 0;
  const BID_UINT128 result = bid128_pow(raw(a.words_), raw(b.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(result);
}

std::optional<Decimal> square_root(const Decimal& a) {
  unsigned flags = 0;
  const BID_UINT128 root = bid128_sqrt(raw(a.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(root);
}

std::optional<Decimal> exponential(const Decimal& a) {
  unsigned flags = 0;
  const BID_UINT128 result = bid128_exp(raw(a.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(result);
}

std::optional<Decimal> logarithm(const Decimal& a) {
  unsigned flags = 0;
  const BID_UINT128 result = bid128_log(raw(a.words_), k_half_even, &flags);
  PASOKH_DECIMAL_RESULT(result);
}

std::optional<Decimal> rounded(const Decimal& a, int digits, Rounding how) {
  unsigned flags = 0;
  const bool negative = a.is_negative();
  const BID_UINT128 unit = bid128_scalbn(bid128_from_int64(1), -digits, k_half_even, &flags);
  const auto to_unit = [&](unsigned mode) { return bid128_quantize(raw(a.words_), unit, mode, &flags); };
  const unsigned outwards = negative ? BID_ROUNDING_DOWN : BID_ROUNDING_UP;
  BID_UINT128 result = to_unit(BID_ROUNDING_TO_ZERO);
  if (bid128_isNaN(result)) return a;  // so many digits that none is lost
  switch (how) {
    case Rounding::down: break;
    case Rounding::half_even: result = to_unit(BID_ROUNDING_TO_NEAREST); break;
    case Rounding::half_up: result = to_unit(BID_ROUNDING_TIES_AWAY); break;
    case Rounding::up: result = to_unit(outwards); break;
    case Rounding::floor: result = to_unit(BID_ROUNDING_DOWN); break;
    case Rounding::ceiling: result = to_unit(BID_ROUNDING_UP); break;
    case Rounding::half_down: {
      const BID_UINT128 outer = to_unit(outwards);
      const BID_UINT128 inner_gap = bid128_abs(bid128_sub(raw(a.words_), result, k_half_even, &flags));
      const BID_UINT128 outer_gap = bid128_abs(bid128_sub(outer, raw(a.words_), k_half_even, &flags));
      if (bid128_quiet_less(outer_gap, inner_gap, &flags)) result = outer;
    }
  }
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
