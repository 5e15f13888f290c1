#include "server/schema.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {
namespace schema_tested {
struct Leaf {
  Code<struct LeafTag> code;
  bool ripe = false;
  std::int64_t grams = 0;
};
PASOKH_FIELDS(Leaf, code, ripe, grams)
PASOKH_DEFAULTED(Leaf, grams)
struct Fallen {
  Date on;
};
PASOKH_FIELDS(Fallen, on)
struct Tree {
  std::map<std::string, Leaf> leaves;
  std::variant<Leaf, Fallen> last;
  std::optional<json::Value> extra;
  std::vector<Tree> children;
};
PASOKH_FIELDS(Tree, leaves, last, extra, children)
}  // namespace schema_tested

TEST_CASE("a schema follows the fields, through maps, variants, lists and itself") {
  SchemaBook book;
  CHECK(json::write(schema_of<schema_tested::Tree>()(book)) ==
        R"({"$ref":"#/components/schemas/server.schema_tested.Tree"})");
  const auto& all = book.components();
  REQUIRE(all.contains("server.schema_tested.Tree"));
  CHECK(
      json::write(all.at("server.schema_tested.Leaf")) ==
      R"({"type":"object","properties":{"code":{"type":"string","pattern":"^[a-z0-9._-]{1,64}$"},"ripe":{"type":"boolean"},)"
      R"("grams":{"type":"integer"}},"required":["code","ripe"],"additionalProperties":false})");
  const json::Value& tree = all.at("server.schema_tested.Tree");
  const json::Value* properties = tree.find("properties");
  CHECK(json::write(*tree.find("required")) == R"(["leaves","last","children"])");
  CHECK(json::write(*properties->find("children")) ==
        R"({"type":"array","items":{"$ref":"#/components/schemas/server.schema_tested.Tree"}})");
  const json::Value& fallen = properties->find("last")->find("oneOf")->items.at(1);
  CHECK(fallen.find("properties")->find("type")->find("const")->text == "Fallen");
  CHECK(fallen.find("properties")->find("on")->find("format")->text == "date");
}

TEST_CASE("names of types become names of components") {
  CHECK(schema_name("pasokh::desk::Names") == "desk.Names");
  CHECK(schema_name("pasokh::server::Page<pasokh::server::TaskRow>") == "server.Page-of-server.TaskRow");
}

}  // namespace pasokh::server
