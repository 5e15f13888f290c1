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

class Decimal {
 public:
  Decimal();  // 0
  explicit Decimal(std::int64_t integer);
  // "12", "-0.50", ".5", "1e3". More than 34 digits are rounded. Nothing when it is no number or not finite.
  static std::optional<Decimal> parse(std::string_view text);

  std::string to_text() const;
  // Nothing when it has a fraction or does not fit.
  std::optional<std::int64_t> integer() const;
  bool is_zero() const;
  bool is_negative() const;
  bool is_whole() const;
  std::size_t hash() const;  // equal numbers have equal hashes

  std::strong_ordering operator<=>(const Decimal& o) const;
  bool operator==(const Decimal& o) const;

  friend std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> power(const Decimal& a, const Decimal& b);
  friend Decimal negate(const Decimal& a);
  friend Decimal floor(const Decimal& a);

 private:
  std::uint64_t words_[2];  // low, high
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
std::optional<Decimal> power(const Decimal& a, const Decimal& b);
Decimal negate(const Decimal& a);
Decimal floor(const Decimal& a);

}  // namespace pasokh::rules
