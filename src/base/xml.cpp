#include "base/xml.hpp"

#include <expat.h>

#include <memory>
#include <string>
#include <vector>

namespace pasokh::xml {
namespace {

constexpr XML_Char k_separator = '\x1f';  // between namespace and local name; cannot occur in either
constexpr int k_chunk = 64 << 10;
// Expat reads a tag or comment that has not ended from its beginning each time that more of it comes. One that is
// longer than so many texts may be is refused, before that takes the square of its length.
constexpr std::uint64_t k_most_unfinished = 4;

struct Split {
  std::string_view space, name, prefix;
};
// "name", "space|name" or "space|name|prefix"
Split split(const XML_Char* full) {
  const std::string_view text = full;
  const auto at = text.find(k_separator);
  if (at == std::string_view::npos) return {{}, text, {}};
  const auto second = text.find(k_separator, at + 1);
  if (second == std::string_view::npos) return {text.substr(0, at), text.substr(at + 1), {}};
  return {text.substr(0, at), text.substr(at + 1, second - at - 1), text.substr(second + 1)};
}

struct Reading {
  XML_Parser parser;
  const Handler& handler;
  const Limits& limits;
  std::uint32_t depth = 0;
  std::uint64_t elements = 0;
  std::vector<Attribute> attributes;
  std::size_t text_bytes = 0;
  Done outcome;

  Position at() const {
    return {static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser)), static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser)) + 1};
  }
  void stop(Done with) {
    if (!outcome) return;
    outcome = std::move(with);
    XML_StopParser(parser, XML_FALSE);
  }
  void over_limit(const char* which, std::int64_t most) {
    const auto place = at();
    stop(refuse(RefusalKind::too_large, say("base.xml_limit", {{"which", std::string(which)}, {"most", most}, {"line", std::int64_t{place.line}}})));
  }
  void no_dtd() {
    const auto place = at();
    stop(refuse(RefusalKind::invalid, say("base.xml_dtd", {{"line", std::int64_t{place.line}}})));
  }
};

Reading& reading(void* user) { return *static_cast<Reading*>(user); }

void on_start(void* user, const XML_Char* name, const XML_Char** pairs) {
  auto& r = reading(user);
  if (!r.outcome) return;
  r.text_bytes = 0;
  if (++r.depth > r.limits.depth) return r.over_limit("depth", r.limits.depth);
  if (++r.elements > r.limits.elements) return r.over_limit("elements", static_cast<std::int64_t>(r.limits.elements));
  r.attributes.clear();
  for (; *pairs; pairs += 2) {
    const auto [space, local, prefix] = split(pairs[0]);
    r.attributes.push_back({space, local, pairs[1], prefix});
    if (r.attributes.back().value.size() > r.limits.text_bytes) return r.over_limit("text_bytes", r.limits.text_bytes);
    if (r.attributes.size() > r.limits.attributes) return r.over_limit("attributes", r.limits.attributes);
  }
  if (!r.handler.start) return;
  const auto [space, local, prefix] = split(name);
  if (auto done = r.handler.start({space, local, r.attributes, r.at(), prefix}); !done) r.stop(std::move(done));
}

void on_end(void* user, const XML_Char* name) {
  auto& r = reading(user);
  if (!r.outcome) return;
  --r.depth;
  r.text_bytes = 0;
  if (!r.handler.end) return;
  const auto [space, local, prefix] = split(name);
  if (auto done = r.handler.end(space, local, r.at()); !done) r.stop(std::move(done));
}

void on_text(void* user, const XML_Char* text, int size) {
  auto& r = reading(user);
  if (!r.outcome) return;
  r.text_bytes += static_cast<std::size_t>(size);
  if (r.text_bytes > r.limits.text_bytes) return r.over_limit("text_bytes", r.limits.text_bytes);
  if (!r.handler.text) return;
  if (auto done = r.handler.text({text, static_cast<std::size_t>(size)}, r.at()); !done) r.stop(std::move(done));
}

void on_declared(void* user, const XML_Char* prefix, const XML_Char* space) {
  auto& r = reading(user);
  if (!r.outcome || !r.handler.declared) return;
  if (auto done = r.handler.declared(prefix ? prefix : "", space ? space : ""); !done) r.stop(std::move(done));
}

void on_comment(void* user, const XML_Char* text) {
  auto& r = reading(user);
  if (!r.outcome || !r.handler.comment) return;
  if (auto done = r.handler.comment(text); !done) r.stop(std::move(done));
}

// Windows-1252, which older modelers write and expat does not know: Latin-1 but for these.
constexpr int k_windows_1252[] = {
    0x20ac, -1, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, -1, 0x17d, -1,
    -1, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, -1, 0x17e,
    0x178};

int on_encoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower != "windows-1252" && lower != "cp1252") return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) encoding->map[byte] = byte >= 0x80 && byte < 0xa0 ? k_windows_1252[byte - 0x80] : byte;
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

void on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) { reading(user).no_dtd(); }
void on_entity(void* user, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*, const XML_Char*, const XML_Char*) {
  reading(user).no_dtd();
}

Done malformed(XML_Parser parser) {
  return refuse(RefusalKind::invalid,
                say("base.xml_malformed", {{"line", static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser))},
                                           {"column", static_cast<std::int64_t>(XML_GetCurrentColumnNumber(parser)) + 1},
                                           {"why", std::string(XML_ErrorString(XML_GetErrorCode(parser)))}}));
}

}  // namespace

std::string_view Element::attribute(std::string_view wanted) const { return attribute({}, wanted); }

std::string_view Element::attribute(std::string_view wanted_space, std::string_view wanted) const {
  for (const auto& a : attributes)
    if (a.name == wanted && a.space == wanted_space) return a.value;
  return {};
}

Done read(ByteSource& source, const Handler& handler, const Limits& limits) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreateNS(nullptr, k_separator), XML_ParserFree);
  Reading state{parser.get(), handler, limits, 0, 0, {}, 0, {}};
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetUnknownEncodingHandler(parser.get(), on_encoding, nullptr);
  XML_SetReturnNSTriplet(parser.get(), 1);
  XML_SetStartNamespaceDeclHandler(parser.get(), on_declared);
  XML_SetCommentHandler(parser.get(), on_comment);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetEntityDeclHandler(parser.get(), on_entity);
  std::uint64_t total = 0;
  for (;;) {
    void* const buffer = XML_GetBuffer(parser.get(), k_chunk);
    if (!buffer) return refuse(RefusalKind::unavailable, say("base.xml_limit", {{"which", std::string("memory")}, {"most", std::int64_t{0}}, {"line", std::int64_t{0}}}));
    PASOKH_LET(const std::size_t n, source.read({static_cast<char*>(buffer), k_chunk}));
    total += n;
    if (total > limits.bytes)
      return refuse(RefusalKind::too_large, say("base.xml_limit", {{"which", std::string("bytes")}, {"most", static_cast<std::int64_t>(limits.bytes)},
                                                                   {"line", static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser.get()))}}));
    const auto status = XML_ParseBuffer(parser.get(), static_cast<int>(n), n == 0);
    if (!state.outcome) return std::move(state.outcome);
    if (status != XML_STATUS_OK) return malformed(parser.get());
    if (n == 0) return {};
    const auto finished = XML_GetCurrentByteIndex(parser.get());
    if (finished >= 0 && total - static_cast<std::uint64_t>(finished) > k_most_unfinished * limits.text_bytes + k_chunk) {
      state.over_limit("text_bytes", limits.text_bytes);
      return std::move(state.outcome);
    }
  }
}

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\t': out += "&#9;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;  // other control characters cannot be written in XML 1.0
    }
  }
  return out;
}

}  // namespace pasokh::xml
