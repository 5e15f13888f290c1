#include "insight/ledger_view.hpp"

#include <doctest/doctest.h>

#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

LogLedger sample() {
  history::LogBuilder builder;
  builder.add_case("a");
  for (const int day : {0, 3}) {
    history::EventLine line;
    line.at_us = days(day).us;
    line.activity = day == 0 ? "ask" : "sign";
    builder.add_event(0, line);
  }
  builder.add_case("b");
  history::EventLine line;
  line.activity = "file";
  builder.add_event(1, line);
  line.at_us = days(1).us;
  line.activity = "sign";
  builder.add_event(1, line);
  LogRules rules;
  rules.spells = {{Account::applicant, "applicant", {"ask"}, {"receive"}}};
  return ledger_of(std::move(builder).finish(), rules);
}

}  // namespace

TEST_CASE("the ledger as JSON names every account and the difference") {
  const json::Value value = to_json(sample(), By::account);
  CHECK(json::write(*value.find("cases")) == "2");
  CHECK(value.find("events")->integer() == 4);
  CHECK(value.find("total_us")->integer() == days(4).us);
  CHECK(value.find("accounts")->members.size() == k_accounts);
  CHECK(value.find("accounts")->find("applicant")->integer() == days(3).us);
  CHECK(value.find("accounts")->find("unknown")->integer() == days(1).us);
  CHECK(value.find("difference_us")->integer() == 0);
  CHECK(value.find("by")->text == "account");
  CHECK(value.find("groups")->items.size() == 2);
}

TEST_CASE("the ledger as a table is readable in both languages") {
  const std::string english = to_table(sample(), {});
  CHECK(english.find("2 cases, 4 events\n") != std::string::npos);
  CHECK(english.find("Waiting for the applicant: 3 days (75.0%)\n") != std::string::npos);
  CHECK(english.find("Total response time: 4 days") != std::string::npos);
  CHECK(english.find("add up to the total exactly") != std::string::npos);
  CHECK(english.find("Being worked on") == std::string::npos);
  Rendering persian;
  persian.language = Language::fa;
  CHECK(to_table(sample(), persian).find("در انتظار متقاضی: ۳ روز") != std::string::npos);
  CHECK(to_table(sample().books.by(By::unit), {}) == "(none): 4 days (100.0%)\n");
}
