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

// What the ledger of a case is computed from: its timeline so far, and how each of its periods was answered.
struct LedgerInput {
  struct Decision {
    desk::Outcome outcome = desk::Outcome::granted;
    std::optional<Instant> due_at;  // the deadline as it stood
  };
  std::vector<desk::TimelineEvent> events;
  std::vector<Decision> decisions;  // one per answered period, in order

  // `after` is the case with the fact applied.
  void add(const desk::Case& after, const desk::Fact& fact, Instant at, const desk::Context& context);
};

// One period of a case: from filing or reopening to the decision, if there was one.
struct Period {
  std::int64_t number = 1;
  Instant filed_at;
  std::optional<Instant> decided_at;
  std::optional<LedgerInput::Decision> decision;
  insight::CaseLedger ledger;
};
// `now` is where an open period is booked up to; without it open periods are left out.
std::vector<Period> periods_of(const LedgerInput& input, const desk::City& city, std::optional<Instant> now);

std::vector<journal::Table> tables();
CaseRows stored_rows_of(const desk::Case& c, const LedgerInput& ledger, const desk::City& city);
CaseRows stored_rows_of(const desk::City& city);
// Puts and deletes that turn `before` into `after`.
void difference(const CaseRows& before, const CaseRows& after, std::vector<journal::RowChange>& changes);

}  // namespace pasokh::office
