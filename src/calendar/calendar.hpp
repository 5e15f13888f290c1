// Working time, compiled from dated facts (facts.hpp) for one region, a range of days and a state of knowledge.
//
// A Calendar is immutable and cheap to copy (it shares its tables); every query is safe from any thread, allocates
// nothing and costs O(1) or O(log n) for n days. Open time is a set of half-open intervals of instants; a working day
// is a day that has some (a closure may say that its day is lost nevertheless).
//
// Changes of the clock (DST) are those of the zone: an hour that does not exist is not worked, one that occurs twice is
// worked twice.
//
// Refusals: calendar.out_of_range when a question or its answer leaves the compiled range; calendar.no_working_time
// when the range has none at all; calendar.broken with the first finding of check() when the data is wrong.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "calendar/facts.hpp"

namespace pasokh::calendar {

inline constexpr std::int32_t k_max_compiled_days = 150 * 366;

enum class DayKind : std::uint8_t {
  working,      // open as the weekly pattern says
  changed,      // open, but for other hours: reduced hours or a closure of a part
  replacement,  // open because a holiday or a weekend is worked instead
  weekend,      // the weekly pattern has no hours
  holiday,      // yearly or dated
  closure,      // closed by notice
};

struct Why {
  DayKind kind = DayKind::working;
  const Fact* fact =
      nullptr;      // what made it so; the pattern for `working` and `weekend`. Lives as long as the Calendar.
  Message message;  // "Sunday 30 November 2025: closed, air pollution (notice of 29 November)"
};

class Calendar {
 public:
  // The calendar as known at `known_at` (facts announced later are left out; nothing: all are known), from the first to
  // the last day.
  static Result<Calendar> compile(const CalendarData& data, std::string_view region, Date first, Date last,
                                  std::optional<Instant> known_at = {});

  const std::string& code() const;
  const std::string& region() const;
  const Zone& zone() const;
  Date first() const;  // both included
  Date last() const;
  bool covers(Date date) const;
  bool covers(Instant at) const;

  // --- days. Outside the range: no working day, no hours, kind weekend.
  bool is_working_day(Date date) const;
  DayKind kind_of(Date date) const;
  std::span<const Interval> hours_of(Date date) const;
  // What the day would be open for if nothing shut or shortened it: the hours of its replacement, else those of the weekly pattern.
  std::span<const Interval> usual_hours_of(Date date) const;
  const Fact* opened_by(Date date) const;  // what gives them: the replacement or the pattern; nullptr when nothing does
  Why why(Date date) const;
  // That a holiday or closure shuts the day, whatever else does.
  Why why(Date date, const Fact& fact) const;
  // The facts about the day that hold in the region and were not withdrawn, in the order of their announcement.
  std::vector<const Fact*> facts_on(Date date) const;
  // Nothing when the day is worked as the pattern says.
  std::optional<Why> why_closed(Date date) const;
  // The midnights between which the day lies, and the day an instant lies in. Outside the range the zone is asked.
  Instant start_of(Date date) const;
  Instant end_of(Date date) const { return start_of(date + 1); }
  Date date_of(Instant at) const;
  // When work ends on the day; nothing when it is not worked.
  std::optional<Instant> close_of(Date date) const;
  std::optional<Instant> opening_of(Date date) const;

  // n > 0: the n-th working day after `date`; n < 0: before; 0: the date itself, worked or not.
  Result<Date> add_working_days(Date date, std::int64_t n) const;
  // Working days after a, up to and including b; negative when b is before a: between(d, add(d, n)) == n.
  Result<std::int64_t> working_days_between(Date a, Date b) const;
  // The date itself when it is a working day, else the next or previous one.
  Result<Date> on_or_after(Date date) const;
  Result<Date> on_or_before(Date date) const;

  // --- instants
  bool is_open(Instant at) const;
  // The earliest instant by which `d` of open time has passed since t (negative: the latest instant from which it had
  // to pass). d == 0 gives t. between(t, add(t, d)) == d.
  Result<Instant> add(Instant t, Duration d) const;
  Result<Duration> between(Instant a, Instant b) const;  // negative when b is before a
  // t itself when open, else the next opening.
  Result<Instant> next_open(Instant t) const;
  // The end of the open time that t is in or that comes next; touching intervals count as one.
  Result<Instant> next_close(Instant t) const;
  // Open time of a whole range of days, for reports: both included.
  Duration open_time(Date a, Date b) const;

  struct Tables;

 private:
  Why why_of(Date date, DayKind kind, const Fact* fact) const;
  explicit Calendar(std::shared_ptr<const Tables> tables) : tables_(std::move(tables)) {}
  std::shared_ptr<const Tables> tables_;
};

// All calendars of an organisation, compiled for every region their facts name. find() gives the one for the nearest
// region that contains the asked one, so that "tehran.shemiranat" finds "tehran" when nothing is said about Shemiranat
// alone.
class Calendars {
 public:
  Calendars() = default;
  static Result<Calendars> compile(std::span<const CalendarData> data, Date first, Date last,
                                   std::optional<Instant> known_at = {});
  const Calendar* find(std::string_view code,
                       std::string_view region = {}) const;  // nullptr when there is no such calendar
  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::string code;
    std::string region;
    Calendar calendar;
  };
  std::vector<Entry> entries_;  // by code, then by region
};

}  // namespace pasokh::calendar
