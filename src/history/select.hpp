// A part of a log as a log of its own: some of its cases, some of their events. Words that no event uses any more leave
// the dictionaries. A case that is kept stays, even when none of its events does.
#pragma once

#include <functional>

#include "history/event_log.hpp"

namespace pasokh::history {

using Keep = std::function<bool(std::uint32_t)>;  // by the number of the case, or the row

// `begins_anew`: rows from which on a case is another one, "17 (2)" after "17", with the same attributes: a case that was
// answered and opened again went through its process twice.
EventLog select(const EventLog& log, const Keep& keep_case, const Keep& keep_row, const Keep& begins_anew = {});

}  // namespace pasokh::history
