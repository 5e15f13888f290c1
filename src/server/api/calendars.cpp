// Calendars: what they say, day by day and fact by fact, and what was announced lately.
#include "server/api/calendars.hpp"

#include <algorithm>
#include <set>

#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::int32_t k_most_days_shown = 800;
constexpr Duration k_news_for = days(7);
constexpr std::size_t k_most_news = 20;

std::vector<OpenHours> open_hours(std::span<const calendar::Interval> hours) {
  std::vector<OpenHours> all;
  for (const auto& interval : hours) all.push_back({interval.from, interval.to});
  return all;
}

struct Describe {
  CalendarFactRow& row;
  void operator()(const calendar::WeeklyPattern& p) const {
    row.kind = "weekly";
    row.from = p.from;
    row.to = p.to;
  }
  void operator()(const calendar::YearlyHoliday& h) const {
    row.kind = "yearly";
    row.from = h.from;
    row.to = h.to;
  }
  void operator()(const calendar::DatedHoliday& h) const { dated("holiday", h.from, h.to); }
  void operator()(const calendar::Closure& c) const {
    dated("closed", c.from, c.to);
    row.shut = c.shut;
    row.reopen = c.reopen;
    row.day_is_lost = c.day_is_lost;
  }
  void operator()(const calendar::ReducedHours& r) const {
    dated("hours", r.from, r.to);
    row.hours = open_hours(r.hours);
  }
  void operator()(const calendar::WorkingDay& w) const {
    dated("works", w.on, w.on);
    row.hours = open_hours(w.hours);
  }
  void operator()(const calendar::Withdrawal&) const { row.kind = "withdrawn"; }
  void dated(std::string kind, Date from, Date to) const {
    row.kind = std::move(kind);
    row.from = from;
    row.to = to;
  }
};

std::string word_of(calendar::DayKind kind) {
  switch (kind) {
    case calendar::DayKind::working: return "working";
    case calendar::DayKind::changed: return "changed";
    case calendar::DayKind::replacement: return "replacement";
    case calendar::DayKind::weekend: return "weekend";
    case calendar::DayKind::holiday: return "holiday";
    case calendar::DayKind::closure: return "closure";
  }
  return {};
}

CalendarRow calendar_row(const desk::City& city, const calendar::CalendarData& data) {
  CalendarRow row{data.code, {data.words.in(Language::fa), data.words.in(Language::en)}, data.zone, {}, 0, 0, {}};
  std::set<std::string> regions;
  for (const auto& [code, unit] : city.organisation->units) {
    if (!unit.goes_by(data.code)) continue;
    ++row.units;
    if (unit.sits_by(data.code)) row.sessions.push_back({code, unit.names});
    if (unit.region) regions.insert(*unit.region);
  }
  for (const auto& [code, service] : city.configuration->services) row.services += service.calendar == data.code;
  row.regions.assign(regions.begin(), regions.end());
  return row;
}

Result<CalendarList> list_calendars(const House& house) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  CalendarList list;
  for (const auto& [code, data] : city->calendars) list.items.push_back(calendar_row(*city, data));
  // Working time before sessions, what most units go by first.
  std::ranges::stable_sort(list.items, {}, [](const CalendarRow& row) { return std::pair(!row.sessions.empty(), -row.units); });
  return list;
}

Result<Date> day_parameter(const Request& request, const std::string& name, Date otherwise) {
  const auto value = request.query_value(name);
  if (value.empty()) return otherwise;
  if (const auto date = parse_date(value)) return *date;
  return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
}

Result<CalendarView> read_calendar(const House& house, const Request& request) {
  const auto city = house.office.city();
  const std::string asked(request.parameter("calendar").substr(0, 64));
  const auto found = city->calendars.find(asked);
  if (found == city->calendars.end())
    return refuse(RefusalKind::not_found, say("desk.no_such_calendar", {{"calendar", asked}}));
  const auto& data = found->second;
  CalendarView view;
  view.calendar = calendar_row(*city, data);
  PASOKH_LET(const auto region, code_parameter(request, "region"));
  view.region = region.value_or(view.calendar.regions.empty() ? "" : view.calendar.regions.front());
  PASOKH_LET(view.from, day_parameter(request, "from", house.today()));
  PASOKH_LET(view.to, day_parameter(request, "to", view.from + 30));
  if (view.to < view.from || view.to - view.from > k_most_days_shown)
    return refuse(RefusalKind::invalid, say("api.too_many_days", {{"most", std::int64_t{k_most_days_shown}}}), "/to");
  for (Date date = view.from; date <= view.to; date = date + 1)
    view.days.push_back(calendar_day(house, *city, data.code, view.region, date, request.language));
  for (const auto& fact : data.facts)
    if (!std::holds_alternative<calendar::Withdrawal>(fact.what)) view.facts.push_back(fact_row(*city, data, fact));
  return view;
}

// What a notice is to those whom it concerns: dates of cases that move, or a session of the commission that goes by the calendar.
Message news_of(const desk::City& city, const std::string& code, const calendar::Fact& fact, const Named& name) {
  const bool withdrawn = std::holds_alternative<calendar::Withdrawal>(fact.what);
  const auto from = calendar::span_of(fact).from;
  const auto sits = std::ranges::find_if(city.organisation->units, [&](const auto& entry) { return entry.second.sits_by(code); });
  if (sits == city.organisation->units.end())
    return withdrawn || !from ? say("api.news_withdrawn", {{"name", name}}) : say("api.news_notice", {{"name", name}, {"day", *from}});
  const Named unit{"unit", sits->first};
  if (withdrawn || !from) return say("api.news_session_withdrawn", {{"unit", unit}, {"name", name}});
  const bool more = std::holds_alternative<calendar::WorkingDay>(fact.what), hours = std::holds_alternative<calendar::ReducedHours>(fact.what);
  return say(more ? "api.news_session_more" : hours ? "api.news_session_hours" : "api.news_session_off", {{"unit", unit}, {"day", *from}, {"name", name}});
}

// What was announced in the last days for calendars of the reader's units: their dates may have moved by it.
NewsList read_news(const House& house, const Request& request) {
  const auto city = house.office.city();
  const auto sight = house.sight_of(request.actor.account);
  const Instant since = house.office.now() - k_news_for;
  std::set<std::string> calendars;
  for (const auto& [code, unit] : city->organisation->units) {
    const bool makes_ready = unit.sessions && unit.sessions->secretary && sight.has(unit.sessions->secretary->value);
    if (!sight.has(code) && !makes_ready) continue;
    calendars.insert(unit.calendar);
    if (unit.sessions) calendars.insert(unit.sessions->calendar);
  }
  NewsList list;
  for (const auto& [code, data] : city->calendars) {
    if (!calendars.contains(code)) continue;
    for (const auto& fact : data.facts) {
      if (!fact.announced_at || *fact.announced_at < since) continue;
      const auto* withdrawal = std::get_if<calendar::Withdrawal>(&fact.what);
      const Named name = calendar::name_for(code, withdrawal ? withdrawal->of : fact.id);
      list.items.push_back({*fact.announced_at, house.text(news_of(*city, code, fact, name), request.language), withdrawal != nullptr});
    }
  }
  std::ranges::stable_sort(list.items, std::ranges::greater{}, &NewsRow::at);
  if (list.items.size() > k_most_news) list.items.resize(k_most_news);
  return list;
}

OpenHours hours_of(const Zone& zone, const calendar::Sitting& sitting) {
  const Civil from = zone.civil(sitting.from), to = zone.civil(sitting.to);
  return {from.time, to.date == from.date ? to.time : k_end_of_day};
}

// A day of a calendar of sessions as it is held: the house of a commission may shut it, or a part of it.
void add_sittings(const House& house, const desk::City& city, const std::string& code, const std::string& region, Language language,
                  CalendarDay& day) {
  std::optional<calendar::Why> why;
  std::vector<OpenHours> held;
  bool sits = false;
  for (const auto& [unit_code, unit] : city.organisation->units) {
    if (!unit.sits_by(code) || (!region.empty() && unit.region.value_or("") != region)) continue;
    const auto& above = city.calendar_of(unit);
    for (const auto& sitting : city.sittings_of(unit, day.date, day.date)) {
      sits = true;
      if (sitting.is_held()) held.push_back(hours_of(above.zone(), sitting));
      if (sitting.off) why = sitting.off;
    }
    for (const calendar::Fact* fact : above.facts_on(day.date))
      if (!why && std::holds_alternative<calendar::Closure>(fact->what)) why = above.why(day.date, *fact);
  }
  std::ranges::sort(held, {}, [](const OpenHours& hours) { return std::pair(hours.from, hours.to); });
  const auto again = std::ranges::unique(held, [](const OpenHours& a, const OpenHours& b) { return a.from == b.from && a.to == b.to; });
  held.erase(again.begin(), again.end());
  if (!sits || !why || encode(held) == encode(day.hours)) return;
  day.hours = std::move(held);
  day.kind = !day.hours.empty() ? "changed" : why->kind == calendar::DayKind::holiday ? "holiday" : "closure";
  day.why = house.text_in(city, why->message, language);
}

}  // namespace

CalendarFactRow fact_row(const desk::City& city, const calendar::CalendarData& data, const calendar::Fact& fact) {
  CalendarFactRow row;
  row.id = fact.id;
  row.words = {fact.words.in(Language::fa), fact.words.in(Language::en)};
  row.source = fact.source;
  row.regions = fact.regions;
  row.announced_at = fact.announced_at;
  std::visit(Describe{row}, fact.what);
  const auto declared = city.declared.find(data.code);
  row.declared = declared != city.declared.end() &&
                 std::ranges::find(declared->second, fact.id, &calendar::Fact::id) != declared->second.end();
  const auto withdrawn = std::ranges::find(data.facts, desk::withdrawal_of(fact.id), &calendar::Fact::id);
  if (withdrawn != data.facts.end()) row.withdrawn = withdrawn->words.fa;
  return row;
}

CalendarDay calendar_day(const House& house, const desk::City& city, const std::string& code, const std::string& region,
                         Date date, Language language) {
  const auto& calendar = city.calendar_named(code, region);
  CalendarDay day{date, word_of(calendar.kind_of(date)), {}, open_hours(calendar.hours_of(date)), {}};
  if (const auto why = calendar.why_closed(date)) {
    day.why = house.text_in(city, why->message, language);
    if (why->fact) day.fact = why->fact->id;
  }
  add_sittings(house, city, code, region, language, day);
  return day;
}

void add_calendar_rows(OperationTable& table, House& house) {
  table.add(reads<CalendarList>("/api/v1/calendars", "list_calendars", "The calendars of the city's working time.",
                                {k_staff, {}}, [&house](const Request&) { return list_calendars(house); }));
  auto view = reads<CalendarView>("/api/v1/calendars/{calendar}", "read_calendar",
                                  "A calendar: its facts, and its days with their hours and reasons.", {k_staff, {}},
                                  [&house](const Request& request) { return read_calendar(house, request); });
  view.query = {parameter("from", "First day, 2025-11-23; otherwise today."),
                parameter("to", "Last day; otherwise thirty days later."),
                parameter("region", "Code of a region; otherwise the first of the calendar's units.")};
  table.add(std::move(view));
  table.add(reads<NewsList>("/api/v1/calendar-news", "read_calendar_news",
                            "Notices of the last seven days for calendars of the reader's units.", {k_readers, "own units"},
                            [&house](const Request& request) -> Result<NewsList> { return read_news(house, request); }));
}

}  // namespace pasokh::server::api
