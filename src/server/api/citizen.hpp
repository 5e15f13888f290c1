// What an applicant may do with their case by its secret link: for the API and for the pages, which ask in another
// form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/house.hpp"

namespace pasokh::server::api {

struct CitizenIn {
  std::optional<std::string> text;  // note, reason or objection
  std::vector<DocumentIn> documents;
  bool done = true;                          // of "confirm"
  std::optional<std::int64_t> satisfaction;  // of "confirm": 1 to 5
};

// What an applicant does by the link, and an officer for them. Errors: those of House::keep_text and keep_documents.
Done fill_resume(House& house, ResumeIn in, office::Ask& ask);
Done fill_withdraw(House& house, WithdrawIn in, office::Ask& ask);
Done fill_object(House& house, ObjectIn in, office::Ask& ask);
Done fill_confirm(House& house, ConfirmIn in, office::Ask& ask);

// Fills the command and its records. `action` is one of documents, resume, withdraw, object, reopen, confirm;
// ask.subject is set. Errors: api.upload_unknown, api.one_document, api.text_too_long.
Done fill_citizen(House& house, std::string_view action, CitizenIn in, office::Ask& ask);

}  // namespace pasokh::server::api
