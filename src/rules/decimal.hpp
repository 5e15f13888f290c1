// Decimal numbers of 34 significant digits (IEEE 754-2008 decimal128, BID encoding), as FEEL requires: 0.1 + 0.2 = 0.3.
//
// Rounding is half-even. Results that are not finite do not exist: operations return nothing instead (division by zero, overflow).
// Equal numbers may differ in trailing zeros (1.0 == 1); to_text writes without exponent and without trailing zeros.
// Behind it: Intel Decimal Floating-Point Math Library (bid128_*). Only decimal.cpp names it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pasokh::rules {

enum class Rounding : std::uint8_t { half_even, half_up, half_down, up, down, floor, ceiling };  // up and half_up: away from zero

class Decimal {
 public:
  Decimal() : words_{0, k_whole} {}  // 0
  explicit Decimal(std::int64_t integer)
      : words_{integer < 0 ? 0 - static_cast<std::uint64_t>(integer) : static_cast<std::uint64_t>(integer),
               k_whole | (integer < 0 ? k_sign : 0)} {}
  // "12", "-0.50", ".5", "1e3". More than 34 digits are rounded. Nothing when it is no number or not finite.
  static std::optional<Decimal> parse(std::string_view text);

  std::string to_text() const;
  // The same where it is short, else with an exponent ("12e600"): as JSON a number stays readable whatever its size.
  std::string to_json() const;
  // Nothing when it has a fraction or does not fit.
  std::optional<std::int64_t> integer() const;
  bool is_zero() const;
  bool is_negative() const;
  bool is_whole() const;
  std::size_t hash() const;  // equal numbers have equal hashes

  std::strong_ordering operator<=>(const Decimal& o) const {
    if (is_small() && o.is_small() && words_[1] == o.words_[1]) return is_small_negative() ? o.words_[0] <=> words_[0] : words_[0] <=> o.words_[0];
    return compare(o);
  }
  bool operator==(const Decimal& o) const { return (words_[0] == o.words_[0] && words_[1] == o.words_[1]) || (*this <=> o) == 0; }

  friend std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> modulo(const Decimal& a, const Decimal& b);  // of the sign of b
  friend std::optional<Decimal> power(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> square_root(const Decimal& a);
  friend std::optional<Decimal> exponential(const Decimal& a);
  friend std::optional<Decimal> logarithm(const Decimal& a);
  friend Decimal negate(const Decimal& a);
  friend Decimal floor(const Decimal& a);
  // To so many digits after the point; before it when negative.
  friend std::optional<Decimal> rounded(const Decimal& a, int digits, Rounding how);

 private:
  // The encoding of a coefficient below 2^64 with exponent 0: whole numbers that arithmetic meets most.
  static constexpr std::uint64_t k_whole = 0x3040'0000'0000'0000, k_sign = 0x8000'0000'0000'0000;
  bool is_small() const { return (words_[1] & ~k_sign) == k_whole; }
  bool is_small_negative() const { return (words_[1] & k_sign) != 0; }
  std::strong_ordering compare(const Decimal& o) const;

  std::uint64_t words_[2];  // low, high
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
std::optional<Decimal> modulo(const Decimal& a, const Decimal& b);
std::optional<Decimal> power(const Decimal& a, const Decimal& b);
std::optional<Decimal> square_root(const Decimal& a);
std::optional<Decimal> exponential(const Decimal& a);
std::optional<Decimal> logarithm(const Decimal& a);
Decimal negate(const Decimal& a);
Decimal floor(const Decimal& a);
std::optional<Decimal> rounded(const Decimal& a, int digits, Rounding how);

}  // namespace pasokh::rules
