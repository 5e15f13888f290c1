// The strip of days of a request: one square a day with its number, by months, in the reading direction; and the same
// in words.
#pragma once

#include <vector>

#include "server/pages/render.hpp"

namespace pasokh::server::pages {

inline constexpr std::size_t k_most_days_drawn = 186;  // half a year; of longer ones the last days are drawn

// Sets "months" (name, days), "legend", "spans" (the same days in words) and "days_left_out" (a sentence or nothing).
void add_days(const Pages& pages, Language language, const std::vector<api::ClockDay>& days, Date today, Data& data);

}  // namespace pasokh::server::pages
