#include "rules/expression.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

const Context k_variables{{"x", 7}, {"name", "علی"}, {"yes", true}, {"nothing", Value()}, {"list", List{1, 2, 3}},
                          {"place", Context{{"district", 6}, {"street", Context{{"width", 12}}}}},
                          {"rows", List{Context{{"a", 1}}, Context{{"a", 5}}}}, {"day", parse_at_literal("2025-11-23")}};

std::string result_of(std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return "refused: " + expression.error().message.code;
  return to_text(evaluate(*expression, k_variables));
}

struct Row {
  std::string_view text, expected;
};

std::int64_t argument(const Refusal& refusal, std::string_view name) {
  for (const auto& [key, value] : refusal.message.arguments)
    if (key == name) return std::get<std::int64_t>(value);
  return -1;
}

}  // namespace

TEST_CASE("expressions evaluate as FEEL says") {
  const Row rows[] = {
      {"1 + 2 * 3", "7"}, {"0.1 + 0.2 = 0.3", "true"}, {"(1 + 2) * 3", "9"}, {"-x", "-7"}, {"2 - -3", "5"}, {"2 ** 10", "1024"},
      {"1 / 3", "0.3333333333333333333333333333333333"}, {"10 / 4", "2.5"}, {"1 / 0", "null"}, {"\"a\" + \"b\"", "ab"},
      {"\"a\" + 1", "null"}, {"x > 5", "true"}, {"x <= 7 and yes", "true"}, {"not(yes)", "false"}, {"x = 7", "true"}, {"x != 7", "false"},
      {"missing", "null"}, {"missing > 5", "null"}, {"missing = 5", "false"}, {"missing = null", "true"}, {"nothing = null", "true"},
      {"\"a\" < \"b\"", "true"}, {"1 < \"b\"", "null"}, {"place.district", "6"}, {"place.street.width * 2", "24"}, {"place.none", "null"},
      {"if x > 5 then \"big\" else \"small\"", "big"}, {"if missing > 5 then 1 else 2", "2"}, {"x in [1..10]", "true"}, {"x in (7..10]", "false"},
      {"x in ]7..10[", "false"}, {"x in (1, 7)", "true"}, {"x in (< 3, > 6)", "true"}, {"x in 8", "false"}, {"x in list", "false"},
      {"2 in list", "true"}, {"x between 7 and 9", "true"}, {"missing between 7 and 9", "null"}, {"[1, 2, 3][2]", "2"}, {"[1, 2, 3][-1]", "3"},
      {"list[item > 1]", "[2, 3]"}, {"rows[a > 2]", "[{a: 5}]"}, {"rows.a", "[1, 5]"}, {"rows[a > 2][1].a", "5"}, {"[1, 2][7]", "null"},
      {"{a: 1, b: a + 1}.b", "2"}, {"count(list)", "3"}, {"sum(list)", "6"}, {"max(list)", "3"}, {"min(4, 2)", "2"},
      {"list contains(list, 2)", "true"}, {"string length(name)", "3"}, {"contains(\"foobar\", \"oba\")", "true"},
      {"starts with(\"foobar\", \"foo\")", "true"}, {"substring(name, 2, 1)", "ل"}, {"upper case(\"abc\")", "ABC"}, {"floor(-1.5)", "-2"},
      {"ceiling(1.2)", "2"}, {"abs(-3)", "3"}, {"modulo(-7, 3)", "2"}, {"number(\"12.50\")", "12.5"}, {"string(1.0)", "1"},
      {"@\"2025-11-23\" = day", "true"}, {"day + duration(\"P10D\")", "2025-12-03"}, {"day + @\"P1M\"", "2025-12-23"},
      {"date(\"2025-12-03\") - day", "P10D"}, {"day.year", "2025"}, {"day.weekday", "7"}, {"date(\"2025-02-30\")", "null"},
      {"date(2024, 2, 29) + @\"P1Y\"", "2025-02-28"}, {"date and time(\"2025-11-23T16:20:00+03:30\") < @\"2025-11-23T12:51:00Z\"", "true"},
      {"@\"PT36H\"", "P1DT12H"}, {"@\"P1D\" * 3", "P3D"}, {"duration(\"P14M\")", "P1Y2M"}, {"day < @\"2026-01-01\"", "true"},
      {"1 // a comment\n + 1", "2"}, {"/* a */ 2", "2"}, {"\"\\u0627\\n\"", "ا\n"}, {"1.5e2", "150"}, {".5 + .5", "1"}, {"null", "null"}};
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(result_of(row.text) == row.expected);
  }
}

TEST_CASE("and, or and not know three answers") {
  const std::string_view values[] = {"true", "false", "null"};
  const std::string_view conjunctions[3][3] = {{"true", "false", "null"}, {"false", "false", "false"}, {"null", "false", "null"}};
  const std::string_view disjunctions[3][3] = {{"true", "true", "true"}, {"true", "false", "null"}, {"true", "null", "null"}};
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b < 3; ++b) {
      CHECK(result_of(std::string(values[a]) + " and " + std::string(values[b])) == conjunctions[a][b]);
      CHECK(result_of(std::string(values[a]) + " or " + std::string(values[b])) == disjunctions[a][b]);
    }
  }
  CHECK(result_of("not(null)") == "null");
  CHECK(result_of("1 and true") == "null");
}

TEST_CASE("what is no expression is refused with its place") {
  struct Wrong {
    std::string_view text, code;
    std::int64_t line, column;
  };
  const Wrong rows[] = {{"", "rules.unfinished", 1, 1}, {"1 +", "rules.unfinished", 1, 4}, {"(1", "rules.unfinished", 1, 3},
                        {"1 2", "rules.unexpected", 1, 3}, {"x ==\n 7", "rules.unexpected", 1, 4}, {"1 +\n  * 2", "rules.unexpected", 2, 3},
                        {"\"open", "rules.text_not_closed", 1, 6}, {"foo(1)", "rules.unknown_function", 1, 1}, {"not(1, 2)", "rules.wrong_arguments", 1, 1},
                        {"@\"2025-13-01\"", "rules.bad_literal", 1, 1}, {"1 & 2", "rules.unexpected", 1, 3}, {"if x then 1", "rules.unfinished", 1, 12},
                        {"{a: 1, a: 2}", "rules.unexpected", 1, 8}, {"[1..2", "rules.unfinished", 1, 6}, {"for i in list", "rules.unfinished", 1, 14},
                        {"x instance of tally", "rules.unknown_type", 1, 15}, {"function(a) external {}", "rules.external_function", 1, 13}};
  for (const Wrong& row : rows) {
    INFO(row.text);
    const auto parsed = Expression::parse(row.text);
    REQUIRE(!parsed);
    CHECK(parsed.error().message.code == row.code);
    CHECK(argument(parsed.error(), "line") == row.line);
    CHECK(argument(parsed.error(), "column") == row.column);
  }
}

TEST_CASE("an expression is bounded in length, depth and steps") {
  CHECK(result_of(std::string(20'000, ' ') + "1") == "refused: rules.expression_too_long");
  CHECK(result_of(std::string(100, '(') + "1" + std::string(100, ')')) == "refused: rules.expression_too_deep");
  CHECK(result_of(std::string(5'000, '-') + "1") == "refused: rules.expression_too_deep");
  std::string sum = "1";
  for (int i = 0; i < 2'000; ++i) sum += "+1";
  CHECK(result_of(sum) == "refused: rules.expression_too_deep");
  const auto expression = Expression::parse("list[item > 0][item > 0]");
  REQUIRE(expression);
  const Evaluated cut = evaluate_fully(*expression, Names{k_variables}, EvaluationLimits{.steps = 3});
  REQUIRE(cut.trouble);
  CHECK(cut.trouble->code == "rules.too_many_steps");
}

TEST_CASE("the first reason for null is kept") {
  const auto trouble_of = [](std::string_view text) {
    const Evaluated evaluated = evaluate_fully(*Expression::parse(text), Names{k_variables});
    return evaluated.trouble ? evaluated.trouble->code : std::string("none");
  };
  CHECK(trouble_of("missing > 5") == "rules.no_such_variable");
  CHECK(trouble_of("1 / 0") == "rules.divided_by_zero");
  CHECK(trouble_of("\"a\" * 2") == "rules.wrong_types");
  CHECK(trouble_of("x > 5") == "none");
}

TEST_CASE("an expression names the variables it reads") {
  const auto expression = Expression::parse("place.district > x and count(list[item > y]) = 0 and {a: z}.a = 1");
  REQUIRE(expression);
  CHECK(expression->variables() == std::vector<std::string>{"list", "place", "x", "z"});
}

TEST_CASE("an inner name hides an outer one") {
  const Context outer{{"x", 1}, {"y", 2}}, inner{{"x", 10}};
  const Names far{outer};
  CHECK(to_text(evaluate_fully(*Expression::parse("x + y"), Names{inner, &far}).value) == "12");
}

TEST_CASE("random text never breaks the parser") {
  const std::uint64_t seed = 7;
  INFO("seed ", seed);
  Random random(seed);
  const std::string_view pieces[] = {"x", "1", "+", "-", "(", ")", "[", "]", "..", "in", "if", "then", "else", "and", "or", "\"a\"", ",", ".", "<", "not(",
                                     "{", "}", ":", "a", "between", "@\"P1D\"", " ", "**", "/", "date("};
  std::size_t parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(12); n > 0; --n) text += std::string(pieces[random.below(std::size(pieces))]) + " ";
    const auto expression = Expression::parse(text);
    if (!expression) continue;
    ++parsed;
    CHECK(evaluate(*expression, k_variables) == evaluate(*expression, k_variables));
  }
  CHECK(parsed > 100);
}
