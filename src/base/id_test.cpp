#include "base/id.hpp"

#include <doctest/doctest.h>

#include <map>
#include <unordered_set>

#include "base/random.hpp"

using namespace pasokh;

TEST_CASE("an id carries its chain and sorts by time within it, as a number and as text") {
  const auto earlier = make_id(7, 1'763'900'000'000, ~0ULL), later = make_id(7, 1'763'900'000'001, 0), elsewhere = make_id(8, 0, 0);
  CHECK(earlier.chain() == 7);
  CHECK(make_id(0xffff, (1LL << 48) - 1, 5).chain() == 0xffff);
  CHECK(earlier < later);
  CHECK(later < elsewhere);
  CHECK(to_text(earlier) < to_text(later));
  CHECK(to_text(later) < to_text(elsewhere));
  CHECK(Id{}.is_nil());
  CHECK_FALSE(earlier.is_nil());
}

TEST_CASE("the text of an id has 26 characters and only one spelling") {
  CHECK(to_text(Id{}) == "00000000000000000000000000");
  CHECK(to_text(Id{~0ULL, ~0ULL}) == "7zzzzzzzzzzzzzzzzzzzzzzzzz");
  CHECK(to_text(Id{0, 31}) == "0000000000000000000000000z");
  CHECK(parse_id("7zzzzzzzzzzzzzzzzzzzzzzzzz") == Id{~0ULL, ~0ULL});
  for (const char* text : {"", "0", "0000000000000000000000000", "000000000000000000000000000", "80000000000000000000000000", "0000000000000000000000000Z",
                           "0000000000000000000000000i", "0000000000000000000000000l", "0000000000000000000000000o", "0000000000000000000000000u",
                           "0000000000000000000000000-", " 0000000000000000000000000"}) {
    INFO(text);
    CHECK_FALSE(parse_id(text));
  }
}

TEST_CASE("random ids survive text and keep their order in it") {
  constexpr std::uint64_t k_seed = 31;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (int i = 0; i < 5'000; ++i) {
    const Id a{random.next(), random.next()}, b{random.next(), random.next()};
    REQUIRE(parse_id(to_text(a)) == a);
    REQUIRE((a < b) == (to_text(a) < to_text(b)));
  }
}

TEST_CASE("typed ids and codes are keys of maps") {
  struct ThingTag;
  const TypedId<ThingTag> id{make_id(1, 2, 3)};
  CHECK(to_text(id) == to_text(id.value));
  const std::unordered_set<TypedId<ThingTag>> ids{id};
  CHECK(ids.contains(id));
  const std::unordered_set<Code<ThingTag>> codes{{"district-6"}};
  CHECK(codes.contains({"district-6"}));
  CHECK_FALSE(codes.contains({"district-7"}));
}

TEST_CASE("codes are short and plain") {
  CHECK(is_code("district-6"));
  CHECK(is_code("a.b_c-9"));
  CHECK(is_code(std::string(64, 'a')));
  for (const std::string& text : {std::string(), std::string(65, 'a'), std::string("District"), std::string("a b"), std::string("a/b"), std::string("منطقه"),
                                  std::string("a\0b", 3), std::string("a\n")}) {
    INFO(text);
    CHECK_FALSE(is_code(text));
  }
}
