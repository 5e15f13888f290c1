#include "server/access.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("any one role of the audience is enough, and none is not") {
  Actor nobody;
  Actor clerk{
      .account = "o-7", .standings = {{"d-6", Who::officer}, {"d-7", Who::head}}, .session = {}, .csrf_token = {}};
  CHECK(may(nobody, k_anyone));
  CHECK_FALSE(may(nobody, k_desk));
  CHECK(may(clerk, {Who::head}));
  CHECK_FALSE(may(clerk, k_administrators));
  CHECK_FALSE(may({.account = "o-8", .standings = {}, .session = {}, .csrf_token = {}}, k_staff));
  CHECK_FALSE(may(clerk, Audience{}));
}

TEST_CASE("an audience is the roles it names") {
  Audience both = Audience{Who::head} | k_administrators;
  CHECK(both.has(Who::head));
  CHECK(both.has(Who::administrator));
  CHECK_FALSE(both.has(Who::officer));
  CHECK_FALSE(both.open());
  for (Who who : k_everybody) CHECK(enum_name(who) == text(who));
}

}  // namespace pasokh::server
