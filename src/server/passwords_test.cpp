#include "server/passwords.hpp"

#include <doctest/doctest.h>

#include <future>

namespace pasokh::server {
namespace {
constexpr PasswordCost k_cheap{.memory_kib = 64, .passes = 1};  // tests check the answer, not the price
}

TEST_CASE("a password fits its own digest and no other") {
  std::string digest = hash_password("گذرواژه بلند ۱۲", k_cheap);
  CHECK(digest.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(verify_password(digest, "گذرواژه بلند ۱۲"));
  CHECK_FALSE(verify_password(digest, "گذرواژه بلند ۱۳"));
  CHECK_FALSE(verify_password(digest, ""));
  CHECK_FALSE(verify_password("", "anything"));
  CHECK_FALSE(verify_password("$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA", "anything"));
  CHECK(hash_password("same", k_cheap) != hash_password("same", k_cheap));
}

TEST_CASE("an older price is noticed") {
  CHECK(wants_rehash(hash_password("x", k_cheap)));
  CHECK_FALSE(wants_rehash(hash_password("x", k_cheap), k_cheap));
}

TEST_CASE("the price that is asked for by default is the recommended one") {
  std::string digest = hash_password("one real one");
  CHECK(digest.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(verify_password(digest, "one real one"));
}

TEST_CASE("a new password must be worth something") {
  CHECK(check_new_password("correct horse battery", "o-7").has_value());
  CHECK(check_new_password("short", "o-7").error().message.code == "server.password_too_short");
  CHECK(check_new_password("نه‌نویسه", "o-7").error().message.code == "server.password_too_short");
  CHECK(check_new_password("aaaaaaaaaaaaaaa", "o-7").error().message.code == "server.password_too_plain");
  CHECK(check_new_password("my name is karimi", "Karimi").error().message.code == "server.password_too_plain");
  CHECK(check_new_password(std::string(300, 'a') + "b", "o-7").error().message.code == "server.password_too_long");
}

TEST_CASE("verification happens elsewhere, and an account that does not exist is simply wrong") {
  PasswordDesk desk(1, 8, k_cheap);
  auto asked = [&](std::string digest, std::string password) {
    std::promise<bool> answer;
    REQUIRE(desk.verify(std::move(digest), std::move(password), [&](bool fits) { answer.set_value(fits); }));
    return answer.get_future().get();
  };
  CHECK(asked(hash_password("right", k_cheap), "right"));
  CHECK_FALSE(asked(hash_password("right", k_cheap), "wrong"));
  CHECK_FALSE(asked("", "a password nobody has"));
}

TEST_CASE("only so many verifications wait") {
  PasswordDesk desk(1, 1, k_cheap);
  std::promise<void> go, running;
  auto wait = go.get_future().share();
  REQUIRE(desk.hash("a", [&](std::string) {
    running.set_value();
    wait.wait();
  }));
  running.get_future().wait();
  CHECK(desk.hash("b", [](std::string) {}));
  CHECK_FALSE(desk.hash("c", [](std::string) {}));
  go.set_value();
}

}  // namespace pasokh::server
