// A clock (مهلت‌شمار): a term applied to one case, as a pure fold of (term, compiled calendar, facts of the case) ->
// state and deadline, as it stood at one instant, as known at another (AsOf). Facts that happened later, or were
// recorded later, are not looked at.
//
// Bounds: a deadline is the first instant that is too late, so an answer at exactly the deadline is late and a timer
// armed for it finds the clock lapsed. A length in days ends at the midnight after its last day, in the calendar's zone
// (or at close of work on it when the term says so); `due_on` is that last day: show it, not the date of the midnight.
//
// Total: every order of facts has a defined state. Facts that the term does not allow (a pause for a cause it does not
// name, an extension after expiry) change nothing and say so in the explanation; admit() refuses them before they are
// recorded.
//
// The explanation is written by the same computation as the deadline; its last line is the deadline. Without
// explanation the fold allocates nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "calendar/calendar.hpp"
#include "clock/term.hpp"

namespace pasokh::clock {

using calendar::Calendar;

inline constexpr std::size_t k_max_facts = 2'000;  // of one clock
inline constexpr std::size_t k_max_lines = 400;    // of one explanation
inline constexpr std::size_t k_max_days = 4'000;   // of one strip of days

enum class Event {
  filed,       // received; the headline response time runs from here
  complete,    // the file is complete (valid, data received)
  incomplete,  // a notice that it is not; sets back a clock with a restart rule
  base,        // the event a chained term starts from
  paused,      // with a cause
  resumed,     // of that cause; without a cause: of all
  extended,    // by a length or to a date
  answered,    // decided, done
  withdrawn,   // by the applicant; ends the clock
  reopened,    // starts a new period with the whole term
};

struct ClockFact {
  Event event = Event::filed;
  Instant at;
  std::string cause;         // of paused and resumed
  std::string evidence;      // the paper it rests on
  std::optional<Length> by;  // of extended
  std::optional<Date> to;    // of extended: the agreed end; of paused: the last day given for it
  bool agreed = false;       // in writing, by the applicant
  std::string reference;     // the fact it came from: an id, a position; shown in the explanation's source
  std::optional<Instant> recorded_at;  // when it became known; nothing: when it happened
  bool operator==(const ClockFact&) const = default;
};

// The two axes of time: as it stood at `at`, as known at `known` (nothing: all that is recorded is known). What was
// known of closures is in the Calendar, of laws in the choice of the Term.
struct AsOf {
  AsOf(Instant when, std::optional<Instant> then = {}) : at(when), known(then) {}
  Instant at;
  std::optional<Instant> known;
};

enum class State { not_started, running, paused, met, lapsed, answered_late, withdrawn };

enum class Next { none, start, resume, deadline };

struct ClockState {
  State state = State::not_started;
  std::optional<Instant> deadline;      // nothing before the start and while paused
  std::optional<Date> due_on;           // the last day, in the calendar's zone
  bool due_in_days = true;              // the deadline is a day's end: show the day, not an hour
  std::optional<Instant> unrolled_end;  // before the roll: what a chained term counts from
  std::optional<Date> unrolled_on;
  std::optional<Instant> filed_at;
  std::optional<Instant> started_at;  // where counting began, after cut-off and start roll
  std::optional<Instant> ended_at;    // answered or withdrawn
  // Wall time. Gross: from filing (or start, where there is no filing) to the end or now. Net: the part of it in which
  // the clock was counting.
  Duration gross;
  Duration net;
  Duration remaining;  // deadline - now, negative once it has passed; zero without a deadline
  // In the term's own measure: days of its kind for lengths in days, microseconds of its kind for timed ones.
  // `left` is known while paused too; both are of the present stage set (length and extensions).
  std::int64_t used = 0;
  std::int64_t left = 0;
  std::int32_t extensions = 0;
  std::uint32_t paused_causes = 0;  // bit i: the term's pauses[i] holds
  Duration paused_time;             // wall time in pauses
  Next next = Next::none;
  std::optional<Instant> next_at;  // when, where that is known: arm the timer for it
};

// What a line did to the count.
enum class Effect { none, starts, counts, skips, pauses, resumes, extends, rolls, ends, ignored, deadline };

struct Line {
  Instant at;                    // when it happened or applies from
  std::optional<Date> from, to;  // the days it is about
  std::string rule;              // stable id (rule.hpp): "cut-off", "weekend", "closure", "pause", "deadline"
  Message message;               // clock.*: for the applicant
  Effect effect = Effect::none;
  std::string source;  // the law, the notice ("iran/air-1404-09-09") or the fact's reference
  bool operator==(const Line&) const = default;
};

// For the picture: what each civil day from the start to the deadline (or now) was.
enum class DayMark {
  before,  // filed, not yet counting
  worked,  // counted
  closed,  // not counted: not a working day of a term that counts those
  paused,
  extended,  // counted, by an extension
  last,      // the due day
  over,      // past the deadline, unanswered or until the late answer
};
struct Day {
  Date date;
  DayMark mark = DayMark::worked;
  calendar::DayKind kind = calendar::DayKind::working;
  auto operator<=>(const Day&) const = default;
};

struct Explained {
  ClockState state;
  std::vector<Line> lines;
  std::vector<Day> days;
};

PASOKH_ENUM(Event, filed, complete, incomplete, base, paused, resumed, extended, answered, withdrawn, reopened)
PASOKH_ENUM(State, not_started, running, paused, met, lapsed, answered_late, withdrawn)
PASOKH_ENUM(Effect, none, starts, counts, skips, pauses, resumes, extends, rolls, ends, ignored, deadline)
PASOKH_ENUM(DayMark, before, worked, closed, paused, extended, last, over)
PASOKH_FIELDS(ClockFact, event, at, cause, evidence, by, to, agreed, reference, recorded_at)
PASOKH_FIELDS(Line, at, from, to, rule, message, effect, source)

// Facts in the order they were recorded; where their instants go backwards, the earlier record's instant holds.
// Refusals: those of the calendar (out of range, no working time), clock.too_many_facts.
Result<ClockState> fold(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, AsOf when);
// The same, with its explanation and its days.
Result<Explained> explain(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, AsOf when);
// The days alone.
Result<std::vector<Day>> days_of(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts,
                                 AsOf when);

// Whether the next fact may be recorded after the others. Refusals: those of fold, clock.out_of_order, and the rules
// of rule.hpp from already_started on: what the term does not allow and what cannot come after what came before.
Done admit(const Term& term, const Calendar& calendar, std::span<const ClockFact> facts, const ClockFact& next);

// The due day of a term that starts on a day and meets no facts: for tasks and forecasts. Exactly fold of one start
// fact at `from`.
Result<ClockState> due(const Term& term, const Calendar& calendar, Instant from);

// The short form for a letter: of the lines those that moved the deadline (late filing, stops, closures by notice,
// extensions, the roll, the lapse) and the deadline itself.
std::vector<Line> short_form(std::span<const Line> lines);

// One sentence: "due Saturday 6 December 2025", "stopped; 4 working days remain", "answered in time".
Message summary(const ClockState& state, const Term& term);

}  // namespace pasokh::clock
