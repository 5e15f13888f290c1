// pasokh clock replay LOG --law FILE: a real log's clock facts, counted by a law.
#pragma once

#include "cli/verb.hpp"

namespace pasokh::cli {

// Adds `replay` under the verb `clock`.
void add_clock_replay(CLI::App& verb, const Common& common, Run& run);

}  // namespace pasokh::cli
