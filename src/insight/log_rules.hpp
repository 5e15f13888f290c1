// What a city says about an imported log, beyond what the log says itself: a small JSON file. Without it only the log
// speaks.
//
//   {
//     "service": "case_type",                                    a case attribute that names the service
//     "decided": ["01_HOOFD_510_1"],                             the first of these ends the response time (else the
//     last event) "spells": [{"account": "applicant", "body": "applicant",   time from one of `from` until one of
//     `until` (or the end) is this account's
//                 "from": ["08_AWB45_020_2"], "until": ["08_AWB45_040"]}],
//     "before": [{"account": "in_hand", "activities": ["T06"]}]  the time from the event before up to one of these is
//     this account's,
//   }                                                            with the unit and officer of the event that ends it
//
// Every member may be left out. Refusals: insight.rules_member, insight.rules_account, insight.rules_names,
// insight.too_many_rules; those of the JSON itself from the floor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "insight/account.hpp"

namespace pasokh::insight {

inline constexpr std::size_t k_max_log_rules = 1'000;
inline constexpr std::size_t k_max_rule_activities = 10'000;

struct Spell {
  Account account = Account::unknown;
  std::string body;
  std::vector<std::string> from, until;  // activities
};

struct Before {
  Account account = Account::unknown;
  std::vector<std::string> activities;
};

struct LogRules {
  std::string service;
  std::vector<std::string> decided;
  std::vector<Spell> spells;
  std::vector<Before> before;
};

Result<LogRules> read_log_rules(std::string_view text);

}  // namespace pasokh::insight
