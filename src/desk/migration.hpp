// Running cases to another version of their drawing: what a plan begins with, what it would do to a case. Pure; deciding
// and applying are commands (MigrateCase, UndoMigration).
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "desk/decide.hpp"
#include "process/migrate.hpp"

namespace pasokh::desk {

// An element of the old drawing and what is proposed for it: the element of the same id, else the only one of the same
// name and kind that no other of the old drawing has the id of; empty when there is none.
struct ProposedElement {
  std::string from, to;
  process::NodeKind kind = process::NodeKind::task;
};
// In the order of the old drawing.
std::vector<ProposedElement> propose_elements(const process::Model& from, const process::Model& to);

using MigrationTroubles = std::vector<process::MigrationTrouble>;
// What is decided of a case, or every reason why not. Besides the codes of process/migrate.hpp:
// desk.no_such_configuration, desk.runs_on_it_already, desk.no_such_service, desk.migration_term_missing {term}.
std::expected<CaseMigrated, MigrationTroubles> plan_case(const Case& c, const City& city, const std::string& configuration,
                                                         const process::MigrationPlan& plan, Instant now);

// What would come of it, for whoever decides. A migrated case takes the terms of the configuration it comes to, so its
// deadline may move.
struct MigrationOutlook {
  MigrationTroubles troubles;  // empty: it would move
  std::optional<Instant> due_before, due_after;
};
MigrationOutlook outlook_of(const Case& c, const Context& context, const std::string& configuration,
                            const process::MigrationPlan& plan, Instant now);

}  // namespace pasokh::desk
