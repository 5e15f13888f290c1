#include "insight/log_rules.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace pasokh;
using namespace pasokh::insight;

TEST_CASE("a mapping is read with everything it says") {
  const auto rules = read_log_rules(R"({
    "service": "case_type",
    "decided": ["send decision"],
    "spells": [{"account": "applicant", "body": "applicant", "from": ["ask"], "until": ["receive", "withdraw"]}],
    "before": [{"account": "in_hand", "activities": ["check"]}]
  })");
  REQUIRE(rules);
  CHECK(rules->service == "case_type");
  CHECK(rules->decided == std::vector<std::string>{"send decision"});
  REQUIRE(rules->spells.size() == 1);
  CHECK(rules->spells[0].account == Account::applicant);
  CHECK(rules->spells[0].until.size() == 2);
  REQUIRE(rules->before.size() == 1);
  CHECK(rules->before[0].activities.front() == "check");
  CHECK(read_log_rules("{}"));
}

TEST_CASE("a mapping that is wrong is refused with line and column") {
  struct Row {
    const char* text;
    const char* code;
  };
  const Row k_rows[] = {
      {"[]", "insight.rules_member"},
      {"{\"services\": \"a\"}", "insight.rules_member"},
      {"{\"service\": 3}", "insight.rules_names"},
      {"{\"service\": \"\"}", "insight.rules_names"},
      {"{\"decided\": \"a\"}", "insight.rules_names"},
      {"{\"decided\": []}", "insight.rules_names"},
      {"{\"spells\": {}}", "insight.rules_member"},
      {"{\"spells\": [{\"account\": \"applicant\", \"from\": [\"a\"]}]}", "insight.rules_missing"},
      {"{\"spells\": [{\"account\": \"holiday\", \"from\": [\"a\"], \"until\": [\"b\"]}]}", "insight.rules_account"},
      {"{\"before\": [{\"account\": \"queue\", \"activities\": [1]}]}", "insight.rules_names"},
      {"{\"before\": [{\"account\": \"queue\", \"activities\": [\"a\"], \"x\": 1}]}", "insight.rules_member"},
  };
  for (const Row& row : k_rows) {
    INFO(row.text);
    const auto rules = read_log_rules(row.text);
    REQUIRE_FALSE(rules);
    CHECK(rules.error().message.code == row.code);
    CHECK(render(rules.error().message, {}).find("Line 1, column") != std::string::npos);
  }
  CHECK_FALSE(read_log_rules("{"));
}
