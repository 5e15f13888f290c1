// pasokh migrate: running cases of an installation to another version of their drawing, and back.
#include <fmt/core.h>

#include <algorithm>

#include "base/json.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "office/migrations.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string service;
  std::int64_t from = 0, to = 0;
  std::vector<std::string> elements, flows, undone;
  bool preview = false, as_json = false;
};

Done add(const std::vector<std::string>& given, std::vector<process::Renamed>& into) {
  for (const std::string& text : given) {
    PASOKH_LET(auto named, pair_of(text, '='));
    into.push_back({std::move(named.first), std::move(named.second)});
  }
  return {};
}

Result<office::Migrating> wanted_by(const Settings& settings, const desk::City& city) {
  const desk::ServiceCode service{settings.service};
  const auto* in_force = city.drawing_in_force(service);
  if (in_force == nullptr) return refuse(RefusalKind::not_found, say("desk.no_such_service", {{"service", settings.service}}));
  office::Migrating wanted{service, settings.from, settings.to == 0 ? in_force->number : settings.to, {}, {}};
  PASOKH_TRY(add(settings.elements, wanted.plan.elements));
  PASOKH_TRY(add(settings.flows, wanted.plan.flows));
  return wanted;
}

std::string day_of(const desk::City& city, std::optional<Instant> at) {
  return at ? to_text(city.configuration->zone.civil(*at - microseconds(1)).date) : "-";
}

json::Value instant_or_null(std::optional<Instant> at) { return at ? json::string(to_text(*at)) : json::null(); }

void print_as_json(const office::MigrationLook& look, std::int64_t moves, const Common& common) {
  json::Value items = json::array();
  for (const auto& [id, outlook] : look.cases) {
    json::Value refusals = json::array();
    for (const auto& trouble : outlook.troubles)
      refusals.push(json::object({{"element", json::string(trouble.element)}, {"rule", json::string(trouble.what.code)},
                                  {"text", json::string(told(common, trouble.what))}}));
    items.push(json::object({{"case_id", json::string(to_text(id))}, {"moves", json::boolean(outlook.troubles.empty())},
                             {"due_before", instant_or_null(outlook.due_before)}, {"due_after", instant_or_null(outlook.due_after)},
                             {"refusals", std::move(refusals)}}));
  }
  fmt::print("{}\n", json::write(json::object({{"cases", json::number(static_cast<std::int64_t>(look.cases.size()))},
                                               {"movable", json::number(moves)}, {"running", json::number(look.running)},
                                               {"items", std::move(items)}})));
}

Exit look(const office::Office& office, const office::Migrating& wanted, const Settings& settings, const Common& common) {
  const auto found = office::look_at_migration(office, wanted);
  if (!found) return fail(common, found.error());
  const auto moves = std::ranges::count_if(found->cases, [](const auto& one) { return one.outlook.troubles.empty(); });
  if (settings.as_json) {
    print_as_json(*found, moves, common);
    return Exit::done;
  }
  const auto city = office.city();
  for (const auto& [id, outlook] : found->cases) {
    const bool is_moved = outlook.troubles.empty() && outlook.due_before != outlook.due_after;
    fmt::print("{} {} due {}{}\n", to_text(id), outlook.troubles.empty() ? "moves" : "stays", day_of(*city, outlook.due_before),
               is_moved ? ", then " + day_of(*city, outlook.due_after) : "");
    for (const auto& trouble : outlook.troubles) fmt::print("    {} [{}]\n", told(common, trouble.what), trouble.what.code);
  }
  fmt::print("{} of {} cases looked at would move, {} run on version {}\n", moves, found->cases.size(), found->running, wanted.from);
  return Exit::done;
}

// What became of each case that stays, and how many were moved.
Exit report(const office::MigrationDone& done, const std::string& sentence, const Settings& settings, const Common& common) {
  json::Value staying = json::array();
  for (const auto& one : done.cases) {
    if (!one.refused) continue;
    const std::string why = told(common, *one.refused);
    if (!settings.as_json) fmt::print("{} stays: {}\n", to_text(one.id), why);
    staying.push(json::object({{"case_id", json::string(to_text(one.id))}, {"rule", json::string(one.refused->code)}, {"text", json::string(why)}}));
  }
  if (settings.as_json)
    fmt::print("{}\n", json::write(json::object({{"migrated", json::number(done.migrated)}, {"left", json::number(done.left)},
                                                 {"staying", std::move(staying)}})));
  else fmt::print("{}\n", sentence);
  return Exit::done;
}

// One call moves some hundreds of cases; it is repeated as long as it moves any.
Result<office::MigrationDone> migrate_all(office::Office& office, const office::Migrating& wanted) {
  Progress progress("migrating");
  std::int64_t migrated = 0;
  for (;;) {
    PASOKH_LET(auto done, office::migrate(office, desk::System{"migrate"}, wanted));
    const bool goes_on = done.migrated > 0 && done.left > 0;
    done.migrated = migrated += done.migrated;
    if (!goes_on) return done;
    progress.at(static_cast<double>(migrated) / static_cast<double>(migrated + done.left));
  }
}

Exit undo(office::Office& office, const Settings& settings, const Common& common) {
  std::vector<desk::CaseId> cases;
  for (const std::string& text : settings.undone) {
    const auto id = parse_id(text);
    if (!id) return fail(common, {RefusalKind::invalid, say("cli.no_case_id", {{"text", text}}), {}});
    cases.push_back({*id});
  }
  const auto done = office::undo_migrations(office, desk::System{"migrate"}, cases);
  if (!done) return fail(common, done.error());
  return report(*done, fmt::format("{} of {} cases brought back", done->migrated, cases.size()), settings, common);
}

Exit migrate(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  const auto city = (*opened)->city();
  if (!city->configuration) return fail(common, {RefusalKind::unavailable, say("office.no_city_yet"), {}});
  if (!settings.undone.empty()) return undo(**opened, settings, common);
  const auto wanted = wanted_by(settings, *city);
  if (!wanted) return fail(common, wanted.error());
  if (settings.preview) return look(**opened, *wanted, settings, common);
  const auto done = migrate_all(**opened, *wanted);
  if (!done) return fail(common, done.error());
  return report(*done, fmt::format("{} cases migrated from version {} to {}, {} left", done->migrated, wanted->from, wanted->to, done->left),
                settings, common);
}

}  // namespace

void add_migrate(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("migrate", "Migrate running cases of a service to another version of its drawing, or back");
  auto* which = verb->add_option_group("Which cases");
  auto* service = which->add_option("--service", settings->service, "Code of the service");
  which->add_option("--undo", settings->undone, "Bring these cases back instead, where they have made no step since");
  which->require_option(1);
  auto* from = verb->add_option("--from", settings->from, "Number of the version the cases run on")->needs(service);
  service->needs(from);
  verb->add_option("--to", settings->to, "Number of the version they come to (default: the one in force)")->needs(from);
  verb->add_option("--element", settings->elements, "What stands for an element with another id: old=new")->needs(from);
  verb->add_option("--flow", settings->flows, "What stands for a flow with another id: old=new")->needs(from);
  verb->add_flag("--preview", settings->preview, "Change nothing; say of each case whether it would move, and its deadline")->needs(from);
  verb->add_flag("--json", settings->as_json, "One JSON object");
  add_installation(*verb, settings->where);
  verb->footer("Example: pasokh migrate --service permit --from 1 --element visit=site-visit --preview");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return migrate(*settings, common); }; });
}

}  // namespace pasokh::cli
