// Forms as JSON Schema files (draft 2020-12, https://json-schema.org/draft/2020-12/json-schema-core): the subset a
// city's forms need, so that any schema-aware editor or client can use the same file. A keyword outside the subset is
// refused, never passed over.
//
//   of the form    $schema, $id, title, x-title {fa, en}, type "object", properties, required, additionalProperties
//   false of a property  type string | integer | boolean, title, x-title, x-help, enum with x-labels {value: {fa, en}},
//   format date | amount,
//                  minimum, maximum, minLength, maxLength, x-decisive
//
// x-decisive marks what facts, conditions and rules may hold: typed and not identifying, so never free text
// (docs/decisions.md).
#pragma once

#include <string>
#include <vector>

#include "desk/json_reader.hpp"
#include "desk/service.hpp"

namespace pasokh::desk {

inline constexpr std::size_t k_max_form_fields = 200;
inline constexpr std::size_t k_max_choices = 300;
inline constexpr std::int64_t k_max_text_length = 20'000;

// Codes: configuration.bad_schema_type, configuration.unknown_property, configuration.missing_label,
// configuration.text_decisive, configuration.bad_bounds, configuration.duplicate, configuration.too_many and those of
// ObjectReader.
Form read_form(const json::Value& schema, const Notes& notes);

}  // namespace pasokh::desk
