// Waits by cause as a report. Sheets: causes, edges (from the activity that made work ready to the one that waited),
// officers.
#pragma once

#include "insight/sheet.hpp"
#include "insight/waits.hpp"

namespace pasokh::insight {

Message label_of(Cause cause);
Report waits_report(const history::EventLog& log, const Waits& waits);

}  // namespace pasokh::insight
