#include "rules/pattern.hpp"

#include <doctest/doctest.h>

#include "rules/letter_case.hpp"

using namespace pasokh::rules;

TEST_CASE("patterns are those of XPath") {
  struct Row {
    std::string text, pattern, flags;
    bool expected;
  };
  const Row rows[] = {{"foobar", "^fo*b", "", true}, {"abc", "B", "i", true}, {"a\nb", "a.b", "", false}, {"a\nb", "a.b", "s", true}, {"a\nb", "^b$", "m", true},
                      {"a\n", "a$", "", false}, {"b", "[a-z-[aeiou]]", "", true}, {"a", "[a-z-[aeiou]]", "", false}, {"a1", "^\\i\\c$", "", true}, {"1a", "^\\i", "", false},
                      {"a b", "a b", "x", false}, {"ab", "a b", "x", true}, {"a.b", "a.b", "q", true}, {"axb", "a.b", "q", false}, {"علی", "^\\p{L}{3}$", "", true},
                      {"a#b", "a#b", "", true}, {"x", "[^a-c]", "", true}, {"[", "[[]", "", true}};
  for (const Row& row : rows) {
    INFO(row.text << " ~ " << row.pattern);
    const auto found = pattern_matches(row.text, row.pattern, row.flags);
    REQUIRE(found);
    CHECK(*found == row.expected);
  }
}

TEST_CASE("what is no pattern, or takes too long, is an error") {
  CHECK(pattern_matches("a", "(", "").error().code == "rules.bad_pattern");
  CHECK(pattern_matches("a", "a", "z").error().code == "rules.bad_flags");
  CHECK(pattern_matches(std::string(40, 'a') + "b", "^(a+)+$", "").error().code == "rules.pattern_too_slow");
  CHECK(pattern_replace("abc", "b", "$x", "").error().code == "rules.bad_replacement");
  CHECK(pattern_replace("abc", "x*", "-", "").error().code == "rules.bad_pattern");
  CHECK(pattern_matches("\xFF", "a", "").error().code == "rules.pattern_too_slow");
}

TEST_CASE("replacing and splitting") {
  CHECK(*pattern_replace("a.b.c", ".", "-", "q") == "a-b-c");
  CHECK(*pattern_replace("abc", "(b)|(x)", "[$1$2$0]", "") == "a[bb]c");
  CHECK(*pattern_replace("1 2", "\\d", "\\$\\\\", "") == "$\\ $\\");
  CHECK(*pattern_split("a;;b;", ";") == std::vector<std::string>{"a", "", "b", ""});
  CHECK(*pattern_split("سلام", "") == std::vector<std::string>{"س", "ل", "ا", "م"});
  CHECK(*pattern_split("", ";") == std::vector<std::string>{""});
}

TEST_CASE("letters with two cases change, all others stay") {
  CHECK(upper_case("ab1 éÿ ωж سلام") == "AB1 ÉŸ ΩЖ سلام");
  CHECK(lower_case("AB1 ÉŸ ΩЖ Ĺ") == "ab1 éÿ ωж ĺ");
  CHECK(upper_case("×÷") == "×÷");
  CHECK(upper_case("\xFF\xC3") == "\xFF\xC3");
}
