// What the city checks of the promises while and after it is played: the books balance and are those that were played,
// what was acknowledged is in the journal, and rows folded again are the live ones.
#include "city/world.hpp"
#include "insight/account.hpp"

namespace pasokh::city {
namespace {

std::int64_t difference_of(const PlayedTotals& played, const std::array<std::int64_t, insight::k_accounts>& booked) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < booked.size(); ++i) sum += std::abs(played.us[i] - booked[i]);
  return sum;
}

std::string as_text(const PlayedTotals& played, const std::array<std::int64_t, insight::k_accounts>& booked) {
  std::string text;
  for (std::size_t i = 0; i < booked.size(); ++i) {
    if (played.us[i] == booked[i]) continue;
    text += " " + std::string(insight::name_of(static_cast<insight::Account>(i))) + " played " +
            to_text(Duration{played.us[i]}) + " booked " + to_text(Duration{booked[i]});
  }
  return text;
}

}  // namespace

void World::finish_period(PlayedCase& c, Instant decided) {
  if (!c.books) return;
  if (plan_.check_every != 0 && ++periods_ended_ % plan_.check_every == 0) {
    const Instant filed = c.books->filed();
    finished_.push_back(
        {c.id, c.period, filed, decided,
         c.books->close(decided, [this](std::uint32_t unit) -> const calendar::Calendar& { return hours_of(unit); })});
  }
  c.books.reset();
}

// Promise 1: the ledger's accounts add up to the response time, and they are those that were played.
Done World::compare(const FinishedPeriod& period) {
  std::array<std::int64_t, insight::k_accounts> booked{};
  journal::Query query{.table = "ledger",
                       .columns = {"account", "us"},
                       .filters = {{"case_id", journal::Op::equal, {to_text(period.id)}},
                                   {"period", journal::Op::equal, {std::int64_t{period.period}}}},
                       .limit = journal::k_most_rows};
  PASOKH_LET(const auto found, office_.journal().query(query));
  std::int64_t sum = 0;
  for (const auto& row : found.rows) {
    const auto account = insight::account_of(std::get<std::string>(row[0]));
    if (!account)
      return refuse(RefusalKind::invalid, say("city.unknown_account", {{"account", std::get<std::string>(row[0])}}));
    booked[static_cast<std::size_t>(*account)] += std::get<std::int64_t>(row[1]);
    sum += std::get<std::int64_t>(row[1]);
  }
  ++report_.ledgers;
  const std::int64_t differs = difference_of(period.totals, booked);
  if (sum != (period.decided - period.filed).us || differs > 2 * period.totals.unclear_us) {
    ++report_.wrong;
    complain("ledger of " + to_text(period.id) + " period " + std::to_string(period.period) + ":" +
             as_text(period.totals, booked));
  } else if (differs == 0) {
    ++report_.exact;
  } else {
    ++report_.within_unclear;
  }
  return {};
}

Done World::check_ledgers() {
  for (const FinishedPeriod& period : finished_) PASOKH_TRY(compare(period));
  return {};
}

// Promise 4: each reply names a position, and there a fact about its case is found.
Done World::check_replies() {
  for (const auto& [id, position] : replies_) {
    if (id.is_nil()) continue;
    ++report_.replies_checked;
    bool found = false;
    PASOKH_TRY(office_.journal().read(office::k_case_chain, position, position,
                                      [&](const journal::Envelope& e, const Digest&) -> Done {
                                        found = e.subject == id.value;
                                        return {};
                                      }));
    if (!found) ++report_.replies_missing;
  }
  return {};
}

// Promise 2.
Done World::check_rebuild() {
  PASOKH_LET(const auto rebuilt, office::rebuild(office_.journal(), journal::RebuildMode::compare));
  report_.rebuilt_rows = rebuilt.rebuilt.rows;
  report_.rebuilt_differences = rebuilt.rebuilt.differences;
  for (const auto& difference : rebuilt.rebuilt.first)
    complain("rebuilt " + difference.table + ": live " + journal::dump_line(difference.live) + " rebuilt " +
             journal::dump_line(difference.rebuilt));
  return {};
}

}  // namespace pasokh::city
