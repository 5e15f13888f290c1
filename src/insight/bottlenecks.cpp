#include "insight/bottlenecks.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace pasokh::insight {

namespace {

std::int64_t mean_of(const Held& held) {
  return held.cases == 0 ? 0 : static_cast<std::int64_t>(held.us / static_cast<Wide>(held.cases));
}

std::int64_t middle_of(std::vector<std::int64_t> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : values[half - 1] + (values[half] - values[half - 1]) / 2;
}

}  // namespace

std::vector<Bottleneck> bottlenecks_of(std::vector<Held> held) {
  using Peers = std::tuple<std::string, std::string, Account>;
  std::map<Peers, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!held[i].party.empty()) groups[{held[i].service, held[i].kind, held[i].account}].push_back(i);
  }
  std::vector<Bottleneck> out;
  for (const Held& one : held) out.push_back({one, mean_of(one), 0, 0, 0});
  for (const auto& [key, members] : groups) {
    for (const std::size_t one : members) {
      std::vector<std::int64_t> means;
      for (const std::size_t other : members) {
        if (other != one && held[other].cases >= k_least_held) means.push_back(out[other].mean_us);
      }
      if (means.empty() || held[one].cases < k_least_held) continue;
      Bottleneck& found = out[one];
      found.peers = means.size();
      found.usual_us = middle_of(std::move(means));
      found.excess_us = found.held.us - static_cast<Wide>(found.usual_us) * static_cast<Wide>(found.held.cases);
    }
  }
  std::ranges::stable_sort(out, [](const Bottleneck& a, const Bottleneck& b) {
    return std::tuple(a.peers > 0, a.excess_us, a.held.us) > std::tuple(b.peers > 0, b.excess_us, b.held.us);
  });
  return out;
}

std::vector<Held> held_of(const history::EventLog& log, const LogRules& rules, const LogContext& context,
                          const KindOf& kind) {
  const history::Column* service = rules.service.empty() ? nullptr : log.case_column(rules.service);
  struct Sum {
    std::uint64_t cases = 0;
    Wide us = 0;
    std::uint32_t last = history::k_missing;
  };
  std::map<std::tuple<std::string, std::string, Account>, Sum> sums;
  each_case(log, rules, context, [&](std::uint32_t which, const LogCase& one) {
    const std::string name = service == nullptr ? std::string{} : service->text_of(which);
    for (const Booking& booking : one.bookings) {
      Sum& sum = sums[{name, party_of(booking), booking.account}];
      sum.cases += sum.last != which;
      sum.last = which;
      sum.us += booking.length().us;
    }
  });
  std::vector<Held> out;
  for (const auto& [key, sum] : sums) {
    const auto& [name, party, account] = key;
    out.push_back({name, party, kind ? kind(party) : std::string{}, account, sum.cases, sum.us});
  }
  return out;
}

}  // namespace pasokh::insight
