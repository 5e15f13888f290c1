// Work items of a log: performances of an activity with their start and end, paired by activity and instance, the
// oldest first; and since when each was ready to be done.
//
// An item is ready when it was scheduled or assigned, if the log says so; else when the item of its case that ended last
// before it began had ended; else, for the first, at the case's first event. An end without a start is a point in time:
// it makes others ready and waits for nothing, because nobody knows when work on it began.
#pragma once

#include <vector>

#include "history/event_log.hpp"

namespace pasokh::insight {

struct WorkItem {
  std::uint32_t which_case = 0, activity = 0;
  std::uint32_t resource = history::k_missing;   // who began it
  std::uint32_t after = history::k_missing;      // the activity whose end made it ready, or none
  std::int64_t ready_us = 0, start_us = 0, end_us = 0;
  bool started = false;  // its start is in the log
};

// Items that ended, by case, then by start, ties in the order of the log.
std::vector<WorkItem> work_items_of(const history::EventLog& log);

}  // namespace pasokh::insight
