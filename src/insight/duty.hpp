// When officers are at work, found in what they did: an hour of the week counts as theirs when they did something in it
// in at least one week of ten in which they did anything on that weekday (after López-Pintado and Dumas 2022, with a
// confidence of 10 % and a granule of an hour). Whoever did too little is given the hours of their unit, and a unit with
// too little those of the whole log. Events that carry only a date say nothing of hours.
#pragma once

#include <bitset>
#include <vector>

#include "base/zone.hpp"
#include "calendar/calendar.hpp"
#include "history/event_log.hpp"
#include "insight/hours.hpp"
#include "insight/work_clock.hpp"

namespace pasokh::insight {

inline constexpr std::size_t k_hours_of_week = 7 * 24;
using WeekHours = std::bitset<k_hours_of_week>;  // Monday 0:00 first
inline constexpr std::uint32_t k_least_events_for_hours = 50;
inline constexpr std::uint32_t k_least_permille_of_weeks = 100;

// By code of the officer.
std::vector<WeekHours> find_hours(const history::EventLog& log, const Zone& zone);
// By code of the unit.
std::vector<WeekHours> find_unit_hours(const history::EventLog& log, const Zone& zone);
// The same as the ledger asks for hours. A unit of which nothing was found counts as always open.
Hours hours_found(const history::EventLog& log, const Zone& zone);

// Clocks of officers over the span of the log; officers with the same hours share one.
class DutyClocks {
 public:
  // One calendar for all.
  DutyClocks(const calendar::Calendar& calendar, std::uint32_t officers);
  // Found in the log.
  DutyClocks(const history::EventLog& log, const Zone& zone);
  const WorkClock& of(std::uint32_t officer) const { return clocks_[which_[officer]]; }

 private:
  std::vector<WorkClock> clocks_;
  std::vector<std::uint32_t> which_;  // by officer
};

}  // namespace pasokh::insight
