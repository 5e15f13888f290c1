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
using Either = std::variant<Thing, Empty>;

std::string refusal_of(std::string_view text) {
  const auto result = pasokh::decode_text<Thing>(text);
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
