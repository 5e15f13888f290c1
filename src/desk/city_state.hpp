// The city: what chain 0 says. Organisation, configuration in force, calendars with their closures, absences, property dossiers.
// Every case is decided under one position of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "calendar/calendar.hpp"
#include "calendar/sittings.hpp"
#include "desk/configuration.hpp"
#include "desk/case.hpp"
#include "desk/dossiers.hpp"

namespace pasokh::desk {

struct AdoptedFile { std::string path; std::string sha256; };
PASOKH_FIELDS(AdoptedFile, path, sha256)
// A configuration becomes effective. Its files lie in the journal by their digest, so replay needs nothing else.
struct ConfigurationAdopted {
  std::string digest;
  Date effective_on;
  std::vector<AdoptedFile> files;
  std::string zone_data;  // digest of the time-zone data it was loaded with
};
PASOKH_FIELDS(ConfigurationAdopted, digest, effective_on, files, zone_data)
// A warning of a drawing that whoever deployed it accepted, by its name.
struct AcceptedWarning {
  std::string element;  // id in the drawing; empty: the whole file
  std::string rule;     // its code
  auto operator<=>(const AcceptedWarning&) const = default;
};
PASOKH_FIELDS(AcceptedWarning, element, rule)
// The drawing of a service is another one from now on: for the cases that are filed from now on, and those that are
// migrated. The configuration is the one before with these files in it; terms, calendars, units and officers stand.
struct DrawingDeployed {
  ServiceCode service;
  std::string path, sha256;         // of the drawing
  std::string base, configuration;  // digests: the configuration it was put into, and what came of it
  std::vector<AdoptedFile> files;   // that are new in it
  Date effective_on;
  Instant at;
  std::optional<OfficerCode> by;  // nobody: by command line
  std::vector<AcceptedWarning> accepted;
};
PASOKH_FIELDS(DrawingDeployed, service, path, sha256, base, configuration, files, effective_on, at, by, accepted)
// One dated calendar fact more (a closure announced late), or one taken back.
struct CalendarFactAdded { std::string calendar; calendar::Fact fact; };
PASOKH_FIELDS(CalendarFactAdded, calendar, fact)
struct CalendarFactWithdrawn { std::string calendar; std::string fact; std::string why; std::optional<Instant> announced_at = {}; };
PASOKH_FIELDS(CalendarFactWithdrawn, calendar, fact, why, announced_at)
struct AbsenceRecorded { Absence absence; };
PASOKH_FIELDS(AbsenceRecorded, absence)
struct AbsenceEnded { OfficerCode officer; Date on; };
PASOKH_FIELDS(AbsenceEnded, officer, on)
struct OfficerPosted { Officer officer; };  // all posts of an officer, new or changed; none: has left
PASOKH_FIELDS(OfficerPosted, officer)
struct DossierOpened { DossierId dossier; std::optional<std::int64_t> district; std::vector<LegacyNumber> legacy; };
PASOKH_FIELDS(DossierOpened, dossier, district, legacy)
struct PersonErased { RecordId record; std::string why; };
PASOKH_FIELDS(PersonErased, record, why)

using CityFact = std::variant<ConfigurationAdopted, CalendarFactAdded, CalendarFactWithdrawn, AbsenceRecorded, AbsenceEnded, OfficerPosted,
                              DossierOpened, PersonErased, DrawingDeployed>;

std::string_view type_of(const CityFact& fact);
std::uint16_t version_of(const CityFact& fact);
std::string payload_of(const CityFact& fact);
Result<CityFact> read_city_fact(std::string_view type, std::uint16_t version, std::string_view payload);

// A version of the drawing of a service. The same bytes are the same version, whenever they are in force.
struct DrawingVersion {
  std::int64_t number = 1;    // from 1, in the order in which they first came into force
  std::string sha256;         // of the drawing
  std::string configuration;  // digest of the first one that had it
  Date since;
  // Where it was deployed by itself, and not with a whole configuration.
  std::optional<Instant> deployed_at;
  std::optional<OfficerCode> by;
  std::vector<AcceptedWarning> accepted;
};

// Immutable once built: each chain-0 fact makes a new City that shares what did not change.
struct City {
  std::uint64_t position = 0;
  std::shared_ptr<const Configuration> configuration;                    // in force
  std::map<std::string, std::shared_ptr<const Configuration>> adopted;   // by digest: open cases keep theirs
  std::shared_ptr<const Organisation> organisation;
  std::map<std::string, calendar::CalendarData> calendars;               // with later facts merged in
  std::map<std::string, std::vector<calendar::Fact>> declared;           // those later facts: they outlive a new configuration
  std::map<std::string, Officer> posted;                                 // likewise
  std::map<std::string, std::shared_ptr<const calendar::Calendar>> compiled;  // "calendar" or "calendar/region"
  std::map<std::string, std::vector<DrawingVersion>> drawings;           // by service
  std::shared_ptr<const Dossiers> dossiers;                              // shares all but the newest with the city before

  // The version of a service's drawing with these bytes, or with this number; nullptr when there is none.
  const DrawingVersion* drawing(const ServiceCode& service, std::string_view sha256) const;
  const DrawingVersion* drawing(const ServiceCode& service, std::int64_t number) const;
  const DrawingVersion* drawing_in_force(const ServiceCode& service) const;
  const calendar::Calendar& calendar_of(const Unit& unit) const;
  const calendar::Calendar& calendar_named(std::string_view code, std::string_view region = {}) const;
  // When the unit sits, on the days from the first to the last, both included; nothing for one that decides in no sessions.
  std::vector<calendar::Sitting> sittings_of(const Unit& unit, Date first, Date last) const;
};
using CityPtr = std::shared_ptr<const City>;

// Working time is compiled for these days; a deadline outside them cannot be counted and is not known.
inline constexpr int k_first_calendar_year = 2000;
inline constexpr int k_last_calendar_year = 2060;

// The id of the calendar fact that takes another back.
std::string withdrawal_of(std::string_view fact);

// Finds the bytes of a file by its SHA-256 (hex); empty pointer when missing.
using FileLookup = std::function<const std::string*(std::string_view sha256)>;
CityPtr evolve_city(const CityPtr& city, const CityFact& fact, std::uint64_t position, const FileLookup& files);

}  // namespace pasokh::desk
