#include "insight/ledger_view.hpp"

namespace pasokh::insight {

namespace {

constexpr std::int64_t k_day_us = 86'400'000'000;

std::int64_t days_of(Wide us) { return static_cast<std::int64_t>((us + k_day_us / 2) / k_day_us); }

// Thousandths, rounded to the nearest; 0 of nothing is 0.
std::int64_t share_of(Wide part, Wide whole) {
  return whole == 0 ? 0 : static_cast<std::int64_t>((part * 2'000 + whole) / (whole * 2));
}

std::string amount_line(const std::string& name, Wide us, Wide whole, const Rendering& how) {
  const std::int64_t share = share_of(us, whole);
  return render(say("insight.ledger_line",
                    {{"name", name}, {"days", days_of(us)}, {"percent", share / 10}, {"tenth", share % 10}}),
                how) +
         "\n";
}

}  // namespace

json::Value to_json(const LogLedger& ledger) {
  auto out = json::object();
  out.add("cases", json::number(ledger.cases));
  out.add("events", json::number(ledger.events));
  out.add("total_us", number_of(ledger.total_us));
  out.add("accounts", to_json(ledger.accounts));
  out.add("difference_us", number_of(ledger.difference_us));
  out.add("imprecise_us", number_of(ledger.imprecise_us));
  return out;
}

json::Value to_json(const LogLedger& ledger, By by) {
  json::Value out = to_json(ledger);
  out.add("by", json::string(std::string(name_of(by))));
  out.add("groups", to_json(ledger.books.by(by)));
  return out;
}

Sheet lines_sheet(const LogLedger& ledger) {
  Sheet sheet{"lines",
              {{"service", say("insight.column_service")},
               {"party", say("insight.column_party")},
               {"month", say("insight.column_month")},
               {"account", say("insight.column_account")},
               {"us", say("insight.column_time"), CellKind::duration}},
              {}};
  for (const Books::Line& line : ledger.books.lines()) {
    sheet.rows.push_back({cell(line.service), cell(line.party), cell(month_text(line.month)), cell(name_of(line.account)), number_of(line.us)});
  }
  return sheet;
}

std::string to_table(const LogLedger& ledger, const Rendering& how) {
  std::string out =
      render(say("insight.ledger_head", {{"cases", ledger.cases}, {"events", ledger.events}}), how) + "\n";
  for (std::size_t i = 0; i < k_accounts; ++i) {
    if (ledger.accounts[i] == 0) continue;
    out += amount_line(render(label_of(static_cast<Account>(i)), how), ledger.accounts[i], ledger.total_us, how);
  }
  out += render(say("insight.ledger_total", {{"days", days_of(ledger.total_us)}}), how) + "\n";
  if (ledger.imprecise_us > 0) {
    const std::int64_t share = share_of(ledger.imprecise_us, ledger.total_us);
    out += render(say("insight.ledger_imprecise", {{"percent", share / 10}, {"tenth", share % 10}}), how) + "\n";
  }
  const bool whole = ledger.difference_us == 0;
  const Message check = whole ? say("insight.ledger_balanced")
                              : say("insight.ledger_unbalanced", {{"us", to_text(ledger.difference_us)}});
  out += render(check, how) + "\n";
  return out;
}

std::string to_table(std::span<const Books::Group> groups, const Rendering& how) {
  Wide whole = 0;
  for (const Books::Group& group : groups) whole += group.total_us;
  std::string out;
  for (const Books::Group& group : groups) {
    const std::string name = group.key.empty() ? render(say("insight.ledger_nobody"), how) : group.key;
    out += amount_line(name, group.total_us, whole, how);
  }
  return out;
}

}  // namespace pasokh::insight
