#include "server/qr.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("a link becomes a drawing with its quiet zone and a name for screen readers") {
  auto svg = qr_svg("https://city.example/r/0123456789abcdefghjkmnpqrs", "Receipt <link>");
  REQUIRE(svg.has_value());
  CHECK(svg->find("aria-label=\"Receipt &lt;link&gt;\"") != svg->npos);
  CHECK(svg->find("viewBox=\"0 0 41 41\"") != svg->npos);   // version 4: 33 modules and 4 on each side
  CHECK(svg->find("<path d=\"M4 4h7v1h-7z") != svg->npos);  // the finder pattern's top edge
  CHECK(svg->find("script") == svg->npos);
}

TEST_CASE("the same text gives the same drawing, another text another") {
  CHECK(*qr_svg("a", "x") == *qr_svg("a", "x"));
  CHECK(*qr_svg("a", "x") != *qr_svg("b", "x"));
}

TEST_CASE("nothing and too much are refused") {
  CHECK(qr_svg("", "x").error().message.code == "server.qr_too_long");
  CHECK(qr_svg(std::string(513, 'a'), "x").error().message.code == "server.qr_too_long");
  CHECK(qr_svg(std::string(512, 'a'), "x").has_value());
}

}  // namespace pasokh::server
