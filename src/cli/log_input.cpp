#include "cli/log_input.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "clock/language.hpp"
#include "office/case_events.hpp"
#include "office/city_history.hpp"
#include "office/live_history.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_calendar_bytes = 8 << 20;

// The first calendar of a .clock file, compiled for the days that the log spans.
Result<calendar::Calendar> calendar_for(const std::string& file, const history::EventLog& log, const Common& common) {
  PASOKH_LET(const auto text, read_file(file, k_most_calendar_bytes));
  const auto document = clock::parse(file, text, clock::disk_loader());
  if (!document) {
    print_findings(common, document.error());
    return std::unexpected(Refusal{RefusalKind::invalid, document.error().front().message, {}});
  }
  if (document->calendars.empty()) return refuse(RefusalKind::invalid, say("insight.no_calendar", {{"file", file}}));
  std::int64_t first = 0, last = 0;
  for (std::uint32_t row = 0; row < log.events(); ++row) {
    first = row == 0 ? log.at_us[row] : std::min(first, log.at_us[row]);
    last = row == 0 ? log.at_us[row] : std::max(last, log.at_us[row]);
  }
  const auto& data = document->calendars.front();
  const Zone zone = Zone::find(data.zone).value_or(Zone{});
  return calendar::Calendar::compile(data, {}, zone.civil({first}).date - 7, zone.civil({last}).date + 7);
}

void add_table_options(CLI::App& verb, LogInput& input) {
  auto& table = input.read.table;
  const auto add = [&](const char* name, std::string& to, const char* what) { verb.add_option(name, to, what)->group("Tables"); };
  add("--case", table.case_id, "Column of the case");
  add("--activity", table.activity, "Column of the activity");
  add("--time", table.time, "Column of the time");
  add("--start", table.start, "Column of the time when the activity was started");
  add("--officer", table.resource, "Column of the officer");
  add("--unit", table.unit, "Column of the unit");
  verb.add_option("--date", table.dates, "Columns of dates, each an event of its name: one row is a case")->group("Tables");
  add("--time-format", table.time_format, "Pattern of times, such as DD/MM/YYYY[Thh:mm] (docs/logs.md)");
  add("--encoding", table.encoding, "utf-8, utf-16le, utf-16be, windows-1252 or windows-1256");
  add("--delimiter", input.delimiter, "One character, or \"tab\"");
  verb.add_flag("--no-header", table.no_header, "The first line is a row; columns are called 1, 2, 3, ...")->group("Tables");
}

}  // namespace

void add_input(CLI::App& verb, LogInput& input) {
  verb.add_option("file", input.file, "XES, CSV, JSON of requests, OCEL 2.0 or the binary form; plain, gzip or zstd. Or the folder of an installation")->required();
  verb.add_option("--postgres", input.postgres, "The installation's journal is kept in PostgreSQL (conninfo), not in the folder");
  verb.add_option("--zone", input.zone, "Zone of dates shown, and of time stamps without an offset; UTC, or the installation's own")
      ->check([](const std::string& name) { return Zone::find(name) ? std::string{} : "there is no time zone " + name; });
  verb.add_flag("--lenient", input.read.lenient, "Skip and count what is wrong in the file instead of refusing it");
  verb.add_option("--filter", input.filter, "Which part of the log, such as: cases where duration > 30 days (docs/logs.md)");
  verb.add_option("--object-type", input.read.object_type, "Of OCEL: whose objects are the cases");
  verb.add_option("--threads", input.read.threads, "Threads that read tables and book the ledger; 0: one for each core. The result is the same")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  add_table_options(verb, input);
}

void add_lifecycle(CLI::App& verb, LogInput& input) {
  input.by_lifecycle = true;
  verb.add_option("--lifecycle", input.lifecycle, "Only events of this transition, such as complete; all. Of an installation: complete, unless it is said")
      ->check([](const std::string& name) {
        const bool known = name == "all" || history::lifecycle_of(name) != history::Lifecycle::other;
        return known ? std::string{} : "there is no transition " + name;
      });
}

void add_output(CLI::App& verb, LogOutput& output) {
  auto* json = verb.add_flag("--json", output.json, "Print everything as JSON");
  verb.add_flag("--csv", output.csv, "Print one table as CSV")->excludes(json);
  verb.add_option("--sheet", output.sheet, "Which table to print, where there are several");
  verb.add_option("--top", output.top, "Rows of a table for reading")->capture_default_str();
}

Rendering rendering(const LoadedLog& log, const Common& common) { return {.language = common.language, .zone = log.zone, .names = {}}; }

namespace {

bool is_installation(const LogInput& input) { return !input.postgres.empty() || std::filesystem::is_directory(input.file); }

// The live journal, read beside the office that may be at work on it.
Done load_installation(const LogInput& input, LoadedLog& out) {
  PASOKH_LET(out.journal, open_journal({input.file, input.postgres}));
  PASOKH_LET(const auto city, office::read_city(*out.journal));
  if (!city.now()->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  if (input.zone.empty()) out.zone = city.now()->configuration->zone;
  office::LiveHistory history(*out.journal, std::filesystem::path(input.file) / "history", false);
  PASOKH_LET(const auto view, history.view());
  out.source.log = *view.log;
  out.source.form = history::Form::journal;
  return {};
}

Done load_file(const LogInput& input, const Common& common, history::ReadOptions options, LoadedLog& out) {
  options.zone = out.zone;
  if (!input.delimiter.empty()) options.table.delimiter = input.delimiter == "tab" ? '\t' : input.delimiter[0];
  {
    Progress progress("reading");
    options.progress = [&](const history::ReadProgress& at) {
      progress.at(at.part);
      return true;
    };
    PASOKH_LET(out.source, history::read_log_file(input.file, options));
  }
  const Rendering how = rendering(out, common);
  for (const Message& found : out.source.found) fmt::print(stderr, "{}\n", render(found, how));
  print_findings(common, out.source.notices);
  if (out.source.skipped > 0)
    fmt::print(stderr, "{}\n", render(say("insight.skipped", {{"n", static_cast<std::int64_t>(out.source.skipped)}}), how));
  return {};
}

Result<insight::Filter> filter_of(const LogInput& input, const Zone& zone, bool installation) {
  insight::Filter filter;
  if (!input.filter.empty()) {
    PASOKH_LET(filter, insight::read_filter(input.filter, zone));
  }
  const std::string lifecycle = !input.lifecycle.empty() ? input.lifecycle : installation ? "complete" : "all";
  if (!input.by_lifecycle || lifecycle == "all") return filter;
  PASOKH_LET(auto only, insight::read_filter("events where lifecycle = \"" + lifecycle + "\"", zone));
  std::ranges::move(only.steps, std::back_inserter(filter.steps));
  return filter;
}

}  // namespace

Result<LoadedLog> load(const LogInput& input, const Common& common, bool whole) {
  LoadedLog out;
  const bool installation = is_installation(input);
  out.zone = Zone::find(input.zone.empty() ? "UTC" : input.zone).value_or(Zone{});
  if (installation) PASOKH_TRY(load_installation(input, out));
  PASOKH_LET(const auto filter, filter_of(input, out.zone, installation));
  if (!installation) {
    history::ReadOptions options = input.read;
    options.keep_all = whole;
    for (std::string& field : filter.fields()) options.event_attributes.push_back(std::move(field));
    PASOKH_TRY(load_file(input, common, std::move(options), out));
  }
  out.part = insight::apply(filter, out.source.log);
  if (installation) office::mark_open(out.part);
  if (!input.calendar.empty()) {
    PASOKH_LET(out.calendar, calendar_for(input.calendar, out.part.log, common));
  }
  return out;
}

Exit print(const insight::Report& report, const LoadedLog& log, const LogOutput& output, const Common& common) {
  if (output.json) {
    fmt::print("{}\n", json::write(insight::to_json(report)));
    return Exit::done;
  }
  const insight::Sheet* sheet = output.sheet.empty() ? &report.sheets.front() : report.find(output.sheet);
  if (sheet == nullptr) {
    fmt::print(stderr, "pasokh: there is no table {}; there are:", output.sheet);
    for (const auto& one : report.sheets) fmt::print(stderr, " {}", one.name);
    fmt::print(stderr, "\n");
    return Exit::usage;
  }
  if (output.csv) fmt::print("{}", insight::to_csv(*sheet));
  else fmt::print("{}", insight::to_table(*sheet, rendering(log, common), output.top));
  if (const auto cut = log.part.cut_cases(); cut > 0)
    fmt::print(stderr, "{}\n", render(say("insight.cut_cases", {{"n", static_cast<std::int64_t>(cut)}}), rendering(log, common)));
  return Exit::done;
}

}  // namespace pasokh::cli
