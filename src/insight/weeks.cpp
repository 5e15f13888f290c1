#include "insight/weeks.hpp"

#include <algorithm>
#include <map>

#include "insight/contrast.hpp"
#include "insight/flow.hpp"

namespace pasokh::insight {

namespace {

constexpr double k_part_ended = 2.0 / 3;  // of usual cases, by the end of what was seen, for a week to count
constexpr double k_least_value = 1e-3;    // a logarithm is taken of it

struct Ratio {
  double value = 0;
  bool ended = true;
};

// The value that so large a part of the cases does not exceed (Kaplan and Meier 1958).
std::optional<double> quantile_of(std::vector<Ratio>& ratios, double part) {
  std::ranges::sort(ratios, {}, [](const Ratio& one) { return std::pair(one.value, !one.ended); });
  double surviving = 1;
  constexpr double k_rounding = 1e-9;
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    if (!ratios[i].ended) continue;
    const auto at_risk = static_cast<double>(ratios.size() - i);
    surviving *= (at_risk - 1) / at_risk;
    if (surviving <= 1 - part + k_rounding) return ratios[i].value;
  }
  return std::nullopt;
}

double time_of(const Response& one, bool working) { return static_cast<double>(working ? one.working_us : one.us); }

}  // namespace

std::vector<std::optional<double>> usual_times(std::span<const Response> all, std::size_t kinds, bool working) {
  std::vector<std::vector<Ratio>> by_kind(kinds);
  for (const Response& one : all) by_kind[one.stratum].push_back({time_of(one, working), one.ended});
  std::vector<std::optional<double>> out;
  for (auto& ratios : by_kind) {
    const auto ended = static_cast<std::uint64_t>(std::ranges::count(ratios, true, &Ratio::ended));
    auto median = ended < k_least_cases_of_kind ? std::nullopt : quantile_of(ratios, 0.5);
    if (median && *median <= 0) median.reset();
    out.push_back(median);
  }
  return out;
}

std::vector<Week> weeks_of(std::span<const Response> all, std::span<const std::optional<double>> usual,
                           const WeeksAsk& ask) {
  std::map<std::int32_t, std::vector<Ratio>> by_week;
  std::vector<Ratio> calendar;  // how long cases take by the calendar, for where the series may end
  for (const Response& one : all) {
    if (!usual[one.stratum]) continue;
    by_week[week_of(one.filed, ask.zone)].push_back(
        {std::max(k_least_value, time_of(one, ask.working) / *usual[one.stratum]), one.ended});
    calendar.push_back({static_cast<double>(one.us), one.ended});
  }
  std::vector<Week> out;
  if (by_week.empty()) return out;
  Instant last{INT64_MAX};
  if (ask.until)
    last = Instant{ask.until->us - static_cast<std::int64_t>(quantile_of(calendar, k_part_ended).value_or(0))};
  for (std::int32_t number = by_week.begin()->first; number <= by_week.rbegin()->first; ++number) {
    Week week{number, 0, 0, {}};
    if (const auto found = by_week.find(number); found != by_week.end()) {
      week.cases = found->second.size();
      week.ended = static_cast<std::uint64_t>(std::ranges::count(found->second, true, &Ratio::ended));
      if (week.cases >= k_least_cases_of_week && week_start(number + 1, ask.zone) <= last)
        week.value = quantile_of(found->second, 0.5);
    }
    out.push_back(week);
  }
  return out;
}

std::vector<Week> weeks_of(const Responses& responses, WeeksAsk ask) {
  const auto usual = usual_times(responses.all, responses.strata.size(), ask.working);
  const bool open = std::ranges::any_of(responses.all, [](const Response& one) { return !one.ended; });
  if (!ask.until && open) ask.until = responses.until;
  return weeks_of(responses.all, usual, ask);
}

}  // namespace pasokh::insight
