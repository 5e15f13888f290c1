#include "server/sign_in.hpp"

#include <doctest/doctest.h>

#include <future>

namespace pasokh::server {
namespace {
constexpr PasswordCost k_cheap{.memory_kib = 64, .passes = 1};
constexpr Instant k_noon{1'764'000'000'000'000};

struct Door {
  std::unique_ptr<SessionStore> store = sessions_in_memory();
  Sessions sessions{*store};
  PasswordDesk passwords{1, 8, k_cheap};
  SignIn sign_in{sessions, passwords};
  std::string digest = hash_password("open sesame please", k_cheap);

  Result<Sessions::Started> attempt(const std::string& password, bool known = true, Instant now = k_noon) {
    std::promise<Result<Sessions::Started>> answer;
    sign_in.attempt({"o-7", password, known ? digest : "", "10.0.0.1", now},
                    [&](Result<Sessions::Started> r) { answer.set_value(std::move(r)); });
    return answer.get_future().get();
  }
};
}  // namespace

TEST_CASE("the right password starts a session") {
  Door door;
  auto started = door.attempt("open sesame please");
  REQUIRE(started.has_value());
  CHECK(door.sessions.find(started->token, k_noon)->account == "o-7");
}

TEST_CASE("a wrong password and a wrong name get the same answer") {
  Door door;
  auto wrong = door.attempt("open sesame"), unknown = door.attempt("open sesame please", false);
  REQUIRE_FALSE(wrong.has_value());
  REQUIRE_FALSE(unknown.has_value());
  CHECK(wrong.error() == unknown.error());
  CHECK(wrong.error().message.code == "server.sign_in_wrong");
  CHECK(door.store->size() == 0);
}

TEST_CASE("after too many wrong ones even the right one has to wait") {
  Door door;
  for (int i = 0; i < 10; ++i) CHECK(door.attempt("wrong").error().message.code == "server.sign_in_wrong");
  CHECK(door.attempt("open sesame please").error().message.code == "server.sign_in_too_often");
  CHECK(door.attempt("open sesame please", true, k_noon + minutes(2)).has_value());
}

}  // namespace pasokh::server
