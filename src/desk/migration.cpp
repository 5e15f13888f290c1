#include "desk/migration.hpp"

#include <algorithm>
#include <set>

namespace pasokh::desk {
namespace {

std::string same_name(const process::Node& node, const process::Model& from, const process::Model& to) {
  std::string found;
  if (node.name.empty()) return found;
  for (const process::Node& other : to.nodes) {
    if (other.name != node.name || other.kind != node.kind || from.node_by_id.contains(other.id)) continue;
    if (!found.empty()) return {};
    found = other.id;
  }
  return found;
}

void add(MigrationTroubles& troubles, const std::string& element, Message what) {
  process::MigrationTrouble trouble{element, std::move(what)};
  if (std::ranges::find(troubles, trouble) == troubles.end()) troubles.push_back(std::move(trouble));
}

// Without its term a task would have no date and a body's silence never count.
void check_terms(const Case& c, const Configuration& next, MigrationTroubles& troubles) {
  const auto check = [&](const std::optional<std::string>& term, const std::string& element) {
    if (term && !next.terms.contains(*term))
      add(troubles, element, say("desk.migration_term_missing", {{"element", element}, {"term", *term}}));
  };
  for (const Task& task : c.tasks) {
    if (task.is_open()) check(task.term, task.element);
  }
  for (const Consultation& asked : c.consultations) {
    if (asked.is_open()) check(asked.term, asked.element);
  }
}

}  // namespace

std::vector<ProposedElement> propose_elements(const process::Model& from, const process::Model& to) {
  std::vector<ProposedElement> all;
  for (const process::Node& node : from.nodes)
    all.push_back({node.id, to.node_by_id.contains(node.id) ? node.id : same_name(node, from, to), node.kind});
  return all;
}

std::expected<CaseMigrated, MigrationTroubles> plan_case(const Case& c, const City& city, const std::string& configuration,
                                                         const process::MigrationPlan& plan, Instant now) {
  MigrationTroubles troubles;
  const auto next = city.adopted.find(configuration);
  if (!c.is_open()) {
    add(troubles, {}, say("desk.case_not_open", {{"state", std::string(enum_name(c.state))}}));
  } else if (next == city.adopted.end()) {
    add(troubles, {}, say("desk.no_such_configuration"));
  } else if (configuration == c.configuration) {
    add(troubles, {}, say("desk.runs_on_it_already"));
  } else if (next->second->service(c.service) == nullptr) {
    add(troubles, {}, say("desk.no_such_service", {{"service", c.service.value}}));
  }
  if (!troubles.empty()) return std::unexpected(std::move(troubles));
  check_terms(c, *next->second, troubles);
  const process::Model& to = *next->second->models.at(next->second->service(c.service)->process);
  const rules::Moment moment{now, next->second->zone.offset(now)};
  auto migration = process::plan_migration(model_of(c, city), to, c.process, c.variables, plan, moment);
  if (!migration) {
    for (process::MigrationTrouble& trouble : migration.error()) add(troubles, trouble.element, std::move(trouble.what));
  }
  if (!troubles.empty()) return std::unexpected(std::move(troubles));
  return CaseMigrated{c.configuration, configuration, std::move(*migration)};
}

MigrationOutlook outlook_of(const Case& c, const Context& context, const std::string& configuration,
                            const process::MigrationPlan& plan, Instant now) {
  MigrationOutlook outlook;
  outlook.due_before = clock_of(c, context, now).deadline;
  auto planned = plan_case(c, context.city, configuration, plan, now);
  if (!planned) {
    outlook.troubles = std::move(planned.error());
    return outlook;
  }
  Case after = c;
  evolve_case(after, context, *std::move(planned), c.version, now);
  outlook.due_after = clock_of(after, context, now).deadline;
  return outlook;
}

}  // namespace pasokh::desk
