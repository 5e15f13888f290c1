#include "insight/flow.hpp"

#include <algorithm>
#include <numeric>

namespace pasokh::insight {

namespace {

// Where the q-th of n values stands in ascending order: nearest rank.
std::size_t rank_of(std::size_t n, std::size_t percent) { return (n * percent + 99) / 100 - 1; }

// All values of each edge side by side: a counting sort by edge.
template <class TimeOf>
std::vector<std::int64_t> times_by_edge(const history::EventLog& log, const std::vector<Pair>& pairs, const std::vector<std::uint64_t>& begins,
                                        TimeOf&& time_of) {
  const PairIndex index(pairs, log.activities.size());
  std::vector<std::int64_t> values(begins.back());
  std::vector<std::uint64_t> next(begins.begin(), begins.end() - 1);
  log.activity.cells().visit([&](const auto* cell) {
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
      if (end - first < 2) continue;
      std::int64_t before = time_of(log.at_us[first]);
      auto from = static_cast<std::uint32_t>(cell[first] - 1);
      for (std::uint32_t row = first + 1; row < end; ++row) {
        const std::int64_t now = time_of(log.at_us[row]);
        const auto to = static_cast<std::uint32_t>(cell[row] - 1);
        values[next[index.of(from, to)]++] = now - before;
        before = now;
        from = to;
      }
    }
  });
  return values;
}

template <class TimeOf>
void add_times(const history::EventLog& log, const std::vector<Pair>& pairs, std::vector<Edge>& edges, Times Edge::*into, TimeOf&& time_of) {
  if (pairs.empty()) return;
  std::vector<std::uint64_t> begins = {0};
  for (const Pair& pair : pairs) begins.push_back(begins.back() + pair.count);
  std::vector<std::int64_t> values = times_by_edge(log, pairs, begins, time_of);
  for (std::size_t i = 0; i < edges.size(); ++i)
    edges[i].*into = times_of(std::span(values).subspan(begins[i], begins[i + 1] - begins[i]));
}

template <class TimeOf>
Times case_times(const history::EventLog& log, std::span<const std::uint8_t> cut, TimeOf&& time_of) {
  std::vector<std::int64_t> values;
  std::vector<std::uint8_t> censored;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
    if (first == end) continue;
    values.push_back(time_of(log.at_us[end - 1]) - time_of(log.at_us[first]));
    if (!cut.empty()) censored.push_back(cut[which]);
  }
  const bool any = std::ranges::any_of(censored, [](std::uint8_t bits) { return bits != 0; });
  return any ? times_of_censored(values, censored) : times_of(values);
}

std::vector<ActivityFlow> activities_of(const history::EventLog& log) {
  std::vector<ActivityFlow> out(log.activities.size());
  if (log.events() == 0) return out;
  struct Seen {
    std::uint32_t which = history::k_missing;  // the case it was last seen in
    bool again = false;
  };
  std::vector<Seen> seen(out.size());
  log.activity.cells().visit([&](const auto* cell) {
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
      if (first == end) continue;
      ++out[cell[first] - 1U].starts;
      ++out[cell[end - 1] - 1U].ends;
      for (std::uint32_t row = first; row < end; ++row) {
        const auto code = static_cast<std::uint32_t>(cell[row] - 1);
        ActivityFlow& activity = out[code];
        ++activity.events;
        if (row > first && cell[row - 1] == cell[row]) ++activity.self_loops;
        else if (row > first + 1 && cell[row - 2] == cell[row]) ++activity.short_loops;
        if (seen[code].which != which) {
          seen[code] = {which, false};
          ++activity.cases;
          continue;
        }
        ++activity.repeats;
        if (!seen[code].again) ++activity.cases_with_repeats;
        seen[code].again = true;
      }
    }
  });
  return out;
}

}  // namespace

Times times_of(std::span<std::int64_t> values) {
  Times out;
  out.count = values.size();
  if (values.empty()) return out;
  const auto begin = values.begin();
  const auto median = begin + static_cast<std::ptrdiff_t>(rank_of(values.size(), 50)),
             p90 = begin + static_cast<std::ptrdiff_t>(rank_of(values.size(), 90));
  std::nth_element(begin, median, values.end());
  if (p90 > median) std::nth_element(median + 1, p90, values.end());
  out.median_us = *median;
  out.p90_us = *p90;
  out.least_us = out.most_us = values.front();
  for (const std::int64_t value : values) {
    out.total_us += value;
    out.least_us = std::min(out.least_us, value);
    out.most_us = std::max(out.most_us, value);
  }
  out.mean_us = static_cast<std::int64_t>(out.total_us / static_cast<Wide>(values.size()));
  return out;
}

Times times_of_censored(std::span<const std::int64_t> values, std::span<const std::uint8_t> censored) {
  std::vector<std::int64_t> seen(values.begin(), values.end());
  Times out = times_of(seen);
  out.median_us = out.p90_us = k_not_reached;
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  // At the same length those that ended come before those that were cut: they were still at risk.
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(values[i], censored[i] != 0); });
  long double surviving = 1;
  constexpr long double k_rounding = 1e-12L;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (censored[order[i]] != 0) continue;
    const auto at_risk = static_cast<long double>(order.size() - i);
    surviving *= (at_risk - 1) / at_risk;
    if (surviving <= 0.5L + k_rounding) out.median_us = std::min(out.median_us, values[order[i]]);
    if (surviving <= 0.1L + k_rounding) out.p90_us = std::min(out.p90_us, values[order[i]]);
  }
  return out;
}

Flow flow_of(const history::EventLog& log, const FlowAsk& ask) {
  Flow flow;
  flow.events = log.events();
  const std::vector<Pair> pairs = count_pairs(log, log.activity, log.activities.size());
  for (const Pair& pair : pairs) flow.edges.push_back({pair.from, pair.to, pair.count, {}, {}});
  flow.activities = activities_of(log);
  const auto as_is = [](std::int64_t at_us) { return at_us; };
  flow.case_time = case_times(log, ask.cut, as_is);
  flow.cases = flow.case_time.count;
  if (ask.times) add_times(log, pairs, flow.edges, &Edge::calendar, as_is);
  if (ask.working == nullptr) return flow;
  const auto working = [&](std::int64_t at_us) { return ask.working->before(at_us); };
  flow.case_working = case_times(log, ask.cut, working);
  add_times(log, pairs, flow.edges, &Edge::working, working);
  return flow;
}

std::vector<Passage> spectrum_of(const history::EventLog& log, std::uint32_t from, std::uint32_t to) {
  std::vector<Passage> out;
  std::vector<std::int64_t> sorted;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row) {
      if (log.activity[row - 1] != from || log.activity[row] != to) continue;
      out.push_back({which, log.at(row - 1), log.at(row), 0});
      sorted.push_back(log.at_us[row] - log.at_us[row - 1]);
    }
  }
  std::ranges::sort(sorted);
  for (Passage& passage : out) {
    for (const std::size_t percent : {25, 50, 75})
      passage.quarter += passage.to.us - passage.from.us > sorted[rank_of(sorted.size(), percent)];
  }
  std::ranges::stable_sort(out, {}, &Passage::from);
  return out;
}

}  // namespace pasokh::insight
