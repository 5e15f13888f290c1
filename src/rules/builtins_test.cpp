#include "rules/builtins.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

std::string result_of(std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return "refused: " + expression.error().message.code;
  return to_text(evaluate(*expression, Context()));
}

struct Row {
  std::string_view text, expected;
};

const Row k_rows[] = {
    // text
    {"string(1.10)", "1.1"}, {"string([1, \"a\", null])", "[1, \"a\", null]"}, {"string length(\"سلام\")", "4"}, {"upper case(\"aß é\")", "Aß É"},
    {"lower case(\"ÀΩЖ\")", "àωж"}, {"substring(\"سلام\", 2, 2)", "لا"}, {"substring(\"abc\", -2)", "bc"}, {"substring(\"abc\", 0)", "null"},
    {"substring before(\"a-b\", \"-\")", "a"}, {"substring after(\"a-b\", \"-\")", "b"}, {"contains(\"abc\", \"b\")", "true"},
    {"starts with(\"abc\", \"ab\")", "true"}, {"ends with(\"abc\", \"bc\")", "true"}, {"matches(\"abc\", \"^a.c$\")", "true"},
    {"matches(\"A\", \"a\", \"i\")", "true"}, {"matches(\"a\", \"(\")", "null"}, {"replace(\"abcab\", \"(a)(b)\", \"$2$1\")", "bacba"},
    {"replace(\"abc\", \"\", \"x\")", "null"}, {"split(\"a1b22c\", \"[0-9]+\")", "[\"a\", \"b\", \"c\"]"}, {"string join([\"a\", null, \"b\"], \"-\")", "a-b"},
    // numbers
    {"decimal(2.345, 2)", "2.34"}, {"floor(-1.1)", "-2"}, {"floor(1.56, 1)", "1.5"}, {"ceiling(-1.9)", "-1"}, {"round up(5.5, 0)", "6"},
    {"round up(-1.121, 2)", "-1.13"}, {"round down(-5.5, 0)", "-5"}, {"round half up(2.5, 0)", "3"}, {"round half down(2.5, 0)", "2"},
    {"round half down(2.51, 0)", "3"}, {"round half up(1250, -2)", "1300"}, {"abs(-@\"P1D\")", "P1D"}, {"modulo(-12, 5)", "3"}, {"modulo(1, 0)", "null"},
    {"sqrt(16)", "4"}, {"sqrt(-1)", "null"}, {"exp(0)", "1"}, {"log(1)", "0"}, {"odd(3)", "true"}, {"even(-2)", "true"}, {"even(2.5)", "null"},
    {"number(\"1 000,5\", \" \", \",\")", "1000.5"}, {"number(\"x\")", "null"}, {"not(true)", "false"}, {"is(1, 1.0)", "true"},
    {"is(@\"10:00:00Z\", @\"10:00:00\")", "false"},
    // lists
    {"list contains([1, null], null)", "true"}, {"count([])", "0"}, {"min(3, 1, 2)", "1"}, {"max([\"a\", \"c\"])", "c"}, {"max([])", "null"},
    {"sum(1, 2)", "3"}, {"mean([1, 2, 3, 4])", "2.5"}, {"all([true, false])", "false"}, {"any(null, true)", "true"}, {"sublist([1, 2, 3], 2)", "[2, 3]"},
    {"sublist([1, 2, 3], -2, 1)", "[2]"}, {"append([1], 2, [3])", "[1, 2, [3]]"}, {"concatenate([1], [2, 3])", "[1, 2, 3]"},
    {"insert before([1, 3], 2, 2)", "[1, 2, 3]"}, {"remove([1, 2], 1)", "[2]"}, {"reverse([1, 2])", "[2, 1]"}, {"index of([1, 2, 1], 1)", "[1, 3]"},
    {"union([1, 2], [2, 3])", "[1, 2, 3]"}, {"distinct values([1, 1, 2])", "[1, 2]"}, {"flatten([1, [2, [3]]])", "[1, 2, 3]"}, {"product(2, 3)", "6"},
    {"median([8, 2, 5])", "5"}, {"stddev([2, 4])", "1.414213562373095048801688724209698"}, {"mode([1, 2, 2])", "[2]"}, {"sort([3, 1, 2])", "[1, 2, 3]"},
    {"sort([1, \"a\"])", "null"}, {"list replace([1, 2], 2, 9)", "[1, 9]"}, {"list replace([1, 5], function(item, new) item > 3, 0)", "[1, 0]"},
    // time
    {"date(2025, 11, 23)", "2025-11-23"}, {"date(2025, 2, 30)", "null"}, {"time(10, 5, 30.5, @\"PT3H30M\")", "10:05:30.5+03:30"},
    {"date and time(@\"2025-11-23\", @\"10:00:00\")", "2025-11-23T10:00:00"}, {"date and time(2025, 11, 23, 1, 2, 3)", "2025-11-23T01:02:03"},
    {"duration(\"P2DT1H\")", "P2DT1H"}, {"years and months duration(@\"2024-01-31\", @\"2025-03-01\")", "P1Y1M"}, {"day of year(@\"2024-12-31\")", "366"},
    {"day of week(@\"2025-11-23\")", "Sunday"}, {"month of year(@\"2025-11-23\")", "November"}, {"week of year(@\"2027-01-01\")", "53"},
    {"@\"2025-03-30T01:30:00@Europe/Paris\" + @\"PT1H\" > @\"2025-03-30T01:00:00Z\"", "true"},
    // ranges
    {"before([1..5], 6)", "true"}, {"after(6, [1..5])", "true"}, {"meets([1..5], [5..9])", "true"}, {"met by([5..9], [1..5])", "true"},
    {"overlaps([1..5], [3..9])", "true"}, {"overlaps before([1..5], [3..9])", "true"}, {"overlaps after([3..9], [1..5])", "true"},
    {"finishes(5, [1..5])", "true"}, {"finished by([1..5], 5)", "true"}, {"includes([1..5], 3)", "true"}, {"during(3, [1..5])", "true"},
    {"starts(1, [1..5])", "true"}, {"started by([1..5], 1)", "true"}, {"coincides([1..5], [1..5])", "true"}, {"range(\"[1..3)\") = [1..3)", "true"},
    {"range(\"[3..1]\")", "null"}, {"before(1, \"a\")", "null"},
    // contexts
    {"get value({a: 1}, \"a\")", "1"}, {"get value({a: {b: 2}}, [\"a\", \"b\"])", "2"}, {"get entries({a: 1})", "[{key: \"a\", value: 1}]"},
    {"context([{key: \"a\", value: 1}])", "{a: 1}"}, {"context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"},
    {"context merge([{a: 1, b: 2}, {b: 3}])", "{a: 1, b: 3}"},
    // how arguments are taken
    {"abs(n: -1)", "1"}, {"abs(number: -1)", "refused: rules.wrong_arguments"}, {"sqrt([16])", "4"}, {"count(5)", "1"}, {"abs(null)", "null"},
    {"string length(5)", "null"}, {"substring(start position: 2, string: \"abc\")", "bc"}, {"abs()", "refused: rules.wrong_arguments"}};

}  // namespace

TEST_CASE("built-in functions give what the standard says") {
  for (const Row& row : k_rows) {
    INFO(row.text);
    CHECK(result_of(row.text) == row.expected);
  }
}

TEST_CASE("every built-in function has a row of its own") {
  std::set<std::string> missing;
  for (const Builtin& builtin : builtins()) {
    const bool tried = std::ranges::any_of(k_rows, [&](const Row& row) { return row.text.starts_with(builtin.name + "("); });
    if (!tried && builtin.constant) missing.insert(builtin.name);
  }
  for (const std::string& name : missing) FAIL_CHECK(name << " is not tried");
}

TEST_CASE("no built-in function minds what it is given") {
  const std::uint64_t seed = 5;
  INFO("seed ", seed);
  Random random(seed);
  const Value values[] = {Value(), 0, -1, 3, Decimal::parse("2.5").value(), Decimal::parse("1e6000").value(), true, "", "a", "2025-11-23", "[1..3]", List{}, List{1, "a"},
                          List{List{}}, Context{}, Context{{"key", "k"}, {"value", 1}}, parse_at_literal("2025-11-23"), parse_at_literal("P1Y"), parse_at_literal("-P1DT1S"),
                          parse_at_literal("10:00:00Z"), parse_at_literal("-999999999-01-01T00:00:00"), parse_range("[1..5]"), parse_range("(< 3)"),
                          Value(*builtin_function("abs")), parse_at_literal("999999999-12-31")};
  for (const Builtin& builtin : builtins()) {
    INFO(builtin.name);
    for (int i = 0; i < 400; ++i) {
      List arguments;
      for (std::uint64_t n = random.below(builtin.parameters.size() + 1) + (builtin.gathers != Builtin::Gathers::nothing ? 1 : 0); n > 0; --n)
        arguments.push_back(values[random.below(std::size(values))]);
      const auto choice = choose_builtin(builtin.name, arguments.size(), {});
      if (!choice) continue;
      List again = arguments;
      Evaluation first({}, Instant{0}), second({}, Instant{0});
      const Builtin& chosen = builtins()[choice->index];
      CHECK(to_text(call_builtin(chosen, arguments, first)) == to_text(call_builtin(chosen, again, second)));
    }
  }
}
