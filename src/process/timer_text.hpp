// Times as drawings write them (ISO 8601). Internal to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "process/model.hpp"

namespace pasokh::process {

// Whether the text is a duration, or a date.
bool is_time(TimerKind kind, std::string_view text);

// "R3/PT10H", "R/P1D", "R2/2026-01-01T08:00:00Z/P1D"
struct Cycle {
  std::uint32_t times = 0;  // k_for_ever (state.hpp) without a number
  std::string begins;       // a date and time; empty: one length after it is armed
  std::string every;        // a duration
};
std::optional<Cycle> read_cycle(std::string_view text);

}  // namespace pasokh::process
