#include "server/sniff.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

namespace pasokh::server {
namespace {

using std::string_literals::operator""s;

std::string jpeg() {
  return "\xff\xd8\xff\xe0\x00\x04JF"s + "\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00"s +
         "\xff\xda\x00\x03\x00"s + "pixels"s + "\xff\xd9"s;
}
std::string png_chunk(const std::string& type, const std::string& data) {
  std::string out = "\0\0\0"s + static_cast<char>(data.size()) + type + data + "crc!";
  return out;
}
std::string png(const std::string& width = "\0\0\0\x10"s) {
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", width + "\0\0\0\x10\x08\x02\0\0\0"s) + png_chunk("IDAT", "zz") +
         png_chunk("IEND", "");
}
std::string webp() {
  std::string rest = "WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0"s;
  return "RIFF"s + static_cast<char>(rest.size()) + "\0\0\0"s + rest;
}
std::string pdf() { return "%PDF-1.7\n1 0 obj<<>>endobj\nxref\ntrailer<<>>\nstartxref\n9\n%%EOF\n"; }

std::string code_of(const std::string& content) {
  auto type = sniff(content, "x");
  return type ? std::string(media_type(*type)) : type.error().message.code;
}

}  // namespace

TEST_CASE("a file is what its bytes are") {
  CHECK(code_of(jpeg()) == "image/jpeg");
  CHECK(code_of(png()) == "image/png");
  CHECK(code_of(webp()) == "image/webp");
  CHECK(code_of(pdf()) == "application/pdf");
}

TEST_CASE("everything else is refused, whatever it is called") {
  for (const char* content : {"", "hello", "<html>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a......",
                              "PK\x03\x04", "MZ", "#!/bin/sh"}) {
    INFO(content);
    CHECK(code_of(content) == "server.file_type_refused");
  }
}

TEST_CASE("a picture cut anywhere is broken, and so is one with something behind it") {
  for (const std::string& whole : {jpeg(), png(), webp()}) {
    for (std::size_t cut = 12; cut < whole.size(); ++cut) {
      INFO(cut);
      CHECK_FALSE(sniff(whole.substr(0, cut)).has_value());
    }
  }
  CHECK(code_of(png() + "<script>") == "server.file_broken");
  CHECK(code_of(webp() + "<script>") == "server.file_broken");
  CHECK(code_of("\xff\xd8\xff<script>alert(1)</script>") == "server.file_broken");
  CHECK(code_of("%PDF-1.7\n<script>alert(1)</script> and more of it") == "server.file_broken");
}

TEST_CASE("a picture with absurd sides is refused") {
  CHECK(code_of(png("\x7f\0\0\0"s)) == "server.picture_too_large");
}

TEST_CASE("no bytes make the check read beyond the file") {
  Random random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string content = round % 4 == 0 ? jpeg() : round % 4 == 1 ? png() : round % 4 == 2 ? webp() : pdf();
    for (int n = 0; n < 3; ++n) content[random.below(content.size())] = static_cast<char>(random.below(256));
    content.resize(random.below(content.size() + 1));
    auto type = sniff(content);
    CHECK((type.has_value() || !type.error().message.code.empty()));
  }
}

}  // namespace pasokh::server
