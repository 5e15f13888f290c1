// The journal: chains of facts, and beside them the rows, records, answers to repeated commands and messages to be sent
// that belong to them, written together in one transaction per batch. The only source of truth of the whole program.
//
// Promises
//  - append returns a head only after the batch is durable: all of it, in order. Otherwise it refuses:
//      conflict     the head has moved, the lease was lost, or a command of the batch was done before; nothing was done
//      unavailable  disk full, input or output error, database away; nothing was done, and it heals without a restart
//      unknown      whether it was done is not known; find_done with the idempotency key settles it once the journal
//      heals invalid      the batch breaks a rule of this header; nothing was done
//  - Reads run on connections of their own and never wait for the writer, nor the writer for them. They see whole
//  batches.
//  - Every function may be called from any thread. Appends run one at a time.
//  - Nothing here reads a clock: instants are given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "journal/envelope.hpp"
#include "journal/head.hpp"
#include "journal/query.hpp"
#include "journal/record.hpp"
#include "journal/table.hpp"

namespace pasokh::journal {

// A command that was done, so that its repetition is answered and not done again.
struct DoneCommand {
  std::string scope{};  // who asked, so that keys of different people never meet
  std::string key{};    // the Idempotency-Key
  Digest request{};     // of the request; the same key with another request is the caller's mistake
  std::string response{};
  Instant expires_at{};
  bool operator==(const DoneCommand&) const = default;
};

// A message to the outside, sent after the commit: at least once, so receivers must recognise its id.
struct OutboxEntry {
  Id id{};
  std::string channel{};  // "mail", "webhook"
  std::string payload{};  // JSON; personal data by record id only
  Instant due_at{};
  std::int64_t attempts = 0;  // how often it was claimed
  bool operator==(const OutboxEntry&) const = default;
};

inline constexpr std::size_t k_most_facts_in_batch = 20'000;
inline constexpr std::size_t k_most_response_bytes = 4 << 20;
inline constexpr std::size_t k_most_outbox_claim = 1000;

struct Batch {
  ChainNumber chain = 0;
  Position expected_head = 0;     // the position the batch was decided on
  std::uint64_t epoch = 0;        // of the lease
  std::vector<Envelope> facts{};  // positions expected_head + 1 and on; may be empty
  std::vector<RowChange> rows{};  // applied in order
  std::vector<RecordWrite> records{};
  std::vector<RecordErase> erases{};  // after the writes
  std::vector<Id> forgets{};          // records that have served their time: taken away, and not listed as erased
  std::vector<DoneCommand> done{};
  std::vector<OutboxEntry> outbox{};
  std::vector<Id> outbox_done{};                // entries that were sent, forgotten in the same transaction
  std::optional<Instant> forget_done_before{};  // answers that expired before it, a few hundred per batch
};

struct OutboxDelay {
  Id id;
  Instant due_at;
};

using FactVisitor = std::function<Done(const Envelope&, const Digest& hash)>;
// What is stored where a fact should be, for verify: well_formed is false when it cannot even be read as a fact.
struct StoredFact {
  Envelope envelope;
  Digest hash{};
  bool well_formed = false;
};
using StoredVisitor = std::function<Done(const StoredFact&)>;
using RowVisitor = std::function<Done(const Row&)>;
using RowSink = std::function<Done(std::vector<RowChange> changes)>;
// Folds the facts up to (and including) the given heads into rows again.
using RowProducer = std::function<Done(const std::vector<Head>& heads, const RowSink& sink)>;

enum class RebuildMode {
  compare,  // changes nothing; runs beside the writer
  swap,     // replaces the live rows in one transaction; appends wait
};

struct Difference {
  std::string table;
  Row live;  // whole rows; empty where the row is missing on that side
  Row rebuilt;
};

struct Rebuilt {
  std::uint64_t rows = 0;
  std::uint64_t differences = 0;  // rows of one side that the other has not just so: a changed row counts twice
  std::vector<Difference> first;  // at most k_most_differences
};
inline constexpr std::size_t k_most_differences = 20;

// done and all pages of the copy.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t of)>;

class Journal {
 public:
  virtual ~Journal() = default;

  virtual Result<Head> append(const Batch& batch) = 0;

  // Heads. A chain without a lease yet has position and epoch 0.
  virtual Result<Head> head(ChainNumber chain) = 0;
  virtual Result<std::vector<Head>> heads() = 0;
  virtual Result<SignedHead> signed_head() = 0;

  // Leases: one writer per chain, fenced by the epoch. A lease that another holds and that has not run out is refused
  // (conflict, journal.lease_held) unless forced; taking it makes a new epoch, and the former holder's appends
  // conflict.
  virtual Result<Head> take_lease(ChainNumber chain, const std::string& holder, Instant now, Instant until,
                                  bool force = false) = 0;
  virtual Result<Head> renew_lease(ChainNumber chain, std::uint64_t epoch, Instant until) = 0;

  // Facts, in order; to_inclusive 0 means to the end. A refusal of the visitor ends the reading with it.
  virtual Done read(ChainNumber chain, Position from, Position to_inclusive, const FactVisitor& visitor) = 0;
  // Facts about a subject, of all chains, ordered by chain and position.
  virtual Done read_subject(Id subject, const FactVisitor& visitor) = 0;
  // Every stored fact of every chain by chain and position, as it is; for verify.
  virtual Done read_stored(const StoredVisitor& visitor) = 0;
  virtual Result<std::uint64_t> count_facts() = 0;

  virtual Result<std::optional<DoneCommand>> find_done(ChainNumber chain, const std::string& scope,
                                                       const std::string& key) = 0;

  // Records. Erased or never there: nothing.
  virtual Result<std::optional<Record>> record(Id id) = 0;
  virtual Result<std::vector<RecordInfo>> records_of(Id subject) = 0;
  virtual Done erasures(const std::function<Done(const Erasure&)>& visitor) = 0;
  // Erases again what a list of erasure lines names (after a restore); returns how many lines it held.
  virtual Result<std::uint64_t> replay_erasures(std::string_view lines) = 0;

  // Outbox: claimed entries are due again at `until` unless they are finished (Batch::outbox_done or here) or delayed.
  virtual Result<std::vector<OutboxEntry>> claim_outbox(ChainNumber chain, Instant now, Instant until,
                                                        std::size_t most) = 0;
  virtual Done finish_outbox(ChainNumber chain, const std::vector<Id>& sent,
                             const std::vector<OutboxDelay>& delayed = {}) = 0;

  // Projections.
  virtual Result<Rows> query(const Query& query) = 0;
  // Every row that the filters find, of one moment and in no order, without pages. The visitor must not ask the journal.
  virtual Done each(const Query& query, const RowVisitor& visitor) = 0;
  virtual Result<std::vector<Row>> totals(const Totals& totals) = 0;
  // All rows of the tables (none named: all) by key, as text: "# table\n" and a JSON array per line. The same on both
  // backends.
  virtual Done dump(const std::vector<std::string>& tables, const std::function<void(std::string_view)>& sink) = 0;
  virtual Result<Rebuilt> rebuild(RebuildMode mode, const RowProducer& producer) = 0;
  // Tables that were created or whose declaration changed since the rows were last written: rebuild (swap) before
  // serving.
  virtual std::vector<std::string> tables_to_rebuild() = 0;

  // A consistent copy into a new file, while the writer goes on. PostgreSQL refuses: its own tools do that.
  virtual Done backup(const std::filesystem::path& file, const BackupProgress& progress = {}) = 0;
};

struct Options {
  // The signing key, apart from the database; made when it is missing and the journal is empty. Empty: heads are not
  // signed.
  std::filesystem::path key_file{};
  unsigned readers = 4;      // connections for reading
  bool sync = true;          // false only for cities that can be made anew: a crash may lose what was acknowledged
  std::string sqlite_vfs{};  // another SQLite VFS, for fault tests
};

// Creates the file when it is missing, readable by its owner only. Refuses with journal.open_failed,
// journal.other_format, journal.key_*, journal.bad_table.
Result<std::unique_ptr<Journal>> open_sqlite(const std::filesystem::path& file, std::vector<Table> tables,
                                             const Options& options = {});
// conninfo as libpq takes it. The database must exist; tables are made in its current schema.
Result<std::unique_ptr<Journal>> open_postgres(const std::string& conninfo, std::vector<Table> tables,
                                               const Options& options = {});

// Looks at every page of a database file (a backup, before it is trusted). Refuses with journal.backup_damaged.
Done check_sqlite(const std::filesystem::path& file);
// Puts a checked backup where a journal is to be opened; refuses with journal.file_exists rather than overwrite one.
Done restore_sqlite(const std::filesystem::path& backup, const std::filesystem::path& file);

}  // namespace pasokh::journal
