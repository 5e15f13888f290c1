#include "base/codec.hpp"

#include <doctest/doctest.h>

namespace {

enum class Colour { red, green };
PASOKH_ENUM(Colour, red, green)
struct Inner { std::int64_t n = 0; };
PASOKH_FIELDS(Inner, n)
struct Thing {
  std::string name;
  std::optional<int> size;
  Colour colour = Colour::red;
  std::vector<Inner> parts;
  pasokh::Instant at;
  pasokh::Message says;
};
PASOKH_FIELDS(Thing, name, size, colour, parts, at, says)
struct Empty {};
PASOKH_FIELDS(Empty)
struct Lenient {
  int size = 7;
  std::vector<Inner> parts;
  std::uint8_t small = 0;
};
PASOKH_FIELDS(Lenient, size, parts, small)
PASOKH_DEFAULTED(Lenient, size, parts)
struct Named_ {
  std::map<std::string, Inner> by_name;
};
PASOKH_FIELDS(Named_, by_name)
using Either = std::variant<Thing, Empty>;

std::string refusal_of(std::string_view text) {
  const auto result = pasokh::decode_text<Thing>(text);
  return result ? "accepted" : result.error().message.code + " " + result.error().field;
}

template <class T>
std::string refusal_in(std::string_view text) {
  const auto result = pasokh::decode_text<T>(text);
  return result ? "accepted" : result.error().message.code + " " + result.error().field;
}

}  // namespace

TEST_CASE("a struct is written with its fields in order and reads back") {
  const Thing thing{"سلام \"x\"", 3, Colour::green, {{1}, {2}}, *pasokh::parse_instant("2025-11-23T12:50:00Z"), pasokh::say("a.b", {{"n", std::int64_t{5}}})};
  const auto text = pasokh::encode(thing);
  CHECK(text == R"({"name":"سلام \"x\"","size":3,"colour":"green","parts":[{"n":1},{"n":2}],"at":"2025-11-23T12:50:00Z","says":{"code":"a.b","n":{"n":5}}})");
  const auto back = pasokh::decode_text<Thing>(text);
  REQUIRE(back);
  CHECK(pasokh::encode(*back) == text);
}

TEST_CASE("a variant names its alternative") {
  CHECK(pasokh::encode(Either{Empty{}}) == R"({"type":"Empty"})");
  const auto back = pasokh::decode_text<Either>(R"({"type":"Empty"})");
  REQUIRE(back);
  CHECK(std::holds_alternative<Empty>(*back));
  CHECK_FALSE(pasokh::decode_text<Either>(R"({"type":"Other"})"));
}

TEST_CASE("what does not fit is refused with its pointer") {
  const std::string good = R"("parts":[],"at":"2025-11-23T12:50:00Z","says":{"code":"a.b"})";
  CHECK(refusal_of(R"({"name":"x","colour":"red",)" + good + "}") == "accepted");
  CHECK(refusal_of(R"({"colour":"red",)" + good + "}") == "base.missing_field /name");
  CHECK(refusal_of(R"({"name":1,"colour":"red",)" + good + "}") == "base.wanted_text /name");
  CHECK(refusal_of(R"({"name":"x","colour":"blue",)" + good + "}") == "base.wanted_choice /colour");
  CHECK(refusal_of(R"({"name":"x","colour":"red","more":1,)" + good + "}") == "base.unknown_field /more");
  CHECK(refusal_of(R"({"name":"x","colour":"red","parts":[{"n":1.5}],"at":"2025-11-23T12:50:00Z","says":{"code":"a"}})") == "base.wanted_integer /parts/0/n");
  CHECK(refusal_of(R"({"name":"x","colour":"red","parts":[],"at":"2025-02-30T12:50:00Z","says":{"code":"a"}})") == "base.wanted_form /at");
}

TEST_CASE("a refusal carries the line and column of what was wrong") {
  const auto result = pasokh::decode_text<Named_>("{\n  \"by_name\": {\n    \"a\": {\"n\": true}\n  }\n}");
  REQUIRE_FALSE(result);
  const auto& arguments = result.error().message.arguments;
  CHECK(arguments[0] == std::pair<std::string, pasokh::Argument>{"field", std::string("/by_name/a/n")});
  CHECK(arguments[2] == std::pair<std::string, pasokh::Argument>{"line", std::int64_t{3}});
  CHECK(arguments[3] == std::pair<std::string, pasokh::Argument>{"column", std::int64_t{16}});
}

TEST_CASE("keys in pointers are escaped as RFC 6901 says") {
  CHECK(refusal_in<Named_>(R"({"by_name":{"a/b~c":{"n":true}}})") == "base.wanted_integer /by_name/a~1b~0c/n");
  CHECK(refusal_in<Named_>(R"({"by_name":{},"x/y":1})") == "base.unknown_field /x~1y");
}

TEST_CASE("listed fields may be missing and keep their default, others may not") {
  const auto read = pasokh::decode_text<Lenient>(R"({"small":5})");
  REQUIRE(read);
  CHECK(read->size == 7);
  CHECK(read->small == 5);
  CHECK(refusal_in<Lenient>(R"({"size":1,"parts":[]})") == "base.missing_field /small");
  CHECK(refusal_in<Lenient>(R"({"small":5,"size":null})") == "base.wanted_integer /size");
}

TEST_CASE("integers that do not fit their type are refused") {
  CHECK(refusal_in<Lenient>(R"({"small":255})") == "accepted");
  for (const char* n : {"256", "-1", "1e2", "1.0", "\"5\"", "99999999999999999999999999", "true", "null", "[]"})
    CHECK(refusal_in<Lenient>("{\"small\":" + std::string(n) + "}") == "base.wanted_integer /small");
}

TEST_CASE("variants refuse what is no object, has no type or one field too many") {
  CHECK(refusal_in<Either>("[]") == "base.missing_field /type");
  CHECK(refusal_in<Either>("{}") == "base.missing_field /type");
  CHECK(refusal_in<Either>(R"({"type":5})") != "accepted");
  CHECK(refusal_in<Either>(R"({"type":"Empty","x":1})") == "base.unknown_field /x");
  CHECK(refusal_in<Either>(R"({"type":"Other"})").starts_with("base.unknown_type"));
}

TEST_CASE("an empty optional is left out of a struct, and null reads as empty") {
  const std::string rest = R"("colour":"red","parts":[],"at":"2025-11-23T12:50:00Z","says":{"code":"a.b"}})";
  const auto read = pasokh::decode_text<Thing>(R"({"name":"x","size":null,)" + rest);
  REQUIRE(read);
  CHECK_FALSE(read->size);
  CHECK(pasokh::encode(*read) == R"({"name":"x",)" + rest);
}

TEST_CASE("arguments of messages keep their types through text") {
  using namespace pasokh;
  const Message message{"a.b", {{"a", std::int64_t{-5}}, {"b", std::string("\"{}\"")}, {"c", Instant{1'500'000}}, {"d", Date{20'000}}, {"e", TimeOfDay{500'000}},
                                {"f", hours(26)}, {"g", make_id(3, 4, 5)}, {"h", Named{"unit", "district-6"}}}};
  CHECK(decode_text<Message>(encode(message)) == message);
  for (const char* text : {"{}", "[]", R"({"code":5})", R"({"code":"a","x":5})", R"({"code":"a","x":{}})", R"({"code":"a","x":{"n":1,"text":""}})", R"({"code":"a","x":{"what":1}})",
                           R"({"code":"a","x":{"n":"1"}})"}) {
    INFO(text);
    CHECK_FALSE(decode_text<Message>(text));
  }
}

TEST_CASE("enumerators have names and names have enumerators") {
  CHECK(pasokh::enum_name(Colour::green) == "green");
  CHECK(pasokh::enum_from<Colour>("green") == Colour::green);
  CHECK_FALSE(pasokh::enum_from<Colour>("Green"));
  CHECK_FALSE(pasokh::enum_from<Colour>(""));
}
