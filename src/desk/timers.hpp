// When a drawing's timer is due, from what the drawing says.
#pragma once

#include <optional>
#include <string_view>

#include "base/zone.hpp"
#include "calendar/calendar.hpp"

namespace pasokh::desk {

// "2025-11-23T16:20:00Z" is itself; "2025-11-23" is the end of that day in the zone. Nothing when it is neither.
std::optional<Instant> date_or_instant(std::string_view text, const Zone& zone);

// An ISO 8601 duration from now: "PT8H", "P3D", "P2W", "P1M", "P1Y2M10DT2H". Days and longer keep the time of day in
// the zone; a month that is too short ends on its last day. With a calendar, days are working days and hours are open
// time; years, months and weeks have no working measure and are refused. Nothing when the text is no such duration.
std::optional<Instant> after(std::string_view duration, Instant now, const calendar::Calendar* working,
                             const Zone& zone);

}  // namespace pasokh::desk
