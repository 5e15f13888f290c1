// The books of the live cases that a question is about: the very rows that the city's ledger is made of (rows.hpp), so
// that no two pages tell different minutes. Finished periods only: an open one has no books yet.
#pragma once

#include <optional>

#include "insight/log_ledger.hpp"
#include "journal/journal.hpp"

namespace pasokh::office {

struct BooksAsk {
  const history::EventLog* cases = nullptr;  // of these cases of the live history; nullptr: of all
  std::optional<Instant> decided_from, decided_until;
};

// cases: finished periods; total_us: their spans; events, imprecise_us: 0.
Result<insight::LogLedger> live_books(journal::Journal& journal, const BooksAsk& ask);

}  // namespace pasokh::office
