#include "clock/speaker.hpp"

#include <utility>

namespace pasokh::clock {
namespace {

// More weekends than this in one stretch are told in one line.
constexpr std::size_t k_weekends_told_apart = 3;

Named length_name(Length length) {
  return {"length", std::to_string(length.count) + " " + std::string(enum_name(length.unit))};
}

std::string rule_of(calendar::DayKind kind) {
  switch (kind) {
    case calendar::DayKind::weekend: return "weekend";
    case calendar::DayKind::holiday: return "holiday";
    case calendar::DayKind::closure: return "closure";
    case calendar::DayKind::replacement: return "replacement";
    case calendar::DayKind::changed: return "hours";
    case calendar::DayKind::working: break;
  }
  return "working";
}

bool counts_open_time(Unit unit) {
  return unit == Unit::working_days || unit == Unit::working_hours || unit == Unit::working_minutes;
}

}  // namespace

void Speaker::add(Line line) {
  if (lines_.size() + 2 >= k_max_lines && line.effect != Effect::deadline) {
    if (!full_) {
      line.rule = "shortened";
      line.message = say("clock.line_shortened", {{"most", static_cast<std::int64_t>(k_max_lines)}});
      line.effect = Effect::none;
      lines_.push_back(std::move(line));
    }
    full_ = true;
    return;
  }
  lines_.push_back(std::move(line));
}

void Speaker::add(Instant at, std::string rule, Message message, Effect effect, const ClockFact& fact) {
  Line line;
  line.at = at;
  line.from = calendar_.date_of(at);
  line.rule = std::move(rule);
  line.message = std::move(message);
  line.effect = effect;
  line.source = fact.reference;
  add(std::move(line));
}

void Speaker::filed(const ClockFact& fact, Instant at) {
  if (term_.start != Start::filed) add(at, "filed", say("clock.line_filed", {{"at", at}}), Effect::none, fact);
}

void Speaker::started(const ClockFact& fact, Instant at, Instant from, Date came, Date day, bool late) {
  switch (fact.event) {
    case Event::complete: add(at, "complete", say("clock.line_complete", {{"at", at}}), Effect::none, fact); break;
    case Event::base: add(at, "base", say("clock.line_base", {{"at", at}}), Effect::none, fact); break;
    default: add(at, "filed", say("clock.line_filed", {{"at", at}}), Effect::none, fact); break;
  }
  if (late) {
    add(at, "cut-off", say("clock.line_cut_off", {{"cut_off", *term_.cut_off}, {"day", day}}), Effect::starts, fact);
  } else if (day != came) {
    add(at, "start-roll", say("clock.line_start_roll", {{"came", came}, {"day", day}}), Effect::starts, fact);
  }
  Line line;
  line.at = from;
  line.from = day;
  line.rule = "start";
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
    line.rule = rule_of(run.why.kind);
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
  add(at, "pause", say("clock.line_paused", {{"at", at}, {"cause", Named{"cause", fact.cause}}}), Effect::pauses, fact);
}

void Speaker::pause_too_late(const ClockFact& fact, Instant at) {
  add(at, "pause-too-late", say("clock.line_pause_too_late", {{"at", at}, {"cause", Named{"cause", fact.cause}}}),
      Effect::ignored, fact);
}

void Speaker::resumed(const ClockFact& fact, Instant at, bool still_paused) {
  Message message = say("clock.line_resumed", {{"at", at}});
  if (still_paused) message = say("clock.line_resumed_one", {{"at", at}, {"cause", Named{"cause", fact.cause}}});
  add(at, "resume", std::move(message), still_paused ? Effect::none : Effect::resumes, fact);
}

void Speaker::stopped(const CountedPosition& where, Instant from, Instant to, Date last_stopped) {
  Line line;
  line.at = from;
  line.rule = "stopped";
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
  const auto by = fact.by ? fact.by : term_.extension ? term_.extension->most : std::nullopt;
  Message message;
  if (fact.to) {
    message = say("clock.line_extended_to", {{"at", at}, {"to", *fact.to}});
  } else if (by) {
    message = say("clock.line_extended_by", {{"at", at}, {"length", length_name(*by)}});
  }
  add(at, "extend", std::move(message), Effect::extends, fact);
}

void Speaker::restarted(const ClockFact& fact, Instant at) {
  add(at, "restart", say("clock.line_restarted", {{"at", at}}), Effect::pauses, fact);
}

void Speaker::reopened(const ClockFact& fact, Instant at) {
  add(at, "reopen", say("clock.line_reopened", {{"at", at}}), Effect::starts, fact);
}

void Speaker::ended(const ClockFact& fact, Instant at, State state) {
  switch (state) {
    case State::met: add(at, "answered", say("clock.line_answered", {{"at", at}}), Effect::ends, fact); break;
    case State::answered_late:
      add(at, "answered-late", say("clock.line_answered_late", {{"at", at}}), Effect::ends, fact);
      break;
    default: add(at, "withdrawn", say("clock.line_withdrawn", {{"at", at}}), Effect::ends, fact); break;
  }
}

void Speaker::ignored(Objection why, const ClockFact& fact, Instant at) {
  add(at, clock::rule_of(why), message_of(why, term_, fact), Effect::ignored, fact);
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

void Speaker::finished(const ClockState& state, const CountedEnd* end, Instant until) {
  if (end && end->due_on != end->unrolled_on && !end->timed) {
    Line line;
    line.at = calendar_.start_of(end->due_on);
    line.from = end->unrolled_on;
    line.to = end->due_on;
    const bool next = end->due_on > end->unrolled_on;
    line.rule = next ? "roll-next" : "roll-previous";
    line.effect = Effect::rolls;
    line.source = term_.source;
    line.message = next ? say("clock.line_roll_next", {{"from", end->unrolled_on}, {"to", end->due_on}})
                        : say("clock.line_roll_previous", {{"from", end->unrolled_on}, {"to", end->due_on}});
    add(std::move(line));
  }
  Line line;
  line.at = end ? end->deadline : until;
  if (end) line.from = line.to = end->due_on;
  line.rule = end ? "deadline" : state.started_at ? "stopped-left" : "not-started";
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
