#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "journal/journal.hpp"
#include "journal/sql_journal.hpp"
#include "journal/sqlite/session.hpp"

namespace pasokh::journal {
namespace {

std::unexpected<Refusal> damaged(const std::filesystem::path& file, std::string detail) {
  return refuse(RefusalKind::invalid,
                say("journal.backup_damaged", {{"file", file.string()}, {"detail", std::move(detail)}}));
}

// The name of a file lasts only once its folder is synced.
bool sync_path(const std::filesystem::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite(const std::filesystem::path& file, std::vector<Table> tables,
                                             const Options& options) {
  const sqlite::Place place{file, options.sqlite_vfs, options.sync};
  SqlJournal::Parts parts;
  parts.open = [place](Access access) { return sqlite::open_session(place, access); };
  parts.backup = [place](const std::filesystem::path& to, const BackupProgress& progress) {
    return sqlite::backup(place, to, progress);
  };
  parts.place = file.string();
  return SqlJournal::make(std::move(parts), std::move(tables), options);
}

Done check_sqlite(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return damaged(file, "no such file");
  sqlite3* db = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
  std::string answer;
  const auto keep = [](void* to, int, char** values, char**) {
    static_cast<std::string*>(to)->append(values[0] ? values[0] : "");
    return 0;
  };
  const int ran = opened == SQLITE_OK ? sqlite3_exec(db, "PRAGMA integrity_check(1)", keep, &answer, nullptr) : opened;
  std::string format;
  if (ran == SQLITE_OK)
    sqlite3_exec(db, "SELECT value FROM journal_meta WHERE name = 'format'", keep, &format, nullptr);
  sqlite3_close(db);
  if (ran != SQLITE_OK) return damaged(file, sqlite3_errstr(ran));
  if (answer != "ok") return damaged(file, answer);
  if (format != k_format) return damaged(file, "not a journal");
  return {};
}

Done restore_sqlite(const std::filesystem::path& backup, const std::filesystem::path& file) {
  PASOKH_TRY(check_sqlite(backup));
  const auto log = file.string() + "-wal";
  if (std::filesystem::exists(file) || std::filesystem::exists(log)) {
    return refuse(RefusalKind::conflict, say("journal.file_exists", {{"file", file.string()}}));
  }
  const std::filesystem::path part = file.string() + ".part";
  std::error_code error;
  std::filesystem::copy_file(backup, part, std::filesystem::copy_options::overwrite_existing, error);
  if (!error && !sync_path(part, O_RDONLY)) error = std::make_error_code(std::errc::io_error);
  if (!error) std::filesystem::rename(part, file, error);
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!error && !sync_path(folder, O_RDONLY | O_DIRECTORY)) error = std::make_error_code(std::errc::io_error);
  if (error) {
    return refuse(RefusalKind::unavailable,
                  say("journal.backup_failed", {{"file", file.string()}, {"detail", error.message()}}));
  }
  return {};
}

}  // namespace pasokh::journal
