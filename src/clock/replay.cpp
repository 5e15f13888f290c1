#include "clock/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clock/rule.hpp"

namespace pasokh::clock {
namespace {

constexpr std::int32_t k_days_around = 3 * 366;

bool fits(const LogMapping& mapping, const LogSource& source, const LoggedEvent& event) {
  if (!names(source.activities, event.activity)) return false;
  if (source.when_key.empty()) return true;
  const auto keys = keys_of(mapping);
  const auto key = static_cast<std::size_t>(std::ranges::find(keys, source.when_key) - keys.begin());
  return key < event.values.size() && event.values[key] == source.when_value;
}

void take_events(const LogMapping& mapping, const LogSource& source, const LoggedCase& logged,
                 std::vector<ClockFact>& out) {
  const std::size_t before = out.size();
  for (const LoggedEvent& event : logged.events) {
    if (!fits(mapping, source, event)) continue;
    if (source.which == LogSource::Which::last) out.resize(before);
    ClockFact fact = source.fact;
    fact.at = event.at;
    fact.reference = event.activity;
    out.push_back(std::move(fact));
    if (source.which == LogSource::Which::first || out.size() >= k_max_facts) return;
  }
}

int rank(const ClockFact& fact) {
  if (fact.event == Event::filed) return 0;
  return fact.event == Event::answered || fact.event == Event::withdrawn ? 2 : 1;
}

std::string cause_of(const Line& line) {
  for (const auto& [name, argument] : line.message.arguments) {
    if (const auto* named = std::get_if<Named>(&argument); named && named->kind == "cause") return named->code;
  }
  return {};
}

// Wall time in pauses by cause, read from the lines of the explanation.
std::map<std::string, Duration> pauses_of(const Explained& explained, Instant until) {
  std::map<std::string, Instant> open;
  std::map<std::string, Duration> out;
  const auto close = [&](const std::string& cause, Instant at) {
    if (const auto held = open.find(cause); held != open.end()) {
      out[cause] += at - held->second;
      open.erase(held);
    }
  };
  for (const Line& line : explained.lines) {
    const std::string cause = cause_of(line);
    if (line.rule == id_of(Rule::pause)) open.emplace(cause, line.at);
    if (line.rule == id_of(Rule::resume_one) || line.rule == id_of(Rule::pause_ends)) close(cause, line.at);
    if (line.rule == id_of(Rule::resume) || line.rule == id_of(Rule::restart)) {
      while (!open.empty()) close(std::string(open.begin()->first), line.at);
    }
  }
  while (!open.empty()) close(std::string(open.begin()->first), until);
  return out;
}

std::optional<Instant> instant_of(const history::EventLog& log, const std::string& key, std::uint32_t which) {
  const auto* column = log.case_column(key, history::ValueType::instant);
  const auto value = column ? column->of(which) : std::nullopt;
  return value ? std::optional(Instant{*value}) : std::nullopt;
}

// When the log begins and ends, by its events and by the attributes that are facts.
std::pair<Instant, Instant> span_of(const history::EventLog& log, const LogMapping& mapping) {
  std::pair<Instant, Instant> span{{INT64_MAX}, {INT64_MIN}};
  const auto take = [&](Instant at) { span = {std::min(span.first, at), std::max(span.second, at)}; };
  for (std::uint32_t row = 0; row < log.events(); ++row) {
    if (!(log.marks[row] & history::k_no_time)) take(log.at(row));
  }
  for (const LogSource& source : mapping.sources) {
    for (std::uint32_t which = 0; !source.attribute.empty() && which < log.cases(); ++which) {
      if (const auto at = instant_of(log, source.attribute, which)) take(*at);
    }
  }
  return span;
}

}  // namespace

LoggedCase case_of(const history::EventLog& log, const LogMapping& mapping, std::uint32_t which) {
  LoggedCase out;
  out.id = log.case_ids[which];
  const auto keys = keys_of(mapping);
  for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
    LoggedEvent event{log.at(row), log.activities.text(log.activity[row]), {}};
    for (const auto& key : keys) {
      const auto* column = log.event_column(key);
      event.values.push_back(column ? column->text_of(row) : std::string());
    }
    out.events.push_back(std::move(event));
  }
  for (const auto& key : attributes_of(mapping)) {
    if (const auto at = instant_of(log, key, which)) out.attributes.emplace_back(key, *at);
  }
  return out;
}

bool names(const std::vector<std::string>& activities, std::string_view activity) {
  return std::ranges::any_of(activities, [&](std::string_view name) {
    if (name.ends_with('*')) return activity.starts_with(name.substr(0, name.size() - 1));
    return name == activity;
  });
}

std::vector<std::string> keys_of(const LogMapping& mapping) {
  std::vector<std::string> keys;
  for (const LogSource& source : mapping.sources) {
    if (!source.when_key.empty() && std::ranges::find(keys, source.when_key) == keys.end())
      keys.push_back(source.when_key);
  }
  return keys;
}

std::vector<std::string> attributes_of(const LogMapping& mapping) {
  std::vector<std::string> keys;
  for (const LogSource& source : mapping.sources) {
    if (!source.attribute.empty()) keys.push_back(source.attribute);
  }
  if (!mapping.own_deadline.empty()) keys.push_back(mapping.own_deadline);
  return keys;
}

std::vector<ClockFact> facts_of(const LogMapping& mapping, const LoggedCase& logged) {
  std::vector<ClockFact> facts;
  for (const LogSource& source : mapping.sources) {
    if (source.attribute.empty()) {
      take_events(mapping, source, logged, facts);
      continue;
    }
    const auto found = std::ranges::find(logged.attributes, source.attribute, [](const auto& a) { return a.first; });
    if (found == logged.attributes.end()) continue;
    ClockFact fact = source.fact;
    fact.at = found->second;
    fact.reference = source.attribute;
    facts.push_back(std::move(fact));
  }
  std::ranges::stable_sort(facts, [](const ClockFact& a, const ClockFact& b) {
    return std::pair(a.at, rank(a)) < std::pair(b.at, rank(b));
  });
  return facts;
}

Result<Replay::Choice> Replay::choose(const Document& document, std::string_view code) {
  const auto mapping = std::ranges::find_if(
      document.logs, [&](const LogMapping& one) { return code.empty() || one.code == code; });
  if (mapping == document.logs.end() || (code.empty() && document.logs.size() > 1)) {
    return refuse(RefusalKind::not_found, say("clock.no_mapping", {{"mapping", std::string(code)}}));
  }
  const auto term = std::ranges::find(document.terms, mapping->term, &Term::code);
  if (term == document.terms.end())
    return refuse(RefusalKind::not_found, say("clock.unknown_term", {{"code", mapping->term}}));
  const auto data = std::ranges::find_if(document.calendars, [&](const calendar::CalendarData& one) {
    return term->calendar.empty() ? document.calendars.size() == 1 : one.code == term->calendar;
  });
  if (data == document.calendars.end())
    return refuse(RefusalKind::not_found, say("clock.unknown_calendar", {{"code", term->calendar}}));
  return Choice{&document, &*mapping, &*term, &*data};
}

Result<Replay> Replay::over(const Choice& choice, const history::EventLog& log) {
  const auto [first, last] = span_of(log, *choice.mapping);
  if (last < first) return refuse(RefusalKind::invalid, say("clock.not_filed", {{"id", std::string("-")}}));
  const auto zone = Zone::find(choice.data->zone).value_or(Zone());
  PASOKH_LET(auto calendar, Calendar::compile(*choice.data, choice.term->region, zone.civil(first).date - k_days_around,
                                              zone.civil(last).date + k_days_around));
  return Replay(choice, std::move(calendar), last);
}

Result<Replayed> Replay::one(const LoggedCase& logged) const {
  Replayed out;
  out.id = logged.id;
  out.facts = facts_of(mapping(), logged);
  for (const auto& [key, at] : logged.attributes) {
    if (key == mapping().own_deadline) out.own_deadline = at;
  }
  const auto filed = std::ranges::find(out.facts, Event::filed, &ClockFact::event);
  if (filed == out.facts.end()) return refuse(RefusalKind::invalid, say("clock.not_filed", {{"id", logged.id}}));
  const Term* term = term_for(calendar_.date_of(filed->at));
  if (!term) return refuse(RefusalKind::not_found, say("clock.unknown_term", {{"code", mapping().term}}));
  PASOKH_LET(out.explained, explain(*term, calendar_, out.facts, now_));
  out.paused = pauses_of(out.explained, out.explained.state.ended_at.value_or(now_));
  out.ignored = static_cast<std::int32_t>(std::ranges::count(out.explained.lines, Effect::ignored, &Line::effect));
  return out;
}

void Replay::add(const Replayed& replayed, Totals& t) const {
  const ClockState& s = replayed.explained.state;
  ++t.cases;
  switch (s.state) {
    case State::met: ++t.in_time; break;
    case State::answered_late: ++t.late; break;
    case State::withdrawn: ++t.withdrawn; break;
    case State::lapsed: ++t.lapsed; break;
    case State::paused: ++t.paused; break;
    case State::running: ++t.running; break;
    case State::not_started: ++t.waiting; break;
  }
  if (s.ended_at) {
    ++t.ended;
    t.gross += s.gross;
    t.net += s.net;
  }
  t.cases_paused += !replayed.paused.empty();
  for (const auto& [cause, length] : replayed.paused) t.paused_by_cause[cause] += length;
  t.cases_extended += s.extensions > 0;
  t.extensions += s.extensions;
  t.ignored += replayed.ignored;
  for (const Line& line : replayed.explained.lines) {
    t.pauses += line.rule == id_of(Rule::pause);
    if (line.effect == Effect::ignored) ++t.ignored_by_rule[line.rule];
  }
  if (!replayed.own_deadline) return;
  // By the log alone, whatever the law makes of the order of its facts.
  const auto ended = std::ranges::find_if(replayed.facts, [](const ClockFact& fact) { return rank(fact) == 2; });
  ++t.with_own;
  t.ended_with_own += ended != replayed.facts.end();
  t.past_own += ended != replayed.facts.end() && ended->at > *replayed.own_deadline;
}

json::Value to_json(const Totals& t) {
  json::Value out = json::object();
  const auto add = [&](const char* name, std::int64_t n) { out.add(name, json::number(n)); };
  add("cases", t.cases), add("without_filing", t.without_filing), add("ended", t.ended), add("in_time", t.in_time);
  add("late", t.late), add("withdrawn", t.withdrawn), add("lapsed", t.lapsed), add("paused", t.paused);
  add("running", t.running), add("waiting", t.waiting), add("cases_paused", t.cases_paused), add("pauses", t.pauses);
  add("cases_extended", t.cases_extended), add("extensions", t.extensions), add("ignored", t.ignored);
  json::Value rules = json::object(), causes = json::object();
  for (const auto& [rule, n] : t.ignored_by_rule) rules.add(rule, json::number(n));
  for (const auto& [cause, length] : t.paused_by_cause) causes.add(cause, json::number(length.us));
  out.add("ignored_by_rule", std::move(rules)).add("paused_us_by_cause", std::move(causes));
  add("gross_us", t.gross.us), add("net_us", t.net.us), add("with_own_deadline", t.with_own);
  add("ended_with_own_deadline", t.ended_with_own), add("past_own_deadline", t.past_own);
  return out;
}

std::string to_table(const Totals& t, const Rendering& how) {
  std::string out;
  const auto row = [&](const Message& message) { out += render(message, how) + "\n"; };
  row(say("clock.replay_cases", {{"cases", t.cases}, {"ended", t.ended}, {"unfiled", t.without_filing}}));
  row(say("clock.replay_ended", {{"met", t.in_time}, {"late", t.late}, {"withdrawn", t.withdrawn}}));
  row(say("clock.replay_open",
          {{"lapsed", t.lapsed}, {"paused", t.paused}, {"running", t.running}, {"waiting", t.waiting}}));
  row(say("clock.replay_pauses", {{"cases", t.cases_paused}, {"pauses", t.pauses}}));
  for (const auto& [cause, length] : t.paused_by_cause) {
    row(say("clock.replay_cause", {{"cause", Named{"cause", cause}}, {"days", length.us / days(1).us}}));
  }
  row(say("clock.replay_extensions", {{"cases", t.cases_extended}, {"extensions", t.extensions}}));
  row(say("clock.replay_times", {{"gross", t.gross.us / days(1).us}, {"net", t.net.us / days(1).us}}));
  if (t.ignored > 0) row(say("clock.replay_ignored", {{"n", t.ignored}}));
  for (const auto& [rule, n] : t.ignored_by_rule) out += fmt::format("    {}  {}\n", rule, n);
  if (t.with_own > 0) row(say("clock.replay_own", {{"past", t.past_own}, {"ended", t.ended_with_own}}));
  return out;
}

}  // namespace pasokh::clock
