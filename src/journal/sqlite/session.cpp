#include "journal/sqlite/session.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <unordered_map>

#include "base/assert.hpp"

namespace pasokh::journal::sqlite {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Prepared = std::unique_ptr<sqlite3_stmt, FinishStatement>;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

class StatementRow final : public RowView {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view bytes(int column) const override {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = sqlite3_column_bytes(statement_, column);
    return data ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view{};
  }

 private:
  sqlite3_stmt* statement_;
};

std::unexpected<Refusal> refusal_of(int code, const char* says, bool writing) {
  std::vector<std::pair<std::string, Argument>> detail{{"detail", std::string(says ? says : "")}};
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return refuse(RefusalKind::unavailable, say("journal.busy", std::move(detail)));
    case SQLITE_FULL: return refuse(RefusalKind::unavailable, say("journal.disk_full", std::move(detail)));
    case SQLITE_CONSTRAINT: return refuse(RefusalKind::conflict, say("journal.row_exists", std::move(detail)));
    default: break;
  }
  if (writing) return refuse(RefusalKind::unavailable, say("journal.write_failed", std::move(detail)));
  return refuse(RefusalKind::unavailable, say("journal.read_failed", std::move(detail)));
}

bool bind(sqlite3_stmt* statement, int at, const Param& param) {
  if (const auto* number = std::get_if<std::int64_t>(&param))
    return sqlite3_bind_int64(statement, at, *number) == SQLITE_OK;
  // An empty view may have no address, and SQLite takes that for NULL.
  if (const auto* text = std::get_if<std::string_view>(&param)) {
    return sqlite3_bind_text64(statement, at, text->data() ? text->data() : "", text->size(), SQLITE_STATIC,
                               SQLITE_UTF8) == SQLITE_OK;
  }
  if (const auto* blob = std::get_if<Blob>(&param)) {
    return sqlite3_bind_blob64(statement, at, blob->bytes.data() ? blob->bytes.data() : "", blob->bytes.size(),
                               SQLITE_STATIC) == SQLITE_OK;
  }
  return sqlite3_bind_null(statement, at) == SQLITE_OK;
}

Result<Database> open_database(const Place& place) {
  // Made here rather than by SQLite: it holds personal data, and its log takes over who may read it.
  const int made = ::open(place.file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made >= 0) ::close(made);
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(place.file.c_str(), &raw, flags, place.vfs.empty() ? nullptr : place.vfs.c_str());
  Database db(raw);
  if (code != SQLITE_OK) {
    return refuse(
        RefusalKind::unavailable,
        say("journal.open_failed", {{"place", place.file.string()}, {"detail", std::string(sqlite3_errstr(code))}}));
  }
  sqlite3_busy_timeout(raw, k_busy_ms);
  return db;
}

class SqliteSession final : public Session {
 public:
  SqliteSession(Place place, Access access) : place_(std::move(place)), access_(access) {}
  ~SqliteSession() override { rollback(); }

  Dialect dialect() const override { return Dialect::sqlite; }
  bool healthy() const override { return db_ != nullptr && healthy_; }

  Done heal() override {
    // The new connection is open before the old one closes: the last to close would end the shared index of the log.
    rollback();
    statements_.clear();
    auto old = std::move(db_);
    auto fresh = open_database(place_);
    if (!fresh) {
      db_ = std::move(old);
      return std::unexpected(fresh.error());
    }
    db_ = std::move(*fresh);
    healthy_ = true;
    if (auto ready = prepare_connection(); !ready) {
      healthy_ = false;
      return ready;
    }
    return {};
  }

  Result<std::uint64_t> run(std::string_view sql, std::span<const Param> params, const OnRow& on_row) override {
    PASOKH_LET(auto* const statement, prepared(sql));
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (!bind(statement, static_cast<int>(i) + 1, params[i])) return failed();
    }
    const StatementRow row(statement);
    Done visited;
    int code = sqlite3_step(statement);
    while (code == SQLITE_ROW) {
      if (on_row) visited = on_row(row);
      if (!visited) break;
      code = sqlite3_step(statement);
    }
    // The reason is lost once the statement is reset.
    auto failure = code == SQLITE_DONE || code == SQLITE_ROW ? Refusal{} : failed().error();
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (!visited) return std::unexpected(visited.error());
    if (code != SQLITE_DONE) return std::unexpected(std::move(failure));
    return static_cast<std::uint64_t>(sqlite3_changes64(db_.get()));
  }

  Done queue(std::string_view sql, std::span<const Param> params) override {
    PASOKH_TRY(run(sql, params, {}));
    return {};
  }

  Done begin(Access access) override {
    PASOKH_TRY(run(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN", {}, {}));
    return {};
  }

  Done commit() override {
    if (auto done = run("COMMIT", {}, {}); !done) {
      if (done.error().message.code == "journal.busy") return std::unexpected(done.error());
      Refusal refusal = done.error();
      // A full disk cuts the last frame short, so that the log does not hold the commit; any other error leaves it
      // open.
      if (refusal.message.code != "journal.disk_full") {
        refusal.kind = RefusalKind::unknown;
        refusal.message.code = "journal.outcome_unknown";
      }
      return std::unexpected(std::move(refusal));
    }
    return {};
  }

  void rollback() noexcept override {
    if (db_ && sqlite3_get_autocommit(db_.get()) == 0) sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }

  // An emptied log cannot give back what a failed commit left in it.
  Done settle() override {
    rollback();
    bool emptied = false;
    sqlite3_busy_timeout(db_.get(), k_settle_ms);
    const auto ran = run("PRAGMA wal_checkpoint(TRUNCATE)", {}, [&](const RowView& row) {
      emptied = row.integer(0) == 0;
      return Done{};
    });
    sqlite3_busy_timeout(db_.get(), k_busy_ms);
    if (!ran) return std::unexpected(ran.error());
    if (!emptied)
      return refuse(RefusalKind::unavailable, say("journal.busy", {{"detail", std::string("wal_checkpoint")}}));
    return {};
  }

  sqlite3* handle() { return db_.get(); }

 private:
  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    if (!db_) return refuse(RefusalKind::unavailable, say("journal.read_failed", {{"detail", std::string("closed")}}));
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
    if (statements_.size() >= k_most_statements) statements_.clear();
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &raw, nullptr);
    if (code != SQLITE_OK) return failed();
    statements_.emplace(std::string(sql), Prepared(raw));
    return raw;
  }

  std::unexpected<Refusal> failed() {
    const int code = sqlite3_extended_errcode(db_.get());
    const int plain = code & 0xff;
    if (plain != SQLITE_BUSY && plain != SQLITE_LOCKED && plain != SQLITE_FULL && plain != SQLITE_CONSTRAINT)
      healthy_ = false;
    return refusal_of(code, sqlite3_errmsg(db_.get()), access_ == Access::write);
  }

  Done prepare_connection() {
    PASOKH_TRY(run("PRAGMA journal_mode = WAL", {}, {}));
    PASOKH_TRY(run(place_.sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF", {}, {}));
    PASOKH_TRY(run("PRAGMA wal_autocheckpoint = " + std::to_string(k_checkpoint_pages), {}, {}));
    PASOKH_TRY(run("PRAGMA cache_size = -65536", {}, {}));
    // Erased personal data is overwritten, not only unlinked.
    PASOKH_TRY(run("PRAGMA secure_delete = ON", {}, {}));
    if (access_ == Access::write)
      (void)settle();  // other processes may read just now; the next checkpoint does it then
    return {};
  }

  Place place_;
  Access access_;
  bool healthy_ = false;
  Database db_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
};

struct CloseBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

std::unexpected<Refusal> backup_failed(const std::filesystem::path& file, const char* detail) {
  return refuse(RefusalKind::unavailable,
                say("journal.backup_failed", {{"file", file.string()}, {"detail", std::string(detail ? detail : "")}}));
}

Done copy_pages(SqliteSession& from, const std::filesystem::path& file, const BackupProgress& progress) {
  constexpr int k_pages_per_step = 1'000;
  PASOKH_LET(const auto to, open_database({file, {}, true}));
  {
    const std::unique_ptr<sqlite3_backup, CloseBackup> copy(
        sqlite3_backup_init(to.get(), "main", from.handle(), "main"));
    if (!copy) return backup_failed(file, sqlite3_errmsg(to.get()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
      code = sqlite3_backup_step(copy.get(), k_pages_per_step);
      const auto of = sqlite3_backup_pagecount(copy.get());
      if (progress)
        progress(static_cast<std::uint64_t>(of - sqlite3_backup_remaining(copy.get())), static_cast<std::uint64_t>(of));
    }
    if (code != SQLITE_DONE) return backup_failed(file, sqlite3_errstr(code));
  }
  // One plain file: a copy of it needs no log beside it.
  if (sqlite3_exec(to.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    return backup_failed(file, sqlite3_errmsg(to.get()));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Session>> open_session(const Place& place, Access access) {
  auto session = std::make_unique<SqliteSession>(place, access);
  PASOKH_TRY(session->heal());
  return session;
}

Done backup(const Place& place, const std::filesystem::path& file, const BackupProgress& progress) {
  if (std::filesystem::exists(file)) {
    return refuse(RefusalKind::conflict, say("journal.file_exists", {{"file", file.string()}}));
  }
  SqliteSession from(place, Access::snapshot);
  PASOKH_TRY(from.heal());
  // The whole copy is of one moment; the writer goes on meanwhile.
  PASOKH_TRY(from.begin(Access::snapshot));
  PASOKH_TRY(from.run("SELECT count(*) FROM journal_meta", {}, {}));
  auto part = file;
  part += ".part";
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  auto copied = copy_pages(from, part, progress);
  if (copied) copied = check_sqlite(part);
  if (copied) {
    std::error_code error;
    std::filesystem::rename(part, file, error);
    if (error) copied = backup_failed(file, error.message().c_str());
  }
  if (!copied) std::filesystem::remove(part, ignored);
  return copied;
}

}  // namespace pasokh::journal::sqlite
