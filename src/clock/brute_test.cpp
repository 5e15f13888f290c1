// The whole clock against a second one, written apart: it keeps no positions, stages or sums, but looks at every day
// from the start anew whenever it is asked, and finds months by walking through them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/bytes.hpp"
#include "base/jalali.hpp"
#include "base/random.hpp"
#include "clock/clock.hpp"
#include "clock/language.hpp"

namespace pasokh::clock {
namespace {

using calendar::CalendarData;

constexpr std::int32_t k_span = 1'500;
const Date k_first = *Date::from(2023, 1, 1);
const Date k_never{INT32_MAX};

CalendarData random_calendar(Random& r) {
  CalendarData data{"random", {}, r.below(2) ? "Asia/Tehran" : "Europe/London", {}};
  calendar::WeeklyPattern week{k_first, {}, std::vector<calendar::Hours>(7)};
  for (std::size_t d = 0; d < 7; ++d) {
    if (d < 2 || r.below(4)) week.week[d] = {{TimeOfDay::at(8), TimeOfDay::at(16)}};
  }
  data.facts.push_back({"week", {}, "", {}, {}, week});
  for (std::uint64_t n = r.below(60); n > 0; --n) {
    const Date from = k_first + static_cast<std::int32_t>(r.below(k_span - 10));
    calendar::Closure closure{from, from + static_cast<std::int32_t>(r.below(5)), {}, {}, r.below(2) == 0};
    if (r.below(4) == 0) closure.shut = TimeOfDay::at(11);
    data.facts.push_back({"c" + std::to_string(n), {}, "", {}, {}, closure});
  }
  return data;
}

Length random_length(Random& r) {
  switch (r.below(6)) {
    case 0: return {r.between(1, 60), Unit::calendar_days};
    case 1: return {r.between(1, 8), Unit::weeks};
    case 2: return {r.between(1, 4), Unit::months};
    case 3: return {r.between(1, 4), Unit::jalali_months};
    default: return {r.between(1, 40), Unit::working_days};
  }
}

Term random_term(Random& r) {
  Term t;
  t.code = "t";
  t.start = r.below(4) ? Start::filed : Start::complete;
  t.length = random_length(r);
  t.first_day_counts = r.below(3) == 0;
  t.start_rolls = r.below(3) == 0;
  if (r.below(3) == 0) t.cut_off = TimeOfDay::at(14);
  t.roll = static_cast<Roll>(r.below(3));
  t.month_end = r.below(3) ? MonthEnd::last_day : MonthEnd::overflow;
  t.pauses = {{"a", ""}, {"b", ""}};
  if (r.below(3) == 0) t.pauses[1].most = Length{r.between(1, 20), Unit::calendar_days};
  t.pause_days = static_cast<PauseDays>(r.below(3));
  if (r.below(2)) t.extension = ExtensionRule{2, Length{r.between(1, 15), Unit::working_days}, false, true};
  if (r.below(3) == 0) t.restart = RestartRule{Length{r.between(1, 30), Unit::calendar_days}, 1};
  return t;
}

std::vector<ClockFact> random_facts(Random& r, Instant t) {
  static constexpr Event k_later[] = {Event::paused,   Event::paused,   Event::resumed,    Event::resumed,
                                      Event::extended, Event::complete, Event::incomplete, Event::answered};
  std::vector<ClockFact> facts(1);
  facts[0].at = t;
  for (std::uint64_t n = r.below(12); n > 0; --n) {
    t = t + minutes(r.between(0, r.below(3) ? 4'000 : 40'000));
    ClockFact f;
    f.event = k_later[r.below(n == 1 ? 8 : 7)];
    f.at = t;
    f.cause = r.below(3) ? "a" : "b";
    if (f.event == Event::resumed && r.below(5) == 0) f.cause.clear();
    if (f.event == Event::paused && r.below(4) == 0) f.to = Date{static_cast<std::int32_t>(t.us / days(1).us)} + 9;
    if (f.event == Event::extended) f.by = Length{r.between(1, 15), Unit::working_days};
    facts.push_back(f);
  }
  return facts;
}

class Brute {
 public:
  Brute(const Term& term, const Calendar& calendar) : t_(term), c_(calendar) {}

  void take(const ClockFact& f) {
    expire(f.at);
    if (ended_) return;
    switch (f.event) {
      case Event::filed:
        if (t_.start == Start::filed) begin(f.at);
        filed_ = true;
        break;
      case Event::complete:
        if (complete_ == 1) break;
        complete_ = 1;
        if (waiting_ || (t_.start == Start::complete && !start_)) begin(f.at);
        break;
      case Event::incomplete: incomplete(f.at); break;
      case Event::paused: pause(f); break;
      case Event::resumed: resume(f.cause, stopped_to(f.at)); break;
      case Event::extended: extend(f); break;
      case Event::answered:
        late_ = start_ && held_.empty() && last_day() < k_never && f.at >= c_.zone().instant(rolled(last_day()) + 1);
        ended_ = true;
        break;
      default: break;
    }
  }

  void check(const ClockState& s, Instant now) {
    expire(now);
    const bool open = !held_.empty();
    const State expected = ended_   ? late_ ? State::answered_late : State::met
                           : !start_ ? State::not_started
                           : open    ? State::paused
                           : now >= c_.zone().instant(rolled(last_day()) + 1) ? State::lapsed
                                                                              : State::running;
    REQUIRE(s.state == expected);
    REQUIRE(s.deadline.has_value() == (start_ && !open));
    REQUIRE(s.extensions == static_cast<std::int32_t>(extensions_.size()));
    if (!s.deadline) return;
    REQUIRE(s.unrolled_on == last_day());
    REQUIRE(s.due_on == rolled(last_day()));
    REQUIRE(s.deadline == c_.zone().instant(rolled(last_day()) + 1));
  }

 private:
  struct Pause {
    Instant from;
    Date first, last;  // stopped days, both included; k_never while it holds
  };

  Date date(Instant at) const { return c_.zone().civil(at).date; }
  Date stopped_to(Instant at) const { return t_.pause_days == PauseDays::inside ? date(at) - 1 : date(at); }

  void begin(Instant at) {
    Date day = date(at);
    const bool late = t_.cut_off && c_.zone().civil(at).time > *t_.cut_off;
    if (late) day = day + 1;
    if (late || t_.start_rolls)
      while (!c_.is_working_day(day)) day = day + 1;
    start_ = day;
    waiting_ = false;
    pauses_.clear();
    held_.clear();
    extensions_.clear();
  }

  void incomplete(Instant at) {
    if ((!filed_ && !start_) || complete_ == 0) return;
    if (t_.restart && start_) {
      if (restarts_ > 0) return;
      if (at >= c_.zone().instant(*start_ + static_cast<std::int32_t>(t_.restart->within->count) + 1)) return;
      ++restarts_;
      start_.reset();
      waiting_ = true;
      held_.clear();
      pauses_.clear();
      extensions_.clear();
    }
    complete_ = 0;
  }

  void pause(const ClockFact& f) {
    if (!start_) return;
    for (const auto& [cause, over] : held_)
      if (cause == f.cause) return;
    if (held_.empty()) {
      const Date day = date(f.at);
      const bool in_the_day = c_.zone().instant(day) < f.at;
      Date first = day + 1;
      if (t_.pause_days == PauseDays::touched || (t_.pause_days == PauseDays::inside && !in_the_day)) first = day;
      if (last_day() < first) return;  // too late
      pauses_.push_back({f.at, first, k_never});
    }
    std::optional<Date> over;
    if (f.to) over = std::max(*f.to, date(f.at) - 1);
    const auto& most = t_.pauses[f.cause == "a" ? 0 : 1].most;
    if (most) over = std::min(over.value_or(k_never), date(f.at) + static_cast<std::int32_t>(most->count));
    held_.emplace_back(f.cause, over);
  }

  void resume(const std::string& cause, Date last) {
    if (held_.empty()) return;
    std::erase_if(held_, [&](const auto& one) { return cause.empty() || one.first == cause; });
    if (!held_.empty() || pauses_.empty() || pauses_.back().last != k_never) return;
    pauses_.back().last = last;
  }

  void expire(Instant until) {
    for (;;) {
      const auto first = std::ranges::min_element(
          held_, {}, [](const auto& one) { return one.second.value_or(k_never); });
      if (ended_ || first == held_.end() || !first->second || *first->second >= date(until)) return;
      const auto [cause, over] = *first;
      resume(cause, *over);
    }
  }

  void extend(const ClockFact& f) {
    if (!start_ || !t_.extension || extensions_.size() >= 2) return;
    if (held_.empty() && f.at >= c_.zone().instant(rolled(last_day()) + 1)) return;
    const Date wanted = ending_with(f.by->count, f.at);
    if (wanted <= ending_with(0, f.at) || wanted > ending_with(t_.extension->most->count, f.at)) return;
    extensions_.push_back(f.by->count);
  }
  // The rolled end with so much more; while a pause holds, as if the clock went on now.
  Date ending_with(std::int64_t more, Instant at) {
    auto saved = pauses_;
    if (!held_.empty()) pauses_.back().last = std::max(pauses_.back().first - 1, date(at));
    if (more > 0) extensions_.push_back(more);
    const Date end = rolled(last_day());
    if (more > 0) extensions_.pop_back();
    pauses_ = saved;
    return end;
  }

  bool stopped(Date day) const {
    return std::ranges::any_of(pauses_, [&](const Pause& p) { return p.first <= day && day <= p.last; });
  }

  // The unrolled end, day by day; k_never while a pause holds it.
  Date last_day() const {
    Date day = t_.first_day_counts ? *start_ - 1 : *start_;
    const Date base = *start_;
    std::int64_t left = in_days(t_.length, base);
    bool working = t_.length.unit == Unit::working_days;
    for (std::size_t stage = 0;; ++stage) {
      while (left > 0) {
        day = day + 1;
        if (day - k_first > k_span) return k_never;
        if (!stopped(day) && (!working || c_.is_working_day(day))) --left;
      }
      if (stage == extensions_.size()) return day;
      left = extensions_[stage];
      working = true;
    }
  }

  // Months as days, by walking from the base to the day of the same name.
  std::int64_t in_days(Length length, Date base) const {
    if (length.unit == Unit::weeks) return length.count * 7;
    if (length.unit != Unit::months && length.unit != Unit::jalali_months) return length.count;
    const bool solar = length.unit == Unit::jalali_months;
    const auto month = [&](Date d) { return solar ? to_jalali(d)->month : d.ymd().month; };
    const auto in_month = [&](Date d) { return solar ? to_jalali(d)->day : d.ymd().day; };
    Date day = base;
    for (std::int64_t n = 0; n < length.count; ++n) {  // to the first of the next month
      do day = day + 1;
      while (in_month(day) != 1);
    }
    const int wanted = in_month(base), here = month(day);
    for (int n = 1; n < wanted; ++n) {
      if (t_.month_end == MonthEnd::last_day && month(day + 1) != here) break;
      day = day + 1;
    }
    return day - base;
  }

  Date rolled(Date day) const {
    if (day == k_never) return day;
    while (t_.roll == Roll::next && !c_.is_working_day(day)) day = day + 1;
    while (t_.roll == Roll::previous && !c_.is_working_day(day)) day = day - 1;
    return day;
  }

  const Term& t_;
  const Calendar& c_;
  bool filed_ = false, ended_ = false, late_ = false, waiting_ = false;
  int complete_ = -1, restarts_ = 0;
  std::optional<Date> start_;
  std::vector<Pause> pauses_;
  std::vector<std::pair<std::string, std::optional<Date>>> held_;  // causes, and the last day given for each
  std::vector<std::int64_t> extensions_;
};

void compare(std::uint64_t first_seed, std::uint64_t seeds, int cases) {
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    Random r(seed);
    const auto c = Calendar::compile(random_calendar(r), "", k_first - 30, k_first + k_span + 200);
    REQUIRE(c);
    for (int k = 0; k < cases; ++k) {
      INFO("seed " << seed << " case " << k);
      const Term term = random_term(r);
      const auto facts = random_facts(r, c->start_of(k_first + 40) + minutes(r.between(0, 1'440LL * 600)));
      const Instant now = facts.back().at + minutes(r.below(2) ? 0 : r.between(0, 60'000));
      const auto s = fold(term, *c, facts, now);
      REQUIRE_MESSAGE(s.has_value(), s.error().message.code);
      Brute brute(term, *c);
      for (const ClockFact& fact : facts) brute.take(fact);
      brute.check(*s, now);
    }
  }
}

TEST_CASE("slow: the clock equals one that looks at every day, 20,000 times") { compare(1, 200, 100); }

TEST_CASE("long: the clock equals one that looks at every day, 1,000,000 times") { compare(1'000, 5'000, 200); }

// Everything that the corpus and random cases say, in one text.
std::string all_told() {
  std::string told;
  const auto folder = std::filesystem::path(PASOKH_SOURCE_DIR) / "tests" / "clock";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".clock") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto text = read_file(file);
    REQUIRE(text);
    const auto out = explain_text(file.string(), *text, {.form = Telling::Form::json}, disk_loader());
    REQUIRE(out);
    told += *out;
  }
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random r(seed);
    const auto c = Calendar::compile(random_calendar(r), "", k_first - 30, k_first + k_span + 200);
    REQUIRE(c);
    for (int k = 0; k < 50; ++k) {
      const Term term = random_term(r);
      const auto facts = random_facts(r, c->start_of(k_first + 40) + minutes(r.between(0, 1'440LL * 600)));
      const auto s = fold(term, *c, facts, facts.back().at);
      REQUIRE(s);
      told += to_text(s->deadline.value_or(facts.back().at)) + std::to_string(s->left) + "\n";
    }
  }
  return told;
}

TEST_CASE("the machine's zone changes nothing") {
  const char* before = std::getenv("TZ");
  const std::string saved = before ? before : "";
  std::vector<std::string> told;
  for (const char* zone : {"UTC", "America/Los_Angeles", "Pacific/Apia", "Asia/Tehran"}) {
    setenv("TZ", zone, 1);
    tzset();
    told.push_back(all_told());
  }
  if (before) setenv("TZ", saved.c_str(), 1);
  else unsetenv("TZ");
  tzset();
  for (const std::string& one : told) CHECK((one == told.front()));
}

}  // namespace
}  // namespace pasokh::clock
