// The rows of the installation: the desk's projections of a case, and the time ledger's rows of each finished period of it.
// A pure function of the case's facts and the city, so that live and rebuilt rows are the same.
#pragma once

#include <vector>

#include "desk/decide.hpp"
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

// What the ledger of a case is computed from: its timeline so far.
struct LedgerInput {
  std::vector<desk::TimelineEvent> events;
};

std::vector<journal::Table> tables();
CaseRows rows_of(const desk::Case& c, const LedgerInput& ledger, const desk::City& city);
CaseRows rows_of(const desk::City& city);
// Puts and deletes that turn `before` into `after`.
void difference(const CaseRows& before, const CaseRows& after, std::vector<journal::RowChange>& changes);

// The booked ledger of a case: of a finished period up to its decision, of an open one up to `now`.
insight::CaseLedger ledger_of(const desk::Case& c, const LedgerInput& input, const desk::City& city, Instant now);

}  // namespace pasokh::office
