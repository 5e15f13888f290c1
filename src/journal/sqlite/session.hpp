// SQLite behind the journal: WAL, synchronous=FULL, one connection that writes and others that read beside it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "journal/journal.hpp"
#include "journal/session.hpp"

namespace pasokh::journal::sqlite {

struct Place {
  std::filesystem::path file;
  std::string vfs;  // empty: the default
  bool sync = true;
};

// How long a connection waits for a lock of another process.
inline constexpr int k_busy_ms = 5'000;
// How long emptying the log waits for readers of it.
inline constexpr int k_settle_ms = 250;
// A checkpoint is tried when the write-ahead log holds so many pages (of 4 KiB).
inline constexpr int k_checkpoint_pages = 4'000;
inline constexpr std::size_t k_most_statements = 256;
// "PSKH", so that `file` and we can tell whose database it is.
inline constexpr int k_application_id = 0x50534b48;

// Opens, making the file when it is missing, and empties the write-ahead log into the database: what is seen from then
// on is on the disk, even where a sync failed before a crash and the log's pages only looked written.
Result<std::unique_ptr<Session>> open_session(const Place& place, Access access);

Done backup(const Place& place, const std::filesystem::path& file, const BackupProgress& progress);

}  // namespace pasokh::journal::sqlite
