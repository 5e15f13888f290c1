// Running cases go on under another version of their drawing.
//
// A plan says which element and flow of the new drawing stands for which of the old; what it does not name keeps its
// id. Whatever a case waits at (tokens, scopes, timers, messages, conditions, what can be compensated) must have a
// target of the same kind in the same scope; else the case is refused, with every reason. What has begun stays as it
// was begun: an open task keeps its unit, an armed timer its due time. Events that the new drawing adds where a case
// already waits are waited for from now on.
//
// Pure: `now` is what the formulas of new events are told; plan_migration looks and changes nothing; what it gives names everything by id, so that a fact can keep it and
// `migrate` only applies it.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "process/engine.hpp"

namespace pasokh::process {

struct Renamed {
  std::string from, to;
  bool operator==(const Renamed&) const = default;
};
PASOKH_FIELDS(Renamed, from, to)

// Processes that are called or run beside the case's own are named among the elements.
struct MigrationPlan {
  std::vector<Renamed> elements, flows;
};

// Codes: process.migration_no_target, migration_other_kind, migration_other_scope, migration_no_flow,
// migration_other_event, migration_called_otherwise, migration_two_in_one, migration_join_full, process.not_started,
// process.already_ended, and those of arming an event.
struct MigrationTrouble {
  std::string element;  // of the old drawing
  Message what;
  bool operator==(const MigrationTrouble&) const = default;
};

// All that the state names, each with what it is from now on; and what the case now waits for besides.
struct Migration {
  std::vector<Renamed> elements, flows, processes;
  std::vector<Move> moves;
  bool operator==(const Migration&) const = default;
};
PASOKH_FIELDS(Migration, elements, flows, processes, moves)

std::expected<Migration, std::vector<MigrationTrouble>> plan_migration(const Model& from, const Model& to,
                                                                       const State& state, const Variables& variables,
                                                                       const MigrationPlan& plan,
                                                                       const std::optional<rules::Moment>& now);

// Applies what was planned; it already happened. A flow that is not named is forgotten: only joins ask by which flow a
// token came.
void migrate(const Model& from, const Model& to, State& state, Variables& variables, const Migration& migration);

}  // namespace pasokh::process
