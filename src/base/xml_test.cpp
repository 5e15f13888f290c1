#include "base/xml.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/random.hpp"

using namespace pasokh;

namespace {

// The events of a document as one line of text.
struct Recorder {
  std::string events;
  xml::Handler handler() {
    return {[this](const xml::Element& e) -> Done {
              events += "<" + name(e.space, e.name);
              for (const auto& a : e.attributes) events += " " + name(a.space, a.name) + "=" + std::string(a.value);
              events += "@" + std::to_string(e.at.line) + ":" + std::to_string(e.at.column) + ">";
              return {};
            },
            [this](std::string_view space, std::string_view local, xml::Position) -> Done {
              events += "</" + name(space, local) + ">";
              return {};
            },
            [this](std::string_view text, xml::Position) -> Done {
              events += text;
              return {};
            }};
  }
  static std::string name(std::string_view space, std::string_view local) {
    return space.empty() ? std::string(local) : "{" + std::string(space) + "}" + std::string(local);
  }
};

Done read_text(std::string_view text, const xml::Handler& handler, const xml::Limits& limits = {}) {
  const auto source = bytes_of(text);
  return xml::read(*source, handler, limits);
}
std::string events(std::string_view text) {
  Recorder recorder;
  const auto done = read_text(text, recorder.handler());
  return done ? recorder.events : done.error().message.code;
}
std::string said(std::string_view text, const xml::Limits& limits = {}) {
  const auto done = read_text(text, {}, limits);
  return done ? "accepted" : done.error().message.code;
}
std::string which(std::string_view text, const xml::Limits& limits) {
  const auto done = read_text(text, {}, limits);
  if (done) return "accepted";
  for (const auto& [name, value] : done.error().message.arguments)
    if (name == "which") return std::get<std::string>(value);
  return done.error().message.code;
}
std::string repeated(std::string_view text, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("elements, attributes and text come with namespaces resolved and places") {
  CHECK(events("<a x=\"1\">t<b xmlns=\"urn:b\"/>\n <c:d xmlns:c='urn:c' c:e='&lt;&#x633;'/></a>") ==
        "<a x=1@1:1>t<{urn:b}b@1:11></{urn:b}b>\n <{urn:c}d {urn:c}e=<س@2:2></{urn:c}d></a>");
  CHECK(events("<?xml version='1.0'?><!-- c --><a><![CDATA[<x>&]]></a>") == "<a@1:32><x>&</a>");
}

TEST_CASE("attributes are found by name, with and without a namespace, and absence is not emptiness") {
  const auto done = read_text("<a x='' p:x='2' xmlns:p='urn:p'/>", {[](const xml::Element& e) -> Done {
                                CHECK(e.attribute("x").data() != nullptr);
                                CHECK(e.attribute("x").empty());
                                CHECK(e.attribute("urn:p", "x") == "2");
                                CHECK(e.attribute("y").data() == nullptr);
                                CHECK(e.attribute("urn:q", "x").data() == nullptr);
                                return {};
                              },
                                                                     {}, {}});
  CHECK(done);
}

TEST_CASE("prefixes, declarations of namespaces and comments are told to whoever writes the document back") {
  std::string told;
  xml::Handler handler;
  handler.start = [&](const xml::Element& e) -> Done {
    told += "<" + std::string(e.prefix) + ":" + std::string(e.name);
    for (const auto& a : e.attributes) told += " " + std::string(a.prefix) + ":" + std::string(a.name);
    return {};
  };
  handler.declared = [&](std::string_view prefix, std::string_view space) -> Done {
    told += "[" + std::string(prefix) + "=" + std::string(space) + "]";
    return {};
  };
  handler.comment = [&](std::string_view text) -> Done {
    told += "!" + std::string(text);
    return {};
  };
  CHECK(read_text("<p:a xmlns:p='urn:p' xmlns='urn:d' x='1' p:y='2'><!--why--><b/></p:a>", handler));
  CHECK(told == "[p=urn:p][=urn:d]<p:a :x p:y!why<:b");
}

TEST_CASE("other encodings are read, unknown ones refused") {
  CHECK(events("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>") == "<a@1:44>é</a>");
  CHECK(events("<?xml version='1.0' encoding='WINDOWS-1252'?><a>\x93\xe9\x94</a>") == "<a@1:46>“é”</a>");
  CHECK(events(std::string("\xff\xfe<\0a\0/\0>\0", 10)).starts_with("<a@1:"));  // UTF-16
  CHECK(events("\xef\xbb\xbf<a/>").starts_with("<a@1:"));
  CHECK(said("<?xml version='1.0' encoding='windows-1256'?><a/>") == "base.xml_malformed");
}

TEST_CASE("what is not well-formed is refused with its place") {
  for (const std::string& text : {std::string(), std::string("x"), std::string("<a>"), std::string("<a></b>"), std::string("<a/><b/>"), std::string("<a x=1/>"),
                                  std::string("<a x='1' x='2'/>"), std::string("<p:a/>"), std::string("<a>&nbsp;</a>"), std::string("<a>&#0;</a>"), std::string("<a>\x01</a>"),
                                  std::string("<a>\0</a>", 8), std::string("<a>\xff</a>"), std::string("<a>\xed\xa0\x80</a>"), std::string("<a b='<'/>"), std::string("<a>]]></a>"),
                                  std::string("<a"), std::string("<!--")}) {
    INFO(text);
    CHECK(said(text) == "base.xml_malformed");
  }
  const auto done = read_text("<a>\n  <b>\n</a>", {});
  REQUIRE_FALSE(done);
  CHECK(std::get<std::int64_t>(done.error().message.arguments[0].second) == 3);
  CHECK(std::get<std::int64_t>(done.error().message.arguments[1].second) == 3);
}

TEST_CASE("a DTD is refused, and with it every entity it could declare") {
  CHECK(said("<!DOCTYPE a><a/>") == "base.xml_dtd");
  CHECK(said("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>") == "base.xml_dtd");
  CHECK(said("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>") == "base.xml_dtd");
  CHECK(said("<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://localhost/x'> %x;]><a/>") == "base.xml_dtd");
  std::string laughs = "<!DOCTYPE a [<!ENTITY l0 'ha'>";
  for (int i = 1; i < 10; ++i) laughs += "<!ENTITY l" + std::to_string(i) + " '" + repeated("&l" + std::to_string(i - 1) + ";", 10) + "'>";
  CHECK(said(laughs + "]><a>&l9;</a>") == "base.xml_dtd");
  CHECK(events("<!DOCTYPE a [<!ATTLIST a x CDATA 'planted'>]><a/>") == "base.xml_dtd");
}

TEST_CASE("limits hold, each by name, and to the last unit") {
  xml::Limits limits;
  limits.depth = 3;
  CHECK(said("<a><a><a/></a><a><a/></a></a>", limits) == "accepted");
  CHECK(which("<a><a><a><a/></a></a></a>", limits) == "depth");
  limits = {};
  limits.elements = 3;
  CHECK(said("<a><b/><b/></a>", limits) == "accepted");
  CHECK(which("<a><b/><b/><b/></a>", limits) == "elements");
  limits = {};
  limits.attributes = 2;
  CHECK(said("<a x='1' y='1'/>", limits) == "accepted");
  CHECK(which("<a x='1' y='1' z='1'/>", limits) == "attributes");
  limits = {};
  limits.text_bytes = 5;
  CHECK(said("<a x='12345'>12345</a>", limits) == "accepted");
  CHECK(which("<a x='123456'/>", limits) == "text_bytes");
  CHECK(which("<a>123456</a>", limits) == "text_bytes");
  CHECK(which("<a>123<!-- x -->456</a>", limits) == "text_bytes");
  CHECK(said("<a>12345<b/>12345</a>", limits) == "accepted");
  limits = {};
  limits.bytes = 10;
  CHECK(said("<a>345</a>", limits) == "accepted");
  CHECK(which("<a>3456</a>", limits) == "bytes");
}

TEST_CASE("endless nesting, attributes, text and comments end at a limit") {
  CHECK(which(repeated("<a>", 1'000'000), {}) == "depth");
  CHECK(which("<a>" + std::string(2 << 20, 'x'), {}) == "text_bytes");
  CHECK(which("<a><!--" + std::string(20 << 20, 'x'), {}) == "text_bytes");
  // Not in the square of its length: 100 MB took minutes.
  CHECK(which("<a b='" + std::string(100 << 20, 'x'), {.bytes = 1 << 30}) == "text_bytes");
  std::string attributes = "<a";
  for (int i = 0; i < 100'000; ++i) attributes += " a" + std::to_string(i) + "=''";
  CHECK(which(attributes + "/>", {}) == "attributes");
  CHECK(which("<a>" + repeated("<b/>", 300'000) + "</a>", {}) == "elements");
}

TEST_CASE("a refusal of the handler ends the reading with it, from any event") {
  const auto stop = refuse(RefusalKind::conflict, Message{"test.enough", {}});
  int starts = 0, ends = 0;
  auto done = read_text("<a><b/><c/></a>", {[&](const xml::Element& e) -> Done { ++starts; return e.name == "b" ? Done(stop) : Done(); },
                                             [&](std::string_view, std::string_view, xml::Position) -> Done { ++ends; return {}; }, {}});
  REQUIRE_FALSE(done);
  CHECK(done.error().message.code == "test.enough");
  CHECK(done.error().kind == RefusalKind::conflict);
  CHECK(starts == 2);
  CHECK(ends == 0);
  done = read_text("<a><b/><c/></a>", {{}, [&](std::string_view, std::string_view, xml::Position) -> Done { return stop; }, {}});
  CHECK(done.error().message.code == "test.enough");
  done = read_text("<a>text</a>", {{}, {}, [&](std::string_view, xml::Position) -> Done { return stop; }});
  CHECK(done.error().message.code == "test.enough");
}

TEST_CASE("escaped text reads back as it was, but for what XML cannot hold") {
  constexpr std::uint64_t k_seed = 81;
  INFO("seed ", k_seed);
  Random random(k_seed);
  static constexpr std::string_view k_parts[] = {"&", "<", ">", "\"", "'", "\t", "\n", "\r", "]]>", "سلام", "x", " ", "&amp;", "😀"};
  CHECK(xml::escape(std::string("a\x01\0b", 4)) == "ab");
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (auto n = random.below(12); n > 0; --n) text += k_parts[random.below(std::size(k_parts))];
    std::string attribute, content;
    const auto done = read_text("<a x=\"" + xml::escape(text) + "\">" + xml::escape(text) + "</a>",
                                {[&](const xml::Element& e) -> Done { attribute = e.attribute("x"); return {}; }, {},
                                 [&](std::string_view piece, xml::Position) -> Done { content += piece; return {}; }});
    CAPTURE(text);
    REQUIRE(done);
    REQUIRE(attribute == text);
    REQUIRE(content == text);
  }
}

TEST_CASE("damaged documents are read or refused, never more") {
  Random random(82);
  const std::string good = "<?xml version='1.0'?><a xmlns='urn:a' x='1'>t&amp;<b y='&#1587;'><![CDATA[z]]></b><!-- c --></a>";
  for (int i = 0; i < 20'000; ++i) {
    auto text = good.substr(0, random.chance(200'000) ? random.below(good.size()) : good.size());
    for (auto n = random.between(1, 4); n > 0 && !text.empty(); --n) text[random.below(text.size())] = static_cast<char>(random.below(256));
    const auto result = events(text);
    REQUIRE((result.starts_with("<") || result.starts_with("base.xml_")));
  }
}
