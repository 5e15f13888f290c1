#include "insight/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

#include "base/random.hpp"
#include "insight/statistics.hpp"

namespace pasokh::insight {

namespace {

// The sum of distances to the median, of values that come one by one: two halves as heaps.
class Distances {
 public:
  double add(double value) {
    if (below_.empty() || value <= below_.top())
      below_.push(value), sum_below_ += value;
    else
      above_.push(value), sum_above_ += value;
    if (below_.size() > above_.size() + 1) {
      const double moved = below_.top();
      below_.pop();
      above_.push(moved);
      sum_below_ -= moved, sum_above_ += moved;
    } else if (above_.size() > below_.size()) {
      const double moved = above_.top();
      above_.pop();
      below_.push(moved);
      sum_above_ -= moved, sum_below_ += moved;
    }
    const double median = below_.top();
    return median * static_cast<double>(below_.size()) - sum_below_ + sum_above_ -
           median * static_cast<double>(above_.size());
  }

 private:
  std::priority_queue<double> below_;
  std::priority_queue<double, std::vector<double>, std::greater<>> above_;
  double sum_below_ = 0, sum_above_ = 0;
};

struct Split {
  double gain = 0;
  std::size_t at = 0;  // the first of the second part; 0: none
};

// Where dividing lowers the cost most. O(n log n).
Split best_split(std::span<const double> values, std::size_t least) {
  Split out;
  if (values.size() < 2 * least) return out;
  std::vector<double> from_left(values.size());
  Distances left, right;
  for (std::size_t i = 0; i < values.size(); ++i) from_left[i] = left.add(values[i]);
  for (std::size_t i = values.size() - 1; i >= least; --i) {
    const double cost = right.add(values[i]);
    if (values.size() - i < least) continue;
    const double gain = from_left.back() - from_left[i - 1] - cost;
    if (gain > out.gain) out = {gain, i};
  }
  return out;
}

std::vector<double> in_another_order(std::span<const double> values, Random& random) {
  // Runs begin at a different place each time, so that the same weeks do not always stay together.
  const std::size_t shift = random.below(k_run_weeks);
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t from = 0; from < values.size();) {
    const std::size_t to = std::min(values.size(), from == 0 && shift > 0 ? shift : from + k_run_weeks);
    runs.emplace_back(from, to);
    from = to;
  }
  for (std::size_t i = runs.size(); i > 1; --i) std::swap(runs[i - 1], runs[random.below(i)]);
  std::vector<double> out;
  for (const auto& [from, to] : runs)
    out.insert(out.end(), values.begin() + static_cast<std::ptrdiff_t>(from),
               values.begin() + static_cast<std::ptrdiff_t>(to));
  return out;
}

double middle_of(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  return median_of(copy);
}

class Search {
 public:
  Search(std::span<const Week> weeks, const ChangesAsk& ask) : ask_(ask), random_(ask.seed) {
    for (const Week& week : weeks) {
      if (!week.value) continue;
      logs_.push_back(std::log(*week.value));
      numbers_.push_back(week.number);
    }
    if (logs_.size() > k_most_change_weeks) {
      logs_.erase(logs_.begin(), logs_.end() - k_most_change_weeks);
      numbers_.erase(numbers_.begin(), numbers_.end() - k_most_change_weeks);
    }
  }

  Changes all() {
    Changes out;
    out.weeks = logs_.size();
    if (logs_.size() < k_least_change_weeks) {
      out.untold = say("insight.untold_series", {{"n", static_cast<std::int64_t>(logs_.size())},
                                                 {"least", static_cast<std::int64_t>(k_least_change_weeks)}});
      return out;
    }
    divide(0, logs_.size());
    std::ranges::sort(found_, {}, &Found::at);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const std::size_t from = i == 0 ? 0 : found_[i - 1].at,
                        to = i + 1 == found_.size() ? logs_.size() : found_[i + 1].at;
      out.points.push_back(told(found_[i], from, to));
    }
    return out;
  }

 private:
  struct Found {
    std::size_t at = 0;
    std::uint32_t as_great = 0;
  };

  void divide(std::size_t from, std::size_t to) {
    if (to - from < k_least_change_weeks) return;
    const std::span<const double> piece = std::span(logs_).subspan(from, to - from);
    const Split split = best_split(piece, k_least_piece_weeks);
    if (split.at == 0) return;
    std::uint32_t as_great = 1;
    for (std::uint32_t i = 0; i < ask_.orders; ++i)
      as_great += best_split(in_another_order(piece, random_), k_least_piece_weeks).gain >= split.gain;
    if (as_great * 20 > ask_.orders + 1) return;
    found_.push_back({from + split.at, as_great});
    divide(from, from + split.at);
    divide(from + split.at, to);
  }

  // Where the step lies: distances to the two levels are drawn again in runs and the step looked for anew.
  ChangePoint told(const Found& found, std::size_t from, std::size_t to) {
    const auto piece = std::span(logs_).subspan(from, to - from);
    const std::size_t at = found.at - from;
    const double before = middle_of(piece.first(at)), after = middle_of(piece.subspan(at));
    std::vector<std::size_t> places;
    for (std::uint32_t i = 0; i < ask_.orders; ++i) {
      std::vector<double> drawn;
      while (drawn.size() < piece.size()) {
        const std::size_t start = random_.below(piece.size());
        for (std::size_t j = 0; j < k_run_weeks && drawn.size() < piece.size(); ++j) {
          const std::size_t source = (start + j) % piece.size();
          const double distance = piece[source] - (source < at ? before : after);
          drawn.push_back((drawn.size() < at ? before : after) + distance);
        }
      }
      if (const Split split = best_split(drawn, k_least_piece_weeks); split.at != 0) places.push_back(from + split.at);
    }
    std::ranges::sort(places);
    ChangePoint out;
    out.week = numbers_[found.at];
    out.earliest = places.empty() ? out.week : std::min(out.week, numbers_[places[places.size() * 25 / 1'000]]);
    out.latest = places.empty()
                     ? out.week
                     : std::max(out.week, numbers_[places[std::min(places.size() - 1, places.size() * 975 / 1'000)]]);
    out.before = std::exp(before);
    out.after = std::exp(after);
    out.as_great = found.as_great;
    out.orders = ask_.orders + 1;
    return out;
  }

  const ChangesAsk& ask_;
  Random random_;
  std::vector<double> logs_;
  std::vector<std::int32_t> numbers_;
  std::vector<Found> found_;
};

}  // namespace

Changes changes_of(std::span<const Week> weeks, const ChangesAsk& ask) { return Search(weeks, ask).all(); }

}  // namespace pasokh::insight
