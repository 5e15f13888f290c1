// Counting a length over a calendar, in stages (the length itself, then each extension), with stops. Internal to the
// room.
//
// In a stage of days the position is a day: every day up to it is accounted for. In a timed stage it is an instant.
// A stage begins where the one before ended, unrolled. Months and years become calendar days when their stage begins,
// so that a pause moves their end day for day.
#pragma once

#include <array>
#include <optional>

#include "calendar/calendar.hpp"
#include "clock/term.hpp"

namespace pasokh::clock {

struct CountedPosition {
  std::size_t stage = 0;
  bool timed = false;
  bool done = false;
  bool month_end = false;  // the stage ends in a month that has no such day; until its first stretch is told
  Date day;
  Instant at;
  std::int64_t left = 0;     // of the stage: days or microseconds
  std::int64_t counted = 0;  // of all stages so far
};

// Count up to and including the day, or up to the instant.
struct CountedStop {
  Date day;
  Instant at;
};

class Counter {
 public:
  Counter(const Term& term, const calendar::Calendar& calendar) : term_(term), calendar_(calendar) {}

  // The start: the day that is day 0 (or day 1 when the first day counts), or the instant.
  Result<CountedPosition> begin(Date day, Instant at);
  // Moves on until the stop, or until the last stage is done. `stretch(before, after)` is told of each piece that was
  // counted.
  template <class Stretch>
  Done advance(CountedPosition& p, const std::optional<CountedStop>& stop, Stretch&& stretch) const;
  Done advance(CountedPosition& p, const std::optional<CountedStop>& stop = {}) const {
    return advance(p, stop, [](const CountedPosition&, const CountedPosition&) {});
  }
  bool add_stage(Length length);
  // Replaces what is left of the present stage and the later ones by calendar days to the old end and from there to a
  // date.
  Done aim_at(CountedPosition& p, std::optional<Date> old_end, Date to);
  Unit unit(std::size_t stage) const { return stages_[stage].unit; }
  std::size_t stages() const { return count_; }
  // The day a position stands on.
  Date day_of(const CountedPosition& p) const { return p.timed ? calendar_.date_of({p.at.us - 1}) : p.day; }

 private:
  Done enter(CountedPosition& p, std::size_t stage) const;
  Result<std::int64_t> measure(Length length, Date base, bool& month_end) const;
  Done step_days(CountedPosition& p, const std::optional<CountedStop>& stop, bool& stopped) const;
  Done step_time(CountedPosition& p, const std::optional<CountedStop>& stop, bool& stopped) const;

  const Term& term_;
  const calendar::Calendar& calendar_;
  std::array<Length, k_max_stages> stages_{};
  std::size_t count_ = 0;
};

template <class Stretch>
Done Counter::advance(CountedPosition& p, const std::optional<CountedStop>& stop, Stretch&& stretch) const {
  while (!p.done || p.stage + 1 < count_) {
    if (p.done) {
      p.done = false;
      PASOKH_TRY(enter(p, p.stage + 1));
    }
    const CountedPosition before = p;
    bool stopped = false;
    PASOKH_TRY(p.timed ? step_time(p, stop, stopped) : step_days(p, stop, stopped));
    p.month_end = false;
    stretch(before, p);
    if (stopped) return {};
    p.done = true;
  }
  return {};
}

}  // namespace pasokh::clock
