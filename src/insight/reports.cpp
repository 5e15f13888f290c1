#include "insight/reports.hpp"

#include <algorithm>
#include <numeric>

#include "insight/account.hpp"

namespace pasokh::insight {

namespace {

constexpr std::size_t k_most_path_events = 200;  // of a variant, in a report

using Row = std::vector<json::Value>;

json::Value us_of(std::int64_t us) { return us == k_not_reached ? json::null() : json::number(us); }
json::Value when_of(Instant at) { return json::string(to_text(at)); }

void add_times(Row& row, const Times& times) {
  if (times.count == 0) {
    row.insert(row.end(), 3, json::null());
    return;
  }
  row.push_back(us_of(times.mean_us));
  row.push_back(us_of(times.median_us));
  row.push_back(us_of(times.p90_us));
}

void add_time_columns(Sheet& sheet) {
  sheet.columns.push_back({"mean_us", say("insight.column_mean"), CellKind::duration});
  sheet.columns.push_back({"median_us", say("insight.column_median"), CellKind::duration});
  sheet.columns.push_back({"p90_us", say("insight.column_p90"), CellKind::duration});
}

void add_working_columns(Sheet& sheet) {
  sheet.columns.push_back({"working_mean_us", say("insight.column_working_mean"), CellKind::duration});
  sheet.columns.push_back({"working_median_us", say("insight.column_working_median"), CellKind::duration});
  sheet.columns.push_back({"working_p90_us", say("insight.column_working_p90"), CellKind::duration});
  sheet.columns.push_back({"working_total_us", say("insight.column_working_total"), CellKind::duration});
  sheet.columns.push_back({"working_heat_permille", say("insight.column_working_heat"), CellKind::number});
}

json::Value times_json(const Times& times) {
  return json::object({{"count", cell(times.count)}, {"mean_us", us_of(times.mean_us)}, {"median_us", us_of(times.median_us)},
                       {"p90_us", us_of(times.p90_us)}, {"least_us", us_of(times.least_us)}, {"most_us", us_of(times.most_us)}});
}

// How much of the time lies here, against where most of it lies: what a map of the process colours.
void add_heat(Row& row, const Times& times, Wide most) {
  row.push_back(number_of(times.total_us));
  row.push_back(number_of(most == 0 ? Wide{0} : (times.total_us * 2'000 + most) / (most * 2)));
}

Sheet edges_sheet(const history::EventLog& log, const Flow& flow, bool working) {
  Sheet sheet{"edges",
              {{"from", say("insight.column_from")}, {"to", say("insight.column_to")}, {"count", say("insight.column_count"), CellKind::number}},
              {}};
  add_time_columns(sheet);
  sheet.columns.push_back({"total_us", say("insight.column_total"), CellKind::duration});
  sheet.columns.push_back({"heat_permille", say("insight.column_heat"), CellKind::number});
  if (working) add_working_columns(sheet);
  Wide most = 0, most_working = 0;
  for (const Edge& edge : flow.edges) {
    most = std::max(most, edge.calendar.total_us);
    most_working = std::max(most_working, edge.working.total_us);
  }
  std::vector<std::size_t> order(flow.edges.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return flow.edges[i].count; });
  for (const std::size_t i : order) {
    const Edge& edge = flow.edges[i];
    Row row = {cell(log.activities[edge.from]), cell(log.activities[edge.to]), cell(edge.count)};
    add_times(row, edge.calendar);
    add_heat(row, edge.calendar, most);
    if (working) {
      add_times(row, edge.working);
      add_heat(row, edge.working, most_working);
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet activities_sheet(const history::EventLog& log, const Flow& flow) {
  Sheet sheet{"activities",
              {{"activity", say("insight.column_activity")},
               {"events", say("insight.column_events"), CellKind::number},
               {"cases", say("insight.column_cases"), CellKind::number},
               {"starts", say("insight.column_starts"), CellKind::number},
               {"ends", say("insight.column_ends"), CellKind::number},
               {"repeats", say("insight.column_repeats"), CellKind::number},
               {"cases_with_repeats", say("insight.column_cases_with_repeats"), CellKind::number},
               {"self_loops", say("insight.column_self_loops"), CellKind::number},
               {"short_loops", say("insight.column_short_loops"), CellKind::number}},
              {}};
  std::vector<std::uint32_t> order(flow.activities.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::uint32_t i) { return flow.activities[i].events; });
  for (const std::uint32_t code : order) {
    const ActivityFlow& a = flow.activities[code];
    if (a.events == 0) continue;
    sheet.rows.push_back({cell(log.activities[code]), cell(a.events), cell(a.cases), cell(a.starts), cell(a.ends), cell(a.repeats),
                          cell(a.cases_with_repeats), cell(a.self_loops), cell(a.short_loops)});
  }
  return sheet;
}

json::Value path_of(const history::EventLog& log, std::uint32_t which) {
  auto out = json::array();
  for (const std::uint32_t code : log.path(which)) {
    const bool full = out.items.size() == k_most_path_events;
    out.push(full ? cell("…") : cell(log.activities[code]));
    if (full) break;
  }
  return out;
}

}  // namespace

Report flow_report(const history::EventLog& log, const FlowAsk& ask) {
  const Flow flow = flow_of(log, ask);
  Report report;
  report.figures = {{"cases", cell(flow.cases)}, {"events", cell(flow.events)}, {"case_time", times_json(flow.case_time)}};
  if (ask.working != nullptr) report.figures.emplace_back("case_working_time", times_json(flow.case_working));
  report.sheets.push_back(edges_sheet(log, flow, ask.working != nullptr));
  report.sheets.push_back(activities_sheet(log, flow));
  return report;
}

Report variants_report(const history::EventLog& log) {
  Report report;
  Sheet sheet{"variants",
              {{"cases", say("insight.column_cases"), CellKind::number},
               {"permille", say("insight.column_permille"), CellKind::number},
               {"events", say("insight.column_events"), CellKind::number}},
              {}};
  add_time_columns(sheet);
  sheet.columns.push_back({"example", say("insight.column_example")});
  sheet.columns.push_back({"path", say("insight.column_path"), CellKind::list});
  std::uint64_t cases = 0;
  const auto variants = variants_of(log);
  for (const Variant& variant : variants) cases += variant.cases;
  for (const Variant& variant : variants) {
    Row row = {cell(variant.cases), cell((variant.cases * 2'000 + cases) / (cases * 2)), cell(std::uint64_t{variant.events})};
    add_times(row, variant.case_time);
    row.push_back(cell(log.case_ids[variant.first_case]));
    row.push_back(path_of(log, variant.first_case));
    sheet.rows.push_back(std::move(row));
  }
  report.figures = {{"cases", cell(cases)}};
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report handover_report(const history::EventLog& log, HandoverBy by) {
  Report report;
  Sheet sheet{"pairs",
              {{"from", say("insight.column_from")}, {"to", say("insight.column_to")}, {"count", say("insight.column_count"), CellKind::number}},
              {}};
  const auto& names = by == HandoverBy::unit ? log.units : log.resources;
  auto pairs = handovers_of(log, by);
  std::ranges::stable_sort(pairs, std::ranges::greater{}, &Pair::count);
  std::uint64_t all = 0, kept = 0;
  for (const Pair& pair : pairs) {
    sheet.rows.push_back({cell(names[pair.from]), cell(names[pair.to]), cell(pair.count)});
    all += pair.count;
    if (pair.from == pair.to) kept += pair.count;
  }
  report.figures = {{"passed_on", cell(all - kept)}, {"kept", cell(kept)}};
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report backlog_report(const history::EventLog& log, const BacklogAsk& ask) {
  Report report;
  Sheet sheet{"periods",
              {{"from", say("insight.column_from"), CellKind::instant},
               {"until", say("insight.column_until"), CellKind::instant},
               {"arrivals", say("insight.column_arrivals"), CellKind::number},
               {"closures", say("insight.column_closures"), CellKind::number},
               {"in_progress", say("insight.column_in_progress"), CellKind::number}},
              {}};
  for (const std::int64_t days : k_age_days)
    sheet.columns.push_back({"under_" + std::to_string(days) + "_days", say("insight.column_under_days", {{"n", days}}), CellKind::number});
  sheet.columns.push_back({"older", say("insight.column_older", {{"n", k_age_days.back()}}), CellKind::number});
  for (const BacklogPeriod& period : backlog_of(log, ask)) {
    Row row = {when_of(period.from), when_of(period.until), cell(period.arrivals), cell(period.closures), cell(period.in_progress)};
    for (const std::uint64_t count : period.ages) row.push_back(cell(count));
    sheet.rows.push_back(std::move(row));
  }
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report spectrum_report(const history::EventLog& log, std::uint32_t from, std::uint32_t to) {
  Report report;
  Sheet sheet{"passages",
              {{"case", say("insight.column_case")},
               {"from", say("insight.column_from"), CellKind::instant},
               {"to", say("insight.column_to"), CellKind::instant},
               {"us", say("insight.column_time"), CellKind::duration},
               {"quarter", say("insight.column_quarter"), CellKind::number}},
              {}};
  for (const Passage& passage : spectrum_of(log, from, to)) {
    sheet.rows.push_back({cell(log.case_ids[passage.which_case]), when_of(passage.from), when_of(passage.to),
                          us_of(passage.to.us - passage.from.us), cell(std::uint64_t{passage.quarter} + 1)});
  }
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report attributes_report(const history::EventLog& log) {
  static constexpr std::string_view k_types[] = {"text", "instant", "integer", "real", "boolean", "id"};
  Report report;
  const auto sheet_of = [&](const char* name, const std::vector<history::Column>& columns) {
    Sheet sheet{name,
                {{"name", say("insight.column_name")},
                 {"type", say("insight.column_type")},
                 {"filled", say("insight.column_filled"), CellKind::number},
                 {"different", say("insight.column_different"), CellKind::number}},
                {}};
    for (const history::Column& column : columns) {
      sheet.rows.push_back({cell(column.key), cell(k_types[static_cast<std::size_t>(column.type)]), cell(std::uint64_t{column.size()}),
                            column.worded() ? cell(std::uint64_t{column.words.size()}) : json::null()});
    }
    return sheet;
  };
  report.sheets = {sheet_of("case_attributes", log.case_columns), sheet_of("event_attributes", log.event_columns)};
  return report;
}

}  // namespace pasokh::insight
