// The clock against a second way of counting, written apart: day by day, and minute by minute, without sums or tables.
#include <doctest/doctest.h>

#include "base/random.hpp"
#include "clock/clock.hpp"

namespace pasokh::clock {
namespace {

using calendar::CalendarData;
using calendar::Closure;
using calendar::Hours;
using calendar::WeeklyPattern;

constexpr int k_span = 900;
const Date k_first = *Date::from(2023, 1, 1);

CalendarData random_calendar(Random& r) {
  CalendarData data{"random", {}, r.below(2) ? "Asia/Tehran" : "Europe/London", {}};
  WeeklyPattern week{k_first, {}, std::vector<Hours>(7)};
  for (std::size_t d = 0; d < 7; ++d) {
    if (d < 2 || r.below(4))
      week.week[d] = {{TimeOfDay::at(8), TimeOfDay::at(12)}, {TimeOfDay::at(13), TimeOfDay::at(16)}};
  }
  data.facts.push_back({"week", {}, "", {}, {}, week});
  for (std::uint64_t n = r.below(30); n > 0; --n) {
    const Date from = k_first + static_cast<std::int32_t>(r.below(k_span - 10));
    Closure closure{from, from + static_cast<std::int32_t>(r.below(5)), {}, {}, false};
    if (r.below(4) == 0) closure.shut = TimeOfDay::at(11);
    data.facts.push_back({"c" + std::to_string(n), {}, "", {}, {}, closure});
  }
  return data;
}

Term random_term(Random& r, bool timed) {
  static constexpr Unit k_day_units[] = {Unit::calendar_days, Unit::working_days, Unit::weeks};
  static constexpr Unit k_time_units[] = {Unit::minutes, Unit::hours, Unit::working_minutes, Unit::working_hours};
  Term t;
  t.code = "t";
  t.length =
      timed ? Length{r.between(1, 60), k_time_units[r.below(4)]} : Length{r.between(1, 40), k_day_units[r.below(3)]};
  if (t.length.unit == Unit::weeks) t.length.count = r.between(1, 8);
  t.pauses = {{"a", ""}, {"b", ""}};
  t.pause_days = static_cast<PauseDays>(r.below(3));
  if (!timed) {
    t.first_day_counts = r.below(2);
    t.roll = static_cast<Roll>(r.below(3));
    if (r.below(3) == 0) t.extension = ExtensionRule{2, Length{r.between(1, 10), t.length.unit}, false, true};
  }
  return t;
}

struct Pause {
  Instant from, to;
};

// Filed, then pauses one after the other; the last may stay open.
std::vector<ClockFact> random_facts(Random& r, Instant filed, std::vector<Pause>& pauses, bool& open) {
  std::vector<ClockFact> facts(1);
  facts[0].at = filed;
  Instant t = filed;
  open = false;
  for (std::uint64_t n = r.below(5); n > 0; --n) {
    t = t + minutes(r.between(1, 12'000));
    ClockFact pause;
    pause.event = Event::paused;
    pause.cause = "a";
    pause.at = t;
    facts.push_back(pause);
    pauses.push_back({t, {INT64_MAX}});
    if (n == 1 && r.below(4) == 0) {
      open = true;
      break;
    }
    t = t + minutes(r.between(0, 12'000));
    pause.event = Event::resumed;
    pause.at = t;
    facts.push_back(pause);
    pauses.back().to = t;
  }
  return facts;
}

bool stops(const Pause& p, Date day, PauseDays rule, const Calendar& c) {
  const Date from = c.zone().civil(p.from).date;
  const Date to = p.to.us == INT64_MAX ? Date{INT32_MAX} : c.zone().civil(p.to).date;
  switch (rule) {
    case PauseDays::after_first: return from < day && day <= to;
    case PauseDays::touched: return from <= day && day <= to;
    case PauseDays::inside: return p.from <= c.zone().instant(day) && day < to;
  }
  return false;
}

// The last day, unrolled, by looking at each day; nothing when an open pause holds it.
std::optional<Date> last_day(const Term& t, const Calendar& c, Date start, const std::vector<Pause>& pauses) {
  std::int64_t left = t.length.unit == Unit::weeks ? t.length.count * 7 : t.length.count;
  for (Date day = t.first_day_counts ? start : start + 1; day < k_first + k_span; day = day + 1) {
    bool counts = t.length.unit != Unit::working_days || c.is_working_day(day);
    for (const Pause& p : pauses) counts = counts && !stops(p, day, t.pause_days, c);
    left -= counts;
    if (left == 0) return day;
  }
  return {};
}

Date rolled(const Term& t, const Calendar& c, Date day) {
  while (t.roll == Roll::next && !c.is_working_day(day)) day = day + 1;
  while (t.roll == Roll::previous && !c.is_working_day(day)) day = day - 1;
  return day;
}

Instant random_start(Random& r, const Calendar& c) {
  return c.start_of(k_first + 20) + minutes(r.between(0, 60LL * 24 * 300));
}

TEST_CASE("terms in days equal counting day by day") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    const auto c = Calendar::compile(random_calendar(r), "", k_first, k_first + k_span);
    REQUIRE(c);
    for (int k = 0; k < 60; ++k) {
      INFO("case " << k);
      const Term term = random_term(r, false);
      const Instant filed = random_start(r, *c);
      std::vector<Pause> pauses;
      bool open = false;
      const auto facts = random_facts(r, filed, pauses, open);
      const auto s = fold(term, *c, facts, facts.back().at);
      REQUIRE_MESSAGE(s.has_value(), s.error().message.code);
      const auto day = last_day(term, *c, c->zone().civil(filed).date, pauses);
      REQUIRE(s->deadline.has_value() == day.has_value());
      if (day) {
        REQUIRE(s->unrolled_on == *day);
        REQUIRE(s->due_on == rolled(term, *c, *day));
        REQUIRE(s->deadline == c->zone().instant(rolled(term, *c, *day) + 1));
      } else {
        REQUIRE(s->state == State::paused);
      }
    }
  }
}

void compare_timed(std::uint64_t first_seed, std::uint64_t seeds) {
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    const auto c = Calendar::compile(random_calendar(r), "", k_first, k_first + k_span);
    REQUIRE(c);
    for (int k = 0; k < 20; ++k) {
      const Term term = random_term(r, true);
      const Instant filed = random_start(r, *c);
      std::vector<Pause> pauses;
      bool open = false;
      const auto facts = random_facts(r, filed, pauses, open);
      const auto s = fold(term, *c, facts, facts.back().at);
      REQUIRE(s);
      const bool working = term.length.unit == Unit::working_hours || term.length.unit == Unit::working_minutes;
      const bool in_hours = term.length.unit == Unit::hours || term.length.unit == Unit::working_hours;
      std::int64_t left = term.length.count * (in_hours ? 60 : 1);
      Instant t = filed;
      for (; left > 0 && t < c->start_of(k_first + k_span); t = t + minutes(1)) {
        bool counts = !working || c->is_open(t);
        for (const Pause& p : pauses) counts = counts && !(p.from <= t && t < p.to);
        left -= counts;
      }
      REQUIRE(s->deadline.has_value() == (left == 0));
      if (left == 0) REQUIRE(s->deadline == t);
    }
  }
}

TEST_CASE("timed terms equal counting minute by minute") { compare_timed(1, 30); }

TEST_CASE("long: timed terms equal counting minute by minute, 40,000 times") { compare_timed(1'000, 2'000); }

void never_earlier(std::uint64_t first_seed, std::uint64_t seeds) {
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    CalendarData data = random_calendar(r);
    Term term = random_term(r, r.below(3) == 0);
    if (term.roll == Roll::previous) term.roll = Roll::next;
    const auto before = Calendar::compile(data, "", k_first, k_first + k_span);
    const Instant filed = random_start(r, *before);
    std::vector<Pause> pauses;
    bool open = false;
    std::vector<ClockFact> facts = random_facts(r, filed, pauses, open);
    const Instant now = facts.back().at;
    const auto s = fold(term, *before, facts, now);
    REQUIRE(s);
    if (!s->deadline) continue;
    const Date closed = before->date_of(filed) + static_cast<std::int32_t>(r.below(60));
    data.facts.push_back({"more", {}, "", {}, {}, Closure{closed, closed + 1, {}, {}, false}});
    const auto after = Calendar::compile(data, "", k_first, k_first + k_span);
    const auto moved = fold(term, *after, facts, now);
    REQUIRE(moved);
    // None at all when the closure lets an open pause still find days to stop: later than any.
    if (moved->deadline) CHECK(*moved->deadline >= *s->deadline);
    ClockFact pause;
    pause.event = Event::paused;
    pause.cause = "b";
    pause.at = now + minutes(r.between(0, 3'000));
    facts.push_back(pause);
    pause.event = Event::resumed;
    pause.at = pause.at + minutes(r.between(0, 9'000));
    facts.push_back(pause);
    const auto paused = fold(term, *before, facts, pause.at);
    REQUIRE(paused);
    if (paused->deadline) CHECK(*paused->deadline >= *s->deadline);
  }
}

TEST_CASE("a closure or a pause never makes a deadline earlier, where the roll is none or next") { never_earlier(1, 400); }

TEST_CASE("long: a closure or a pause never makes a deadline earlier, 50,000 times") { never_earlier(1'000, 50'000); }

TEST_CASE("any order of facts has a defined answer, told or not") {
  static constexpr Unit k_any[] = {Unit::hours, Unit::working_hours, Unit::calendar_days, Unit::working_days,
                                   Unit::weeks, Unit::months,        Unit::jalali_months};
  for (std::uint64_t seed = 1; seed <= 1'500; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    const auto c = Calendar::compile(random_calendar(r), "", k_first, k_first + k_span);
    Term term = random_term(r, false);
    term.start = static_cast<Start>(r.below(3));
    term.length = {r.between(1, 5), k_any[r.below(7)]};
    if (r.below(2))
      term.extension = ExtensionRule{3, Length{r.between(1, 3), k_any[r.below(7)]}, r.below(2) == 0, r.below(2) == 0};
    if (r.below(2)) term.restart = RestartRule{};
    if (r.below(2)) term.cut_off = TimeOfDay::at(15);
    std::vector<ClockFact> facts;
    Instant t = random_start(r, *c);
    for (std::uint64_t n = r.below(25); n > 0; --n) {
      ClockFact f;
      f.event = static_cast<Event>(r.below(10));
      f.at = t;
      f.cause = r.below(5) ? "a" : r.below(2) ? "b" : "";
      f.agreed = r.below(2);
      if (r.below(2)) f.by = Length{r.between(1, 3), k_any[r.below(7)]};
      if (r.below(4) == 0) f.to = c->date_of(t) + static_cast<std::int32_t>(r.below(60));
      facts.push_back(f);
      t = t + minutes(r.between(-500, 8'000));
    }
    const auto s = fold(term, *c, facts, t + days(30));
    REQUIRE_MESSAGE(s.has_value(), s.error().message.code);
    const auto told = explain(term, *c, facts, t + days(30));
    REQUIRE(told);
    CHECK(told->state.state == s->state);
    CHECK(told->state.deadline == s->deadline);
    CHECK(told->state.used == s->used);
    CHECK(told->lines.back().effect == Effect::deadline);
    CHECK(s->gross.us >= 0);
    CHECK(s->net.us >= 0);
    CHECK(s->left >= 0);
    if (s->state == State::running) CHECK(*s->deadline > t + days(30));
    // What admit takes changes the story without an ignored line; what it refuses is told as ignored.
    std::vector<ClockFact> taken;
    for (const ClockFact& f : facts) {
      if (admit(term, *c, taken, f)) taken.push_back(f);
    }
    if (taken.empty()) continue;
    const auto clean = explain(term, *c, taken, taken.back().at);
    REQUIRE(clean);
    for (const Line& line : clean->lines) CHECK((line.effect != Effect::ignored || line.rule == "pause-too-late"));
  }
}

}  // namespace
}  // namespace pasokh::clock
