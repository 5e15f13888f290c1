// Who may do what, in one place: a table of commands by standing. The server's authorisation matrix and docs/desk.md
// are printed from the same table. An administrator runs the installation and sees no case by that alone.
//
// A standing is what somebody is to the thing a command is about. Deputies have the standings of whom they act for,
// from the first to the last day of the absence; for commands that sign (decisions) only where the absence says that
// they may sign.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "desk/command.hpp"

namespace pasokh::desk {

enum class Standing : std::uint16_t {
  anyone = 1 << 0,     // without a name
  applicant = 1 << 1,  // by the secret link of this very case
  counter = 1 << 2,    // an officer with a counter post
  member =
      1 << 3,  // an officer of the unit the task lies before, where nobody has it in hand (any open task, for the case)
  holder = 1 << 4,         // who has the task in hand, or to whom it is referred (any open task, for the case)
  head = 1 << 5,           // head of the unit that holds the task or answers for the case, or of one above it
  asker = 1 << 6,          // an officer of the unit that asked a body
  respondent = 1 << 7,     // answers for the body asked
  manager = 1 << 8,        // of any unit
  administrator = 1 << 9,  // of any unit
  system = 1 << 10,        // timers, linked cases, imports
};
inline constexpr std::uint16_t k_standings = 11;
using Standings = std::uint16_t;  // a set of them
std::string_view name_of(Standing standing);

struct AuthorityRule {
  std::string_view command;
  Standings allowed = 0;
  bool signs = false;
};
// Every desk command and every city command, once, in the order of their variants.
std::span<const AuthorityRule> authority_rules();
const AuthorityRule& rule_for(std::string_view command);
// The table as Markdown, for docs/desk.md.
std::string authority_table();

struct Authority {
  std::optional<OfficerCode> in_place_of;  // when a deputy's standing is that of whom they act for
};

// Whether `actor` may give `command` about `c` (nullptr for a case that is not there yet) on that day.
// Refusals: desk.not_yours (forbidden; says who may), desk.unknown_officer (forbidden).
// `signs`: the command turned out to be a signature although the table does not say so (completing a task that sets the
// outcome).
Result<Authority> authorise(const Organisation& organisation, const Case* c, const Actor& actor, const Command& command,
                            Date on, bool signs = false);
Result<Authority> authorise(const Organisation& organisation, const Actor& actor, const CityCommand& command, Date on);

// Whether the officer, or somebody they act for, may do tasks of that role in that unit.
bool is_qualified(const Organisation& organisation, const OfficerCode& officer, const UnitCode& unit, Role role,
                  Date on);
// Whether the officer's posts let them see the case at all: a post in (or over) a unit that holds or held part of it,
// that answers for it or was asked about it; managers see every case.
bool may_see(const Organisation& organisation, const OfficerCode& officer, const Case& c, Date on);

}  // namespace pasokh::desk
