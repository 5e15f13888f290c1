#include "rules/xml_tree.hpp"

#include <deque>

#include "base/bytes.hpp"
#include "base/xml.hpp"

namespace pasokh::rules {

const XmlElement* XmlElement::child(std::string_view wanted) const {
  for (const XmlElement& element : children)
    if (element.name == wanted) return &element;
  return nullptr;
}

std::string_view XmlElement::attribute(std::string_view wanted) const {
  for (const auto& [own, value] : attributes)
    if (own == wanted) return value;
  return {};
}

std::string_view XmlElement::text_of(std::string_view wanted) const {
  const XmlElement* found = child(wanted);
  return found ? std::string_view(found->text) : std::string_view();
}

Result<XmlElement> read_xml(std::string_view text, KeepSpace element_spaces, KeepSpace attribute_spaces) {
  std::deque<XmlElement> open;  // the document first, then the path to where the reader is
  open.emplace_back();
  std::size_t left_out = 0;     // how deep inside an element that is not kept
  xml::Handler handler;
  handler.start = [&](const xml::Element& element) -> Done {
    if (left_out > 0 || !element_spaces(element.space)) {
      ++left_out;
      return {};
    }
    XmlElement made;
    made.name = std::string(element.name);
    made.line = element.at.line;
    made.column = element.at.column;
    for (const xml::Attribute& attribute : element.attributes)
      if (attribute.space.empty() || attribute_spaces(attribute.space)) made.attributes.emplace_back(attribute.name, attribute.value);
    open.push_back(std::move(made));
    return {};
  };
  handler.end = [&](std::string_view, std::string_view, xml::Position) -> Done {
    if (left_out > 0) {
      --left_out;
      return {};
    }
    XmlElement done = std::move(open.back());
    open.pop_back();
    open.back().children.push_back(std::move(done));
    return {};
  };
  handler.text = [&](std::string_view piece, xml::Position at) -> Done {
    if (left_out > 0) return {};
    XmlElement& element = open.back();
    if (element.text_line == 0) {
      element.text_line = at.line;
      element.text_column = at.column;
    }
    element.text += piece;
    return {};
  };
  const auto source = bytes_of(text);
  PASOKH_TRY(xml::read(*source, handler));
  if (open.front().children.empty()) return XmlElement{};  // nothing that is kept
  return std::move(open.front().children.front());
}

}  // namespace pasokh::rules
