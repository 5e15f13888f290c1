#include "base/result.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace pasokh;

namespace {
Result<int> half(int n) {
  if (n % 2) return refuse(RefusalKind::conflict, Message{"test.odd", {{"n", std::int64_t{n}}}}, "/n");
  return n / 2;
}
Done check_half(int n) {
  PASOKH_TRY(half(n));
  return {};
}
Result<int> quarter(int n) {
  PASOKH_LET(const int once, half(n));
  PASOKH_LET(const int twice, half(once));
  return twice;
}
Result<std::unique_ptr<int>> boxed(int n) {
  PASOKH_LET(const int h, half(n));
  return std::make_unique<int>(h);
}
Result<int> unboxed(int n) {
  PASOKH_LET(const auto box, boxed(n));
  return *box;
}
}  // namespace

TEST_CASE("a refusal passes up whole: kind, message and field") {
  CHECK(quarter(8) == 2);
  CHECK(unboxed(8) == 4);
  CHECK(check_half(8));
  for (const auto& refused : {quarter(6), unboxed(3), quarter(3)}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == RefusalKind::conflict);
    CHECK(refused.error().message == Message{"test.odd", {{"n", std::int64_t{3}}}});
    CHECK(refused.error().field == "/n");
  }
  CHECK(check_half(3).error() == quarter(3).error());
}

TEST_CASE("messages compare by code and arguments, with the type of each") {
  CHECK(Message{"a.b", {{"n", std::int64_t{1}}}} != Message{"a.b", {{"n", std::string("1")}}});
  CHECK(Message{"a.b", {}} != Message{"a.c", {}});
  CHECK(say("a.b", {{"unit", Named{"unit", "district-6"}}}) == Message{"a.b", {{"unit", Named{"unit", "district-6"}}}});
}
