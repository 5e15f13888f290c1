// A city's configuration: read from files, checked as a whole, immutable once loaded.
//
// The files and their format are described in examples/tehran/README.md; "city.json" names all others.
//
// What a drawing may read from the start: the decisive fields of the service's form, and `district` (integer),
// `service` and `channel` (text). Tasks add the fields of their forms (zeebe:formDefinition:
// "forms/<formId>.schema.json"), mappings and scripts theirs. A drawing sets `outcome` (a word of Outcome, case.hpp)
// before it ends: that is the answer of the case.
//
// Pure: files come in as bytes with their paths (the office reads them from a folder when importing and from the
// journal afterwards, each stored by its SHA-256). Loading reports every error with file and line, not only the first.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "calendar/calendar.hpp"
#include "clock/term.hpp"
#include "desk/organisation.hpp"
#include "desk/service.hpp"
#include "process/model.hpp"

namespace pasokh::rules {
class DecisionModel;
}

namespace pasokh::desk {

using Files = std::map<std::string, std::string>;  // path inside the configuration -> bytes

// What a body's silence means for a kind of inquiry, and how long it has: the rule for those that officers ask by hand.
struct ConsultationRule {
  std::string kind;
  std::optional<UnitCode> body;  // nothing: every body that is asked this
  std::string term;              // its reminders are those of the term
  SilenceRule silence = SilenceRule::none;
};

struct Configuration {
  std::string code;  // "tehran"
  Names names;
  Zone zone;
  std::string digest;  // SHA-256 (hex) over the sorted paths and the digests of the files
  std::map<std::string, Unit> units;
  std::map<std::string, Officer> officers;  // without names
  std::map<std::string, Service> services;
  // The versions of each term by its code, in the order in which they came into force; filings of every day from the
  // first on have one. Which of them holds for a case: counting.hpp.
  std::map<std::string, std::vector<clock::Term>> terms;
  std::map<std::string, calendar::CalendarData> calendars;
  std::map<std::string, std::shared_ptr<const process::Model>> models;  // by path
  std::map<std::string, std::string> drawing_digests;                   // likewise: SHA-256 (hex) of the file
  std::vector<ConsultationRule> consultations;
  std::map<std::string, std::shared_ptr<const rules::DecisionModel>> decisions;  // by path
  std::map<std::string, Names> words;  // what people call the codes that rules work with: "large" -> large class
  std::map<std::string, Form> forms;  // by form id: "site-visit" for forms/site-visit.schema.json
  std::map<std::string, std::string>
      officer_names;  // code -> "fa|en": handed to the importer, which keeps them as records
  // As they are kept in the journal: the names of officers are taken out, so that the digest does not depend on them
  // and what is adopted holds no personal data. Loading these files again gives the same configuration, but for
  // officer_names.
  Files files;

  const Service* service(const ServiceCode& code) const;
  const Form* form(std::string_view id) const;
  // The decision of that name or id, as a drawing calls it; no model when there is none, and how many there are.
  struct CalledDecision {
    const rules::DecisionModel* model = nullptr;
    std::string name;
    std::size_t found = 0;
  };
  CalledDecision decision(std::string_view name_or_id) const;
  // SHA-256 (hex) of the drawing of a service; empty when there is no such service.
  const std::string& drawing_of(const ServiceCode& code) const;
  // The version for a filing of that day, or nullptr.
  const clock::Term* term(const std::string& code, Date filed_on) const;
  // The rule for this very body, else that for the kind, else nullptr.
  const ConsultationRule* consultation_rule(const UnitCode& body, std::string_view kind) const;
  // Units, services, terms, calendars, words, papers ("service/paper"), fields ("service/field") and steps
  // ("service/element") by Named{kind, code}; empty when there is none of that name.
  std::string name_of(const Named& named, Language language) const;
};

struct ConfigurationLimits {
  std::size_t files = 1'000;
  std::size_t file_bytes = 4 << 20;
  std::size_t units = 5'000;
  std::size_t officers = 50'000;
  std::size_t services = 500;
  std::size_t words = 5'000;
  std::size_t findings = 500;  // reported; more are cut off, and the last one says so
};

// A drawing that is legal but looks wrong, a step of it without an English name, or a file that nothing names, is refused
// as well: whoever loads it can still mend it. A warning for which this says yes is taken as it is.
using TakesWarning = std::function<bool(const Finding& warning)>;

// Codes are configuration.* (texts/en/configuration.json has them all), and those of the readers below.
// Also checks across files: every unit, term, calendar, drawing, form field, paper and linked service that is named
// exists; conditions of drawings read only decisive fields and variables the drawing itself sets; no unit is its own
// ancestor.
std::expected<std::shared_ptr<const Configuration>, Findings> load_configuration(
    Files files, const ConfigurationLimits& limits = {}, const TakesWarning& takes = {});

}  // namespace pasokh::desk
