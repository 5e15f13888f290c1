// Who hands work to whom: the officers, or the units, of two directly following events of a case, both known. The same
// officer twice is a pair too: work that stays in one hand.
#pragma once

#include "insight/pairs.hpp"

namespace pasokh::insight {

enum class HandoverBy : std::uint8_t { officer, unit };

std::vector<Pair> handovers_of(const history::EventLog& log, HandoverBy by);

}  // namespace pasokh::insight
