// How `pasokh demo` ends, apart from it for its test.
#pragma once

#include "city/city.hpp"
#include "cli/verb.hpp"

namespace pasokh::cli {

// 0 when every promise was kept and nothing was refused, else 3.
Exit exit_of(const city::Report& report);

}  // namespace pasokh::cli
