// Reading of facts, answers, records and projections: each call borrows a connection of its own.
#include <algorithm>
#include <array>

#include "journal/sql.hpp"
#include "journal/sql_journal.hpp"
#include "journal/sql_rows.hpp"

namespace pasokh::journal {
namespace {

std::int64_t signed_number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Done deliver(const StoredFact& fact, const FactVisitor& visitor) {
  if (!fact.well_formed) {
    return refuse(RefusalKind::unavailable,
                  say("journal.fact_damaged", {{"chain", std::int64_t{fact.envelope.chain}},
                                               {"position", signed_number(fact.envelope.position)}}));
  }
  return visitor(fact.envelope, fact.hash);
}

// Facts of one page are copied out before the visitor sees them, so that it may take its time and ask the journal in
// turn.
Result<std::vector<StoredFact>> page_of_facts(ReaderPool& readers, const std::string& sql,
                                              std::span<const Param> params) {
  PASOKH_LET(const auto session, readers.borrow());
  std::vector<StoredFact> page;
  PASOKH_TRY(session->run(sql, params, [&](const RowView& row) {
    page.push_back(rows::stored_fact(row));
    return Done{};
  }));
  return page;
}

const std::string k_select_fact = "SELECT " + std::string(rows::k_fact_columns) + " FROM journal_fact ";

RecordInfo info_of(const RowView& row) {
  return {rows::id(row.bytes(0)).value_or(Id{}),
          rows::id(row.bytes(1)).value_or(Id{}),
          std::string(row.bytes(2)),
          std::string(row.bytes(3)),
          static_cast<std::uint64_t>(row.integer(4)),
          Instant{row.integer(5)}};
}

}  // namespace

Result<std::vector<Head>> SqlJournal::heads() {
  PASOKH_LET(const auto session, readers_.borrow());
  return heads_of(*session, false);
}

Result<Head> SqlJournal::head(ChainNumber chain) {
  PASOKH_LET(const auto all, heads());
  const auto found = std::ranges::find(all, chain, &Head::chain);
  return found == all.end() ? Head{.chain = chain} : *found;
}

Result<SignedHead> SqlJournal::signed_head() {
  PASOKH_LET(const auto session, readers_.borrow());
  SignedHead head;
  bool readable = true;
  PASOKH_TRY(session->run("SELECT heads, open_key, signature FROM journal_signed_head", {}, [&](const RowView& row) {
    auto ends = rows::chain_ends(row.bytes(0));
    readable = ends.has_value();
    head = {std::move(ends).value_or(std::vector<ChainEnd>{}), std::string(row.bytes(1)), std::string(row.bytes(2))};
    return Done{};
  }));
  if (!readable)
    return refuse(RefusalKind::invalid, say("journal.head_unreadable", {{"what", std::string("journal_signed_head")}}));
  return head;
}

Done SqlJournal::read(ChainNumber chain, Position from, Position to_inclusive, const FactVisitor& visitor) {
  const auto end = to_inclusive == 0 ? INT64_MAX : signed_number(to_inclusive);
  auto next = std::max<std::int64_t>(1, signed_number(from));
  while (next <= end) {
    const std::array<Param, 4> params{std::int64_t{chain}, next, end, k_facts_per_page};
    PASOKH_LET(const auto page, page_of_facts(readers_,
                                              k_select_fact + "WHERE chain = $1 AND position >= $2 AND position <= $3 "
                                                              "ORDER BY position LIMIT $4",
                                              params));
    for (const auto& fact : page) PASOKH_TRY(deliver(fact, visitor));
    if (page.size() < static_cast<std::size_t>(k_facts_per_page)) break;
    next = signed_number(page.back().envelope.position) + 1;
  }
  return {};
}

Done SqlJournal::read_subject(Id subject, const FactVisitor& visitor) {
  const auto id = id_bytes(subject);
  std::int64_t chain = -1, position = 0;
  while (true) {
    const std::array<Param, 4> params{Blob{id}, chain, position, k_facts_per_page};
    PASOKH_LET(const auto page, page_of_facts(readers_,
                                              k_select_fact + "WHERE subject = $1 AND (chain, position) > ($2, $3) "
                                                              "ORDER BY chain, position LIMIT $4",
                                              params));
    for (const auto& fact : page) PASOKH_TRY(deliver(fact, visitor));
    if (page.size() < static_cast<std::size_t>(k_facts_per_page)) return {};
    chain = page.back().envelope.chain;
    position = signed_number(page.back().envelope.position);
  }
}

Done SqlJournal::read_stored(const StoredVisitor& visitor) {
  std::int64_t chain = INT64_MIN, position = INT64_MIN;
  while (true) {
    const std::array<Param, 3> params{chain, position, k_facts_per_page};
    std::vector<StoredFact> page;
    {
      PASOKH_LET(const auto session, readers_.borrow());
      PASOKH_TRY(session->run(k_select_fact + "WHERE (chain, position) > ($1, $2) ORDER BY chain, position LIMIT $3",
                              params, [&](const RowView& row) {
                                chain = row.integer(0);
                                position = row.integer(1);
                                page.push_back(rows::stored_fact(row));
                                return Done{};
                              }));
    }
    for (const auto& fact : page) PASOKH_TRY(visitor(fact));
    if (page.size() < static_cast<std::size_t>(k_facts_per_page)) return {};
  }
}

Result<std::uint64_t> SqlJournal::count_facts() {
  PASOKH_LET(const auto all, heads());
  std::uint64_t facts = 0;
  for (const auto& head : all) facts += head.position;
  return facts;
}

Result<std::optional<DoneCommand>> SqlJournal::find_done(ChainNumber chain, const std::string& scope,
                                                         const std::string& key) {
  PASOKH_LET(const auto session, readers_.borrow());
  std::optional<DoneCommand> found;
  const std::array<Param, 3> params{std::int64_t{chain}, std::string_view(scope), std::string_view(key)};
  PASOKH_TRY(session->run(
      "SELECT request, response, expires_at FROM journal_done WHERE chain = $1 AND scope = $2 AND key = $3", params,
      [&](const RowView& row) {
        found = DoneCommand{scope, key, {}, std::string(row.bytes(1)), Instant{row.integer(2)}};
        const auto request = row.bytes(0);
        std::copy_n(request.begin(), std::min(request.size(), found->request.size()), found->request.begin());
        return Done{};
      }));
  return found;
}

Result<std::optional<Record>> SqlJournal::record(Id id) {
  PASOKH_LET(const auto session, readers_.borrow());
  std::optional<Record> found;
  const auto bytes = id_bytes(id);
  const std::array<Param, 2> params{std::int64_t{id.chain()}, Blob{bytes}};
  PASOKH_TRY(session->run(
      "SELECT subject, kind, media_type, bytes, salt, stored_at FROM journal_record WHERE chain = $1 AND id = $2",
      params, [&](const RowView& row) {
        found = Record{id,
                       rows::id(row.bytes(0)).value_or(Id{}),
                       std::string(row.bytes(1)),
                       std::string(row.bytes(2)),
                       std::string(row.bytes(3)),
                       std::string(row.bytes(4)),
                       Instant{row.integer(5)}};
        return Done{};
      }));
  return found;
}

Result<std::vector<RecordInfo>> SqlJournal::records_of(Id subject) {
  PASOKH_LET(const auto session, readers_.borrow());
  std::vector<RecordInfo> out;
  const auto bytes = id_bytes(subject);
  const std::array<Param, 1> params{Blob{bytes}};
  PASOKH_TRY(
      session->run("SELECT id, subject, kind, media_type, CAST(length(bytes) AS BIGINT), stored_at FROM journal_record "
                   "WHERE subject = $1 ORDER BY id",
                   params, [&](const RowView& row) {
                     out.push_back(info_of(row));
                     return Done{};
                   }));
  return out;
}

Done SqlJournal::erasures(const std::function<Done(const Erasure&)>& visitor) {
  std::vector<Erasure> all;
  {
    PASOKH_LET(const auto session, readers_.borrow());
    PASOKH_TRY(session->run(
        "SELECT id, erased_at, cause FROM journal_erasure ORDER BY chain, id", {}, [&](const RowView& row) {
          all.push_back({rows::id(row.bytes(0)).value_or(Id{}), Instant{row.integer(1)}, std::string(row.bytes(2))});
          return Done{};
        }));
  }
  for (const auto& erasure : all) PASOKH_TRY(visitor(erasure));
  return {};
}

Result<std::uint64_t> SqlJournal::replay_erasures(std::string_view lines) {
  std::vector<Erasure> all;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    if (end > 0) {
      PASOKH_LET(auto erasure, parse_erasure_line(lines.substr(0, end)));
      all.push_back(std::move(erasure));
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  const std::lock_guard lock(writing_);
  const auto done = transact([&](Session&) -> Done {
    for (const auto& erasure : all) {
      Batch batch;
      batch.chain = erasure.id.chain();
      batch.erases.push_back(erasure);
      PASOKH_TRY(write_records(batch));
    }
    return {};
  });
  PASOKH_TRY(done);
  return all.size();
}

Result<Rows> SqlJournal::query(const Query& query) {
  PASOKH_LET(const auto session, readers_.borrow());
  PASOKH_LET(const auto statement, sql::page(tables_, query, session->dialect()));
  Rows out;
  if (query.count) {  // the page and the number are of the same moment
    PASOKH_TRY(session->begin(Access::snapshot));
    const auto params = sql::params_of(statement.count.params);
    PASOKH_TRY(session->run(statement.count.text, params, [&](const RowView& row) {
      out.count = static_cast<std::uint64_t>(row.integer(0));
      return Done{};
    }));
  }
  const auto params = sql::params_of(statement.page.params);
  PASOKH_TRY(session->run(statement.page.text, params, [&](const RowView& row) {
    out.rows.push_back(sql::row_of(row, statement.kinds));
    return Done{};
  }));
  if (out.rows.size() > query.limit) {
    out.rows.pop_back();
    for (const auto at : statement.order) out.next.push_back(out.rows.back()[at]);
  }
  for (auto& row : out.rows) row.resize(statement.visible);
  return out;  // the pool ends the snapshot
}

Done SqlJournal::each(const Query& query, const RowVisitor& visitor) {
  PASOKH_LET(const auto scan, sql::scan(tables_, query));
  PASOKH_LET(const auto session, readers_.borrow());
  const auto params = sql::params_of(scan.statement.params);
  PASOKH_TRY(session->run(scan.statement.text, params, [&](const RowView& row) { return visitor(sql::row_of(row, scan.kinds)); }));
  return {};
}

Result<std::vector<Row>> SqlJournal::totals(const Totals& totals) {
  PASOKH_LET(const auto statement, sql::totals(tables_, totals));
  PASOKH_LET(const auto session, readers_.borrow());
  std::vector<Row> out;
  const auto params = sql::params_of(statement.statement.params);
  PASOKH_TRY(session->run(statement.statement.text, params, [&](const RowView& row) {
    out.push_back(sql::row_of(row, statement.kinds));
    return Done{};
  }));
  if (out.size() > k_most_groups) {
    return refuse(RefusalKind::too_large, say("journal.too_many_groups", {{"most", std::int64_t{k_most_groups}}}));
  }
  return out;
}

}  // namespace pasokh::journal
