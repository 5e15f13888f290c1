// Structs to JSON and back, driven by one list of fields per struct:
//
//   struct Opened { CaseId id; std::string service; std::optional<Date> due_on; };
//   PASOKH_FIELDS(Opened, id, service, due_on)          // beside the struct, in its namespace
//
//   std::string bytes = encode(opened);                  // canonical: fields in order, empty optionals left out
//   Result<Opened> back = decode<Opened>(value);         // unknown or missing fields and wrong types are refused with their pointer
//
// Types: bool, integers, std::string, Instant, Date, TimeOfDay, Duration, Id, TypedId, Code, enums listed with PASOKH_ENUM,
// std::optional, std::vector, std::map<std::string, T>, std::variant of listed structs (written {"type": "Opened", ...}), json::Value
// (as it is), Message, and listed structs. No floating point: money and measures are integers in their smallest unit.
// std::optional<T> fields may be missing; a field of a type with a default may be missing only if listed in PASOKH_DEFAULTED.
#pragma once

#include "base/codec_detail.hpp"
