#include "journal/sql_journal.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "journal/sql.hpp"
#include "journal/sql_rows.hpp"

namespace pasokh::journal {

Result<ReaderPool::Borrowed> ReaderPool::borrow() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return out_ < k_most_readers; });
  ++out_;
  std::unique_ptr<Session> session;
  if (!idle_.empty()) {
    session = std::move(idle_.back());
    idle_.pop_back();
  }
  lock.unlock();

  Done ready;
  if (!session) {
    auto opened = open_(Access::snapshot);
    if (opened)
      session = std::move(*opened);
    else
      ready = std::unexpected(opened.error());
  } else if (!session->healthy()) {
    ready = session->heal();
  }
  if (!ready) {
    lock.lock();
    --out_;
    lock.unlock();
    returned_.notify_one();
    return std::unexpected(ready.error());
  }
  return Borrowed(*this, std::move(session));
}

void ReaderPool::give_back(std::unique_ptr<Session> session) {
  session->rollback();
  {
    const std::lock_guard lock(mutex_);
    --out_;
    if (idle_.size() < kept_ && session->healthy()) idle_.push_back(std::move(session));
  }
  returned_.notify_one();
}

SqlJournal::SqlJournal(Parts parts, std::vector<Table> tables, const Options& options)
    : parts_(std::move(parts)), tables_(std::move(tables)), live_rows_(tables_, sql::k_live),
      readers_(parts_.open, std::max(1U, options.readers)) {}

Result<std::unique_ptr<Journal>> SqlJournal::make(Parts parts, std::vector<Table> tables, const Options& options) {
  PASOKH_TRY(check_tables(tables));
  std::unique_ptr<SqlJournal> journal(new SqlJournal(std::move(parts), std::move(tables), options));
  PASOKH_TRY(journal->prepare(options.key_file));
  return std::unique_ptr<Journal>(std::move(journal));
}

Done SqlJournal::prepare(const std::filesystem::path& key_file) {
  auto opened = parts_.open(Access::write);
  if (!opened) {
    return refuse(RefusalKind::unavailable,
                  say("journal.open_failed",
                      {{"place", parts_.place}, {"detail", [&] {
                                                   for (const auto& [name, value] : opened.error().message.arguments) {
                                                     if (const auto* text = std::get_if<std::string>(&value);
                                                         text && name == "detail")
                                                       return *text;
                                                   }
                                                   return std::string();
                                                 }()}}));
  }
  writer_ = std::move(*opened);
  PASOKH_TRY(transact([this](Session&) { return prepare_tables(); }));
  return prepare_key(key_file);
}

Done SqlJournal::prepare_tables() {
  for (const auto& text : sql::own_schema(writer_->dialect())) PASOKH_TRY(writer_->run(text));
  std::string format;
  PASOKH_TRY(writer_->run("SELECT value FROM journal_meta WHERE name = 'format'", {}, [&](const RowView& row) {
    format = row.bytes(0);
    return Done{};
  }));
  if (format.empty()) {
    const std::array<Param, 1> params{k_format};
    PASOKH_TRY(writer_->run("INSERT INTO journal_meta (name, value) VALUES ('format', $1)", params));
  } else if (format != k_format) {
    return refuse(RefusalKind::conflict, say("journal.other_format", {{"place", parts_.place}, {"format", format}}));
  }
  bool has_facts = false;
  PASOKH_TRY(writer_->run("SELECT 1 FROM journal_chain WHERE position > 0", {}, [&](const RowView&) {
    has_facts = true;
    return Done{};
  }));
  for (const auto& table : tables_) PASOKH_TRY(prepare_table(table, has_facts));
  return {};
}

// The rows of a table whose declaration changed are dropped: they can be made again from the facts.
Done SqlJournal::prepare_table(const Table& table, bool has_facts) {
  const auto name = "table:" + table.name;
  const std::array<Param, 1> key{std::string_view(name)};
  std::string known;
  PASOKH_TRY(writer_->run("SELECT value FROM journal_meta WHERE name = $1", key, [&](const RowView& row) {
    known = row.bytes(0);
    return Done{};
  }));
  const auto declared = declaration(table);
  if (known == declared) return {};
  if (known != "stale " + declared) {
    PASOKH_TRY(writer_->run("DROP TABLE IF EXISTS \"" + std::string(sql::k_live) + table.name + "\""));
    PASOKH_TRY(writer_->run(sql::create_table(table, writer_->dialect(), sql::k_live)));
    for (const auto& text : sql::create_indexes(table, writer_->dialect())) PASOKH_TRY(writer_->run(text));
  }
  if (has_facts) stale_.push_back(table.name);
  const auto value = (has_facts ? "stale " : "") + declared;
  const std::array<Param, 2> params{std::string_view(name), std::string_view(value)};
  PASOKH_TRY(
      writer_->run("INSERT INTO journal_meta (name, value) VALUES ($1, $2) "
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                   params));
  return {};
}

// A key is made only for a journal that nobody has signed yet: a lost key must be noticed, not replaced.
Done SqlJournal::prepare_key(const std::filesystem::path& key_file) {
  const auto known = signed_head();
  needs_key_ = key_file.empty() && known && !known->open_key.empty();
  if (key_file.empty()) return {};
  if (!std::filesystem::exists(key_file)) {
    if (!known || !known->open_key.empty()) {
      return refuse(RefusalKind::conflict, say("journal.key_missing", {{"file", key_file.string()}}));
    }
    PASOKH_LET(key_, make_key(key_file));
    return {};
  }
  PASOKH_LET(key_, load_key(key_file));
  if (known && !known->open_key.empty() && known->open_key != key_->open) {
    return refuse(RefusalKind::conflict, say("journal.key_wrong", {{"file", key_file.string()}}));
  }
  return {};
}

Done SqlJournal::writable() {
  if (writer_->healthy()) return {};
  return writer_->heal();
}

Done SqlJournal::transact(const std::function<Done(Session&)>& change) {
  PASOKH_TRY(writable());
  PASOKH_TRY(writer_->begin(Access::write));
  auto done = change(*writer_);
  if (done) done = writer_->commit();
  if (!done) writer_->rollback();
  return done;
}

const Table* SqlJournal::find_table(std::string_view name) const {
  const auto found = std::ranges::find(tables_, name, &Table::name);
  return found == tables_.end() ? nullptr : &*found;
}

Result<std::vector<Head>> SqlJournal::heads_of(Session& session, bool locked) {
  // Every writer of any chain passes here, because the signed head covers all of them.
  if (locked && session.dialect() == Dialect::postgres) {
    PASOKH_TRY(session.run("SELECT pg_advisory_xact_lock(88416337946472)"));  // "Pasokh" as a number
  }
  std::vector<Head> out;
  PASOKH_TRY(session.run("SELECT chain, position, hash, epoch, holder, lease_until FROM journal_chain ORDER BY chain",
                         {}, [&](const RowView& row) {
                           out.push_back(rows::head(row));
                           return Done{};
                         }));
  return out;
}

Result<Head> SqlJournal::take_lease(ChainNumber chain, const std::string& holder, Instant now, Instant until,
                                    bool force) {
  const std::lock_guard lock(writing_);
  Head taken{.chain = chain};
  const auto done = transact([&](Session& session) -> Done {
    PASOKH_LET(const auto all, heads_of(session, true));
    if (const auto found = std::ranges::find(all, chain, &Head::chain); found != all.end()) taken = *found;
    if (!force && taken.epoch > 0 && taken.holder != holder && taken.lease_until > now) {
      return refuse(RefusalKind::conflict,
                    say("journal.lease_held",
                        {{"chain", std::int64_t{chain}}, {"holder", taken.holder}, {"until", taken.lease_until}}));
    }
    ++taken.epoch;
    taken.holder = holder;
    taken.lease_until = until;
    const std::array<Param, 6> params{std::int64_t{chain},
                                      static_cast<std::int64_t>(taken.position),
                                      Blob{rows::view(taken.hash)},
                                      static_cast<std::int64_t>(taken.epoch),
                                      std::string_view(taken.holder),
                                      until.us};
    PASOKH_TRY(
        session.run("INSERT INTO journal_chain (chain, position, hash, epoch, holder, lease_until) "
                    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (chain) DO UPDATE SET epoch = excluded.epoch, "
                    "holder = excluded.holder, lease_until = excluded.lease_until",
                    params));
    return {};
  });
  PASOKH_TRY(done);
  return taken;
}

Result<Head> SqlJournal::renew_lease(ChainNumber chain, std::uint64_t epoch, Instant until) {
  const std::lock_guard lock(writing_);
  const auto done = transact([&](Session& session) -> Done {
    const std::array<Param, 3> params{until.us, std::int64_t{chain}, static_cast<std::int64_t>(epoch)};
    PASOKH_LET(const auto changed,
               session.run("UPDATE journal_chain SET lease_until = $1 WHERE chain = $2 AND epoch = $3", params));
    if (changed == 0) return refuse(RefusalKind::conflict, say("journal.lease_lost", {{"chain", std::int64_t{chain}}}));
    return {};
  });
  PASOKH_TRY(done);
  return head(chain);
}

Result<std::vector<OutboxEntry>> SqlJournal::claim_outbox(ChainNumber chain, Instant now, Instant until,
                                                          std::size_t most) {
  std::vector<OutboxEntry> out;
  const auto limit = static_cast<std::int64_t>(std::min(most, k_most_outbox_claim));
  const std::lock_guard lock(writing_);
  const auto done = transact([&](Session& session) -> Done {
    const std::array<Param, 3> params{std::int64_t{chain}, now.us, limit};
    const std::string locking = session.dialect() == Dialect::postgres ? " FOR UPDATE SKIP LOCKED" : "";
    PASOKH_TRY(session.run(
        "SELECT id, channel, payload, due_at, attempts FROM journal_outbox WHERE chain = $1 AND due_at <= $2 "
        "ORDER BY due_at, id LIMIT $3" +
            locking,
        params, [&](const RowView& row) {
          out.push_back({rows::id(row.bytes(0)).value_or(Id{}), std::string(row.bytes(1)), std::string(row.bytes(2)),
                         Instant{row.integer(3)}, row.integer(4) + 1});
          return Done{};
        }));
    for (const auto& entry : out) {
      const auto id = id_bytes(entry.id);
      const std::array<Param, 3> claim{until.us, std::int64_t{chain}, Blob{id}};
      PASOKH_TRY(session.queue(
          "UPDATE journal_outbox SET due_at = $1, attempts = attempts + 1 WHERE chain = $2 AND id = $3", claim));
    }
    return {};
  });
  PASOKH_TRY(done);
  return out;
}

Done SqlJournal::finish_outbox(ChainNumber chain, const std::vector<Id>& sent,
                               const std::vector<OutboxDelay>& delayed) {
  const std::lock_guard lock(writing_);
  return transact([&](Session& session) -> Done {
    for (const auto& id : sent) {
      const auto bytes = id_bytes(id);
      const std::array<Param, 2> params{std::int64_t{chain}, Blob{bytes}};
      PASOKH_TRY(session.queue("DELETE FROM journal_outbox WHERE chain = $1 AND id = $2", params));
    }
    for (const auto& delay : delayed) {
      const auto bytes = id_bytes(delay.id);
      const std::array<Param, 3> params{delay.due_at.us, std::int64_t{chain}, Blob{bytes}};
      PASOKH_TRY(session.queue("UPDATE journal_outbox SET due_at = $1 WHERE chain = $2 AND id = $3", params));
    }
    return {};
  });
}

Done SqlJournal::backup(const std::filesystem::path& file, const BackupProgress& progress) {
  return parts_.backup(file, progress);
}

}  // namespace pasokh::journal
