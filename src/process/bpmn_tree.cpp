#include "process/bpmn_tree.hpp"

#include "base/xml.hpp"

namespace pasokh::process {
namespace {

Space space_of(std::string_view uri) {
  if (uri.empty()) return Space::none;
  if (uri == "http://www.omg.org/spec/BPMN/20100524/MODEL") return Space::bpmn;
  if (uri == "http://camunda.org/schema/zeebe/1.0") return Space::zeebe;
  if (uri == "https://pasokh.dev/bpmn/1") return Space::pasokh;
  return Space::other;
}

struct Builder {
  TreeElement root;                  // its only child is the document's element
  std::vector<TreeElement*> open{&root};
  std::size_t skipping = 0;          // depth inside an element that is left out

  Done start(const xml::Element& element) {
    const Space space = space_of(element.space);
    if (skipping > 0 || (space == Space::other && open.size() > 1)) {
      ++skipping;
      return {};
    }
    TreeElement made{.space = space, .name = std::string(element.name), .line = element.at.line, .attributes = {}, .text = {}, .children = {}};
    for (const xml::Attribute& attribute : element.attributes) {
      const Space of = space_of(attribute.space);
      if (of != Space::other) made.attributes.push_back({of, std::string(attribute.name), std::string(attribute.value)});
    }
    // Parents are complete in everything but their children while these are read, so pointers to the last child stay good.
    open.back()->children.push_back(std::move(made));
    open.push_back(&open.back()->children.back());
    return {};
  }
  Done end() {
    if (skipping > 0) --skipping;
    else open.pop_back();
    return {};
  }
  Done text(std::string_view piece) {
    if (skipping == 0) open.back()->text += piece;
    return {};
  }
};

const std::string k_absent;

}  // namespace

const std::string& TreeElement::attribute(std::string_view wanted, Space wanted_space) const {
  for (const TreeAttribute& a : attributes)
    if (a.space == wanted_space && a.name == wanted) return a.value;
  return k_absent;
}

bool TreeElement::has(std::string_view wanted, Space wanted_space) const {
  for (const TreeAttribute& a : attributes)
    if (a.space == wanted_space && a.name == wanted) return true;
  return false;
}

Result<TreeElement> read_tree(std::string_view xml, const ModelLimits& limits) {
  Builder builder;
  xml::Limits xml_limits;
  xml_limits.bytes = limits.bytes;
  xml_limits.depth = limits.depth;
  xml_limits.elements = limits.elements;
  xml::Handler handler;
  handler.start = [&](const xml::Element& element) { return builder.start(element); };
  handler.end = [&](std::string_view, std::string_view, xml::Position) { return builder.end(); };
  handler.text = [&](std::string_view piece, xml::Position) { return builder.text(piece); };
  const auto source = bytes_of(xml);
  PASOKH_TRY(xml::read(*source, handler, xml_limits));
  return std::move(builder.root.children.at(0));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(k_blank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(k_blank) - from + 1);
}

}  // namespace pasokh::process
