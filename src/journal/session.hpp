// One connection to a database that speaks SQL: all that the shared part of the journal needs of SQLite and PostgreSQL.
//
// Statements are written with $1, $2, ... in the order in which they appear (each once), which both databases take.
// Integers are 64 bits, text is UTF-8, blobs are bytes; there are no other types.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

namespace pasokh::journal {

struct Blob {
  std::string_view bytes;
};
using Param = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;

enum class Dialect { sqlite, postgres };

// The current row of a result; valid during the call only.
class RowView {
 public:
  virtual ~RowView() = default;
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view bytes(int column) const = 0;  // of text or a blob
};

enum class Access {
  snapshot,  // reads, all of the same moment; may make temporary tables
  write,     // the one writer
};

// Refusals: unavailable (journal.disk_full, journal.write_failed, journal.read_failed, journal.busy), conflict
// (journal.row_exists), and of commit also unknown (journal.outcome_unknown).
class Session {
 public:
  using OnRow = std::function<Done(const RowView&)>;

  virtual ~Session() = default;
  virtual Dialect dialect() const = 0;
  // Runs a statement to its end; returns how many rows it changed.
  virtual Result<std::uint64_t> run(std::string_view sql, std::span<const Param> params = {},
                                    const OnRow& on_row = {}) = 0;
  // Within a transaction: run now or together with others; a failure shows here or at the next run or commit.
  virtual Done queue(std::string_view sql, std::span<const Param> params) = 0;
  virtual Done begin(Access access) = 0;
  virtual Done commit() = 0;
  virtual void rollback() noexcept = 0;
  // False after an error that the connection may not survive; heal makes a new one.
  virtual bool healthy() const = 0;
  virtual Done heal() = 0;
  // After a commit of unknown outcome: makes certain, where that can be done, that what is seen now is what lasts.
  virtual Done settle() = 0;
};

using SessionOpener = std::function<Result<std::unique_ptr<Session>>(Access)>;

}  // namespace pasokh::journal
