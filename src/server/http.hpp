// What the rest of the server knows of HTTP. No library is named here: listener.cpp speaks Beast, nothing above it
// does.
//
// A handler gets a Request that is whole (head checked, body read within the operation's limit, actor known) and gives
// one Response. A `Handler` runs on a worker thread and may wait for a query. An `AsyncHandler` runs on an I/O thread,
// must never block, and answers by calling `respond` exactly once, now or later, from any thread (the office does so
// after its commit). A `respond` that is dropped uncalled answers 500; a second call is ignored. The request lives
// until then.
//
// Sources: RFC 9110 (semantics), RFC 9112 (HTTP/1.1), RFC 3986 (percent-encoding), RFC 6265 (cookies).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "server/access.hpp"

namespace pasokh::server {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view text(Method method);
Method method_from(std::string_view text);
// GET, HEAD and OPTIONS: asks, changes nothing.
bool is_safe(Method method);

// Header fields in the order received; names compare without regard to ASCII case.
class Headers {
 public:
  // The first field of that name, or nullptr.
  const std::string* find(std::string_view name) const;
  // The value, or empty when there is none.
  std::string_view get(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value);
  void set(std::string name, std::string value);  // replaces every field of that name
  void remove(std::string_view name);
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;
// The value of that name, or nullptr; the first when there are several.
const std::string* find(const Pairs& pairs, std::string_view name);

struct Operation;
struct Form;  // form.hpp

struct Request {
  Method method = Method::get;
  std::string target;  // as sent: "/api/v1/tasks?unit=district-6"
  std::string path;    // decoded, without the query
  Pairs query;         // decoded, in order
  Pairs parameters;    // of the path pattern: {"id", "…"}
  Headers headers;
  std::string body;
  std::shared_ptr<const Form> form;  // when the operation takes a form: its fields and files, already read
  std::string peer;                  // address of the client: of the connection, or what a trusted proxy says
  bool secure = false;               // the client's connection is TLS (a trusted proxy says so)
  Instant received_at;
  Language language = Language::fa;
  Actor actor;               // nobody when there is no session
  std::uint64_t number = 0;  // of this request in this process, for the log
  const Operation* operation = nullptr;

  // The path parameter of that name; empty when the pattern has none.
  std::string_view parameter(std::string_view name) const;
  std::string_view query_value(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;
};

// A body made while it is sent: event streams and large downloads.
class BodyStream {
 public:
  enum class State { chunk, wait, end };
  virtual ~BodyStream() = default;
  // Appends what is ready to `out`; never blocks. After `wait`, calls `wake` once, from any thread, when there is more
  // or the end.
  virtual State pull(std::string& out, std::function<void()> wake) = 0;
  // What to send when nothing came for the listener's heartbeat time, so that dead connections are noticed. May be
  // empty.
  virtual std::string heartbeat() { return {}; }
};

struct Response {
  int status = 200;
  std::string media_type;  // "application/json"; empty when there is no body
  Headers headers;
  std::string body;
  std::string_view lasting;  // instead of body: bytes that live as long as the program (embedded files)
  std::shared_ptr<BodyStream> stream;
  std::optional<Refusal> refusal;  // rendered by the site in the form and language the client asked for
  bool close = false;              // end the connection after this response

  std::string_view content() const { return lasting.data() ? lasting : std::string_view(body); }
};

using Respond = std::function<void(Response)>;
using Handler = std::function<Response(const Request&)>;
using AsyncHandler = std::function<void(const Request&, Respond)>;

Response plain(int status, std::string text);
Response html(int status, std::string page);
Response json_answer(int status, const json::Value& value);
Response json_answer(int status, std::string written);
Response redirect(std::string location, int status = 303);
Response no_content();
Response refused(Refusal refusal);
std::string_view reason_phrase(int status);

// Percent-decoding; nothing when an escape is broken, decodes to a control character, or the result is not UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);
std::string percent_encoded(std::string_view text);  // everything but unreserved characters

struct Target {
  std::string path;
  Pairs query;
};
inline constexpr std::size_t k_most_query_pairs = 64;
// Origin form only ("/a/b?c=d"). Nothing for a broken escape, a dot segment, an encoded slash, too many pairs.
std::optional<Target> parse_target(std::string_view target);
// application/x-www-form-urlencoded; nothing when broken or too many.
std::optional<Pairs> parse_form(std::string_view body, std::size_t most_pairs = 256);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Instant at);
std::optional<Instant> parse_http_date(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view trimmed(std::string_view text);  // of spaces and tabs

}  // namespace pasokh::server
