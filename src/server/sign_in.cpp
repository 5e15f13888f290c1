#include "server/sign_in.hpp"

namespace pasokh::server {

void SignIn::attempt(Attempt attempt, std::function<void(Result<Sessions::Started>)> then) {
  if (auto allowed = guard_.attempt(attempt.account, attempt.peer, attempt.now); !allowed)
    return then(std::unexpected(std::move(allowed.error())));
  auto done = [this, account = attempt.account, peer = attempt.peer, now = attempt.now, then](bool fits) {
    if (!fits) return then(refuse(RefusalKind::unauthorized, say("server.sign_in_wrong")));
    guard_.succeeded(account, peer);
    then(sessions_.start(account, peer, now));
  };
  bool queued = passwords_.verify(std::move(attempt.digest), std::move(attempt.password), std::move(done));
  if (!queued) then(refuse(RefusalKind::unavailable, say("server.busy")));
}

}  // namespace pasokh::server
