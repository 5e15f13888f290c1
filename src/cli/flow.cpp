// pasokh flow, variants, handover, backlog, waits: how the cases of an event log moved.
#include <fmt/core.h>

#include "cli/log_input.hpp"
#include "insight/reports.hpp"
#include "insight/waits_report.hpp"
#include "office/case_events.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  LogInput input;
  LogOutput output;
  std::vector<std::string> spectrum, decided;
  std::string by = "officer", period = "month";
  bool jalali = false;
};

Exit flow(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  const auto& log = loaded->part.log;
  if (!settings.spectrum.empty()) {
    const auto from = log.activities.find(settings.spectrum[0]), to = log.activities.find(settings.spectrum[1]);
    return print(insight::spectrum_report(log, from, to), *loaded, settings.output, common);
  }
  std::optional<insight::WorkClock> working;
  if (loaded->calendar) working.emplace(*loaded->calendar);
  return print(insight::flow_report(log, {true, working ? &*working : nullptr, loaded->part.cut}), *loaded, settings.output, common);
}

Exit variants(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  return print(insight::variants_report(loaded->part.log), *loaded, settings.output, common);
}

Exit handover(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  const auto by = settings.by == "unit" ? insight::HandoverBy::unit : insight::HandoverBy::officer;
  return print(insight::handover_report(loaded->part.log, by), *loaded, settings.output, common);
}

Exit backlog(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  insight::BacklogAsk ask;
  ask.zone = loaded->zone;
  ask.period = settings.period == "day" ? insight::Period::day : settings.period == "week" ? insight::Period::week : insight::Period::month;
  if (settings.jalali) ask.months = insight::jalali_months(loaded->zone);
  ask.decided = settings.decided;
  if (loaded->journal && ask.decided.empty()) ask.decided = {std::string(office::k_decided_activity)};
  return print(insight::backlog_report(loaded->part.log, ask), *loaded, settings.output, common);
}

Exit waits(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  const auto waits = insight::waits_of(loaded->part.log, {loaded->calendar ? &*loaded->calendar : nullptr, loaded->zone});
  if (waits.waits.empty()) fmt::print(stderr, "{}\n", render(say("insight.waits_no_start"), rendering(*loaded, common)));
  return print(insight::waits_report(loaded->part.log, waits), *loaded, settings.output, common);
}

CLI::App* add_verb(CLI::App& app, const char* name, const char* what, const std::shared_ptr<Settings>& settings) {
  auto* verb = app.add_subcommand(name, what);
  add_input(*verb, settings->input);
  add_output(*verb, settings->output);
  return verb;
}

using Act = Exit (*)(const Settings&, const Common&);

void on_call(CLI::App* verb, const std::shared_ptr<Settings>& settings, const Common& common, Run& run, Act act) {
  verb->callback([settings, &common, &run, act] { run = [settings, &common, act] { return act(*settings, common); }; });
}

}  // namespace

void add_flow(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = add_verb(app, "flow", "Which activity follows which, how often and after how long; what is done again", settings);
  add_lifecycle(*verb, settings->input);
  verb->add_option("--calendar", settings->input.calendar, "Also in working time, by the first calendar of a .clock file");
  verb->add_option("--spectrum", settings->spectrum, "Two activities: every passage from the one to the other")->expected(2);
  verb->footer("Tables: edges, activities.\nExample: pasokh flow receipt.xes.gz --filter 'cases where duration > 30 days'");
  on_call(verb, settings, common, run, flow);
}

void add_variants(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = add_verb(app, "variants", "The different paths that cases take", settings);
  add_lifecycle(*verb, settings->input);
  verb->footer("Example: pasokh variants receipt.xes.gz --top 10");
  on_call(verb, settings, common, run, variants);
}

void add_handover(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = add_verb(app, "handover", "Who hands work to whom", settings);
  add_lifecycle(*verb, settings->input);
  verb->add_option("--by", settings->by, "officer or unit")->check(CLI::IsMember({"officer", "unit"}))->capture_default_str();
  verb->footer("Example: pasokh handover receipt.xes.gz --by unit --csv");
  on_call(verb, settings, common, run, handover);
}

void add_backlog(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = add_verb(app, "backlog", "Arrivals, closures, work in progress and its age, over time", settings);
  verb->add_option("--by", settings->period, "day, week or month")->check(CLI::IsMember({"day", "week", "month"}))->capture_default_str();
  verb->add_option("--decided", settings->decided, "Activities that close a case; else its last event does");
  verb->add_flag("--jalali", settings->jalali, "Months of the solar calendar");
  verb->footer("Example: pasokh backlog permits.xes.gz --decided 01_HOOFD_510_1");
  on_call(verb, settings, common, run, backlog);
}

void add_waits(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = add_verb(app, "waits", "Why work waited: batching, contention, priority, absence, or what the log does not say", settings);
  verb->add_option("--calendar", settings->input.calendar, "Working hours of every officer; else they are found in the log");
  verb->footer("Needs a log that says when work began. Tables: causes, edges, officers.\nExample: pasokh waits log.csv --start begun --time done");
  on_call(verb, settings, common, run, waits);
}

}  // namespace pasokh::cli
