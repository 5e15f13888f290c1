#include "calendar/sittings.hpp"

#include <algorithm>

namespace pasokh::calendar {
namespace {

bool holds(std::span<const Interval> hours, TimeOfDay at) {
  return std::ranges::any_of(hours, [&](const Interval& open) { return open.from <= at && at < open.to; });
}

Instant announced(const Why& why) {
  return why.fact && why.fact->announced_at ? *why.fact->announced_at : Instant{INT64_MIN};
}

// Why the house is shut to a session that begins then. Whoever sits in the evening, or on days on which the house rests
// every week, is not kept from it by that.
std::optional<Why> shut(const Calendar& sessions, const Calendar& house, Date date, TimeOfDay begins) {
  const DayKind kind = house.kind_of(date);
  const bool closed = kind == DayKind::holiday || kind == DayKind::closure;
  const bool otherwise_open = holds(house.usual_hours_of(date), begins) && !holds(house.hours_of(date), begins);
  if (!closed && !otherwise_open) return {};
  const Why why = house.why(date);
  const bool called_knowing = sessions.kind_of(date) == DayKind::replacement && announced(sessions.why(date)) >= announced(why);
  return called_knowing ? std::nullopt : std::optional(why);
}

}  // namespace

std::vector<Sitting> sittings(const Calendar& sessions, const Calendar& house, Date first, Date last) {
  std::vector<Sitting> all;
  const auto add = [&](Date date, const Interval& hours, std::optional<Why> off) {
    const Zone& zone = sessions.zone();
    const Instant to = hours.to == k_end_of_day ? zone.instant(date + 1) : zone.instant(date, hours.to);
    all.push_back({zone.instant(date, hours.from), to, std::move(off)});
  };
  first = std::max({first, sessions.first(), house.first()});
  last = std::min({last, sessions.last(), house.last()});
  for (Date date = first; date <= last; date = date + 1) {
    const auto hours = sessions.hours_of(date);
    if (hours.empty())
      for (const Interval& usual : sessions.usual_hours_of(date)) add(date, usual, sessions.why(date));
    for (const Interval& open : hours) add(date, open, shut(sessions, house, date, open.from));
  }
  return all;
}

}  // namespace pasokh::calendar
