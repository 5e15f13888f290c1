// Sessions that survive a restart: in memory for reading, and each a record of the journal. A record holds what a
// SessionRecord holds, the token's digest and never the token. Sessions that ended are forgotten, not listed as erased.
//
// Promises: a session that was told to its owner is there after a restart, and one that was ended stays ended. When the
// journal cannot be written, signing in and out goes on in memory, and the log says that a restart will not know of it.
// When it was last used is written behind: after a crash it may be a minute older.
#pragma once

#include <memory>

#include "office/office.hpp"
#include "server/sessions.hpp"

namespace pasokh::server {

// Reads what is there; the office outlives the store.
std::unique_ptr<SessionStore> sessions_in_journal(office::Office& office);

}  // namespace pasokh::server
