// A real log's clock facts, counted by a law: what the log says of each case becomes facts of a clock (mapping.hpp) and
// is folded like a live case. Where the term does not take a fact, it changes nothing, and the case says so.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clock/language.hpp"
#include "history/event_log.hpp"

namespace pasokh::clock {

struct LoggedEvent {
  Instant at;
  std::string_view activity;
  std::vector<std::string> values;  // of keys_of(mapping), in that order
};
struct LoggedCase {
  std::string id;
  std::vector<LoggedEvent> events;                            // ascending
  std::vector<std::pair<std::string, Instant>> attributes;  // of attributes_of(mapping), those the case has
};

// The attributes of events, and of cases, that a mapping asks for.
std::vector<std::string> keys_of(const LogMapping& mapping);
std::vector<std::string> attributes_of(const LogMapping& mapping);

// One case of a log, as far as the mapping asks.
LoggedCase case_of(const history::EventLog& log, const LogMapping& mapping, std::uint32_t which);

// In order: by instant, then filed first and answered last, then as in the log. The reference of each is its activity or
// attribute.
std::vector<ClockFact> facts_of(const LogMapping& mapping, const LoggedCase& logged);

struct Replayed {
  std::string id;
  Explained explained;
  std::vector<ClockFact> facts;
  std::map<std::string, Duration> paused;  // by cause; two causes at once count for both
  std::int32_t ignored = 0;                // facts that the term does not take
  std::optional<Instant> own_deadline;     // as the log says
};

// Answered and open are after the law; past_own after the log's own deadline.
struct Totals {
  std::int64_t cases = 0, without_filing = 0, ended = 0;
  std::int64_t in_time = 0, late = 0, withdrawn = 0;           // ended
  std::int64_t lapsed = 0, paused = 0, running = 0, waiting = 0;  // open: past the deadline, stopped, counting, not begun
  std::int64_t cases_paused = 0, pauses = 0, cases_extended = 0, extensions = 0;
  std::int64_t ignored = 0;  // facts
  std::map<std::string, std::int64_t> ignored_by_rule;
  std::map<std::string, Duration> paused_by_cause;
  Duration gross, net;  // of ended cases
  std::int64_t with_own = 0, ended_with_own = 0, past_own = 0;  // cases that carry a deadline; ended past it
};

class Replay {
 public:
  // A mapping of the document with its term and calendar. All of it points into the document.
  struct Choice {
    const Document* document;
    const LogMapping* mapping;
    const Term* term;  // any version
    const calendar::CalendarData* data;
  };
  // By its code; empty: the only one. Refusals: clock.no_mapping, clock.unknown_term, clock.unknown_calendar.
  static Result<Choice> choose(const Document& document, std::string_view mapping);
  // Open cases are looked at as the log ends. Refusals: those of the calendar.
  static Result<Replay> over(const Choice& choice, const history::EventLog& log);

  const LogMapping& mapping() const { return *choice_.mapping; }
  const calendar::CalendarData& data() const { return *choice_.data; }
  // The version of the law for a case.
  const Term* term_for(Date filed_on) const { return in_force(choice_.document->terms, mapping().term, filed_on); }
  const Term* any_term() const { return choice_.term; }
  // Refusals: those of the fold; clock.not_filed where the log says no filing.
  Result<Replayed> one(const LoggedCase& logged) const;
  void add(const Replayed& replayed, Totals& totals) const;

 private:
  Replay(const Choice& choice, Calendar calendar, Instant now)
      : choice_(choice), calendar_(std::move(calendar)), now_(now) {}
  Choice choice_;
  Calendar calendar_;
  Instant now_;
};

json::Value to_json(const Totals& totals);
// A table for people; the headings are the keys of the JSON in plain words of the language.
std::string to_table(const Totals& totals, const Rendering& how);

}  // namespace pasokh::clock
