#include "history/summary.hpp"

#include "base/wide.hpp"

namespace pasokh::history {

namespace {

Message share(Message what, std::int64_t count, std::int64_t whole) {
  const std::int64_t tenths = permille(count, whole);
  what.arguments = {{"n", count}, {"percent", tenths / 10}, {"tenth", tenths % 10}};
  return what;
}

Message counted(Message what, std::int64_t count) {
  what.arguments = {{"n", count}};
  return what;
}

}  // namespace

std::int64_t permille(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return 0;
  const auto wide = static_cast<Wide>(part) * 1'000;
  return static_cast<std::int64_t>((wide * 2 + whole) / (static_cast<Wide>(whole) * 2));
}

LogSummary summary_of(const EventLog& log) {
  LogSummary s;
  s.cases = log.cases();
  s.events = log.events();
  s.activities = log.activities.size();
  s.resources = log.resources.size();
  s.units = log.units.size();
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (log.begin_of(which) == log.end_of(which)) ++s.cases_without_events;
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      if (row > log.begin_of(which) && log.at_us[row] == log.at_us[row - 1]) ++s.ties;
    }
  }
  for (std::uint32_t row = 0; row < log.events(); ++row) {
    const std::uint8_t marks = log.marks[row];
    s.date_only += (marks & k_date_only) != 0;
    s.no_offset += (marks & k_no_offset) != 0;
    s.no_time += (marks & k_no_time) != 0;
    s.missing_resources += log.resource[row] == k_missing;
    s.missing_units += log.unit[row] == k_missing;
    s.missing_activities += log.activities[log.activity[row]].empty();
    ++s.lifecycle[static_cast<std::size_t>(log.lifecycle[row])];
    if ((marks & k_no_time) != 0) continue;
    if (!s.first_at || log.at(row) < *s.first_at) s.first_at = log.at(row);
    if (!s.last_at || log.at(row) > *s.last_at) s.last_at = log.at(row);
  }
  return s;
}

json::Value to_json(const LogSummary& s) {
  auto out = json::object();
  const auto put = [&](const char* name, std::int64_t n) { out.add(name, json::number(n)); };
  put("cases", s.cases);
  put("events", s.events);
  put("activities", s.activities);
  put("resources", s.resources);
  put("units", s.units);
  put("cases_without_events", s.cases_without_events);
  out.add("first_at", s.first_at ? json::string(to_text(*s.first_at)) : json::null());
  out.add("last_at", s.last_at ? json::string(to_text(*s.last_at)) : json::null());
  put("date_only", s.date_only);
  put("date_only_permille", permille(s.date_only, s.events));
  put("no_offset", s.no_offset);
  put("no_time", s.no_time);
  put("ties", s.ties);
  put("missing_resources", s.missing_resources);
  put("missing_units", s.missing_units);
  put("missing_activities", s.missing_activities);
  auto lifecycle = json::object();
  for (std::size_t i = 0; i < k_lifecycles; ++i) {
    if (s.lifecycle[i] > 0)
      lifecycle.add(std::string(name_of(static_cast<Lifecycle>(i))), json::number(s.lifecycle[i]));
  }
  out.add("lifecycle", std::move(lifecycle));
  return out;
}

std::string to_table(const LogSummary& s, const Rendering& how) {
  std::string out;
  const auto line = [&](const Message& what) { out += render(what, how) + "\n"; };
  line(counted(say("history.summary_cases"), s.cases));
  line(counted(say("history.summary_events"), s.events));
  line(counted(say("history.summary_activities"), s.activities));
  line(counted(say("history.summary_resources"), s.resources));
  line(counted(say("history.summary_units"), s.units));
  if (s.first_at) line(say("history.summary_span", {{"first", *s.first_at}, {"last", *s.last_at}}));
  line(share(say("history.summary_date_only"), s.date_only, s.events));
  line(share(say("history.summary_ties"), s.ties, s.events));
  line(share(say("history.summary_missing_resources"), s.missing_resources, s.events));
  if (s.no_offset > 0) line(share(say("history.summary_no_offset"), s.no_offset, s.events));
  if (s.no_time > 0) line(share(say("history.summary_no_time"), s.no_time, s.events));
  if (s.cases_without_events > 0) line(counted(say("history.summary_empty_cases"), s.cases_without_events));
  return out;
}

}  // namespace pasokh::history
