// Expected failure is a value. A Refusal says what was wrong and what would be right; it becomes an RFC 9457 problem in the
// server and one sentence on the command line. Exceptions stop at library borders; broken invariants abort (assert.hpp).
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/message.hpp"

namespace pasokh {

enum class RefusalKind {
  invalid,        // 400 / 422: the input is wrong
  unauthorized,   // 401: who are you
  forbidden,      // 403: not yours to do
  not_found,      // 404
  conflict,       // 409: the state does not allow it
  stale,          // 412: decided on an older version
  too_large,      // 413
  unsupported,    // 415: a type or feature we do not take
  too_many,       // 429
  unavailable,    // 503: not now; nothing was done
  unknown,        // 503: whether it was done is not known; repeat with the same idempotency key
};

struct Refusal {
  RefusalKind kind = RefusalKind::invalid;
  Message message;
  std::string field;  // JSON pointer of what was wrong, where there is one
  bool operator==(const Refusal&) const = default;
};

template <class T>
using Result = std::expected<T, Refusal>;
using Done = Result<void>;

inline std::unexpected<Refusal> refuse(RefusalKind kind, Message message, std::string field = {}) {
  return std::unexpected(Refusal{kind, std::move(message), std::move(field)});
}

// Something wrong in a file that a person wrote: a configuration, a drawing, a law. Loading collects all of them.
struct Finding {
  std::string file;
  std::uint32_t line = 0;    // from 1; 0 when it concerns the whole file
  std::uint32_t column = 0;  // from 1, in bytes
  Message message;
  bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

// Returns from the enclosing function when `expression` holds a refusal.
#define PASOKH_TRY(expression)                                                      \
  do {                                                                              \
    if (auto tried_ = (expression); !tried_) return std::unexpected(tried_.error()); \
  } while (false)
// PASOKH_LET(auto x, maybe_x()); uses x or returns the refusal.
#define PASOKH_LET_JOIN_(a, b) a##b
#define PASOKH_LET_NAME_(a, b) PASOKH_LET_JOIN_(a, b)
#define PASOKH_LET(declaration, expression)                                                                     \
  auto PASOKH_LET_NAME_(let_, __LINE__) = (expression);                                                         \
  if (!PASOKH_LET_NAME_(let_, __LINE__)) return std::unexpected(std::move(PASOKH_LET_NAME_(let_, __LINE__)).error()); \
  declaration = std::move(*PASOKH_LET_NAME_(let_, __LINE__))

}  // namespace pasokh
