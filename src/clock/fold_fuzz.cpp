// Any term and any order of facts: the count ends with the same answer told or not, its last line is the deadline, and
// what admit() takes is not ignored.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "clock/clock.hpp"
#include "clock/rule.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::clock;

class Bytes {
 public:
  Bytes(const std::uint8_t* bytes, std::size_t size) : at_(bytes), end_(bytes + size) {}
  std::uint64_t below(std::uint64_t n) { return at_ == end_ ? 0 : *at_++ % n; }
  bool done() const { return at_ == end_; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

const Calendar& office() {
  static const Calendar calendar = [] {
    const Date first = *Date::from(2020, 1, 1);
    pasokh::calendar::WeeklyPattern week{first, {}, std::vector<pasokh::calendar::Hours>(7)};
    for (std::size_t day = 0; day < 5; ++day) week.week[day] = {{TimeOfDay::at(8), TimeOfDay::at(16)}};
    pasokh::calendar::CalendarData data{"c", {}, "Europe/London", {{"week", {}, "", {}, {}, week}}};
    return *Calendar::compile(data, "", first, first + 20'000);
  }();
  return calendar;
}

Length length(Bytes& b) { return {1 + static_cast<std::int64_t>(b.below(40)), static_cast<Unit>(b.below(11))}; }

Term term(Bytes& b) {
  Term t;
  t.code = "t";
  t.length = length(b);
  t.start = static_cast<Start>(b.below(3));
  t.first_day_counts = b.below(2);
  t.start_rolls = b.below(2);
  t.roll = static_cast<Roll>(b.below(3));
  t.month_end = static_cast<MonthEnd>(b.below(2));
  t.ends = static_cast<EndOf>(b.below(2));
  t.pause_days = static_cast<PauseDays>(b.below(3));
  if (b.below(2)) t.cut_off = TimeOfDay::at(static_cast<int>(1 + b.below(22)));
  t.pauses = {{"a", ""}, {"b", "paper"}};
  if (b.below(2)) t.pauses[0].within = length(b);
  if (b.below(2)) t.pauses[1].most = length(b);
  if (b.below(2)) t.extension = ExtensionRule{static_cast<int>(1 + b.below(15)), {}, b.below(2) > 0, b.below(2) > 0};
  if (t.extension && b.below(2)) t.extension->most = length(b);
  if (b.below(2)) t.restart = RestartRule{{}, static_cast<int>(b.below(3))};
  return t;
}

std::vector<ClockFact> facts(Bytes& b) {
  std::vector<ClockFact> out;
  Instant at = office().start_of(*Date::from(2021, 3, 1));
  while (!b.done() && out.size() < 200) {
    ClockFact fact;
    fact.event = static_cast<Event>(b.below(10));
    at = at + minutes(static_cast<std::int64_t>(b.below(256) * 17));
    fact.at = at;
    const std::uint64_t bits = b.below(256);
    fact.cause = bits & 1 ? "a" : bits & 2 ? "b" : "";
    if (bits & 4) fact.evidence = "paper";
    if (bits & 8) fact.by = length(b);
    if (bits & 16) fact.to = office().date_of(at) + static_cast<std::int32_t>(b.below(200)) - 20;
    fact.agreed = bits & 32;
    if (bits & 64) fact.recorded_at = at + days(static_cast<std::int64_t>(b.below(30)));
    out.push_back(fact);
  }
  return out;
}

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Bytes b(bytes, size);
  const Term t = term(b);
  const std::uint64_t later = b.below(90);
  const auto told_facts = facts(b);
  const Instant last = told_facts.empty() ? Instant{} : told_facts.back().at;
  const AsOf when(last + days(static_cast<std::int64_t>(later)), later % 3 ? std::optional(last) : std::nullopt);
  const auto state = fold(t, office(), told_facts, when);
  const auto told = explain(t, office(), told_facts, when);
  must(state.has_value() == told.has_value());
  if (!state) return 0;
  must(state->state == told->state.state && state->deadline == told->state.deadline && state->used == told->state.used);
  must(told->lines.back().effect == Effect::deadline && state->left >= 0 && state->net.us >= 0);
  std::vector<ClockFact> taken;
  for (const ClockFact& fact : told_facts) {
    if (admit(t, office(), taken, fact)) taken.push_back(fact);
  }
  if (taken.empty()) return 0;
  const auto clean = explain(t, office(), taken, taken.back().at);
  must(clean.has_value());
  for (const Line& line : clean->lines)
    must(line.effect != Effect::ignored || line.rule == id_of(Rule::pause_too_late));
  return 0;
}
