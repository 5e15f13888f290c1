#include "office/live_books.hpp"

#include "base/assert.hpp"

namespace pasokh::office {
namespace {

using Filters = std::vector<journal::Filter>;

std::int64_t number(const journal::Cell& cell) { return std::get<std::int64_t>(cell); }
const std::string& text(const journal::Cell& cell) { return std::get<std::string>(cell); }

class Adding {
 public:
  Adding(journal::Journal& journal, insight::LogLedger& to) : journal_(journal), to_(to) {}

  // The rows that the filters find; grouped, so that as little as may be comes out of the database.
  pasokh::Done add(const Filters& filters) {
    PASOKH_LET(const auto rows, journal_.totals({"ledger", {"service", "party", "month", "account"}, {"us"}, filters}));
    for (const auto& row : rows) {
      const auto account = insight::account_of(text(row[3]));
      PASOKH_ASSERT(account, "the ledger's rows are of its accounts");
      to_.books.add(to_.books.service_code(text(row[0])), to_.books.party_code(text(row[1])),
                    static_cast<std::int32_t>(number(row[2])), *account, Wide{number(row[5])});
    }
    return {};
  }
  pasokh::Done count(const Filters& filters) {
    PASOKH_LET(const auto rows, journal_.totals({"finished", {}, {"total_us"}, filters}));
    if (rows.empty()) return {};
    to_.cases += number(rows[0][0]);
    to_.total_us += number(rows[0][1]);
    return {};
  }

 private:
  journal::Journal& journal_;
  insight::LogLedger& to_;
};

// Month by month: all groups at once may be more than the database gives.
pasokh::Done add_all(journal::Journal& journal, Adding& adding, const Filters& filters) {
  PASOKH_LET(const auto months, journal.totals({"ledger", {"month"}, {}, filters}));
  for (const auto& month : months) {
    auto in_month = filters;
    in_month.push_back({"month", journal::Op::equal, {month[0]}});
    PASOKH_TRY(adding.add(in_month));
  }
  return adding.count(filters);
}

pasokh::Done add_cases(const history::EventLog& cases, Adding& adding, const Filters& filters) {
  for (std::uint32_t from = 0; from < cases.cases(); from += journal::k_most_choices) {
    journal::Filter among{"case_id", journal::Op::in, {}};
    for (std::uint32_t which = from; which < cases.cases() && which < from + journal::k_most_choices; ++which)
      among.values.emplace_back(std::string(cases.case_ids[which]));
    auto of_these = filters;
    of_these.push_back(std::move(among));
    PASOKH_TRY(adding.add(of_these));
    PASOKH_TRY(adding.count(of_these));
  }
  return {};
}

}  // namespace

Result<insight::LogLedger> live_books(journal::Journal& journal, const BooksAsk& ask) {
  insight::LogLedger ledger;
  Filters filters;
  if (ask.decided_from) filters.push_back({"decided_at", journal::Op::at_least, {ask.decided_from->us}});
  if (ask.decided_until) filters.push_back({"decided_at", journal::Op::less, {ask.decided_until->us}});
  Adding adding(journal, ledger);
  if (ask.cases == nullptr)
    PASOKH_TRY(add_all(journal, adding, filters));
  else
    PASOKH_TRY(add_cases(*ask.cases, adding, filters));
  ledger.accounts = ledger.books.totals();
  ledger.difference_us = insight::sum_of(ledger.accounts) - ledger.total_us;
  return ledger;
}

}  // namespace pasokh::office
