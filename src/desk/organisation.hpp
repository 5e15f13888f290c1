// The organisation: units, bodies outside it, and the officers who hold posts in them.
//
// Everything here is configuration or a fact of chain 0; names of officers are records (personal data), never part of
// it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace pasokh::desk {

struct UnitTag;
struct OfficerTag;
struct ServiceTag;
using UnitCode = Code<UnitTag>;        // "district-6-planning"
using OfficerCode = Code<OfficerTag>;  // "o-112"; also the name to sign in with
using ServiceCode = Code<ServiceTag>;  // "building-permit"

// A configured thing's name in both languages of the house.
struct Names {
  std::string fa, en;
  const std::string& in(Language language) const { return language == Language::fa ? fa : en; }
  bool operator==(const Names&) const = default;
};
PASOKH_FIELDS(Names, fa, en)

enum class UnitKind { deputy_office, directorate, district, office, counter, commission, outside_body, city };
PASOKH_ENUM(UnitKind, deputy_office, directorate, district, office, counter, commission, outside_body, city)

// A council or commission sits when a calendar of its own says so (calendar/sittings.hpp). The secretary's office makes
// its sessions ready: it is told of them too.
struct Sessions {
  std::string calendar;
  std::optional<UnitCode> secretary;
  bool operator==(const Sessions&) const = default;
};
PASOKH_FIELDS(Sessions, calendar, secretary)

struct Unit {
  UnitCode code;
  Names names;
  UnitKind kind = UnitKind::office;
  std::optional<UnitCode> parent;        // none for the roots: the city, and each outside body
  std::string calendar;                  // code of its working calendar
  std::optional<std::string> region;     // for closures by region
  std::optional<std::int64_t> district;  // number, where the unit serves one district
  std::optional<Sessions> sessions;      // where it decides in sessions
  bool operator==(const Unit&) const = default;
  bool sits_by(std::string_view other) const { return sessions && sessions->calendar == other; }
  bool goes_by(std::string_view other) const { return calendar == other || sits_by(other); }  // one or the other of its calendars
};
PASOKH_FIELDS(Unit, code, names, kind, parent, calendar, region, district, sessions)

// What a post allows. An administrator runs the installation and sees no case by that alone.
enum class Role { officer, counter, head, manager, administrator, respondent };
PASOKH_ENUM(Role, officer, counter, head, manager, administrator, respondent)

// What counts when a body does not answer within its term. `none` is the default: silence means nothing, the case
// waits.
enum class SilenceRule { none, consent, refusal };
PASOKH_ENUM(SilenceRule, none, consent, refusal)

struct Post {
  UnitCode unit;
  Role role = Role::officer;
  auto operator<=>(const Post&) const = default;
};
PASOKH_FIELDS(Post, unit, role)

struct Officer {
  OfficerCode code;
  std::vector<Post> posts;
  bool operator==(const Officer&) const = default;
};
PASOKH_FIELDS(Officer, code, posts)

// A dated absence. The deputy may do what the absent officer may, from the first to the last day inclusive;
// decisions (outcomes, signatures) only when may_sign.
struct Absence {
  OfficerCode officer;
  Date from, to;
  std::optional<OfficerCode> deputy;
  bool may_sign = false;
  bool operator==(const Absence&) const = default;
};
PASOKH_FIELDS(Absence, officer, from, to, deputy, may_sign)

struct Organisation {
  std::map<std::string, Unit> units;        // by code
  std::map<std::string, Officer> officers;  // by code
  std::vector<Absence> absences;

  const Unit* unit(const UnitCode& code) const;
  const Officer* officer(const OfficerCode& code) const;
  // The unit or one above it is `ancestor`.
  bool is_within(const UnitCode& unit, const UnitCode& ancestor) const;
  bool holds_post(const OfficerCode& officer, const UnitCode& unit, Role role) const;
  // Holds the role in the unit or in one above it (a head of a directorate is a head of its offices).
  bool has_authority(const OfficerCode& officer, const UnitCode& unit, Role role) const;
  // The officer whose place `acting` takes on that day, or nothing: deputies act for whoever named them.
  bool acts_for(const OfficerCode& acting, const OfficerCode& absent, Date on) const;
};

}  // namespace pasokh::desk
