// Cases read from the journal alone, with or without an office beside it.
#pragma once

#include "office/office.hpp"

namespace pasokh::office {

class CityHistory;

// Errors: office.no_such_case, and those of the journal.
Result<CaseRead> read_case(journal::Journal& journal, const CityHistory& history, desk::CaseId id);
Result<CaseRead> read_case(journal::Journal& journal, desk::CaseId id);

// The case by what had been recorded at `when.known` (nothing: by all that is), in the period of `when.at`: what a
// clock of that moment is counted from. Errors: office.not_filed_then.
Result<desk::Case> case_as_of(const CaseRead& read, clock::AsOf when);

}  // namespace pasokh::office
