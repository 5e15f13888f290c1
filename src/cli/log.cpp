// pasokh log, ledger, convert: what an event log holds, where its time went, and the same log in another form.
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "cli/log_input.hpp"
#include "history/summary.hpp"
#include "history/write.hpp"
#include "insight/compare_report.hpp"
#include "insight/duty.hpp"
#include "insight/ledger_view.hpp"
#include "insight/log_ledger.hpp"
#include "insight/months.hpp"
#include "insight/reports.hpp"
#include "office/live_books.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_rules_bytes = 1 << 20;

struct Settings {
  LogInput input;
  LogOutput output;
  std::string rules, by, to, form;
  bool jalali = false, find_hours = false;
};

Exit log(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common, true);
  if (!loaded) return fail(common, loaded.error());
  const auto summary = history::summary_of(loaded->part.log);
  const auto attributes = insight::attributes_report(loaded->part.log);
  if (settings.output.json) {
    auto out = history::to_json(summary);
    out.add("form", json::string(std::string(history::name_of(loaded->source.form))));
    out.add("skipped", json::number(static_cast<std::int64_t>(loaded->source.skipped)));
    for (auto& [name, value] : insight::to_json(attributes).members) out.add(name, std::move(value));
    fmt::print("{}\n", json::write(out));
    return Exit::done;
  }
  if (settings.output.csv || !settings.output.sheet.empty()) return print(attributes, *loaded, settings.output, common);
  fmt::print("{}", history::to_table(summary, rendering(*loaded, common)));
  return Exit::done;
}

Result<insight::LogRules> rules_of(const Settings& settings) {
  if (settings.rules.empty()) return insight::LogRules{};
  PASOKH_LET(const auto text, read_file(settings.rules, k_most_rules_bytes));
  return insight::read_log_rules(text);
}

insight::LogContext context_of(const Settings& settings, const LoadedLog& loaded) {
  insight::LogContext context{settings.jalali ? insight::jalali_months(loaded.zone) : insight::gregorian_months(loaded.zone), {}, settings.input.read.threads};
  if (loaded.calendar) context.hours = [&](std::string_view, Instant at) { return insight::span_at(*loaded.calendar, at); };
  if (settings.find_hours) context.hours = insight::hours_found(loaded.part.log, loaded.zone);
  return context;
}

// Of an installation the city's own books, which the journal keeps; of a log what its events allow.
Result<insight::LogLedger> ledger_of(const Settings& settings, const LoadedLog& loaded, const insight::LogRules& rules, const insight::LogContext& context) {
  if (loaded.journal && settings.rules.empty())
    return office::live_books(*loaded.journal, {settings.input.filter.empty() ? nullptr : &loaded.part.log, {}, {}});
  return insight::ledger_of(loaded.part.log, rules, context);
}

Exit ledger(const Settings& settings, const Common& common) {
  const auto rules = rules_of(settings);
  if (!rules) return fail(common, rules.error());
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  const auto context = context_of(settings, *loaded);
  if (settings.by == "excess")
    return print(insight::bottlenecks_report(insight::bottlenecks_of(insight::held_of(loaded->part.log, *rules, context))), *loaded, settings.output, common);
  const auto booked = ledger_of(settings, *loaded, *rules, context);
  if (!booked) return fail(common, booked.error());
  const insight::LogLedger& ledger = *booked;
  const auto by = insight::by_of(settings.by);
  const auto how = rendering(*loaded, common);
  if (settings.output.json) fmt::print("{}\n", json::write(by ? insight::to_json(ledger, *by) : insight::to_json(ledger)));
  else if (settings.output.csv) fmt::print("{}", insight::to_csv(insight::lines_sheet(ledger)));
  else if (by) fmt::print("{}", insight::to_table(ledger.books.by(*by), how));
  else fmt::print("{}", insight::to_table(ledger, how));
  return ledger.difference_us == 0 ? Exit::done : Exit::difference;
}

Exit convert(const Settings& settings, const Common& common) {
  const auto form = history::write_form_of(settings.form.empty() ? settings.to : settings.form);
  if (!form) {
    fmt::print(stderr, "pasokh: --form takes xes, csv, ocel-json, ocel-xml, ocel-sqlite or binary\n");
    return Exit::usage;
  }
  const auto loaded = load(settings.input, common, true);
  if (!loaded) return fail(common, loaded.error());
  const auto written = history::write_log(loaded->part.log, *form, loaded->zone, settings.to);
  if (!written) return fail(common, written.error());
  fmt::print("{}: {} cases, {} events\n", settings.to, loaded->part.log.cases(), loaded->part.log.events());
  return Exit::done;
}

}  // namespace

void add_log(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("log", "What an event log holds: cases, events, activities, officers, times, attributes");
  add_input(*verb, settings->input);
  add_output(*verb, settings->output);
  verb->footer("Example: pasokh log receipt.xes.gz --zone Europe/Amsterdam");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return log(*settings, common); }; });
}

void add_ledger(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("ledger", "Where the time of an event log went, by account; the books balance to the microsecond");
  add_input(*verb, settings->input);
  add_output(*verb, settings->output);
  auto* calendar = verb->add_option("--calendar", settings->input.calendar, "Working hours of every unit: a .clock file (docs/clock-language.md)");
  verb->add_flag("--find-hours", settings->find_hours, "Working hours of each unit as found in what it did (docs/ledger.md)")->excludes(calendar);
  verb->add_option("--rules", settings->rules, "JSON file that says which activities mean waiting for whom (docs/ledger.md)");
  verb->add_option("--by", settings->by, "service, unit, account, month, or excess: who takes longer than their peers for the same")
      ->check(CLI::IsMember({"service", "unit", "account", "month", "excess"}));
  verb->add_flag("--jalali", settings->jalali, "Months of the solar calendar");
  verb->footer("Exit code 3 when the books do not balance.\nExample: pasokh ledger receipt.xes.gz --json");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return ledger(*settings, common); }; });
}

void add_convert(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("convert", "Write an event log, or a part of it, in another form");
  add_input(*verb, settings->input);
  verb->add_option("to", settings->to, "File to write; its ending says the form: .xes .csv .jsonocel .xmlocel (and .gz behind it), .sqlite, .log (binary)")->required();
  verb->add_option("--form", settings->form, "xes, csv, ocel-json, ocel-xml, ocel-sqlite or binary");
  verb->footer("The binary form opens at once, however large. An installation's log holds codes only, no personal data.\n"
               "Example: pasokh convert old.csv.gz old.log\n         pasokh convert demo/ demo.xes.gz");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return convert(*settings, common); }; });
}

}  // namespace pasokh::cli
