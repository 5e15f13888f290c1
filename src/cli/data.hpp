// Opening an installation's folder from the command line.
#pragma once

#include <memory>
#include <string>

#include "office/office.hpp"

namespace pasokh::cli {

// Opens the office over the folder (created when missing). `postgres` is a conninfo or empty.
Result<std::unique_ptr<office::Office>> open_data(const std::string& folder, office::TimeSource& time, const std::string& postgres = {});
// Opens the journal alone, for verify, rebuild and backup. Refuses when there is none.
Result<std::unique_ptr<journal::Journal>> open_journal(const std::string& folder);

}  // namespace pasokh::cli
