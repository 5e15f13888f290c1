// Signing in: slowed per account and client, the password verified off the I/O threads, one answer for a wrong name and
// a wrong password, in the same time.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "server/passwords.hpp"
#include "server/sessions.hpp"

namespace pasokh::server {

class SignIn {
 public:
  SignIn(Sessions& sessions, PasswordDesk& passwords) : sessions_(sessions), passwords_(passwords) {}

  struct Attempt {
    std::string account;
    std::string password;
    std::string digest;  // of the account's password (passwords.hpp); empty when there is no such account
    std::string peer;
    Instant now;
  };
  // Calls `then` once, now or from a worker. Errors: server.sign_in_wrong, server.sign_in_too_often, server.busy.
  void attempt(Attempt attempt, std::function<void(Result<Sessions::Started>)> then);

 private:
  Sessions& sessions_;
  PasswordDesk& passwords_;
  SignInGuard guard_;
};

}  // namespace pasokh::server
