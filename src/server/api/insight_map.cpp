// How cases moved: flow, variants, hand-overs, waits, backlog, the passages of one edge.
#include "insight/reports.hpp"
#include "insight/waits_report.hpp"
#include "office/case_events.hpp"
#include "server/api/insight.hpp"

namespace pasokh::server::api {
namespace {

using insight::Report;

Result<Report> flow(const InsightAsk& ask, const InsightPart& part) {
  std::optional<insight::WorkClock> working;
  if (ask.calendar != nullptr) working.emplace(*ask.calendar);
  return insight::flow_report(part.log(), {true, working ? &*working : nullptr, part.filtered.cut});
}

Result<Report> variants(const InsightAsk&, const InsightPart& part) { return insight::variants_report(part.log()); }

Result<Report> handover(const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::size_t by, one_of(ask.request, "by", {"officer", "unit"}));
  return insight::handover_report(part.log(), by == 1 ? insight::HandoverBy::unit : insight::HandoverBy::officer);
}

Result<Report> waits(const InsightAsk& ask, const InsightPart& part) {
  return insight::waits_report(part.log(), insight::waits_of(part.log(), {ask.calendar, part.zone}));
}

Result<Report> backlog(const InsightAsk& ask, const InsightPart& part) {
  insight::BacklogAsk backlog;
  PASOKH_LET(const std::size_t step, one_of(ask.request, "step", {"month", "week", "day"}));
  backlog.period = step == 2 ? insight::Period::day : step == 1 ? insight::Period::week : insight::Period::month;
  backlog.zone = part.zone;
  PASOKH_LET(backlog.months, months_of(ask, part));
  if (const auto decided = ask.value("decided"); !decided.empty())
    backlog.decided = {std::string(decided)};
  else
    backlog.decided = part.rules.decided;
  return insight::backlog_report(part.log(), backlog);
}

Result<std::uint32_t> activity(const InsightAsk& ask, const InsightPart& part, const std::string& name) {
  const auto word = ask.value(name);
  const std::uint32_t code = part.log().activities.find(word);
  if (code == history::k_missing)
    return refuse(RefusalKind::invalid, say("insight.no_such_activity", {{"name", std::string(word.substr(0, 200))}}),
                  "/" + name);
  return code;
}

Result<Report> spectrum(const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::uint32_t from, activity(ask, part, "activity"));
  PASOKH_LET(const std::uint32_t to, activity(ask, part, "next"));
  return insight::spectrum_report(part.log(), from, to);
}

QueryParameter required(QueryParameter one) {
  one.required = true;
  return one;
}

// With a calendar there are columns and a figure more.
Report flow_example() {
  Report report = insight::flow_report(empty_part().log(), {true, nullptr, {}});
  report.figures.emplace_back("case_working_time", report.figures.back().second);
  for (const char* const key : {"working_mean_us", "working_median_us", "working_p90_us", "working_total_us", "working_heat_permille"})
    report.sheets.front().columns.push_back({key, say("insight.column_working_mean"), insight::CellKind::duration});
  return report;
}

}  // namespace

void add_map_rows(OperationTable& table, const InsightRoomPtr& room) {
  const auto& nothing = empty_part().log();
  add_question(table, room,
               {"flow",
                "Which activity follows which, how often and after how long; what is done again.",
                {},
                true,
                flow,
                flow_example()});
  add_question(
      table, room,
      {"variants", "The different paths that cases take.", {}, true, variants, insight::variants_report(nothing)});
  add_question(table, room,
               {"handover",
                "Who hands work to whom.",
                {parameter("by", "officer (default) or unit.")},
                true,
                handover,
                insight::handover_report(nothing, insight::HandoverBy::officer)});
  add_question(table, room,
               {"waits", "Why work waited, by cause.", {}, false, waits, insight::waits_report(nothing, {})});
  add_question(table, room,
               {"backlog",
                "Arrivals, closures, work in progress and its age, over time.",
                {parameter("step", "month (default), week or day."), parameter("months", "jalali or gregorian."),
                 parameter("decided", "The activity that closes a case.")},
                false,
                backlog,
                insight::backlog_report(nothing, {})});
  add_question(table, room,
               {"spectrum",
                "Every passage from one activity directly to another.",
                {required(parameter("activity", "The first activity.")),
                 required(parameter("next", "The one that follows directly."))},
                true,
                spectrum,
                insight::spectrum_report(nothing, 0, 0)});
}

}  // namespace pasokh::server::api
