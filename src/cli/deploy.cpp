// pasokh process deploy FILE, pasokh migrate: another drawing for a service of an installation, and running cases to it.
#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "desk/deployment.hpp"
#include "office/city_files.hpp"
#include "office/migrations.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string file, service;
  std::vector<std::string> accepted, english;
  bool check_only = false;
  std::int64_t from = 0, to = 0;
  std::vector<std::string> elements, flows;
};

// "a=b": the two names.
Result<std::pair<std::string, std::string>> pair_of(const std::string& text, char sign) {
  const std::size_t at = text.find(sign);
  if (at == std::string::npos || at + 1 == text.size())
    return refuse(RefusalKind::invalid, say("cli.pair_wanted", {{"text", text}, {"sign", std::string(1, sign)}}));
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

void print(const Common& common, std::string_view what, const Findings& findings) {
  for (const Finding& f : findings)
    fmt::print("{}:{}: {}: {} [{}:{}]\n", f.file, f.line, what, render(f.message, {.language = common.language, .zone = {}, .names = {}}),
               desk::element_of(f), f.message.code);
}

Result<desk::NewDrawing> drawing_of(const Settings& settings) {
  PASOKH_LET(auto xml, read_file(settings.file, desk::k_most_drawing_bytes));
  desk::NewDrawing drawing{{settings.service}, std::move(xml), {}};
  for (const std::string& text : settings.english) {
    PASOKH_LET(auto named, pair_of(text, '='));
    drawing.english.insert(std::move(named));
  }
  return drawing;
}

Exit deploy(const Settings& settings, const Common& common) {
  const auto drawing = drawing_of(settings);
  if (!drawing) return fail(common, drawing.error());
  std::vector<desk::AcceptedWarning> accepted;
  for (const std::string& text : settings.accepted) {
    const auto named = pair_of(text, ':');
    if (!named) return fail(common, named.error());
    accepted.push_back({named->first, named->second});
  }
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  auto& office = **opened;
  const auto city = office.city();
  if (!city->configuration) return fail(common, {RefusalKind::unavailable, say("office.no_city_yet"), {}});
  const auto review = desk::review_drawing(*city, *drawing);
  if (!review) return fail(common, review.error());
  print(common, "refused", review->refusals);
  print(common, "warning", review->warnings);
  if (!review->configuration) return Exit::difference;
  if (settings.check_only) return Exit::done;
  if (const auto done = desk::check_accepted(*review, accepted); !done) return fail(common, done.error());
  office::Ask ask;
  ask.actor = desk::System{"deploy"};
  ask.command = desk::CityCommand{desk::DeployDrawing{drawing->service, review->configuration, review->base,
                                                      city->drawing_in_force(drawing->service)->number, accepted}};
  const auto done = office::deploy(office, std::move(ask));
  if (!done) return fail(common, done.error());
  fmt::print("{}: version {} of the drawing is in force: fact 0:{}, {}\n", settings.service,
             office.city()->drawing_in_force(drawing->service)->number, done->version, review->sha256);
  return Exit::done;
}

Result<office::Migrating> migrating(const Settings& settings, const desk::City& city) {
  const desk::ServiceCode service{settings.service};
  const auto* in_force = city.drawing_in_force(service);
  if (in_force == nullptr) return refuse(RefusalKind::not_found, say("desk.no_such_service", {{"service", settings.service}}));
  office::Migrating wanted{service, settings.from, settings.to == 0 ? in_force->number : settings.to, {}, {}};
  const auto add = [](const std::vector<std::string>& given, std::vector<process::Renamed>& into) -> Done {
    for (const std::string& text : given) {
      PASOKH_LET(auto named, pair_of(text, '='));
      into.push_back({std::move(named.first), std::move(named.second)});
    }
    return {};
  };
  PASOKH_TRY(add(settings.elements, wanted.plan.elements));
  PASOKH_TRY(add(settings.flows, wanted.plan.flows));
  return wanted;
}

std::string day_of(const desk::City& city, std::optional<Instant> at) {
  return at ? to_text(city.configuration->zone.civil(*at - microseconds(1)).date) : "-";
}

Exit look(const office::Office& office, const office::Migrating& wanted, const Common& common) {
  const auto found = office::look_at_migration(office, wanted);
  if (!found) return fail(common, found.error());
  const auto city = office.city();
  std::int64_t moves = 0;
  for (const auto& [id, outlook] : found->cases) {
    moves += outlook.troubles.empty();
    fmt::print("{} {} due {}{}\n", to_text(id), outlook.troubles.empty() ? "moves" : "stays", day_of(*city, outlook.due_before),
               outlook.troubles.empty() && outlook.due_before != outlook.due_after ? ", then " + day_of(*city, outlook.due_after) : "");
    for (const auto& trouble : outlook.troubles)
      fmt::print("    {} [{}]\n", render(trouble.what, {.language = common.language, .zone = {}, .names = {}}), trouble.what.code);
  }
  fmt::print("{} of {} cases looked at would move, {} run on version {}\n", moves, found->cases.size(), found->running, wanted.from);
  return Exit::done;
}

Exit migrate(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  const auto city = (*opened)->city();
  if (!city->configuration) return fail(common, {RefusalKind::unavailable, say("office.no_city_yet"), {}});
  const auto wanted = migrating(settings, *city);
  if (!wanted) return fail(common, wanted.error());
  if (settings.check_only) return look(**opened, *wanted, common);
  const auto done = office::migrate(**opened, desk::System{"migrate"}, *wanted);
  if (!done) return fail(common, done.error());
  for (const auto& one : done->cases)
    if (one.refused)
      fmt::print("{} stays: {}\n", to_text(one.id), render(*one.refused, {.language = common.language, .zone = {}, .names = {}}));
  fmt::print("{} cases migrated from version {} to {}, {} left\n", done->migrated, wanted->from, wanted->to, done->left);
  return Exit::done;
}

}  // namespace

void add_process_deploy(CLI::App& verb, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* deploy_verb = verb.add_subcommand("deploy", "Put another drawing of a service into force in an installation");
  deploy_verb->add_option("model", settings->file, "BPMN file")->required();
  deploy_verb->add_option("--service", settings->service, "Code of the service")->required();
  add_installation(*deploy_verb, settings->where);
  deploy_verb->add_option("--accept", settings->accepted, "A warning that is accepted: element:rule");
  deploy_verb->add_option("--english", settings->english, "English name of an element: element=name");
  deploy_verb->add_flag("--check", settings->check_only, "Only say what would be refused and what looks wrong");
  deploy_verb->footer(
      "New cases run on it, open ones go on with theirs (pasokh migrate).\n"
      "Exit code 3 when it is refused.\nExample: pasokh process deploy permit.bpmn --service permit --accept gate:process.no_default");
  deploy_verb->callback([settings, &common, &run] { run = [settings, &common] { return deploy(*settings, common); }; });
}

void add_migrate(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("migrate", "Migrate running cases of a service to another version of its drawing");
  verb->add_option("--service", settings->service, "Code of the service")->required();
  verb->add_option("--from", settings->from, "Number of the version the cases run on")->required();
  verb->add_option("--to", settings->to, "Number of the version they come to (default: the one in force)");
  verb->add_option("--element", settings->elements, "What stands for an element with another id: old=new");
  verb->add_option("--flow", settings->flows, "What stands for a flow with another id: old=new");
  verb->add_flag("--preview", settings->check_only, "Change nothing; say of each case whether it would move, and its deadline");
  add_installation(*verb, settings->where);
  verb->footer("Example: pasokh migrate --service permit --from 1 --element visit=site-visit --preview");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return migrate(*settings, common); }; });
}

}  // namespace pasokh::cli
