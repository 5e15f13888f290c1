#include "insight/compare.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "history/select.hpp"

namespace pasokh::insight {

namespace {

using history::EventLog;

ResponseAsk response_ask(const CompareAsk& ask) { return {ask.rules.decided, ask.rules.service, ask.working, {}}; }

ContrastAsk in_working_time(ContrastAsk ask) {
  ask.working = true;
  return ask;
}

ComparedSide side_of(const EventLog& log, std::span<const Response> responses, bool working) {
  ComparedSide out;
  out.cases = responses.size();
  out.events = log.events();
  std::vector<std::int64_t> calendar, worked;
  std::vector<std::uint8_t> open;
  for (const Response& one : responses) {
    calendar.push_back(one.us);
    worked.push_back(one.working_us);
    open.push_back(!one.ended);
    out.open += !one.ended;
  }
  const auto times = [&](std::vector<std::int64_t>& values) {
    return out.open > 0 ? times_of_censored(values, open) : times_of(values);
  };
  out.calendar = times(calendar);
  if (working) out.working = times(worked);
  return out;
}

struct Sum {
  std::uint64_t count = 0;
  Wide us = 0;
};

// Time between directly following events up to the end of the case, by edge.
std::unordered_map<std::uint64_t, Sum> edge_sums(const EventLog& log, const std::vector<std::string>& decided) {
  std::vector<bool> decides(log.activities.size(), false);
  for (const std::string& name : decided) {
    if (const auto code = log.activities.find(name); code != history::k_missing) decides[code] = true;
  }
  std::unordered_map<std::uint64_t, Sum> out;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which) && !decides[log.activity[row - 1]];
         ++row) {
      Sum& sum = out[std::uint64_t{log.activity[row - 1]} << 32 | log.activity[row]];
      ++sum.count;
      sum.us += log.at_us[row] - log.at_us[row - 1];
    }
  }
  return out;
}

std::int64_t per_case(Wide us, std::uint64_t cases) {
  return cases == 0 ? 0 : static_cast<std::int64_t>((us + static_cast<Wide>(cases / 2)) / static_cast<Wide>(cases));
}

using Named = std::map<std::pair<std::string, std::string>, Contribution>;

std::vector<Contribution> in_order(const Named& from, std::uint64_t a_cases, std::uint64_t b_cases) {
  std::vector<Contribution> out;
  for (const auto& [key, value] : from) {
    Contribution one = value;
    one.from = key.first;
    one.to = key.second;
    one.a_per_case_us = per_case(one.a_us, a_cases);
    one.b_per_case_us = per_case(one.b_us, b_cases);
    out.push_back(std::move(one));
  }
  std::ranges::stable_sort(out, std::ranges::greater{},
                           [](const Contribution& one) { return std::abs(one.difference_us()); });
  return out;
}

void add_contributions(Comparison& to, const Part& a, const Part& b, const CompareAsk& ask) {
  Named accounts, activities, edges;
  for (const bool first : {true, false}) {
    const EventLog& log = first ? *a.log : *b.log;
    const auto add = [first](Contribution& one, std::uint64_t count, Wide us) {
      (first ? one.a_count : one.b_count) += count;
      (first ? one.a_us : one.b_us) += us;
    };
    for (const auto& [edge, sum] : edge_sums(log, ask.rules.decided)) {
      const std::string from(log.activities[static_cast<std::uint32_t>(edge >> 32)]),
          until(log.activities[static_cast<std::uint32_t>(edge)]);
      add(edges[{from, until}], sum.count, sum.us);
      add(activities[{"", until}], sum.count, sum.us);
    }
    const LogLedger ledger = ledger_of(log, ask.rules, ask.context);
    for (std::size_t i = 0; i < k_accounts; ++i) {
      if (ledger.accounts[i] != 0)
        add(accounts[{"", std::string(name_of(static_cast<Account>(i)))}], 0, ledger.accounts[i]);
    }
  }
  to.accounts = in_order(accounts, to.a.cases, to.b.cases);
  to.activities = in_order(activities, to.a.cases, to.b.cases);
  to.edges = in_order(edges, to.a.cases, to.b.cases);
}

}  // namespace

Comparison comparison_of(const Part& a, const Part& b, const CompareAsk& ask) {
  Comparison out;
  Responses one = responses_of(*a.log, a.cut, response_ask(ask)), two = responses_of(*b.log, b.cut, response_ask(ask));
  // The same kind has the same number on both sides.
  for (Response& response : two.all) {
    const auto at = std::ranges::find(one.strata, two.strata[response.stratum]);
    if (at == one.strata.end()) one.strata.push_back(two.strata[response.stratum]);
    response.stratum =
        static_cast<std::uint32_t>(std::ranges::find(one.strata, two.strata[response.stratum]) - one.strata.begin());
  }
  out.a = side_of(*a.log, one.all, ask.working != nullptr);
  out.b = side_of(*b.log, two.all, ask.working != nullptr);
  add_contributions(out, a, b, ask);
  out.contrast = contrast_of(one.all, two.all, ask.contrast);
  if (ask.working != nullptr) out.working = contrast_of(one.all, two.all, in_working_time(ask.contrast));
  return out;
}

PeriodComparison comparison_of(const Part& all, Instant at, const CompareAsk& ask) {
  PeriodComparison out;
  const EventLog& log = *all.log;
  const Responses responses = responses_of(log, all.cut, response_ask(ask));
  std::vector<bool> before(log.cases(), false), after(log.cases(), false);
  for (const Response& one : responses.all) (one.filed < at ? before : after)[one.which_case] = true;
  const EventLog first = history::select(
      log, [&](std::uint32_t which) { return before[which]; },
      [&](std::uint32_t row) { return log.at_us[row] < at.us; });
  const EventLog second = history::select(
      log, [&](std::uint32_t which) { return after[which]; }, [](std::uint32_t) { return true; });
  const auto seen = seen_until(responses, at), filed = filed_since(responses.all, at);
  Comparison& to = out.comparison;
  to.a = side_of(first, seen, ask.working != nullptr);
  to.b = side_of(second, filed, ask.working != nullptr);
  add_contributions(to, {&first, {}}, {&second, {}}, ask);
  out.effect = effect_of(responses, at, ask.contrast);
  to.contrast = out.effect.contrast;
  if (ask.working != nullptr) to.working = contrast_of(seen, filed, in_working_time(ask.contrast));
  return out;
}

}  // namespace pasokh::insight
