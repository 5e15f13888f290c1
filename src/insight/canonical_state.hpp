// The same standing of a case in its drawing as the same State, whatever happened before. Internal to the room.
#pragma once

#include <string>

#include "insight/open_drawing.hpp"
#include "process/state.hpp"

namespace pasokh::insight {

// Gives tokens, scopes, waits, letters and records their numbers anew in the order of where they stand, forgets the
// choices that were made, by which flow a token came (but at joins), and how often loops without a limit went round.
void make_canonical(const process::Model& model, process::State& state, process::Variables& variables);

// Two canonical states with the same key are the same standing.
std::string key_of(const process::State& state, const process::Variables& variables);

}  // namespace pasokh::insight
