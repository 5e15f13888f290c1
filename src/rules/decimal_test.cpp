#include "rules/decimal.hpp"

#include <doctest/doctest.h>

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
