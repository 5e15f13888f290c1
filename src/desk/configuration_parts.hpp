// The parts of loading a configuration (configuration.cpp): what they share while the files are read one after the
// other. Order: city, units, officers, clock files, services with their forms and drawings; each checks what it names
// against those before.
#pragma once

#include <map>
#include <set>
#include <string>

#include "desk/configuration.hpp"
#include "desk/form_schema.hpp"
#include "desk/json_reader.hpp"

namespace pasokh::desk {

struct Loading {
  const ConfigurationLimits& limits;
  Configuration& city;
  Findings& findings;
  const TakesWarning& takes;
  std::set<std::string> used;                    // paths that something names
  std::map<std::string, json::Value> documents;  // parsed JSON, by path; lives as long as the loading
  std::string units_path;
  std::map<std::string, const json::Value*> unit_at;  // where each unit is written
  std::map<std::string, Finding> service_at;
  // A file could not be read at all: what only it would have named or given is no mistake of the others.
  bool file_lost = false, clock_lost = false;

  Notes notes(const std::string& path) const { return {path, findings}; }
  // A finding unless whoever loads takes it as it is.
  void warn(Finding warning) {
    if (!takes || !takes(warning)) findings.push_back(std::move(warning));
  }
  // The bytes of a file named at `from` in `by`, or nullptr with a finding (configuration.no_such_file).
  const std::string* file(const std::string& path, const json::Value& from, const Notes& by);
  // The same, parsed; nullptr also when it is no JSON, with the finding in the file itself. Parsed once.
  const json::Value* document(const std::string& path, const json::Value& from, const Notes& by);
  // forms/<id>.schema.json, read once; nullptr with a finding.
  const Form* form(const std::string& id, std::uint32_t line, const Notes& by);
  std::set<std::int64_t> districts() const;  // that units serve

  bool has_unit(const std::string& code) const { return city.units.contains(code); }
};

void read_units(Loading& loading, const std::string& path, const json::Value& from);
void read_officers(Loading& loading, const std::string& path, const json::Value& from);
void read_clock_file(Loading& loading, const std::string& path, const json::Value& from);
void check_calendars(Loading& loading);
void check_ladders(Loading& loading);
// One entry of "consultations" in city.json.
void read_consultation_rule(Loading& loading, const json::Value& item, const Notes& notes);
void read_service(Loading& loading, const std::string& path, const json::Value& from);
// The drawing of a service against the rest of the city (configuration_drawing.cpp).
void check_drawing(Loading& loading, const Service& service, const process::Model& model);

}  // namespace pasokh::desk
