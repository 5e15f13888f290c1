// When councils and commissions sit, for those whom it concerns.
#pragma once

#include <string>
#include <vector>

#include "server/api/house.hpp"

namespace pasokh::server::api {

// The units whose sessions concern a unit: itself, those below it, and those whose sessions it makes ready; by code.
std::vector<const desk::Unit*> sitting_units(const desk::City& city, const std::string& unit);
// The session it holds now or next. Nothing when there is none in the next weeks.
std::optional<calendar::Sitting> next_sitting(const House& house, const desk::City& city, const desk::Unit& unit);
// How many cases lie before the unit now.
Result<std::int64_t> waiting_before(const House& house, const std::string& unit);
// Told in the names of that city, which may only be thought of.
SittingView sitting_view(const House& house, const desk::City& city, const desk::Unit& unit, const calendar::Sitting& sitting,
                         Language language);

}  // namespace pasokh::server::api
