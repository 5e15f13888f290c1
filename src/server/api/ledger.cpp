// The time ledger of finished cases: where the days went, by service, unit, account or month. Sums are made by the
// database from whole microseconds; the difference is between what is booked and the cases' own spans, so it shows
// whether a minute was lost.
#include <algorithm>
#include <map>
#include <set>

#include "insight/account.hpp"
#include "insight/months.hpp"
#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

struct Asked {
  std::string by, column;
  std::vector<journal::Filter> filters;  // those that both tables know
  std::optional<std::string> unit;
  std::optional<Instant> from, to;
};

Result<std::optional<Instant>> day_parameter(const House& house, const Request& request, const std::string& name,
                                             int days_later) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  const auto date = parse_date(value);
  if (!date) return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
  return house.zone().instant(*date + days_later);
}

Result<Asked> asked_from(const House& house, const Request& request) {
  static const std::map<std::string, std::string, std::less<>> k_columns{
      {"service", "service"}, {"unit", "party"}, {"account", "account"}, {"month", "month"}};
  Asked asked;
  asked.by = request.query_value("by").empty() ? "service" : std::string(request.query_value("by"));
  const auto column = k_columns.find(asked.by);
  if (column == k_columns.end())
    return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", "by"}}), "/by");
  asked.column = column->second;
  PASOKH_LET(asked.from, day_parameter(house, request, "from", 0));
  PASOKH_LET(asked.to, day_parameter(house, request, "to", 1));
  if (asked.from) asked.filters.push_back({"decided_at", journal::Op::at_least, {asked.from->us}});
  if (asked.to) asked.filters.push_back({"decided_at", journal::Op::less, {asked.to->us}});
  PASOKH_LET(const auto service, code_parameter(request, "service"));
  if (service) asked.filters.push_back(equals("service", *service));
  PASOKH_LET(asked.unit, code_parameter(request, "unit"));
  return asked;
}

std::vector<journal::Filter> ledger_filters(const Asked& asked) {
  auto filters = asked.filters;
  if (asked.unit) filters.push_back(equals("party", *asked.unit));
  return filters;
}

using Sums = std::map<std::string, std::int64_t>;

Result<Sums> sums_by_account(const House& house, std::vector<journal::Filter> filters) {
  PASOKH_LET(const auto rows,
             house.office.journal().totals(
                 {.table = "ledger", .by = {"account"}, .sums = {"us"}, .filters = std::move(filters)}));
  Sums sums;
  for (const auto& row : rows) sums[std::get<std::string>(row[0])] = std::get<std::int64_t>(row[2]);
  return sums;
}

std::vector<AccountTotal> in_order(const Sums& sums) {
  std::vector<AccountTotal> all;
  for (std::size_t i = 0; i < insight::k_accounts; ++i) {
    const std::string name(insight::name_of(static_cast<insight::Account>(i)));
    if (const auto found = sums.find(name); found != sums.end()) all.push_back({name, found->second});
  }
  return all;
}

Names names_of(const House& house, const Asked& asked, const std::string& key) {
  if (asked.by == "service") return house.service_ref(key).names;
  if (asked.by == "unit") return key.empty() ? Names{"(هیچ‌کس)", "(nobody)"} : house.unit_ref(key).names;
  if (asked.by != "account") return {key, key};
  const auto label = insight::label_of(insight::account_of(key).value_or(insight::Account::unknown));
  return {render(label, {Language::fa, {}, {}}), render(label, {Language::en, {}, {}})};
}

std::string key_of(const journal::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return insight::month_text(static_cast<std::int32_t>(std::get<std::int64_t>(cell)));
}

// Finished periods that have time among these rows. Where they are too many to be grouped at once, month by month.
Result<std::int64_t> count_periods(const House& house, const std::vector<journal::Filter>& filters) {
  auto& journal = house.office.journal();
  journal::Totals whole{.table = "ledger", .by = {"case_id", "period"}, .sums = {}, .filters = filters};
  if (const auto rows = journal.totals(whole)) return static_cast<std::int64_t>(rows->size());
  std::set<std::pair<std::string, std::int64_t>> periods;
  PASOKH_LET(const auto months, journal.totals({.table = "ledger", .by = {"month"}, .sums = {}, .filters = filters}));
  for (const auto& month : months) {
    auto in_month = whole;
    in_month.filters.push_back(equals("month", month[0]));
    PASOKH_LET(const auto rows, journal.totals(in_month));
    for (const auto& row : rows) periods.emplace(std::get<std::string>(row[0]), std::get<std::int64_t>(row[1]));
  }
  return static_cast<std::int64_t>(periods.size());
}

// How many cases stand behind a row: by service and month those answered there; by unit and account those that have
// time there, so that one case counts in each unit that held it.
Result<std::map<std::string, std::int64_t>> case_counts(const House& house, const Asked& asked,
                                                        const std::map<std::string, Sums>& rows) {
  std::map<std::string, std::int64_t> counts;
  if ((asked.by == "service" || asked.by == "month") && !asked.unit) {
    PASOKH_LET(const auto finished, house.office.journal().totals(
                                        {.table = "finished", .by = {asked.by}, .sums = {}, .filters = asked.filters}));
    for (const auto& row : finished) counts[key_of(row[0])] = std::get<std::int64_t>(row[1]);
    return counts;
  }
  for (const auto& [key, sums] : rows) {
    auto filters = ledger_filters(asked);
    if (asked.by != "month") filters.push_back(equals(asked.column, key));
    PASOKH_LET(counts[key], count_periods(house, filters));
  }
  return counts;
}

std::int64_t total_of(const Sums& sums) {
  std::int64_t total = 0;
  for (const auto& [account, us] : sums) total += us;
  return total;
}

std::int64_t per_mille(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<std::int64_t>(static_cast<Wide>(part) * 1000 / whole);
}

// The largest share, and how it changed against the time just as long before.
Result<std::string> sentence_of(const House& house, const Asked& asked, const Sums& sums, Language language) {
  const auto largest = std::ranges::max_element(sums, {}, [](const auto& pair) { return pair.second; });
  if (largest == sums.end() || largest->second == 0) return house.text(say("api.ledger_empty"), language);
  const auto label = insight::label_of(insight::account_of(largest->first).value_or(insight::Account::unknown));
  const auto name = render(label, {language, {}, {}});
  const std::int64_t share = per_mille(largest->second, total_of(sums));
  const std::int64_t percent = (share + 5) / 10;
  if (!asked.from || !asked.to)
    return house.text(say("api.ledger_largest", {{"account", name}, {"percent", percent}}), language);
  auto before = ledger_filters(asked);
  std::erase_if(before, [](const journal::Filter& filter) { return filter.column == "decided_at"; });
  before.push_back({"decided_at", journal::Op::at_least, {asked.from->us - (*asked.to - *asked.from).us}});
  before.push_back({"decided_at", journal::Op::less, {asked.from->us}});
  PASOKH_LET(const auto former, sums_by_account(house, std::move(before)));
  const auto then = former.find(largest->first);
  if (total_of(former) == 0)
    return house.text(say("api.ledger_largest", {{"account", name}, {"percent", percent}}), language);
  const std::int64_t was = (per_mille(then == former.end() ? 0 : then->second, total_of(former)) + 5) / 10;
  const std::int64_t change = percent - was;
  if (change == 0)
    return house.text(say("api.ledger_largest_same", {{"account", name}, {"percent", percent}}), language);
  return house.text(
      change > 0 ? say("api.ledger_largest_more", {{"account", name}, {"percent", percent}, {"points", change}})
                 : say("api.ledger_largest_less", {{"account", name}, {"percent", percent}, {"points", -change}}),
      language);
}

Result<LedgerView> ledger(const House& house, const Request& request) {
  PASOKH_LET(const Asked asked, asked_from(house, request));
  auto& journal = house.office.journal();
  PASOKH_LET(
      const auto grouped,
      asked.column == "account"
          ? journal.totals({.table = "ledger", .by = {"account"}, .sums = {"us"}, .filters = ledger_filters(asked)})
          : journal.totals({.table = "ledger",
                            .by = {asked.column, "account"},
                            .sums = {"us"},
                            .filters = ledger_filters(asked)}));
  std::map<std::string, Sums> by_key;
  Sums all;
  for (const auto& row : grouped) {
    const std::string account =
        asked.column == "account" ? std::get<std::string>(row[0]) : std::get<std::string>(row[1]);
    const std::int64_t us = std::get<std::int64_t>(row.back());
    by_key[key_of(row[0])][account] += us;
    all[account] += us;
  }
  PASOKH_LET(const auto finished,
             journal.totals({.table = "finished", .by = {}, .sums = {"total_us"}, .filters = asked.filters}));
  LedgerView view;
  view.by = asked.by;
  view.accounts = in_order(all);
  view.cases = finished.empty() ? 0 : std::get<std::int64_t>(finished[0][0]);
  // The time of one unit is a part of the cases' spans: there the check is that rows and accounts, summed apart, agree.
  PASOKH_LET(const auto apart, sums_by_account(house, ledger_filters(asked)));
  view.total_us = asked.unit ? total_of(apart) : finished.empty() ? 0 : std::get<std::int64_t>(finished[0][1]);
  view.difference_us = total_of(all) - view.total_us;
  PASOKH_LET(view.sentence, sentence_of(house, asked, all, request.language));
  PASOKH_LET(const auto counts, case_counts(house, asked, by_key));
  for (const auto& [key, sums] : by_key) {
    const auto count = counts.find(key);
    view.rows.push_back(
        {key, names_of(house, asked, key), count == counts.end() ? 0 : count->second, total_of(sums), in_order(sums)});
  }
  if (asked.by != "month") std::ranges::stable_sort(view.rows, std::ranges::greater{}, &LedgerRow::total_us);
  return view;
}

}  // namespace

void add_ledger_rows(OperationTable& table, House& house) {
  auto o = reads<LedgerView>("/api/v1/ledger", "read_ledger",
                             "Where the days of finished cases went; the accounts add up to their response time.",
                             {k_overseers, {}}, [&house](const Request& request) { return ledger(house, request); });
  o.query = {parameter("by", "service (default), unit, account or month."),
             parameter("from", "First day of the answer, 2025-11-23."), parameter("to", "Last day of the answer."),
             parameter("service", "Code of a service."), parameter("unit", "Code of a unit or body: its time alone.")};
  table.add(std::move(o));
}

}  // namespace pasokh::server::api
