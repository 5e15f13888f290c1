#include "office/rows.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "insight/books.hpp"
#include "insight/hours.hpp"
#include "office/office.hpp"

namespace pasokh::office {
namespace {

using journal::ColumnKind;

journal::Table from_spec(const desk::TableSpec& spec) {
  journal::Table table{spec.name, {}, spec.key_columns, spec.indexes};
  for (const auto& column : spec.columns)
    table.columns.push_back({column.name, column.kind == desk::CellKind::text ? ColumnKind::text : ColumnKind::integer, column.nullable});
  return table;
}

// Booked time of finished periods: one row per case, period, month, account and party. All in whole microseconds.
journal::Table ledger_table() {
  return {"ledger",
          {{"chain", ColumnKind::integer}, {"case_id"}, {"period", ColumnKind::integer}, {"month", ColumnKind::integer}, {"account"}, {"party"},
           {"service"}, {"us", ColumnKind::integer}, {"decided_at", ColumnKind::integer}},
          6,
          {{"service", "account"}, {"party", "account"}, {"month", "account"}, {"decided_at"}}};
}

// One row per finished period: what its accounts must add up to.
journal::Table finished_table() {
  return {"finished",
          {{"chain", ColumnKind::integer}, {"case_id"}, {"period", ColumnKind::integer}, {"service"}, {"unit"}, {"outcome"},
           {"filed_at", ColumnKind::integer}, {"decided_at", ColumnKind::integer}, {"month", ColumnKind::integer}, {"total_us", ColumnKind::integer},
           {"in_time", ColumnKind::integer, true}},
          3,
          {{"decided_at"}, {"service", "decided_at"}, {"unit", "decided_at"}}};
}

std::size_t ledger_index() { return desk::tables().size(); }
std::size_t finished_index() { return desk::tables().size() + 1; }

insight::Hours hours_of(const desk::City& city) {
  return [&city](std::string_view unit, Instant at) -> insight::OpenSpan {
    const auto* known = city.organisation ? city.organisation->unit(desk::UnitCode{std::string(unit)}) : nullptr;
    return known ? insight::span_at(city.calendar_of(*known), at) : insight::OpenSpan{};
  };
}

// One line of the desk's timeline into the ledger's.
void translate(const desk::TimelineEvent& event, insight::CaseTimeline& timeline) {
  using Kind = desk::TimelineKind;
  switch (event.kind) {
    case Kind::holds: {
      const auto account = insight::account_of(event.account);
      PASOKH_ASSERT(account, "the desk names accounts of the ledger");
      timeline.holds(event.at, event.subject, *account, {event.unit.value, event.officer.value, event.body.value}, event.branch);
      return;
    }
    case Kind::ends: timeline.ends(event.at, event.subject); return;
    case Kind::forked: timeline.forked(event.at, event.branch, event.parent); return;
    case Kind::finished: timeline.finished(event.at, event.branch); return;
    case Kind::cancelled: timeline.cancelled(event.at, event.branch); return;
    case Kind::due: timeline.due(event.branch, event.due); return;
    case Kind::decided: timeline.decided(event.at); return;
    case Kind::filed: case Kind::rejoined: return;
  }
}

Period book(std::span<const desk::TimelineEvent> events, std::int64_t number, const desk::City& city, Instant now) {
  insight::CaseTimeline timeline(events.front().at);
  for (const auto& event : events) translate(event, timeline);
  return {number, timeline.filed(), timeline.decided_at(), {}, {}, insight::ledger_of(timeline, now, hours_of(city))};
}

void add_ledger_rows(const desk::Case& c, const LedgerInput& input, const desk::City& city, CaseRows& rows) {
  const auto months = insight::jalali_months(city.configuration->zone);
  const std::string id = to_text(c.id);
  const std::int64_t chain = c.id.value.chain();
  for (const auto& period : input.closed()) {
    insight::Books books(months);
    books.add(c.service.value, period.ledger.bookings);
    for (const auto& line : books.lines())
      rows.push_back({ledger_index(), {chain, id, period.number, std::int64_t{line.month}, std::string(insight::name_of(line.account)), line.party,
                                       line.service, static_cast<std::int64_t>(line.us), period.decided_at->us}});
    const auto in_time = period.due_at ? journal::Cell{std::int64_t{*period.decided_at < *period.due_at}} : journal::Cell{};
    rows.push_back({finished_index(), {chain, id, period.number, c.service.value, c.unit.value, std::string(enum_name(*period.outcome)),
                                       period.filed_at.us, period.decided_at->us, std::int64_t{months(*period.decided_at).number},
                                       (*period.decided_at - period.filed_at).us, in_time}});
  }
}

CaseRows sorted(std::vector<desk::TableRow> given) {
  CaseRows rows;
  for (auto& [table, row] : given) rows.push_back({table, std::move(row)});
  return rows;
}

bool same_key(const StoredRow& a, const StoredRow& b, const std::vector<journal::Table>& all) {
  const auto keys = static_cast<std::ptrdiff_t>(all[a.table].key_columns);
  return a.table == b.table && std::equal(a.row.begin(), a.row.begin() + keys, b.row.begin());
}

const std::vector<journal::Table>& all_tables() {
  static const auto all = tables();
  return all;
}

}  // namespace

void LedgerInput::add(const desk::Case& after, const desk::Fact& fact, Instant at, const desk::City& city) {
  desk::append_timeline(events_, after, fact, at, desk::Context{city});
  // What comes between a decision and a reopening belongs to no period.
  events_.erase(events_.begin(), std::ranges::find(events_, desk::TimelineKind::filed, &desk::TimelineEvent::kind));
  const auto* decided = std::get_if<desk::CaseDecided>(&fact);
  if (!decided || events_.empty()) return;
  closed_.push_back(book(events_, static_cast<std::int64_t>(closed_.size()) + 1, city, at));
  closed_.back().decided_at = at;
  closed_.back().outcome = decided->outcome;
  closed_.back().due_at = decided->due_at;
  events_.clear();
}

std::vector<Period> LedgerInput::periods(const desk::City& city, Instant now) const {
  auto all = closed_;
  if (!events_.empty()) all.push_back(book(events_, static_cast<std::int64_t>(all.size()) + 1, city, now));
  return all;
}

std::vector<journal::Table> tables() {
  std::vector<journal::Table> all;
  for (const auto& spec : desk::tables()) all.push_back(from_spec(spec));
  all.push_back(ledger_table());
  all.push_back(finished_table());
  return all;
}

CaseRows stored_rows_of(const desk::Case& c, const LedgerInput& ledger, const desk::City& city) {
  auto rows = sorted(desk::rows_of(c, desk::Context{city}));
  add_ledger_rows(c, ledger, city, rows);
  std::ranges::sort(rows);
  return rows;
}

CaseRows stored_rows_of(const desk::City& city) {
  auto rows = sorted(desk::rows_of(city));
  std::ranges::sort(rows);
  return rows;
}

CaseRows rows_added_by(const desk::CityFact& fact) {
  const auto* opened = std::get_if<desk::DossierOpened>(&fact);
  if (opened == nullptr) return {};
  auto rows = sorted(desk::rows_of(desk::Dossier{opened->dossier, opened->district, opened->legacy}));
  std::ranges::sort(rows);
  return rows;
}

void difference(const CaseRows& before, const CaseRows& after, std::vector<journal::RowChange>& changes) {
  const auto& all = all_tables();
  const auto key_less = [&](const StoredRow& a, const StoredRow& b) {
    if (a.table != b.table) return a.table < b.table;
    const auto keys = static_cast<std::ptrdiff_t>(all[a.table].key_columns);
    return std::lexicographical_compare(a.row.begin(), a.row.begin() + keys, b.row.begin(), b.row.begin() + keys);
  };
  const auto drop = [&](const StoredRow& row) {
    const auto keys = static_cast<std::ptrdiff_t>(all[row.table].key_columns);
    changes.push_back(journal::Delete{all[row.table].name, {row.row.begin(), row.row.begin() + keys}});
  };
  const auto put = [&](const StoredRow& row) { changes.push_back(journal::Put{all[row.table].name, row.row}); };
  const auto change = [&](const StoredRow& old_one, const StoredRow& new_one) {
    journal::Update update{all[new_one.table].name, {}, {}, {}};
    for (std::size_t i = all[new_one.table].key_columns; i < new_one.row.size(); ++i) {
      if (old_one.row[i] == new_one.row[i]) continue;
      update.columns.push_back(i);
      update.cells.push_back(new_one.row[i]);
    }
    if (update.columns.empty()) return;
    update.key.assign(new_one.row.begin(), new_one.row.begin() + static_cast<std::ptrdiff_t>(all[new_one.table].key_columns));
    changes.push_back(std::move(update));
  };
  auto old_row = before.begin();
  auto new_row = after.begin();
  while (old_row != before.end() || new_row != after.end()) {
    if (new_row == after.end() || (old_row != before.end() && key_less(*old_row, *new_row))) {
      drop(*old_row++);
    } else if (old_row == before.end() || !same_key(*old_row, *new_row, all)) {
      put(*new_row++);
    } else {
      change(*old_row, *new_row);
      ++old_row;
      ++new_row;
    }
  }
}

}  // namespace pasokh::office
