#include "rules/decimal.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::rules;

TEST_CASE("decimal arithmetic agrees with integer arithmetic on random numbers") {
  const std::uint64_t seed = 20251123;
  INFO("seed ", seed);
  Random random(seed);
  for (int i = 0; i < 5'000; ++i) {
    const std::int64_t a = random.between(-1'000'000'000, 1'000'000'000), b = random.between(-1'000'000'000, 1'000'000'000);
    CHECK(add(Decimal(a), Decimal(b))->integer() == a + b);
    CHECK(multiply(Decimal(a), Decimal(b))->integer() == a * b);
    CHECK((Decimal(a) < Decimal(b)) == (a < b));
    CHECK(Decimal::parse(Decimal(a).to_text())->integer() == a);
    if (b != 0 && a % b == 0) CHECK(divide(Decimal(a), Decimal(b))->integer() == a / b);
  }
  CHECK(Decimal::parse("1.0") == Decimal::parse("1.000"));
  CHECK(Decimal::parse("1.0")->hash() == Decimal(1).hash());
  CHECK(!Decimal::parse("1e7000"));
  CHECK(!Decimal::parse("inf"));
  CHECK(!Decimal::parse("1."));
  CHECK(!Decimal::parse("9.5")->integer());
  CHECK(Decimal::parse("1e20")->to_text() == "100000000000000000000");
  CHECK(Decimal::parse("-0.00120")->to_text() == "-0.0012");
}

TEST_CASE("what has no finite result has none") {
  CHECK(!divide(Decimal(1), Decimal()));
  CHECK(!multiply(*Decimal::parse("9e6000"), *Decimal::parse("9e6000")));
  CHECK(!power(Decimal(10), Decimal(7000)));
  CHECK(!power(Decimal(-2), *Decimal::parse("0.5")));
  CHECK(power(Decimal(4), *Decimal::parse("0.5"))->to_text() == "2");
  CHECK(power(Decimal(2), Decimal(-1))->to_text() == "0.5");
  CHECK(negate(Decimal()) == Decimal());
  CHECK(!negate(Decimal()).is_negative());
  CHECK(floor(*Decimal::parse("-1.5")).to_text() == "-2");
}

TEST_CASE("a half is rounded to the even digit at 34 digits") {
  CHECK(add(*Decimal::parse("1000000000000000000000000000000000"), *Decimal::parse("0.5"))->to_text() == "1000000000000000000000000000000000");
  CHECK(add(*Decimal::parse("1000000000000000000000000000000001"), *Decimal::parse("0.5"))->to_text() == "1000000000000000000000000000000002");
}

TEST_CASE("rounding keeps its promise at every scale") {
  const std::uint64_t seed = 9;
  INFO("seed ", seed);
  Random random(seed);
  for (int i = 0; i < 2'000; ++i) {
    const Decimal number = *divide(Decimal(random.between(-1'000'000, 1'000'000)), Decimal(1'000));
    const int digits = static_cast<int>(random.between(-3, 4));
    const Decimal low = *rounded(number, digits, Rounding::floor), high = *rounded(number, digits, Rounding::ceiling);
    INFO(number.to_text() << " to " << digits);
    CHECK(low <= number);
    CHECK(number <= high);
    for (const Rounding how : {Rounding::half_even, Rounding::half_up, Rounding::half_down, Rounding::up, Rounding::down}) {
      const Decimal near = *rounded(number, digits, how);
      CHECK((near == low || near == high));
    }
    CHECK(*rounded(number, digits, Rounding::up) == (number.is_negative() ? low : high));
  }
  CHECK(rounded(*Decimal::parse("2.5"), 0, Rounding::half_even)->to_text() == "2");
  CHECK(rounded(*Decimal::parse("2.5"), 0, Rounding::half_up)->to_text() == "3");
  CHECK(rounded(*Decimal::parse("-2.5"), 0, Rounding::half_down)->to_text() == "-2");
  CHECK(rounded(*Decimal::parse("1.5"), 6000, Rounding::half_even)->to_text() == "1.5");
}

TEST_CASE("roots, powers and remainders") {
  CHECK(square_root(Decimal(2))->to_text() == "1.414213562373095048801688724209698");
  CHECK(!square_root(Decimal(-1)));
  CHECK(!logarithm(Decimal(0)));
  CHECK(power(Decimal(2), Decimal(-2))->to_text() == "0.25");
  CHECK(!power(Decimal(0), Decimal(-1)));
  CHECK(modulo(Decimal(-7), Decimal(3))->to_text() == "2");
  CHECK(!modulo(Decimal(7), Decimal(0)));
  CHECK(add(Decimal(std::numeric_limits<std::int64_t>::max()), Decimal(1))->to_text() == "9223372036854775808");
}
