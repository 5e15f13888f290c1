// Calendars and the notices that change them, as the API tells and takes them.
#pragma once

#include <string>
#include <vector>

#include "server/api/house.hpp"

namespace pasokh::server::api {

CalendarFactRow fact_row(const desk::City& city, const calendar::CalendarData& data, const calendar::Fact& fact);
// One day of a calendar in a region, with its hours and why it is another day than the weekly pattern says.
CalendarDay calendar_day(const House& house, const desk::City& city, const std::string& code, const std::string& region,
                         Date date, Language language);

// What the command would do: the facts it gives are applied to a city that nobody else sees, and every open deadline that
// could move is counted under both. Refuses as the command would.
Result<PreviewView> preview_of(const House& house, const desk::Actor& actor, const desk::CityCommand& command,
                               const std::string& calendar, Language language);

}  // namespace pasokh::server::api
