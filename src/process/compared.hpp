// Drawings that are compared with what was done, not run: gateways may leave out the conditions by which they choose,
// as drawings made from event logs do. All else is read, checked and refused as for drawings that run.
#pragma once

#include "process/model.hpp"

namespace pasokh::process {

Reading read_compared(std::string_view xml, std::string_view file, const ModelLimits& limits = {});

}  // namespace pasokh::process
