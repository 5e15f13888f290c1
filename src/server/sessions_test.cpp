#include "server/sessions.hpp"

#include <doctest/doctest.h>

#include "base/hash.hpp"

namespace pasokh::server {
namespace {
constexpr Instant k_noon{1'764'000'000'000'000};
}

TEST_CASE("a session lives while it is used, and no longer than a day's work") {
  auto store = sessions_in_memory();
  Sessions sessions(*store, {.idle = minutes(10), .absolute = hours(1), .touch_every = minutes(1)});
  auto started = sessions.start("o-7", "10.0.0.1", k_noon);
  REQUIRE(started.has_value());
  Instant now = k_noon;
  for (int i = 0; i < 6; ++i) {
    now = now + minutes(9);
    CHECK(sessions.find(started->token, now).has_value());
  }
  CHECK_FALSE(sessions.find(started->token, k_noon + hours(1)).has_value());
  REQUIRE(sessions.start("o-8", "10.0.0.2", k_noon + hours(1) + seconds(1)).has_value());  // whoever signs in next sweeps
  CHECK(store->size() == 1);
  auto idle = sessions.start("o-7", "10.0.0.1", k_noon);
  CHECK_FALSE(sessions.find(idle->token, k_noon + minutes(10)).has_value());
}

TEST_CASE("the store never sees the token") {
  auto store = sessions_in_memory();
  Sessions sessions(*store);
  auto started = sessions.start("o-7", "10.0.0.1", k_noon);
  CHECK(started->token.size() == 43);  // 256 bits
  CHECK(started->record.digest == to_hex(sha256(started->token)));
  CHECK_FALSE(store->find(started->token).has_value());
  CHECK_FALSE(sessions.find(started->record.digest, k_noon).has_value());
  CHECK_FALSE(sessions.find("", k_noon).has_value());
  CHECK(started->csrf_token == sessions.csrf_token(started->token));
  CHECK(started->csrf_token != started->token);
}

TEST_CASE("sessions end by token, by number and all at once") {
  auto store = sessions_in_memory();
  Sessions sessions(*store);
  auto a = sessions.start("o-7", "p", k_noon), b = sessions.start("o-7", "p", k_noon),
       c = sessions.start("o-8", "p", k_noon);
  sessions.end(a->token);
  CHECK_FALSE(sessions.find(a->token, k_noon).has_value());
  CHECK_FALSE(sessions.end_number("o-8", b->record.number));
  CHECK(sessions.end_number("o-7", b->record.number));
  CHECK(sessions.of_account("o-7").empty());
  sessions.end_all("o-8");
  CHECK_FALSE(sessions.find(c->token, k_noon).has_value());
}

TEST_CASE("a session that ended is not brought back by being used at the same moment") {
  auto store = sessions_in_memory();
  Sessions sessions(*store);
  auto a = sessions.start("o-7", "p", k_noon);
  store->remove(a->record.digest);
  store->touch(a->record.digest, k_noon);
  CHECK(store->size() == 0);
}

TEST_CASE("an account has only so many sessions; the one unused longest gives way") {
  auto store = sessions_in_memory();
  Sessions sessions(*store, {.per_account = 2});
  auto a = sessions.start("o-7", "p", k_noon);
  auto b = sessions.start("o-7", "p", k_noon + seconds(1));
  auto c = sessions.start("o-7", "p", k_noon + seconds(2));
  CHECK_FALSE(sessions.find(a->token, k_noon + seconds(3)).has_value());
  CHECK(sessions.find(b->token, k_noon + seconds(3)).has_value());
  CHECK(sessions.find(c->token, k_noon + seconds(3)).has_value());
}

TEST_CASE("a full store makes room from what is over, else refuses") {
  auto store = sessions_in_memory();
  Sessions sessions(*store, {.idle = minutes(10), .most = 2});
  REQUIRE(sessions.start("a", "p", k_noon).has_value());
  REQUIRE(sessions.start("b", "p", k_noon).has_value());
  CHECK(sessions.start("c", "p", k_noon).error().message.code == "server.busy");
  CHECK(sessions.start("c", "p", k_noon + minutes(11)).has_value());
}

TEST_CASE("cookies say how they may be used") {
  CHECK(session_cookie("tok", true, hours(1)) ==
        "__Host-pasokh_session=tok; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600; Secure");
  CHECK(ended_session_cookie(false) == "pasokh_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST_CASE("a token comes in a header or in the cookie of its kind of connection") {
  Request request;
  CHECK_FALSE(carried_token(request).has_value());
  request.headers.add("Cookie", "pasokh_session=plain; __Host-pasokh_session=tls");
  CHECK(carried_token(request)->token == "plain");
  request.secure = true;
  CHECK(carried_token(request)->token == "tls");
  CHECK(carried_token(request)->by_cookie);
  request.headers.add("Authorization", "Bearer machine");
  CHECK(carried_token(request)->token == "machine");
  CHECK_FALSE(carried_token(request)->by_cookie);
}

TEST_CASE("an actor is the session's account with the posts it has now") {
  auto store = sessions_in_memory();
  Sessions sessions(*store);
  auto started = sessions.start("o-7", "p", k_noon);
  std::optional<std::vector<Standing>> held = std::vector<Standing>{{"district-6", Who::head}};
  StandingsOf standings = [&](const std::string&) { return held; };
  Request request;
  request.received_at = k_noon;
  CHECK_FALSE(actor_of(sessions, request, standings)->signed_in());
  request.headers.add("Authorization", "Bearer " + started->token);
  auto actor = actor_of(sessions, request, standings);
  REQUIRE(actor.has_value());
  CHECK(actor->account == "o-7");
  CHECK(actor->is(Who::head));
  held.reset();  // the officer left
  CHECK(actor_of(sessions, request, standings).error().message.code == "server.session_over");
}

TEST_CASE("guessing is slowed for the account and for the client") {
  SignInGuard guard;
  for (int i = 0; i < 10; ++i) CHECK(guard.attempt("o-7", "10.0.0." + std::to_string(i), k_noon).has_value());
  auto refused = guard.attempt("o-7", "10.0.0.99", k_noon);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == say("server.sign_in_too_often", {{"seconds", std::int64_t{120}}}));
  CHECK(guard.attempt("o-7", "10.0.0.99", k_noon + minutes(2)).has_value());
  guard.succeeded("o-7", "10.0.0.99");
  CHECK(guard.attempt("o-7", "10.0.0.98", k_noon).has_value());
  int allowed = 0;
  for (int i = 0; i < 100; ++i) allowed += guard.attempt("x-" + std::to_string(i), "192.0.2.1", k_noon).has_value();
  CHECK(allowed == 30);
}

TEST_CASE("two hundred officers behind one address sign in at eight o'clock; guesses between them stay counted") {
  SignInGuard guard;
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string account = "o-" + std::to_string(i);
    refused += !guard.attempt(account, "192.0.2.1", k_noon).has_value();
    guard.succeeded(account, "192.0.2.1");
  }
  CHECK(refused == 0);
  int guesses = 0;
  for (int i = 0; i < 100; ++i) {
    guesses += guard.attempt("x-" + std::to_string(i), "192.0.2.1", k_noon).has_value();
    if (guard.attempt("mine", "192.0.2.1", k_noon)) guard.succeeded("mine", "192.0.2.1");
  }
  CHECK(guesses <= 30);
}

}  // namespace pasokh::server
