// iCalendar (RFC 5545), as far as a city needs it: published holidays in, deadlines and sessions out.
//
// Read: events of whole days, once or every year (RRULE:FREQ=YEARLY with UNTIL or COUNT), folded lines, escaped text,
// parameters, line ends of either kind; events that were cancelled are left out, what lies inside other components
// (alarms, time zones, tasks) is passed over. A recurrence that is not yearly is refused rather than misread.
// Written: whole-day events and events at an instant or from one to another (UTC), folded at 75 octets.
// read(write(events)) gives the events, but for those that are cancelled.
//
// Limits are held before anything is parsed or kept. Refusals name the line: calendar.ics_too_large,
// calendar.ics_not_utf8, calendar.ics_not_a_calendar, calendar.ics_broken, calendar.ics_too_many,
// calendar.ics_bad_date, calendar.ics_unknown_rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "calendar/facts.hpp"

namespace pasokh::calendar {

inline constexpr std::size_t k_most_ics_bytes = 1 << 20;
inline constexpr std::size_t k_most_ics_line = 16 << 10;  // bytes of one line, unfolded
inline constexpr std::size_t k_most_ics_events = 5'000;
inline constexpr std::size_t k_most_ics_depth = 8;  // components in components

struct IcsEvent {
  std::string uid;
  std::string summary;
  std::string description;
  std::string url;
  Date from;                 // the first day; of an event at an instant the day it is on in its own zone
  Date to;                   // the last day, included
  std::optional<Instant> at; // an event at an instant, in UTC
  std::optional<Instant> until;  // of such an event: its end; nothing when it is not said
  bool whole_days = true;    // false without `at`: at a time of a zone that is not UTC; its day is `from`
  bool yearly = false;       // every year on that day of the Gregorian calendar
  std::optional<Date> last;  // of a yearly one: the last day it begins on; nothing: for ever
  bool cancelled = false;    // written; what is read leaves such events out
  bool operator==(const IcsEvent&) const = default;
};

Result<std::vector<IcsEvent>> read_icalendar(std::string_view text);

struct IcsFeed {
  std::string name;    // of the calendar, as programs show it
  std::string origin;  // of identifiers: "pasokh.example"
  Instant made_at;
  std::vector<IcsEvent> events;
};
std::string write_icalendar(const IcsFeed& feed);

// The events of whole days as holidays: dated ones, and yearly ones in the Gregorian calendar. Each has an id made of its
// day and its UID, so that the same list read again gives the same ids.
std::vector<Fact> holidays_from(const std::vector<IcsEvent>& events, std::string_view source);

}  // namespace pasokh::calendar
