// What a person says about a table of events; what is left out is found in the file's beginning and shown.
//
// Two shapes are understood. One row per event: a case, an activity, a time, perhaps a start, an officer, a unit. Or one
// row per case with a column per date ("applied", "issued", "completed"): each filled date is an event of that name.
#pragma once

#include <string>
#include <vector>

namespace pasokh::history {

struct TableMapping {
  char delimiter = 0;       // 0: found among , ; tab |
  char quote = '"';
  bool no_header = false;   // columns are then called 1, 2, 3, ...
  std::string encoding;     // utf-8, utf-16le, utf-16be, windows-1252, windows-1256; empty: found
  std::string time_format;  // docs/logs.md; empty: found
  // Names of columns; empty: found by their names and contents.
  std::string case_id, activity, time, start, resource, unit, lifecycle, instance;
  std::vector<std::string> dates;  // the columns of which each is an event; then activity and time are not asked for
};

}  // namespace pasokh::history
