#include "insight/compare_report.hpp"

#include <cmath>

namespace pasokh::insight {

namespace {

using Row = std::vector<json::Value>;

json::Value thousandths(double share) { return json::number(std::llround(share * 1'000)); }
json::Value us_of(std::int64_t us) { return us == k_not_reached ? json::null() : json::number(us); }
json::Value us_of(double us) { return json::number(std::llround(us)); }
json::Value when_of(Instant at) { return json::string(to_text(at)); }
std::int64_t percent_of(double share) { return std::llround(share * 100); }
std::int64_t count_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

SheetColumn column(const char* key, CellKind kind = CellKind::text) {
  return {key, say(std::string("insight.column_") + key), kind};
}
SheetColumn column(const char* key, const char* label, CellKind kind) { return {key, say(label), kind}; }

void add_times_columns(Sheet& sheet, bool working) {
  sheet.columns.push_back(column("mean_us", "insight.column_mean", CellKind::duration));
  sheet.columns.push_back(column("median_us", "insight.column_median", CellKind::duration));
  sheet.columns.push_back(column("p90_us", "insight.column_p90", CellKind::duration));
  if (!working) return;
  sheet.columns.push_back(column("working_mean_us", "insight.column_working_mean", CellKind::duration));
  sheet.columns.push_back(column("working_median_us", "insight.column_working_median", CellKind::duration));
  sheet.columns.push_back(column("working_p90_us", "insight.column_working_p90", CellKind::duration));
}

void add_times(Row& row, const Times& times) {
  for (const std::int64_t us : {times.mean_us, times.median_us, times.p90_us}) row.push_back(us_of(us));
}

Sheet sides_sheet(const Comparison& from, bool working) {
  Sheet sheet{"sides",
              {column("side"), column("cases", CellKind::number), column("open", CellKind::number),
               column("events", CellKind::number)},
              {}};
  add_times_columns(sheet, working);
  for (const bool first : {true, false}) {
    const ComparedSide& side = first ? from.a : from.b;
    Row row = {cell(first ? "a" : "b"), cell(side.cases), cell(side.open), cell(side.events)};
    add_times(row, side.calendar);
    if (working) add_times(row, side.working);
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet effect_sheet() {
  return {"effect",
          {column("figure"), column("method"), column("a_us", CellKind::duration), column("b_us", CellKind::duration),
           column("change", CellKind::number), column("low", CellKind::number), column("high", CellKind::number)},
          {}};
}

// A figure that could not be told has no change and no interval.
void add_change(Sheet& sheet, const char* figure, const char* method, const Change& change) {
  Row row = {cell(figure), cell(method)};
  if (change.told) {
    row.insert(row.end(), {us_of(change.a_us), us_of(change.b_us), thousandths(change.change),
                           thousandths(change.interval.low), thousandths(change.interval.high)});
  } else {
    row.resize(sheet.columns.size(), json::null());
  }
  sheet.rows.push_back(std::move(row));
}

void add_trend(Sheet& sheet, const char* figure, const Effect& effect, bool is_told) {
  Row row = {cell(figure), cell("trend"), json::null(), json::null()};
  if (is_told)
    row.insert(row.end(),
               {thousandths(effect.change), thousandths(effect.interval.low), thousandths(effect.interval.high)});
  else
    row.resize(sheet.columns.size(), json::null());
  sheet.rows.push_back(std::move(row));
}

void add_contrast(Sheet& sheet, const char* method, const Contrast& contrast) {
  add_change(sheet, "mean", method, contrast.mean);
  add_change(sheet, "median", method, contrast.median);
  add_change(sheet, "p90", method, contrast.p90);
}

void add_contrasts(Sheet& sheet, const Comparison& comparison) {
  add_contrast(sheet, "contrast", comparison.contrast);
  if (comparison.working) add_contrast(sheet, "contrast_working", *comparison.working);
}

Sheet contributions_sheet(const char* name, const std::vector<Contribution>& from, bool edges, bool counts) {
  Sheet sheet{name, {}, {}};
  if (edges) sheet.columns.push_back(column("from"));
  sheet.columns.push_back(edges ? column("to") : counts ? column("activity") : column("account"));
  if (counts)
    sheet.columns.insert(sheet.columns.end(),
                         {column("a_count", CellKind::number), column("b_count", CellKind::number)});
  for (const char* key : {"a_per_case_us", "b_per_case_us", "difference_us"})
    sheet.columns.push_back(column(key, CellKind::duration));
  for (const Contribution& one : from) {
    Row row;
    if (edges) row.push_back(cell(one.from));
    row.push_back(cell(one.to));
    if (counts) row.insert(row.end(), {cell(one.a_count), cell(one.b_count)});
    row.insert(row.end(), {us_of(one.a_per_case_us), us_of(one.b_per_case_us), us_of(one.difference_us())});
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

void add_figures(Report& report, const Contrast& contrast, const CompareAsk& ask) {
  report.figures = {{"seed", cell(ask.contrast.seed)},
                    {"draws", cell(std::uint64_t{ask.contrast.draws})},
                    {"level", thousandths(k_level)},
                    {"kinds", cell(contrast.kinds.size())},
                    {"cases_left_out", cell(contrast.left_out)},
                    {"horizon_us", contrast.horizon_us == 0 ? json::null() : us_of(contrast.horizon_us)},
                    {"a_open_at_horizon", thousandths(contrast.a.open_at_horizon)},
                    {"b_open_at_horizon", thousandths(contrast.b.open_at_horizon)},
                    {"untold", contrast.untold ? cell(contrast.untold->code) : json::null()}};
}

Report report_of(const Comparison& comparison, const CompareAsk& ask, Sheet effect) {
  Report report;
  add_figures(report, comparison.contrast, ask);
  report.sheets = {sides_sheet(comparison, ask.working != nullptr), std::move(effect),
                   contributions_sheet("accounts", comparison.accounts, false, false),
                   contributions_sheet("activities", comparison.activities, false, true),
                   contributions_sheet("edges", comparison.edges, true, true)};
  return report;
}

Sheet weeks_sheet(std::span<const Week> weeks, const Zone& zone) {
  Sheet sheet{"weeks",
              {column("from", CellKind::instant), column("cases", CellKind::number), column("ended", CellKind::number),
               column("value", CellKind::number)},
              {}};
  for (const Week& week : weeks)
    sheet.rows.push_back({when_of(week_start(week.number, zone)), cell(week.cases), cell(week.ended),
                          week.value ? thousandths(*week.value) : json::null()});
  return sheet;
}

}  // namespace

Report comparison_report(const Comparison& comparison, const CompareAsk& ask) {
  Sheet effect = effect_sheet();
  add_contrasts(effect, comparison);
  return report_of(comparison, ask, std::move(effect));
}

Report period_report(const PeriodComparison& comparison, const CompareAsk& ask) {
  const ChangeEffect& found = comparison.effect;
  Sheet effect = effect_sheet();
  add_contrasts(effect, comparison.comparison);
  const bool is_told = !found.trend.untold;
  add_trend(effect, "level", found.trend.level, is_told);
  add_trend(effect, "average", found.trend.average, is_told);
  add_trend(effect, "before_per_year", found.trend.before, is_told);
  Report report = report_of(comparison.comparison, ask, std::move(effect));
  report.figures.insert(report.figures.begin(),
                        {{"verdict", cell(name_of(found.verdict))},
                         {"at", when_of(found.at)},
                         {"in_between", cell(found.in_between)},
                         {"whole_years", json::boolean(found.whole_years)},
                         {"season", json::boolean(found.trend.season)},
                         {"trend_untold", found.trend.untold ? cell(found.trend.untold->code) : json::null()}});
  report.sheets.push_back(weeks_sheet(found.weeks, ask.contrast.zone));
  return report;
}

Report changes_report(const Changes& changes, std::span<const Week> weeks, const ChangesAsk& ask, const Zone& zone) {
  Report report;
  Sheet sheet{
      "changes",
      {column("at", CellKind::instant), column("earliest", CellKind::instant), column("latest", CellKind::instant),
       column("before", CellKind::number), column("after", CellKind::number), column("change", CellKind::number),
       column("as_great", CellKind::number), column("orders", CellKind::number)},
      {}};
  for (const ChangePoint& point : changes.points) {
    sheet.rows.push_back({when_of(week_start(point.week, zone)), when_of(week_start(point.earliest, zone)),
                          when_of(week_start(point.latest, zone)), thousandths(point.before), thousandths(point.after),
                          thousandths(point.change()), cell(std::uint64_t{point.as_great}),
                          cell(std::uint64_t{point.orders})});
  }
  report.figures = {{"weeks_with_value", cell(changes.weeks)},
                    {"seed", cell(ask.seed)},
                    {"untold", changes.untold ? cell(changes.untold->code) : json::null()}};
  report.sheets = {std::move(sheet), weeks_sheet(weeks, zone)};
  return report;
}

Report drivers_report(const Drivers& drivers) {
  Report report;
  Sheet sheet{
      "drivers",
      {column("kind"), column("name"), column("value_is"), column("known_at_filing"), column("cases", CellKind::number),
       column("late", CellKind::number), column("share", CellKind::number), column("share_low", CellKind::number),
       column("share_high", CellKind::number), column("other_cases", CellKind::number),
       column("other_late", CellKind::number), column("difference", CellKind::number), column("low", CellKind::number),
       column("high", CellKind::number), column("excess", CellKind::number), column("stands")},
      {}};
  for (const Driver& driver : drivers.drivers) {
    sheet.rows.push_back({cell(name_of(driver.kind)), cell(driver.name), cell(driver.value),
                          json::boolean(driver.known_at_filing), cell(driver.cases), cell(driver.late),
                          thousandths(static_cast<double>(driver.late) / static_cast<double>(driver.cases)),
                          thousandths(driver.share.low), thousandths(driver.share.high), cell(driver.other_cases),
                          cell(driver.other_late), thousandths(driver.difference), thousandths(driver.interval.low),
                          thousandths(driver.interval.high), json::number(std::llround(driver.excess)),
                          json::boolean(driver.stands())});
  }
  report.figures = {{"cases", cell(drivers.cases)},
                    {"late", cell(drivers.late)},
                    {"unknown", cell(drivers.unknown)},
                    {"term_us", drivers.term_us == 0 ? json::null() : us_of(drivers.term_us)},
                    {"looks", cell(drivers.looks)}};
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report bottlenecks_report(std::span<const Bottleneck> bottlenecks) {
  Report report;
  Sheet sheet{"bottlenecks",
              {column("service"), column("party"), column("account"), column("cases", CellKind::number),
               column("us", "insight.column_time", CellKind::duration),
               column("mean_us", "insight.column_mean", CellKind::duration), column("peers", CellKind::number),
               column("usual_us", CellKind::duration), column("excess_us", CellKind::duration)},
              {}};
  for (const Bottleneck& one : bottlenecks) {
    sheet.rows.push_back({cell(one.held.service), cell(one.held.party), cell(name_of(one.held.account)),
                          cell(one.held.cases), number_of(one.held.us), us_of(one.mean_us), cell(one.peers),
                          one.peers == 0 ? json::null() : us_of(one.usual_us),
                          one.peers == 0 ? json::null() : number_of(one.excess_us)});
  }
  report.sheets.push_back(std::move(sheet));
  return report;
}

Message told(const Contrast& contrast) {
  if (contrast.untold) return *contrast.untold;
  if (!contrast.mean.told) return say("insight.untold_figure");
  const Change& mean = contrast.mean;
  return say(mean.excludes_zero() ? "insight.contrast_differs" : "insight.contrast_unseen",
             {{"change", percent_of(mean.change)},
              {"low", percent_of(mean.interval.low)},
              {"high", percent_of(mean.interval.high)}});
}

Message told(const ChangeEffect& effect) {
  if (effect.verdict == Verdict::too_little)
    return effect.contrast.untold ? *effect.contrast.untold : say("insight.untold_figure");
  const Change& mean = effect.contrast.mean;
  return say(std::string("insight.verdict_") + std::string(name_of(effect.verdict)),
             {{"change", percent_of(mean.change)},
              {"low", percent_of(mean.interval.low)},
              {"high", percent_of(mean.interval.high)}});
}

Message told(const Changes& changes) {
  if (changes.untold) return *changes.untold;
  return say("insight.changes_found", {{"n", count_of(changes.points.size())}, {"weeks", count_of(changes.weeks)}});
}

Message told(const Drivers& drivers) {
  return say("insight.drivers_base", {{"late", count_of(drivers.late)},
                                      {"cases", count_of(drivers.cases)},
                                      {"unknown", count_of(drivers.unknown)},
                                      {"looks", count_of(drivers.looks)}});
}

}  // namespace pasokh::insight
