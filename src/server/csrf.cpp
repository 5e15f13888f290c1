#include "server/csrf.hpp"

#include "base/hash.hpp"

namespace pasokh::server {

Done check_origin(const Request& request) {
  auto foreign = [] { return refuse(RefusalKind::forbidden, say("server.from_another_site")); };
  if (const std::string* site = request.headers.find("Sec-Fetch-Site"))
    if (*site != "same-origin" && *site != "none") return foreign();
  if (const std::string* origin = request.headers.find("Origin")) {
    // Behind a proxy the scheme is the proxy's; the host is what the browser was told.
    std::size_t slashes = origin->find("://");
    if (slashes == origin->npos) return foreign();
    std::string_view host = std::string_view(*origin).substr(slashes + 3);
    if (!equal_ignoring_case(host, request.headers.get("Host"))) return foreign();
  }
  return {};
}

Done check_form_token(const Request& request, std::string_view given) {
  bool same = !request.actor.csrf_token.empty() && equal_in_constant_time(given, request.actor.csrf_token);
  if (!same) return refuse(RefusalKind::forbidden, say("server.form_token_wrong"));
  return {};
}

}  // namespace pasokh::server
