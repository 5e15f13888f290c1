// pasokh history add, list, remove: logs of other systems beside the live one, for the pages and the API.
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "cli/log_input.hpp"
#include "office/histories.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_rules_bytes = 1 << 20;

struct Settings {
  std::string folder = "data", name, rules;
  LogInput input;
  bool json = false;
};

// Beside a running office: the folder of histories is no part of the journal.
Result<office::Histories> histories_of(const Settings& settings) {
  if (!std::filesystem::exists(std::filesystem::path(settings.folder) / "keys.json"))
    return refuse(RefusalKind::not_found, say("cli.no_installation", {{"folder", settings.folder}}));
  return Result<office::Histories>(std::in_place, settings.folder);
}

void print(const office::HistoryInfo& info, bool as_json) {
  if (as_json) return fmt::print("{}\n", encode(info));
  fmt::print("{:<24} {:>10} cases {:>12} events  {} to {}  ({}, {})\n", info.name, info.cases, info.events,
             info.first_at ? to_text(*info.first_at).substr(0, 10) : "",
             info.last_at ? to_text(*info.last_at).substr(0, 10) : "", info.form, info.zone);
}

Exit add(const Settings& settings, const Common& common) {
  office::NewHistory what;
  what.name = settings.name;
  if (!office::is_history_name(what.name)) return fail(common, {RefusalKind::invalid, say("office.history_name"), {}});
  auto histories = histories_of(settings);
  if (!histories) return fail(common, histories.error());
  if (!settings.rules.empty()) {
    auto rules = read_file(settings.rules, k_most_rules_bytes);
    if (!rules) return fail(common, rules.error());
    what.rules = std::move(*rules);
  }
  auto loaded = load(settings.input, common, true);
  if (!loaded) return fail(common, loaded.error());
  what.zone = loaded->zone.name();
  loaded->source.log = loaded->part.log;  // what the filter left
  what.read = &loaded->source;
  const auto info = histories->add(what, office::SystemTime().now());
  if (!info) return fail(common, info.error());
  print(*info, settings.json);
  return Exit::done;
}

Exit list(const Settings& settings, const Common& common) {
  const auto histories = histories_of(settings);
  if (!histories) return fail(common, histories.error());
  const auto all = histories->list();
  if (!all) return fail(common, all.error());
  for (const auto& info : *all) print(info, settings.json);
  return Exit::done;
}

Exit remove(const Settings& settings, const Common& common) {
  auto histories = histories_of(settings);
  if (!histories) return fail(common, histories.error());
  if (const auto done = histories->remove(settings.name); !done) return fail(common, done.error());
  return Exit::done;
}

}  // namespace

void add_history(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("history",
                                  "Logs of other systems, kept beside an installation's own for its pages and its API");
  verb->require_subcommand(1);
  const auto sub = [&](const char* name, const char* what, bool named, Exit (*act)(const Settings&, const Common&)) {
    auto* one = verb->add_subcommand(name, what);
    one->add_option("--data", settings->folder, "Folder of the installation")->capture_default_str();
    if (named) one->add_option("name", settings->name, "What it is called: a-z, 0-9 and -")->required();
    one->callback(
        [settings, &common, &run, act] { run = [settings, &common, act] { return act(*settings, common); }; });
    return one;
  };
  auto* adding = sub("add", "Import a log, or a part of it", true, add);
  add_input(*adding, settings->input);
  adding->add_option("--rules", settings->rules,
                     "JSON file that says which activities mean waiting for whom (docs/ledger.md)");
  adding->add_flag("--json", settings->json, "Print it as JSON");
  adding->footer("Example: pasokh history add permits-old BPIC15_1.xes.gz --zone Europe/Amsterdam --data demo");
  auto* listing = sub("list", "Those that are there", false, list);
  listing->add_flag("--json", settings->json, "One JSON object a line");
  listing->footer("Example: pasokh history list --data demo");
  sub("remove", "Take one away; the file it came from is not touched", true, remove)
      ->footer("Example: pasokh history remove permits-old --data demo");
  verb->footer("May be used while pasokh serve runs on the installation.\nExample: pasokh history list --data demo");
}

}  // namespace pasokh::cli
