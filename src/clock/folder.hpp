// The computation itself: one pass over the facts, the same with and without telling (Sink). Internal to the room.
// Sink is Silent, or Speaker (speaker.hpp), which writes the explanation and the days while the count is made. Rules is
// AllRules, but for the tests that break one (rule.hpp).
#pragma once

#include <algorithm>
#include <optional>

#include "clock/clock.hpp"
#include "clock/counter.hpp"
#include "clock/rule.hpp"

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

template <class Sink, class Rules = AllRules>
class Folder {
 public:
  Folder(const Term& term, const Calendar& calendar, Sink& sink, Rules rules = {})
      : term_(term), calendar_(calendar), sink_(sink), rules_(rules), counter_(term, calendar) {}

  Result<ClockState> run(std::span<const ClockFact> facts, AsOf when) {
    if constexpr (Sink::k_speaks) sink_.as_known(when);
    PASOKH_TRY(take(facts, when));
    PASOKH_TRY(finish(when.at));
    return s_;
  }
  // Takes the facts up to then without closing the computation.
  Done take(std::span<const ClockFact> facts, AsOf when) {
    if (facts.size() > k_max_facts) {
      return refuse(RefusalKind::invalid,
                    say("clock.too_many_facts", {{"most", static_cast<std::int64_t>(k_max_facts)}}));
    }
    for (const ClockFact& fact : facts) {
      if (when.known && fact.recorded_at.value_or(fact.at) > *when.known && holds(Rule::known)) continue;
      const Instant at = last_ ? std::max(*last_, fact.at) : fact.at;
      if (at > when.at) break;
      last_ = at;
      PASOKH_TRY(apply(fact, at));
    }
    return {};
  }
  // Why the term does not take the fact; none when it does. Ends the pauses whose time is over by then.
  Result<Rule> objection(const ClockFact& fact, Instant at) {
    end_pauses(at);
    PASOKH_LET(const Rule why, objection_to(fact, at));
    return holds(why) ? why : Rule::none;
  }

 private:
  bool holds(Rule rule) const { return rules_.holds(rule); }
  bool started() const { return s_.started_at.has_value(); }
  bool ended() const { return s_.ended_at.has_value(); }
  bool paused() const { return s_.paused_causes != 0; }
  int cause_index(const std::string& cause) const;

  Result<Rule> objection_to(const ClockFact& fact, Instant at) const;
  Result<Rule> pause_objection(const ClockFact& fact, Instant at) const;
  Result<Rule> extension_objection(const ClockFact& fact, Instant at) const;
  Result<Rule> restart_objection(Instant at) const;
  Result<Rule> file_objection(const ClockFact& fact, Instant at) const;
  Result<CountedEnd> window(Length length, Date day, Instant from) const;
  Result<CountedEnd> extended_end(const CountedPosition& p, std::optional<Length> by) const;

  Done apply(const ClockFact& fact, Instant at);
  Done start(const ClockFact& fact, Instant at);
  Done pause(const ClockFact& fact, Instant at);
  Done limit_pause(std::size_t cause, const ClockFact& fact, Instant at);
  void end_pauses(Instant until);
  void resume(const ClockFact& fact, Instant at);
  void go_on(Instant at, Date stopped_to);
  Done extend(const ClockFact& fact, Instant at);
  Done end(const ClockFact& fact, Instant at, State in_time);
  void reset();

  Result<CountedEnd> end_from(CountedPosition p, const Counter& counter) const;
  Result<CountedEnd> settle(const CountedPosition& p) const;
  CountedStop pause_stop(Instant at) const;
  CountedStop stop_now(Instant at) const { return {calendar_.date_of(at), at}; }
  Done advance(CountedPosition& p, const std::optional<CountedStop>& stop);
  Done finish(Instant now);
  void finish_paused();
  void times(Instant until);

  const Term& term_;
  const Calendar& calendar_;
  Sink& sink_;
  [[no_unique_address]] Rules rules_;
  Counter counter_;
  CountedPosition pos_;
  ClockState s_;
  std::optional<Instant> last_;
  std::optional<Instant> paused_since_;
  std::optional<Instant> came_at_;  // what started it, before cut-off and start roll
  bool dated_ = false;              // the end was agreed as a date: it does not roll
  bool waiting_ = false;            // set back by an incompleteness notice, until complete
  std::optional<bool> file_complete_;
  int restarts_ = 0;
  std::uint32_t limited_ = 0;                    // causes that end by themselves,
  std::int64_t pause_over_[k_max_pause_causes];  // and when; of the others nothing is set
};

template <class Sink, class Rules>
int Folder<Sink, Rules>::cause_index(const std::string& cause) const {
  for (std::size_t i = 0; i < term_.pauses.size() && i < k_max_pause_causes; ++i) {
    if (term_.pauses[i].cause == cause) return static_cast<int>(i);
  }
  return -1;
}

template <class Sink, class Rules>
Result<Rule> Folder<Sink, Rules>::objection_to(const ClockFact& fact, Instant at) const {
  if (fact.event == Event::reopened) return ended() ? Rule::none : Rule::not_ended;
  if (ended()) return Rule::already_ended;
  switch (fact.event) {
    case Event::filed: return s_.filed_at || started() ? Rule::already_started : Rule::none;
    case Event::base:
      if (term_.start != Start::base) return Rule::follows_nothing;
      return started() ? Rule::already_started : Rule::none;
    case Event::complete:
    case Event::incomplete: return file_objection(fact, at);
    case Event::paused: return pause_objection(fact, at);
    case Event::resumed: {
      if (fact.cause.empty()) return paused() ? Rule::none : Rule::not_paused;
      const int cause = cause_index(fact.cause);
      return cause >= 0 && (s_.paused_causes >> cause & 1U) ? Rule::none : Rule::not_paused;
    }
    case Event::extended: return extension_objection(fact, at);
    case Event::answered:
    case Event::withdrawn: return s_.filed_at || started() ? Rule::none : Rule::not_started;
    default: return Rule::none;
  }
}

template <class Sink, class Rules>
Result<Rule> Folder<Sink, Rules>::file_objection(const ClockFact& fact, Instant at) const {
  if (fact.event == Event::complete) return file_complete_ == true ? Rule::already_complete : Rule::none;
  if (!s_.filed_at && !started()) return Rule::not_started;
  if (file_complete_ == false) return Rule::already_incomplete;
  return restart_objection(at);
}

template <class Sink, class Rules>
Result<Rule> Folder<Sink, Rules>::restart_objection(Instant at) const {
  if (!term_.restart || !started()) return Rule::none;
  const RestartRule& rule = *term_.restart;
  if (rule.times > 0 && restarts_ >= rule.times) return Rule::restart_too_often;
  if (!rule.within) return Rule::none;
  PASOKH_LET(const CountedEnd end, window(*rule.within, calendar_.date_of(*s_.started_at), *s_.started_at));
  return at < end.deadline ? Rule::none : Rule::restart_too_late;
}

template <class Sink, class Rules>
Result<Rule> Folder<Sink, Rules>::pause_objection(const ClockFact& fact, Instant at) const {
  if (!started()) return Rule::not_started;
  const int cause = cause_index(fact.cause);
  if (cause < 0) return Rule::pause_not_allowed;
  const PauseRule& rule = term_.pauses[static_cast<std::size_t>(cause)];
  if (!rule.evidence.empty() && fact.evidence.empty()) return Rule::pause_without_evidence;
  if (s_.paused_causes >> cause & 1U) return Rule::already_paused;
  if (!rule.within) return Rule::none;
  PASOKH_LET(const CountedEnd end, window(*rule.within, calendar_.date_of(*s_.started_at), *s_.started_at));
  return at < end.deadline ? Rule::none : Rule::pause_notice_late;
}

// The end of a length by itself, without rolls, pauses and the term's own rules.
template <class Sink, class Rules>
Result<CountedEnd> Folder<Sink, Rules>::window(Length length, Date day, Instant from) const {
  Term term;
  term.length = length;
  Counter counter(term, calendar_);
  PASOKH_LET(CountedPosition p, counter.begin(day, from));
  PASOKH_TRY(counter.advance(p));
  CountedEnd end;
  end.due_on = end.unrolled_on = counter.day_of(p);
  end.deadline = end.unrolled_end = p.timed ? p.at : calendar_.end_of(p.day);
  return end;
}

template <class Sink, class Rules>
Result<CountedEnd> Folder<Sink, Rules>::extended_end(const CountedPosition& p, std::optional<Length> by) const {
  Counter longer = counter_;
  if (by && !longer.add_stage(*by))
    return refuse(RefusalKind::invalid,
                  say("clock.too_many_facts", {{"most", static_cast<std::int64_t>(k_max_stages)}}));
  return end_from(p, longer);
}

template <class Sink, class Rules>
Result<Rule> Folder<Sink, Rules>::extension_objection(const ClockFact& fact, Instant at) const {
  if (!started()) return Rule::not_started;
  if (!term_.extension || (!fact.by && !fact.to && !term_.extension->most)) return Rule::extension_not_allowed;
  const ExtensionRule& rule = *term_.extension;
  if (s_.extensions >= rule.times || counter_.stages() == k_max_stages) return Rule::extension_too_often;
  if (rule.agreed && !fact.agreed) return Rule::extension_not_agreed;
  CountedPosition from = pos_;
  if (paused()) {  // as if it went on now
    from.day = std::max(from.day, calendar_.date_of(at));
    from.at = std::max(from.at, at);
  }
  PASOKH_LET(const CountedEnd present, extended_end(from, {}));
  if (rule.before_expiry && !paused() && present.deadline <= at) return Rule::extension_after_expiry;
  Instant wanted;
  if (fact.to) {
    wanted = calendar_.end_of(*fact.to);
  } else {
    PASOKH_LET(const CountedEnd longer, extended_end(from, fact.by ? fact.by : rule.most));
    wanted = longer.deadline;
  }
  if (wanted <= present.deadline) return Rule::extension_not_later;
  if (!rule.most) return Rule::none;
  PASOKH_LET(const CountedEnd longest, extended_end(from, rule.most));
  return wanted > longest.deadline ? Rule::extension_too_long : Rule::none;
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::apply(const ClockFact& fact, Instant at) {
  PASOKH_LET(const Rule wrong, objection(fact, at));
  if (wrong != Rule::none) {
    if constexpr (Sink::k_speaks) sink_.ignored(wrong, fact, at);
    return {};
  }
  switch (fact.event) {
    case Event::filed:
      s_.filed_at = at;
      if constexpr (Sink::k_speaks) sink_.filed(fact, at);
      return term_.start == Start::filed ? start(fact, at) : Done{};
    case Event::complete:
      file_complete_ = true;
      if ((term_.start == Start::complete && !started()) || waiting_) return start(fact, at);
      return {};
    case Event::base: return term_.start == Start::base ? start(fact, at) : Done{};
    case Event::incomplete:
      file_complete_ = false;
      if (!holds(Rule::restart) || !term_.restart || !started()) return {};
      if constexpr (Sink::k_speaks) sink_.restarted(fact, at);
      reset();
      waiting_ = true;
      ++restarts_;
      return {};
    case Event::paused: return pause(fact, at);
    case Event::resumed: resume(fact, at); return {};
    case Event::extended: return extend(fact, at);
    case Event::answered: return end(fact, at, State::met);
    case Event::withdrawn: return end(fact, at, State::withdrawn);
    case Event::reopened:
      reset();
      s_ = {};
      file_complete_.reset();
      restarts_ = 0;
      s_.filed_at = at;
      waiting_ = false;
      if constexpr (Sink::k_speaks) sink_.reopened(fact, at);
      return start(fact, at);
  }
  return {};
}

// The count back to nothing; what was filed stays filed.
template <class Sink, class Rules>
void Folder<Sink, Rules>::reset() {
  const auto filed = s_.filed_at;
  s_ = {};
  s_.filed_at = filed;
  paused_since_.reset();
  limited_ = 0;
  dated_ = false;
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::start(const ClockFact& fact, Instant at) {
  waiting_ = false;
  came_at_ = at;
  const Date came = calendar_.date_of(at);
  Date day = came;
  const bool late = term_.cut_off && holds(Rule::cut_off) && calendar_.zone().civil(at).time > *term_.cut_off;
  if (late || (term_.start_rolls && holds(Rule::start_roll))) {
    PASOKH_LET(day, calendar_.on_or_after(late ? came + 1 : came));
  }
  Instant from = at;
  if (day != came) {
    from = calendar_.start_of(day);
    if (is_timed(term_.length.unit)) from = calendar_.opening_of(day).value_or(from);
  }
  s_.started_at = from;
  PASOKH_LET(pos_, counter_.begin(day, from));
  if constexpr (Sink::k_speaks) sink_.started(fact, at, {from, came, day, calendar_.date_of(s_.filed_at.value_or(at))}, late);
  return {};
}

template <class Sink, class Rules>
CountedStop Folder<Sink, Rules>::pause_stop(Instant at) const {
  const Date day = calendar_.date_of(at);
  const bool counts = term_.pause_days == PauseDays::after_first ||
                      (term_.pause_days == PauseDays::inside && calendar_.start_of(day) < at);
  return {counts ? day : day - 1, at};
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::advance(CountedPosition& p, const std::optional<CountedStop>& stop) {
  if constexpr (Sink::k_speaks) {
    return counter_.advance(p, stop,
                            [&](const CountedPosition& a, const CountedPosition& b) { sink_.counted(a, b, counter_); });
  } else {
    return counter_.advance(p, stop);
  }
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::pause(const ClockFact& fact, Instant at) {
  if (!paused()) {
    const CountedStop stop = pause_stop(at);
    CountedPosition reached = pos_;
    PASOKH_TRY(counter_.advance(reached, stop));
    if (reached.done && holds(Rule::pause_too_late)) {  // nothing is left to stop
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
  const int cause = cause_index(fact.cause);
  if (cause < 0) return {};
  s_.paused_causes |= 1U << cause;
  if constexpr (Sink::k_speaks) sink_.paused(fact, at);
  return limit_pause(static_cast<std::size_t>(cause), fact, at);
}

// The last day given for a pause, by the notice or by the term, whichever is earlier.
template <class Sink, class Rules>
Done Folder<Sink, Rules>::limit_pause(std::size_t cause, const ClockFact& fact, Instant at) {
  limited_ &= ~(1U << cause);
  const PauseRule& rule = term_.pauses[cause];
  if (!holds(Rule::pause_ends) || (!fact.to && !rule.most)) return {};
  Instant over{INT64_MAX};
  if (fact.to) over = calendar_.end_of(*fact.to);
  if (rule.most) {
    PASOKH_LET(const CountedEnd most, window(*rule.most, calendar_.date_of(at), at));
    over = std::min(over, most.deadline);
  }
  pause_over_[cause] = std::max(over, at).us;
  limited_ |= 1U << cause;
  return {};
}

// Ends the pauses whose time is over, in the order in which it ran out.
template <class Sink, class Rules>
void Folder<Sink, Rules>::end_pauses(Instant until) {
  while (const std::uint32_t held = ended() ? 0 : limited_ & s_.paused_causes) {
    std::size_t first = k_max_pause_causes;
    for (std::size_t i = 0; i < term_.pauses.size(); ++i) {
      if ((held >> i & 1U) && (first == k_max_pause_causes || pause_over_[i] < pause_over_[first])) first = i;
    }
    const Instant at{pause_over_[first]};
    if (at > until) return;
    s_.paused_causes &= ~(1U << first);
    if constexpr (Sink::k_speaks) sink_.pause_over(term_.pauses[first].cause, at);
    if (!paused()) go_on(at, calendar_.date_of(at - microseconds(1)));
  }
}

template <class Sink, class Rules>
void Folder<Sink, Rules>::resume(const ClockFact& fact, Instant at) {
  if (fact.cause.empty() || !holds(Rule::resume_one)) {
    s_.paused_causes = 0;
  } else {
    s_.paused_causes &= ~(1U << cause_index(fact.cause));
  }
  if constexpr (Sink::k_speaks) sink_.resumed(fact, at, paused());
  if (paused()) return;
  const Date day = calendar_.date_of(at);
  go_on(at, term_.pause_days == PauseDays::inside ? day - 1 : day);
}

template <class Sink, class Rules>
void Folder<Sink, Rules>::go_on(Instant at, Date stopped_to) {
  if constexpr (Sink::k_speaks) sink_.stopped(pos_, *paused_since_, at, stopped_to);
  pos_.day = std::max(pos_.day, stopped_to);
  pos_.at = std::max(pos_.at, at);
  s_.paused_time += at - *paused_since_;
  paused_since_.reset();
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::extend(const ClockFact& fact, Instant at) {
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
    const auto by = fact.by || !term_.extension ? fact.by : term_.extension->most;
    if (!by) return {};
    counter_.add_stage(*by);
    dated_ = false;
  }
  if constexpr (Sink::k_speaks) sink_.extended(fact, at);
  return {};
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::end(const ClockFact& fact, Instant at, State in_time) {
  s_.state = in_time;
  s_.ended_at = at;
  if (started() && !paused() && in_time == State::met) {
    PASOKH_LET(const CountedEnd end, end_from(pos_, counter_));
    if (end.deadline <= at && holds(Rule::answered_late)) s_.state = State::answered_late;
  }
  if constexpr (Sink::k_speaks) sink_.ended(fact, at, s_.state);
  return {};
}

template <class Sink, class Rules>
Result<CountedEnd> Folder<Sink, Rules>::end_from(CountedPosition p, const Counter& counter) const {
  PASOKH_TRY(counter.advance(p));
  return settle(p);
}

template <class Sink, class Rules>
Result<CountedEnd> Folder<Sink, Rules>::settle(const CountedPosition& p) const {
  CountedEnd end;
  end.timed = p.timed;
  end.unrolled_on = end.due_on = counter_.day_of(p);
  if (p.timed) {
    end.unrolled_end = end.deadline = p.at;
    return end;
  }
  end.unrolled_end = calendar_.end_of(p.day);
  const bool rolls = term_.roll != Roll::none && !(dated_ && holds(Rule::extend_to)) &&
                     holds(term_.roll == Roll::next ? Rule::roll_next : Rule::roll_previous);
  if (rolls && !calendar_.is_working_day(p.day)) {
    PASOKH_LET(end.due_on, term_.roll == Roll::next ? calendar_.on_or_after(p.day) : calendar_.on_or_before(p.day));
  }
  end.deadline = holds(Rule::deadline) ? calendar_.end_of(end.due_on) : calendar_.start_of(end.due_on);
  if (term_.ends == EndOf::work && holds(Rule::close)) {
    if (const auto close = calendar_.close_of(end.due_on)) {
      end.deadline = *close;
      end.at_close = true;
    }
  }
  return end;
}

template <class Sink, class Rules>
void Folder<Sink, Rules>::times(Instant until) {
  if (paused_since_) s_.paused_time += std::max(*paused_since_, until) - *paused_since_;
  if (const auto from = s_.filed_at ? s_.filed_at : came_at_) s_.gross = until - *from;
  if (started()) s_.net = std::max(Duration{}, until - *s_.started_at - s_.paused_time);
}

template <class Sink, class Rules>
void Folder<Sink, Rules>::finish_paused() {
  if (ended()) return;
  s_.state = State::paused;
  s_.next = Next::resume;
  for (std::size_t i = 0; i < term_.pauses.size(); ++i) {  // known when each cause that holds ends by itself
    if (!(s_.paused_causes >> i & 1U)) continue;
    if (!(limited_ >> i & 1U)) return s_.next_at.reset();
    s_.next_at = std::max(s_.next_at.value_or(Instant{INT64_MIN}), Instant{pause_over_[i]});
  }
}

template <class Sink, class Rules>
Done Folder<Sink, Rules>::finish(Instant now) {
  const Instant until = s_.ended_at.value_or(now);
  end_pauses(until);
  s_.due_in_days = !is_timed(term_.length.unit);
  times(until);
  if (!started()) {
    if (!ended()) s_.next = Next::start;
    if constexpr (Sink::k_speaks) sink_.finished(s_, nullptr, until);
    return {};
  }
  CountedPosition here = pos_;
  if (!paused()) PASOKH_TRY(counter_.advance(here, stop_now(until)));
  CountedPosition all = here;
  PASOKH_TRY(counter_.advance(all));
  s_.used = here.counted;
  s_.left = all.counted - here.counted;
  if (paused()) {
    finish_paused();
    if constexpr (Sink::k_speaks) {
      sink_.stopped(pos_, *paused_since_, until, calendar_.date_of(until));
      sink_.finished(s_, nullptr, until);
    }
    return {};
  }
  if constexpr (Sink::k_speaks) PASOKH_TRY(advance(pos_, {}));
  PASOKH_LET(const CountedEnd end, settle(all));
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
