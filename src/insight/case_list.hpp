// Cases one by one, for who wants to see what stands behind a figure; and the words of a field with how often they
// occur, for who makes up a filter.
#pragma once

#include "insight/log_ledger.hpp"
#include "insight/sheet.hpp"

namespace pasokh::insight {

enum class CaseOrder : std::uint8_t { longest, shortest, first, last };

// At most so many of them; counted are all that have events. `cut`: per case, as filters mark them; such a case is open
// (its time is at least what it says). Sheets: cases.
Report cases_report(const history::EventLog& log, std::span<const std::uint8_t> cut, CaseOrder order, std::size_t most);

// One case: its attributes, events, and where its time went. Sheets: events, bookings, attributes.
Report case_report(const history::EventLog& log, std::uint32_t which, const LogCase& ledger);

// The words of activity, officer, unit, lifecycle, or of an attribute of cases, the most frequent first: how many cases
// have each, and how many events. Sheets: values. Refusals: insight.no_such_field.
Result<Report> values_report(const history::EventLog& log, std::string_view field);

}  // namespace pasokh::insight
