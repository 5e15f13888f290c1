#include "history/xml_scan.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

// Gives a few bytes at a time, so that every tag is cut somewhere.
class Trickle final : public ByteSource {
 public:
  Trickle(std::string_view text, std::size_t step) : text_(text), step_(step) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t n = std::min({out.size(), step_, text_.size()});
    std::copy_n(text_.data(), n, out.data());
    text_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view text_;
  std::size_t step_;
};

// The events of a document as one text, or nothing when it is refused.
std::optional<std::string> by_scan(std::string_view text, std::size_t step, std::string* why = nullptr) {
  Trickle source(text, step);
  XmlScan scan(source, {});
  std::string out;
  for (;;) {
    const auto token = scan.next();
    if (!token) {
      if (why != nullptr) *why = said(token.error());
      return {};
    }
    if (*token == XmlScan::Token::done) return out;
    out += *token == XmlScan::Token::start ? "<" : "</";
    out += scan.name();
    for (const TagAttribute& a : scan.attributes()) {
      if (!a.name.starts_with("xmlns") && a.name.find(':') == std::string_view::npos) out.append(" ").append(a.name).append("=").append(a.value);
    }
    out += ">";
  }
}

std::optional<std::string> by_expat(std::string_view text) {
  auto source = bytes_of(text);
  std::string out;
  xml::Handler handler;
  handler.start = [&](const xml::Element& element) -> Done {
    out.append("<").append(element.name);
    for (const auto& a : element.attributes) {
      if (a.space.empty()) out.append(" ").append(a.name).append("=").append(a.value);
    }
    out += ">";
    return {};
  };
  handler.end = [&](std::string_view, std::string_view name, xml::Position) -> Done {
    out.append("</").append(name).append(">");
    return {};
  };
  if (!xml::read(*source, handler)) return {};
  return out;
}

constexpr std::string_view k_document =
    "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a comment - with a dash -->\n<log xes.version='2.0' xmlns=\"http://x/\" "
    "xmlns:p=\"http://p/\">\n  <string key=\"a &amp; b\" value='&lt;&#65;&#x6F3;&gt;\"'/>\n<p:text  key = \"سلام\"\tvalue=\"a\r\nb\tc\" ></p:text >text &lt; "
    "<![CDATA[ <&]] > ]]><?pi some?></log>\n<!-- end --> ";

}  // namespace

TEST_CASE("tags come as a general reader gives them, however the bytes come in") {
  const auto expected = by_expat(k_document);
  REQUIRE(expected);
  for (const std::size_t step : {1, 2, 3, 5, 7, 11, 64, 100'000}) {
    INFO(step);
    std::string why;
    const auto got = by_scan(k_document, step, &why);
    REQUIRE_MESSAGE(got, why);
    CHECK(*got == *expected);
  }
}

TEST_CASE("what is not well-formed is refused with its place") {
  struct Row {
    const char* text;
    const char* place;
  };
  const Row k_rows[] = {{"<a>\n <b></a>", "Line 2, column 5"}, {"<a>\n<b x=1/></a>", "Line 2, column 6"}, {"<a x=\"1\" x=\"2\"/>", "Line 1, column 10"},
                        {"<a x=\"<\"/>", "Line 1, column 7"},   {"<a>&nbsp;</a>", "Line 1, column 4"},     {"<a/><b/>", "Line 1, column 5"},
                        {"<a>\n\n]]></a>", "Line 3, column 1"}, {"<a", "Line 1, column 3"},                {"<a></b>", "Line 1, column 4"},
                        {"", "Line 1"},                         {"text", "Line 1, column 1"},              {"<a><!-- -- --></a>", "Line 1, column 9"},
                        {"<a x=\"&#0;\"/>", "Line 1, column 7"}, {"<a x=\"\x01\"/>", "Line 1, column 7"},   {"<a x=\"\xFF\"/>", "Line 1, column 7"},
                        {"<p:a/>", "Line 1, column 2"},         {"<a x=\"1\"y=\"2\"/>", "Line 1, column 9"}, {"<a><!-- ", "Line 1"}};
  for (const Row& row : k_rows) {
    INFO(row.text);
    std::string why;
    CHECK_FALSE(by_scan(row.text, 100, &why));
    CHECK_FALSE(by_scan(row.text, 1));
    CHECK_MESSAGE(why.find(row.place) != std::string::npos, why);
    CHECK_FALSE(by_expat(row.text));
  }
  std::string why;
  CHECK_FALSE(by_scan("<!DOCTYPE a [<!ENTITY x \"y\">]><a/>", 100, &why));
  CHECK(why.find("DTD") != std::string::npos);
}

TEST_CASE("on damaged documents it refuses what a general reader refuses, and gives the same tags otherwise") {
  const std::uint64_t seed = 11;
  INFO("seed ", seed);
  Random random(seed);
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(k_document);
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      constexpr std::string_view k_bytes = "<>/=\"'& ;!-]?x:a\n\xD8\xA7\x01";
      const char with = k_bytes[random.below(k_bytes.size())];
      if (random.chance(300'000)) text.erase(at, 1 + random.below(4));
      else if (random.chance(500'000)) text.insert(at, 1, with);
      else text[at] = with;
    }
    const auto expected = by_expat(text), got = by_scan(text, 1 + random.below(40));
    read += got.has_value();
    // The declaration and namespaces are looked at less closely here (docs/logs.md): more may pass, never less.
    if (expected) {
      INFO(text);
      REQUIRE(got);
      REQUIRE(*got == *expected);
    }
  }
  CHECK(read > 500);
}

TEST_CASE("the place of the last tag is known where reading breaks off, though what was read has moved") {
  Trickle source("<a>\n<b x='1'/>\n<c/></a>", 8);
  xml::Limits limits;
  limits.bytes = 20;
  XmlScan scan(source, limits);
  for (int tag = 0; tag < 3; ++tag) REQUIRE(scan.next().has_value());  // a, b, the end of b
  REQUIRE(!scan.next().has_value());
  CHECK(scan.position().line == 2);
  CHECK(scan.position().column == 1);
}

TEST_CASE("hostile documents end at their limits") {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  std::string why;
  CHECK_FALSE(by_scan(deep, 1 << 20, &why));
  CHECK(why.find("depth") != std::string::npos);
  const std::string huge = "<a x=\"" + std::string(100 << 20, 'y') + "\"/>";
  CHECK_FALSE(by_scan(huge, 1 << 20, &why));
  CHECK(why.find("text_bytes") != std::string::npos);
}
