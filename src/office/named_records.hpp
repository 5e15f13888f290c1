// Ids of records that are found by a name, not by a fact that carries their id: a configuration's files, officers'
// names and passwords, sessions, uploads, the writer's own bookmarks.
#pragma once

#include <string_view>

#include "base/id.hpp"

namespace pasokh::office {

// The first 112 bits of SHA-256(name), in the chain. Nobody can find another name that gives the same id.
Id named_record(ChainNumber chain, std::string_view name);

}  // namespace pasokh::office
