// pasokh conform: how far what was done is what a drawing allows.
#include <fmt/core.h>

#include <chrono>

#include "base/bytes.hpp"
#include "cli/log_input.hpp"
#include "insight/conform_report.hpp"
#include "process/compared.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_file_bytes = 8 << 20;

struct Settings {
  LogInput input;
  LogOutput output;
  std::string drawing, names;
  std::uint64_t states = 1'000'000;
  double seconds = 0;
};

Result<insight::ActivityNames> names_of(const Settings& settings) {
  if (settings.names.empty()) return insight::ActivityNames{};
  PASOKH_LET(const auto text, read_file(settings.names, k_most_file_bytes));
  return insight::read_activity_names(text);
}

// With --seconds the result depends on how fast the machine is; without, never.
std::function<bool(double)> watched(const Settings& settings, Progress& progress) {
  const auto began = std::chrono::steady_clock::now();
  return [&settings, &progress, began](double part) {
    progress.at(part);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
    return settings.seconds <= 0 || taken.count() < settings.seconds;
  };
}

Exit conform(const Settings& settings, const Common& common) {
  const auto bytes = read_file(settings.drawing, k_most_file_bytes);
  if (!bytes) return fail(common, bytes.error());
  const process::Reading reading = process::read_compared(*bytes, settings.drawing);
  if (!reading.model) {
    print_findings(common, reading.refusals);
    return Exit::failed;
  }
  const auto names = names_of(settings);
  if (!names) return fail(common, names.error());
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  const auto found = [&] {
    Progress progress("aligning");
    insight::ConformAsk ask;
    ask.states = settings.states;
    ask.progress = watched(settings, progress);
    return insight::conformance_of(loaded->part.log, *reading.model, *names, ask);
  }();
  if (!found) return fail(common, found.error());
  if (!settings.output.json && !settings.output.csv)
    for (const Message& line : insight::conform_summary(*found))
      fmt::print("{}\n", render(line, rendering(*loaded, common)));
  return print(insight::conform_report(loaded->part.log, *found), *loaded, settings.output, common);
}

}  // namespace

void add_conform(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand(
      "conform", "How far an event log is what a drawing allows, where it parts from it, and how many days that took");
  add_input(*verb, settings->input);
  add_output(*verb, settings->output);
  verb->add_option("--drawing", settings->drawing, "BPMN file")->required();
  verb->add_option("--map", settings->names,
                   "JSON file that says which activity is which element (docs/conformance.md); else by equal names");
  verb->add_option("--states", settings->states, "Bound of the search for one variant; past it the gap is stated")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--seconds", settings->seconds, "Stop searching after so long, and state the gaps");
  verb->footer("Tables: deviations, variants, elements.\nExample: pasokh conform receipt.xes.gz --drawing receipt.bpmn");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return conform(*settings, common); }; });
}

}  // namespace pasokh::cli
