// The findings of insight as reports: one function per verb, for the command line and whoever else shows them.
#pragma once

#include "insight/backlog.hpp"
#include "insight/flow.hpp"
#include "insight/handover.hpp"
#include "insight/sheet.hpp"
#include "insight/variants.hpp"

namespace pasokh::insight {

// Sheets: edges (the most frequent first), activities.
Report flow_report(const history::EventLog& log, const FlowAsk& ask);
// Sheets: variants.
Report variants_report(const history::EventLog& log);
// Sheets: pairs.
Report handover_report(const history::EventLog& log, HandoverBy by);
// Sheets: periods.
Report backlog_report(const history::EventLog& log, const BacklogAsk& ask);
// Sheets: passages.
Report spectrum_report(const history::EventLog& log, std::uint32_t from, std::uint32_t to);
// Sheets: case_attributes, event_attributes.
Report attributes_report(const history::EventLog& log);

}  // namespace pasokh::insight
