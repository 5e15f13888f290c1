// What comparison, effect, change points, drivers of lateness and bottlenecks found, as reports. Shares and changes are
// in thousandths (-200 is a fifth less), values of weeks too (1000 is usual).
#pragma once

#include "insight/bottlenecks.hpp"
#include "insight/change_points.hpp"
#include "insight/compare.hpp"
#include "insight/drivers.hpp"
#include "insight/sheet.hpp"

namespace pasokh::insight {

// Sheets: sides, effect, accounts, activities, edges.
Report comparison_report(const Comparison& comparison, const CompareAsk& ask);
// The same and weeks; figures also hold the verdict.
Report period_report(const PeriodComparison& comparison, const CompareAsk& ask);
// Sheets: changes, weeks.
Report changes_report(const Changes& changes, std::span<const Week> weeks, const ChangesAsk& ask, const Zone& zone);
// Sheets: drivers.
Report drivers_report(const Drivers& drivers);
// Sheets: bottlenecks.
Report bottlenecks_report(std::span<const Bottleneck> bottlenecks);

// The verdict, or why there is none, in one sentence.
Message told(const Contrast& contrast);
Message told(const ChangeEffect& effect);
Message told(const Changes& changes);
Message told(const Drivers& drivers);

}  // namespace pasokh::insight
