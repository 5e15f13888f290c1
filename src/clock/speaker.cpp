#include "clock/speaker.hpp"

#include <utility>

namespace pasokh::clock {
namespace {

// More weekends than this in one stretch are told in one line.
constexpr std::size_t k_weekends_told_apart = 3;

Named length_name(Length length) {
  return {"length", std::to_string(length.count) + " " + std::string(enum_name(length.unit))};
}

Rule rule_of(calendar::DayKind kind) {
  switch (kind) {
    case calendar::DayKind::weekend: return Rule::weekend;
    case calendar::DayKind::holiday: return Rule::holiday;
    case calendar::DayKind::closure: return Rule::closure;
    case calendar::DayKind::replacement: return Rule::replacement;
    case calendar::DayKind::changed: return Rule::hours;
    case calendar::DayKind::working: break;
  }
  return Rule::none;
}

}  // namespace

void Speaker::add(Line line) {
  if (lines_.size() + 2 >= k_max_lines && line.effect != Effect::deadline) {
    if (!full_) {
      line.rule = id_of(Rule::shortened);
      line.message = say("clock.line_shortened", {{"most", static_cast<std::int64_t>(k_max_lines)}});
      line.effect = Effect::none;
      lines_.push_back(std::move(line));
    }
    full_ = true;
    return;
  }
  lines_.push_back(std::move(line));
}

void Speaker::add(Instant at, Rule rule, Message message, Effect effect, const std::string& source) {
  Line line;
  line.at = at;
  line.from = calendar_.date_of(at);
  line.rule = id_of(rule);
  line.message = std::move(message);
  line.effect = effect;
  line.source = source;
  add(std::move(line));
}

void Speaker::as_known(const AsOf& when) {
  if (when.known) add(*when.known, Rule::known, say("clock.line_known", {{"at", *when.known}}), Effect::none, {});
}

void Speaker::filed(const ClockFact& fact, Instant at) {
  if (term_.start == Start::filed) return;  // told with the start
  add(at, Rule::filed, say("clock.line_filed", {{"at", at}}), Effect::none, fact.reference);
}

// Which version of the law holds, where the term has versions.
void Speaker::version(Instant at, Date filed_on) {
  if (term_.takes_open_cases && term_.from && filed_on < *term_.from) {
    add(at, Rule::transition, say("clock.line_transition", {{"from", *term_.from}}), Effect::starts, term_.source);
  } else if (term_.from) {
    add(at, Rule::version, say("clock.line_version_from", {{"from", *term_.from}}), Effect::none, term_.source);
  } else if (term_.to) {
    add(at, Rule::version, say("clock.line_version_to", {{"to", *term_.to}}), Effect::none, term_.source);
  }
}

void Speaker::started(const ClockFact& fact, Instant at, const Beginning& beginning, bool late) {
  const auto& [from, came, day, filed_on] = beginning;
  const std::string& source = fact.reference;
  switch (fact.event) {
    case Event::complete:
      add(at, Rule::complete, say("clock.line_complete", {{"at", at}}), Effect::none, source);
      break;
    case Event::base: add(at, Rule::base, say("clock.line_base", {{"at", at}}), Effect::none, source); break;
    default: add(at, Rule::filed, say("clock.line_filed", {{"at", at}}), Effect::none, source); break;
  }
  version(at, filed_on);
  if (late) {
    add(at, Rule::cut_off, say("clock.line_cut_off", {{"cut_off", *term_.cut_off}, {"day", day}}), Effect::starts,
        source);
  } else if (day != came) {
    add(at, Rule::start_roll, say("clock.line_start_roll", {{"came", came}, {"day", day}}), Effect::starts, source);
  }
  Line line;
  line.at = from;
  line.from = day;
  line.rule = id_of(term_.first_day_counts ? Rule::first_day : Rule::start);
  line.effect = Effect::starts;
  line.source = term_.source;
  const Named length = length_name(term_.length);
  if (is_timed(term_.length.unit)) {
    line.message = say("clock.line_starts_at", {{"length", length}, {"at", from}});
  } else if (term_.first_day_counts) {
    line.message = say("clock.line_starts_with", {{"length", length}, {"day", day}});
  } else {
    line.message = say("clock.line_starts_after", {{"length", length}, {"day", day}});
  }
  add(std::move(line));
  if (came < day) stretches_.push_back({came, day - 1, DayMark::before});
  if (!is_timed(term_.length.unit) && !term_.first_day_counts) stretches_.push_back({day, day, DayMark::before});
}

void Speaker::counted(const CountedPosition& before, const CountedPosition& after, const Counter& counter) {
  const bool timed = after.timed;
  const Date from = timed ? calendar_.date_of(before.at) : before.day + 1;
  const Date to = timed ? calendar_.date_of({std::max(before.at.us, after.at.us - 1)}) : after.day;
  if (before.month_end) {
    Message message = term_.month_end == MonthEnd::overflow ? say("clock.line_month_overflow")
                                                            : say("clock.line_month_end");
    add(calendar_.start_of(from), Rule::month_end, std::move(message), Effect::counts, term_.source);
  }
  if (to < from) return;
  stretches_.push_back({from, to, after.stage > 0 ? DayMark::extended : DayMark::worked});
  if (counts_open_time(counter.unit(after.stage))) skip(from, to, timed);
}

// The days from..to that were not counted, in runs of one reason.
void Speaker::skip(Date from, Date to, bool timed) {
  struct Run {
    Date from, to;
    calendar::Why why;
  };
  std::vector<Run> runs;
  std::size_t weekends = 0;
  for (Date day = from; day <= to; day = day + 1) {
    const auto kind = calendar_.kind_of(day);
    const bool told = calendar_.is_working_day(day) ? timed && kind == calendar::DayKind::changed : true;
    if (!told) continue;
    calendar::Why why = calendar_.why(day);
    if (!runs.empty() && runs.back().to == day - 1 && runs.back().why.kind == kind &&
        runs.back().why.fact == why.fact) {
      runs.back().to = day;
      continue;
    }
    weekends += kind == calendar::DayKind::weekend;
    runs.push_back({day, day, std::move(why)});
  }
  bool told_weekends = false;
  std::int64_t weekend_days = 0;
  for (const Run& run : runs) {
    if (run.why.kind == calendar::DayKind::weekend) weekend_days += run.to - run.from + 1;
  }
  for (Run& run : runs) {
    Line line;
    line.at = calendar_.start_of(run.from);
    line.from = run.from;
    line.to = run.to;
    line.rule = id_of(rule_of(run.why.kind));
    line.message = std::move(run.why.message);
    line.effect = Effect::skips;
    if (run.why.fact) line.source = calendar::name_for(calendar_.code(), run.why.fact->id).code;
    if (run.why.kind == calendar::DayKind::weekend && weekends > k_weekends_told_apart) {
      if (std::exchange(told_weekends, true)) continue;
      line.from = from;
      line.to = to;
      line.message = say("clock.line_weekends", {{"from", from}, {"to", to}, {"n", weekend_days}});
    } else if (run.to != run.from) {
      const Named name =
          run.why.fact ? calendar::name_for(calendar_.code(), run.why.fact->id) : Named{"calendar", calendar_.code()};
      line.message = run.why.kind == calendar::DayKind::weekend
                         ? say("clock.line_weekend_days", {{"from", run.from}, {"to", run.to}})
                         : say("clock.line_closed_days", {{"from", run.from}, {"to", run.to}, {"name", name}});
    }
    add(std::move(line));
  }
}

void Speaker::paused(const ClockFact& fact, Instant at) {
  Message message = say("clock.line_paused", {{"at", at}, {"cause", Named{"cause", fact.cause}}});
  if (fact.to)
    message = say("clock.line_paused_until", {{"at", at}, {"cause", Named{"cause", fact.cause}}, {"to", *fact.to}});
  add(at, Rule::pause, std::move(message), Effect::pauses, fact.reference);
}

void Speaker::pause_too_late(const ClockFact& fact, Instant at) {
  add(at, Rule::pause_too_late, say("clock.line_pause_too_late", {{"at", at}, {"cause", Named{"cause", fact.cause}}}),
      Effect::ignored, fact.reference);
}

void Speaker::pause_over(const std::string& cause, Instant at) {
  const Date last = calendar_.date_of(at - microseconds(1));
  add(at, Rule::pause_ends, say("clock.line_pause_over", {{"last", last}, {"cause", Named{"cause", cause}}}),
      Effect::resumes, term_.source);
}

void Speaker::resumed(const ClockFact& fact, Instant at, bool still_paused) {
  if (!still_paused)
    return add(at, Rule::resume, say("clock.line_resumed", {{"at", at}}), Effect::resumes, fact.reference);
  add(at, Rule::resume_one, say("clock.line_resumed_one", {{"at", at}, {"cause", Named{"cause", fact.cause}}}),
      Effect::none, fact.reference);
}

void Speaker::stopped(const CountedPosition& where, Instant from, Instant to, Date last_stopped) {
  Line line;
  line.at = from;
  line.rule = id_of(Rule::stopped);
  line.effect = Effect::skips;
  line.source = term_.source;
  if (where.timed) {
    const Date first = calendar_.date_of(from) + 1, last = calendar_.date_of(to) - 1;
    line.message = say("clock.line_stopped_for", {{"length", to - from}});
    if (first <= last) stretches_.push_back({first, last, DayMark::paused});
  } else {
    const Date first = where.day + 1;
    if (last_stopped < first) return;
    line.from = first;
    line.to = last_stopped;
    const std::int64_t n = last_stopped - first + 1;
    line.message = say("clock.line_stopped_days", {{"from", first}, {"to", last_stopped}, {"n", n}});
    if (n == 1) line.message = say("clock.line_stopped_day", {{"day", first}});
    stretches_.push_back({first, last_stopped, DayMark::paused});
  }
  add(std::move(line));
}

void Speaker::extended(const ClockFact& fact, Instant at) {
  if (fact.to) {
    return add(at, Rule::extend_to, say("clock.line_extended_to", {{"at", at}, {"to", *fact.to}}), Effect::extends,
               fact.reference);
  }
  const auto by = fact.by ? fact.by : term_.extension ? term_.extension->most : std::nullopt;
  if (!by) return;
  add(at, Rule::extend, say("clock.line_extended_by", {{"at", at}, {"length", length_name(*by)}}), Effect::extends,
      fact.reference);
}

void Speaker::restarted(const ClockFact& fact, Instant at) {
  add(at, Rule::restart, say("clock.line_restarted", {{"at", at}}), Effect::pauses, fact.reference);
}

void Speaker::reopened(const ClockFact& fact, Instant at) {
  add(at, Rule::reopen, say("clock.line_reopened", {{"at", at}}), Effect::starts, fact.reference);
}

void Speaker::ended(const ClockFact& fact, Instant at, State state) {
  const auto told = [&](Rule rule, Message message) {
    add(at, rule, std::move(message), Effect::ends, fact.reference);
  };
  switch (state) {
    case State::met: return told(Rule::answered, say("clock.line_answered", {{"at", at}}));
    case State::answered_late: return told(Rule::answered_late, say("clock.line_answered_late", {{"at", at}}));
    default: return told(Rule::withdrawn, say("clock.line_withdrawn", {{"at", at}}));
  }
}

void Speaker::ignored(Rule why, const ClockFact& fact, Instant at) {
  add(at, why, message_of(why, term_, fact), Effect::ignored, fact.reference);
}

Message Speaker::deadline_message(const ClockState& s, const CountedEnd* end) const {
  if (!s.started_at) {
    if (s.ended_at) return say("clock.line_never_started");
    return term_.start == Start::base ? say("clock.line_waits_base") : say("clock.line_waits_complete");
  }
  if (!end) {
    if (is_timed(term_.length.unit)) return say("clock.line_stopped_left_time", {{"left", Duration{s.left}}});
    return say("clock.line_stopped_left_days", {{"n", s.left}});
  }
  if (s.due_in_days) return say("clock.line_due_day", {{"day", end->due_on}});
  if (end->at_close) return say("clock.line_due_close", {{"at", end->deadline}});
  return say("clock.line_due_at", {{"at", end->deadline}});
}

// What the law makes of an end without an answer.
void Speaker::lapsed(const ClockState& state, const CountedEnd& end) {
  if (state.state != State::lapsed && state.state != State::answered_late) return;
  const auto told = [&](Rule rule, Message message) {
    add(end.deadline, rule, std::move(message), Effect::ends, term_.source);
  };
  switch (term_.on_lapse) {
    case Lapse::none: break;
    case Lapse::granted: told(Rule::lapse_granted, say("clock.line_lapse_granted")); break;
    case Lapse::refused: told(Rule::lapse_refused, say("clock.line_lapse_refused")); break;
    case Lapse::escalate: told(Rule::lapse_escalated, say("clock.line_lapse_escalated")); break;
  }
  if (term_.remedies.fee_refunded) told(Rule::fee_refunded, say("clock.line_fee_refunded"));
  if (term_.remedies.penalty) told(Rule::penalty, say("clock.line_penalty"));
}

void Speaker::rolled(const CountedEnd& end) {
  if (end.due_on == end.unrolled_on || end.timed) return;
  const bool next = end.due_on > end.unrolled_on;
  if (next) skip(end.unrolled_on, end.due_on - 1, false);  // why each of them is no working day
  else skip(end.due_on + 1, end.unrolled_on, false);
  Line line;
  line.at = calendar_.start_of(end.due_on);
  line.from = end.unrolled_on;
  line.to = end.due_on;
  line.rule = id_of(next ? Rule::roll_next : Rule::roll_previous);
  line.effect = Effect::rolls;
  line.source = term_.source;
  line.message = next ? say("clock.line_roll_next", {{"from", end.unrolled_on}, {"to", end.due_on}})
                      : say("clock.line_roll_previous", {{"from", end.unrolled_on}, {"to", end.due_on}});
  add(std::move(line));
}

void Speaker::finished(const ClockState& state, const CountedEnd* end, Instant until) {
  if (end) {
    rolled(*end);
    lapsed(state, *end);
  }
  Line line;
  line.at = end ? end->deadline : until;
  if (end) line.from = line.to = end->due_on;
  line.rule = id_of(end ? Rule::deadline : state.started_at ? Rule::stopped_left : Rule::not_started);
  line.effect = Effect::deadline;
  line.source = term_.source;
  line.message = deadline_message(state, end);
  add(std::move(line));
  strip(state, end, until);
}

void Speaker::strip(const ClockState& s, const CountedEnd* end, Instant until) {
  const auto since = s.filed_at ? s.filed_at : s.started_at;
  if (!since) return;
  const Date first = calendar_.date_of(*since);
  Date last = calendar_.date_of(until);
  const bool open = !s.ended_at;
  const Date due = end ? end->due_on : last;
  if (open || s.state == State::met) last = std::max(last, due);
  if (last - first >= static_cast<std::int32_t>(k_max_days)) last = first + static_cast<std::int32_t>(k_max_days) - 1;
  for (Date day = first; day <= last; day = day + 1) days_.push_back({day, DayMark::before, calendar_.kind_of(day)});
  for (const Stretch& stretch : stretches_) {
    for (Date day = std::max(first, stretch.from); day <= std::min(last, stretch.to); day = day + 1) {
      days_[static_cast<std::size_t>(day - first)].mark = stretch.mark;
    }
  }
  const bool open_time = counts_open_time(term_.length.unit);
  for (Day& day : days_) {
    const bool shut = open_time && !calendar_.is_working_day(day.date);
    const bool rolled = end && day.date > end->unrolled_on && day.date < end->due_on;
    if (rolled || (shut && (day.mark == DayMark::worked || day.mark == DayMark::extended))) day.mark = DayMark::closed;
    if (end && day.date == due) day.mark = DayMark::last;
    if (end && day.date > due) day.mark = DayMark::over;
  }
}

}  // namespace pasokh::clock
