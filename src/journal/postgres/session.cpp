#include "journal/postgres/session.hpp"

#include <libpq-fe.h>

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "journal/journal.hpp"
#include "journal/sql_journal.hpp"

namespace pasokh::journal::postgres {
namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;
using Answer = std::unique_ptr<PGresult, ClearResult>;

constexpr int k_binary = 1;

std::string trimmed(const char* text) {
  std::string out = text ? text : "";
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

std::int64_t big_endian(const char* bytes, int size) {
  std::uint64_t out = size > 0 && (static_cast<unsigned char>(bytes[0]) & 0x80) ? ~0ULL : 0ULL;
  for (int i = 0; i < size; ++i) out = out << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int64_t>(out);
}

class ResultRow final : public RowView {
 public:
  ResultRow(const PGresult* result, int row) : result_(result), row_(row) {}
  bool null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  std::int64_t integer(int column) const override {
    return big_endian(PQgetvalue(result_, row_, column), PQgetlength(result_, row_, column));
  }
  std::string_view bytes(int column) const override {
    return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

 private:
  const PGresult* result_;
  int row_;
};

// Parameters as libpq wants them: integers as 8 bytes, text and blobs as they are.
struct Bound {
  explicit Bound(std::span<const Param> params) : numbers(params.size()) {
    for (std::size_t i = 0; i < params.size(); ++i) {
      formats.push_back(k_binary);
      if (const auto* number = std::get_if<std::int64_t>(&params[i])) {
        for (std::size_t b = 0; b < 8; ++b)
          numbers[i][b] = static_cast<char>(static_cast<std::uint64_t>(*number) >> (56 - 8 * b));
        add({numbers[i].data(), 8});
      } else if (const auto* text = std::get_if<std::string_view>(&params[i])) {
        add(*text);
      } else if (const auto* blob = std::get_if<Blob>(&params[i])) {
        add(blob->bytes);
      } else {
        values.push_back(nullptr);
        lengths.push_back(0);
      }
    }
  }
  void add(std::string_view bytes) {
    values.push_back(bytes.data() ? bytes.data() : "");
    lengths.push_back(static_cast<int>(bytes.size()));
  }
  int count() const { return static_cast<int>(values.size()); }

  std::vector<std::array<char, 8>> numbers;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
};

// By SQLSTATE (appendix A of the manual); without one the connection itself failed.
std::unexpected<Refusal> refusal_of(std::string_view state, std::string detail, bool writing) {
  std::vector<std::pair<std::string, Argument>> arguments{{"detail", std::move(detail)}};
  if (state == "53100") return refuse(RefusalKind::unavailable, say("journal.disk_full", std::move(arguments)));
  if (state.starts_with("23")) return refuse(RefusalKind::conflict, say("journal.row_exists", std::move(arguments)));
  if (state.starts_with("40") || state.starts_with("55")) {
    return refuse(RefusalKind::unavailable, say("journal.busy", std::move(arguments)));
  }
  if (writing) return refuse(RefusalKind::unavailable, say("journal.write_failed", std::move(arguments)));
  return refuse(RefusalKind::unavailable, say("journal.read_failed", std::move(arguments)));
}

class PostgresSession final : public Session {
 public:
  PostgresSession(std::string conninfo, Access access, bool sync)
      : conninfo_(std::move(conninfo)), access_(access), sync_(sync) {}

  Dialect dialect() const override { return Dialect::postgres; }
  bool healthy() const override { return connection_ && PQstatus(connection_.get()) == CONNECTION_OK && !confused_; }

  Done heal() override {
    names_.clear();
    pending_ = 0;
    confused_ = false;
    connection_.reset(PQconnectdb(conninfo_.c_str()));
    if (PQstatus(connection_.get()) != CONNECTION_OK) return failed(nullptr);
    PQsetNoticeProcessor(connection_.get(), &PostgresSession::on_notice, this);
    PASOKH_TRY(run("SET client_min_messages = 'warning'", {}, {}));
    PASOKH_TRY(run(sync_ ? "SET synchronous_commit = 'on'" : "SET synchronous_commit = 'off'", {}, {}));
    return {};
  }

  Result<std::uint64_t> run(std::string_view sql, std::span<const Param> params, const OnRow& on_row) override {
    PASOKH_TRY(drain());
    if (params.empty() && names_.find(std::string(sql)) == names_.end()) return run_plain(sql, on_row);
    PASOKH_LET(const auto name, prepared(sql));
    const Bound bound(params);
    const Answer answer(PQexecPrepared(connection_.get(), name.c_str(), bound.count(), bound.values.data(),
                                       bound.lengths.data(), bound.formats.data(), k_binary));
    return take(answer.get(), on_row);
  }

  Done queue(std::string_view sql, std::span<const Param> params) override {
    if (names_.find(std::string(sql)) == names_.end()) {
      PASOKH_TRY(drain());
      PASOKH_TRY(prepared(sql));
    }
    if (pending_ == 0 && PQenterPipelineMode(connection_.get()) != 1) return failed(nullptr);
    const Bound bound(params);
    if (PQsendQueryPrepared(connection_.get(), names_.find(std::string(sql))->second.c_str(), bound.count(),
                            bound.values.data(), bound.lengths.data(), bound.formats.data(), k_binary) != 1) {
      confused_ = true;
      return failed(nullptr);
    }
    if (++pending_ >= k_most_in_pipeline) return drain();
    return {};
  }

  Done begin(Access access) override {
    PASOKH_TRY(run(access == Access::write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ", {}, {}));
    return {};
  }

  Done commit() override {
    PASOKH_TRY(drain());
    warned_.reset();
    const Answer answer(PQexec(connection_.get(), "COMMIT"));
    const bool lost = PQstatus(connection_.get()) != CONNECTION_OK;
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK && !lost && !warned_) {
      if (std::string_view(PQcmdStatus(answer.get())) == "COMMIT") return {};
      return refusal_of({}, "rolled back", true);  // the server answers so when the transaction had failed before
    }
    if (lost || warned_) {
      auto detail = warned_ ? *warned_ : trimmed(PQerrorMessage(connection_.get()));
      return refuse(RefusalKind::unknown, say("journal.outcome_unknown", {{"detail", std::move(detail)}}));
    }
    return failed(answer.get());
  }

  void rollback() noexcept override {
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) return;
    (void)drain();
    if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    const Answer answer(PQexec(connection_.get(), "ROLLBACK"));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) confused_ = true;
  }

  // The server may still be at work on a commit that we lost sight of: there is nothing that would make it certain.
  Done settle() override {
    return refuse(RefusalKind::unavailable, say("journal.outcome_unknown", {{"detail", std::string("PostgreSQL")}}));
  }

 private:
  static void on_notice(void* self, const char* message) {
    static_cast<PostgresSession*>(self)->warned_ = trimmed(message);
  }

  std::unexpected<Refusal> failed(const PGresult* result) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    auto detail = trimmed(result ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get()));
    return refusal_of(state ? state : "", std::move(detail), access_ == Access::write);
  }

  Result<std::uint64_t> run_plain(std::string_view sql, const OnRow& on_row) {
    const std::string text(sql);
    const Answer answer(PQexecParams(connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, k_binary));
    return take(answer.get(), on_row);
  }

  Result<std::uint64_t> take(const PGresult* answer, const OnRow& on_row) {
    const auto status = PQresultStatus(answer);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return failed(answer);
    for (int i = 0; on_row && i < PQntuples(answer); ++i) PASOKH_TRY(on_row(ResultRow(answer, i)));
    std::uint64_t changed = 0;
    for (const char* c = PQcmdTuples(const_cast<PGresult*>(answer)); *c >= '0' && *c <= '9'; ++c) {
      changed = changed * 10 + static_cast<std::uint64_t>(*c - '0');
    }
    return changed;
  }

  Result<std::string> prepared(std::string_view sql) {
    const std::string text(sql);
    if (const auto found = names_.find(text); found != names_.end()) return found->second;
    if (names_.size() >= k_most_statements) {
      PASOKH_TRY(run_plain("DEALLOCATE ALL", {}));
      names_.clear();
    }
    auto name = "s" + std::to_string(++made_);
    const Answer answer(PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    names_.emplace(text, name);
    return name;
  }

  // Ends the pipeline: every result is looked at, the first failure is told.
  Done drain() {
    if (pending_ == 0) return {};
    std::optional<Refusal> first;
    if (PQpipelineSync(connection_.get()) != 1) {
      confused_ = true;
      return failed(nullptr);
    }
    for (bool synced = false; !synced;) {
      const Answer answer(PQgetResult(connection_.get()));
      if (!answer) {  // the end of one statement's results
        if (PQstatus(connection_.get()) != CONNECTION_OK) break;
        continue;
      }
      const auto status = PQresultStatus(answer.get());
      synced = status == PGRES_PIPELINE_SYNC;
      if (status == PGRES_FATAL_ERROR && !first) first = failed(answer.get()).error();
    }
    pending_ = 0;
    if (PQexitPipelineMode(connection_.get()) != 1) {
      confused_ = true;
      if (!first) first = failed(nullptr).error();
    }
    if (first) return std::unexpected(std::move(*first));
    return {};
  }

  std::string conninfo_;
  Access access_;
  bool sync_;
  Connection connection_;
  bool confused_ = false;
  std::size_t pending_ = 0;  // statements in the pipeline
  std::uint64_t made_ = 0;
  std::optional<std::string> warned_;
  std::unordered_map<std::string, std::string> names_;  // statement -> its name on the server
};

}  // namespace

Result<std::unique_ptr<Session>> open_session(const std::string& conninfo, Access access, bool sync) {
  auto session = std::make_unique<PostgresSession>(conninfo, access, sync);
  PASOKH_TRY(session->heal());
  return session;
}

}  // namespace pasokh::journal::postgres

namespace pasokh::journal {

Result<std::unique_ptr<Journal>> open_postgres(const std::string& conninfo, std::vector<Table> tables,
                                               const Options& options) {
  SqlJournal::Parts parts;
  parts.open = [conninfo, sync = options.sync](Access access) {
    return postgres::open_session(conninfo, access, sync);
  };
  parts.backup = [](const std::filesystem::path&, const BackupProgress&) -> Done {
    return refuse(RefusalKind::unsupported, say("journal.backup_by_server"));
  };
  parts.place = "PostgreSQL";
  return SqlJournal::make(std::move(parts), std::move(tables), options);
}

}  // namespace pasokh::journal
