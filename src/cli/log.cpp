// pasokh log FILE and pasokh ledger FILE: what an event log of another system holds, and where its time went.
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "cli/verb.hpp"
#include "history/summary.hpp"
#include "history/xes.hpp"
#include "insight/ledger_view.hpp"
#include "insight/log_ledger.hpp"
#include "insight/months.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_rules_bytes = 1 << 20;

struct Settings {
  std::string file, zone = "UTC", rules, by;
  bool json = false, jalali = false;
};

Result<history::XesLog> read_log(const Settings& settings) {
  Progress progress("reading");
  history::XesOptions options;
  if (const auto zone = Zone::find(settings.zone)) options.zone = *zone;
  options.progress = [&](const history::ReadProgress& at) {
    progress.at(at.part);
    return true;
  };
  return history::read_xes_file(settings.file, std::move(options));
}

Rendering rendering(const Settings& settings, const Common& common) {
  return {.language = common.language, .zone = Zone::find(settings.zone).value_or(Zone{}), .names = {}};
}

Exit log(const Settings& settings, const Common& common) {
  const auto read = read_log(settings);
  if (!read) return fail(common, read.error());
  const auto summary = history::summary_of(read->log);
  if (settings.json) fmt::print("{}\n", json::write(history::to_json(summary)));
  else fmt::print("{}", history::to_table(summary, rendering(settings, common)));
  print_findings(common, read->notices);
  return Exit::done;
}

Result<insight::LogRules> rules_of(const Settings& settings) {
  if (settings.rules.empty()) return insight::LogRules{};
  PASOKH_LET(const auto text, read_file(settings.rules, k_most_rules_bytes));
  return insight::read_log_rules(text);
}

Exit ledger(const Settings& settings, const Common& common) {
  const auto rules = rules_of(settings);
  if (!rules) return fail(common, rules.error());
  const auto read = read_log(settings);
  if (!read) return fail(common, read.error());
  const Zone zone = Zone::find(settings.zone).value_or(Zone{});
  const insight::LogContext context{settings.jalali ? insight::jalali_months(zone) : insight::gregorian_months(zone), {}};
  const auto ledger = insight::ledger_of(read->log, *rules, context);
  const auto by = insight::by_of(settings.by);
  if (settings.json) fmt::print("{}\n", json::write(by ? insight::to_json(ledger, *by) : insight::to_json(ledger)));
  else if (by) fmt::print("{}", insight::to_table(ledger.books.by(*by), rendering(settings, common)));
  else fmt::print("{}", insight::to_table(ledger, rendering(settings, common)));
  print_findings(common, read->notices);
  return ledger.difference_us == 0 ? Exit::done : Exit::difference;
}

void add_common(CLI::App* verb, const std::shared_ptr<Settings>& settings) {
  verb->add_option("file", settings->file, "XES log, plain, gzip or zstd")->required();
  verb->add_option("--zone", settings->zone, "Zone of dates shown, and of time stamps without an offset")
      ->check([](const std::string& name) { return Zone::find(name) ? std::string{} : "there is no time zone " + name; })
      ->capture_default_str();
  verb->add_flag("--json", settings->json, "Print JSON");
}

}  // namespace

void add_log(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("log", "What an event log holds: cases, events, activities, resources, times");
  add_common(verb, settings);
  verb->footer("Example: pasokh log receipt.xes.gz --zone Europe/Amsterdam");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return log(*settings, common); }; });
}

void add_ledger(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("ledger", "Where the time of an event log went, by account; the books balance to the microsecond");
  add_common(verb, settings);
  verb->add_option("--rules", settings->rules, "JSON file that says which activities mean waiting for whom (docs/ledger.md)");
  verb->add_option("--by", settings->by, "service, unit, account or month")->check(CLI::IsMember({"service", "unit", "account", "month"}));
  verb->add_flag("--jalali", settings->jalali, "Months of the solar calendar");
  verb->footer("Exit code 3 when the books do not balance.\nExample: pasokh ledger receipt.xes.gz --json");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return ledger(*settings, common); }; });
}

}  // namespace pasokh::cli
