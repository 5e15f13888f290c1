// pasokh compare, drivers: what differs between two groups of cases or two periods, what a change did, and what goes
// with lateness.
#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "cli/log_input.hpp"
#include "insight/compare_report.hpp"
#include "insight/hours.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_rules_bytes = 1 << 20;
constexpr std::size_t k_rows_of_sheet = 12;

struct Settings {
  LogInput input;
  LogOutput output;
  std::string a, b, before, by, rules;
  std::vector<std::string> decided;
  std::uint64_t seed = 1;
  std::uint32_t draws = 999;
  insight::DriversAsk drivers;
  std::string longer;
};

Result<insight::LogRules> rules_of(const Settings& settings) {
  insight::LogRules rules;
  if (!settings.rules.empty()) {
    PASOKH_LET(const auto text, read_file(settings.rules, k_most_rules_bytes));
    PASOKH_LET(rules, insight::read_log_rules(text));
  }
  if (!settings.decided.empty()) rules.decided = settings.decided;
  if (!settings.by.empty()) rules.service = settings.by;
  return rules;
}

Done has_attribute(const history::EventLog& log, const std::string& name) {
  if (name.empty() || log.case_column(name) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("insight.no_attribute", {{"name", name}}));
}

Done has_instant(const history::EventLog& log, const std::string& name) {
  PASOKH_TRY(has_attribute(log, name));
  if (name.empty() || log.case_column(name, history::ValueType::instant) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("insight.no_instant", {{"name", name}}));
}

// As other verbs do; for people the verdict and the first rows of every table where none is asked for.
Exit show(const insight::Report& report, const Message& told, std::initializer_list<std::string_view> sheets,
          const LoadedLog& log, const Settings& settings, const Common& common) {
  if (settings.output.json || settings.output.csv || !settings.output.sheet.empty())
    return print(report, log, settings.output, common);
  const Rendering how = rendering(log, common);
  fmt::print("{}\n", render(told, how));
  for (const std::string_view name : sheets) {
    const insight::Sheet* sheet = report.find(name);
    if (sheet == nullptr || sheet->rows.empty()) continue;
    fmt::print("\n{}:\n{}", name, insight::to_table(*sheet, how, std::min(settings.output.top, k_rows_of_sheet)));
  }
  return Exit::done;
}

struct Asked {
  LoadedLog log;
  insight::CompareAsk ask;
  std::optional<insight::WorkClock> working;
};

// Answers point into `to`, which must stay where it is.
Done prepare(const Settings& settings, const Common& common, Asked& to) {
  PASOKH_LET(to.ask.rules, rules_of(settings));
  LogInput input = settings.input;
  for (const std::string& text : {settings.a, settings.b}) {
    if (text.empty()) continue;
    PASOKH_LET(const auto filter, insight::read_filter(text, {}));
    for (std::string& field : filter.fields()) input.read.event_attributes.push_back(std::move(field));
  }
  PASOKH_LET(to.log, load(input, common));
  PASOKH_TRY(has_attribute(to.log.part.log, to.ask.rules.service));
  if (to.log.calendar) {
    to.working.emplace(*to.log.calendar);
    to.ask.working = &*to.working;
    to.ask.context.hours = [&to](std::string_view, Instant at) { return insight::span_at(*to.log.calendar, at); };
  }
  to.ask.contrast.zone = to.log.zone;
  to.ask.contrast.seed = settings.seed;
  to.ask.contrast.draws = settings.draws;
  return {};
}

// A filter of one side, on what the filter of both left.
Result<insight::Filtered> side_of(const std::string& text, const LoadedLog& log) {
  PASOKH_LET(const auto filter, insight::read_filter(text, log.zone));
  return insight::apply(filter, log.part);
}

// Dates and lengths are written as in filters, so the filter's reader reads them.
Result<Instant> instant_of(const std::string& text, const Zone& zone) {
  PASOKH_LET(const auto filter, insight::read_filter("until " + text, zone));
  return filter.steps.front().at;
}

Result<std::int64_t> length_of(const std::string& text) {
  PASOKH_LET(const auto filter, insight::read_filter("cases where duration > " + text, {}));
  return filter.steps.front().condition.number;
}

Exit compare_sides(const Settings& settings, const Asked& asked, const Common& common) {
  const auto a = side_of(settings.a, asked.log), b = side_of(settings.b, asked.log);
  if (!a) return fail(common, a.error());
  if (!b) return fail(common, b.error());
  const auto found = insight::comparison_of({&a->log, a->cut}, {&b->log, b->cut}, asked.ask);
  return show(insight::comparison_report(found, asked.ask), insight::told(found.contrast),
              {"sides", "effect", "accounts", "edges"}, asked.log, settings, common);
}

Exit compare_periods(const Settings& settings, const Asked& asked, const Common& common) {
  const auto at = instant_of(settings.before, asked.log.zone);
  if (!at) return fail(common, at.error());
  const auto found = insight::comparison_of({&asked.log.part.log, asked.log.part.cut}, *at, asked.ask);
  if (!found.effect.whole_years)
    fmt::print(stderr, "{}\n", render(say("insight.no_whole_years"), rendering(asked.log, common)));
  return show(insight::period_report(found, asked.ask), insight::told(found.effect),
              {"sides", "effect", "accounts", "edges"}, asked.log, settings, common);
}

Exit find_changes(const Settings& settings, const Asked& asked, const Common& common) {
  const auto responses =
      insight::responses_of(asked.log.part.log, asked.log.part.cut,
                            {asked.ask.rules.decided, asked.ask.rules.service, asked.ask.working, {}});
  const auto weeks = insight::weeks_of(responses, {asked.log.zone, false, {}});
  const insight::ChangesAsk ask{settings.seed, settings.draws};
  const auto changes = insight::changes_of(weeks, ask);
  return show(insight::changes_report(changes, weeks, ask, asked.log.zone), insight::told(changes), {"changes"},
              asked.log, settings, common);
}

Exit compare(const Settings& settings, const Common& common) {
  Asked asked;
  if (const auto ready = prepare(settings, common, asked); !ready) return fail(common, ready.error());
  if (!settings.before.empty()) return compare_periods(settings, asked, common);
  if (!settings.a.empty()) return compare_sides(settings, asked, common);
  return find_changes(settings, asked, common);
}

Exit drivers(const Settings& settings, const Common& common) {
  const auto loaded = load(settings.input, common);
  if (!loaded) return fail(common, loaded.error());
  insight::DriversAsk ask = settings.drivers;
  ask.zone = loaded->zone;
  ask.response.decided = settings.decided;
  for (const std::string& name : {ask.deadline, ask.ended}) {
    if (const auto has = has_instant(loaded->part.log, name); !has) return fail(common, has.error());
  }
  if (!settings.longer.empty()) {
    const auto term = length_of(settings.longer);
    if (!term) return fail(common, term.error());
    ask.term_us = *term;
  }
  const auto found = insight::drivers_of(loaded->part.log, loaded->part.cut, ask);
  return show(insight::drivers_report(found), insight::told(found), {"drivers"}, *loaded, settings, common);
}

void add_shared(CLI::App& verb, Settings& settings) {
  add_input(verb, settings.input);
  add_output(verb, settings.output);
  verb.add_option("--decided", settings.decided,
                  "Activities that end a case; else its last event does, and no case is open");
}

}  // namespace

void add_compare(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand(
      "compare",
      "Two groups of cases or two periods side by side; what a change did to response time; when it changed");
  add_shared(*verb, *settings);
  auto* a = verb->add_option("--a", settings->a, "Filter of the first group (docs/logs.md)");
  auto* b = verb->add_option("--b", settings->b, "Filter of the second group");
  a->needs(b);
  b->needs(a);
  verb->add_option("--before", settings->before, "Cases filed before this date or instant beside those filed since")
      ->excludes(a)
      ->excludes(b);
  verb->add_option("--by", settings->by, "Attribute of cases whose mix is held constant, such as the service");
  verb->add_option("--calendar", settings->input.calendar,
                   "Also in working time, by the first calendar of a .clock file");
  verb->add_option("--rules", settings->rules,
                   "JSON file that says which activities mean waiting for whom (docs/ledger.md)");
  verb->add_option("--seed", settings->seed, "Of the draws that intervals are made of")->capture_default_str();
  verb->add_option("--draws", settings->draws, "How many")->check(CLI::Range(199U, 99'999U))->capture_default_str();
  verb->footer(
      "Without --a, --b and --before it looks for the weeks in which response time changed its level.\n"
      "Tables: sides, effect, accounts, activities, edges, weeks; changes, weeks. Method and assumptions: "
      "docs/effect.md.\n"
      "Example: pasokh compare receipt.xes.gz --before 2011-04-01 --by channel");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return compare(*settings, common); }; });
}

void add_drivers(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand(
      "drivers", "What goes with lateness: attributes, officers, units, activities, time of filing, workload");
  add_shared(*verb, *settings);
  auto* deadline =
      verb->add_option("--deadline", settings->drivers.deadline, "Attribute of cases that says by when each was due");
  verb->add_option("--ended", settings->drivers.ended,
                   "Attribute of cases that says when each ended; cases without it are left out");
  auto* longer = verb->add_option("--longer", settings->longer, "Late is longer than this, such as \"30 days\"")
                     ->excludes(deadline);
  verb->add_option("--percent", settings->drivers.percent,
                   "Late is longer than the time within which so many of 100 cases ended")
      ->check(CLI::Range(1, 99))
      ->excludes(deadline)
      ->excludes(longer)
      ->capture_default_str();
  verb->footer("Example: pasokh drivers receipt.xes.gz --deadline deadline --ended enddate");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return drivers(*settings, common); }; });
}

}  // namespace pasokh::cli
