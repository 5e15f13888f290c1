#include "insight/align.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace pasokh::insight {

namespace {

constexpr std::uint32_t k_nobody = 0xffffffff;
constexpr std::uint64_t k_ask_every = 4'096;

// What the rest of a trace holds, from each position.
class Rest {
 public:
  Rest(std::span<const std::uint32_t> trace, std::size_t words, bool counts)
      : words_(words), size_(trace.size()), unknown_(size_ + 1), labels_((size_ + 1) * words) {
    if (counts) counts_.assign((size_ + 1) * words * 64, 0);
    for (std::size_t at = size_; at-- > 0;) {
      unknown_[at] = unknown_[at + 1];
      std::copy_n(labels_.begin() + static_cast<std::ptrdiff_t>((at + 1) * words), words,
                  labels_.begin() + static_cast<std::ptrdiff_t>(at * words));
      if (counts)
        std::copy_n(counts_.begin() + static_cast<std::ptrdiff_t>((at + 1) * words * 64), words * 64,
                    counts_.begin() + static_cast<std::ptrdiff_t>(at * words * 64));
      const std::uint32_t label = trace[at];
      if (label == k_silent) {
        ++unknown_[at];
        continue;
      }
      labels_[at * words + label / 64] |= std::uint64_t{1} << (label % 64);
      if (counts) ++counts_[at * words * 64 + label];
    }
  }

  // Never more than the rest of the alignment costs.
  std::uint32_t least_cost(const Outlook& outlook, MarkingIndex marking, std::uint32_t at) const {
    std::uint32_t cost = unknown_[at];
    if (!outlook.whole()) return cost;
    const auto can = outlook.can(marking), must = outlook.must(marking);
    for (std::size_t word = 0; word < words_; ++word) {
      const std::uint64_t here = labels_[at * words_ + word];
      cost += static_cast<std::uint32_t>(std::popcount(must[word] & ~here));
      for (std::uint64_t never = here & ~can[word]; never != 0; never &= never - 1)
        cost += counts_[(at * words_ + word) * 64 + static_cast<std::size_t>(std::countr_zero(never))];
    }
    const std::uint32_t to_end = outlook.to_end(marking), left = static_cast<std::uint32_t>(size_) - at;
    return std::max(cost, to_end > left ? to_end - left : 0);
  }

 private:
  std::size_t words_, size_;
  std::vector<std::uint32_t> unknown_;
  std::vector<std::uint64_t> labels_;
  std::vector<std::uint32_t> counts_;  // by position and label
};

class Search {
 public:
  Search(Markings& markings, const Outlook& outlook, std::span<const std::uint32_t> trace, const AlignLimits& limits)
      : markings_(markings),
        outlook_(outlook),
        trace_(trace),
        limits_(limits),
        rest_(trace, outlook.words(), outlook.whole()) {}

  Alignment run() {
    reach(Markings::k_begin, 0, 0, k_nobody, {});
    for (current_ = 0; current_ < buckets_.size(); ++current_) {
      while (!buckets_[current_].empty()) {
        const std::uint32_t at = buckets_[current_].back();
        buckets_[current_].pop_back();
        if (visits_[at].settled || visits_[at].cost + visits_[at].ahead != current_) continue;
        visits_[at].settled = true;
        ++settled_;
        if (visits_[at].position == trace_.size() && markings_.done(visits_[at].marking)) return finished(at);
        if (settled_ >= limits_.states || (settled_ % k_ask_every == 0 && limits_.go_on && !limits_.go_on()))
          return cut();
        expand(at);
      }
    }
    return cut();
  }

 private:
  struct Visit {
    MarkingIndex marking = 0;
    std::uint32_t position = 0, cost = 0, ahead = 0, from = k_nobody;
    AlignedStep step;  // label k_silent and by drawing: a silent one
    bool settled = false;
  };

  void reach(MarkingIndex marking, std::uint32_t position, std::uint32_t cost, std::uint32_t from,
             const AlignedStep& step) {
    if (outlook_.whole() && outlook_.to_end(marking) == k_no_end) return;
    const std::uint64_t key = std::uint64_t{marking} << 32 | position;
    const auto [at, fresh] = by_place_.try_emplace(key, static_cast<std::uint32_t>(visits_.size()));
    if (fresh) {
      visits_.push_back({marking, position, cost, rest_.least_cost(outlook_, marking, position), from, step});
    } else {
      Visit& known = visits_[at->second];
      if (known.settled || known.cost <= cost) return;
      known.cost = cost;
      known.from = from;
      known.step = step;
    }
    const std::uint32_t sum = cost + visits_[at->second].ahead;
    if (buckets_.size() <= sum) buckets_.resize(sum + 1);
    buckets_[sum].push_back(at->second);
    if (!outlook_.whole()) return;
    const std::uint32_t plainly = cost + left(position) + outlook_.to_end(marking);
    if (plainly >= best_cost_) return;
    best_cost_ = plainly;
    best_ = at->second;
  }

  // The last one put in is looked at first: a step of both before a silent one, that before a step of one alone.
  void expand(std::uint32_t at) {
    const Visit here = visits_[at];
    const auto steps = markings_.steps(here.marking);
    const bool more = here.position < trace_.size();
    const bool choosing = markings_.instant(here.marking) || here.marking == Markings::k_begin;
    for (const MarkingStep& s : steps)
      if (s.label != k_silent)
        reach(s.to, here.position, here.cost + 1, at, {AlignedBy::drawing, here.position, s.label, s.node});
    if (more && !choosing)
      reach(here.marking, here.position + 1, here.cost + 1, at,
            {AlignedBy::log, here.position, k_silent, process::k_none});
    for (const MarkingStep& s : steps)
      if (s.label == k_silent)
        reach(s.to, here.position, here.cost, at, {AlignedBy::drawing, here.position, k_silent, s.node});
    if (!more || trace_[here.position] == k_silent) return;
    for (const MarkingStep& s : steps)
      if (s.label == trace_[here.position])
        reach(s.to, here.position + 1, here.cost, at, {AlignedBy::both, here.position, s.label, s.node});
  }

  std::uint32_t left(std::uint32_t position) const { return static_cast<std::uint32_t>(trace_.size()) - position; }

  std::vector<AlignedStep> way_to(std::uint32_t at) const {
    std::vector<AlignedStep> steps;
    for (; at != k_nobody; at = visits_[at].from) {
      const bool silent = visits_[at].step.by == AlignedBy::drawing && visits_[at].step.label == k_silent;
      if (visits_[at].from != k_nobody && !silent) steps.push_back(visits_[at].step);
    }
    std::ranges::reverse(steps);
    return steps;
  }

  Alignment finished(std::uint32_t at) const {
    return {way_to(at), visits_[at].cost, visits_[at].cost, true, settled_};
  }

  // The best known: from where the rest of the log and of the drawing, each alone, are cheapest.
  Alignment cut() const {
    Alignment out;
    out.states = settled_;
    out.bound = static_cast<std::uint32_t>(current_);
    if (best_ == k_nobody) return out;
    out.found = true;
    out.cost = best_cost_;
    out.steps = way_to(best_);
    for (std::uint32_t i = visits_[best_].position; i < trace_.size(); ++i)
      out.steps.push_back({AlignedBy::log, i, k_silent, process::k_none});
    for (MarkingIndex m = visits_[best_].marking; !markings_.done(m); m = outlook_.towards_end(m).to) {
      const MarkingStep& s = outlook_.towards_end(m);
      if (s.label != k_silent)
        out.steps.push_back({AlignedBy::drawing, static_cast<std::uint32_t>(trace_.size()), s.label, s.node});
    }
    out.bound = std::min(out.bound, out.cost);
    return out;
  }

  Markings& markings_;
  const Outlook& outlook_;
  std::span<const std::uint32_t> trace_;
  const AlignLimits& limits_;
  Rest rest_;
  std::vector<Visit> visits_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_place_;
  std::vector<std::vector<std::uint32_t>> buckets_;  // by cost so far and ahead
  std::size_t current_ = 0;
  std::uint64_t settled_ = 0;
  std::uint32_t best_ = k_nobody, best_cost_ = k_no_end;
};

}  // namespace

Alignment align(Markings& markings, const Outlook& outlook, std::span<const std::uint32_t> trace,
                const AlignLimits& limits) {
  return Search(markings, outlook, trace, limits).run();
}

}  // namespace pasokh::insight
