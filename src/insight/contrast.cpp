#include "insight/contrast.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/random.hpp"

namespace pasokh::insight {

namespace {

constexpr std::int32_t k_days_to_monday = 3;  // 1970-01-01 was a Thursday

struct Figures {
  double mean = 0;
  std::optional<double> median, p90;
};

// One side, made ready to be drawn from again and again: cases by length, with dense numbers of kinds and weeks.
class Sample {
 public:
  Sample(std::span<const Response> from, const std::map<std::uint32_t, std::uint32_t>& kinds, const ContrastAsk& ask)
      : kinds_(kinds.size()) {
    std::int32_t first = INT32_MAX, last = INT32_MIN;
    for (const Response& one : from) {
      const auto kind = kinds.find(one.stratum);
      if (kind == kinds.end()) continue;
      const std::int32_t week = week_of(one.filed, ask.zone);
      first = std::min(first, week);
      last = std::max(last, week);
      cases_.push_back({ask.working ? one.working_us : one.us, kind->second, week, one.ended});
    }
    for (Case& one : cases_) one.week -= first;
    weeks_ = cases_.empty() ? 0 : static_cast<std::size_t>(last - first) + 1;
    // At the same length those that ended come before those still open: they were still at risk.
    std::ranges::stable_sort(cases_, {}, [](const Case& one) { return std::pair(one.us, !one.ended); });
    once_.assign(weeks_, 1);
  }

  std::size_t weeks() const { return weeks_; }
  std::size_t run() const { return std::min(weeks_, run_length(weeks_)); }
  double run_part() const { return static_cast<double>(run()) / static_cast<double>(weeks_); }
  std::uint64_t cases() const { return cases_.size(); }
  std::uint64_t ended() const { return static_cast<std::uint64_t>(std::ranges::count(cases_, true, &Case::ended)); }
  std::uint64_t filled_weeks() const {
    std::vector<bool> filled(weeks_, false);
    for (const Case& one : cases_) filled[static_cast<std::size_t>(one.week)] = true;
    return static_cast<std::uint64_t>(std::ranges::count(filled, true));
  }

  // Up to where each kind was watched, by enough to tell: for ever where all of it ended.
  std::vector<std::int64_t> horizons() const {
    std::vector<std::int64_t> out(kinds_, INT64_MAX);
    std::vector<std::uint64_t> all(kinds_, 0), open(kinds_, 0), longest(kinds_, 0);
    for (const Case& one : cases_) {
      ++all[one.kind];
      open[one.kind] += !one.ended;
    }
    for (auto one = cases_.rbegin(); one != cases_.rend(); ++one) {
      const auto enough =
          std::max<std::uint64_t>(2, static_cast<std::uint64_t>(k_part_at_risk * static_cast<double>(all[one->kind])));
      if (open[one->kind] > 0 && ++longest[one->kind] <= enough) out[one->kind] = one->us;
    }
    return out;
  }

  // How often each week is drawn: runs of neighbours, going round at the end.
  std::vector<std::uint32_t> drawn(Random& random) const {
    std::vector<std::uint32_t> times(weeks_, 0);
    for (std::size_t filled = 0; filled < weeks_;) {
      const std::size_t start = random.below(weeks_);
      for (std::size_t i = 0; i < run() && filled < weeks_; ++i, ++filled) ++times[(start + i) % weeks_];
    }
    return times;
  }

  Figures figures(std::span<const double> weights, std::span<const std::int64_t> horizons,
                  std::span<const std::uint32_t> times) const {
    struct Kind {
      double at_risk = 0, surviving = 1, area = 0;
      std::int64_t since = 0;
    };
    std::vector<Kind> kinds(kinds_);
    for (const Case& one : cases_) kinds[one.kind].at_risk += times[static_cast<std::size_t>(one.week)];
    // A draw that misses a kind altogether says nothing.
    if (std::ranges::any_of(kinds, [](const Kind& kind) { return kind.at_risk == 0; })) return {};
    double surviving = 0;
    for (const double weight : weights) surviving += weight;
    Figures out;
    constexpr double k_rounding = 1e-9;
    for (const Case& one : cases_) {
      const double weight = times[static_cast<std::size_t>(one.week)];
      Kind& kind = kinds[one.kind];
      if (weight == 0) continue;
      if (one.ended) {
        const double left = kind.surviving * (kind.at_risk - weight) / kind.at_risk;
        const std::int64_t at = std::min(one.us, horizons[one.kind]);
        kind.area += kind.surviving * static_cast<double>(at - std::min(kind.since, at));
        kind.since = std::max(kind.since, at);
        surviving -= weights[one.kind] * (kind.surviving - left);
        kind.surviving = left;
        if (!out.median && surviving <= 0.5 + k_rounding) out.median = static_cast<double>(one.us);
        if (!out.p90 && surviving <= 0.1 + k_rounding) out.p90 = static_cast<double>(one.us);
      }
      kind.at_risk -= weight;
    }
    for (std::size_t i = 0; i < kinds_; ++i) {
      if (horizons[i] != INT64_MAX && horizons[i] > kinds[i].since)
        kinds[i].area += kinds[i].surviving * static_cast<double>(horizons[i] - kinds[i].since);
      out.mean += weights[i] * kinds[i].area;
    }
    return out;
  }
  Figures figures(std::span<const double> weights, std::span<const std::int64_t> horizons) const {
    return figures(weights, horizons, once_);
  }

  double open_at(std::span<const double> weights, std::span<const std::int64_t> horizons) const {
    std::vector<double> at_risk(kinds_, 0), surviving(kinds_, 1);
    for (const Case& one : cases_) at_risk[one.kind] += 1;
    for (const Case& one : cases_) {
      if (one.ended && one.us <= horizons[one.kind]) surviving[one.kind] *= (at_risk[one.kind] - 1) / at_risk[one.kind];
      at_risk[one.kind] -= 1;
    }
    double out = 0;
    for (std::size_t i = 0; i < kinds_; ++i) out += weights[i] * surviving[i];
    return out;
  }

 private:
  struct Case {
    std::int64_t us;
    std::uint32_t kind;
    std::int32_t week;
    bool ended;
  };
  std::vector<Case> cases_;
  std::vector<std::uint32_t> once_;
  std::size_t kinds_, weeks_ = 0;
};

// Kinds of which both sides have enough that ended, as dense numbers.
std::map<std::uint32_t, std::uint32_t> kinds_in_both(std::span<const Response> a, std::span<const Response> b) {
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> ended;
  for (const Response& one : a) ended[one.stratum].first += one.ended;
  for (const Response& one : b) ended[one.stratum].second += one.ended;
  std::map<std::uint32_t, std::uint32_t> out;
  for (const auto& [kind, count] : ended) {
    if (count.first >= k_least_cases_of_kind && count.second >= k_least_cases_of_kind)
      out.emplace(kind, static_cast<std::uint32_t>(out.size()));
  }
  return out;
}

std::optional<Message> too_little(const Sample& a, const Sample& b) {
  const auto ended = std::min(a.ended(), b.ended());
  if (ended < k_least_cases)
    return say("insight.untold_cases",
               {{"n", static_cast<std::int64_t>(ended)}, {"least", static_cast<std::int64_t>(k_least_cases)}});
  const auto weeks = std::min(a.filled_weeks(), b.filled_weeks());
  if (weeks < k_least_weeks)
    return say("insight.untold_weeks",
               {{"n", static_cast<std::int64_t>(weeks)}, {"least", static_cast<std::int64_t>(k_least_weeks)}});
  return std::nullopt;
}

// The change of a figure, from its value on both sides and its values in the draws.
Change change_of(double a, double b, std::vector<double> logs, std::size_t draws, double quantile) {
  Change out;
  constexpr double k_least_told = 0.95;  // of the draws must have the figure
  if (a <= 0 || b <= 0 || static_cast<double>(logs.size()) < k_least_told * static_cast<double>(draws)) return out;
  const double log = std::log(b / a), half = quantile * deviation_of(logs);
  out.told = true;
  out.a_us = a;
  out.b_us = b;
  out.change = b / a - 1;
  out.interval = {std::expm1(log - half), std::expm1(log + half)};
  return out;
}

struct Logs {
  std::vector<double> mean, median, p90;
  void add(const Figures& a, const Figures& b) {
    const auto put = [](std::vector<double>& to, double one, double other) {
      if (one > 0 && other > 0) to.push_back(std::log(other / one));
    };
    put(mean, a.mean, b.mean);
    put(median, a.median.value_or(0), b.median.value_or(0));
    put(p90, a.p90.value_or(0), b.p90.value_or(0));
  }
};

}  // namespace

std::int32_t week_of(Instant at, const Zone& zone) {
  const std::int32_t day = zone.civil(at).date.days + k_days_to_monday;
  return day >= 0 ? day / 7 : -((6 - day) / 7);
}

Instant week_start(std::int32_t week, const Zone& zone) { return zone.instant(Date{week * 7 - k_days_to_monday}); }

Contrast contrast_of(std::span<const Response> a, std::span<const Response> b, const ContrastAsk& ask) {
  Contrast out;
  const auto kinds = kinds_in_both(a, b);
  for (const auto& [kind, number] : kinds) out.kinds.push_back(kind);
  const Sample one(a, kinds, ask), two(b, kinds, ask);
  out.a = {one.cases(), one.ended(), one.filled_weeks(), 0};
  out.b = {two.cases(), two.ended(), two.filled_weeks(), 0};
  out.left_out = a.size() + b.size() - one.cases() - two.cases();
  out.untold = too_little(one, two);
  if (out.untold) return out;
  std::vector<double> weights(kinds.size(), 0);
  for (const auto side : {a, b}) {
    for (const Response& response : side) {
      if (const auto kind = kinds.find(response.stratum); kind != kinds.end())
        weights[kind->second] += 1.0 / static_cast<double>(one.cases() + two.cases());
    }
  }
  std::vector<std::int64_t> horizons = one.horizons();
  const auto others = two.horizons();
  for (std::size_t i = 0; i < horizons.size(); ++i) {
    horizons[i] = std::min(horizons[i], others[i]);
    if (horizons[i] != INT64_MAX) out.horizon_us = std::max(out.horizon_us, horizons[i]);
  }
  out.a.open_at_horizon = one.open_at(weights, horizons);
  out.b.open_at_horizon = two.open_at(weights, horizons);
  Random random(ask.seed);
  Logs logs;
  for (std::uint32_t draw = 0; draw < ask.draws; ++draw) {
    const auto times = one.drawn(random), other_times = two.drawn(random);
    logs.add(one.figures(weights, horizons, times), two.figures(weights, horizons, other_times));
  }
  const double quantile = quantile_of_runs(std::max(one.run_part(), two.run_part()));
  const Figures before = one.figures(weights, horizons), after = two.figures(weights, horizons);
  out.mean = change_of(before.mean, after.mean, std::move(logs.mean), ask.draws, quantile);
  out.median =
      change_of(before.median.value_or(0), after.median.value_or(0), std::move(logs.median), ask.draws, quantile);
  out.p90 = change_of(before.p90.value_or(0), after.p90.value_or(0), std::move(logs.p90), ask.draws, quantile);
  return out;
}

}  // namespace pasokh::insight
