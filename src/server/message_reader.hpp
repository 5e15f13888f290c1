// One HTTP/1.1 request out of bytes: the strict reading that a server behind other servers needs.
//
// Beast parses; before and after it this refuses what two servers could read differently (request smuggling): bare CR
// or LF, folded lines, space before a colon, several Host or Content-Length fields, Content-Length beside
// Transfer-Encoding, any coding but `chunked`, whitespace tricks in the request line. Source: RFC 9112, sections 2.2,
// 3, 5.1, 5.2, 6.1, 6.3, 7.1.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

struct HeadLimits {
  std::size_t bytes = 16 << 10;
  std::size_t target_bytes = 4 << 10;
  std::size_t fields = 64;
};

struct Head {
  Method method = Method::get;
  std::string target;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
  Headers headers;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

inline constexpr std::size_t k_chunk_head_bytes = 4 << 10;  // of one chunk's size line, or of the trailers

class MessageReader {
 public:
  MessageReader();
  ~MessageReader();

  // `bytes`: the head with its blank line. Errors: server.head_malformed, server.target_too_long,
  // server.too_many_fields, server.host_missing, server.framing_unclear, server.coding_unknown, server.version_unknown,
  // server.expectation_unknown.
  Result<Head> read_head(std::string_view bytes, const HeadLimits& limits);
  // Feeds bytes of the body; gives how many were used. At most `limit` bytes of body are taken.
  // Errors: server.body_too_large, server.chunk_malformed.
  Result<std::size_t> feed(std::string_view bytes, std::size_t limit);
  bool whole() const;  // nothing of this request is still to come
  std::size_t body_bytes() const;
  std::string take_body();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace pasokh::server
