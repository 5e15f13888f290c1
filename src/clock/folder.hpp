// The computation itself: one pass over the facts, the same with and without telling (Sink). Internal to the room.
// Sink is Silent, or Speaker (speaker.hpp), which writes the explanation and the days while the count is made.
#pragma once

#include <algorithm>
#include <optional>

#include "clock/clock.hpp"
#include "clock/counter.hpp"
#include "clock/objection.hpp"

namespace pasokh::clock {

// Where a fully counted position ends.
struct CountedEnd {
  bool timed = false;
  Date unrolled_on;
  Instant unrolled_end;
  Date due_on;
  Instant deadline;
  bool at_close = false;
};

struct Silent {
  static constexpr bool k_speaks = false;
};

template <class Sink>
class Folder {
 public:
  Folder(const Term& term, const Calendar& calendar, Sink& sink)
      : term_(term), calendar_(calendar), sink_(sink), counter_(term, calendar) {}

  Result<ClockState> run(std::span<const ClockFact> facts, Instant now) {
    PASOKH_TRY(take(facts, now));
    PASOKH_TRY(finish(now));
    return s_;
  }
  // Takes the facts up to `now` without closing the computation.
  Done take(std::span<const ClockFact> facts, Instant now) {
    if (facts.size() > k_max_facts) {
      return refuse(RefusalKind::invalid,
                    say("clock.too_many_facts", {{"most", static_cast<std::int64_t>(k_max_facts)}}));
    }
    for (const ClockFact& fact : facts) {
      const Instant at = last_ ? std::max(*last_, fact.at) : fact.at;
      if (at > now) break;
      last_ = at;
      PASOKH_TRY(apply(fact, at));
    }
    return {};
  }
  Result<Objection> objection(const ClockFact& fact, Instant at);

 private:
  bool started() const { return s_.started_at.has_value(); }
  bool ended() const { return s_.ended_at.has_value(); }
  bool paused() const { return s_.paused_causes != 0; }
  int cause_index(const std::string& cause) const;

  Done apply(const ClockFact& fact, Instant at);
  Done start(const ClockFact& fact, Instant at);
  Done pause(const ClockFact& fact, Instant at);
  void resume(const ClockFact& fact, Instant at);
  Done extend(const ClockFact& fact, Instant at);
  Done end(const ClockFact& fact, Instant at, State in_time);
  void reset();
  Result<Objection> extension_objection(const ClockFact& fact, Instant at) const;
  Result<Objection> restart_objection(Instant at) const;
  Result<CountedEnd> extended_end(const CountedPosition& p, std::optional<Length> by) const;

  Result<CountedEnd> end_from(CountedPosition p, const Counter& counter) const;
  Result<CountedEnd> settle(const CountedPosition& p) const;
  CountedStop pause_stop(Instant at) const;
  CountedStop stop_now(Instant at) const { return {calendar_.date_of(at), at}; }
  Done advance(CountedPosition& p, const std::optional<CountedStop>& stop);
  Done finish(Instant now);
  Done amounts(Instant until);
  void times(Instant until);

  const Term& term_;
  const Calendar& calendar_;
  Sink& sink_;
  Counter counter_;
  CountedPosition pos_;
  ClockState s_;
  std::optional<Instant> last_;
  std::optional<Instant> paused_since_;
  std::optional<Instant> came_at_;  // what started it, before cut-off and start roll
  bool dated_ = false;              // the end was agreed as a date: it does not roll
  bool waiting_ = false;            // set back by an incompleteness notice, until complete
};

template <class Sink>
int Folder<Sink>::cause_index(const std::string& cause) const {
  for (std::size_t i = 0; i < term_.pauses.size() && i < k_max_pause_causes; ++i) {
    if (term_.pauses[i].cause == cause) return static_cast<int>(i);
  }
  return -1;
}

template <class Sink>
Result<Objection> Folder<Sink>::objection(const ClockFact& fact, Instant at) {
  if (fact.event == Event::reopened) return ended() ? Objection::none : Objection::not_ended;
  if (ended()) return Objection::already_ended;
  switch (fact.event) {
    case Event::filed: return s_.filed_at ? Objection::already_started : Objection::none;
    case Event::base: return term_.start == Start::base && started() ? Objection::already_started : Objection::none;
    case Event::incomplete: return restart_objection(at);
    case Event::paused: {
      if (!started()) return Objection::not_started;
      const int cause = cause_index(fact.cause);
      if (cause < 0) return Objection::pause_not_allowed;
      if (!term_.pauses[static_cast<std::size_t>(cause)].evidence.empty() && fact.evidence.empty()) {
        return Objection::pause_without_evidence;
      }
      return s_.paused_causes >> cause & 1U ? Objection::already_paused : Objection::none;
    }
    case Event::resumed: {
      if (fact.cause.empty()) return paused() ? Objection::none : Objection::not_paused;
      const int cause = cause_index(fact.cause);
      return cause >= 0 && (s_.paused_causes >> cause & 1U) ? Objection::none : Objection::not_paused;
    }
    case Event::extended: return extension_objection(fact, at);
    case Event::answered:
    case Event::withdrawn: return s_.filed_at || started() ? Objection::none : Objection::not_started;
    default: return Objection::none;
  }
}

template <class Sink>
Result<Objection> Folder<Sink>::restart_objection(Instant at) const {
  if (!term_.restart || !started()) return Objection::none;
  if (!term_.restart->within) return Objection::none;
  Term window;
  window.length = *term_.restart->within;
  Counter counter(window, calendar_);
  PASOKH_LET(const CountedPosition p, counter.begin(calendar_.date_of(*s_.started_at), *s_.started_at));
  PASOKH_LET(const CountedEnd end, end_from(p, counter));
  return at < end.deadline ? Objection::none : Objection::restart_too_late;
}

template <class Sink>
Result<CountedEnd> Folder<Sink>::extended_end(const CountedPosition& p, std::optional<Length> by) const {
  Counter longer = counter_;
  if (by && !longer.add_stage(*by))
    return refuse(RefusalKind::invalid,
                  say("clock.too_many_facts", {{"most", static_cast<std::int64_t>(k_max_stages)}}));
  return end_from(p, longer);
}

template <class Sink>
Result<Objection> Folder<Sink>::extension_objection(const ClockFact& fact, Instant at) const {
  if (!started()) return Objection::not_started;
  if (!term_.extension || (!fact.by && !fact.to && !term_.extension->most)) return Objection::extension_not_allowed;
  const ExtensionRule& rule = *term_.extension;
  if (s_.extensions >= rule.times || counter_.stages() == k_max_stages) return Objection::extension_too_often;
  if (rule.agreed && !fact.agreed) return Objection::extension_not_agreed;
  CountedPosition from = pos_;
  if (paused()) {  // as if it went on now
    from.day = std::max(from.day, calendar_.date_of(at));
    from.at = std::max(from.at, at);
  }
  PASOKH_LET(const CountedEnd present, extended_end(from, {}));
  if (rule.before_expiry && !paused() && present.deadline <= at) return Objection::extension_after_expiry;
  Instant wanted;
  if (fact.to) {
    wanted = calendar_.end_of(*fact.to);
  } else {
    PASOKH_LET(const CountedEnd longer, extended_end(from, fact.by ? fact.by : rule.most));
    wanted = longer.deadline;
  }
  if (wanted <= present.deadline) return Objection::extension_not_later;
  if (!rule.most) return Objection::none;
  PASOKH_LET(const CountedEnd longest, extended_end(from, rule.most));
  return wanted > longest.deadline ? Objection::extension_too_long : Objection::none;
}

template <class Sink>
Done Folder<Sink>::apply(const ClockFact& fact, Instant at) {
  PASOKH_LET(const Objection wrong, objection(fact, at));
  if (wrong != Objection::none) {
    if constexpr (Sink::k_speaks) sink_.ignored(wrong, fact, at);
    return {};
  }
  switch (fact.event) {
    case Event::filed:
      s_.filed_at = at;
      if constexpr (Sink::k_speaks) sink_.filed(fact, at);
      return term_.start == Start::filed ? start(fact, at) : Done{};
    case Event::complete:
      if ((term_.start == Start::complete && !started()) || waiting_) return start(fact, at);
      return {};
    case Event::base: return term_.start == Start::base ? start(fact, at) : Done{};
    case Event::incomplete:
      if (!term_.restart || !started()) return {};
      if constexpr (Sink::k_speaks) sink_.restarted(fact, at);
      reset();
      waiting_ = true;
      return {};
    case Event::paused: return pause(fact, at);
    case Event::resumed: resume(fact, at); return {};
    case Event::extended: return extend(fact, at);
    case Event::answered: return end(fact, at, State::met);
    case Event::withdrawn: return end(fact, at, State::withdrawn);
    case Event::reopened:
      reset();
      s_ = {};
      s_.filed_at = at;
      waiting_ = false;
      if constexpr (Sink::k_speaks) sink_.reopened(fact, at);
      return start(fact, at);
  }
  return {};
}

// The count back to nothing; what was filed stays filed.
template <class Sink>
void Folder<Sink>::reset() {
  const auto filed = s_.filed_at;
  s_ = {};
  s_.filed_at = filed;
  paused_since_.reset();
  dated_ = false;
}

template <class Sink>
Done Folder<Sink>::start(const ClockFact& fact, Instant at) {
  waiting_ = false;
  came_at_ = at;
  const Date came = calendar_.date_of(at);
  Date day = came;
  const bool late = term_.cut_off && calendar_.zone().civil(at).time > *term_.cut_off;
  if (late || term_.start_rolls) {
    PASOKH_LET(day, calendar_.on_or_after(late ? came + 1 : came));
  }
  Instant from = at;
  if (day != came) {
    from = calendar_.start_of(day);
    if (is_timed(term_.length.unit)) from = calendar_.opening_of(day).value_or(from);
  }
  s_.started_at = from;
  PASOKH_LET(pos_, counter_.begin(day, from));
  if constexpr (Sink::k_speaks) sink_.started(fact, at, from, came, day, late);
  return {};
}

template <class Sink>
CountedStop Folder<Sink>::pause_stop(Instant at) const {
  const Date day = calendar_.date_of(at);
  const bool counts = term_.pause_days == PauseDays::after_first ||
                      (term_.pause_days == PauseDays::inside && calendar_.start_of(day) < at);
  return {counts ? day : day - 1, at};
}

template <class Sink>
Done Folder<Sink>::advance(CountedPosition& p, const std::optional<CountedStop>& stop) {
  if constexpr (Sink::k_speaks) {
    return counter_.advance(p, stop,
                            [&](const CountedPosition& a, const CountedPosition& b) { sink_.counted(a, b, counter_); });
  } else {
    return counter_.advance(p, stop);
  }
}

template <class Sink>
Done Folder<Sink>::pause(const ClockFact& fact, Instant at) {
  if (!paused()) {
    const CountedStop stop = pause_stop(at);
    CountedPosition reached = pos_;
    PASOKH_TRY(counter_.advance(reached, stop));
    if (reached.done) {  // nothing is left to stop
      if constexpr (Sink::k_speaks) sink_.pause_too_late(fact, at);
      return {};
    }
    if constexpr (Sink::k_speaks) {
      PASOKH_TRY(advance(pos_, stop));
    } else {
      pos_ = reached;
    }
    paused_since_ = at;
  }
  s_.paused_causes |= 1U << cause_index(fact.cause);
  if constexpr (Sink::k_speaks) sink_.paused(fact, at);
  return {};
}

template <class Sink>
void Folder<Sink>::resume(const ClockFact& fact, Instant at) {
  if (fact.cause.empty()) {
    s_.paused_causes = 0;
  } else {
    s_.paused_causes &= ~(1U << cause_index(fact.cause));
  }
  if constexpr (Sink::k_speaks) sink_.resumed(fact, at, paused());
  if (paused()) return;
  const Date day = calendar_.date_of(at);
  const Date stopped_to = term_.pause_days == PauseDays::inside ? day - 1 : day;
  if constexpr (Sink::k_speaks) sink_.stopped(pos_, *paused_since_, at, stopped_to);
  pos_.day = std::max(pos_.day, stopped_to);
  pos_.at = std::max(pos_.at, at);
  s_.paused_time += at - *paused_since_;
  paused_since_.reset();
}

template <class Sink>
Done Folder<Sink>::extend(const ClockFact& fact, Instant at) {
  ++s_.extensions;
  if (fact.to) {
    std::optional<Date> old_end;
    if (!paused()) {
      PASOKH_LET(const CountedEnd old, end_from(pos_, counter_));
      old_end = old.unrolled_on;
      PASOKH_TRY(advance(pos_, stop_now(at)));
    } else {
      pos_.day = std::max(pos_.day, calendar_.date_of(at));
    }
    dated_ = true;
    PASOKH_TRY(counter_.aim_at(pos_, old_end, *fact.to));
  } else {
    counter_.add_stage(fact.by ? *fact.by : *term_.extension->most);
    dated_ = false;
  }
  if constexpr (Sink::k_speaks) sink_.extended(fact, at);
  return {};
}

template <class Sink>
Done Folder<Sink>::end(const ClockFact& fact, Instant at, State in_time) {
  s_.state = in_time;
  s_.ended_at = at;
  if (started() && !paused() && in_time == State::met) {
    PASOKH_LET(const CountedEnd end, end_from(pos_, counter_));
    if (end.deadline <= at) s_.state = State::answered_late;
  }
  if constexpr (Sink::k_speaks) sink_.ended(fact, at, s_.state);
  return {};
}

template <class Sink>
Result<CountedEnd> Folder<Sink>::end_from(CountedPosition p, const Counter& counter) const {
  PASOKH_TRY(counter.advance(p));
  return settle(p);
}

template <class Sink>
Result<CountedEnd> Folder<Sink>::settle(const CountedPosition& p) const {
  CountedEnd end;
  end.timed = p.timed;
  end.unrolled_on = end.due_on = counter_.day_of(p);
  if (p.timed) {
    end.unrolled_end = end.deadline = p.at;
    return end;
  }
  end.unrolled_end = calendar_.end_of(p.day);
  if (term_.roll != Roll::none && !dated_ && !calendar_.is_working_day(p.day)) {
    PASOKH_LET(end.due_on, term_.roll == Roll::next ? calendar_.on_or_after(p.day) : calendar_.on_or_before(p.day));
  }
  end.deadline = calendar_.end_of(end.due_on);
  if (const auto close = calendar_.close_of(end.due_on); close && term_.ends == EndOf::work) {
    end.deadline = *close;
    end.at_close = true;
  }
  return end;
}

template <class Sink>
void Folder<Sink>::times(Instant until) {
  if (paused_since_) s_.paused_time += std::max(*paused_since_, until) - *paused_since_;
  if (const auto from = s_.filed_at ? s_.filed_at : came_at_) s_.gross = until - *from;
  if (started()) s_.net = std::max(Duration{}, until - *s_.started_at - s_.paused_time);
}

template <class Sink>
Done Folder<Sink>::amounts(Instant until) {
  CountedPosition here = pos_;
  if (!paused()) PASOKH_TRY(counter_.advance(here, stop_now(until)));
  CountedPosition all = here;
  PASOKH_TRY(counter_.advance(all));
  s_.used = here.counted;
  s_.left = all.counted - here.counted;
  return {};
}

template <class Sink>
Done Folder<Sink>::finish(Instant now) {
  const Instant until = s_.ended_at.value_or(now);
  s_.due_in_days = !is_timed(term_.length.unit);
  times(until);
  if (!started()) {
    if (!ended()) s_.next = Next::start;
    if constexpr (Sink::k_speaks) sink_.finished(s_, nullptr, until);
    return {};
  }
  PASOKH_TRY(amounts(until));
  if (paused()) {
    if (!ended()) {
      s_.state = State::paused;
      s_.next = Next::resume;
    }
    if constexpr (Sink::k_speaks) {
      sink_.stopped(pos_, *paused_since_, until, calendar_.date_of(until));
      sink_.finished(s_, nullptr, until);
    }
    return {};
  }
  PASOKH_TRY(advance(pos_, {}));
  PASOKH_LET(const CountedEnd end, settle(pos_));
  s_.deadline = end.deadline;
  s_.due_on = end.due_on;
  s_.due_in_days = !end.timed && !end.at_close;
  s_.unrolled_end = end.unrolled_end;
  s_.unrolled_on = end.unrolled_on;
  s_.remaining = end.deadline - until;
  if (!ended()) {
    s_.state = end.deadline <= now ? State::lapsed : State::running;
    if (s_.state == State::running) {
      s_.next = Next::deadline;
      s_.next_at = end.deadline;
    }
  }
  if constexpr (Sink::k_speaks) sink_.finished(s_, &end, until);
  return {};
}

}  // namespace pasokh::clock
