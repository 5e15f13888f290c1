// Changes to moves and back. Internal to the room.
#pragma once

#include <vector>

#include "process/change.hpp"
#include "process/move.hpp"

namespace pasokh::process {

std::vector<Move> moves_of(const Model& model, const Changes& changes);
// Appends the move's changes (one, but one for each token that Removed names).
void append_changes(const Model& model, const Move& move, Changes& changes);

}  // namespace pasokh::process
