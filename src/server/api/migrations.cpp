// Running cases to another version of their drawing: a plan to begin with, what it would do, doing it, undoing it; and the
// timers of a case.
#include <algorithm>

#include "office/migrations.hpp"
#include "server/api/drawings.hpp"
#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_most_renamed = 20'000;

template <class In, class Out, class F>
void add_look(OperationTable& table, std::string path, std::string name, std::string summary, F answer) {
  auto o = reads<Out>(std::move(path), std::move(name), std::move(summary), {k_administrators, {}}, std::move(answer));
  o.method = Method::post;
  o.body = BodyKind::json;
  o.body_limit = k_json_body_limit;
  o.request = schema_of<In>();
  table.add(std::move(o));
}

// A version of a service's drawing: its model, and the names of its elements.
struct Drawn {
  const process::Model& model;
  const std::map<std::string, std::string>& english;

  Names names(const process::Node& node) const {
    const auto found = english.find(node.id);
    const std::string fa = node.name.empty() ? node.id : node.name;
    return {fa, found == english.end() ? fa : found->second};
  }
};
Drawn drawn(const desk::City& city, const desk::ServiceCode& code, const desk::DrawingVersion& version) {
  const auto& configuration = *city.adopted.at(version.configuration);
  const auto& service = *configuration.service(code);
  return {*configuration.models.at(service.process), service.english_steps};
}

Result<MigrationPlanView> plan(const House& house, const Request& request) {
  PASOKH_LET(const auto in, body_as<PlanIn>(request));
  const auto city = house.office.city();
  PASOKH_LET(const auto* service, service_in_path(request, *city));
  const desk::ServiceCode code = service->code;
  PASOKH_LET(const auto* from, version_of(*city, code, in.from, "/from"));
  PASOKH_LET(const auto* to, version_of(*city, code, in.to, "/to"));
  const Drawn before = drawn(*city, code, *from), after = drawn(*city, code, *to);
  PASOKH_LET(const auto standing, office::standing_at(house.office, code, in.from));
  PASOKH_LET(const auto running, house.office.journal().query({.table = "running",
                                                               .columns = {"case_id"},
                                                               .filters = {equals("service", code.value), equals("drawing", from->sha256)},
                                                               .limit = 1,
                                                               .count = true}));
  MigrationPlanView view{in.from, in.to, static_cast<std::int64_t>(running.count.value_or(0)), {}, {}};
  for (const auto& proposed : desk::propose_elements(before.model, after.model)) {
    PlanRow row{proposed.from, before.names(*before.model.find(proposed.from)), std::string(enum_name(proposed.kind)), {}, 0};
    if (!proposed.to.empty()) row.to = proposed.to;
    const auto here = std::ranges::find(standing, proposed.from, &std::pair<std::string, std::int64_t>::first);
    if (here != standing.end()) row.waiting = here->second;
    view.elements.push_back(std::move(row));
  }
  for (const auto& node : after.model.nodes) view.targets.push_back({node.id, after.names(node), std::string(enum_name(node.kind))});
  return view;
}

Result<std::vector<desk::CaseId>> cases_from(const std::vector<std::string>& given) {
  std::vector<desk::CaseId> cases;
  if (given.size() > office::k_most_migrated)
    return refuse(RefusalKind::too_large, say("office.too_many_cases", {{"most", static_cast<std::int64_t>(office::k_most_migrated)}}),
                  "/cases");
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto id = parse_id(given[i]);
    if (!id) return refuse(RefusalKind::invalid, say("office.no_such_case"), "/cases/" + std::to_string(i));
    cases.push_back({*id});
  }
  return cases;
}

Result<office::Migrating> wanted_by(const House& house, const Request& request) {
  PASOKH_LET(auto in, body_as<MigrationIn>(request));
  const auto city = house.office.city();
  PASOKH_LET(const auto* service, service_in_path(request, *city));
  PASOKH_TRY(version_of(*city, service->code, in.from, "/from"));
  PASOKH_TRY(version_of(*city, service->code, in.to, "/to"));
  office::Migrating wanted{service->code, in.from, in.to, {}, {}};
  const auto take = [&](const std::optional<std::vector<RenamedIn>>& given, std::vector<process::Renamed>& into) {
    for (const auto& one : given.value_or(std::vector<RenamedIn>{})) into.push_back({one.from, one.to});
  };
  take(in.elements, wanted.plan.elements);
  take(in.flows, wanted.plan.flows);
  if (wanted.plan.elements.size() + wanted.plan.flows.size() > k_most_renamed)
    return refuse(RefusalKind::too_large, say("api.too_many_renamed", {{"most", static_cast<std::int64_t>(k_most_renamed)}}));
  if (in.cases) {
    PASOKH_LET(wanted.cases, cases_from(*in.cases));
    if (wanted.cases.empty()) return refuse(RefusalKind::invalid, say("office.no_such_case"), "/cases");
  }
  return wanted;
}

// Where it is another, the deadline as a sentence.
std::string due_text_of(const House& house, const desk::MigrationOutlook& outlook, Language language) {
  const auto day = [&](Instant at) { return house.zone().civil(house.shown(at)).date; };
  const auto &before = outlook.due_before, &after = outlook.due_after;
  if (before == after || !outlook.troubles.empty()) return {};
  if (!after) return house.text(say("api.migration_due_gone", {{"before", day(*before)}}), language);
  if (!before) return house.text(say("api.migration_due_new", {{"after", day(*after)}}), language);
  return house.text(say("api.migration_due", {{"before", day(*before)}, {"after", day(*after)}}), language);
}

Result<MigrationPreview> preview(const House& house, const Request& request) {
  PASOKH_LET(const auto wanted, wanted_by(house, request));
  PASOKH_LET(const auto look, office::look_at_migration(house.office, wanted));
  MigrationPreview view;
  view.cases = look.running;
  view.whole = static_cast<std::int64_t>(look.cases.size()) == look.running;
  std::int64_t dates = 0;
  for (const auto& [id, outlook] : look.cases) {
    PreviewRow row;
    row.case_id = to_text(id);
    row.moves = outlook.troubles.empty();
    for (const auto& trouble : outlook.troubles)
      row.refusals.push_back({trouble.element, trouble.what.code, house.text(trouble.what, request.language)});
    if (outlook.due_before) row.due_before = house.shown(*outlook.due_before);
    if (row.moves && outlook.due_after) row.due_after = house.shown(*outlook.due_after);
    if (row.due_before && row.due_after) row.by_us = (*outlook.due_after - *outlook.due_before).us;
    row.text = due_text_of(house, outlook, request.language);
    view.movable += row.moves;
    dates += !row.text.empty();
    view.items.push_back(std::move(row));
  }
  view.sentence = house.text(say("api.migration_sentence", {{"movable", view.movable},
                                                            {"cases", static_cast<std::int64_t>(look.cases.size())},
                                                            {"dates", dates}}),
                             request.language);
  return view;
}

MigratedView migrated_view(const House& house, const office::MigrationDone& done, Language language) {
  MigratedView view{done.migrated, done.left, {}};
  for (const auto& one : done.cases) {
    MigratedRow row{to_text(one.id), !one.refused, {}};
    if (one.refused) row.text = house.text(*one.refused, language);
    view.items.push_back(std::move(row));
  }
  return view;
}

Result<MigratedView> apply(House& house, const Request& request) {
  PASOKH_LET(const auto wanted, wanted_by(house, request));
  PASOKH_LET(const auto done, office::migrate(house.office, house.actor_of(request), wanted));
  return migrated_view(house, done, request.language);
}

Result<MigratedView> undo_many(House& house, const Request& request) {
  PASOKH_LET(const auto in, body_as<UndoIn>(request));
  PASOKH_LET(const auto cases, cases_from(in.cases));
  PASOKH_LET(const auto done, office::undo_migrations(house.office, house.actor_of(request), cases));
  return migrated_view(house, done, request.language);
}

Result<TimerList> timers_of(const House& house, const Request& request) {
  PASOKH_LET(const auto read, house.case_for(request, request.parameter("id")));
  const auto& c = read.state;
  const auto& model = desk::model_of(c, *read.city);
  TimerList list;
  for (const auto& timer : c.timers) {
    TimerRow row{timer.number, timer.purpose, desk::due_of(timer, c, {*read.city}), {}, {}, timer.process_timer.has_value() && c.is_open()};
    const auto* armed = timer.process_timer ? c.process.timer(*timer.process_timer) : nullptr;
    if (armed != nullptr) {
      row.element = model.node(armed->node).id;
      row.name = step_names(c, *read.city, *row.element);
    }
    list.items.push_back(std::move(row));
  }
  std::ranges::sort(list.items, {}, &TimerRow::due_at);
  return list;
}

Done fill_timer(House& house, const Request& request, const TimerDueIn& in, office::Ask& ask) {
  const auto id = parse_id(request.parameter("id"));
  if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  const auto number = number_in_path(request, "number");
  if (!number) return refuse(RefusalKind::not_found, say("desk.no_such_timer", {{"number", std::int64_t{0}}}));
  ask.subject = {*id};
  PASOKH_LET(const auto reason, house.keep_text(ask, in.reason, "reason"));
  ask.command = desk::Command{desk::ChangeTimer{*number, in.due_at, reason}};
  return {};
}

}  // namespace

void add_migration_rows(OperationTable& table, House& house) {
  const std::string base = "/api/v1/drawings/{service}/migration/";
  add_look<PlanIn, MigrationPlanView>(table, base + "plan", "plan_migration", "A plan to begin with: what stands for which element.",
                                      [&house](const Request& request) { return plan(house, request); });
  add_look<MigrationIn, MigrationPreview>(table, base + "preview", "preview_migration",
                                          "What a plan would do to each case: whether it would move, and its deadline.",
                                          [&house](const Request& request) { return preview(house, request); });
  // Doing these twice does nothing more, so they need no key.
  add_look<MigrationIn, MigratedView>(table, base + "apply", "apply_migration", "Migrate running cases by a plan.",
                                      [&house](const Request& request) { return apply(house, request); });
  add_look<UndoIn, MigratedView>(table, base + "undo", "undo_migrations", "Undo the migration of cases that have made no step since.",
                                 [&house](const Request& request) { return undo_many(house, request); });
  table.add(changes<NoFields>(house, "/api/v1/cases/{id}/migration/undo", "undo_migration",
                              "Undo the migration of a case that has made no step since.", {k_administrators, {}},
                              [](const Request& request, NoFields, office::Ask& ask) -> Done {
                                const auto id = parse_id(request.parameter("id"));
                                if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
                                ask.subject = {*id};
                                ask.command = desk::Command{desk::UndoMigration{}};
                                return {};
                              }));
  table.add(reads<TimerList>("/api/v1/cases/{id}/timers", "read_case_timers", "What a case waits for in time.",
                             {k_readers, "cases of own units"},
                             [&house](const Request& request) { return timers_of(house, request); }));
  table.add(changes<TimerDueIn>(house, "/api/v1/cases/{id}/timers/{number}/due", "change_timer",
                                "Set a timer of the drawing to another time.", {k_overseers, "heads for their units"},
                                [&house](const Request& request, const TimerDueIn& in, office::Ask& ask) {
                                  return fill_timer(house, request, in, ask);
                                }));
}

}  // namespace pasokh::server::api
