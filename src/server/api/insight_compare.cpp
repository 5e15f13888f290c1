// What differs and since when: two groups or two periods side by side, the weeks in which response time changed its
// level, and what goes with lateness. docs/effect.md says how each is found.
#include "insight/compare_report.hpp"
#include "server/api/insight.hpp"

namespace pasokh::server::api {
namespace {

using insight::Report;

constexpr std::uint64_t k_most_seed = 1'000'000'000;
constexpr std::uint64_t k_least_draws = 199, k_most_draws = 9'999;

// Attributes of living cases that tell how they ended: what goes with them says nothing about why.
const std::vector<std::string> k_told_by_the_end{"late", "outcome", "periods", "state"};

Done has_attribute(const history::EventLog& log, std::string_view name, const char* parameter) {
  if (name.empty() || log.cases() == 0 || log.case_column(name) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("insight.no_attribute", {{"name", std::string(name.substr(0, 200))}}),
                std::string("/") + parameter);
}

Done has_instant(const history::EventLog& log, std::string_view name, const char* parameter) {
  PASOKH_TRY(has_attribute(log, name, parameter));
  if (name.empty() || log.cases() == 0 || log.case_column(name, history::ValueType::instant) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("insight.no_instant", {{"name", std::string(name.substr(0, 200))}}),
                std::string("/") + parameter);
}

struct Drawn {
  std::uint64_t seed = 1;
  std::uint32_t draws = 999;
};

Result<Drawn> drawn(const Request& request) {
  Drawn out;
  PASOKH_LET(const auto seed, number_of(request, "seed", 0, k_most_seed));
  PASOKH_LET(const auto draws, number_of(request, "draws", k_least_draws, k_most_draws));
  if (seed) out.seed = *seed;
  if (draws) out.draws = static_cast<std::uint32_t>(*draws);
  return out;
}

// `clock` keeps what the ask points to.
Result<insight::CompareAsk> compare_ask(const InsightAsk& ask, const InsightPart& part,
                                        std::optional<insight::WorkClock>& clock) {
  insight::CompareAsk out;
  out.rules = rules_of(ask, part);
  if (const auto by = ask.value("by"); !by.empty()) {
    PASOKH_TRY(has_attribute(part.log(), by, "by"));
    out.rules.service = by;
  }
  out.context = context_of(ask, {});
  if (ask.calendar != nullptr) out.working = &clock.emplace(*ask.calendar);
  PASOKH_LET(const Drawn how, drawn(ask.request));
  out.contrast = {part.zone, how.seed, how.draws, false};
  return out;
}

// A filter of one side, on what the filter of both left.
Result<insight::Filtered> side_of(const InsightAsk& ask, const InsightPart& part, const char* name) {
  auto filter = insight::read_filter(ask.value(name), part.zone);
  if (!filter) {
    filter.error().field = std::string("/") + name;
    return std::unexpected(std::move(filter.error()));
  }
  return insight::apply(*filter, part.filtered);
}

Result<Instant> moment_of(const InsightAsk& ask, const InsightPart& part, const char* name) {
  if (const auto date = parse_date(ask.value(name))) return part.zone.instant(*date);
  if (const auto at = parse_instant(ask.value(name))) return *at;
  return invalid_query(name);
}

Result<Report> compare(const House& house, const InsightAsk& ask, const InsightPart& part) {
  std::optional<insight::WorkClock> clock;
  PASOKH_LET(const auto how, compare_ask(ask, part, clock));
  const bool sides = !ask.value("a").empty() && !ask.value("b").empty();
  if (sides == !ask.value("before").empty()) return refuse(RefusalKind::invalid, say("api.compare_what"), "/before");
  if (sides) {
    PASOKH_LET(const auto a, side_of(ask, part, "a"));
    PASOKH_LET(const auto b, side_of(ask, part, "b"));
    const auto found = insight::comparison_of({&a.log, a.cut}, {&b.log, b.cut}, how);
    Report report = insight::comparison_report(found, how);
    report.figures.emplace_back("told", in_both(house, insight::told(found.contrast)));
    return report;
  }
  PASOKH_LET(const Instant at, moment_of(ask, part, "before"));
  const auto found = insight::comparison_of({&part.log(), part.filtered.cut}, at, how);
  Report report = insight::period_report(found, how);
  report.figures.emplace_back("told", in_both(house, insight::told(found.effect)));
  return report;
}

Result<Report> changes(const House& house, const InsightAsk& ask, const InsightPart& part) {
  std::optional<insight::WorkClock> clock;
  PASOKH_LET(const auto how, compare_ask(ask, part, clock));
  const auto responses = insight::responses_of(part.log(), part.filtered.cut,
                                               {how.rules.decided, how.rules.service, how.working, {}});
  const auto weeks = insight::weeks_of(responses, {part.zone, how.working != nullptr, {}});
  const insight::ChangesAsk drawn{how.contrast.seed, how.contrast.draws};
  const auto found = insight::changes_of(weeks, drawn);
  Report report = insight::changes_report(found, weeks, drawn, part.zone);
  report.figures.emplace_back("told", in_both(house, insight::told(found)));
  return report;
}

Result<std::int64_t> length_of(const InsightAsk& ask) {
  const auto filter = insight::read_filter("cases where duration > " + std::string(ask.value("longer")), {});
  const bool plain = filter && filter->steps.size() == 1 &&
                     filter->steps.front().condition.kind == insight::Condition::Kind::duration;
  if (!plain) return invalid_query("longer");
  return filter->steps.front().condition.number;
}

Result<insight::DriversAsk> drivers_ask(const InsightAsk& ask, const InsightPart& part) {
  insight::DriversAsk out;
  out.zone = part.zone;
  PASOKH_LET(out.months, months_of(ask, part));
  out.response.decided = rules_of(ask, part).decided;
  out.deadline = ask.value("deadline");
  out.ended = ask.value("ended");
  PASOKH_TRY(has_instant(part.log(), out.deadline, "deadline"));
  PASOKH_TRY(has_instant(part.log(), out.ended, "ended"));
  PASOKH_LET(const auto percent, number_of(ask.request, "percent", 1, 99));
  const int said = !out.deadline.empty() + percent.has_value() + !ask.value("longer").empty();
  if (said > 1) return refuse(RefusalKind::invalid, say("api.late_what"), "/longer");
  if (percent) out.percent = static_cast<int>(*percent);
  if (!ask.value("longer").empty()) {
    PASOKH_LET(out.term_us, length_of(ask));
  }
  if (part.live) out.leave_out = k_told_by_the_end;
  if (part.live && said == 0 && part.log().case_column("due_at", history::ValueType::instant) != nullptr)
    out.deadline = "due_at";
  return out;
}

Result<Report> drivers(const House& house, const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const auto how, drivers_ask(ask, part));
  const auto found = insight::drivers_of(part.log(), part.filtered.cut, how);
  Report report = insight::drivers_report(found);
  report.figures.emplace_back("deadline", how.deadline.empty() ? json::null() : json::string(how.deadline));
  report.figures.emplace_back("told", in_both(house, insight::told(found)));
  return report;
}

json::Value two_texts() { return json::object({{"fa", json::string("")}, {"en", json::string("")}}); }

// With a calendar there are columns more.
Report compare_example() {
  insight::PeriodComparison nothing;
  Report report = insight::period_report(nothing, {});
  for (const char* const key : {"working_mean_us", "working_median_us", "working_p90_us"})
    report.sheets.front().columns.push_back(
        {key, say("insight.column_working_mean"), insight::CellKind::duration});
  report.figures.emplace_back("told", two_texts());
  return report;
}

Report changes_example() {
  Report report = insight::changes_report({}, {}, {}, {});
  report.figures.emplace_back("told", two_texts());
  return report;
}

Report drivers_example() {
  Report report = insight::drivers_report({});
  report.figures.emplace_back("deadline", json::null());
  report.figures.emplace_back("told", two_texts());
  return report;
}

}  // namespace

void add_compare_rows(OperationTable& table, const InsightRoomPtr& room) {
  const House& house = room->house;
  const auto by = parameter("by", "Attribute of cases whose mix is held constant; of the live history the service.");
  const auto decided = parameter("decided", "The activity that ends the response time, in an imported history.");
  const auto seed = parameter("seed", "Of the draws that intervals are made of (1).");
  const auto draws = parameter("draws", "How many: 199 to 9999 (999).");
  add_question(table, room,
               {"compare",
                "Two groups of cases (a and b) or two periods (before) side by side, and what the difference is.",
                {parameter("a", "Filter of the first group."), parameter("b", "Filter of the second group."),
                 parameter("before", "Cases filed before this day or instant, beside those filed since."), by, decided,
                 seed, draws},
                false,
                [&house](const InsightAsk& ask, const InsightPart& part) { return compare(house, ask, part); },
                compare_example(),
                true});
  add_question(table, room,
               {"changes",
                "The weeks in which response time changed its level.",
                {by, decided, seed, draws},
                false,
                [&house](const InsightAsk& ask, const InsightPart& part) { return changes(house, ask, part); },
                changes_example(),
                true});
  add_question(table, room,
               {"drivers",
                "What goes with lateness, with counts and intervals.",
                {parameter("deadline", "Attribute of cases that says by when each was due."),
                 parameter("ended", "Attribute of cases that says when each ended."),
                 parameter("longer", "Late is longer than this, such as 30 days."),
                 parameter("percent", "Late is longer than the time within which so many of 100 ended (75)."),
                 parameter("months", "jalali or gregorian."), decided},
                false,
                [&house](const InsightAsk& ask, const InsightPart& part) { return drivers(house, ask, part); },
                drivers_example(),
                true});
}

}  // namespace pasokh::server::api
