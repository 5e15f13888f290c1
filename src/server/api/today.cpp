// The city today: what is open, late and about to lapse; the response time now and a year ago. And the events that open
// pages follow.
#include <algorithm>

#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

using Filters = std::vector<journal::Filter>;
constexpr std::size_t k_most_spans = 200'000;  // of one median
constexpr std::uint32_t k_shown_lapsing = 20;  // of a week
constexpr std::uint32_t k_shown_escalated = 50;

journal::Filter since(std::string column, Instant at) { return {std::move(column), journal::Op::at_least, {at.us}}; }
journal::Filter before(std::string column, Instant at) { return {std::move(column), journal::Op::less, {at.us}}; }

struct Scope {
  Filters filters;  // units the reader answers for; none for managers
};

Result<std::int64_t> count(const House& house, const Scope& scope, std::string table, Filters filters) {
  filters.insert(filters.end(), scope.filters.begin(), scope.filters.end());
  PASOKH_LET(const auto rows, house.office.journal().totals(
                                  {.table = std::move(table), .by = {}, .sums = {}, .filters = std::move(filters)}));
  return rows.empty() ? 0 : std::get<std::int64_t>(rows[0][0]);
}

Result<std::optional<std::int64_t>> median(const House& house, const Scope& scope, Instant from, Instant until) {
  journal::Query query{.table = "finished",
                       .columns = {"total_us"},
                       .filters = {since("decided_at", from), before("decided_at", until)},
                       .limit = journal::k_most_rows};
  query.filters.insert(query.filters.end(), scope.filters.begin(), scope.filters.end());
  std::vector<std::int64_t> spans;
  do {
    PASOKH_LET(auto page, house.office.journal().query(query));
    for (const auto& row : page.rows) spans.push_back(std::get<std::int64_t>(row[0]));
    query.after = std::move(page.next);
  } while (!query.after.empty() && spans.size() < k_most_spans);
  if (spans.empty()) return std::nullopt;
  const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
  std::ranges::nth_element(spans, middle);
  return *middle;
}

std::string sentence(const House& house, const TodayView& view, Language language) {
  if (!view.median_us_30d)
    return house.text(say("api.today_quiet", {{"open", view.open}, {"late", view.late}}), language);
  const Duration now{*view.median_us_30d};
  if (!view.median_us_year_ago)
    return house.text(say("api.today_now", {{"median", now}, {"late", view.late}, {"open", view.open}}), language);
  const Duration then{*view.median_us_year_ago};
  return house.text(
      say("api.today_compared", {{"median", now}, {"then", then}, {"late", view.late}, {"open", view.open}}), language);
}

const std::vector<std::string> k_escalated_columns{"id",       "service", "escalated_role", "escalated_unit", "escalated_at",
                                                   "due_at",   "holder",  "holder_unit",    "holder_officer", "district",
                                                   "state",    "outcome", "unit",           "filed_at",       "decided_at"};

// What ladders have laid before the reader: heads see what came to units they answer for, managers everything.
Result<std::vector<EscalatedRow>> escalated(const House& house, const House::Sight& sight, Language language) {
  journal::Query query{.table = "cases",
                       .columns = k_escalated_columns,
                       .filters = {present("escalated_at")},
                       .order = {{"escalated_at", true}},
                       .limit = k_shown_escalated};
  if (!sight.all) query.filters.push_back(among("escalated_unit", sight.units));
  PASOKH_LET(const auto rows, house.office.journal().query(query));
  std::vector<EscalatedRow> all;
  for (const auto& row : rows.rows) {
    const Cells cells(k_escalated_columns, row);
    const CaseRow plain = case_row(house, cells, language);
    all.push_back({plain.id, plain.service, house.unit_ref(cells.text("escalated_unit")),
                   enum_from<desk::Role>(cells.text("escalated_role")).value_or(desk::Role::head),
                   cells.instant("escalated_at").value_or(Instant{}), plain.due_at, plain.holder, plain.district, plain.urgency});
  }
  return all;
}

// The first day of the week that a day lies in: the first one worked after the weekend of the city's top unit.
Date week_of(const desk::City& city, Date day) {
  const calendar::WeeklyPattern* pattern = nullptr;
  for (const auto& [code, unit] : city.organisation->units) {
    if (unit.parent || unit.kind == desk::UnitKind::outside_body || !city.calendars.contains(unit.calendar)) continue;
    for (const auto& fact : city.calendars.at(unit.calendar).facts)
      if (const auto* week = std::get_if<calendar::WeeklyPattern>(&fact.what); week && week->from <= day) pattern = week;
  }
  const auto rests = [&](Date date) { return pattern && pattern->week[static_cast<std::size_t>(date.weekday())].empty(); };
  for (Date first = day; first > day - 7; first = first - 1)
    if (rests(first - 1) && !rests(first)) return first;
  return day - static_cast<std::int32_t>(day.weekday());  // Monday, where the week has no end
}

Result<WeekView> week(const House& house, const Scope& scope, Instant now, Date first, Language language) {
  WeekView week{std::max(first, house.today()), first + 6, 0, {}, {}};
  const Zone zone = house.zone();
  // A deadline that ends with a day is the midnight after it.
  const auto due_in = [&](Date from, Date to) {
    return Filters{equals("state", "open"),
                   {"due_at", journal::Op::greater, {std::max(now, zone.instant(from)).us}},
                   {"due_at", journal::Op::at_most, {zone.instant(to + 1).us}}};
  };
  for (Date day = week.from; day <= week.to; day = day + 1) {
    PASOKH_LET(const auto cases, count(house, scope, "cases", due_in(day, day)));
    if (cases > 0) week.days.push_back({day, cases});
    week.cases += cases;
  }
  journal::Query nearest{.table = "cases",
                         .columns = k_case_columns,
                         .filters = due_in(week.from, week.to),
                         .order = {{"due_at", false}},
                         .limit = k_shown_lapsing};
  nearest.filters.insert(nearest.filters.end(), scope.filters.begin(), scope.filters.end());
  PASOKH_LET(const auto rows, house.office.journal().query(nearest));
  for (const auto& row : rows.rows) week.nearest.push_back(case_row(house, Cells(k_case_columns, row), language));
  return week;
}

Result<TodayView> today(const House& house, const Request& request) {
  const auto sight = house.sight_of(request.actor.account);
  Scope scope;
  if (!sight.all) scope.filters.push_back(among("unit", sight.units));
  const Instant now = house.office.now();
  const journal::Filter open = among("state", {"open", "paused"});
  TodayView view;
  PASOKH_LET(view.open, count(house, scope, "cases", {open}));
  PASOKH_LET(view.late,
             count(house, scope, "cases", {equals("state", "open"), {"due_at", journal::Op::at_most, {now.us}}}));
  PASOKH_LET(view.soon, count(house, scope, "cases",
                              {equals("state", "open"),
                               {"due_at", journal::Op::greater, {now.us}},
                               {"due_at", journal::Op::at_most, {(now + k_soon).us}}}));
  PASOKH_LET(view.paused, count(house, scope, "cases", {equals("state", "paused")}));
  const Instant month_ago = now - days(30), year_ago = now - days(365);
  PASOKH_LET(view.filed_30d, count(house, scope, "cases", {since("first_filed_at", month_ago)}));
  PASOKH_LET(view.decided_30d, count(house, scope, "finished", {since("decided_at", month_ago)}));
  PASOKH_LET(view.median_us_30d, median(house, scope, month_ago, now + seconds(1)));
  PASOKH_LET(view.median_us_year_ago, median(house, scope, year_ago - days(30), year_ago));
  PASOKH_LET(const auto in_time,
             count(house, scope, "finished", {since("decided_at", month_ago), equals("in_time", std::int64_t{1})}));
  PASOKH_LET(const auto too_late,
             count(house, scope, "finished", {since("decided_at", month_ago), equals("in_time", std::int64_t{0})}));
  view.in_time_per_mille = in_time + too_late == 0 ? 1000 : in_time * 1000 / (in_time + too_late);
  const Date begins = week_of(*house.office.city(), house.today());
  PASOKH_LET(view.this_week, week(house, scope, now, begins, request.language));
  PASOKH_LET(view.next_week, week(house, scope, now, begins + 7, request.language));
  PASOKH_LET(view.escalated, escalated(house, sight, request.language));
  view.sentence = sentence(house, view, request.language);
  return view;
}

// Pages are told about the units their reader sees; whoever sees everything, about the units at the top.
std::vector<std::string> topics_of(const House& house, const std::string& account) {
  const auto sight = house.sight_of(account);
  std::vector<std::string> topics;
  const auto city = house.office.city();
  if (sight.all) {
    for (const auto& [code, unit] : city->organisation->units)
      if (!unit.parent && unit.kind != desk::UnitKind::outside_body) topics.push_back("unit:" + code);
  }
  for (const auto& code : sight.units) {
    const auto* unit = city->organisation->unit({code});
    const bool above = unit && unit->parent && sight.has(unit->parent->value);  // told through the one above
    if (!above && std::ranges::find(topics, "unit:" + code) == topics.end()) topics.push_back("unit:" + code);
  }
  if (topics.size() > EventLimits{}.topics) topics.resize(EventLimits{}.topics);
  return topics;
}

}  // namespace

void add_today_rows(OperationTable& table, House& house) {
  table.add(reads<TodayView>("/api/v1/today", "read_today",
                             "The city today: response time now and a year ago, what is late, what lapses this week and next.",
                             {k_overseers, "own units; managers see all"},
                             [&house](const Request& request) { return today(house, request); }));
}

void add_event_rows(OperationTable& table, House& house) {
  Operation o;
  o.path = "/api/v1/events";
  o.name = "follow_events";
  o.summary = "What changed, as it happens: `worklist` {unit} and `case` {cases}, as server-sent events.";
  o.access = {k_readers, "own units, and those below for heads"};
  o.response_media_type = "text/event-stream";
  o.handler = [&house](const Request& request) {
    auto stream = house.hub.subscribe(request.actor.account, topics_of(house, request.actor.account),
                                      request.headers.get("Last-Event-ID"));
    if (!stream) return refused(std::move(stream.error()));
    return event_response(std::move(*stream));
  };
  table.add(std::move(o));
}

}  // namespace pasokh::server::api
