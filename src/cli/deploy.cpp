// pasokh process deploy FILE: another drawing for a service of an installation.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "desk/deployment.hpp"
#include "office/city_files.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string file, service, base;
  std::vector<std::string> accepted, english, with;
  bool check_only = false, as_json = false;
};

void print(const Common& common, std::string_view what, const desk::DrawingReview& review, const Findings& findings) {
  for (const Finding& f : findings)
    fmt::print("{}:{}: {}: {} [{}:{}]\n", f.file, f.line, what, told(common, f.message), desk::subject_of(review, f), f.message.code);
}

json::Value as_json(const Common& common, const desk::DrawingReview& review, const Findings& findings) {
  json::Value all = json::array();
  for (const Finding& f : findings)
    all.push(json::object({{"file", json::string(f.file)}, {"line", json::number(static_cast<std::int64_t>(f.line))},
                           {"element", json::string(desk::subject_of(review, f))}, {"rule", json::string(f.message.code)},
                           {"text", json::string(told(common, f.message))}}));
  return all;
}

// What was found, and the version that is in force since; none where it was only looked at or is refused.
void print(const Settings& settings, const Common& common, const desk::DrawingReview& review, std::int64_t version) {
  if (!settings.as_json) {
    print(common, "refused", review, review.refusals);
    print(common, "warning", review, review.warnings);
    for (const std::string& path : review.brought) fmt::print("brought: {}\n", path);
    if (version != 0)
      fmt::print("{}: version {} of the drawing is in force, {}\n", settings.service, version, review.sha256);
    else if (review.configuration)
      fmt::print("{}: {}; base {}\n", settings.service, review.same ? "nothing of this is new" : review.warnings.empty() ? "it can be put into force" : "it can be put into force once each warning is accepted", review.base);
    return;
  }
  json::Value told = json::object({{"service", json::string(settings.service)}, {"sha256", json::string(review.sha256)}, {"base", json::string(review.base)}, {"same", json::boolean(review.same)},
                                   {"refusals", as_json(common, review, review.refusals)}, {"warnings", as_json(common, review, review.warnings)}});
  if (version != 0) told.add("version", json::number(version));
  fmt::print("{}\n", json::write(told));
}

Result<desk::NewDrawing> drawing_of(const Settings& settings) {
  PASOKH_LET(auto xml, read_file(settings.file, desk::k_most_drawing_bytes));
  desk::NewDrawing drawing{{settings.service}, std::move(xml), {}, {}};
  for (const std::string& text : settings.english) {
    PASOKH_LET(auto named, pair_of(text, '='));
    drawing.english.insert(std::move(named));
  }
  for (const std::string& file : settings.with) {
    PASOKH_LET(auto text, read_file(file, desk::k_most_drawing_bytes));
    const std::string name = std::filesystem::path(file).filename().string();
    if (!drawing.brought.emplace(name, std::move(text)).second)
      return refuse(RefusalKind::invalid, say("api.brought_twice", {{"file", name}}));
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
  if (!settings.base.empty() && settings.base != review->base)
    return fail(common, {RefusalKind::stale, say("desk.configuration_changed"), {}});
  if (!review->configuration || settings.check_only) {
    print(settings, common, *review, 0);
    return review->configuration ? Exit::done : Exit::difference;
  }
  if (const auto done = desk::check_accepted(*review, accepted); !done) {
    print(settings, common, *review, 0);
    return fail(common, done.error());
  }
  office::Ask ask;
  ask.actor = desk::System{"deploy"};
  ask.command = desk::CityCommand{desk::DeployDrawing{drawing->service, review->configuration, review->base,
                                                      city->drawing_in_force(drawing->service)->number, accepted}};
  const auto done = office::deploy(office, std::move(ask));
  if (!done) return fail(common, done.error());
  print(settings, common, *review, office.city()->drawing_in_force(drawing->service)->number);
  return Exit::done;
}

// The drawings, forms and rules in force, each at its place below the folder; nothing that is there is written over.
Exit fetch(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  const auto city = (*opened)->city();
  if (!city->configuration) return fail(common, {RefusalKind::unavailable, say("office.no_city_yet"), {}});
  std::vector<std::string> written;
  for (const auto& [path, bytes] : city->configuration->files) {
    if (!path.ends_with(".bpmn") && !path.ends_with(".dmn") && !path.ends_with(".schema.json")) continue;
    const auto file = std::filesystem::path(settings.file) / path;
    std::error_code trouble;
    if (std::filesystem::exists(file, trouble)) return fail(common, {RefusalKind::conflict, say("cli.file_exists", {{"file", file.string()}}), {}});
    std::filesystem::create_directories(file.parent_path(), trouble);
    if (const auto done = write_file(file.string(), bytes); !done) return fail(common, done.error());
    written.push_back(file.string());
  }
  for (const std::string& file : written) fmt::print("{}\n", file);
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
  deploy_verb->add_option("--with", settings->with, "A form (.schema.json) or rules (.dmn) that come with it");
  deploy_verb->add_option("--base", settings->base, "What --check said: refused when anything was deployed or imported since");
  deploy_verb->add_flag("--check", settings->check_only, "Only say what would be refused and what looks wrong");
  deploy_verb->add_flag("--json", settings->as_json, "One JSON object");
  deploy_verb->footer(
      "New cases run on it, open ones go on with theirs (pasokh migrate). The installation must not be served meanwhile; begin with what is in\n"
      "force (pasokh process fetch), for what is brought replaces files of the same name.\n"
      "Exit code 3 when it is refused.\nExample: pasokh process deploy permit.bpmn --service permit --accept gate:process.no_default");
  deploy_verb->callback([settings, &common, &run] { run = [settings, &common] { return deploy(*settings, common); }; });
  auto* fetch_verb = verb.add_subcommand("fetch", "Write the drawings, forms and rules in force into a folder");
  fetch_verb->add_option("folder", settings->file, "Where to")->required();
  add_installation(*fetch_verb, settings->where);
  fetch_verb->footer("Example: pasokh process fetch now --data data");
  fetch_verb->callback([settings, &common, &run] { run = [settings, &common] { return fetch(*settings, common); }; });
}

}  // namespace pasokh::cli
