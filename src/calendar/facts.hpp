// What a city says about its working time, as dated facts: data that is written in the clock language, journalled, and
// compiled (calendar.hpp) for one region and one state of knowledge.
//
// On one day, facts apply in this order, each over the ones before:
//   weekly pattern  the latest one in effect gives the day's hours
//   reduced hours   replace the hours of a day on which the pattern is open (Ramadan); the latest announced wins
//   holiday         yearly or dated: closes the day
//   working day     a replacement: opens the day again, with its own hours
//   closure         shuts the whole day, or the part from a time to a time; several add up
// A withdrawal removes an earlier fact by its id, for whoever knows of the withdrawal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace pasokh::calendar {

inline constexpr std::size_t k_max_facts = 20'000;    // of one calendar
inline constexpr std::size_t k_max_intervals = 8;     // of one day
inline constexpr std::int32_t k_max_span_days = 800;  // of one dated fact
inline constexpr std::int32_t k_longest_rest = 3'652;  // days of weeks without hours: ten years
inline constexpr std::size_t k_max_words = 2'000;     // bytes of one name or reason

// A name or reason as the configuration gives it, in both languages. A missing language shows the other.
struct Words {
  std::string fa;
  std::string en;
  auto operator<=>(const Words&) const = default;
  const std::string& in(Language language) const;
  bool empty() const { return fa.empty() && en.empty(); }
};

enum class Reckoning { gregorian, jalali };

// Open from (included) to (excluded), within one civil day; to may be 24:00.
struct Interval {
  TimeOfDay from;
  TimeOfDay to;
  auto operator<=>(const Interval&) const = default;
};
using Hours = std::vector<Interval>;  // ascending, apart; empty: closed

struct WeeklyPattern {
  Date from;
  std::optional<Date> to;   // the last day; nothing: until another pattern begins
  std::vector<Hours> week;  // seven, Monday first
  bool operator==(const WeeklyPattern&) const = default;
};
struct YearlyHoliday {
  Reckoning reckoning = Reckoning::jalali;
  int month = 1;
  int day = 1;
  int length = 1;                // days
  std::optional<Date> from, to;  // the first and last day on which it can fall
  bool operator==(const YearlyHoliday&) const = default;
};
struct DatedHoliday {
  Date from;
  Date to;  // the last day
  bool operator==(const DatedHoliday&) const = default;
};
struct Closure {
  Date from;
  Date to;                          // the last day
  std::optional<TimeOfDay> shut;    // nothing: from midnight
  std::optional<TimeOfDay> reopen;  // nothing: to the end of the day
  // A day that keeps some open time stays a working day for terms in working days, unless the notice says otherwise.
  bool day_is_lost = false;
  bool operator==(const Closure&) const = default;
};
struct ReducedHours {
  Date from;
  Date to;  // the last day
  Hours hours;
  bool operator==(const ReducedHours&) const = default;
};
struct WorkingDay {
  Date on;
  Hours hours;
  bool operator==(const WorkingDay&) const = default;
};
struct Withdrawal {
  std::string of;  // the id of the fact
  bool operator==(const Withdrawal&) const = default;
};
using What = std::variant<WeeklyPattern, YearlyHoliday, DatedHoliday, Closure, ReducedHours, WorkingDay, Withdrawal>;

struct Fact {
  std::string id;      // a code, unique in its calendar
  Words words;         // name or reason
  std::string source;  // where it is published; moon-based holidays name the source and its year
  // Where it holds: a region holds for itself and for what lies in it ("tehran" covers "tehran.shemiranat"). Empty:
  // everywhere.
  std::vector<std::string> regions;
  std::optional<Instant> announced_at;  // nothing: always known
  What what;
  bool operator==(const Fact&) const = default;
};

struct CalendarData {
  std::string code;
  Words words;
  std::string zone;  // IANA name
  std::vector<Fact> facts;
  bool operator==(const CalendarData&) const = default;
};

PASOKH_ENUM(Reckoning, gregorian, jalali)
PASOKH_FIELDS(Words, fa, en)
PASOKH_FIELDS(Interval, from, to)
PASOKH_FIELDS(WeeklyPattern, from, to, week)
PASOKH_FIELDS(YearlyHoliday, reckoning, month, day, length, from, to)
PASOKH_FIELDS(DatedHoliday, from, to)
PASOKH_FIELDS(Closure, from, to, shut, reopen, day_is_lost)
PASOKH_FIELDS(ReducedHours, from, to, hours)
PASOKH_FIELDS(WorkingDay, on, hours)
PASOKH_FIELDS(Withdrawal, of)
PASOKH_FIELDS(Fact, id, words, source, regions, announced_at, what)
PASOKH_FIELDS(CalendarData, code, words, zone, facts)

// Everything that is wrong with one fact by itself, as messages: hours that overlap or run backwards, days that do not
// exist, a span that is too long, a code that is none. Codes: calendar.bad_hours, calendar.bad_span, calendar.bad_day,
// calendar.bad_code, calendar.bad_week, calendar.too_long_words.
std::vector<Message> check(const Fact& fact);
// The same for the whole, and what facts are to each other: calendar.same_id, calendar.unknown_withdrawn,
// calendar.no_zone, calendar.too_many_facts, calendar.no_pattern. The field of each Finding's message names the fact
// ("fact").
std::vector<Message> check(const CalendarData& data);

// The day from which on the weekly patterns have no hours for k_longest_rest days or longer, so that a term in working
// days could not end. Asked of calendars in files; compile() takes them.
std::optional<Date> never_works_from(const CalendarData& data);

// Whether a fact for `fact_region` holds in `region`: the same, or one that it contains.
bool covers(std::string_view fact_region, std::string_view region);

// The first and last day a fact can touch: what has to be looked at again when it is declared or withdrawn.
struct Span {
  std::optional<Date> from, to;  // nothing: unbounded
};
Span span_of(const Fact& fact);
// Whether a holiday, closure, change of hours or replacement is about the day; a weekly pattern and a withdrawal are about none.
bool is_about(const Fact& fact, Date date);

// The name of Named{"calendar-fact", "<calendar>/<fact>"} and Named{"calendar", "<calendar>"}: what explanations refer
// to. Empty when it is not of this calendar.
std::string name_of(const CalendarData& data, Language language, const Named& named);
Named name_for(std::string_view calendar, std::string_view fact);

}  // namespace pasokh::calendar
