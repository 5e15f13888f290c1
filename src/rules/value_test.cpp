#include "rules/value.hpp"

#include <doctest/doctest.h>

#include "rules/expression.hpp"

using namespace pasokh;
using namespace pasokh::rules;

TEST_CASE("values go to JSON and come back the same") {
  for (const std::string_view text : {"1.50", "\"a\"", "true", "null", "[1, \"b\", null]", "{a: {b: 1}}", "@\"2025-11-23\"", "@\"16:20:00Z\"",
                                      "@\"2025-11-23T16:20:00.5+03:30\"", "@\"-P1DT2H\"", "@\"P1Y2M\"", "[1..3)", "(< @\"2025-11-23\")", "(!= 5)"}) {
    INFO(text);
    const Value value = evaluate(*Expression::parse(text), {});
    CHECK(from_json(to_json(value)) == value);
  }
}

TEST_CASE("contexts are the same whatever the order of their entries") {
  const Context one{{"a", 1}, {"b", "x"}}, other{{"b", "x"}, {"a", Decimal::parse("1.0").value()}};
  CHECK(one == other);
  CHECK(!(one == Context{{"a", 1}}));
  CHECK(!(one == Context{{"a", 1}, {"c", "x"}}));
  Context changed = one;
  changed.set("a", 2);
  CHECK(to_text(*changed.find("a")) == "2");
  CHECK(changed.size() == 2);
  CHECK(changed.erase("a"));
  CHECK(!changed.erase("a"));
}

TEST_CASE("a value is only what it is") {
  const Value text("1");
  CHECK(text.string() != nullptr);
  CHECK(text.number() == nullptr);
  CHECK(text.list() == nullptr);
  CHECK(Value(true).type() == Type::boolean);
  CHECK(Value("x").type() == Type::string);
  CHECK(Value().is_null());
  CHECK(name_of(Value(DaysDuration{60, 0}).type()) == "days and time duration");
  CHECK(!(Value(1) == Value("1")));
  CHECK(Value(*Date::from(2024, 2, 29)) == Value(CalendarDate{2024, 2, 29}));
}

TEST_CASE("an object from outside is a context, but for one that spells a date") {
  CHECK(from_json(*json::parse(R"({"@":"2025-11-23"})")) == Value(CalendarDate{2025, 11, 23}));
  CHECK(from_json(*json::parse(R"({"@":"no date"})")).is_null());
  CHECK(from_json(*json::parse(R"({"@":"2025-11-23","b":1})")).context() != nullptr);
  CHECK(from_json(*json::parse("1e9999")).is_null());
}

TEST_CASE("the bulk of a value counts every part, however shared") {
  CHECK(Value(1).bulk() == 1);
  CHECK(Value(std::string(320, 'a')).bulk() == 11);
  Value doubled = List{1, 1};
  for (int i = 0; i < 40; ++i) doubled = Value(List{doubled, doubled});
  CHECK(doubled.bulk() == 0xFFFF'FFFF);
  CHECK(doubled == doubled);
  CHECK(to_text(doubled, 100).size() < 1'000);
}
