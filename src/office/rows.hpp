// The rows of the installation: the desk's projections of a case, and the time ledger's rows of each finished period of it.
// A pure function of the case's facts and the city, so that live and rebuilt rows are the same.
#pragma once

#include <optional>
#include <vector>

#include "desk/decide.hpp"
#include "desk/rows.hpp"
#include "desk/timeline.hpp"
#include "insight/case_ledger.hpp"
#include "journal/table.hpp"

namespace pasokh::office {

// Rows by table and key, so that two states are compared by a merge.
struct StoredRow {
  std::size_t table = 0;  // index into tables()
  journal::Row row;
  auto operator<=>(const StoredRow&) const = default;
};
using CaseRows = std::vector<StoredRow>;  // sorted

// One period of a case: from filing or reopening to the decision, if there was one.
struct Period {
  std::int64_t number = 1;
  Instant filed_at;
  std::optional<Instant> decided_at;
  std::optional<desk::Outcome> outcome;
  std::optional<Instant> due_at;  // the deadline as it stood at the decision
  insight::CaseLedger ledger;
};

// What the ledger of a case is computed from: its timeline, and the books of the periods that were closed. A period is booked once,
// when it is decided, under the calendars known then; what is announced afterwards does not reopen its books.
class LedgerInput {
 public:
  // `after` is the case with the fact applied; `city` the one the fact was decided under.
  void add(const desk::Case& after, const desk::Fact& fact, Instant at, const desk::City& city);
  const std::vector<Period>& closed() const { return closed_; }
  // All periods, the open one (if there is one) booked up to `now`.
  std::vector<Period> periods(const desk::City& city, Instant now) const;

 private:
  std::vector<desk::TimelineEvent> events_;  // of the present period
  std::vector<Period> closed_;
};

// All tables of the installation: the desk's projections and the time ledger's.
std::vector<journal::Table> tables();
CaseRows stored_rows_of(const desk::Case& c, const LedgerInput& ledger, const desk::City& city);
CaseRows stored_rows_of(const desk::City& city);
// The rows that a fact of the city adds. No fact of the city changes or takes away a row that is there.
CaseRows rows_added_by(const desk::CityFact& fact);
// Changes of rows that turn `before` into `after`.
void difference(const CaseRows& before, const CaseRows& after, std::vector<journal::RowChange>& changes);

}  // namespace pasokh::office
