#include "insight/effect.hpp"

#include <algorithm>
#include <cmath>

namespace pasokh::insight {

namespace {

// Weeks before the change as they were known at it, weeks after it as they are known now. The week in which it falls
// counts for neither.
std::vector<Week> weeks_around(std::span<const Response> before, std::span<const Response> after,
                               const Responses& responses, Instant at, const ContrastAsk& ask) {
  std::vector<Response> both(before.begin(), before.end());
  both.insert(both.end(), after.begin(), after.end());
  const auto usual = usual_times(both, responses.strata.size(), ask.working);
  const bool all_ended = std::ranges::all_of(after, &Response::ended);
  std::vector<Week> out = weeks_of(before, usual, {ask.zone, ask.working, at});
  const auto later =
      weeks_of(after, usual, {ask.zone, ask.working, all_ended ? std::nullopt : std::optional(responses.until)});
  const bool midweek = week_start(week_of(at, ask.zone), ask.zone) != at;
  for (Week week : later) {
    if (midweek && week.number == week_of(at, ask.zone)) week.value.reset();
    if (!out.empty() && out.back().number == week.number) {
      out.back().cases += week.cases;
      out.back().ended += week.ended;
      out.back().value.reset();
    } else {
      out.push_back(week);
    }
  }
  return out;
}

Verdict verdict_on(const ChangeEffect& effect) {
  if (effect.contrast.untold || !effect.contrast.mean.told) return Verdict::too_little;
  if (!effect.contrast.mean.excludes_zero()) return Verdict::unseen;
  const Trend& trend = effect.trend;
  const bool moving =
      !trend.untold && trend.before.excludes_zero() && (trend.before.change < 0) == (effect.contrast.mean.change < 0);
  return moving && !trend.average.excludes_zero() ? Verdict::drift : Verdict::change;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  static constexpr std::string_view k_names[] = {"too_little", "unseen", "drift", "change"};
  return k_names[static_cast<std::size_t>(verdict)];
}

ChangeEffect effect_of(const Responses& responses, Instant at, const ContrastAsk& ask) {
  ChangeEffect out;
  out.at = at;
  const auto before = seen_until(responses, at), after = filed_since(responses.all, at);
  out.in_between = static_cast<std::uint64_t>(std::ranges::count(before, false, &Response::ended));
  out.contrast = contrast_of(before, after, ask);
  out.weeks = weeks_around(before, after, responses, at, ask);
  const std::int32_t change = week_of(at, ask.zone);
  constexpr std::int32_t k_year = 51;  // weeks from the first of a year to its last
  out.whole_years = !before.empty() && !after.empty() && change - week_of(before.front().filed, ask.zone) >= k_year &&
                    week_of(after.back().filed, ask.zone) - change >= k_year;
  std::vector<Point> points;
  for (const Week& week : out.weeks) {
    if (week.value) points.push_back({week.number, std::log(*week.value), static_cast<double>(week.cases)});
  }
  out.trend = trend_of(points, change);
  out.verdict = verdict_on(out);
  return out;
}

}  // namespace pasokh::insight
