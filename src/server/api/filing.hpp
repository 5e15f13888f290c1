// Filing a case: for the API and for the citizens' pages, which say the same thing in another form.
#pragma once

#include <string>

#include "server/api/house.hpp"

namespace pasokh::server::api {

// A command to file, with its records, and what the receipt will say. The number and the link follow from the
// idempotency key, so that a repeated request gets them again though they are not stored.
struct Filing {
  office::Ask ask;
  office::Keys::Receipt receipt;
};
// `scope` and `key` may be empty: then the receipt is random. Errors: api.applicant_*, api.place_wrong,
// api.upload_unknown.
Result<Filing> prepare(House& house, FileCaseIn in, desk::Actor actor, const std::string& scope, const std::string& key,
                       const Digest& request);
// The answer once the case is in the journal.
Result<Filed> filed_view(const House& house, const office::Keys::Receipt& receipt, desk::CaseId id, Language language);

// "35.7219" -> 357219000; nothing when it is no number within the bounds (degrees).
std::optional<std::int64_t> degrees_e7(std::string_view text, std::int64_t most);
// A name, number or mobile as they are kept: digits in Latin, spaces trimmed. Errors: api.applicant_*.
Result<std::optional<ApplicantIn>> checked_applicant(const std::optional<ApplicantIn>& given);

}  // namespace pasokh::server::api
