// Who is signed in. The browser holds a random token of 256 bits; we hold its SHA-256 only, so that a copy of the store
// opens nothing. A session ends after a time without use, at the latest after a day's work, and when it is ended.
//
// The store is an interface: memory here; session_records.hpp keeps what is in memory in the journal too, so that sessions survive a
// restart.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

inline constexpr std::string_view k_session_cookie = "pasokh_session";
inline constexpr std::string_view k_secure_session_cookie = "__Host-pasokh_session";  // when the client speaks TLS
inline constexpr std::size_t k_session_token_bytes = 32;

struct SessionRecord {
  std::string digest;  // SHA-256 of the token, hex: the key
  std::string account;
  std::string number;  // public, random: for lists ("signed in from ...") and the log
  std::string peer;    // where it was started
  Instant started_at, last_used_at;
};

// find, touch and remove_unused_since never wait for a disk; put and remove may.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual void put(const SessionRecord& record) = 0;
  virtual void touch(const std::string& digest,
                     Instant used_at) = 0;  // does nothing when the session has ended meanwhile
  virtual std::optional<SessionRecord> find(const std::string& digest) = 0;
  virtual void remove(const std::string& digest) = 0;
  virtual std::vector<SessionRecord> of_account(const std::string& account) = 0;
  virtual std::vector<SessionRecord> remove_unused_since(Instant last_used, Instant started) = 0;  // returns them
  virtual std::size_t size() const = 0;
};

std::unique_ptr<SessionStore> sessions_in_memory();

struct SessionOptions {
  Duration idle = minutes(60);
  Duration absolute = hours(14);
  Duration touch_every = minutes(1);  // last_used_at is written no more often than this
  std::size_t per_account = 10;       // the one used longest ago gives way
  std::size_t most = 100'000;
  Duration sweep_every = hours(1);
};

class Sessions {
 public:
  Sessions(SessionStore& store, SessionOptions options = {});

  struct Started {
    std::string token;  // for the cookie; never stored, never logged
    std::string csrf_token;
    SessionRecord record;
  };
  // Errors: server.busy when there are too many sessions that are all in use.
  Result<Started> start(const std::string& account, const std::string& peer, Instant now);
  // The live session of a token, noted as used. One that is over is not found, and is taken away when somebody signs in later.
  std::optional<SessionRecord> find(std::string_view token, Instant now);
  void end(std::string_view token);
  bool end_number(const std::string& account, const std::string& number);
  void end_all(const std::string& account);
  std::vector<SessionRecord> of_account(const std::string& account) const { return store_.of_account(account); }
  void forget_expired(Instant now);
  // Derived from the token, so that it needs no storing and cannot be had without it.
  std::string csrf_token(std::string_view token) const;

 private:
  bool is_live(const SessionRecord& record, Instant now) const;

  SessionStore& store_;
  SessionOptions options_;
  std::atomic<std::int64_t> swept_us_ = 0;  // when those that are over were last taken away
};

// Set-Cookie values. Staff cookies are SameSite=Strict.
std::string session_cookie(std::string_view token, bool secure, Duration lives);
std::string ended_session_cookie(bool secure);
// The token a request carries: Bearer first, then the cookie (the __Host- one only when the client speaks TLS).
struct Carried {
  std::string token;
  bool by_cookie = false;
};
std::optional<Carried> carried_token(const Request& request);

// Roles are looked up on every request, so that a post taken away is gone at once; nothing when the account is no more.
using StandingsOf = std::function<std::optional<std::vector<Standing>>(const std::string& account)>;
// Who sends the request: nobody when it carries no token. Errors: server.session_over.
Result<Actor> actor_of(Sessions& sessions, const Request& request, const StandingsOf& standings);

// Signing in is tried slowly: per account, so that a password cannot be guessed, and per client, so that accounts
// cannot be.
struct SignInRates;
class SignInGuard {
 public:
  SignInGuard();
  ~SignInGuard();
  // Errors: server.sign_in_too_often with the seconds to wait. Counts the attempt.
  Done attempt(const std::string& account, const std::string& peer, Instant now);
  // The attempt was no guess: it is not counted. So a whole office behind one address can begin its day at once.
  void succeeded(const std::string& account, const std::string& peer);

 private:
  std::unique_ptr<SignInRates> rates_;
};

}  // namespace pasokh::server
