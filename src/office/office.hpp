// The running system: one writer over the journal, time, timers, and views for reading.
//
// A command goes: submit -> decide in order (desk) -> appended with its rows and records in one transaction, together with what
// else waits (group commit) -> acknowledged. Nothing is acknowledged before it is durable. When a commit fails, every command of
// its batch gets `unavailable` (nothing was done) or `unknown` (repeat with the same idempotency key), and what is held in memory is
// read again from the journal.
//
// Two ways to drive it. Threaded (start()): a writer thread takes commands and fires timers; submit may be called from any thread
// and never blocks on the disk. By hand (a virtual clock): ask() decides at once, flush() commits, fire_due() fires; the seeded city
// and tests use this, and the same commands give the same journal, byte for byte.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "desk/decide.hpp"
#include "journal/journal.hpp"
#include "office/keys.hpp"
#include "office/rows.hpp"
#include "office/time_source.hpp"

namespace pasokh::office {

inline constexpr std::size_t k_most_waiting = 20'000;         // commands in the queue; more are refused as unavailable
inline constexpr std::size_t k_most_commands_in_batch = 512;
inline constexpr std::size_t k_most_timers_in_batch = 128;    // so that a storm of timers leaves room for requests
inline constexpr std::size_t k_most_held_cases = 50'000;      // in memory; closed and long unused ones are let go
inline constexpr std::size_t k_most_consequences = 64;        // linked cases opened and ended by one command

inline constexpr ChainNumber k_city_chain = 0;
inline constexpr ChainNumber k_case_chain = 1;

struct Idempotency {
  std::string scope;  // who asked, so that keys of different people never meet
  std::string key;
  Digest request{};   // of the request; the same key with another request is refused
};

// Stores the records of the ask and nothing else (a credential, a session, an upload before its case is filed), and forgets those
// that have served their time.
struct StoreRecords {
  std::vector<Id> forget;
};

// Commands for several cases of one chain, decided one after the other as their turn comes and written together. Each stands for
// itself: one that is refused leaves the others as they are, and its refusal is told in Reply::refused.
struct EachOf {
  std::vector<std::pair<desk::CaseId, desk::Command>> commands;  // at most k_most_commands_in_batch
};

// One command as it comes to the office.
struct Ask {
  desk::Actor actor;
  desk::CaseId subject;  // nil for FileCase: the office gives the id
  std::variant<desk::Command, desk::CityCommand, StoreRecords, EachOf> command;
  std::optional<std::uint64_t> if_version;
  std::optional<Idempotency> idempotency;
  std::vector<journal::RecordWrite> records;  // stored in the same transaction
  std::optional<Instant> effective_at;        // imports and late notices; otherwise now
};

struct Reply {
  desk::CaseId subject;
  std::uint64_t version = 0;  // the subject's last position; of chain 0 for a city command
  bool repeated = false;      // the idempotency key had been used: nothing was done again
  std::vector<std::optional<Refusal>> refused = {};  // of EachOf: one for each command, in their order
};
using Done = std::function<void(Result<Reply>)>;

// What a commit brought, for those who follow: worklists' event streams, the live history.
struct Committed {
  ChainNumber chain = 0;
  std::vector<journal::Envelope> facts;
  std::vector<desk::UnitCode> units;  // whose worklists may have changed
};
using Follower = std::function<void(const Committed&)>;

// Each fact as it is decided, before it is committed: for whoever drives the office by hand and must act on it in order.
using Listener = std::function<void(const desk::CaseFact& fact, const desk::Case& after, Instant at)>;

struct Options {
  std::filesystem::path data;    // folder: journal.sqlite, head.key, keys.json; one office at a time (office.lock)
  std::string postgres;          // conninfo; empty: SQLite in the folder
  TimeSource* time = nullptr;    // required
  std::optional<std::uint64_t> seed;  // ids from a seeded generator (cities that can be made anew); none: from the system
  bool sync = true;
  std::string sqlite_vfs;
};

// A case as it is now, with its facts. Read from the journal, never from the writer's memory.
struct CaseRead {
  desk::Case state;
  desk::CityPtr city;
  std::vector<journal::Envelope> envelopes;
  std::vector<desk::Fact> facts;  // one per envelope
  LedgerInput ledger;
};

class Office {
 public:
  // Opens or creates the journal, takes the writer's lease, loads the city and the timers. Tables whose declaration changed are rebuilt, and what
  // chain 0 ordered before a crash is carried out.
  static Result<std::unique_ptr<Office>> open(const Options& options);
  ~Office();

  // --- threaded
  void start();
  void stop();  // finishes what waits, then returns
  void submit(Ask ask, Done done);
  Result<Reply> submit_and_wait(Ask ask);

  // --- by hand
  Result<Reply> ask(Ask ask);   // decided and part of the open batch, which commits by itself when it is full
  pasokh::Done flush();
  Result<std::size_t> fire_due();  // fires what is due by now(); returns how many
  std::optional<Instant> next_timer() const;  // of what is committed
  void listen(Listener listener);

  // --- reading, from any thread
  desk::CityPtr city() const;
  Instant now() const;
  bool time_is_synchronised() const;
  const Keys& keys() const;
  journal::Journal& journal() const;
  Result<CaseRead> read_case(desk::CaseId id) const;
  // The case that a tracking number or secret link opens; nothing when there is none. Both look-ups cost the same either way.
  Result<std::optional<desk::CaseId>> find_by_tracking(std::string_view number) const;
  Result<std::optional<desk::CaseId>> find_by_link(std::string_view secret) const;
  Id new_id(ChainNumber chain = k_case_chain);
  journal::RecordWrite new_record(Id subject, std::string kind, std::string media_type, std::string bytes);
  pasokh::Done store(journal::RecordWrite record, std::vector<Id> forget = {});
  pasokh::Done forget(std::vector<Id> records);
  // The same for those who must not wait and can bear its loss in a crash; only what a store() later waits for is sure to be there.
  void store_later(std::vector<journal::RecordWrite> records, std::vector<Id> forget = {});
  std::size_t waiting() const;
  std::uint64_t commits() const;  // transactions written since it was opened; any number of commands share one
  bool writes_refused() const;  // the last commit failed: a full or broken disk
  void follow(Follower follower);  // called on the writer's thread after each commit; must be quick

 private:
  struct Body;
  explicit Office(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

struct RebuildReport {
  journal::Rebuilt rebuilt;
  std::uint64_t facts = 0;
};
// Folds the whole journal into rows again: compared with the live rows, or put in their place.
Result<RebuildReport> rebuild(journal::Journal& journal, journal::RebuildMode mode);

}  // namespace pasokh::office
