#include "rules/evaluate.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

const Context k_variables{{"x", 7}, {"list", List{1, 2, 3}}, {"Monthly fee", 100}, {"Applicant's age", 44}, {"a-b", 5}, {"days in weekend", List{"friday"}},
                          {"owner", Context{{"full name", "Ali"}, {"age", 30}}}, {"nothing", Value()}};

Vocabulary known() {
  Vocabulary out;
  for (const auto& [name, value] : k_variables) out.add_name(name);
  out.add_member("full name");
  return out;
}

std::string result_of(std::string_view text) {
  const auto expression = Expression::parse(text, known());
  if (!expression) return "refused: " + expression.error().message.code;
  return to_text(evaluate(*expression, k_variables));
}

std::string passes(std::string_view tests, const Value& value) {
  const auto parsed = Expression::parse_tests(tests, known());
  if (!parsed) return "refused: " + parsed.error().message.code;
  Evaluation evaluation;
  return to_text(evaluate_tests(*parsed, value, Names{k_variables}, evaluation));
}

struct Row {
  std::string_view text, expected;
};

std::string trouble_of(std::string_view text, const EvaluationLimits& limits = {}) {
  const auto evaluated = evaluate_fully(*Expression::parse(text), Names{k_variables}, limits);
  return evaluated.trouble ? evaluated.trouble->code : "none";
}

}  // namespace

TEST_CASE("loops, quantifiers, lambdas and filters") {
  const Row rows[] = {
      {"for i in list return i * x", "[7, 14, 21]"}, {"for i in 1..3, j in 1..i return i * j", "[1, 2, 4, 3, 6, 9]"},
      {"for i in 3..1 return i", "[3, 2, 1]"}, {"for i in (1..4) return i", "[2, 3]"}, {"for i in [5..1] return i", "null"},
      {"for d in @\"2025-11-23\"..@\"2025-11-24\" return d.day", "[23, 24]"}, {"for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"},
      {"for i in nothing return i", "null"}, {"some i in list satisfies i > 2", "true"}, {"every i in list satisfies i > 2", "false"},
      {"some i in [] satisfies i > 2", "false"}, {"every i in [] satisfies i > 2", "true"}, {"some i in [1, null] satisfies i > 2", "null"},
      {"every i in list satisfies \"no answer\"", "null"}, {"(function(m, n) m - n)(5, 3)", "2"}, {"(function(m, n) m - n)(n: 5, m: 3)", "-2"},
      {"(function(a: number) a)(\"text\")", "null"}, {"{add: function(n) function(m) n + m, three: add(1)(2)}.three", "3"},
      {"{y: 10, f: function(n) n + y, g: function(y) f(y)}.g(1)", "11"}, {"for f in [abs, sqrt] return f(16)", "[16, 4]"},
      {"sort(list, function(a, b) a > b)", "[3, 2, 1]"}, {"list[item > 1][1]", "2"}, {"[{p: 1, q: [1, 2]}, {p: 2, q: []}][p = 1].q", "[[1, 2]]"},
      {"[{a: 1}][a = x - 6]", "[{a: 1}]"}, {"5[1]", "5"}, {"5[2]", "null"}, {"[][item > 0]", "[]"}, {"(function() 1)(2)", "null"}, {"x(1)", "null"}};
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(result_of(row.text) == row.expected);
  }
}

TEST_CASE("names with spaces and operators are found by what is known") {
  const Row rows[] = {{"Monthly fee * 2", "200"}, {"Applicant's age > 40", "true"}, {"a-b", "5"}, {"a-b-b", "null"}, {"owner.full name", "Ali"},
                      {"{big number: 5, r: big number + 1}.r", "6"}, {"{\"a b\": 1}.a b", "1"}, {"for i in days in weekend return i", "[\"friday\"]"},
                      {"[owner][full name = \"Ali\"].age", "[30]"}, {"Monthly", "null"}};
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(result_of(row.text) == row.expected);
  }
}

TEST_CASE("types are asked for with instance of") {
  const Row rows[] = {{"1 instance of number", "true"}, {"1 instance of string", "false"}, {"null instance of Any", "false"}, {"null instance of Null", "true"},
                      {"[1, 2] instance of list<number>", "true"}, {"[1, \"a\"] instance of list<number>", "false"},
                      {"{a: 1} instance of context<a: number>", "true"}, {"{a: 1} instance of context<b: number>", "false"},
                      {"[1..2] instance of range<number>", "true"}, {"@\"P1D\" instance of days and time duration", "true"},
                      {"(function(a: number) a) instance of function<number> -> Any", "true"},
                      {"(function(a: number) a) instance of function<string> -> Any", "false"}, {"1 + 1 instance of number", "null"}};
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(result_of(row.text) == row.expected);
  }
}

TEST_CASE("unary tests as the cells of a table hold them") {
  CHECK(passes("-", 1) == "true");
  CHECK(passes("< 5", 4) == "true");
  CHECK(passes("< 5, 7", 7) == "true");
  CHECK(passes("[1..3], (8..9)", 8) == "false");
  CHECK(passes("not(1, 2)", 2) == "false");
  CHECK(passes("not(1, 2)", 3) == "true");
  CHECK(passes("\"a\", \"b\"", "b") == "true");
  CHECK(passes("? > 3 and ? < x", 5) == "true");
  CHECK(passes("? > 3 and ? < x", 7) == "false");
  CHECK(passes("list", 2) == "true");
  CHECK(passes("list contains(?, 2)", List{1, 2}) == "true");
  CHECK(passes("x", 7) == "true");
  CHECK(passes("null", Value()) == "true");
  CHECK(passes("> 5", "text") == "null");
  CHECK(passes("5 +", 1) == "refused: rules.unfinished");
  CHECK(passes("[1..", 1) == "refused: rules.unfinished");
}

TEST_CASE("a trouble tells its place") {
  const auto evaluated = evaluate_fully(*Expression::parse("1 +\n  2 * \"a\""), Names{k_variables});
  REQUIRE(evaluated.trouble);
  CHECK(evaluated.trouble->code == "rules.wrong_types");
  CHECK(evaluated.line == 2);
  CHECK(evaluated.column == 3);
}

TEST_CASE("what an expression may use is bounded") {
  CHECK(trouble_of("for i in 1..10000000 return i") == "rules.too_many_steps");
  CHECK(trouble_of("for i in 1..1000, j in 1..1000, k in 1..1000 return i") == "rules.too_many_steps");
  CHECK(trouble_of("{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r") == "rules.too_deep");
  CHECK(trouble_of("for i in 1..300000 return i") == "rules.too_bulky");
  CHECK(trouble_of("{a: \"0123456789\", b: for i in 1..200000 return a, c: string join(b, a)}.c") != "none");
  std::string doubling = "{a0: [1, 1]";
  for (int i = 1; i < 60; ++i) doubling += ", a" + std::to_string(i) + ": [a" + std::to_string(i - 1) + ", a" + std::to_string(i - 1) + "]";
  CHECK(trouble_of(doubling + "}") == "rules.too_bulky");
  CHECK(trouble_of("for i in 1..100 return [if i = 1 then 0 else partial[-1]]") == "rules.too_bulky");
  CHECK(trouble_of("for i in 1..3 return i", {.steps = 5, .depth = 10, .bulk = 10}) == "rules.too_many_steps");
}

TEST_CASE("the moment is what the caller says") {
  const Instant now{1'763'902'200'000'000};
  CHECK(to_text(evaluate_fully(*Expression::parse("now()"), Names{k_variables}, {}, now).value) == "2025-11-23T12:50:00Z");
  CHECK(to_text(evaluate_fully(*Expression::parse("today()"), Names{k_variables}, {}, now).value) == "2025-11-23");
  CHECK(evaluate_fully(*Expression::parse("now()"), Names{k_variables}).value.is_null());
}

TEST_CASE("the moment is told on the clocks of whoever asks, and an expression says whether it depends on it") {
  const Moment late{*parse_instant("2025-11-23T21:00:00.25Z"), minutes(210)};  // 00:30 of Monday in Tehran
  const auto told = [&](const char* text) { return to_text(evaluate_fully(*Expression::parse(text), Names{k_variables}, {}, late).value); };
  CHECK(told("now()") == "2025-11-24T00:30:00.25+03:30");
  CHECK(told("today()") == "2025-11-24");
  CHECK(told("day of week(today())") == "Monday");
  CHECK(told("now() = date and time(\"2025-11-23T21:00:00Z\")") == "true");
  CHECK(told("now() + duration(\"P1D\") > date and time(\"2025-11-25T00:30:00@Asia/Tehran\")") == "true");
  const Moment west{*parse_instant("1969-12-31T23:00:00Z"), -hours(5)};
  CHECK(to_text(evaluate_fully(*Expression::parse("now()"), Names{k_variables}, {}, west).value) == "1969-12-31T18:00:00-05:00");
  CHECK(Expression::parse("if x then today() else date(\"2025-11-23\")")->asks_time());
  CHECK(Expression::parse("(function(days) now() + days)(x)")->asks_time());
  CHECK(!Expression::parse("date(\"2025-11-23\") + x")->asks_time());
}

TEST_CASE("random expressions give the same value twice, within the limits") {
  const std::uint64_t seed = 11;
  INFO("seed ", seed);
  Random random(seed);
  const std::string_view leaves[] = {"1", "-2.5", "\"a\"", "true", "null", "x", "list", "[1..3]", "{a: 1}", "@\"P1D\"", "@\"2025-11-23\"", "owner", "item", "?", "[]"};
  const std::string_view shapes[] = {"(# + #)", "(# - #)", "(# * #)", "(# / #)", "(# ** #)", "(# < #)", "(# = #)", "(# and #)", "(# or #)", "(# in #)",
                                     "[#, #]", "{k: #, m: #}.k", "#[#]", "(if # then # else #)", "(for i in # return #)", "(some i in # satisfies #)",
                                     "count(#)", "sum(#)", "sort(#)", "string(#)", "min(#, #)", "append(#, #)", "(# between # and #)", "flatten([#, #])",
                                     "(# instance of number)", "(function(a) #)(#)", "context put({}, #, #)", "substring(string(#), #)", "matches(string(#), string(#))"};
  const auto grow = [&](const auto& self, int depth) -> std::string {
    if (depth == 0 || random.below(4) == 0) return std::string(leaves[random.below(std::size(leaves))]);
    std::string out;
    for (const char c : shapes[random.below(std::size(shapes))]) out += c == '#' ? self(self, depth - 1) : std::string(1, c);
    return out;
  };
  std::size_t valued = 0;
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = grow(grow, 4);
    INFO(text);
    const auto expression = Expression::parse(text);
    REQUIRE(expression);
    const Evaluated once = evaluate_fully(*expression, Names{k_variables}, {.steps = 20'000});
    CHECK(to_text(once.value) == to_text(evaluate_fully(*expression, Names{k_variables}, {.steps = 20'000}).value));
    valued += !once.value.is_null();
  }
  CHECK(valued > 500);
}
