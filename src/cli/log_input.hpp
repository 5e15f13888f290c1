// What the verbs on event logs share: reading a log with its options, filtering it, and printing what was found.
#pragma once

#include <memory>

#include "calendar/calendar.hpp"
#include "cli/verb.hpp"
#include "history/read.hpp"
#include "insight/filter.hpp"
#include "insight/sheet.hpp"
#include "journal/journal.hpp"

namespace pasokh::cli {

struct LogInput {
  std::string file, postgres, zone, filter, calendar, delimiter;
  std::string lifecycle;  // of verbs that take it: events of that transition only; empty: `complete` of an installation, else all
  bool by_lifecycle = false;
  history::ReadOptions read;
  bool jalali = false;
};

struct LogOutput {
  bool json = false, csv = false;
  std::string sheet;
  std::size_t top = 40;
};

struct LoadedLog {
  insight::Filtered part;
  history::ReadLog source;  // its log is the whole one
  Zone zone;
  std::optional<calendar::Calendar> calendar;  // covers the log
  std::unique_ptr<journal::Journal> journal;   // of an installation
};

// Every LOG is a file, or the folder of an installation: its live journal as a log (office/live_history.hpp).
void add_input(CLI::App& verb, LogInput& input);
void add_lifecycle(CLI::App& verb, LogInput& input);
void add_output(CLI::App& verb, LogOutput& output);

// Reads, prints what was found and noticed on standard error, and filters. `whole`: with every attribute.
Result<LoadedLog> load(const LogInput& input, const Common& common, bool whole = false);
Exit print(const insight::Report& report, const LoadedLog& log, const LogOutput& output, const Common& common);
Rendering rendering(const LoadedLog& log, const Common& common);

}  // namespace pasokh::cli
