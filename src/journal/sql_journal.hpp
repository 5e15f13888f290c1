// The journal over any Session: everything that SQLite and PostgreSQL do alike.
//
// One session writes, under a mutex; reads borrow a session each from a pool. Long readings of facts go in pages, so
// that no snapshot is held for long.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "journal/journal.hpp"
#include "journal/session.hpp"
#include "journal/sql.hpp"

namespace pasokh::journal {

inline constexpr std::string_view k_format = "1";
inline constexpr unsigned k_most_readers = 64;
inline constexpr std::int64_t k_facts_per_page = 256;
inline constexpr std::int64_t k_forget_per_batch = 500;

// Connections for reading: opened when needed, a few kept, never more than k_most_readers at once.
class ReaderPool {
 public:
  ReaderPool(SessionOpener open, unsigned kept) : open_(std::move(open)), kept_(kept) {}

  class Borrowed {
   public:
    Borrowed(ReaderPool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
    Borrowed(Borrowed&&) = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
      if (session_) pool_->give_back(std::move(session_));
    }
    Session* operator->() const { return session_.get(); }
    Session& operator*() const { return *session_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Session> session_;
  };

  Result<Borrowed> borrow();

 private:
  void give_back(std::unique_ptr<Session> session);

  SessionOpener open_;
  unsigned kept_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Session>> idle_;
  unsigned out_ = 0;
};

class SqlJournal final : public Journal {
 public:
  struct Parts {
    SessionOpener open;
    std::function<Done(const std::filesystem::path&, const BackupProgress&)> backup;
    std::string place;  // for messages
  };
  static Result<std::unique_ptr<Journal>> make(Parts parts, std::vector<Table> tables, const Options& options);

  Result<Head> append(const Batch& batch) override;
  Result<Head> head(ChainNumber chain) override;
  Result<std::vector<Head>> heads() override;
  Result<SignedHead> signed_head() override;
  Result<Head> take_lease(ChainNumber chain, const std::string& holder, Instant now, Instant until,
                          bool force) override;
  Result<Head> renew_lease(ChainNumber chain, std::uint64_t epoch, Instant until) override;
  Done read(ChainNumber chain, Position from, Position to_inclusive, const FactVisitor& visitor) override;
  Done read_subject(Id subject, const FactVisitor& visitor) override;
  Done read_stored(const StoredVisitor& visitor) override;
  Result<std::uint64_t> count_facts() override;
  Result<std::optional<DoneCommand>> find_done(ChainNumber chain, const std::string& scope,
                                               const std::string& key) override;
  Result<std::optional<Record>> record(Id id) override;
  Result<std::vector<RecordInfo>> records_of(Id subject) override;
  Done erasures(const std::function<Done(const Erasure&)>& visitor) override;
  Result<std::uint64_t> replay_erasures(std::string_view lines) override;
  Result<std::vector<OutboxEntry>> claim_outbox(ChainNumber chain, Instant now, Instant until,
                                                std::size_t most) override;
  Done finish_outbox(ChainNumber chain, const std::vector<Id>& sent, const std::vector<OutboxDelay>& delayed) override;
  Result<Rows> query(const Query& query) override;
  Done each(const Query& query, const RowVisitor& visitor) override;
  Result<std::vector<Row>> totals(const Totals& totals) override;
  Done dump(const std::vector<std::string>& tables, const std::function<void(std::string_view)>& sink) override;
  Result<Rebuilt> rebuild(RebuildMode mode, const RowProducer& producer) override;
  std::vector<std::string> tables_to_rebuild() override;
  Done backup(const std::filesystem::path& file, const BackupProgress& progress) override;

 private:
  SqlJournal(Parts parts, std::vector<Table> tables, const Options& options);

  // Opening.
  Done prepare(const std::filesystem::path& key_file);
  Done prepare_tables();
  Done prepare_table(const Table& table, bool has_facts);
  Done prepare_key(const std::filesystem::path& key_file);

  // Writing; the writer's mutex is held.
  Done writable();
  Result<Head> append_in_transaction(const Batch& batch);
  Done write_facts(const Batch& batch, Head& head);
  Done write_rows(const std::vector<RowChange>& rows);
  Done write_records(const Batch& batch);
  Done write_answers(const Batch& batch);
  Done check_signed(const std::vector<Head>& heads);
  Done sign(const std::vector<Head>& heads);
  Refusal after_failure(Refusal refusal, const Batch& batch);
  // Runs a small change of its own in a transaction.
  Done transact(const std::function<Done(Session&)>& change);

  Result<std::vector<Head>> heads_of(Session& session, bool locked);
  Done read_dump(Session& session, const Table& table, const std::function<void(std::string_view)>& sink);
  Done rebuild_into(Session& session, const RowProducer& producer);
  Done compare_table(Session& session, const Table& table, Rebuilt& out);
  Done swap_tables(Session& session);
  const Table* find_table(std::string_view name) const;

  Parts parts_;
  std::vector<Table> tables_;
  sql::RowStatements live_rows_;
  std::optional<SigningKey> key_;
  bool needs_key_ = false;  // the journal is signed, and was opened without its key
  ReaderPool readers_;

  std::mutex writing_;
  std::unique_ptr<Session> writer_;

  std::mutex stale_mutex_;
  std::vector<std::string> stale_;
};

}  // namespace pasokh::journal
