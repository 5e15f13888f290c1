#include "rules/vocabulary.hpp"

#include <doctest/doctest.h>

#include "rules/lexer.hpp"

using namespace pasokh::rules;

namespace {

std::string longest(const Vocabulary& known, std::string_view text) {
  const auto tokens = lex(text);
  return std::string(known.longest_name(*tokens).name);
}

}  // namespace

TEST_CASE("the longest known name wins, wherever its blanks are") {
  Vocabulary outer;
  outer.add_name("loan");
  outer.add_name("loan amount");
  Vocabulary known(&outer);
  known.add_name("loan amount - fee");
  CHECK(longest(known, "loan amount + 1") == "loan amount");
  CHECK(longest(known, "loan   amount-fee * 2") == "loan amount - fee");
  CHECK(longest(outer, "loan amount-fee") == "loan amount");
  CHECK(longest(known, "loan") == "");  // one word needs no telling
  CHECK(known.knows_name("loan"));
  CHECK(!known.has_name("loan"));
}

TEST_CASE("what cannot be a name is not known") {
  Vocabulary known;
  known.add_name("");
  known.add_name("\"open");
  CHECK(longest(known, "a b") == "");
  CHECK(longest(known, "") == "");
}
