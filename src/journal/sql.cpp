#include "journal/sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pasokh::journal::sql {
namespace {

std::string in_quotes(std::string_view name) { return fmt::format("\"{}\"", name); }

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string_view type_word(ColumnKind kind, Dialect dialect) {
  if (dialect == Dialect::sqlite) return kind == ColumnKind::text ? "TEXT" : "INTEGER";
  return kind == ColumnKind::text ? "TEXT COLLATE \"C\"" : "BIGINT";
}

std::vector<std::string> key_names(const Table& table) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.key_columns; ++i) names.push_back(in_quotes(table.columns[i].name));
  return names;
}

// {int}, {text}, {blob} and {end} stand for what differs between the two.
std::string in_dialect(std::string_view text, Dialect dialect) {
  const bool lite = dialect == Dialect::sqlite;
  return fmt::format(fmt::runtime(text), fmt::arg("int", lite ? "INTEGER" : "BIGINT"),
                     fmt::arg("text", lite ? "TEXT" : "TEXT COLLATE \"C\""), fmt::arg("blob", lite ? "BLOB" : "BYTEA"),
                     fmt::arg("end", lite ? " STRICT" : ""));
}

constexpr std::array k_own_schema = {
    "CREATE TABLE IF NOT EXISTS journal_meta (name {text} PRIMARY KEY, value {text} NOT NULL){end}",
    "CREATE TABLE IF NOT EXISTS journal_chain (chain {int} PRIMARY KEY, position {int} NOT NULL, hash {blob} NOT NULL, "
    "epoch {int} NOT NULL, holder {text} NOT NULL, lease_until {int} NOT NULL){end}",
    "CREATE TABLE IF NOT EXISTS journal_signed_head (one {int} PRIMARY KEY CHECK (one = 1), heads {text} NOT NULL, "
    "open_key {blob} NOT NULL, signature {blob} NOT NULL){end}",
    "CREATE TABLE IF NOT EXISTS journal_fact (chain {int} NOT NULL, position {int} NOT NULL, subject {blob} NOT NULL, "
    "type {text} NOT NULL, version {int} NOT NULL, recorded_at {int} NOT NULL, effective_at {int} NOT NULL, "
    "actor {text} NOT NULL, cause {text} NOT NULL, city_position {int} NOT NULL, payload {text} NOT NULL, "
    "hash {blob} NOT NULL, PRIMARY KEY (chain, position)){end}",
    "CREATE INDEX IF NOT EXISTS journal_fact_subject ON journal_fact (subject, chain, position)",
    "CREATE TABLE IF NOT EXISTS journal_record (chain {int} NOT NULL, id {blob} NOT NULL, subject {blob} NOT NULL, "
    "kind {text} NOT NULL, media_type {text} NOT NULL, salt {blob} NOT NULL, stored_at {int} NOT NULL, "
    "bytes {blob} NOT NULL, PRIMARY KEY (chain, id)){end}",
    "CREATE INDEX IF NOT EXISTS journal_record_subject ON journal_record (subject, id)",
    "CREATE TABLE IF NOT EXISTS journal_erasure (chain {int} NOT NULL, id {blob} NOT NULL, erased_at {int} NOT NULL, "
    "cause {text} NOT NULL, PRIMARY KEY (chain, id)){end}",
    "CREATE TABLE IF NOT EXISTS journal_done (chain {int} NOT NULL, scope {text} NOT NULL, key {text} NOT NULL, "
    "request {blob} NOT NULL, response {blob} NOT NULL, expires_at {int} NOT NULL, PRIMARY KEY (chain, scope, "
    "key)){end}",
    "CREATE INDEX IF NOT EXISTS journal_done_expires ON journal_done (chain, expires_at)",
    "CREATE TABLE IF NOT EXISTS journal_outbox (chain {int} NOT NULL, id {blob} NOT NULL, channel {text} NOT NULL, "
    "payload {text} NOT NULL, due_at {int} NOT NULL, attempts {int} NOT NULL, PRIMARY KEY (chain, id)){end}",
    "CREATE INDEX IF NOT EXISTS journal_outbox_due ON journal_outbox (chain, due_at)",
};

std::unexpected<Refusal> bad_query(const std::string& table, std::string what) {
  return refuse(RefusalKind::invalid, say("journal.bad_query", {{"table", table}, {"what", std::move(what)}}));
}

Result<const Table*> find_table(const std::vector<Table>& tables, const std::string& name) {
  const auto found = std::ranges::find(tables, name, &Table::name);
  if (found == tables.end()) return bad_query(name, "table");
  return &*found;
}

Result<const Column*> find_column(const Table& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  if (found == table.columns.end()) return bad_query(table.name, name);
  return &*found;
}

bool is_null(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

bool fits(const Column& column, const Cell& cell) {
  if (is_null(cell)) return column.nullable;
  return std::holds_alternative<std::int64_t>(cell) == (column.kind == ColumnKind::integer);
}

std::string param(Statement& statement, Cell cell) {
  statement.params.push_back(std::move(cell));
  return fmt::format("${}", statement.params.size());
}

std::string_view sign_of(Op op) {
  switch (op) {
    case Op::less: return "<";
    case Op::at_most: return "<=";
    case Op::greater: return ">";
    case Op::at_least: return ">=";
    default: return "=";
  }
}

Result<std::string> in_condition(Statement& statement, const Table& table, const Column& column, const Filter& filter) {
  if (filter.values.size() > k_most_choices) return bad_query(table.name, column.name);
  if (filter.values.empty()) return std::string("1 = 0");
  std::vector<std::string> choices;
  for (const auto& value : filter.values) {
    if (is_null(value) || !fits(column, value)) return bad_query(table.name, column.name);
    choices.push_back(param(statement, value));
  }
  return fmt::format("{} IN ({})", in_quotes(column.name), joined(choices, ", "));
}

Result<std::string> condition(Statement& statement, const Table& table, const Filter& filter) {
  PASOKH_LET(const auto* column, find_column(table, filter.column));
  if (filter.op == Op::in) return in_condition(statement, table, *column, filter);
  if (filter.values.size() != 1) return bad_query(table.name, column->name);
  const auto& value = filter.values.front();
  const auto name = in_quotes(column->name);
  if (is_null(value)) {
    if (filter.op == Op::equal) return name + " IS NULL";
    if (filter.op == Op::not_equal) return name + " IS NOT NULL";
    return bad_query(table.name, column->name);
  }
  if (!fits(*column, value)) return bad_query(table.name, column->name);
  if (filter.op == Op::not_equal) {
    const auto differs = fmt::format("{} <> {}", name, param(statement, value));
    return column->nullable ? fmt::format("({} OR {} IS NULL)", differs, name) : differs;
  }
  if (filter.op == Op::prefix) {
    if (column->kind != ColumnKind::text) return bad_query(table.name, column->name);
    // A range, so that an index serves it: U+10FFFF is no character, so nothing real lies beyond.
    const auto low = param(statement, value);
    const auto high = param(statement, std::get<std::string>(value) + "\U0010FFFF");
    return fmt::format("{0} >= {1} AND {0} < {2}", name, low, high);
  }
  return fmt::format("{} {} {}", name, sign_of(filter.op), param(statement, value));
}

Result<std::vector<std::string>> conditions(Statement& statement, const Table& table,
                                            const std::vector<Filter>& filters) {
  if (filters.size() > k_most_filters) return bad_query(table.name, "filters");
  std::vector<std::string> parts;
  for (const auto& filter : filters) {
    PASOKH_LET(auto part, condition(statement, table, filter));
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string where(const std::vector<std::string>& parts) {
  return parts.empty() ? "" : " WHERE " + joined(parts, " AND ");
}

struct Step {
  const Column* column;
  bool descending;
};

// What was asked for, then the key columns not named: a total order.
Result<std::vector<Step>> total_order(const Table& table, const Query& query) {
  std::vector<Step> steps;
  const auto named = [&](const Column& column) {
    return std::ranges::any_of(steps, [&](const Step& s) { return s.column == &column; });
  };
  for (const auto& order : query.order) {
    PASOKH_LET(const auto* column, find_column(table, order.column));
    if (named(*column)) return bad_query(table.name, order.column);
    steps.push_back({column, order.descending});
  }
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    if (!named(table.columns[i])) steps.push_back({&table.columns[i], false});
  }
  return steps;
}

// Rows that come strictly after a value in one column; empty when there are none. NULL is first ascending, last
// descending.
std::string beyond(Statement& statement, const Step& step, const Cell& value) {
  const auto name = in_quotes(step.column->name);
  if (is_null(value)) return step.descending ? "" : name + " IS NOT NULL";
  if (!step.descending) return fmt::format("{} > {}", name, param(statement, value));
  const auto less = fmt::format("{} < {}", name, param(statement, value));
  return step.column->nullable ? fmt::format("({} OR {} IS NULL)", less, name) : less;
}

std::string same(Statement& statement, const Step& step, const Cell& value) {
  const auto name = in_quotes(step.column->name);
  return is_null(value) ? name + " IS NULL" : fmt::format("{} = {}", name, param(statement, value));
}

std::string after_by_row(Statement& statement, const std::vector<Step>& steps, const Row& after) {
  std::vector<std::string> names, values;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    names.push_back(in_quotes(steps[i].column->name));
    values.push_back(param(statement, after[i]));
  }
  return fmt::format("({}) {} ({})", joined(names, ", "), steps.front().descending ? "<" : ">", joined(values, ", "));
}

Result<std::string> after_condition(Statement& statement, const Table& table, const std::vector<Step>& steps,
                                    const Row& after) {
  if (after.size() != steps.size()) return bad_query(table.name, "after");
  bool uniform = true;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!fits(*steps[i].column, after[i])) return bad_query(table.name, "after");
    uniform = uniform && !steps[i].column->nullable && steps[i].descending == steps.front().descending;
  }
  if (uniform) return after_by_row(statement, steps, after);  // both databases seek an index with it
  std::vector<std::string> ways;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<std::string> all;
    const auto kept = statement.params.size();
    for (std::size_t j = 0; j < i; ++j) all.push_back(same(statement, steps[j], after[j]));
    const auto last = beyond(statement, steps[i], after[i]);
    if (last.empty()) {
      statement.params.resize(kept);
      continue;
    }
    all.push_back(last);
    ways.push_back("(" + joined(all, " AND ") + ")");
  }
  if (ways.empty()) return std::string("1 = 0");
  return "(" + joined(ways, " OR ") + ")";
}

std::string order_text(const std::vector<Step>& steps, Dialect dialect) {
  std::vector<std::string> parts;
  for (const auto& step : steps) {
    auto part = in_quotes(step.column->name) + (step.descending ? " DESC" : "");
    if (dialect == Dialect::postgres && step.column->nullable) part += step.descending ? " NULLS LAST" : " NULLS FIRST";
    parts.push_back(std::move(part));
  }
  return joined(parts, ", ");
}

// The columns asked for, then those of the order that are missing among them.
Result<std::vector<const Column*>> fetched_columns(const Table& table, const Query& query,
                                                   const std::vector<Step>& steps, PageStatement& out) {
  std::vector<const Column*> fetched;
  for (const auto& name : query.columns) {
    PASOKH_LET(const auto* column, find_column(table, name));
    fetched.push_back(column);
  }
  if (query.columns.empty()) {
    for (const auto& column : table.columns) fetched.push_back(&column);
  }
  out.visible = fetched.size();
  for (const auto& step : steps) {
    auto at = std::ranges::find(fetched, step.column);
    if (at == fetched.end()) at = fetched.insert(at, step.column);
    out.order.push_back(static_cast<std::size_t>(at - fetched.begin()));
  }
  for (const auto* column : fetched) out.kinds.push_back(column->kind);
  return fetched;
}

}  // namespace

std::vector<std::string> own_schema(Dialect dialect) {
  std::vector<std::string> out;
  for (const char* text : k_own_schema) out.push_back(in_dialect(text, dialect));
  return out;
}

std::string create_table(const Table& table, Dialect dialect, std::string_view prefix) {
  std::vector<std::string> parts;
  for (const auto& column : table.columns) {
    parts.push_back(fmt::format("{} {}{}", in_quotes(column.name), type_word(column.kind, dialect),
                                column.nullable ? "" : " NOT NULL"));
  }
  parts.push_back(fmt::format("PRIMARY KEY ({})", joined(key_names(table), ", ")));
  const bool temporary = prefix == k_fresh;
  std::string_view end = dialect == Dialect::sqlite ? " STRICT, WITHOUT ROWID" : temporary ? " ON COMMIT DROP" : "";
  return fmt::format("CREATE {}TABLE {} ({}){}", temporary ? "TEMPORARY " : "",
                     in_quotes(fmt::format("{}{}", prefix, table.name)), joined(parts, ", "), end);
}

std::vector<std::string> create_indexes(const Table& table, Dialect dialect) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    std::vector<std::string> names;
    for (const auto& name : table.indexes[i]) {
      const auto column = std::ranges::find(table.columns, name, &Column::name);
      names.push_back(in_quotes(name) + (dialect == Dialect::postgres && column->nullable ? " NULLS FIRST" : ""));
    }
    out.push_back(fmt::format("CREATE INDEX {} ON {} ({})", in_quotes(fmt::format("{}{}_by_{}", k_live, table.name, i)),
                              in_quotes(fmt::format("{}{}", k_live, table.name)), joined(names, ", ")));
  }
  return out;
}

std::string put(const Table& table, std::string_view prefix) {
  std::vector<std::string> names, values, updates;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto name = in_quotes(table.columns[i].name);
    names.push_back(name);
    values.push_back(fmt::format("${}", i + 1));
    if (i >= table.key_columns) updates.push_back(fmt::format("{0} = excluded.{0}", name));
  }
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}{}",
                     in_quotes(fmt::format("{}{}", prefix, table.name)), joined(names, ", "), joined(values, ", "),
                     joined(key_names(table), ", "), updates.empty() ? "NOTHING" : "UPDATE SET ",
                     joined(updates, ", "));
}

std::string erase(const Table& table, std::string_view prefix) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    parts.push_back(fmt::format("{} = ${}", in_quotes(table.columns[i].name), i + 1));
  }
  return fmt::format("DELETE FROM {} WHERE {}", in_quotes(fmt::format("{}{}", prefix, table.name)),
                     joined(parts, " AND "));
}

std::string update(const Table& table, const std::vector<std::size_t>& columns, std::string_view prefix) {
  std::vector<std::string> values, keys;
  std::size_t at = 0;
  for (const auto column : columns) values.push_back(fmt::format("{} = ${}", in_quotes(table.columns[column].name), ++at));
  for (const auto& name : key_names(table)) keys.push_back(fmt::format("{} = ${}", name, ++at));
  return fmt::format("UPDATE {} SET {} WHERE {}", in_quotes(fmt::format("{}{}", prefix, table.name)), joined(values, ", "), joined(keys, " AND "));
}

RowStatements::Ready RowStatements::of(const RowChange& change) {
  const auto& name = std::visit([](const auto& c) -> const std::string& { return c.table; }, change);
  const auto at = static_cast<std::size_t>(std::ranges::find(tables_, name, &Table::name) - tables_.begin());
  const Table& table = tables_[at];
  OfTable& known = of_table_[at];
  if (const auto* row = std::get_if<Put>(&change)) {
    if (known.put.empty()) known.put = put(table, prefix_);
    return {known.put, params_of(row->row)};
  }
  if (const auto* gone = std::get_if<Delete>(&change)) {
    if (known.erase.empty()) known.erase = erase(table, prefix_);
    return {known.erase, params_of(gone->key)};
  }
  const auto& some = std::get<Update>(change);
  auto& text = known.updates[some.columns];
  if (text.empty()) text = update(table, some.columns, prefix_);
  Ready ready{text, params_of(some.cells)};
  std::ranges::copy(params_of(some.key), std::back_inserter(ready.params));
  return ready;
}

Result<ScanStatement> scan(const std::vector<Table>& tables, const Query& query) {
  PASOKH_LET(const auto* table, find_table(tables, query.table));
  ScanStatement out;
  std::vector<std::string> names;
  PageStatement columns;
  PASOKH_LET(const auto fetched, fetched_columns(*table, query, {}, columns));
  for (const auto* column : fetched) names.push_back(in_quotes(column->name));
  out.kinds = std::move(columns.kinds);
  PASOKH_LET(const auto parts, conditions(out.statement, *table, query.filters));
  out.statement.text = fmt::format("SELECT {} FROM {}{}", joined(names, ", "), in_quotes(fmt::format("{}{}", k_live, table->name)), where(parts));
  return out;
}

Result<PageStatement> page(const std::vector<Table>& tables, const Query& query, Dialect dialect) {
  PASOKH_LET(const auto* table, find_table(tables, query.table));
  if (query.limit < 1 || query.limit > k_most_rows) return bad_query(table->name, "limit");
  PASOKH_LET(const auto steps, total_order(*table, query));
  PageStatement out;
  PASOKH_LET(const auto fetched, fetched_columns(*table, query, steps, out));
  std::vector<std::string> names;
  for (const auto* column : fetched) names.push_back(in_quotes(column->name));

  const auto from = in_quotes(fmt::format("{}{}", k_live, table->name));
  PASOKH_LET(auto parts, conditions(out.page, *table, query.filters));
  if (query.count) {
    out.count = {fmt::format("SELECT count(*) FROM {}{}", from, where(parts)), out.page.params};
  }
  if (!query.after.empty()) {
    PASOKH_LET(auto after, after_condition(out.page, *table, steps, query.after));
    parts.push_back(std::move(after));
  }
  out.page.text = fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}", joined(names, ", "), from, where(parts),
                              order_text(steps, dialect), query.limit + 1);
  return out;
}

Result<TotalsStatement> totals(const std::vector<Table>& tables, const Totals& totals) {
  PASOKH_LET(const auto* table, find_table(tables, totals.table));
  TotalsStatement out;
  std::vector<std::string> selected, by;
  for (const auto& name : totals.by) {
    PASOKH_LET(const auto* column, find_column(*table, name));
    by.push_back(in_quotes(name));
    selected.push_back(by.back());
    out.kinds.push_back(column->kind);
  }
  selected.emplace_back("count(*)");
  out.kinds.push_back(ColumnKind::integer);
  for (const auto& name : totals.sums) {
    PASOKH_LET(const auto* column, find_column(*table, name));
    if (column->kind != ColumnKind::integer) return bad_query(table->name, name);
    selected.push_back(fmt::format("CAST(coalesce(sum({}), 0) AS BIGINT)", in_quotes(name)));
    out.kinds.push_back(ColumnKind::integer);
  }
  PASOKH_LET(const auto parts, conditions(out.statement, *table, totals.filters));
  out.statement.text = fmt::format("SELECT {} FROM {}{}", joined(selected, ", "),
                                   in_quotes(fmt::format("{}{}", k_live, table->name)), where(parts));
  if (!by.empty()) {
    std::vector<std::string> order;
    for (std::size_t i = 0; i < by.size(); ++i) order.push_back(by[i] + " NULLS FIRST");
    out.statement.text +=
        fmt::format(" GROUP BY {} ORDER BY {} LIMIT {}", joined(by, ", "), joined(order, ", "), k_most_groups + 1);
  }
  return out;
}

std::vector<Param> params_of(const std::vector<Cell>& cells) {
  std::vector<Param> out;
  out.reserve(cells.size());
  for (const auto& cell : cells) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      out.emplace_back(std::string_view(*text));
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
      out.emplace_back(*number);
    } else {
      out.emplace_back(std::monostate{});
    }
  }
  return out;
}

Row row_of(const RowView& view, const std::vector<ColumnKind>& kinds) {
  Row row;
  row.reserve(kinds.size());
  for (int i = 0; i < static_cast<int>(kinds.size()); ++i) {
    if (view.null(i)) {
      row.emplace_back(std::monostate{});
    } else if (kinds[static_cast<std::size_t>(i)] == ColumnKind::integer) {
      row.emplace_back(view.integer(i));
    } else {
      row.emplace_back(std::string(view.bytes(i)));
    }
  }
  return row;
}

}  // namespace pasokh::journal::sql
