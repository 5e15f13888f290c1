#include "cli/log_input.hpp"

#include <fmt/core.h>

#include "base/bytes.hpp"
#include "clock/language.hpp"

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
  verb.add_option("file", input.file, "XES, CSV, JSON of requests, OCEL 2.0 or the binary form; plain, gzip or zstd")->required();
  verb.add_option("--zone", input.zone, "Zone of dates shown, and of time stamps without an offset")
      ->check([](const std::string& name) { return Zone::find(name) ? std::string{} : "there is no time zone " + name; })
      ->capture_default_str();
  verb.add_flag("--lenient", input.read.lenient, "Skip and count what is wrong in the file instead of refusing it");
  verb.add_option("--filter", input.filter, "Which part of the log, such as: cases where duration > 30 days (docs/logs.md)");
  verb.add_option("--object-type", input.read.object_type, "Of OCEL: whose objects are the cases");
  verb.add_option("--threads", input.read.threads, "Threads that read tables and book the ledger; 0: one for each core. The result is the same")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  add_table_options(verb, input);
}

void add_output(CLI::App& verb, LogOutput& output) {
  auto* json = verb.add_flag("--json", output.json, "Print everything as JSON");
  verb.add_flag("--csv", output.csv, "Print one table as CSV")->excludes(json);
  verb.add_option("--sheet", output.sheet, "Which table to print, where there are several");
  verb.add_option("--top", output.top, "Rows of a table for reading")->capture_default_str();
}

Rendering rendering(const LoadedLog& log, const Common& common) { return {.language = common.language, .zone = log.zone, .names = {}}; }

Result<LoadedLog> load(const LogInput& input, const Common& common, bool whole) {
  LoadedLog out;
  out.zone = Zone::find(input.zone).value_or(Zone{});
  insight::Filter filter;
  if (!input.filter.empty()) {
    PASOKH_LET(filter, insight::read_filter(input.filter, out.zone));
  }
  history::ReadOptions options = input.read;
  options.zone = out.zone;
  options.keep_all = whole;
  for (std::string& field : filter.fields()) options.event_attributes.push_back(std::move(field));
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
  out.part = insight::apply(filter, out.source.log);
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
