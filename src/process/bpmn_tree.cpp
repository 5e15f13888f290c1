#include "process/bpmn_tree.hpp"

#include <algorithm>

#include "base/xml.hpp"

namespace pasokh::process {
namespace {

Space space_of(std::string_view uri) {
  if (uri.empty()) return Space::none;
  if (uri == k_bpmn_space) return Space::bpmn;
  if (uri == k_zeebe_space) return Space::zeebe;
  if (uri == k_pasokh_space) return Space::pasokh;
  return Space::other;
}

struct Builder {
  TreeElement root;  // its only element is the document's
  std::vector<TreeElement*> open{&root};
  std::vector<std::pair<std::string, std::string>> declared;  // for the element that starts next

  Done start(const xml::Element& element) {
    TreeElement made;
    made.space = space_of(element.space);
    made.name = std::string(element.name);
    made.line = element.at.line;
    made.prefix = std::string(element.prefix);
    if (made.space == Space::other) made.uri = std::string(element.space);
    made.declared = std::exchange(declared, {});
    for (const xml::Attribute& a : element.attributes) {
      const Space of = space_of(a.space);
      made.attributes.push_back({of, std::string(a.name), std::string(a.value), std::string(a.prefix),
                                 of == Space::other ? std::string(a.space) : std::string()});
    }
    // Parents are complete in everything but their children while these are read, so pointers to the last child stay
    // good.
    open.back()->children.push_back(std::move(made));
    open.push_back(&open.back()->children.back());
    return {};
  }
  Done end() {
    open.pop_back();
    return {};
  }
  Done text(std::string_view piece) {
    if (open.size() == 1) return {};
    TreeElement& at = *open.back();
    (at.children.empty() ? at.text : at.children.back().tail) += piece;
    return {};
  }
  Done comment(std::string_view text) {
    if (open.size() == 1) return {};
    TreeElement made;
    made.text = std::string(text);
    open.back()->children.push_back(std::move(made));
    return {};
  }
};

void escape_into(std::string& out, std::string_view text, bool attribute) {
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '\r')
      out += "&#13;";
    else if (attribute && c == '"')
      out += "&quot;";
    else if (attribute && c == '\n')
      out += "&#10;";
    else if (attribute && c == '\t')
      out += "&#9;";
    else
      out += c;
  }
}

void write_into(std::string& out, const TreeElement& element) {
  if (element.name.empty()) {
    out += "<!--" + element.text + "-->";
    return;
  }
  const std::string name = element.prefix.empty() ? element.name : element.prefix + ":" + element.name;
  const auto attribute = [&](const std::string& label, std::string_view value) {
    out += " " + label + "=\"";
    escape_into(out, value, true);
    out += '"';
  };
  out += "<" + name;
  for (const auto& [prefix, uri] : element.declared) attribute(prefix.empty() ? "xmlns" : "xmlns:" + prefix, uri);
  for (const TreeAttribute& a : element.attributes)
    attribute(a.prefix.empty() ? a.name : a.prefix + ":" + a.name, a.value);
  if (element.text.empty() && element.children.empty()) {
    out += "/>";
    return;
  }
  out += ">";
  escape_into(out, element.text, false);
  for (const TreeElement& child : element.children) {
    write_into(out, child);
    escape_into(out, child.tail, false);
  }
  out += "</" + name + ">";
}

const std::string k_absent;

}  // namespace

const std::string& TreeElement::attribute(std::string_view wanted, Space wanted_space) const {
  for (const TreeAttribute& a : attributes)
    if (a.space == wanted_space && a.name == wanted) return a.value;
  return k_absent;
}

bool TreeElement::has(std::string_view wanted, Space wanted_space) const {
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const TreeAttribute& a) { return a.space == wanted_space && a.name == wanted; });
}

const TreeElement* TreeElement::child(std::string_view wanted) const {
  for (const TreeElement& c : children)
    if (c.is(Space::bpmn, wanted)) return &c;
  return nullptr;
}

std::string TreeElement::own_text() const {
  std::string all = text;
  for (const TreeElement& c : children) all += c.tail;
  return std::string(trimmed(all));
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
  handler.comment = [&](std::string_view text) { return builder.comment(text); };
  handler.declared = [&](std::string_view prefix, std::string_view uri) -> Done {
    builder.declared.emplace_back(prefix, uri);
    return {};
  };
  const auto source = bytes_of(xml);
  PASOKH_TRY(xml::read(*source, handler, xml_limits));
  return std::move(builder.root.children.at(0));
}

std::string write_tree(const TreeElement& root) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  write_into(out, root);
  return out + "\n";
}

bool same_tree(const TreeElement& a, const TreeElement& b) {
  return a.space == b.space && a.name == b.name && a.prefix == b.prefix && a.uri == b.uri && a.text == b.text &&
         a.tail == b.tail && a.attributes == b.attributes && a.declared == b.declared &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), same_tree);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(k_blank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(k_blank) - from + 1);
}

std::string local_name(std::string_view reference) {
  const std::size_t colon = reference.rfind(':');
  return std::string(trimmed(colon == std::string_view::npos ? reference : reference.substr(colon + 1)));
}

}  // namespace pasokh::process
