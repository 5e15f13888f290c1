// XML as events, over expat: namespaces resolved, positions kept, limits enforced; a DTD or an entity declaration is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace pasokh::xml {

struct Position {
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1
};

struct Attribute {
  std::string_view space;  // namespace URI, empty when the attribute has no prefix
  std::string_view name;   // local name
  std::string_view value;
  std::string_view prefix = {};  // as written; empty when there is none
};

struct Element {
  std::string_view space;
  std::string_view name;
  std::span<const Attribute> attributes;
  Position at;
  std::string_view prefix = {};  // as written; empty for the default namespace
  // The value of the attribute without a namespace, or nullptr-view (data() == nullptr) when absent.
  std::string_view attribute(std::string_view name) const;
  std::string_view attribute(std::string_view space, std::string_view name) const;
};

struct Limits {
  std::uint64_t bytes = 16 << 20;
  std::uint32_t depth = 64;
  std::uint64_t elements = 200'000;
  std::uint32_t attributes = 256;      // of one element
  std::uint32_t text_bytes = 1 << 20;  // of one attribute value or text node
};

// Views are valid during the call only. Returning a refusal ends the reading with it.
struct Handler {
  std::function<Done(const Element&)> start;
  std::function<Done(std::string_view space, std::string_view name, Position)> end;
  std::function<Done(std::string_view text, Position)> text;  // may come in pieces; may be empty
  // For whoever writes a document back: a namespace is declared by the element that starts next; a comment.
  std::function<Done(std::string_view prefix, std::string_view space)> declared = {};
  std::function<Done(std::string_view text)> comment = {};
};

// Errors: base.xml_malformed (line, column, what expat says), base.xml_dtd, base.xml_limit, and those of the source and handler.
Done read(ByteSource& source, const Handler& handler, const Limits& limits = {});

std::string escape(std::string_view text);  // & < > " and control characters, for element text and attributes

}  // namespace pasokh::xml
