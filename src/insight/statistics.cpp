#include "insight/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace pasokh::insight {

namespace {

double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// Where an increasing function reaches p.
template <class Below>
double reached(double p, Below&& below) {
  double low = -1, high = 1;
  while (below(low) > p) low *= 2;
  while (below(high) < p) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (below(middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double normal_quantile(double p) { return reached(p, normal_below); }

double quantile_of_runs(double part) {
  return 1.96 + 2.9694 * part + 0.4160 * part * part - 0.5324 * part * part * part;
}

std::size_t run_length(std::size_t series) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(1.3 * std::sqrt(static_cast<double>(series)))));
}

Interval share_interval(std::uint64_t hits, std::uint64_t n, double level) {
  if (n == 0) return {0, 1};
  const double z = normal_quantile(0.5 + level / 2), many = static_cast<double>(n),
               share = static_cast<double>(hits) / many;
  const double middle = (share + z * z / (2 * many)) / (1 + z * z / many);
  const double half = z / (1 + z * z / many) * std::sqrt(share * (1 - share) / many + z * z / (4 * many * many));
  return {hits == 0 ? 0 : std::max(0.0, middle - half), hits == n ? 1 : std::min(1.0, middle + half)};
}

Interval difference_interval(std::uint64_t hits, std::uint64_t n, std::uint64_t other_hits, std::uint64_t other_n,
                             double level) {
  if (n == 0 || other_n == 0) return {-1, 1};
  const double one = static_cast<double>(hits) / static_cast<double>(n),
               two = static_cast<double>(other_hits) / static_cast<double>(other_n);
  const Interval first = share_interval(hits, n, level), second = share_interval(other_hits, other_n, level);
  return {one - two - std::hypot(one - first.low, second.high - two),
          one - two + std::hypot(first.high - one, two - second.low)};
}

double deviation_of(std::span<const double> values) {
  if (values.size() < 2) return 0;
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double median_of(std::span<double> values) {
  if (values.empty()) return 0;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return *half;
  return (*half + *std::max_element(values.begin(), half)) / 2;
}

}  // namespace pasokh::insight
