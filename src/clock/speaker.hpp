// Writes the explanation and the strip of days while the clock is counted (folder.hpp). Internal to the room.
#pragma once

#include <vector>

#include "clock/folder.hpp"

namespace pasokh::clock {

class Speaker {
 public:
  static constexpr bool k_speaks = true;

  Speaker(const Term& term, const Calendar& calendar) : term_(term), calendar_(calendar) {}

  void as_known(const AsOf& when);
  void filed(const ClockFact& fact, Instant at);
  struct Beginning {
    Instant from;  // where counting begins
    Date came;     // the day of the fact,
    Date day;      // and the one that it counts as
    Date filed_on;
  };
  void started(const ClockFact& fact, Instant at, const Beginning& beginning, bool late);
  void counted(const CountedPosition& before, const CountedPosition& after, const Counter& counter);
  void paused(const ClockFact& fact, Instant at);
  void pause_too_late(const ClockFact& fact, Instant at);
  void pause_over(const std::string& cause, Instant at);
  void resumed(const ClockFact& fact, Instant at, bool still_paused);
  void stopped(const CountedPosition& where, Instant from, Instant to, Date last_stopped);
  void extended(const ClockFact& fact, Instant at);
  void restarted(const ClockFact& fact, Instant at);
  void reopened(const ClockFact& fact, Instant at);
  void ended(const ClockFact& fact, Instant at, State state);
  void ignored(Rule why, const ClockFact& fact, Instant at);
  void finished(const ClockState& state, const CountedEnd* end, Instant until);

  std::vector<Line> take_lines() { return std::move(lines_); }
  std::vector<Day> take_days() { return std::move(days_); }

 private:
  struct Stretch {
    Date from, to;  // both included
    DayMark mark;
  };
  void add(Line line);
  void add(Instant at, Rule rule, Message message, Effect effect, const std::string& source);
  void version(Instant at, Date filed_on);
  void rolled(const CountedEnd& end);
  void lapsed(const ClockState& state, const CountedEnd& end);
  void skip(Date from, Date to, bool timed);
  void strip(const ClockState& state, const CountedEnd* end, Instant until);
  Message deadline_message(const ClockState& state, const CountedEnd* end) const;

  const Term& term_;
  const Calendar& calendar_;
  std::vector<Line> lines_;
  std::vector<Stretch> stretches_;
  std::vector<Day> days_;
  bool full_ = false;
};

}  // namespace pasokh::clock
