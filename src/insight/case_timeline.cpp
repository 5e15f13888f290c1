#include "insight/case_timeline.hpp"

#include <algorithm>
#include <map>

namespace pasokh::insight {

std::uint32_t CaseTimeline::number_of(const Holder& holder) {
  const auto known = std::find(holders_.begin(), holders_.end(), holder);
  if (known != holders_.end()) return static_cast<std::uint32_t>(known - holders_.begin());
  holders_.push_back(holder);
  return static_cast<std::uint32_t>(holders_.size() - 1);
}

void CaseTimeline::holds(Instant at, Id subject, Account account, Holder holder, BranchNumber branch) {
  lines_.push_back({at, What::holds, subject, account, number_of(holder), branch, 0});
}

void CaseTimeline::ends(Instant at, Id subject) {
  lines_.push_back({at, What::ends, subject, Account::unknown, 0, 0, 0});
}

void CaseTimeline::forked(Instant at, BranchNumber branch, BranchNumber parent, std::optional<Instant> due_at) {
  lines_.push_back({at, What::forked, {}, Account::unknown, 0, branch, parent});
  if (due_at) due(branch, due_at);
}

void CaseTimeline::finished(Instant at, BranchNumber branch) {
  lines_.push_back({at, What::finished, {}, Account::unknown, 0, branch, 0});
}

void CaseTimeline::cancelled(Instant at, BranchNumber branch) {
  lines_.push_back({at, What::cancelled, {}, Account::unknown, 0, branch, 0});
}

void CaseTimeline::due(BranchNumber branch, std::optional<Instant> due_at) { terms_.push_back({branch, due_at}); }

void CaseTimeline::correct(Instant from, Instant to, Account account, Holder holder) {
  corrections_.push_back({from, to, account, std::move(holder)});
}

Instant CaseTimeline::until(Instant now) const { return std::max(filed_, decided_.value_or(now)); }

// Lines in order of time into claims and branches.
class CaseTimeline::Fold {
 public:
  Fold(const CaseTimeline& timeline, Instant until) : timeline_(timeline), until_(until) {
    parts_.branches.push_back({0, timeline.filed_, until, Branch::End::open, {}});
    index_[0] = 0;
  }

  Parts run() {
    std::vector<Line> lines = timeline_.lines_;
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    for (const Line& line : lines) apply(line);
    for (const auto& [subject, claim] : held_) close(claim, until_);
    for (Branch& branch : parts_.branches) {
      if (branch.end != Branch::End::open) continue;
      branch.to = until_;
      if (timeline_.decided_) branch.end = Branch::End::cancelled;
    }
    for (const Term& term : timeline_.terms_) {
      if (const auto at = index_.find(term.branch); at != index_.end()) parts_.branches[at->second].due = term.due;
    }
    return std::move(parts_);
  }

 private:
  void apply(const Line& line) {
    switch (line.what) {
      case What::holds: {
        end_claim(line);
        const auto branch = index_.find(line.branch);
        Claim claim{line.at,   until_, line.account, line.holder, branch == index_.end() ? 0 : branch->second,
                    line.at.us};
        parts_.claims.push_back(claim);
        held_[line.subject] = parts_.claims.size() - 1;
        break;
      }
      case What::ends: end_claim(line); break;
      case What::forked: {
        if (index_.contains(line.branch)) break;
        const auto parent = index_.find(line.parent);
        index_[line.branch] = static_cast<std::uint32_t>(parts_.branches.size());
        parts_.branches.push_back(
            {parent == index_.end() ? 0 : parent->second, line.at, until_, Branch::End::open, {}});
        break;
      }
      case What::finished: end_branch(line, Branch::End::finished); break;
      case What::cancelled: end_branch(line, Branch::End::cancelled); break;
    }
  }

  void end_claim(const Line& line) {
    const auto held = held_.find(line.subject);
    if (held == held_.end()) return;
    close(held->second, line.at);
    held_.erase(held);
  }

  void close(std::size_t claim, Instant at) { parts_.claims[claim].to = at; }

  void end_branch(const Line& line, Branch::End end) {
    const auto at = index_.find(line.branch);
    if (at == index_.end() || at->second == 0 || parts_.branches[at->second].end != Branch::End::open) return;
    parts_.branches[at->second].to = line.at;
    parts_.branches[at->second].end = end;
  }

  const CaseTimeline& timeline_;
  Instant until_;
  Parts parts_;
  std::map<BranchNumber, std::uint32_t> index_;
  std::map<Id, std::size_t> held_;  // subject -> its claim in force
};

CaseTimeline::Parts CaseTimeline::parts(Instant now) const { return Fold(*this, until(now)).run(); }

}  // namespace pasokh::insight
