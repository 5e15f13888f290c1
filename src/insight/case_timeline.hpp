// What is known of one live case, as the ledger needs it: a neutral stream that the desk's facts are translated to.
//
// How facts become lines (the translator lives where both rooms are known):
//   a task is offered, taken, started, stopped,   holds(at, task, queue | in_hand | work | transfer | ..., holder,
//   branch): from then on the referred, returned                            task is held so; a later line about the
//   same subject replaces it a task is completed or cancelled              ends(at, task) a case is paused for the
//   applicant            holds(at, a number for the pause, applicant); ends when it resumes a consultation is asked,
//   answered             holds(at, consultation, consultation, {asked_by, , body}); ends a commission is waited for
//   holds(at, ..., commission, {unit, , commission}); ends a timer of the process is waited for          holds(at, ...,
//   system); ends an incident, an outbound call                 holds(at, ..., blocked); ends the process forks and
//   joins                   forked(at, branch, parent, due); finished(at, branch) when the branch reaches the
//                                                 join, cancelled(at, branch) when it is taken away
// What concerns the whole case (a pause for the applicant) goes on branch 0, the root: it is on every path, so it
// counts whatever its branches do. A branch whose term changes: due(branch, ...). A supervisor's correction of a
// booking: correct(...).
//
// Lines may come in any order; at the same instant the later line stands. A line that makes no sense (the end of an
// unknown subject, a branch nobody forked) counts for nothing or for the root: time is never lost by it. A period
// begins when the case is filed or reopened; each period has a timeline of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/id.hpp"
#include "insight/booking_rules.hpp"

namespace pasokh::insight {

// The number of a branch as the translator calls it (a token of the process); 0 is the root.
using BranchNumber = std::uint64_t;

class CaseTimeline {
 public:
  explicit CaseTimeline(Instant filed) : filed_(filed) {}

  void holds(Instant at, Id subject, Account account, Holder holder = {}, BranchNumber branch = 0);
  void ends(Instant at, Id subject);
  void forked(Instant at, BranchNumber branch, BranchNumber parent = 0, std::optional<Instant> due = {});
  void finished(Instant at, BranchNumber branch);
  void cancelled(Instant at, BranchNumber branch);
  void due(BranchNumber branch, std::optional<Instant> due);
  // Books [from, to) otherwise; of two that overlap the later one stands.
  void correct(Instant from, Instant to, Account account, Holder holder);
  void decided(Instant at) { decided_ = at; }

  Instant filed() const { return filed_; }
  std::optional<Instant> decided_at() const { return decided_; }
  // Where the booked time ends: at the decision, else at `now`; never before the filing.
  Instant until(Instant now) const;

  // What the rules work on. Branches still open at the decision count as cancelled by it.
  struct Parts {
    std::vector<Claim> claims;
    std::vector<Branch> branches;
  };
  Parts parts(Instant now) const;

  struct Correction {
    Instant from, to;
    Account account = Account::unknown;
    Holder holder;
  };
  const std::vector<Correction>& corrections() const { return corrections_; }
  const Holder& holder(std::uint32_t number) const { return holders_[number]; }

 private:
  enum class What : std::uint8_t { holds, ends, forked, finished, cancelled };
  struct Line {
    Instant at;
    What what;
    Id subject;
    Account account = Account::unknown;
    std::uint32_t holder = 0;
    BranchNumber branch = 0, parent = 0;
  };
  struct Term {
    BranchNumber branch = 0;
    std::optional<Instant> due;
  };
  class Fold;
  std::uint32_t number_of(const Holder& holder);

  Instant filed_;
  std::optional<Instant> decided_;
  std::vector<Line> lines_;
  std::vector<Term> terms_;  // the latest of a branch stands
  std::vector<Holder> holders_;
  std::vector<Correction> corrections_;
};

}  // namespace pasokh::insight
