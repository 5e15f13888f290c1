#include "server/message_reader.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

namespace pasokh::server {
namespace {

Result<Head> head_of(const std::string& text, HeadLimits limits = {}) {
  MessageReader reader;
  return reader.read_head(text, limits);
}

}  // namespace

TEST_CASE("a head is read with its fields") {
  auto head = head_of(
      "PATCH /a?b=c HTTP/1.1\r\nHost: x.example:8080\r\nConnection: Keep-Alive, close\r\nContent-Length: 12\r\nX:  "
      "padded \t\r\n\r\n");
  REQUIRE(head.has_value());
  CHECK(head->method == Method::patch);
  CHECK(head->target == "/a?b=c");
  CHECK_FALSE(head->keep_alive);
  CHECK(head->content_length == 12);
  CHECK(head->headers.get("x") == "padded");
}

TEST_CASE("HTTP/1.0 is answered and closed, and may leave out the host") {
  auto head = head_of("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(head.has_value());
  CHECK(head->http_1_0);
  CHECK_FALSE(head->keep_alive);
}

TEST_CASE("an unknown method is read, for the router to refuse") {
  auto head = head_of("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(head.has_value());
  CHECK(head->method == Method::other);
}

TEST_CASE("a body comes out the same however it is cut") {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string body = "5\r\nhello\r\n1\r\n,\r\n6; a=\"b\"\r\n world\r\n0\r\nTrailer: x\r\n\r\n";
  for (std::size_t step = 1; step <= body.size(); ++step) {
    INFO(step);
    MessageReader reader;
    REQUIRE(reader.read_head(head, {}).has_value());
    std::string buffer;
    std::size_t at = 0;
    while (!reader.whole() && at < body.size()) {
      std::size_t n = std::min(step, body.size() - at);
      buffer += body.substr(at, n);
      at += n;
      auto used = reader.feed(buffer, 100);
      REQUIRE(used.has_value());
      buffer.erase(0, *used);
    }
    CHECK(reader.whole());
    CHECK(buffer.empty());
    CHECK(reader.take_body() == "hello, world");
  }
}

TEST_CASE("a chunk that says it is too large is refused before a byte of it has come") {
  for (const char* size : {"65", "ffffffffffffffff"}) {
    MessageReader reader;
    REQUIRE(reader.read_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", {}).has_value());
    const auto fed = reader.feed(std::string(size) + "\r\n", 100);
    REQUIRE_FALSE(fed.has_value());
    CHECK(fed.error().kind == RefusalKind::too_large);
  }
}

TEST_CASE("two types of content are no type") {
  CHECK_FALSE(head_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n").has_value());
}

TEST_CASE("bytes after a body are left for the next request") {
  MessageReader reader;
  REQUIRE(reader.read_head("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", {}).has_value());
  CHECK(reader.feed("abcGET /", 10).value() == 3);
  CHECK(reader.whole());
}

TEST_CASE("hostile heads of random bytes are refused or read, and nothing else happens") {
  Random random(20'251'123);
  const std::string alphabet =
      std::string("GETPOS/ :\r\n\t\0HTTP/1.1,;=abcContent-LengthTransfer-Encodingchunked0123456789", 76);
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = round % 2 ? "GET / HTTP/1.1\r\nHost: a\r\n" : "";
    for (std::size_t n = random.below(60); n > 0; --n) text.push_back(alphabet[random.below(alphabet.size())]);
    text += "\r\n\r\n";
    auto head = head_of(text);
    if (!head) continue;
    ++read;
    bool framed_once = !(head->chunked && head->content_length);
    REQUIRE(framed_once);
    REQUIRE(text.find("\n ") == text.npos);
  }
  CHECK(read > 0);
}

TEST_CASE("every number of fields up to the limit is taken") {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 9; ++i) text += "A: b\r\n";
  CHECK(head_of(text + "\r\n", {.fields = 10}).has_value());
  CHECK(head_of(text + "A: b\r\n\r\n", {.fields = 10}).error().message.code == "server.too_many_fields");
}

}  // namespace pasokh::server
