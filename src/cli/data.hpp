// Where an installation lies, and opening it, for verbs.
#pragma once

#include <CLI/CLI.hpp>

#include "office/office.hpp"

namespace pasokh::cli {

// The folder holds the keys, and the journal too unless PostgreSQL does.
struct Installation {
  std::string folder = "data", postgres;
};
// --data and --postgres.
void add_installation(CLI::App& verb, Installation& where);

// One office at a time works an installation: refused with office.in_use while another program does.
// Only some verbs make a new one; the others refuse a folder that holds none, which is most often a slip of the pen.
enum class Opening { existing, new_too };
Result<std::unique_ptr<office::Office>> open_data(const Installation& where, office::TimeSource& time, Opening opening = Opening::existing);
// The journal alone, for verbs that need no office; beside an office it may be read. Refuses when there is none yet.
Result<std::unique_ptr<journal::Journal>> open_journal(const Installation& where);

}  // namespace pasokh::cli
