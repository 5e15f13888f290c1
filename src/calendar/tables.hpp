// The compiled form of a calendar: arrays by day and by open interval, with running sums. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calendar/calendar.hpp"

namespace pasokh::calendar {

inline constexpr std::uint32_t k_no_fact = 0xffffffff;

struct Calendar::Tables {
  CalendarData data;
  std::string region;
  Zone zone;
  Date first, last;

  std::vector<std::uint32_t> in_force;  // facts that are known here and not withdrawn, in the order of their announcement

  // By day, from `first`; the arrays of sums have one entry more.
  std::vector<std::int64_t> day_start;        // instants of the midnights
  std::vector<std::uint32_t> working_before;  // working days before this one
  std::vector<std::uint32_t> first_open;      // the first open interval of the day
  std::vector<std::uint32_t> first_hours;     // the same for civil hours
  std::vector<DayKind> kind;
  std::vector<std::uint32_t> cause;      // which fact made the day what it is
  std::vector<std::uint32_t> opened_by;  // the weekly pattern in effect, or the replacement

  std::vector<std::int32_t> working_days;  // dates, ascending
  std::vector<Interval> hours;

  // Open intervals as instants, ascending and apart (they may touch).
  std::vector<std::int64_t> open_from, open_to;
  std::vector<std::int64_t> open_before;  // open time before the interval; one entry more
  std::vector<std::int64_t> run_end;      // where the run of touching intervals ends

  std::size_t days() const { return kind.size(); }
  bool covers(Date date) const { return date >= first && date <= last; }
  bool covers(Instant at) const { return at.us >= day_start.front() && at.us < day_start.back(); }
  std::size_t index(Date date) const { return static_cast<std::size_t>(date.days - first.days); }
  // The day an instant lies in; it must be covered.
  std::size_t index(Instant at) const;
  // The first interval that ends after the instant, and open time before the instant.
  std::size_t interval(Instant at) const;
  std::int64_t open_until(Instant at) const;
};

}  // namespace pasokh::calendar
