#include "insight/booking_rules.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::insight;

namespace {

Instant m(std::int64_t minute) { return Instant{} + minutes(minute); }

Branch branch(std::uint32_t parent, int from, int to, Branch::End end, std::optional<Instant> due = {}) {
  return {parent, m(from), m(to), end, due};
}

Claim claim(int from, int to, Account account, std::uint32_t holder, std::uint32_t on = 0) {
  return {m(from), m(to), account, holder, on, 0};
}

std::string text(const std::vector<Slice>& slices) {
  std::string out;
  for (const Slice& slice : slices) {
    out += std::to_string(slice.from.us / minutes(1).us) + "-" + std::to_string(slice.to.us / minutes(1).us) + " " +
           std::string(name_of(slice.account)) +
           (slice.holder == Slice::k_nobody ? "" : " " + std::to_string(slice.holder)) + "; ";
  }
  return out;
}

const Branch k_root = branch(0, 0, 1'000, Branch::End::open);

}  // namespace

TEST_CASE("the first rule that fits books the instant, and what nobody claims is unknown") {
  CHECK(text(book({}, {k_root}, m(0), m(10))) == "0-10 unknown; ");
  CHECK(text(book({claim(2, 8, Account::queue, 1), claim(4, 6, Account::work, 2), claim(5, 7, Account::applicant, 3)},
                  {k_root}, m(0), m(10))) ==
        "0-2 unknown; 2-4 queue 1; 4-5 work 2; 5-7 applicant 3; 7-8 queue 1; 8-10 unknown; ");
  CHECK(text(book({claim(0, 10, Account::blocked, 1), claim(0, 5, Account::system, 2)}, {k_root}, m(0), m(10))) ==
        "0-10 blocked 1; ");
  CHECK(book({claim(0, 10, Account::queue, 1)}, {k_root}, m(5), m(5)).empty());
}

TEST_CASE("claims that reach beyond the case are cut to it") {
  CHECK(text(book({claim(-5, 50, Account::in_hand, 1)}, {k_root}, m(0), m(10))) == "0-10 in_hand 1; ");
}

TEST_CASE("a unit that is shut holds the case on closed, unless a rule before fits") {
  // Unit 1 works in minutes 2 to 4 and 6 to 8; unit 2 always.
  const HolderHours hours = [](std::uint32_t holder, Instant at) -> OpenSpan {
    if (holder != 1) return {};
    for (const int edge : {2, 4, 6, 8}) {
      if (at < m(edge)) return {edge == 4 || edge == 8, m(edge)};
    }
    return {false, k_for_ever};
  };
  CHECK(text(book({claim(0, 10, Account::queue, 1)}, {k_root}, m(0), m(10), hours)) ==
        "0-2 closed 1; 2-4 queue 1; 4-6 closed 1; 6-8 queue 1; 8-10 closed 1; ");
  CHECK(text(book({claim(0, 10, Account::work, 1), claim(3, 7, Account::queue, 2)}, {k_root}, m(0), m(10), hours)) ==
        "0-2 closed 1; 2-4 work 1; 4-6 queue 2; 6-8 work 1; 8-10 closed 1; ");
}

TEST_CASE("an instant of parallel branches is booked to the one that released the join last") {
  // Two consultations: gas answers after 20 minutes, power after 50; then the case goes on.
  const std::vector<Branch> branches = {k_root, branch(0, 10, 20, Branch::End::finished),
                                        branch(0, 10, 50, Branch::End::finished)};
  const std::vector<Claim> claims = {claim(0, 10, Account::queue, 0), claim(10, 20, Account::consultation, 1, 1),
                                     claim(10, 50, Account::consultation, 2, 2), claim(50, 60, Account::work, 0)};
  CHECK(text(book(claims, branches, m(0), m(60))) == "0-10 queue 0; 10-50 consultation 2; 50-60 work 0; ");
}

TEST_CASE("a cancelled branch loses, and counts only while nothing else is alive") {
  const std::vector<Branch> branches = {k_root, branch(0, 0, 10, Branch::End::finished),
                                        branch(0, 0, 30, Branch::End::cancelled)};
  const std::vector<Claim> claims = {claim(0, 10, Account::work, 1, 1), claim(0, 30, Account::consultation, 2, 2)};
  CHECK(text(book(claims, branches, m(0), m(40))) == "0-10 work 1; 10-30 consultation 2; 30-40 unknown; ");
}

TEST_CASE("while the case is open the branch whose term ends last books, and a pause on the root goes before all") {
  const std::vector<Branch> branches = {k_root, branch(0, 0, 1'000, Branch::End::open, m(200)),
                                        branch(0, 0, 1'000, Branch::End::open, m(300)),
                                        branch(0, 0, 1'000, Branch::End::open)};
  const std::vector<Claim> claims = {claim(0, 90, Account::consultation, 1, 1), claim(0, 90, Account::in_hand, 2, 2),
                                     claim(0, 90, Account::commission, 3, 3), claim(40, 50, Account::applicant, 9)};
  CHECK(text(book(claims, branches, m(0), m(60))) == "0-40 in_hand 2; 40-50 applicant 9; 50-60 in_hand 2; ");
}

TEST_CASE("the path goes down into nested branches") {
  const std::vector<Branch> branches = {k_root,
                                        branch(0, 0, 40, Branch::End::finished),   // 1
                                        branch(0, 0, 100, Branch::End::finished),  // 2: released the outer join
                                        branch(2, 20, 60, Branch::End::finished),  // 3: released the inner join
                                        branch(2, 20, 30, Branch::End::finished),  // 4
                                        branch(1, 0, 40, Branch::End::finished)};  // 5: child of a loser
  const std::vector<Claim> claims = {claim(0, 20, Account::queue, 2, 2), claim(20, 60, Account::work, 3, 3),
                                     claim(20, 30, Account::in_hand, 4, 4), claim(60, 100, Account::in_hand, 2, 2),
                                     claim(0, 40, Account::applicant, 5, 5)};
  CHECK(text(book(claims, branches, m(0), m(110))) ==
        "0-20 queue 2; 20-60 work 3; 60-100 in_hand 2; 100-110 unknown; ");
}
