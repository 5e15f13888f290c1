#include "insight/log_ledger.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "base/random.hpp"
#include "base/text.hpp"
#include "history/log_builder.hpp"
#include "history/xes.hpp"
#include "insight/ledger_view.hpp"

using namespace pasokh;
using namespace pasokh::insight;
using history::Lifecycle;

namespace {

std::filesystem::path data_folder() {
  const char* given = std::getenv("PASOKH_DATA");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path(PASOKH_SOURCE_DIR) / "../shared/data";
}

std::optional<history::EventLog> real_log(const char* name) {
  const auto file = data_folder() / name;
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no " << file.string());
    return {};
  }
  auto read = history::read_xes_file(file);
  REQUIRE_MESSAGE(read, render(read.error().message, {}));
  return std::move(read->log);
}

std::size_t index(Account account) { return static_cast<std::size_t>(account); }

history::EventLog random_log(Random& random) {
  history::LogBuilder builder;
  const auto cases = random.between(0, 8);
  for (std::int64_t which = 0; which < cases; ++which) {
    const auto number = builder.add_case("case");
    builder.case_value(number, "service", {history::ValueType::text, random.chance(500'000) ? "permit" : "pothole", 0});
    for (std::uint64_t i = random.below(25); i > 0; --i) {
      const std::string activity(1, static_cast<char>('a' + random.below(5))),
          unit = "u-" + std::to_string(random.below(3));
      history::EventLine line;
      line.at_us = random.between(-50, 50) * minutes(1).us + random.between(0, 3);
      line.activity = activity;
      line.resource = random.chance(300'000) ? "" : "o-1";
      line.unit = random.chance(300'000) ? std::string_view{} : std::string_view(unit);
      line.lifecycle = static_cast<Lifecycle>(random.below(history::k_lifecycles));
      line.marks = random.chance(100'000) ? history::k_no_time : random.chance(300'000) ? history::k_date_only : 0;
      builder.add_event(number, line);
    }
  }
  return std::move(builder).finish();
}

LogRules random_rules(Random& random) {
  LogRules rules;
  if (random.chance(500'000)) rules.service = "service";
  if (random.chance(300'000)) rules.decided = {"e"};
  if (random.chance(500'000)) rules.spells.push_back({Account::applicant, "applicant", {"a"}, {"b"}});
  if (random.chance(500'000)) rules.spells.push_back({Account::consultation, "gas", {"b", "c"}, {"c"}});
  if (random.chance(500'000)) rules.before.push_back({Account::in_hand, {"d"}});
  return rules;
}

}  // namespace

TEST_CASE("on random logs with any life-cycle every case is booked exactly once and the totals add up") {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const auto log = random_log(random);
    const LogRules rules = random_rules(random);
    LogContext context;
    context.months = gregorian_months(Zone());
    context.hours = [](std::string_view unit, Instant at) -> OpenSpan {
      const std::int64_t hour = at.us / hours(1).us - (at.us % hours(1).us < 0 ? 1 : 0);
      return {unit != "u-1" || hour % 2 == 0, Instant{(hour + 1) * hours(1).us}};
    };
    const LogLedger ledger = ledger_of(log, rules, context);
    REQUIRE(ledger.difference_us == 0);
    REQUIRE(ledger.imprecise_us <= ledger.total_us);
    AccountTotals sum{};
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      const LogCase one = case_of(log, which, rules, context);
      const Balance balance = balance_of(one.bookings, one.from, one.until);
      REQUIRE(balance.every_instant_once);
      REQUIRE(balance.difference_us == 0);
      const AccountTotals totals = totals_of(one.bookings);
      for (std::size_t i = 0; i < k_accounts; ++i) sum[i] += totals[i];
    }
    for (std::size_t i = 0; i < k_accounts; ++i) REQUIRE(to_text(sum[i]) == to_text(ledger.accounts[i]));
  }
}

TEST_CASE("the worked example of the ledger's document") {
  history::LogBuilder builder;
  const auto add = [&](const char* at, const char* activity, Lifecycle lifecycle, const char* resource,
                       const char* unit) {
    history::EventLine line;
    line.at_us = parse_instant(at)->us;
    line.activity = activity;
    line.lifecycle = lifecycle;
    line.resource = resource;
    line.unit = unit;
    builder.add_event(0, line);
  };
  builder.add_case("R-1");
  add("2025-11-23T08:00:00Z", "file", Lifecycle::complete, "", "desk");
  add("2025-11-23T10:00:00Z", "check", Lifecycle::assign, "negar", "permits");
  add("2025-11-23T11:00:00Z", "check", Lifecycle::start, "negar", "permits");
  add("2025-11-23T11:30:00Z", "ask for plan", Lifecycle::complete, "negar", "permits");
  add("2025-11-25T11:30:00Z", "plan received", Lifecycle::complete, "", "desk");
  add("2025-11-25T12:00:00Z", "check", Lifecycle::complete, "negar", "permits");
  add("2025-11-25T14:00:00Z", "sign", Lifecycle::start, "omid", "permits");
  add("2025-11-25T14:10:00Z", "sign", Lifecycle::complete, "omid", "permits");
  const auto log = std::move(builder).finish();
  LogRules rules;
  rules.spells = {{Account::applicant, "applicant", {"ask for plan"}, {"plan received"}}};
  const LogLedger ledger = ledger_of(log, rules);
  CHECK(ledger.accounts[index(Account::unknown)] == hours(2).us);
  CHECK(ledger.accounts[index(Account::in_hand)] == hours(1).us);
  CHECK(ledger.accounts[index(Account::work)] == minutes(30 + 30 + 10).us);
  CHECK(ledger.accounts[index(Account::applicant)] == hours(48).us);
  CHECK(ledger.accounts[index(Account::queue)] == hours(2).us);
  CHECK(ledger.total_us == (hours(54) + minutes(10)).us);
  CHECK(ledger.difference_us == 0);
}

TEST_CASE("any number of threads keeps the same books") {
  const auto log = real_log("receipt/receipt.xes.gz");
  if (!log) return;
  LogRules rules;
  rules.service = "channel";
  rules.decided = {std::string(log->activities[3])};
  rules.before = {{Account::consultation, {std::string(log->activities[4])}}};
  const auto lines = [&](unsigned threads) {
    LogContext context{gregorian_months({}), {}, threads};
    const LogLedger ledger = ledger_of(*log, rules, context);
    CHECK(ledger.difference_us == 0);
    std::string out = json::write(to_json(ledger)) + std::to_string(static_cast<std::int64_t>(ledger.imprecise_us));
    for (const Books::Line& line : ledger.books.lines())
      out += line.service + "|" + line.party + "|" + std::to_string(line.month) + "|" + std::to_string(index(line.account)) + "|" +
             std::to_string(static_cast<std::int64_t>(line.us)) + "\n";
    return out;
  };
  const std::string one = lines(1);
  for (const unsigned threads : {2U, 3U, 7U, 5'000U}) CHECK((lines(threads) == one));
  LogContext none;
  none.threads = 3;
  CHECK(ledger_of(history::EventLog{}, {}, none).total_us == 0);
}

TEST_CASE("the receipt log: every microsecond is booked, and without more knowledge to nobody") {
  const auto log = real_log("receipt/receipt.xes.gz");
  if (!log) return;
  const LogLedger ledger = ledger_of(*log);
  CHECK(ledger.cases == 1'434);
  CHECK(ledger.events == 8'577);
  CHECK(ledger.total_us > 0);
  CHECK(ledger.difference_us == 0);
  CHECK(ledger.accounts[index(Account::unknown)] == ledger.total_us);
}

TEST_CASE("slow: the first permit log with its mapping of waits for the applicant balances by service and month") {
  const auto log = real_log("permits/BPIC15_1.xes.gz");
  if (!log) return;
  LogRules rules;
  rules.service = "parts";
  rules.spells = {{Account::applicant, "applicant", {"08_AWB45_020_2"}, {"08_AWB45_040"}}};
  LogContext context;
  context.months = gregorian_months(*Zone::find("Europe/Amsterdam"));
  const LogLedger ledger = ledger_of(*log, rules, context);
  CHECK(ledger.cases == 1'199);
  CHECK(ledger.events == 52'217);
  CHECK(ledger.difference_us == 0);
  CHECK(ledger.accounts[index(Account::applicant)] > days(1'000).us);
  CHECK(ledger.imprecise_us > 0);
  Wide by_month = 0;
  for (const Books::Group& group : ledger.books.by(By::month)) by_month += group.total_us;
  CHECK(by_month == ledger.total_us);
  CHECK(ledger.books.by(By::service).size() > 1);
}
