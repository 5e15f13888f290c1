#include "server/problem.hpp"

#include <array>

namespace pasokh::server {
namespace {

struct Special {
  std::string_view code;
  int status;
};
constexpr std::array k_special{
    Special{"server.head_too_large", 431},
    Special{"server.too_many_fields", 431},
    Special{"server.target_too_long", 414},
    Special{"server.version_unknown", 505},
    Special{"server.coding_unknown", 501},
    Special{"server.expectation_unknown", 417},
    Special{"server.too_slow", 408},
    Special{"server.body_cut", 400},
    Special{"server.head_malformed", 400},
    Special{"server.framing_unclear", 400},
    Special{"server.host_missing", 400},
    Special{"server.chunk_malformed", 400},
    Special{"server.target_malformed", 400},
    Special{"server.method_not_allowed", 405},
    Special{"server.not_acceptable", 406},
    Special{"server.if_match_missing", 428},
    Special{"server.idempotency_key_missing", 400},
    Special{"server.idempotency_key_invalid", 400},
    Special{"server.query_unknown", 400},
    Special{"server.query_missing", 400},
    Special{"server.query_invalid", 400},
    Special{"server.cursor_invalid", 400},
    Special{"server.form_malformed", 400},
    Special{"server.multipart_malformed", 400},
    Special{"server.internal", 500},
};

std::string_view title_code(RefusalKind kind) {
  switch (kind) {
    case RefusalKind::invalid: return "server.title_invalid";
    case RefusalKind::unauthorized: return "server.title_unauthorized";
    case RefusalKind::forbidden: return "server.title_forbidden";
    case RefusalKind::not_found: return "server.title_not_found";
    case RefusalKind::conflict: return "server.title_conflict";
    case RefusalKind::stale: return "server.title_stale";
    case RefusalKind::too_large: return "server.title_too_large";
    case RefusalKind::unsupported: return "server.title_unsupported";
    case RefusalKind::too_many: return "server.title_too_many";
    case RefusalKind::unavailable: return "server.title_unavailable";
    case RefusalKind::unknown: return "server.title_unknown";
  }
  return "server.title_invalid";
}

json::Value argument_value(const Argument& argument) {
  return std::visit(
      [](const auto& a) -> json::Value {
        using A = std::decay_t<decltype(a)>;
        if constexpr (std::is_same_v<A, std::int64_t>)
          return json::number(a);
        else if constexpr (std::is_same_v<A, std::string>)
          return json::string(a);
        else if constexpr (std::is_same_v<A, Named>)
          return json::string(a.kind + ":" + a.code);
        else
          return json::string(to_text(a));
      },
      argument);
}

const std::int64_t* integer_argument(const Message& message, std::string_view name) {
  for (const auto& [n, value] : message.arguments)
    if (n == name) return std::get_if<std::int64_t>(&value);
  return nullptr;
}

}  // namespace

int status_of(const Refusal& refusal) {
  for (const Special& s : k_special)
    if (s.code == refusal.message.code) return s.status;
  switch (refusal.kind) {
    // What could not be read at all is 400; what was read and means nothing is 422.
    case RefusalKind::invalid: return refusal.message.code.starts_with("base.json_") ? 400 : 422;
    case RefusalKind::unauthorized: return 401;
    case RefusalKind::forbidden: return 403;
    case RefusalKind::not_found: return 404;
    case RefusalKind::conflict: return 409;
    case RefusalKind::stale: return 412;
    case RefusalKind::too_large: return 413;
    case RefusalKind::unsupported: return 415;
    case RefusalKind::too_many: return 429;
    case RefusalKind::unavailable: return 503;
    case RefusalKind::unknown: return 503;
  }
  return 500;
}

json::Value problem(const Refusal& refusal, const Rendering& how, std::string_view instance) {
  json::Value out = json::object({{"type", json::string("/problems/" + refusal.message.code)},
                                  {"title", json::string(render(say(std::string(title_code(refusal.kind))), how))},
                                  {"status", json::number(status_of(refusal))},
                                  {"detail", json::string(render(refusal.message, how))},
                                  {"code", json::string(refusal.message.code)}});
  if (!instance.empty()) out.add("instance", json::string(std::string(instance)));
  if (!refusal.field.empty()) out.add("field", json::string(refusal.field));
  for (std::string_view position : {"line", "column"})
    if (const std::int64_t* n = integer_argument(refusal.message, position))
      out.add(std::string(position), json::number(*n));
  if (!refusal.message.arguments.empty()) {
    json::Value arguments = json::object();
    for (const auto& [name, value] : refusal.message.arguments)
      if (!arguments.find(name)) arguments.add(name, argument_value(value));
    out.add("arguments", std::move(arguments));
  }
  return out;
}

Response problem_response(const Refusal& refusal, const Rendering& how, std::string_view instance) {
  Response response = json_answer(status_of(refusal), problem(refusal, how, instance));
  response.media_type = "application/problem+json";
  response.headers.set("Content-Language", std::string(code(how.language)));
  response.headers.set("Cache-Control", "no-store");
  if (response.status == 401) response.headers.set("WWW-Authenticate", "Bearer realm=\"pasokh\"");
  if (const std::int64_t* seconds = integer_argument(refusal.message, "seconds"))
    response.headers.set("Retry-After", std::to_string(*seconds));
  else if (response.status == 503)
    response.headers.set("Retry-After", "5");
  return response;
}

}  // namespace pasokh::server
