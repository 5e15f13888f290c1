// Refusals as HTTP: a status and an RFC 9457 problem document in the client's language.
//
// {"type": "/problems/desk.not_the_officer", "title": ..., "status": 409, "detail": ..., "code":
// "desk.not_the_officer",
//  "instance": "/api/v1/tasks/…", "field": "/applicant/name", "line": 3, "column": 7, "arguments": {...}}
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/text.hpp"
#include "server/http.hpp"

namespace pasokh::server {

// By kind; a few codes of this room have a status of their own (428, 431, ...).
int status_of(const Refusal& refusal);
json::Value problem(const Refusal& refusal, const Rendering& how, std::string_view instance);
// A problem response, with Retry-After where the refusal has an argument `seconds` and WWW-Authenticate for 401.
Response problem_response(const Refusal& refusal, const Rendering& how, std::string_view instance);

}  // namespace pasokh::server
