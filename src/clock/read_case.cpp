// The lines of a case: what happened, what is asked, what is expected.
#include "clock/reader.hpp"

namespace pasokh::clock {
namespace {

Civil read_when(Cursor& c) {
  Civil when;
  when.date = c.date();
  when.time = c.time();
  return when;
}

void read_extended(Cursor& c, ClockFact& fact) {
  if (c.take("to")) {
    fact.to = c.date();
  } else if (c.take("by")) {
    fact.by = c.length();
  }
  if (c.take({"by", "agreement"}) || c.take({"in", "writing"})) fact.agreed = true;
}

void read_event(Cursor& c, ClockFact& fact) {
  const std::string event = c.word();
  if (event == "filed" || event == "received") {
    fact.event = Event::filed;
  } else if (event == "complete" || event == "valid") {
    fact.event = Event::complete;
  } else if (event == "incomplete") {
    fact.event = Event::incomplete;
  } else if (event == "base") {
    fact.event = Event::base;
  } else if (event == "paused") {
    fact.event = Event::paused;
    c.must("for");
    fact.cause = c.code();
    if (c.take("with")) fact.evidence = c.code();
    if (c.take("until")) fact.to = c.date();
  } else if (event == "resumed") {
    fact.event = Event::resumed;
    if (c.take("for")) fact.cause = c.code();
  } else if (event == "extended") {
    fact.event = Event::extended;
    read_extended(c, fact);
  } else if (event == "answered") {
    fact.event = Event::answered;
  } else if (event == "withdrawn") {
    fact.event = Event::withdrawn;
  } else if (event == "reopened") {
    fact.event = Event::reopened;
  } else {
    c.fail(say("clock.unknown_event", {{"got", event}}));
  }
}

Step read_given(Cursor& c) {
  Given given;
  given.at = read_when(c);
  read_event(c, given.fact);
  if (c.take("recorded")) given.recorded = read_when(c);
  if (c.take("ref")) given.fact.reference = c.text();
  given.anyway = c.take("anyway");
  return given;
}

Step read_due(Cursor& c) {
  ExpectDue due;
  if (c.take("none")) return due;
  due.on = c.date();
  if (!c.at_end()) due.at = c.time();
  return due;
}

Step read_state(Cursor& c) {
  static constexpr std::pair<std::string_view, State> k_states[] = {
      {"not-started", State::not_started}, {"running", State::running},
      {"paused", State::paused},           {"met", State::met},
      {"lapsed", State::lapsed},           {"answered-late", State::answered_late},
      {"withdrawn", State::withdrawn}};
  for (const auto& [word, state] : k_states) {
    if (c.take(word)) return ExpectState{state};
  }
  c.fail_expected("not-started, running, paused, met, lapsed, answered-late or withdrawn");
  return ExpectState{};
}

Step read_notice(Cursor& c) {
  Notice notice;
  read_calendar_fact(c, notice.fact, notice.announced);
  return notice;
}

Step read_rule(Cursor& c, bool absent) {
  ExpectRule rule;
  rule.absent = absent;
  rule.rule = c.code();
  if (!c.at_end()) rule.on = c.date();
  return rule;
}

std::optional<Step> read_expectation(Cursor& c) {
  using What = ExpectAmount::What;
  static constexpr std::pair<std::string_view, What> k_amounts[] = {
      {"used", What::used}, {"left", What::left}, {"gross", What::gross}, {"net", What::net}, {"paused", What::paused}};
  if (c.take("due")) return read_due(c);
  if (c.take("state")) return read_state(c);
  for (const auto& [word, what] : k_amounts) {
    if (!c.take(word)) continue;
    if (c.take("nothing")) return ExpectAmount{what, {0, Unit::calendar_days}};
    return ExpectAmount{what, c.length()};
  }
  if (c.take({"no", "rule"})) return read_rule(c, true);
  if (c.take("rule")) return read_rule(c, false);
  if (c.take("refused")) return ExpectRefused{c.code()};
  if (c.take("explain")) {
    ExpectLines lines;
    if (c.take("fa")) {
      lines.language = Language::fa;
    } else {
      c.must("en");
    }
    return lines;
  }
  return {};
}

void read_where(Cursor& c, LogSource& source) {
  if (c.take("attribute")) return void(source.attribute = c.name());
  if (c.take("first")) source.which = LogSource::Which::first;
  if (c.take("last")) source.which = LogSource::Which::last;
  do {
    if (source.activities.size() == k_max_activities) return c.fail_expected("fewer activities");
    source.activities.push_back(c.name());
  } while (c.take("or"));
  if (c.take("when")) {
    source.when_key = c.name();
    c.must("is");
    source.when_value = c.name();
  }
}

}  // namespace

std::optional<Step> read_step(Cursor& c) {
  std::optional<Step> step;
  if (c.sees_date()) {
    step = read_given(c);
  } else if (begins_calendar_fact(c.peek())) {
    return read_notice(c);
  } else if (c.take("known")) {
    AsKnown known;
    if (!c.take("all")) known.at = read_when(c);
    step = known;
  } else if (c.take("now")) {
    step = Now{read_when(c)};
  } else {
    step = read_expectation(c);
  }
  if (!step) {
    c.fail_expected("a statement");
  } else {
    c.end();
  }
  return step;
}

void read_log_source(Cursor& c, LogMapping& mapping) {
  if (c.take({"own", "deadline"})) {
    c.must("attribute");
    mapping.own_deadline = c.name();
    return c.end();
  }
  if (mapping.sources.size() == k_max_sources) return c.fail_expected("fewer sources");
  LogSource source;
  read_event(c, source.fact);
  c.must("at");
  read_where(c, source);
  c.end();
  if (!c.failed()) mapping.sources.push_back(std::move(source));
}

}  // namespace pasokh::clock
