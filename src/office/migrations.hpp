// Running cases of a service to another version of its drawing: which they are, what would come of it, and doing it. Cases
// are decided one by one, in turns, so that others' commands are not kept waiting; those that cannot move stay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/migration.hpp"
#include "office/office.hpp"

namespace pasokh::office {

inline constexpr std::size_t k_most_looked_at = 500;     // cases of one look
inline constexpr std::size_t k_most_migrated = 500;      // by one call
inline constexpr std::size_t k_most_passed_over = 2'000; // cases that cannot move, looked at by one call
inline constexpr std::size_t k_cases_in_turn = 100;      // migrated by one command

struct Migrating {
  desk::ServiceCode service;
  std::int64_t from = 0, to = 0;  // numbers of versions (desk::DrawingVersion)
  process::MigrationPlan plan;
  std::vector<desk::CaseId> cases;  // none named: all that run on `from`
};

// The configuration that migrated cases come to: the one in force where it has that version, else the first that had it.
// Errors (invalid): office.no_such_version {number}, office.same_version.
Result<std::string> target_of(const desk::City& city, const Migrating& wanted);

struct LookedAt {
  desk::CaseId id;
  desk::MigrationOutlook outlook;
};
struct MigrationLook {
  std::int64_t running = 0;  // cases that are meant
  std::vector<LookedAt> cases;  // the first of them, longest filed first
};
// Changes nothing. Errors: as target_of, and the journal's.
Result<MigrationLook> look_at_migration(const Office& office, const Migrating& wanted);
// Where the first cases on a version stand: element -> how many.
Result<std::vector<std::pair<std::string, std::int64_t>>> standing_at(const Office& office, const desk::ServiceCode& service,
                                                                      std::int64_t version);

struct MigratedCase {
  desk::CaseId id;
  std::optional<Message> refused;  // why it stays
};
struct MigrationDone {
  std::int64_t migrated = 0, left = 0;  // left: not looked at this time
  std::vector<MigratedCase> cases;
};
// One fact for each case, one command for each turn. Doing it again goes on where it ended. Errors: as target_of, and the office's.
Result<MigrationDone> migrate(Office& office, const desk::Actor& actor, const Migrating& wanted);
// Back again, those that have made no step since.
Result<MigrationDone> undo_migrations(Office& office, const desk::Actor& actor, const std::vector<desk::CaseId>& cases);

}  // namespace pasokh::office
