// Records against the facts that speak of them. The hash chain covers facts; a record may be erased by law, so facts carry its digest
// instead of its bytes: the files of a configuration (chain 0) and the documents of cases are checked here. Forms, names and notes are
// named by facts without a digest; their bytes are not covered.
#pragma once

#include <vector>

#include "journal/journal.hpp"

namespace pasokh::office {

// The files of every adopted configuration are there, with the bytes they were adopted with; without them no fact of a case can be
// read. Errors: office.configuration_damaged, and those of the journal.
pasokh::Done check_configuration(journal::Journal& journal);

// Every place where a fact names a file or document whose record is missing or has other bytes; erased ones are as they should be.
Result<std::vector<journal::Place>> check_records(journal::Journal& journal);

}  // namespace pasokh::office
