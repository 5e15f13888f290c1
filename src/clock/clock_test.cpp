#include "clock/clock.hpp"

#include <doctest/doctest.h>

#include "base/jalali.hpp"
#include "base/json.hpp"
#include "clock/language.hpp"

namespace pasokh::clock {
namespace {

using calendar::CalendarData;
using calendar::Closure;
using calendar::Hours;
using calendar::WeeklyPattern;

Date solar(int year, int month, int day) { return *from_jalali({year, month, day}); }

CalendarData office() {
  WeeklyPattern week{solar(1390, 1, 1), {}, std::vector<Hours>(7)};
  for (const std::size_t d : {5U, 6U, 0U, 1U, 2U}) week.week[d] = {{TimeOfDay::at(8), TimeOfDay::at(16)}};
  return {"office", {"اداره", "Office"}, "Asia/Tehran", {{"usual", {"هفته", "week"}, "", {}, {}, week}}};
}
const Calendar& tehran() {
  static const Calendar c = *Calendar::compile(office(), "", solar(1403, 1, 1), solar(1406, 12, 29));
  return c;
}
Instant at(int month, int day, int hour = 9, int minute = 0) {
  return tehran().zone().instant(solar(1404, month, day), TimeOfDay::at(hour, minute));
}
ClockFact fact(Event event, Instant when, std::string cause = {}) {
  ClockFact f;
  f.event = event;
  f.at = when;
  f.cause = std::move(cause);
  return f;
}
Term working_days(std::int64_t n) {
  Term t;
  t.code = "reply";
  t.length = {n, Unit::working_days};
  t.pauses = {{"applicant", ""}};
  return t;
}

TEST_CASE("the deadline is the midnight after the last day, and the first instant that is too late") {
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 1))};
  const auto s = fold(working_days(3), tehran(), facts, at(9, 2));
  REQUIRE(s);
  CHECK(s->state == State::running);
  CHECK(s->due_on == solar(1404, 9, 4));
  CHECK(s->deadline == at(9, 5, 0));
  CHECK(s->next == Next::deadline);
  CHECK(s->next_at == s->deadline);
  CHECK(s->remaining == *s->deadline - at(9, 2));
  CHECK(fold(working_days(3), tehran(), facts, *s->deadline - microseconds(1))->state == State::running);
  CHECK(fold(working_days(3), tehran(), facts, *s->deadline)->state == State::lapsed);
}

TEST_CASE("facts after now are not looked at") {
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 1)), fact(Event::paused, at(9, 2), "applicant"),
                                     fact(Event::answered, at(9, 3))};
  CHECK(fold(working_days(3), tehran(), facts, at(9, 1, 8))->state == State::not_started);
  CHECK(fold(working_days(3), tehran(), facts, at(9, 1))->state == State::running);
  CHECK(fold(working_days(3), tehran(), facts, at(9, 2))->state == State::paused);
  CHECK(fold(working_days(3), tehran(), facts, at(9, 4))->state == State::met);
}

TEST_CASE("gross time is what the citizen lived through, net time is what counted") {
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 1)), fact(Event::paused, at(9, 2), "applicant"),
                                     fact(Event::resumed, at(9, 4)), fact(Event::answered, at(9, 5))};
  const auto s = fold(working_days(3), tehran(), facts, at(10, 1));
  REQUIRE(s);
  CHECK(s->gross == days(4));
  CHECK(s->paused_time == days(2));
  CHECK(s->net == days(2));
}

TEST_CASE("telling the story does not change it, and its last line is the deadline") {
  Term term = working_days(5);
  term.cut_off = TimeOfDay::at(14);
  term.roll = Roll::next;
  term.extension = ExtensionRule{1, Length{3, Unit::calendar_days}, false, true};
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 1, 15)), fact(Event::paused, at(9, 3), "applicant"),
                                     fact(Event::resumed, at(9, 8)), fact(Event::extended, at(9, 9)),
                                     fact(Event::answered, at(9, 10))};
  for (int day = 1; day <= 29; ++day) {
    const auto silent = fold(term, tehran(), facts, at(9, day, 23));
    const auto told = explain(term, tehran(), facts, at(9, day, 23));
    REQUIRE(silent);
    REQUIRE(told);
    CHECK(silent->state == told->state.state);
    CHECK(silent->deadline == told->state.deadline);
    CHECK(silent->left == told->state.left);
    REQUIRE_FALSE(told->lines.empty());
    const Line& last = told->lines.back();
    CHECK(last.effect == Effect::deadline);
    if (silent->deadline) {
      CHECK(last.at == *silent->deadline);
      CHECK(last.from == silent->due_on);
    }
  }
}

TEST_CASE("every line of an explanation reads in both languages") {
  const auto told = explain(
      working_days(5), tehran(),
      std::vector<ClockFact>{fact(Event::filed, at(9, 1)), fact(Event::paused, at(9, 3), "applicant")}, at(9, 4));
  REQUIRE(told);
  for (const Line& line : told->lines) {
    for (const Language language : {Language::fa, Language::en}) {
      CHECK(has_text(language, line.message.code));
      const std::string text = render_line(line, office(), language);
      CHECK(text.find('{') == std::string::npos);
      CHECK(text.find(line.message.code) == std::string::npos);
    }
  }
  CHECK(render_line(told->lines.back(), office(), Language::fa) ==
        "ایستاده است و ۳ روز از مهلت مانده؛ موعد هنگامی روشن می‌شود که مهلت‌شمار دوباره به راه "
        "افتد.");
}

TEST_CASE("the strip of days shows what each day was") {
  Term term = working_days(4);
  term.extension = ExtensionRule{1, Length{1, Unit::working_days}, false, true};
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 3)), fact(Event::paused, at(9, 4), "applicant"),
                                     fact(Event::resumed, at(9, 5)), fact(Event::extended, at(9, 8))};
  const auto days = days_of(term, tehran(), facts, at(9, 15));
  REQUIRE(days);
  // 3 Azar is a Monday: filed; 4 worked; 5 paused; 6 and 7 weekend; 8, 9, 10 worked; 11 by the extension and due; 12 to
  // 15 late.
  using enum DayMark;
  const std::vector<DayMark> expected{before, worked, paused, closed, closed, worked, worked,
                                      worked, last,   over,   over,   over,   over};
  std::vector<DayMark> got;
  for (const Day& day : *days) got.push_back(day.mark);
  CHECK(got == expected);
  CHECK(days->front().date == solar(1404, 9, 3));
  CHECK(days->back().date == solar(1404, 9, 15));
}

TEST_CASE("due is the fold of one start") {
  Term term = working_days(10);
  const auto s = due(term, tehran(), at(9, 1));
  REQUIRE(s);
  CHECK(s->due_on == fold(term, tehran(), std::vector<ClockFact>{fact(Event::filed, at(9, 1))}, at(9, 1))->due_on);
  term.start = Start::complete;
  CHECK(due(term, tehran(), at(9, 1))->deadline == s->deadline);
  term.start = Start::base;
  CHECK(due(term, tehran(), at(9, 1))->deadline == s->deadline);
}

TEST_CASE("a date beyond the calendar is refused, not guessed") {
  CHECK(due(working_days(10'000), tehran(), at(9, 1)).error().message.code == "calendar.out_of_range");
  Term hours_long = working_days(1);
  hours_long.length = {k_max_count, Unit::hours};
  CHECK(due(hours_long, tehran(), at(9, 1)).error().message.code == "calendar.out_of_range");
  Term years = working_days(1);
  years.length = {99, Unit::years};
  CHECK(due(years, tehran(), at(9, 1)).error().message.code == "calendar.out_of_range");
  years.length = {0, Unit::years};
  CHECK(due(years, tehran(), at(9, 1)).error().message.code == "clock.bad_length");
}

TEST_CASE("terms that cannot be are told by code") {
  const auto codes = [](const Term& term) {
    std::vector<std::string> out;
    for (const Message& m : check(term)) out.push_back(m.code);
    return out;
  };
  using Codes = std::vector<std::string>;
  CHECK(codes(working_days(5)).empty());
  CHECK(codes(working_days(0)) == Codes{"clock.bad_length"});
  Term t = working_days(5);
  t.code = "No Code";
  CHECK(codes(t) == Codes{"clock.bad_term_code"});
  t = working_days(5);
  t.cut_off = k_end_of_day;
  CHECK(codes(t) == Codes{"clock.bad_cut_off"});
  t = working_days(5);
  t.length.unit = Unit::hours;
  t.roll = Roll::next;
  CHECK(codes(t) == Codes{"clock.bad_roll"});
  t = working_days(5);
  t.pauses.push_back(t.pauses.front());
  CHECK(codes(t) == Codes{"clock.bad_pause"});
  t = working_days(5);
  t.extension = ExtensionRule{0, {}, false, true};
  CHECK(codes(t) == Codes{"clock.bad_extension"});
  t = working_days(5);
  t.restart = RestartRule{{}, -1};
  CHECK(codes(t) == Codes{"clock.bad_restart"});
  t = working_days(5);
  t.pauses[0].most = Length{0, Unit::weeks};
  CHECK(codes(t) == Codes{"clock.bad_length"});
  t = working_days(5);
  t.start = Start::base;
  CHECK(codes(t) == Codes{"clock.bad_base"});
  t = working_days(5);
  t.ladder = {{"head", {1, Unit::working_days}}};
  CHECK(codes(t) == Codes{"clock.bad_ladder"});
  t = working_days(5);
  t.from = solar(1404, 1, 2);
  t.to = solar(1404, 1, 1);
  CHECK(codes(t) == Codes{"clock.bad_versions"});
}

TEST_CASE("what cannot be is refused with its rule named") {
  Term term = working_days(5);
  term.pauses = {{"applicant", "letter"}, {"visit", "", Length{2, Unit::calendar_days}}};
  term.extension = ExtensionRule{1, Length{3, Unit::working_days}, true, true};
  term.restart = RestartRule{Length{3, Unit::calendar_days}, 1};
  const auto refusal = [&](std::vector<ClockFact> before, const ClockFact& next) {
    const Done done = admit(term, tehran(), before, next);
    return done ? std::string() : done.error().message.code;
  };
  const ClockFact filed = fact(Event::filed, at(9, 1));
  ClockFact longer = fact(Event::extended, at(9, 2));
  CHECK(refusal({}, filed).empty());
  CHECK(refusal({}, fact(Event::resumed, at(9, 1))) == "clock.not_paused");
  CHECK(refusal({}, fact(Event::incomplete, at(9, 1))) == "clock.not_started");
  CHECK(refusal({}, fact(Event::answered, at(9, 1))) == "clock.not_started");
  CHECK(refusal({filed}, filed) == "clock.already_started");
  CHECK(refusal({filed}, fact(Event::base, at(9, 1))) == "clock.follows_nothing");
  CHECK(refusal({filed}, fact(Event::reopened, at(9, 1))) == "clock.not_ended");
  CHECK(refusal({filed}, fact(Event::paused, at(9, 2), "applicant")) == "clock.pause_without_evidence");
  CHECK(refusal({filed}, fact(Event::paused, at(9, 2), "rain")) == "clock.pause_not_allowed");
  CHECK(refusal({filed}, fact(Event::paused, at(9, 3), "visit")).empty());
  CHECK(refusal({filed}, fact(Event::paused, at(9, 4, 0), "visit")) == "clock.pause_notice_late");
  CHECK(refusal({filed}, longer) == "clock.extension_not_agreed");
  longer.agreed = true;
  CHECK(refusal({filed}, longer).empty());
  longer.at = at(9, 9, 0);  // due at the end of 8 Azar
  CHECK(refusal({filed}, longer) == "clock.extension_after_expiry");
  CHECK(refusal({filed}, fact(Event::incomplete, at(9, 4, 23))).empty());
  CHECK(refusal({filed}, fact(Event::incomplete, at(9, 5, 0))) == "clock.restart_too_late");
  CHECK(refusal({filed, fact(Event::paused, at(9, 2), "visit")}, fact(Event::paused, at(9, 1), "visit")) ==
        "clock.out_of_order");
  const std::vector<ClockFact> ended{filed, fact(Event::answered, at(9, 2))};
  CHECK(refusal(ended, fact(Event::complete, at(9, 3))) == "clock.already_ended");
  CHECK(refusal(ended, fact(Event::answered, at(9, 3))) == "clock.already_ended");
}

TEST_CASE("a pause with a last day ends by itself, and the state says when") {
  Term term = working_days(5);
  term.pauses = {{"applicant", "", {}, Length{3, Unit::working_days}}};
  ClockFact pause = fact(Event::paused, at(9, 3), "applicant");
  const std::vector<ClockFact> facts{fact(Event::filed, at(9, 1)), pause};
  const auto held = fold(term, tehran(), facts, at(9, 4));
  REQUIRE(held);
  CHECK(held->state == State::paused);
  CHECK(held->next == Next::resume);
  CHECK(held->next_at == at(9, 9, 0));  // 4, 5 and, after the weekend, 8 Azar
  const auto over = fold(term, tehran(), facts, at(9, 9));
  REQUIRE(over);
  CHECK(over->state == State::running);
  CHECK(over->due_on == solar(1404, 9, 11));
  CHECK(over->paused_time == at(9, 9, 0) - at(9, 3));
  pause.to = solar(1404, 9, 4);  // the notice gives less
  CHECK(fold(term, tehran(), std::vector{facts[0], pause}, at(9, 9))->due_on == solar(1404, 9, 9));
}

TEST_CASE("a line says what a lapse means") {
  const auto rules = [](Term term, std::vector<ClockFact> facts) {
    std::vector<std::string> out;
    const auto told = explain(term, tehran(), facts, at(9, 20));
    for (const Line& line : told->lines) out.push_back(line.rule);
    return out;
  };
  Term term = working_days(3);
  term.on_lapse = Lapse::granted;
  term.remedies = {true, true};
  const std::vector<std::string> lapsed{"filed", "start", "lapse-granted", "fee-refunded", "penalty", "deadline"};
  CHECK(rules(term, {fact(Event::filed, at(9, 1))}) == lapsed);
  CHECK(rules(term, {fact(Event::filed, at(9, 1)), fact(Event::answered, at(9, 2))}) ==
        std::vector<std::string>{"filed", "start", "answered", "deadline"});
}

TEST_CASE("the version of the law is chosen by filing, transition and knowledge") {
  Term old = working_days(5), young = working_days(3);
  old.to = solar(1404, 6, 31);
  young.from = solar(1404, 7, 1);
  young.takes_open_cases = true;
  young.enacted = solar(1404, 6, 20);
  const std::vector<Term> terms{old, young};
  const auto count = [&](const Filing& filing) { return in_force(terms, "reply", filing)->length.count; };
  const Date filed = solar(1404, 6, 10), before = solar(1404, 6, 31), after = solar(1404, 7, 1);
  CHECK(count({filed, {}, before, {}}) == 5);
  CHECK(count({filed, {}, after, {}}) == 3);
  CHECK(count({filed, before, after, {}}) == 5);
  CHECK(count({filed, after, after, {}}) == 3);
  CHECK(count({filed, {}, after, solar(1404, 6, 19)}) == 5);
  CHECK(count({after, {}, after, {}}) == 3);
  CHECK(in_force(terms, "reply", Filing{after, {}, after, solar(1404, 6, 19)}) == nullptr);
}

TEST_CASE("versions that overlap and chains that come back are told") {
  Term old = working_days(5), young = working_days(3);
  old.to = solar(1404, 6, 31);
  young.from = solar(1404, 7, 1);
  std::vector<Term> terms{old, young};
  CHECK(check(terms).empty());
  CHECK(in_force(terms, "reply", solar(1404, 6, 31))->length.count == 5);
  CHECK(in_force(terms, "reply", solar(1404, 7, 1))->length.count == 3);
  CHECK(in_force(terms, "other", solar(1404, 7, 1)) == nullptr);
  terms[1].from = solar(1404, 6, 31);
  REQUIRE(check(terms).size() == 1);
  CHECK(check(terms)[0].code == "clock.overlapping_versions");
  Term a = working_days(1), b = working_days(1);
  a.code = "a";
  b.code = "b";
  a.start = b.start = Start::base;
  a.after = "b";
  b.after = "a";
  const std::vector<Term> chain{a, b};
  REQUIRE(check(chain).size() == 2);
  CHECK(check(chain)[0].code == "clock.term_cycle");
}

TEST_CASE("a term survives being journalled") {
  Term t = working_days(10);
  t.words = {"مهلت", "term"};
  t.from = solar(1404, 1, 1);
  t.cut_off = TimeOfDay::at(16);
  t.roll = Roll::next;
  t.extension = ExtensionRule{2, Length{6, Unit::weeks}, true, false};
  t.restart = RestartRule{Length{10, Unit::calendar_days}, 2};
  t.remedies.penalty = true;
  t.takes_open_cases = true;
  t.enacted = solar(1403, 12, 1);
  t.on_lapse = Lapse::escalate;
  t.ladder = {{"head", {2, Unit::working_days}}};
  t.reminders = {{3, Unit::calendar_days}};
  const auto parsed = json::parse(encode(t));
  REQUIRE(parsed);
  const auto back = decode<Term>(*parsed);
  REQUIRE_MESSAGE(back.has_value(), back.error().message.code);
  CHECK(*back == t);
  ClockFact f = fact(Event::extended, at(9, 1));
  f.by = Length{2, Unit::weeks};
  f.reference = "x";
  CHECK(*decode<ClockFact>(*json::parse(encode(f))) == f);
}

TEST_CASE("the sentence that sums up a clock") {
  const auto sum = [](std::vector<ClockFact> facts, Instant now) {
    return summary(*fold(working_days(3), tehran(), facts, now), working_days(3)).code;
  };
  const ClockFact filed = fact(Event::filed, at(9, 1));
  CHECK(sum({}, at(9, 1)) == "clock.summary_not_started");
  CHECK(sum({filed}, at(9, 1)) == "clock.summary_due_day");
  CHECK(sum({filed}, at(9, 20)) == "clock.summary_lapsed_day");
  CHECK(sum({filed, fact(Event::paused, at(9, 2), "applicant")}, at(9, 20)) == "clock.summary_paused_days");
  CHECK(sum({filed, fact(Event::answered, at(9, 2))}, at(9, 20)) == "clock.summary_met");
  CHECK(sum({filed, fact(Event::answered, at(9, 19))}, at(9, 20)) == "clock.summary_late_day");
  CHECK(sum({filed, fact(Event::withdrawn, at(9, 2))}, at(9, 20)) == "clock.summary_withdrawn");
}

TEST_CASE("an explanation has a limit and still ends with the deadline") {
  Term term = working_days(500);
  std::vector<ClockFact> facts{fact(Event::filed, at(1, 5))};
  for (int i = 0; i < 300; ++i) {
    facts.push_back(fact(Event::paused, at(1, 5) + days(i) + hours(1), "applicant"));
    facts.push_back(fact(Event::resumed, at(1, 5) + days(i) + hours(2)));
  }
  const auto told = explain(term, tehran(), facts, facts.back().at);
  REQUIRE(told);
  CHECK(told->lines.size() <= k_max_lines);
  CHECK(told->lines.back().effect == Effect::deadline);
  facts.resize(k_max_facts + 1, facts.front());
  CHECK(fold(term, tehran(), facts, at(9, 1)).error().message.code == "clock.too_many_facts");
}

}  // namespace
}  // namespace pasokh::clock
