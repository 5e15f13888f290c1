#include "insight/trend.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace pasokh::insight {

namespace {

constexpr double k_weeks_of_year = 365.2425 / 7;
constexpr std::size_t k_most_terms = 6;

using Row = std::array<double, k_most_terms>;
using Square = std::array<Row, k_most_terms>;

// Gauss and Jordan, with the largest pivot; nothing when the terms cannot be told apart.
std::optional<Square> inverse_of(Square matrix, std::size_t terms) {
  constexpr double k_no_pivot = 1e-9;
  Square out{};
  for (std::size_t i = 0; i < terms; ++i) out[i][i] = 1;
  for (std::size_t column = 0; column < terms; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < terms; ++row) {
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    }
    if (std::abs(matrix[pivot][column]) < k_no_pivot) return std::nullopt;
    std::swap(matrix[pivot], matrix[column]);
    std::swap(out[pivot], out[column]);
    const double by = matrix[column][column];
    for (std::size_t i = 0; i < terms; ++i) matrix[column][i] /= by, out[column][i] /= by;
    for (std::size_t row = 0; row < terms; ++row) {
      if (row == column) continue;
      const double times = matrix[row][column];
      for (std::size_t i = 0; i < terms; ++i)
        matrix[row][i] -= times * matrix[column][i], out[row][i] -= times * out[column][i];
    }
  }
  return out;
}

struct Fit {
  Row value{};
  Square covariance{};
};

// Weighted least squares; the weights scale to a mean of 1.
std::optional<Fit> fit(const std::vector<Row>& rows, std::span<const Point> points, std::size_t terms,
                       std::int32_t lag) {
  double mean_weight = 0;
  for (const Point& point : points) mean_weight += point.weight / static_cast<double>(points.size());
  Square cross{};
  Row right{};
  for (std::size_t n = 0; n < points.size(); ++n) {
    const double weight = points[n].weight / mean_weight;
    for (std::size_t i = 0; i < terms; ++i) {
      right[i] += weight * rows[n][i] * points[n].log_value;
      for (std::size_t j = 0; j < terms; ++j) cross[i][j] += weight * rows[n][i] * rows[n][j];
    }
  }
  const auto inverse = inverse_of(cross, terms);
  if (!inverse) return std::nullopt;
  Fit out;
  for (std::size_t i = 0; i < terms; ++i) {
    for (std::size_t j = 0; j < terms; ++j) out.value[i] += (*inverse)[i][j] * right[j];
  }
  std::vector<Row> scores(points.size());
  for (std::size_t n = 0; n < points.size(); ++n) {
    double left = points[n].log_value;
    for (std::size_t i = 0; i < terms; ++i) left -= out.value[i] * rows[n][i];
    for (std::size_t i = 0; i < terms; ++i) scores[n][i] = points[n].weight / mean_weight * rows[n][i] * left;
  }
  Square middle{};
  for (std::size_t n = 0; n < points.size(); ++n) {
    for (std::size_t m = n; m < points.size() && points[m].week - points[n].week <= lag; ++m) {
      const double share = 1 - static_cast<double>(points[m].week - points[n].week) / (lag + 1);
      for (std::size_t i = 0; i < terms; ++i) {
        for (std::size_t j = 0; j < terms; ++j)
          middle[i][j] += share * (m == n ? scores[n][i] * scores[m][j]
                                          : scores[n][i] * scores[m][j] + scores[m][i] * scores[n][j]);
      }
    }
  }
  const double few = static_cast<double>(points.size()) / static_cast<double>(points.size() - terms);
  for (std::size_t i = 0; i < terms; ++i) {
    for (std::size_t j = 0; j < terms; ++j) {
      for (std::size_t k = 0; k < terms; ++k) {
        for (std::size_t l = 0; l < terms; ++l)
          out.covariance[i][j] += few * (*inverse)[i][k] * middle[k][l] * (*inverse)[l][j];
      }
    }
  }
  return out;
}

// How much of a week's distance from the lines the next week has too. What is left of short series looks less alike
// than it is: the correction is Marriott and Pope's (1954) for a mean and a slope on each side.
double likeness_of(const Fit& fit, const std::vector<Row>& rows, std::span<const Point> points, std::size_t terms) {
  std::vector<double> left;
  for (std::size_t n = 0; n < points.size(); ++n) {
    double one = points[n].log_value;
    for (std::size_t i = 0; i < terms; ++i) one -= fit.value[i] * rows[n][i];
    left.push_back(one);
  }
  double together = 0, alone = 0;
  for (std::size_t n = 1; n < points.size(); ++n) {
    if (points[n].week != points[n - 1].week + 1) continue;
    together += left[n] * left[n - 1];
    alone += (left[n] * left[n] + left[n - 1] * left[n - 1]) / 2;
  }
  constexpr double k_most = 0.9;
  const auto many = static_cast<double>(points.size());
  const double seen = alone > 0 ? together / alone : 0;
  return std::clamp((seen + 4 / many) / (1 - 8 / many), 0.0, k_most);
}

// The series with that likeness taken out, the first of each run kept (Prais and Winsten 1954).
struct Whitened {
  std::vector<Row> rows;
  std::vector<Point> points;
};

Whitened whitened(const std::vector<Row>& rows, std::span<const Point> points, double likeness) {
  Whitened out{rows, {points.begin(), points.end()}};
  const double alone = std::sqrt(1 - likeness * likeness);
  for (std::size_t n = 0; n < points.size(); ++n) {
    const bool follows = n > 0 && points[n].week == points[n - 1].week + 1;
    out.points[n].log_value =
        follows ? points[n].log_value - likeness * points[n - 1].log_value : alone * points[n].log_value;
    for (std::size_t i = 0; i < k_most_terms; ++i)
      out.rows[n][i] = follows ? rows[n][i] - likeness * rows[n - 1][i] : alone * rows[n][i];
  }
  return out;
}

// A sum of the terms, as a ratio with its interval.
Effect effect_of(const Fit& fit, const Row& of, double quantile) {
  double value = 0, variance = 0;
  for (std::size_t i = 0; i < k_most_terms; ++i) {
    value += of[i] * fit.value[i];
    for (std::size_t j = 0; j < k_most_terms; ++j) variance += of[i] * fit.covariance[i][j] * of[j];
  }
  const double half = quantile * std::sqrt(std::max(0.0, variance));
  return {std::expm1(value), {std::expm1(value - half), std::expm1(value + half)}};
}

}  // namespace

Trend trend_of(std::span<const Point> points, std::int32_t change) {
  Trend out;
  const auto after = static_cast<std::size_t>(
      std::ranges::count_if(points, [change](const Point& point) { return point.week >= change; }));
  const std::size_t fewest = std::min(after, points.size() - after);
  const auto too_few = [&] {
    out.untold = say("insight.untold_weeks", {{"n", static_cast<std::int64_t>(fewest)},
                                              {"least", static_cast<std::int64_t>(k_least_trend_weeks)}});
    return out;
  };
  if (fewest < k_least_trend_weeks) return too_few();
  out.season = points.back().week - points.front().week >= k_season_weeks;
  const std::size_t terms = out.season ? 6 : 4;
  double weeks_after = 0;
  std::vector<Row> rows;
  for (const Point& point : points) {
    const double since = (point.week - change) / k_weeks_of_year, turn = 2 * M_PI * since;
    const bool is_after = point.week >= change;
    rows.push_back({1, since, is_after ? 1.0 : 0.0, is_after ? since : 0.0, out.season ? std::sin(turn) : 0,
                    out.season ? std::cos(turn) : 0});
    if (is_after) weeks_after += since / static_cast<double>(after);
  }
  out.lag = static_cast<std::int32_t>(std::floor(0.75 * std::cbrt(static_cast<double>(points.size()))));
  const auto first = fit(rows, points, terms, out.lag);
  if (!first) return too_few();
  Whitened white = whitened(rows, points, likeness_of(*first, rows, points, terms));
  const auto found = fit(white.rows, white.points, terms, out.lag);
  if (!found) return too_few();
  const double quantile = quantile_of_runs((out.lag + 1.0) / static_cast<double>(points.size()));
  out.before = effect_of(*found, {0, 1, 0, 0, 0, 0}, quantile);
  out.level = effect_of(*found, {0, 0, 1, 0, 0, 0}, quantile);
  out.average = effect_of(*found, {0, 0, 1, weeks_after, 0, 0}, quantile);
  return out;
}

}  // namespace pasokh::insight
