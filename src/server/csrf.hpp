// Proof that a change was meant: another site can make a browser send our cookie, but can neither hide where it comes
// from nor know the session's form token (OWASP: origin check and synchroniser token, both).
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

inline constexpr std::string_view k_csrf_header = "X-CSRF-Token";
inline constexpr std::string_view k_csrf_field = "token";

// For every change: Sec-Fetch-Site and Origin, where the browser says them, say our own site. Errors:
// server.from_another_site.
Done check_origin(const Request& request);
// For changes with the session cookie: `given` (header or form field) is the session's token. Errors:
// server.form_token_wrong.
Done check_form_token(const Request& request, std::string_view given);

}  // namespace pasokh::server
