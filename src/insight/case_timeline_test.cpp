#include "insight/case_timeline.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::insight;

namespace {

Instant m(std::int64_t minute) { return Instant{} + minutes(minute); }
constexpr Id k_task{1, 1};
constexpr Id k_other{1, 2};

}  // namespace

TEST_CASE("a later line about a subject replaces the one before") {
  CaseTimeline timeline(m(0));
  timeline.holds(m(0), k_task, Account::queue, {"u-1", "", ""});
  timeline.holds(m(5), k_task, Account::in_hand, {"u-1", "o-1", ""});
  timeline.ends(m(9), k_task);
  timeline.ends(m(9), k_other);
  timeline.decided(m(10));
  const auto parts = timeline.parts(m(99));
  REQUIRE(parts.claims.size() == 2);
  CHECK(parts.claims[0].to == m(5));
  CHECK(parts.claims[1].to == m(9));
  CHECK(timeline.holder(parts.claims[1].holder).officer == "o-1");
  CHECK(timeline.until(m(99)) == m(10));
}

TEST_CASE("lines may come in any order, and strange ones fall on the root") {
  CaseTimeline timeline(m(0));
  timeline.finished(m(30), 7);
  timeline.holds(m(3), k_task, Account::work, {}, 99);
  timeline.forked(m(10), 7, 55, m(40));
  timeline.forked(m(11), 7);
  timeline.cancelled(m(5), 0);
  const auto parts = timeline.parts(m(50));
  REQUIRE(parts.branches.size() == 2);
  CHECK(parts.branches[1].parent == 0);
  CHECK(parts.branches[1].from == m(10));
  CHECK(parts.branches[1].to == m(30));
  CHECK(parts.branches[1].end == Branch::End::finished);
  CHECK(parts.branches[1].due == m(40));
  CHECK(parts.branches[0].end == Branch::End::open);
  CHECK(parts.claims[0].branch == 0);
  CHECK(parts.claims[0].to == m(50));
}

TEST_CASE("branches still open at the decision are cancelled by it") {
  CaseTimeline timeline(m(0));
  timeline.forked(m(1), 1);
  timeline.decided(m(8));
  CHECK(timeline.parts(m(9)).branches[1].end == Branch::End::cancelled);
  CHECK(timeline.parts(m(9)).branches[1].to == m(8));
}
