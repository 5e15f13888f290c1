#include "insight/effect_samples.hpp"

#include <algorithm>
#include <cmath>

namespace pasokh::insight {

Responses sample_responses(const SampleCity& city, std::uint64_t seed) {
  Random random(seed);
  Responses out;
  out.strata = {"fast", "slow"};
  out.until = sample_week(city.weeks);
  const auto uniform = [&] { return (static_cast<double>(random.below(1'000'000)) + 0.5) / 1e6; };
  double mood = 0;
  for (std::int32_t week = 0; week < city.weeks; ++week) {
    // About normal: the sum of twelve draws.
    double step = -6;
    for (int i = 0; i < 12; ++i) step += uniform();
    mood = city.likeness * mood + city.unrest * std::sqrt(1 - city.likeness * city.likeness) * step;
    const bool changed = week >= city.change_week;
    for (std::int32_t i = 0; i < city.per_week; ++i) {
      const bool slow = random.chance(changed && city.mix_moves ? 700'000 : 300'000);
      Response one;
      one.stratum = slow ? 1 : 0;
      one.filed =
          sample_week(week) + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(days(7).us)))};
      const double length = (slow ? city.slow_days : city.fast_days) * (0.4 - 0.6 * std::log(uniform()));
      one.us = static_cast<std::int64_t>(length * std::exp(mood + city.drift_per_week * week) *
                                         (changed ? 1 + city.change : 1) * 86'400e6);
      if (one.filed.us + one.us > out.until.us) {
        one.us = out.until.us - one.filed.us;
        one.ended = false;
      }
      out.all.push_back(one);
    }
  }
  std::ranges::stable_sort(out.all, {}, &Response::filed);
  for (std::uint32_t i = 0; i < out.all.size(); ++i) out.all[i].which_case = i;
  return out;
}

}  // namespace pasokh::insight
