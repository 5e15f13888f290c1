#include "rules/data_type.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::rules;

namespace {

DataTypePtr context_of(std::string name, DataTypePtr type) {
  DataType made;
  made.kind = DataType::Kind::context;
  made.parts.emplace_back(std::move(name), std::move(type));
  return std::make_shared<const DataType>(std::move(made));
}

std::string coerced_text(const Value& value, const DataTypePtr& type) {
  const auto out = coerced(value, type);
  return out ? to_text(*out) : "refused";
}

}  // namespace

TEST_CASE("a value conforms to its type and to those that hold it") {
  const auto number = simple_type(Type::number);
  CHECK(conforms(1, number));
  CHECK(!conforms("1", number));
  CHECK(!conforms(Value(), number));
  CHECK(conforms(1, find_simple_type("Any")));
  CHECK(conforms(List{1, 2}, list_of(number)));
  CHECK(!conforms(List{1, "a"}, list_of(number)));
  CHECK(conforms(Context{{"a", 1}, {"b", 2}}, context_of("a", number)));
  CHECK(!conforms(Context{{"b", 2}}, context_of("a", number)));
  CHECK(find_simple_type("tally") == nullptr);
}

TEST_CASE("coercion opens lists of one, makes them, and turns dates into moments") {
  const auto number = simple_type(Type::number);
  CHECK(coerced_text(List{5}, number) == "5");
  CHECK(coerced_text(List{5, 6}, number) == "refused");
  CHECK(coerced_text(List{List{5}}, number) == "refused");
  CHECK(coerced_text(5, list_of(number)) == "[5]");
  CHECK(coerced_text("a", list_of(number)) == "refused");
  CHECK(coerced_text(Value(), number) == "null");
  CHECK(coerced_text(parse_at_literal("2025-11-23"), simple_type(Type::date_time)) == "2025-11-23T00:00:00Z");
  CHECK(coerced_text(List{parse_at_literal("2025-11-23")}, list_of(simple_type(Type::date_time))) == "[@\"2025-11-23T00:00:00Z\"]");
  CHECK(coerced_text(Context{{"a", List{1}}}, context_of("a", number)) == "{a: 1}");
}

TEST_CASE("allowed values count for coercion, not for what a value is") {
  DataType made = *simple_type(Type::number);
  made.allowed = [](const Value& value) { return value.number() && *value.number() < Decimal(256); };
  const DataTypePtr small = std::make_shared<const DataType>(std::move(made));
  CHECK(conforms(300, small));
  CHECK(coerced_text(300, small) == "refused");
  CHECK(coerced_text(255, small) == "255");
  CHECK(coerced_text(List{1, 300}, list_of(small)) == "refused");
}
