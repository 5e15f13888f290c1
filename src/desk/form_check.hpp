// What somebody filled in, against the form that says what may be filled in: every field known, of its type, within its
// bounds, and the required ones there. What may be journalled comes out typed; nothing else does.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "desk/service.hpp"
#include "rules/value.hpp"

namespace pasokh::desk {

enum class Kept {
  decisive,  // of a citizen's form: the fields marked decisive
  typed,     // of a task's form, which an officer fills in: everything that is no free text
};

// The refusal is the first in the order of the form, its field a JSON pointer below `at` ("/form/floors").
// Codes: desk.form_not_object, desk.form_unknown_field, desk.form_missing, desk.form_wrong_type {expected},
// desk.form_too_small {least}, desk.form_too_large {most}, desk.form_not_a_choice {choices}, desk.form_no_such_date.
Result<json::Value> check_form(const std::vector<FormField>& fields, const json::Value& filled, const std::string& at,
                               Kept kept);

// What a task's form begins with: numbers, amounts and dates that the case knows already under a field's name (a fee by the
// tariff, say) and that fit it. A yes or no and a choice are for the officer to make, not to wave through.
json::Value begun_form(const std::vector<FormField>& fields, const rules::Context& known);

}  // namespace pasokh::desk
