#include "insight/case_ledger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

Instant m(std::int64_t minute) { return Instant{} + minutes(minute); }
Id subject(std::uint64_t number) { return {1, number}; }

// Units are open in the first 6 of every 10 minutes, unit "always" always; counted from the start of the epoch.
OpenSpan ten_minute_hours(std::string_view unit, Instant at) {
  if (unit == "always") return {};
  const std::int64_t minute = at.us / minutes(1).us - (at.us % minutes(1).us < 0 ? 1 : 0);
  const std::int64_t in_ten = ((minute % 10) + 10) % 10;
  return in_ten < 6 ? OpenSpan{true, m(minute - in_ten + 6)} : OpenSpan{false, m(minute - in_ten + 10)};
}

// --- the oracle: what one minute is booked to, straight from the words of docs/ledger.md
struct Line {
  int at;
  enum What { holds, ends, forked, finished, cancelled } what;
  std::uint64_t subject;
  Account account;
  Holder holder;
  std::uint64_t branch, parent;
};
struct OracleBranch {
  std::uint64_t number;
  std::uint64_t parent;
  int from, to;
  char end;  // 'o'pen, 'f'inished, 'c'ancelled
  int due;   // -1: none
};

struct Oracle {
  std::vector<Line> lines;
  std::map<std::uint64_t, int> dues;
  int until = 0;
  bool decided = false;
  std::vector<OracleBranch> branches;

  void prepare() {
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    for (Line& line : lines) {
      const auto known = [&](std::uint64_t number) {
        return std::find_if(branches.begin(), branches.end(),
                            [&](const OracleBranch& b) { return b.number == number; });
      };
      if (line.what == Line::forked && line.branch != 0 && known(line.branch) == branches.end()) {
        branches.push_back(
            {line.branch, known(line.parent) == branches.end() ? 0 : line.parent, line.at, until, 'o', -1});
        if (dues.contains(line.branch)) branches.back().due = dues[line.branch];
      }
      if ((line.what == Line::finished || line.what == Line::cancelled) && known(line.branch) != branches.end()) {
        if (known(line.branch)->end != 'o') continue;
        known(line.branch)->to = line.at;
        known(line.branch)->end = line.what == Line::finished ? 'f' : 'c';
      }
      if (line.what == Line::holds && known(line.branch) == branches.end()) line.branch = 0;
    }
    for (OracleBranch& branch : branches) {
      if (branch.end == 'o' && decided) branch.end = 'c';
    }
  }

  // The child of `parent` that the minute belongs to, or nothing.
  const OracleBranch* winner(std::uint64_t parent, int minute) const {
    const OracleBranch* best = nullptr;
    for (const char kind : {'o', 'f', 'c'}) {
      for (const OracleBranch& branch : branches) {
        if (branch.parent != parent || branch.end != kind || minute < branch.from || minute >= branch.to) continue;
        const int mine = kind == 'o' ? branch.due : branch.to;
        const int others = best == nullptr ? -100 : kind == 'o' ? best->due : best->to;
        if (mine > others) best = &branch;
      }
      if (best != nullptr) return best;
    }
    return nullptr;
  }

  std::pair<Account, Holder> minute(int minute) const {
    std::vector<std::uint64_t> path = {0};
    while (const OracleBranch* next = winner(path.back(), minute)) path.push_back(next->number);
    std::map<std::uint64_t, const Line*> held;
    for (const Line& line : lines) {
      if (line.at > minute) break;
      if (line.what == Line::holds) held[line.subject] = &line;
      if (line.what == Line::ends) held.erase(line.subject);
    }
    std::vector<const Line*> here;
    for (const Line& line : lines) {  // the one held longest first
      const auto now = held.find(line.subject);
      if (now != held.end() && now->second == &line && std::find(path.begin(), path.end(), line.branch) != path.end())
        here.push_back(&line);
    }
    for (std::size_t i = 0; i + 1 < k_accounts; ++i) {
      const auto account = static_cast<Account>(i);
      const bool unit_work = account == Account::work || account == Account::in_hand || account == Account::queue;
      if (account == Account::closed) {  // here every unit that still holds it is shut
        for (const Account kind : {Account::work, Account::in_hand, Account::queue}) {
          for (const Line* line : here) {
            if (line->account == kind) return {Account::closed, line->holder};
          }
        }
      }
      for (const Line* line : here) {
        if (line->account == account && (!unit_work || ten_minute_hours(line->holder.unit, m(minute)).open))
          return {account, line->holder};
      }
    }
    return {Account::unknown, {}};
  }
};

struct Made {
  CaseTimeline timeline{m(0)};
  Oracle oracle;
};

Made random_case(Random& random) {
  Made made;
  made.oracle.until = static_cast<int>(random.between(1, 150));
  made.oracle.decided = random.chance(600'000);
  if (made.oracle.decided) made.timeline.decided(m(made.oracle.until));
  for (std::uint64_t i = random.between(1, 40); i > 0; --i) {
    Line line{static_cast<int>(random.between(-10, 160)),
              Line::holds,
              random.below(6),
              Account::unknown,
              {},
              random.below(7),
              0};
    const auto kind = random.below(10);
    if (kind < 5) {
      line.account = static_cast<Account>(random.below(k_accounts - 1));
      if (line.account == Account::closed) line.account = Account::queue;
      line.holder = {random.chance(200'000) ? "always" : "u-" + std::to_string(random.below(3)),
                     "o-" + std::to_string(random.below(3)), ""};
      made.timeline.holds(m(line.at), subject(line.subject), line.account, line.holder, line.branch);
    } else if (kind == 5) {
      line.what = Line::ends;
      made.timeline.ends(m(line.at), subject(line.subject));
    } else if (kind < 8) {
      line.what = Line::forked;
      line.parent = random.below(7);
      made.timeline.forked(m(line.at), line.branch, line.parent);
    } else {
      line.what = kind == 8 ? Line::finished : Line::cancelled;
      if (kind == 8) made.timeline.finished(m(line.at), line.branch);
      if (kind == 9) made.timeline.cancelled(m(line.at), line.branch);
    }
    made.oracle.lines.push_back(line);
  }
  for (std::uint64_t branch = 1; branch < 7; ++branch) {
    if (random.chance(500'000)) continue;
    const auto due = static_cast<int>(random.between(0, 200));
    made.oracle.dues[branch] = due;
    made.timeline.due(branch, m(due));
  }
  made.oracle.prepare();
  return made;
}

}  // namespace

TEST_CASE("on random timelines every minute is booked as the rules say in words, once, and the books balance") {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    const Made made = random_case(random);
    const CaseLedger ledger = ledger_of(made.timeline, m(made.oracle.until), ten_minute_hours);
    const Balance balance = ledger.balance();
    REQUIRE(balance.difference_us == 0);
    REQUIRE(balance.every_instant_once);
    REQUIRE(balance.span_us == minutes(made.oracle.until).us);
    REQUIRE(sum_of(ledger.totals()) == balance.span_us);
    for (int minute = 0; minute < made.oracle.until; ++minute) {
      INFO("minute ", minute);
      const auto at = std::find_if(ledger.bookings.begin(), ledger.bookings.end(),
                                   [&](const Booking& b) { return b.from <= m(minute) && m(minute) < b.to; });
      REQUIRE(at != ledger.bookings.end());
      const auto [account, holder] = made.oracle.minute(minute);
      REQUIRE(name_of(at->account) == name_of(account));
      REQUIRE(at->holder == holder);
    }
  }
}

TEST_CASE("a building permit: queue, worklist, work, two consultations, a pause and a hand-off") {
  CaseTimeline timeline(m(0));
  timeline.holds(m(0), subject(1), Account::queue, {"always", "", ""});
  timeline.holds(m(10), subject(1), Account::in_hand, {"always", "negar", ""});
  timeline.holds(m(20), subject(1), Account::work, {"always", "negar", ""});
  timeline.ends(m(30), subject(1));
  timeline.forked(m(30), 1);
  timeline.forked(m(30), 2);
  timeline.holds(m(30), subject(2), Account::consultation, {"always", "", "gas"}, 1);
  timeline.holds(m(30), subject(3), Account::consultation, {"always", "", "power"}, 2);
  timeline.holds(m(40), subject(9), Account::applicant);
  timeline.ends(m(45), subject(9));
  timeline.ends(m(50), subject(2));
  timeline.finished(m(50), 1);
  timeline.ends(m(70), subject(3));
  timeline.finished(m(70), 2);
  timeline.holds(m(70), subject(4), Account::transfer, {"always", "negar", "archive"});
  timeline.holds(m(75), subject(4), Account::work, {"always", "omid", ""});
  timeline.decided(m(80));
  const CaseLedger ledger = ledger_of(timeline, m(500));
  std::string told;
  for (const Booking& b : ledger.bookings) {
    told +=
        std::string(name_of(b.account)) + ":" + party_of(b) + ":" + std::to_string(b.length().us / minutes(1).us) + " ";
  }
  CHECK(told ==
        "queue:always:10 in_hand:always:10 work:always:10 consultation:power:10 applicant::5 consultation:power:25 "
        "transfer:archive:5 work:always:5 ");
  CHECK_FALSE(ledger.open);
  CHECK(ledger.balance().difference_us == 0);
  const json::Value value = to_json(ledger);
  CHECK(value.find("difference_us")->integer() == 0);
  CHECK(value.find("total_us")->integer() == minutes(80).us);
  CHECK(value.find("accounts")->find("applicant")->integer() == minutes(5).us);
  CHECK(value.find("bookings")->items.size() == 8);
}

TEST_CASE("of 120 cases in hand only the active one is work") {
  for (int which = 0; which < 120; ++which) {
    CaseTimeline timeline(m(0));
    timeline.holds(m(0), subject(1), Account::in_hand, {"always", "negar", ""});
    if (which == 7) timeline.holds(m(5), subject(1), Account::work, {"always", "negar", ""});
    const CaseLedger ledger = ledger_of(timeline, m(60));
    CHECK(ledger.totals()[static_cast<std::size_t>(Account::work)] == (which == 7 ? minutes(55).us : 0));
  }
}

TEST_CASE("a correction moves time between accounts and the books still balance") {
  CaseTimeline timeline(m(0));
  timeline.holds(m(0), subject(1), Account::in_hand, {"u-1", "o-1", ""});
  timeline.correct(m(-5), m(10), Account::blocked, {});
  timeline.correct(m(5), m(20), Account::applicant, {});
  timeline.correct(m(90), m(95), Account::applicant, {});
  timeline.decided(m(60));
  const CaseLedger ledger = ledger_of(timeline, m(60));
  const AccountTotals totals = ledger.totals();
  CHECK(totals[static_cast<std::size_t>(Account::blocked)] == minutes(5).us);
  CHECK(totals[static_cast<std::size_t>(Account::applicant)] == minutes(15).us);
  CHECK(totals[static_cast<std::size_t>(Account::in_hand)] == minutes(40).us);
  CHECK(ledger.balance().difference_us == 0);
  CHECK(ledger.balance().every_instant_once);
}

TEST_CASE("a case decided before it was filed has no time, and one decided at once neither") {
  for (const int decided : {-5, 0}) {
    CaseTimeline timeline(m(0));
    timeline.holds(m(0), subject(1), Account::queue, {"u-1", "", ""});
    timeline.decided(m(decided));
    const CaseLedger ledger = ledger_of(timeline, m(60));
    CHECK(ledger.bookings.empty());
    CHECK(ledger.balance().difference_us == 0);
    CHECK(ledger.balance().every_instant_once);
  }
}
