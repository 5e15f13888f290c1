// PostgreSQL behind the journal, over libpq: binary values, prepared statements, and the statements of a batch sent in
// pipeline mode.
//
// A commit is never cancelled. Lost while it runs, or answered with a warning (the wait for a standby was cancelled:
// committed here, perhaps not there), its outcome is unknown.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "journal/session.hpp"

namespace pasokh::journal::postgres {

inline constexpr std::size_t k_most_statements = 256;
// So many statements are sent before their results are looked at.
inline constexpr std::size_t k_most_in_pipeline = 512;

Result<std::unique_ptr<Session>> open_session(const std::string& conninfo, Access access, bool sync);

}  // namespace pasokh::journal::postgres
