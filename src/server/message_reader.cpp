#include "server/message_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <charconv>
#include <utility>

namespace pasokh::server {
namespace http = boost::beast::http;
namespace {

std::unexpected<Refusal> malformed(const char* what) {
  return refuse(RefusalKind::invalid, say("server.head_malformed", {{"what", std::string(what)}}));
}

bool is_token_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  for (char c : text)
    if (!is_token_char(c)) return false;
  return !text.empty();
}

Done check_request_line(std::string_view line, const HeadLimits& limits) {
  std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last || !is_token(line.substr(0, first))) return malformed("request line");
  std::string_view target = line.substr(first + 1, last - first - 1);
  if (target.size() > limits.target_bytes)
    return refuse(RefusalKind::too_large,
                  say("server.target_too_long", {{"limit", static_cast<std::int64_t>(limits.target_bytes)}}));
  for (char c : target)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f) return malformed("target");
  std::string_view version = line.substr(last + 1);
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return {};
  if (version.starts_with("HTTP/")) return refuse(RefusalKind::unsupported, say("server.version_unknown"));
  return malformed("request line");
}

Done check_field_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return malformed("folded line");
  std::size_t colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return malformed("field name");
  for (char c : line.substr(colon + 1)) {
    auto u = static_cast<unsigned char>(c);
    if ((u < 0x20 && c != '\t') || u == 0x7f) return malformed("field value");
  }
  return {};
}

// Lines end in CRLF and in nothing else; every line is what it seems.
Done check_lines(std::string_view head, const HeadLimits& limits) {
  std::size_t fields = 0;
  bool first = true;
  while (!head.empty()) {
    std::size_t end = head.find("\r\n");
    if (end == head.npos) return malformed("line end");
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos) return malformed("line end");
    if (line.empty()) return head.empty() && !first ? Done{} : Done(malformed("blank line"));
    if (first) {
      PASOKH_TRY(check_request_line(line, limits));
    } else {
      PASOKH_TRY(check_field_line(line));
      if (++fields > limits.fields)
        return refuse(RefusalKind::too_large,
                      say("server.too_many_fields", {{"limit", static_cast<std::int64_t>(limits.fields)}}));
    }
    first = false;
  }
  return malformed("end of head");
}

bool is_host(std::string_view host) {
  if (host.size() > 255) return false;
  for (char c : host) {
    bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                std::string_view(".-_:[]").find(c) != std::string_view::npos;
    if (!fine) return false;
  }
  return true;
}

Done read_framing(Head& head) {
  std::size_t lengths = head.headers.count("Content-Length"), codings = head.headers.count("Transfer-Encoding");
  auto unclear = [] { return refuse(RefusalKind::invalid, say("server.framing_unclear")); };
  if (lengths + codings > 1) return unclear();
  if (codings == 1) {
    if (head.http_1_0) return unclear();
    if (!equal_ignoring_case(trimmed(head.headers.get("Transfer-Encoding")), "chunked"))
      return refuse(RefusalKind::unsupported, say("server.coding_unknown"));
    head.chunked = true;
  }
  if (lengths == 1) {
    std::string_view text = trimmed(head.headers.get("Content-Length"));
    std::uint64_t length = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || text.size() > 18 || error != std::errc{} || end != text.data() + text.size()) return unclear();
    head.content_length = length;
  }
  return {};
}

bool list_has(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    std::size_t comma = std::min(list.find(','), list.size());
    if (equal_ignoring_case(trimmed(list.substr(0, comma)), wanted)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

Done read_semantics(Head& head) {
  std::size_t hosts = head.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !head.http_1_0) || !is_host(head.headers.get("Host")))
    return refuse(RefusalKind::invalid, say("server.host_missing"));
  if (head.headers.count("Content-Type") > 1) return refuse(RefusalKind::invalid, say("server.framing_unclear"));
  PASOKH_TRY(read_framing(head));
  std::string_view connection = head.headers.get("Connection");
  head.keep_alive = head.http_1_0 ? false : !list_has(connection, "close");
  if (const std::string* expect = head.headers.find("Expect")) {
    if (!equal_ignoring_case(trimmed(*expect), "100-continue"))
      return refuse(RefusalKind::invalid, say("server.expectation_unknown"));
    head.expects_continue = !head.http_1_0 && head.has_body();
  }
  return {};
}

}  // namespace

struct MessageReader::Parser {
  http::request_parser<http::string_body> beast;
  bool limited = false;  // Beast counts chunks down from its limit, so it is set once
};

MessageReader::MessageReader() : parser_(std::make_unique<Parser>()) {}
MessageReader::~MessageReader() = default;

Result<Head> MessageReader::read_head(std::string_view bytes, const HeadLimits& limits) {
  PASOKH_TRY(check_lines(bytes, limits));
  auto& beast = parser_->beast;
  beast.header_limit(static_cast<std::uint32_t>(limits.bytes + 4));
  beast.body_limit(boost::none);
  beast.eager(false);
  boost::system::error_code error;
  std::size_t used = beast.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error || used != bytes.size() || !beast.is_header_done()) return malformed("head");
  Head head;
  const auto& message = beast.get();
  head.method = method_from(std::string_view(message.method_string().data(), message.method_string().size()));
  head.target.assign(message.target().data(), message.target().size());
  head.http_1_0 = message.version() == 10;
  for (const auto& field : message)
    head.headers.add(std::string(field.name_string().data(), field.name_string().size()),
                     std::string(field.value().data(), field.value().size()));
  PASOKH_TRY(read_semantics(head));
  beast.eager(true);
  return head;
}

Result<std::size_t> MessageReader::feed(std::string_view bytes, std::size_t limit) {
  auto& beast = parser_->beast;
  std::size_t used = 0;
  if (!std::exchange(parser_->limited, true)) beast.body_limit(limit);
  while (!beast.is_done() && used < bytes.size()) {
    boost::system::error_code error;
    std::size_t n = beast.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    used += n;
    if (error == http::error::body_limit || beast.get().body().size() > limit)
      return refuse(RefusalKind::too_large,
                    say("server.body_too_large", {{"limit", static_cast<std::int64_t>(limit)}}));
    if (error == http::error::need_more) {
      // Beast waits for a whole size line or a whole trailer; it must not become a place to store bytes.
      if (n == 0 && bytes.size() - used > k_chunk_head_bytes)
        return refuse(RefusalKind::invalid, say("server.chunk_malformed"));
      if (n == 0) break;
      continue;
    }
    if (error) return refuse(RefusalKind::invalid, say("server.chunk_malformed"));
    if (n == 0) break;
  }
  return used;
}

bool MessageReader::whole() const { return parser_->beast.is_done(); }
std::size_t MessageReader::body_bytes() const { return parser_->beast.get().body().size(); }
std::string MessageReader::take_body() { return std::move(parser_->beast.get().body()); }

}  // namespace pasokh::server
