// What a history holds and where its time went: summary, words, the ledger, cases, one case.
#include "history/summary.hpp"
#include "insight/case_list.hpp"
#include "insight/ledger_view.hpp"
#include "insight/reports.hpp"
#include "office/case_events.hpp"
#include "office/live_books.hpp"
#include "server/api/insight.hpp"

namespace pasokh::server::api {
namespace {

using insight::Report;

Report summary_report(const history::EventLog& log) {
  Report report = insight::attributes_report(log);
  for (auto& [name, value] : history::to_json(history::summary_of(log)).members)
    report.figures.emplace_back(name, std::move(value));
  return report;
}

Result<Report> summary(const InsightAsk&, const InsightPart& part) { return summary_report(part.log()); }

Result<Report> values(const InsightAsk& ask, const InsightPart& part) {
  return insight::values_report(part.log(), ask.value("field"));
}

Report ledger_report(const insight::LogLedger& ledger, insight::By by) {
  Report report;
  for (auto& [name, value] : insight::to_json(ledger).members) report.figures.emplace_back(name, std::move(value));
  report.figures.emplace_back("by", json::string(std::string(insight::name_of(by))));
  insight::Sheet groups{
      "groups",
      {{"key", say("insight.column_name")}, {"total_us", say("insight.column_total"), insight::CellKind::duration}},
      {}};
  for (std::size_t i = 0; i < insight::k_accounts; ++i) {
    const auto account = static_cast<insight::Account>(i);
    groups.columns.push_back(
        {std::string(insight::name_of(account)) + "_us", insight::label_of(account), insight::CellKind::duration});
  }
  for (const auto& group : ledger.books.by(by)) {
    groups.rows.push_back({insight::cell(group.key), insight::number_of(group.total_us)});
    for (const Wide us : group.totals) groups.rows.back().push_back(insight::number_of(us));
  }
  report.sheets.push_back(std::move(groups));
  report.sheets.push_back(insight::lines_sheet(ledger));
  return report;
}

// The city's own books for its own cases; for other logs what their events allow.
Result<Report> ledger(House& house, const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::size_t by, one_of(ask.request, "by", {"service", "unit", "account", "month"}));
  PASOKH_LET(const auto months, months_of(ask, part));
  const auto how = static_cast<insight::By>(by);
  if (!part.live)
    return ledger_report(insight::ledger_of(part.log(), rules_of(ask, part), context_of(ask, months)), how);
  const bool filtered = !ask.value("filter").empty();
  PASOKH_LET(const auto books,
             office::live_books(house.office.journal(), {filtered ? &part.log() : nullptr, part.from, part.until}));
  return ledger_report(books, how);
}

Result<Report> cases(const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::size_t sort, one_of(ask.request, "sort", {"longest", "shortest", "first", "last"}));
  const std::size_t most = ask.limit == 0 ? k_default_insight_rows : ask.limit;
  return insight::cases_report(part.log(), part.filtered.cut, static_cast<insight::CaseOrder>(sort), most);
}

// The books of a living case: those of its finished periods, and of the open one up to now.
Result<insight::LogCase> live_case(House& house, std::string_view id) {
  const auto parsed = parse_id(id);
  if (!parsed) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  PASOKH_LET(const auto read, house.office.read_case({*parsed}));
  insight::LogCase out;
  const auto periods = read.ledger.periods(*read.city, house.office.now());
  for (const auto& period : periods)
    out.bookings.insert(out.bookings.end(), period.ledger.bookings.begin(), period.ledger.bookings.end());
  if (!periods.empty()) {
    out.from = periods.front().ledger.filed;
    out.until = periods.back().ledger.until;
  }
  return out;
}

Result<Report> one_case(House& house, const InsightAsk& ask, const InsightPart& part) {
  const auto id = ask.value("case");
  for (std::uint32_t which = 0; which < part.log().cases(); ++which) {
    if (part.log().case_ids[which] != id) continue;
    if (!part.live)
      return insight::case_report(part.log(), which,
                                  insight::case_of(part.log(), which, rules_of(ask, part), context_of(ask, {})));
    PASOKH_LET(const auto books, live_case(house, id));
    return insight::case_report(part.log(), which, books);
  }
  return refuse(RefusalKind::not_found, say("insight.no_such_case", {{"name", std::string(id.substr(0, 200))}}),
                "/case");
}

const history::EventLog& one_case_log() {
  static const history::EventLog log = [] {
    history::LogBuilder builder;
    builder.add_case("example");
    return std::move(builder).finish();
  }();
  return log;
}

}  // namespace

void add_account_rows(OperationTable& table, const InsightRoomPtr& room) {
  House& house = room->house;
  const auto& nothing = empty_part().log();
  const auto decided = parameter("decided", "The activity that ends the response time, in an imported history.");
  auto field = parameter("field", "activity, officer, unit, lifecycle, or an attribute of cases.");
  auto id = parameter("case", "The case's id.");
  field.required = id.required = true;
  add_question(
      table, room,
      {"summary", "What a history holds and how far it can be trusted.", {}, false, summary, summary_report(nothing)});
  add_question(table, room,
               {"values",
                "The words of a field, the most frequent first.",
                {field},
                false,
                values,
                *insight::values_report(nothing, "activity")});
  add_question(table, room,
               {"ledger",
                "Where the time went; the accounts add up to the microsecond.",
                {parameter("by", "service (default), unit, account or month."),
                 parameter("months", "jalali or gregorian."), decided},
                false,
                [&house](const InsightAsk& ask, const InsightPart& part) { return ledger(house, ask, part); },
                ledger_report(insight::ledger_of(nothing), insight::By::service)});
  add_question(table, room,
               {"cases",
                "Cases one by one.",
                {parameter("sort", "longest (default), shortest, first or last.")},
                false,
                cases,
                insight::cases_report(nothing, {}, insight::CaseOrder::longest, 1)});
  add_question(table, room,
               {"case",
                "One case: its events, and where its time went.",
                {id, decided},
                false,
                [&house](const InsightAsk& ask, const InsightPart& part) { return one_case(house, ask, part); },
                insight::case_report(one_case_log(), 0, {})});
}

}  // namespace pasokh::server::api
