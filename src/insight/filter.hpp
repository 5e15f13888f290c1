// One small language to say which part of a log is meant, for the command line, the API and the pages:
//
//   cases where channel = "Internet" and duration > 30 days; events where unit = "Group 1"; until 2012-01-01
//
//   filter     step { ; step }                    each step works on what the one before left
//   step       cases where C | events where C | from DATE | until DATE
//   C          C or C | C and C | not C | ( C )
//              has "A"   starts "A"   ends "A"    the case performs the activity, begins or ends with it
//              "A" -> "B"    "A" ->> "B"          B directly follows A; B comes some time after A
//              duration OP 30 days                first event to last: minutes, hours, days, weeks
//              size OP 5                          number of events of the case
//              FIELD OP VALUE    FIELD in ("a", "b")    FIELD is missing
//   FIELD      activity, officer, unit, lifecycle, instance, time, case (its id), or an attribute: name, 'any name'
//   OP         = != < <= > >= and ~ (contains, whatever its case and its form of letters)
//   VALUE      "text", 12.5, true, 2011-10-11, 2011-10-11T13:45
//
// About a case, a condition on a field of events holds when one of its events fulfils it. `from` and `until` cut: events
// outside are left out, and a case that has events on both sides is kept and marked as cut there, so that its times
// count as at least what they are. Dates are read in the zone.
//
// Refusals: insight.filter_syntax (where, what was found and expected), insight.filter_too_long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "history/event_log.hpp"

namespace pasokh::insight {

inline constexpr std::size_t k_max_filter_bytes = 10'000;
inline constexpr std::size_t k_max_filter_depth = 100;

enum class Compare : std::uint8_t { equal, unequal, less, at_most, more, at_least, contains };

struct Condition {
  enum class Kind : std::uint8_t { either, both, inverse, has, starts, ends, directly, later, duration, size, field, one_of, missing };
  Kind kind = Kind::both;
  Compare compare = Compare::equal;
  std::string name;                 // of the field, or an activity
  std::vector<std::string> values;  // what it is compared with, or the activity that follows
  std::int64_t number = 0;          // microseconds of a duration, or a size
  std::optional<Instant> at;        // the value as an instant, where it is one
  std::vector<Condition> parts;
};

struct Step {
  enum class Kind : std::uint8_t { cases, events, from, until };
  Kind kind = Kind::cases;
  Condition condition;
  Instant at;
};

struct Filter {
  std::vector<Step> steps;
  // Attributes that it asks of events: readers must keep these.
  std::vector<std::string> fields() const;
};

Result<Filter> read_filter(std::string_view text, const Zone& zone);

enum Cut : std::uint8_t { k_cut_before = 1, k_cut_after = 2 };

struct Filtered {
  history::EventLog log;
  std::vector<std::uint8_t> cut;  // per case: Cut bits
  std::uint64_t cut_cases() const;
};

Filtered apply(const Filter& filter, const history::EventLog& log);
// On what another filter left: what it cut stays cut.
Filtered apply(const Filter& filter, Filtered part);

}  // namespace pasokh::insight
