#include "insight/duty.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>

#include "base/assert.hpp"

namespace pasokh::insight {

using history::k_missing;

namespace {

// What one officer, or unit, did: on how many days of each weekday anything, and something in each hour.
struct Traces {
  std::uint32_t events = 0;
  std::array<std::uint32_t, 7> days{};
  std::array<std::uint32_t, k_hours_of_week> hours{};
  std::array<std::int32_t, 7> last_day{};
  std::array<std::int32_t, k_hours_of_week> last_hour{};
};

void add(Traces& to, Date day, std::size_t hour) {
  const auto weekday = static_cast<std::size_t>(day.weekday());
  const std::size_t of_week = weekday * 24 + hour;
  ++to.events;
  const std::int32_t mark = day.days + 1;  // days are never 0 then
  if (to.last_day[weekday] != mark) ++to.days[weekday];
  if (to.last_hour[of_week] != mark) ++to.hours[of_week];
  to.last_day[weekday] = to.last_hour[of_week] = mark;
}

WeekHours hours_of(const Traces& traces) {
  WeekHours out;
  for (std::size_t hour = 0; hour < k_hours_of_week; ++hour)
    out[hour] = traces.hours[hour] > 0 && traces.hours[hour] * 1'000ULL >= traces.days[hour / 24] * std::uint64_t{k_least_permille_of_weeks};
  return out;
}

// Hours of one day as intervals; where there would be too many, the shortest gaps are counted as open.
calendar::Hours intervals_of(const WeekHours& hours, std::size_t weekday) {
  calendar::Hours out;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    if (!hours[weekday * 24 + hour]) continue;
    const auto from = TimeOfDay::at(static_cast<int>(hour)), to = TimeOfDay::at(static_cast<int>(hour) + 1);
    if (!out.empty() && out.back().to == from) out.back().to = to;
    else out.push_back({from, to});
  }
  while (out.size() > calendar::k_max_intervals) {
    std::size_t narrow = 0;
    for (std::size_t i = 1; i + 1 < out.size(); ++i) {
      if (out[i + 1].from.us - out[i].to.us < out[narrow + 1].from.us - out[narrow].to.us) narrow = i;
    }
    out[narrow].to = out[narrow + 1].to;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(narrow) + 1);
  }
  return out;
}

calendar::Calendar calendar_of(const WeekHours& hours, const Zone& zone, Date first, Date last) {
  calendar::CalendarData data;
  data.code = "found";
  data.zone = zone.name();
  calendar::WeeklyPattern pattern{first, {}, {}};
  for (std::size_t weekday = 0; weekday < 7; ++weekday) pattern.week.push_back(intervals_of(hours, weekday));
  calendar::Fact fact;
  fact.id = "week";
  fact.what = std::move(pattern);
  data.facts.push_back(std::move(fact));
  const auto compiled = calendar::Calendar::compile(data, {}, first, last);
  PASOKH_ASSERT(compiled.has_value(), "hours of a week make a calendar");
  return *compiled;
}

// What everybody did, from rows by time, so that a day's events come together.
struct AllTraces {
  std::vector<Traces> officers, units;
  std::vector<std::uint32_t> unit_of;  // by officer: the last one they acted in
  Traces all;
};

AllTraces traces_of(const history::EventLog& log, const Zone& zone) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < log.events(); ++row) {
    if ((log.marks[row] & (history::k_date_only | history::k_no_time)) == 0) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, {}, [&](std::uint32_t row) { return log.at_us[row]; });
  AllTraces out{std::vector<Traces>(log.resources.size()), std::vector<Traces>(log.units.size()),
                std::vector<std::uint32_t>(log.resources.size(), k_missing), {}};
  for (const std::uint32_t row : rows) {
    const Civil civil = zone.civil(log.at(row));
    const auto hour = static_cast<std::size_t>(civil.time.us / 3'600'000'000);
    add(out.all, civil.date, hour);
    if (log.unit[row] != k_missing) add(out.units[log.unit[row]], civil.date, hour);
    if (log.resource[row] == k_missing) continue;
    add(out.officers[log.resource[row]], civil.date, hour);
    out.unit_of[log.resource[row]] = log.unit[row];
  }
  return out;
}

}  // namespace

std::vector<WeekHours> find_hours(const history::EventLog& log, const Zone& zone) {
  const AllTraces traces = traces_of(log, zone);
  std::vector<WeekHours> out;
  for (std::uint32_t code = 0; code < traces.officers.size(); ++code) {
    const Traces* from = &traces.officers[code];
    if (from->events < k_least_events_for_hours && traces.unit_of[code] != k_missing) from = &traces.units[traces.unit_of[code]];
    if (from->events < k_least_events_for_hours) from = &traces.all;
    out.push_back(hours_of(*from));
  }
  return out;
}

std::vector<WeekHours> find_unit_hours(const history::EventLog& log, const Zone& zone) {
  const AllTraces traces = traces_of(log, zone);
  std::vector<WeekHours> out;
  for (const Traces& unit : traces.units) out.push_back(hours_of(unit.events < k_least_events_for_hours ? traces.all : unit));
  return out;
}

Hours hours_found(const history::EventLog& log, const Zone& zone) {
  if (log.events() == 0) return {};
  const auto [first, last] = std::ranges::minmax(log.at_us.span());
  const Date from = zone.civil({first}).date - 1, to = zone.civil({last}).date + 1;
  const auto found = find_unit_hours(log, zone);
  auto calendars = std::make_shared<std::map<std::string, calendar::Calendar, std::less<>>>();
  for (std::uint32_t code = 0; code < found.size(); ++code) {
    if (found[code].any()) calendars->emplace(std::string(log.units[code]), calendar_of(found[code], zone, from, to));
  }
  return [calendars](std::string_view unit, Instant at) {
    const auto known = calendars->find(unit);
    return known == calendars->end() ? OpenSpan{} : span_at(known->second, at);
  };
}

DutyClocks::DutyClocks(const calendar::Calendar& calendar, std::uint32_t officers) : which_(officers, 0) {
  clocks_.emplace_back(calendar);
}

DutyClocks::DutyClocks(const history::EventLog& log, const Zone& zone) {
  if (log.events() == 0) return;
  const auto [first, last] = std::ranges::minmax(log.at_us.span());
  const Date from = zone.civil({first}).date - 1, to = zone.civil({last}).date + 1;
  std::map<std::string, std::uint32_t> known;
  for (const WeekHours& hours : find_hours(log, zone)) {
    const auto [at, added] = known.emplace(hours.to_string(), static_cast<std::uint32_t>(clocks_.size()));
    if (added) clocks_.emplace_back(calendar_of(hours, zone, from, to));
    which_.push_back(at->second);
  }
}

}  // namespace pasokh::insight
