// What the verbs on event logs share: reading a log with its options, filtering it, and printing what was found.
#pragma once

#include <memory>

#include "calendar/calendar.hpp"
#include "cli/verb.hpp"
#include "history/read.hpp"
#include "insight/filter.hpp"
#include "insight/sheet.hpp"

namespace pasokh::cli {

struct LogInput {
  std::string file, zone = "UTC", filter, calendar, delimiter;
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
};

void add_input(CLI::App& verb, LogInput& input);
void add_output(CLI::App& verb, LogOutput& output);

// Reads, prints what was found and noticed on standard error, and filters. `whole`: with every attribute.
Result<LoadedLog> load(const LogInput& input, const Common& common, bool whole = false);
Exit print(const insight::Report& report, const LoadedLog& log, const LogOutput& output, const Common& common);
Rendering rendering(const LoadedLog& log, const Common& common);

}  // namespace pasokh::cli
