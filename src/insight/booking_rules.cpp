#include "insight/booking_rules.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/assert.hpp"

namespace pasokh::insight {

namespace {

// What a rule needs besides a claim on its account.
enum class Needs : std::uint8_t {
  nothing,
  unit_open,  // the claim's unit works at that instant
  unit_shut,  // any claim of a unit, at an instant when it does not work
};

struct Rule {
  Account account;
  Needs needs;
};

// First match books the instant; what none fits is `unknown`.
constexpr std::array<Rule, k_accounts - 1> k_rules = {{
    {Account::applicant, Needs::nothing},
    {Account::commission, Needs::nothing},
    {Account::consultation, Needs::nothing},
    {Account::transfer, Needs::nothing},
    {Account::work, Needs::unit_open},
    {Account::in_hand, Needs::unit_open},
    {Account::queue, Needs::unit_open},
    {Account::closed, Needs::unit_shut},
    {Account::blocked, Needs::nothing},
    {Account::system, Needs::nothing},
}};

bool needs_hours(Account account) {
  return account == Account::work || account == Account::in_hand || account == Account::queue;
}

// True when `a` stands before `b` among children alive at the same instant.
bool released_later(const Branch& a, std::uint32_t a_number, const Branch& b, std::uint32_t b_number) {
  if (a.end != b.end) return a.end < b.end;
  if (a.end == Branch::End::open) {
    if (a.due != b.due) return a.due && (!b.due || *a.due > *b.due);
  } else if (a.to != b.to) {
    return a.to > b.to;
  }
  return a_number < b_number;
}

class Sweep {
 public:
  Sweep(const std::vector<Claim>& claims, const std::vector<Branch>& branches, Instant filed, Instant until,
        const HolderHours& hours)
      : claims_(claims),
        branches_(branches),
        filed_(filed),
        until_(until),
        hours_(hours),
        on_path_(branches.size(), false) {}

  std::vector<Slice> run() {
    const std::vector<Instant> cuts = cut_points();
    const auto claims = in_order_of_start(claims_), branches = in_order_of_start(branches_);
    std::size_t next_claim = 0, next_branch = 0;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      now_ = cuts[i];
      drop_ended(live_claims_, claims_);
      drop_ended(live_branches_, branches_);
      for (; next_claim < claims.size() && claims_[claims[next_claim]].from <= now_; ++next_claim) {
        if (claims_[claims[next_claim]].to > now_) live_claims_.push_back(claims[next_claim]);
      }
      for (; next_branch < branches.size() && branches_[branches[next_branch]].from <= now_; ++next_branch) {
        if (branches_[branches[next_branch]].to > now_) live_branches_.push_back(branches[next_branch]);
      }
      find_path();
      find_candidates();
      book_up_to(cuts[i + 1]);
    }
    return std::move(slices_);
  }

 private:
  // Between two of these nothing begins or ends but the hours of units.
  std::vector<Instant> cut_points() const {
    std::vector<Instant> cuts = {filed_, until_};
    const auto add = [&](Instant at) {
      if (at > filed_ && at < until_) cuts.push_back(at);
    };
    for (const Claim& claim : claims_) add(claim.from), add(claim.to);
    for (const Branch& branch : branches_) add(branch.from), add(branch.to);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return cuts;
  }

  template <class T>
  static std::vector<std::uint32_t> in_order_of_start(const std::vector<T>& spans) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < spans.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return spans[a].from < spans[b].from; });
    return order;
  }

  template <class T>
  void drop_ended(std::vector<std::uint32_t>& live, const std::vector<T>& spans) const {
    std::erase_if(live, [&](std::uint32_t i) { return spans[i].to <= now_; });
  }

  // The critical path at this instant: the root, and from each branch the child that released the join last.
  void find_path() {
    for (const std::uint32_t branch : path_) on_path_[branch] = false;
    path_.assign(1, 0);
    on_path_[0] = true;
    for (std::uint32_t at = 0;;) {
      std::uint32_t best = 0;
      for (const std::uint32_t child : live_branches_) {
        if (child == 0 || branches_[child].parent != at) continue;
        if (best == 0 || released_later(branches_[child], child, branches_[best], best)) best = child;
      }
      if (best == 0) return;
      on_path_[best] = true;
      path_.push_back(best);
      at = best;
    }
  }

  void find_candidates() {
    candidates_.clear();
    for (const std::uint32_t i : live_claims_) {
      if (on_path_[claims_[i].branch]) candidates_.push_back(i);
    }
    std::sort(candidates_.begin(), candidates_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(claims_[a].account, claims_[a].order, a) < std::tie(claims_[b].account, claims_[b].order, b);
    });
  }

  // Books from now_ up to `end`, asking again whenever a unit opens or shuts.
  void book_up_to(Instant end) {
    while (now_ < end) {
      Instant holds_until = end;
      const Slice found = first_that_fits(holds_until);
      PASOKH_ASSERT(holds_until > now_, "hours say how long they hold, past the instant asked about");
      append({now_, holds_until, found.account, found.holder});
      now_ = holds_until;
    }
  }

  Slice first_that_fits(Instant& holds_until) {
    open_.clear();
    for (const std::uint32_t i : candidates_) {
      const Claim& claim = claims_[i];
      if (!needs_hours(claim.account)) {
        open_.push_back(true);
        continue;
      }
      const OpenSpan span = hours_ ? hours_(claim.holder, now_) : OpenSpan{};
      open_.push_back(span.open);
      holds_until = std::min(holds_until, span.until);
    }
    for (const Rule& rule : k_rules) {
      for (std::size_t i = 0; i < candidates_.size(); ++i) {
        const Claim& claim = claims_[candidates_[i]];
        const bool fits = rule.needs == Needs::unit_shut ? !open_[i] || claim.account == Account::closed
                                                         : claim.account == rule.account && open_[i];
        if (fits) return {{}, {}, rule.account, claim.holder};
      }
    }
    return {{}, {}, Account::unknown, Slice::k_nobody};
  }

  void append(const Slice& slice) {
    if (!slices_.empty() && slices_.back().account == slice.account && slices_.back().holder == slice.holder) {
      slices_.back().to = slice.to;
    } else {
      slices_.push_back(slice);
    }
  }

  const std::vector<Claim>& claims_;
  const std::vector<Branch>& branches_;
  Instant filed_, until_, now_;
  const HolderHours& hours_;
  std::vector<std::uint32_t> live_claims_, live_branches_, path_, candidates_;
  std::vector<bool> on_path_;
  std::vector<bool> open_;
  std::vector<Slice> slices_;
};

}  // namespace

std::vector<Slice> book(const std::vector<Claim>& claims, const std::vector<Branch>& branches, Instant filed,
                        Instant until, const HolderHours& hours) {
  if (until <= filed) return {};
  PASOKH_ASSERT(!branches.empty(), "a case has at least its root branch");
  for (std::uint32_t i = 1; i < branches.size(); ++i)
    PASOKH_ASSERT(branches[i].parent < i, "a branch comes after its parent");
  return Sweep(claims, branches, filed, until, hours).run();
}

}  // namespace pasokh::insight
