#include "server/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "server/rate.hpp"

namespace pasokh::server {
namespace {

constexpr std::size_t k_session_number_bytes = 9;

std::string digest_of(std::string_view token) { return to_hex(sha256(token)); }

class SessionsInMemory : public SessionStore {
 public:
  void put(const SessionRecord& record) override {
    std::lock_guard lock(mutex_);
    if (records_.insert_or_assign(record.digest, record).second) by_account_[record.account].push_back(record.digest);
  }

  void touch(const std::string& digest, Instant used_at) override {
    std::lock_guard lock(mutex_);
    auto at = records_.find(digest);
    if (at != records_.end()) at->second.last_used_at = std::max(at->second.last_used_at, used_at);
  }

  std::optional<SessionRecord> find(const std::string& digest) override {
    std::lock_guard lock(mutex_);
    auto at = records_.find(digest);
    if (at == records_.end()) return std::nullopt;
    return at->second;
  }

  void remove(const std::string& digest) override {
    std::lock_guard lock(mutex_);
    auto at = records_.find(digest);
    if (at != records_.end()) drop(at);
  }

  std::vector<SessionRecord> of_account(const std::string& account) override {
    std::lock_guard lock(mutex_);
    std::vector<SessionRecord> out;
    auto at = by_account_.find(account);
    if (at == by_account_.end()) return out;
    for (const std::string& digest : at->second) out.push_back(records_.at(digest));
    return out;
  }

  std::vector<SessionRecord> remove_unused_since(Instant last_used, Instant started) override {
    std::lock_guard lock(mutex_);
    std::vector<SessionRecord> removed;
    for (auto at = records_.begin(); at != records_.end();) {
      bool gone = at->second.last_used_at < last_used || at->second.started_at < started;
      if (gone) removed.push_back(at->second);
      at = gone ? drop(at) : std::next(at);
    }
    return removed;
  }

  std::size_t size() const override {
    std::lock_guard lock(mutex_);
    return records_.size();
  }

 private:
  using Records = std::unordered_map<std::string, SessionRecord>;

  Records::iterator drop(Records::iterator at) {
    auto mine = by_account_.find(at->second.account);
    std::erase(mine->second, at->first);
    if (mine->second.empty()) by_account_.erase(mine);
    return records_.erase(at);
  }

  mutable std::mutex mutex_;
  Records records_;
  std::unordered_map<std::string, std::vector<std::string>> by_account_;
};

std::string cookie_text(std::string_view value, bool secure, std::int64_t max_age) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}",
                     secure ? k_secure_session_cookie : k_session_cookie, value, max_age, secure ? "; Secure" : "");
}

}  // namespace

std::unique_ptr<SessionStore> sessions_in_memory() { return std::make_unique<SessionsInMemory>(); }

Sessions::Sessions(SessionStore& store, SessionOptions options) : store_(store), options_(options) {}

bool Sessions::is_live(const SessionRecord& r, Instant now) const {
  return now - r.last_used_at < options_.idle && now - r.started_at < options_.absolute;
}

Result<Sessions::Started> Sessions::start(const std::string& account, const std::string& peer, Instant now) {
  auto mine = store_.of_account(account);
  std::ranges::sort(mine, {}, &SessionRecord::last_used_at);
  for (std::size_t i = 0; i + options_.per_account <= mine.size(); ++i) store_.remove(mine[i].digest);
  if (now.us - swept_us_ >= options_.sweep_every.us || store_.size() >= options_.most) forget_expired(now);
  if (store_.size() >= options_.most) return refuse(RefusalKind::unavailable, say("server.busy"));
  Started started;
  started.token = to_base64url(random_bytes(k_session_token_bytes));
  started.csrf_token = csrf_token(started.token);
  started.record = {.digest = digest_of(started.token),
                    .account = account,
                    .number = to_base64url(random_bytes(k_session_number_bytes)),
                    .peer = peer,
                    .started_at = now,
                    .last_used_at = now};
  store_.put(started.record);
  return started;
}

std::optional<SessionRecord> Sessions::find(std::string_view token, Instant now) {
  auto record = store_.find(digest_of(token));
  if (!record || !is_live(*record, now)) return std::nullopt;
  if (now - record->last_used_at >= options_.touch_every) {
    record->last_used_at = now;
    store_.touch(record->digest, now);
  }
  return record;
}

void Sessions::end(std::string_view token) { store_.remove(digest_of(token)); }

bool Sessions::end_number(const std::string& account, const std::string& number) {
  for (const SessionRecord& record : store_.of_account(account)) {
    if (record.number != number) continue;
    store_.remove(record.digest);
    return true;
  }
  return false;
}

void Sessions::end_all(const std::string& account) {
  for (const SessionRecord& record : store_.of_account(account)) store_.remove(record.digest);
}

void Sessions::forget_expired(Instant now) {
  swept_us_ = now.us;
  store_.remove_unused_since(now - options_.idle, now - options_.absolute);
}

std::string Sessions::csrf_token(std::string_view token) const {
  Digest digest = hmac_sha256(token, "pasokh form token");
  return to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string session_cookie(std::string_view token, bool secure, Duration lives) {
  return cookie_text(token, secure, lives.us / 1'000'000);
}

std::string ended_session_cookie(bool secure) { return cookie_text("", secure, 0); }

std::optional<Carried> carried_token(const Request& request) {
  std::string_view authorization = request.headers.get("Authorization");
  if (authorization.size() > 7 && equal_ignoring_case(authorization.substr(0, 7), "bearer "))
    return Carried{std::string(trimmed(authorization.substr(7))), false};
  std::string_view cookie = request.cookie(request.secure ? k_secure_session_cookie : k_session_cookie);
  if (cookie.empty()) return std::nullopt;
  return Carried{std::string(cookie), true};
}

Result<Actor> actor_of(Sessions& sessions, const Request& request, const StandingsOf& standings) {
  auto carried = carried_token(request);
  if (!carried) return Actor{};
  auto over = [] { return refuse(RefusalKind::unauthorized, say("server.session_over")); };
  auto record = sessions.find(carried->token, request.received_at);
  if (!record) return over();
  auto held = standings(record->account);
  if (!held) return over();
  return Actor{.account = record->account,
               .standings = std::move(*held),
               .session = record->number,
               .csrf_token = sessions.csrf_token(carried->token),
               .by_cookie = carried->by_cookie};
}

struct SignInRates {
  // Ten tries at once, then one in two minutes for an account; thirty and one in ten seconds for a client (an office
  // behind one address).
  RateLimiter accounts{Rate{.burst = 10, .each = minutes(2)}};
  RateLimiter peers{Rate{.burst = 30, .each = seconds(10)}};
};

SignInGuard::SignInGuard() : rates_(std::make_unique<SignInRates>()) {}
SignInGuard::~SignInGuard() = default;

Done SignInGuard::attempt(const std::string& account, const std::string& peer, Instant now) {
  auto wait = rates_->peers.take(rate_key(peer), now);
  if (!wait) wait = rates_->accounts.take(account, now);
  if (!wait) return {};
  std::int64_t wait_s = (wait->us + 999'999) / 1'000'000;
  return refuse(RefusalKind::too_many, say("server.sign_in_too_often", {{"seconds", wait_s}}));
}

void SignInGuard::succeeded(const std::string& account, const std::string& peer) {
  rates_->accounts.forget(account);
  rates_->peers.give_back(rate_key(peer));
}

}  // namespace pasokh::server
