#include "insight/token_replay.hpp"

#include <algorithm>
#include <unordered_set>

namespace pasokh::insight {

// With every place that silent steps lead to.
std::uint32_t TokenReplay::standing_of(Ways ways) {
  std::unordered_set<MarkingIndex> seen(ways.begin(), ways.end());
  for (std::size_t i = 0; i < ways.size() && ways.size() <= most_ways_; ++i) {
    for (const MarkingStep& step : markings_.steps(ways[i]))
      if (step.label == k_silent && seen.insert(step.to).second) ways.push_back(step.to);
  }
  std::ranges::sort(ways);
  const auto [at, fresh] = by_ways_.try_emplace(std::move(ways), static_cast<std::uint32_t>(standings_.size()));
  if (fresh) standings_.push_back({at->first, {}, at->first.size() > most_ways_});
  return at->second;
}

std::uint32_t TokenReplay::after(std::uint32_t standing, std::uint32_t label) {
  if (label == k_silent) return k_nowhere;
  if (const auto known = standings_[standing].next.find(label); known != standings_[standing].next.end())
    return known->second;
  Ways ways;
  for (const MarkingIndex at : standings_[standing].ways)
    for (const MarkingStep& step : markings_.steps(at))
      if (step.label == label) ways.push_back(step.to);
  std::ranges::sort(ways);
  ways.erase(std::unique(ways.begin(), ways.end()), ways.end());
  const std::uint32_t next = ways.empty() ? k_nowhere : standing_of(std::move(ways));
  standings_[standing].next[label] = next;
  return next;
}

Replayed TokenReplay::replay(std::span<const std::uint32_t> trace) {
  Replayed out;
  std::uint32_t at = standing_of({Markings::k_begin});
  for (std::uint32_t i = 0; i < trace.size() && !standings_[at].too_many; ++i) {
    const std::uint32_t next = after(at, trace[i]);
    if (next == k_nowhere)
      out.refused.push_back(i);
    else
      at = next;
  }
  if (standings_[at].too_many) {
    out.unknown = true;
    return out;
  }
  const Ways& ways = standings_[at].ways;
  out.ended = std::ranges::any_of(ways, [&](MarkingIndex m) { return markings_.done(m); });
  if (out.ended) return out;
  out.tokens_left = markings_.tokens(ways.front());
  for (const MarkingIndex m : ways) out.tokens_left = std::min(out.tokens_left, markings_.tokens(m));
  return out;
}

}  // namespace pasokh::insight
