// Services: what can be asked of the city, as configuration. A service names its form, papers, drawing (BPMN) and term.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/json.hpp"
#include "desk/organisation.hpp"

namespace pasokh::desk {

// Types of a form's fields. Only fields marked `decisive` enter facts; conditions and rules may read no other.
enum class FieldType { text, integer, amount, date, boolean, choice };
PASOKH_ENUM(FieldType, text, integer, amount, date, boolean, choice)

struct FormField {
  std::string name;  // of the JSON property
  Names label;
  Names help;
  FieldType type = FieldType::text;
  bool required = false;
  bool decisive = false;  // typed, not identifying, journalled. Free text can never be decisive
  std::vector<std::pair<std::string, Names>> choices;  // value and label
  std::int64_t least = 0, most = 0;  // of a number, both included; of a text: bounds of its length in characters
};

// A form as its JSON Schema file says (form_schema.hpp): a citizen's request, or what an officer fills in to complete a
// task.
struct Form {
  Names names;
  std::vector<FormField> fields;  // in the order of the file

  const FormField* field(std::string_view name) const;
};

struct PaperKind {
  std::string code;  // "ownership-deed"
  Names names;
  bool required = false;
  bool carried_by_applicant = true;  // otherwise a unit asks for it: the time is booked to different parties
};

enum class PlaceRule { none, optional, required };
PASOKH_ENUM(PlaceRule, none, optional, required)

struct Service {
  ServiceCode code;
  Names names;
  Names summary;     // one sentence for the citizen's list
  Names form_names;  // title of the form
  std::vector<FormField> form;
  std::vector<PaperKind> papers;
  PlaceRule place = PlaceRule::none;
  bool place_is_public = false;  // street works: the place may be journalled and mapped
  std::string process;           // path of the drawing inside the configuration
  std::map<std::string, std::string>
      english_steps;     // element or flow id -> its name in English; the drawing itself is in Persian
  std::string term;      // code of the term of its clock
  std::string calendar;  // the calendar that term is counted on
  UnitCode intake;       // the unit that holds the case at first; may be overridden by district (intake_by_district)
  std::vector<std::pair<std::int64_t, UnitCode>> intake_by_district;
  bool needs_district =
      false;  // found while loading: its drawing or its intake asks for the district, so a filing must give one
  bool citizens_may_file = true;
  bool anonymous = false;                // no applicant name is needed (137)
  bool citizen_confirms = false;         // after the decision the citizen is asked whether it was done
  std::int64_t reopen_within_hours = 0;  // 0: may not be reopened by the citizen
  std::int64_t object_within_days = 0;   // 0: no objection

  const FormField* field(std::string_view name) const;
  const PaperKind* paper(std::string_view code) const;
};

}  // namespace pasokh::desk
