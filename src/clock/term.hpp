// A term (مهلت) as data: how long is allowed, from what, and how it is counted. Laws and cities give terms as
// configuration in the clock language (language.hpp); the fold that counts them is clock.hpp. docs/clock-language.md
// says each rule in words.
//
// Versions of a law are terms of one code that are in force on different filing dates: in_force() chooses.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "calendar/facts.hpp"

namespace pasokh::clock {

using calendar::Words;

inline constexpr std::size_t k_max_pause_causes = 32;
inline constexpr std::size_t k_max_rungs = 8;
inline constexpr std::size_t k_max_reminders = 8;
inline constexpr std::size_t k_max_stages = 16;  // the length itself and its extensions
inline constexpr int k_max_restarts = 100;
inline constexpr std::int64_t k_max_count = 100'000;
inline constexpr std::int64_t k_max_years = 100;  // of any length

enum class Unit {
  minutes,
  hours,  // round the clock
  working_minutes,
  working_hours,  // of the calendar's open time
  calendar_days,
  working_days,
  weeks,
  months,
  years,  // Gregorian
  jalali_months,
  jalali_years,
};
// Counted in instants (minutes and hours of either kind) rather than in days.
bool is_timed(Unit unit);
// Counted in what the calendar says is worked.
bool counts_open_time(Unit unit);

struct Length {
  std::int64_t count = 0;
  Unit unit = Unit::working_days;
  auto operator<=>(const Length&) const = default;
};

// What starts it. With `base` the start is given by a `base` fact: the unrolled end of another term, a decision, a
// service of papers.
enum class Start { filed, complete, base };
enum class Roll { none, next, previous };
// A month later than 31 January: the last day of February, or what is left over runs into March.
enum class MonthEnd { last_day, overflow };
// A length in days ends with the last day itself (midnight of the calendar's zone), or when work closes on it.
enum class EndOf { day, work };
// Which days a pause stops, for lengths in days (in timed lengths a pause stops to the microsecond):
//   after_first  the day it begins still counts, the day it ends does not: as many days as midnights (Awb 4:15)
//   touched      every day that the pause touches, first and last included
//   inside       only days that lie wholly in the pause
enum class PauseDays { after_first, touched, inside };

struct PauseRule {
  std::string cause;     // a code: "applicant", "consultation"
  std::string evidence;  // the kind of paper that must be named, or empty
  // The notice must come within this of the start (of the latest one, where the count began anew).
  std::optional<Length> within = {};
  std::optional<Length> most = {};  // it ends by itself after this, counted like the term itself
  bool operator==(const PauseRule&) const = default;
};
struct ExtensionRule {
  int times = 1;
  std::optional<Length> most;  // of each; nothing: to an agreed date
  bool agreed = false;         // only with the applicant's consent in writing
  bool before_expiry = true;   // a notice after the term has ended counts for nothing
  bool operator==(const ExtensionRule&) const = default;
};
// An incompleteness notice that sets the clock back to nothing until the file is complete.
struct RestartRule {
  std::optional<Length> within;  // counted from the start like the term itself; later notices have no effect
  int times = 0;                 // how often; 0: each time
  bool operator==(const RestartRule&) const = default;
};
enum class Lapse { none, escalate, granted, refused };
// What an unanswered end costs, whatever it means for the case itself.
struct Remedies {
  bool fee_refunded = false;
  bool penalty = false;  // noted; its amount is another law's business
  bool operator==(const Remedies&) const = default;
};
struct Rung {
  std::string role;
  Length after;  // from the deadline, for the first; from the rung before, for the others
  bool operator==(const Rung&) const = default;
};

struct Term {
  std::string code;
  Words words;
  std::string source;            // the law and article, or who set it
  bool assumed = false;          // the configuration's guess, to be confirmed
  std::optional<Date> from, to;  // filing dates for which this version is in force, both included
  // The transitional rule: cases filed before `from` that are still open on it pass to this version, counted from
  // their own start. Otherwise old cases keep the old law.
  bool takes_open_cases = false;
  std::optional<Date> enacted;  // the day on which the version became known; nothing: it always was

  Start start = Start::filed;
  std::string after;  // with Start::base: the term whose unrolled end it follows, or the event's name
  Length length;
  bool first_day_counts = false;
  // A start later than this on its day counts as one on the next working day (a start at the very minute is in time).
  std::optional<TimeOfDay> cut_off;
  bool start_rolls = false;  // a start on a day that is not worked counts as one on the next working day
  Roll roll = Roll::none;
  MonthEnd month_end = MonthEnd::last_day;
  EndOf ends = EndOf::day;
  std::string calendar;  // codes; empty: what the place where it is used says (the unit's calendar and region)
  std::string region;

  std::vector<PauseRule> pauses;
  PauseDays pause_days = PauseDays::after_first;
  std::optional<ExtensionRule> extension;
  std::optional<RestartRule> restart;
  Lapse on_lapse = Lapse::none;
  Remedies remedies;
  Words on_lapse_note;  // what the law calls it
  std::vector<Rung> ladder;
  std::vector<Length> reminders;  // before the deadline
  bool operator==(const Term&) const = default;
};

PASOKH_ENUM(Unit, minutes, hours, working_minutes, working_hours, calendar_days, working_days, weeks, months, years,
            jalali_months, jalali_years)
PASOKH_ENUM(Start, filed, complete, base)
PASOKH_ENUM(Roll, none, next, previous)
PASOKH_ENUM(MonthEnd, last_day, overflow)
PASOKH_ENUM(EndOf, day, work)
PASOKH_ENUM(PauseDays, after_first, touched, inside)
PASOKH_ENUM(Lapse, none, escalate, granted, refused)
PASOKH_FIELDS(Length, count, unit)
PASOKH_FIELDS(PauseRule, cause, evidence, within, most)
PASOKH_FIELDS(ExtensionRule, times, most, agreed, before_expiry)
PASOKH_FIELDS(RestartRule, within, times)
PASOKH_FIELDS(Remedies, fee_refunded, penalty)
PASOKH_FIELDS(Rung, role, after)
PASOKH_FIELDS(Term, code, words, source, assumed, from, to, takes_open_cases, enacted, start, after, length,
              first_day_counts, cut_off, start_rolls, roll, month_end, ends, calendar, region, pauses, pause_days,
              extension, restart, on_lapse, remedies, on_lapse_note, ladder, reminders)

// Everything wrong with a term by itself. Codes: clock.bad_length, clock.bad_cut_off, clock.bad_versions,
// clock.bad_pause, clock.bad_extension, clock.bad_restart, clock.bad_ladder, clock.bad_term_code, clock.bad_base,
// clock.bad_roll.
std::vector<Message> check(const Term& term);
// And of terms to each other: clock.overlapping_versions, clock.term_cycle (a chain of `after` that comes back to
// itself).
std::vector<Message> check(std::span<const Term> terms);

// What decides which version of the law holds for a case.
struct Filing {
  Date filed_on;
  std::optional<Date> ended_on;  // answered or withdrawn: what begins later does not reach it
  std::optional<Date> as_of;     // versions that begin later are not yet in force; nothing: all have begun
  std::optional<Date> known_on;  // versions enacted later are not yet known; nothing: all are
};
// The version of a code that is in force for the filing, or nullptr: the one for its date, or the latest that has
// begun since and takes open cases.
const Term* in_force(std::span<const Term> terms, std::string_view code, const Filing& filing);
// By the filing date alone.
const Term* in_force(std::span<const Term> terms, std::string_view code, Date filed_on);

// "10 working days", for people.
Message describe(Length length);

}  // namespace pasokh::clock
