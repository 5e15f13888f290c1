// Conformance as a report. Sheets: deviations, variants. Figures hold the fitness, what was proven, and what replay
// says.
#pragma once

#include "insight/conform.hpp"
#include "insight/sheet.hpp"

namespace pasokh::insight {

// "0.987654": 1 - part / whole; "1.000000" of nothing.
std::string fitness_text(std::uint64_t part, std::uint64_t whole);

Report conform_report(const history::EventLog& log, const Conformance& found);

// For reading, above the tables: how many cases fit, the fitness, what was proven, the days in deviating steps.
std::vector<Message> conform_summary(const Conformance& found);

}  // namespace pasokh::insight
