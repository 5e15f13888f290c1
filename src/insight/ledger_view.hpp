// A ledger as JSON and as lines to read.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/text.hpp"
#include "insight/log_ledger.hpp"
#include "insight/sheet.hpp"

namespace pasokh::insight {

// {"cases", "events", "total_us", "accounts": {name: us}, "difference_us", "imprecise_us"}
json::Value to_json(const LogLedger& ledger);
// The same with "by": the groups of one dimension.
json::Value to_json(const LogLedger& ledger, By by);
// Every line of the books: service, party, month, account, microseconds.
Sheet lines_sheet(const LogLedger& ledger);
// One line per account that holds time, in days and in shares, then the check of the sum.
std::string to_table(const LogLedger& ledger, const Rendering& how);
std::string to_table(std::span<const Books::Group> groups, const Rendering& how);

}  // namespace pasokh::insight
