// Projections as a whole: dumped, and made again from the facts beside the live rows, to be compared or swapped in.
#include <algorithm>
#include <array>

#include "journal/sql.hpp"
#include "journal/sql_journal.hpp"
#include "journal/sql_rows.hpp"

namespace pasokh::journal {
namespace {

std::vector<ColumnKind> kinds_of(const Table& table) {
  std::vector<ColumnKind> kinds;
  for (const auto& column : table.columns) kinds.push_back(column.kind);
  return kinds;
}

std::string named(std::string_view prefix, const Table& table) {
  return "\"" + std::string(prefix) + table.name + "\"";
}

std::string columns_of(const Table& table, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", \"" : "\"") + table.columns[i].name + "\"";
  return out;
}

Row key_of(const Row& row, const Table& table) {
  return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(table.key_columns)};
}

// Rows of one side that the other does not have just so, by key.
Done rows_only_in(Session& session, const Table& table, std::string_view here, std::string_view there,
                  std::uint64_t& count, std::vector<Row>& first) {
  const auto columns = columns_of(table, table.columns.size());
  const auto difference = "SELECT " + columns + " FROM " + named(here, table) + " EXCEPT SELECT " + columns + " FROM " +
                          named(there, table);
  PASOKH_TRY(session.run("SELECT count(*) FROM (" + difference + ") AS d", {}, [&](const RowView& row) {
    count = static_cast<std::uint64_t>(row.integer(0));
    return Done{};
  }));
  if (count == 0) return {};
  const auto kinds = kinds_of(table);
  PASOKH_TRY(session.run("SELECT * FROM (" + difference + ") AS d ORDER BY " + columns_of(table, table.key_columns) +
                             " LIMIT " + std::to_string(k_most_differences),
                         {}, [&](const RowView& row) {
                           first.push_back(sql::row_of(row, kinds));
                           return Done{};
                         }));
  return {};
}

}  // namespace

Done SqlJournal::dump(const std::vector<std::string>& names, const std::function<void(std::string_view)>& sink) {
  PASOKH_LET(const auto session, readers_.borrow());
  PASOKH_TRY(session->begin(Access::snapshot));
  for (const auto& name : names) {
    if (!find_table(name))
      return refuse(RefusalKind::invalid, say("journal.bad_query", {{"table", name}, {"what", std::string("table")}}));
  }
  std::vector<const Table*> chosen;
  for (const auto& table : tables_) {
    if (names.empty() || std::ranges::find(names, table.name) != names.end()) chosen.push_back(&table);
  }
  std::ranges::sort(chosen, {}, &Table::name);
  for (const auto* table : chosen) PASOKH_TRY(read_dump(*session, *table, sink));
  return {};
}

Done SqlJournal::read_dump(Session& session, const Table& table, const std::function<void(std::string_view)>& sink) {
  sink("# " + table.name + "\n");
  Query query{.table = table.name, .limit = k_most_rows};
  while (true) {
    PASOKH_LET(const auto statement, sql::page(tables_, query, session.dialect()));
    const auto params = sql::params_of(statement.page.params);
    std::vector<Row> page;
    PASOKH_TRY(session.run(statement.page.text, params, [&](const RowView& row) {
      page.push_back(sql::row_of(row, statement.kinds));
      return Done{};
    }));
    const bool more = page.size() > query.limit;
    if (more) page.pop_back();
    for (const auto& row : page) sink(dump_line(row));
    if (!more) return {};
    query.after = key_of(page.back(), table);
  }
}

Done SqlJournal::rebuild_into(Session& session, const RowProducer& producer) {
  PASOKH_LET(const auto all, heads_of(session, false));
  for (const auto& table : tables_) PASOKH_TRY(session.run(sql::create_table(table, session.dialect(), sql::k_fresh)));
  sql::RowStatements fresh_rows(tables_, sql::k_fresh);
  return producer(all, [&](const std::vector<RowChange>& changes) -> Done {
    for (const auto& change : changes) {
      PASOKH_TRY(check_row_change(tables_, change));
      const auto ready = fresh_rows.of(change);
      PASOKH_TRY(session.queue(ready.text, ready.params));
    }
    return {};
  });
}

Done SqlJournal::compare_table(Session& session, const Table& table, Rebuilt& out) {
  PASOKH_TRY(session.run("SELECT count(*) FROM " + named(sql::k_fresh, table), {}, [&](const RowView& row) {
    out.rows += static_cast<std::uint64_t>(row.integer(0));
    return Done{};
  }));
  std::uint64_t only_live = 0, only_fresh = 0;
  std::vector<Row> live, fresh;
  PASOKH_TRY(rows_only_in(session, table, sql::k_live, sql::k_fresh, only_live, live));
  PASOKH_TRY(rows_only_in(session, table, sql::k_fresh, sql::k_live, only_fresh, fresh));
  out.differences += only_live + only_fresh;
  for (auto& row : live) {
    const auto key = key_of(row, table);
    const auto other = std::ranges::find_if(fresh, [&](const Row& r) { return !r.empty() && key_of(r, table) == key; });
    Difference difference{table.name, std::move(row), {}};
    if (other != fresh.end()) difference.rebuilt = std::exchange(*other, {});
    if (out.first.size() < k_most_differences) out.first.push_back(std::move(difference));
  }
  for (auto& row : fresh) {
    if (!row.empty() && out.first.size() < k_most_differences) out.first.push_back({table.name, {}, std::move(row)});
  }
  return {};
}

Done SqlJournal::swap_tables(Session& session) {
  for (const auto& table : tables_) {
    PASOKH_TRY(session.run("DELETE FROM " + named(sql::k_live, table)));
    const auto columns = columns_of(table, table.columns.size());
    PASOKH_TRY(session.run("INSERT INTO " + named(sql::k_live, table) + " (" + columns + ") SELECT " + columns +
                           " FROM " + named(sql::k_fresh, table) + " ORDER BY " +
                           columns_of(table, table.key_columns)));
    const auto name = "table:" + table.name;
    const auto declared = declaration(table);
    const std::array<Param, 2> params{std::string_view(declared), std::string_view(name)};
    PASOKH_TRY(session.run("UPDATE journal_meta SET value = $1 WHERE name = $2", params));
  }
  return {};
}

Result<Rebuilt> SqlJournal::rebuild(RebuildMode mode, const RowProducer& producer) {
  const bool swap = mode == RebuildMode::swap;
  std::unique_lock lock(writing_, std::defer_lock);
  if (swap) lock.lock();
  // A connection of its own: its temporary tables go with it.
  PASOKH_LET(const auto session, parts_.open(swap ? Access::write : Access::snapshot));
  PASOKH_TRY(session->begin(swap ? Access::write : Access::snapshot));
  if (swap) PASOKH_TRY(heads_of(*session, true));  // appends of other nodes wait as well
  Rebuilt out;
  auto done = rebuild_into(*session, producer);
  for (const auto& table : tables_) {
    if (done) done = compare_table(*session, table, out);
  }
  if (done && swap) done = swap_tables(*session);
  if (done && swap)
    done = session->commit();
  else
    session->rollback();
  if (!done) return std::unexpected(done.error());
  if (swap) {
    const std::lock_guard stale_lock(stale_mutex_);
    stale_.clear();
  }
  return out;
}

std::vector<std::string> SqlJournal::tables_to_rebuild() {
  const std::lock_guard lock(stale_mutex_);
  return stale_;
}

}  // namespace pasokh::journal
