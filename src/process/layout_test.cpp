#include "process/layout.hpp"

#include <doctest/doctest.h>

#include <map>

#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

struct Box {
  int x, y, width, height;
  bool apart_from(const Box& o) const {
    return x + width <= o.x || o.x + o.width <= x || y + height <= o.y || o.y + o.height <= y;
  }
};

void collect(const TreeElement& e, std::map<std::string, Box>& shapes, std::size_t& edges) {
  if (e.name == "BPMNEdge") ++edges;
  if (e.name == "BPMNShape") {
    const TreeElement& b = e.children.at(0);
    const auto number = [&](std::string_view name) { return std::stoi(b.attribute(name)); };
    shapes[e.attribute("bpmnElement")] = {number("x"), number("y"), number("width"), number("height")};
  }
  for (const TreeElement& c : e.children) collect(c, shapes, edges);
}

}  // namespace

TEST_CASE("a drawing without a diagram gets one, in which nothing overlaps and flows go to the right") {
  const std::string inner = element("startEvent", "i") + element("task", "in") + element("endEvent", "j") +
                            flow("k", "i", "in") + flow("l", "in", "j");
  const std::string xml = drawing(
      element("startEvent", "s") + element("endEvent", "e") + element("exclusiveGateway", "x", "default=\"c\"") +
      element("userTask", "a") + element("subProcess", "sub", "", inner) +
      element("boundaryEvent", "late", "attachedToRef=\"a\"", timer("P1D")) + flow("f", "s", "x") +
      flow("b", "x", "a", "= y") + flow("c", "x", "sub") + flow("d", "a", "e") + flow("g", "sub", "e") +
      flow("h", "late", "e") + flow("back", "a", "x"));
  const auto drawn = with_diagram(xml);
  REQUIRE(drawn);
  const auto tree = read_tree(*drawn);
  REQUIRE(tree);
  CHECK(has_diagram(*tree));
  std::map<std::string, Box> shapes;
  std::size_t edges = 0;
  collect(*tree, shapes, edges);
  CHECK(shapes.size() == 9);
  CHECK(edges == 9);
  const char* top[] = {"s", "e", "x", "a", "sub"};
  for (const char* one : top)
    for (const char* other : top)
      if (one != other) CHECK_MESSAGE(shapes.at(one).apart_from(shapes.at(other)), one, " ", other);
  CHECK(shapes.at("s").x < shapes.at("x").x);
  CHECK(shapes.at("x").x < shapes.at("a").x);
  CHECK(shapes.at("a").x < shapes.at("e").x);
  const Box sub = shapes.at("sub"), in = shapes.at("in");
  CHECK(in.x > sub.x);
  CHECK(in.x + in.width < sub.x + sub.width);
  CHECK(in.y + in.height < sub.y + sub.height);
  CHECK(!shapes.at("late").apart_from(shapes.at("a")));
  CHECK(*with_diagram(*drawn) == *drawn);
  CHECK(read_bpmn(*drawn, "drawn.bpmn").model != nullptr);
}

TEST_CASE("what is written is what was read: prefixes, comments, extensions of others, blanks") {
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<b:definitions "
      "xmlns:b=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:o=\"urn:other\" targetNamespace=\"t\">\n"
      "  <!-- why -->\n  <b:process id=\"p\" o:colour=\"a &quot;b&quot; &lt;&amp;&#10;c\">\n    <b:documentation>two\n "
      "lines &lt;b&gt;</b:documentation>\n"
      "    <b:extensionElements>\n      <o:thing xmlns:n=\"urn:n\" n:x=\"1\">text<o:inner/>after</o:thing>\n    "
      "</b:extensionElements>\n  </b:process>\n</b:definitions>\n";
  const auto tree = read_tree(xml);
  REQUIRE(tree);
  CHECK(write_tree(*tree) == xml);
}
