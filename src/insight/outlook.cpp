#include "insight/outlook.hpp"

#include <algorithm>
#include <deque>

namespace pasokh::insight {

Outlook::Outlook(Markings& markings, std::size_t labels, std::size_t most) : words_((labels + 63) / 64) {
  for (MarkingIndex at = 0; at < markings.size(); ++at) {
    if (at >= most) {
      whole_ = false;
      return;
    }
    markings.steps(at);
  }
  find_ways(markings);
  find_labels(markings);
}

// Backwards from the end, silent steps first: they cost nothing.
void Outlook::find_ways(Markings& markings) {
  struct Before {
    MarkingIndex from;
    std::uint32_t step;
  };
  const auto size = static_cast<MarkingIndex>(markings.size());
  std::vector<std::vector<Before>> before(size);
  to_end_.assign(size, k_no_end);
  towards_.resize(size);
  std::deque<std::pair<MarkingIndex, std::uint32_t>> open;
  for (MarkingIndex at = 0; at < size; ++at) {
    const auto steps = markings.steps(at);
    for (std::uint32_t i = 0; i < steps.size(); ++i) before[steps[i].to].push_back({at, i});
    if (!markings.done(at)) continue;
    to_end_[at] = 0;
    open.emplace_back(at, 0);
  }
  std::vector<bool> settled(size);
  while (!open.empty()) {
    const auto [at, cost] = open.front();
    open.pop_front();
    if (settled[at]) continue;
    settled[at] = true;
    from_end_.push_back(at);
    for (const Before& b : before[at]) {
      const MarkingStep& step = markings.steps(b.from)[b.step];
      const std::uint32_t sum = cost + (step.label == k_silent ? 0 : 1);
      if (sum >= to_end_[b.from]) continue;
      to_end_[b.from] = sum;
      towards_[b.from] = step;
      if (step.label == k_silent)
        open.emplace_front(b.from, sum);
      else
        open.emplace_back(b.from, sum);
    }
  }
}

// What can come grows from nothing, what must come shrinks from everything, until neither changes.
void Outlook::find_labels(Markings& markings) {
  can_.assign(to_end_.size() * words_, 0);
  must_.assign(to_end_.size() * words_, ~std::uint64_t{0});
  for (const MarkingIndex at : from_end_)
    if (markings.done(at)) std::fill_n(must_.begin() + static_cast<std::ptrdiff_t>(at * words_), words_, 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (const MarkingIndex at : from_end_) changed = join_steps(markings, at) || changed;
  }
}

bool Outlook::join_steps(Markings& markings, MarkingIndex at) {
  if (markings.done(at)) return false;
  bool changed = false;
  const auto steps = markings.steps(at);
  for (std::size_t word = 0; word < words_; ++word) {
    std::uint64_t can = 0, must = ~std::uint64_t{0};
    for (const MarkingStep& step : steps) {
      if (to_end_[step.to] == k_no_end) continue;
      const bool here = step.label != k_silent && step.label / 64 == word;
      const std::uint64_t own = here ? std::uint64_t{1} << (step.label % 64) : 0;
      can |= can_[step.to * words_ + word] | own;
      must &= must_[step.to * words_ + word] | own;
    }
    const std::size_t place = at * words_ + word;
    changed = changed || can_[place] != can || must_[place] != must;
    can_[place] = can;
    must_[place] = must;
  }
  return changed;
}

}  // namespace pasokh::insight
