#include "server/problem.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("each kind of refusal has its status") {
  auto status = [](RefusalKind kind) { return status_of({kind, say("desk.anything"), {}}); };
  CHECK(status(RefusalKind::invalid) == 422);
  CHECK(status(RefusalKind::unauthorized) == 401);
  CHECK(status(RefusalKind::forbidden) == 403);
  CHECK(status(RefusalKind::not_found) == 404);
  CHECK(status(RefusalKind::conflict) == 409);
  CHECK(status(RefusalKind::stale) == 412);
  CHECK(status(RefusalKind::too_large) == 413);
  CHECK(status(RefusalKind::unsupported) == 415);
  CHECK(status(RefusalKind::too_many) == 429);
  CHECK(status(RefusalKind::unavailable) == 503);
  CHECK(status(RefusalKind::unknown) == 503);
  CHECK(status_of({RefusalKind::invalid, say("server.if_match_missing"), {}}) == 428);
}

TEST_CASE("a problem says what, where and in which words, and keeps the facts for programs") {
  Refusal refusal{RefusalKind::too_many, say("server.sign_in_too_often", {{"seconds", std::int64_t{42}}}), "/password"};
  Response response =
      problem_response(refusal, {.language = Language::en, .zone = {}, .names = {}}, "/api/v1/sessions");
  CHECK(response.status == 429);
  CHECK(response.media_type == "application/problem+json");
  CHECK(response.headers.get("Retry-After") == "42");
  CHECK(response.body ==
        R"({"type":"/problems/server.sign_in_too_often","title":"Too often","status":429,)"
        R"("detail":"Too many attempts to sign in. Try again in 42 seconds.","code":"server.sign_in_too_often",)"
        R"("instance":"/api/v1/sessions","field":"/password","arguments":{"seconds":42}})");
}

TEST_CASE("every code of this room has its text in both languages") {
  for (Language language : {Language::fa, Language::en})
    for (const char* code :
         {"server.title_invalid", "server.title_unknown", "server.not_found", "server.busy", "server.internal"}) {
      INFO(code);
      CHECK(has_text(language, code));
    }
}

}  // namespace pasokh::server
