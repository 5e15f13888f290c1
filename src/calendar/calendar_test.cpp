#include "calendar/calendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/jalali.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/zone.hpp"

namespace pasokh::calendar {
namespace {

Date solar(int year, int month, int day) { return *from_jalali({year, month, day}); }
Date day(int year, int month, int d) { return *Date::from(year, month, d); }
Interval open(int from, int to) { return {TimeOfDay::at(from), TimeOfDay::at(to)}; }

Fact fact(std::string id, What what) { return {std::move(id), {"نام", "name"}, {}, {}, {}, std::move(what)}; }
Fact notice(std::string id, What what, Instant announced, std::vector<std::string> regions = {}) {
  return {std::move(id), {"اعلام", "notice"}, {}, std::move(regions), announced, std::move(what)};
}

// Saturday to Wednesday 8 to 16; Nowruz four days and 22 Bahman every year.
CalendarData iran() {
  WeeklyPattern week{day(1990, 1, 1), {}, std::vector<Hours>(7)};
  for (const std::size_t d : {5U, 6U, 0U, 1U, 2U}) week.week[d] = {open(8, 16)};
  return {"iran",
          {"ایران", "Iran"},
          "Asia/Tehran",
          {fact("usual", week), fact("nowruz", YearlyHoliday{Reckoning::jalali, 1, 1, 4, {}, {}}),
           fact("bahman-22", YearlyHoliday{Reckoning::jalali, 11, 22, 1, {}, {}})}};
}

Calendar compiled(const CalendarData& data, std::string_view region = {}, std::optional<Instant> known = {}) {
  auto calendar = Calendar::compile(data, region, day(2024, 1, 1), day(2027, 12, 31), known);
  REQUIRE_MESSAGE(calendar.has_value(), calendar.error().message.code);
  return *calendar;
}

TEST_CASE("a working week of Saturday to Wednesday closes on Thursday and Friday") {
  const Calendar c = compiled(iran());
  CHECK(c.is_working_day(solar(1404, 9, 1)));               // a Saturday
  CHECK(c.kind_of(solar(1404, 9, 6)) == DayKind::weekend);  // a Thursday
  CHECK(c.kind_of(solar(1404, 9, 7)) == DayKind::weekend);
  CHECK(c.add_working_days(solar(1404, 9, 5), 1) == solar(1404, 9, 8));
  CHECK(c.add_working_days(solar(1404, 9, 8), -1) == solar(1404, 9, 5));
  CHECK(c.hours_of(solar(1404, 9, 1)).size() == 1);
  CHECK_FALSE(c.why_closed(solar(1404, 9, 1)));
  REQUIRE(c.why_closed(solar(1404, 9, 6)));
  CHECK(c.why_closed(solar(1404, 9, 6))->message == say("calendar.day_weekend", {{"date", solar(1404, 9, 6)}}));
}

TEST_CASE("yearly solar holidays fall on their days, after leap years too") {
  const Calendar c = compiled(iran());
  for (const int year : {1403, 1404, 1405}) {
    for (int d = 1; d <= 4; ++d) CHECK(c.kind_of(solar(year, 1, d)) == DayKind::holiday);
    CHECK(c.kind_of(solar(year, 11, 22)) == DayKind::holiday);
  }
  CHECK(is_jalali_leap_year(1403));
  CHECK(c.kind_of(solar(1403, 12, 30)) != DayKind::holiday);
  CHECK(c.why(solar(1404, 1, 2)).fact->id == "nowruz");
}

TEST_CASE("a holiday on 29 February or 30 Esfand comes in leap years only") {
  CalendarData data = iran();
  data.facts.push_back(fact("leap", YearlyHoliday{Reckoning::gregorian, 2, 29, 1, {}, {}}));
  data.facts.push_back(fact("esfand-30", YearlyHoliday{Reckoning::jalali, 12, 30, 1, {}, {}}));
  const Calendar c = compiled(data);
  CHECK(c.kind_of(day(2024, 2, 29)) == DayKind::holiday);
  CHECK(c.kind_of(day(2025, 3, 1)) == DayKind::working);
  CHECK(c.kind_of(solar(1403, 12, 30)) == DayKind::holiday);
  CHECK(c.kind_of(solar(1405, 1, 1)) == DayKind::holiday);
  CHECK(c.why(solar(1405, 1, 1)).fact->id == "nowruz");
}

TEST_CASE("a yearly holiday holds only within its years") {
  CalendarData data = iran();
  data.facts.push_back(fact("old", YearlyHoliday{Reckoning::gregorian, 6, 2, 1, {}, day(2024, 12, 31)}));
  const Calendar c = compiled(data);
  CHECK(c.kind_of(day(2024, 6, 2)) == DayKind::holiday);
  CHECK(c.kind_of(day(2025, 6, 2)) == DayKind::working);
}

TEST_CASE("a closure announced in the evening is not known in the morning before") {
  CalendarData data = iran();
  const Zone tehran = *Zone::find("Asia/Tehran");
  const Date closed = solar(1404, 9, 9);
  const Instant evening = tehran.instant(solar(1404, 9, 8), TimeOfDay::at(19));
  data.facts.push_back(notice("air", Closure{closed, closed, {}, {}, false}, evening));
  CHECK(compiled(data, "", evening - microseconds(1)).is_working_day(closed));
  CHECK_FALSE(compiled(data, "", evening).is_working_day(closed));
  CHECK_FALSE(compiled(data).is_working_day(closed));
  const auto why = compiled(data).why_closed(closed);
  REQUIRE(why);
  CHECK(why->message.code == "calendar.day_closure_announced");
  CHECK(why->fact->id == "air");
}

TEST_CASE("a closure from noon leaves a working day, unless its notice says the day is lost") {
  CalendarData data = iran();
  const Date d = solar(1404, 9, 9);
  data.facts.push_back(fact("noon", Closure{d, d, TimeOfDay::at(12), {}, false}));
  const Calendar c = compiled(data);
  CHECK(c.is_working_day(d));
  CHECK(c.kind_of(d) == DayKind::changed);
  REQUIRE(c.hours_of(d).size() == 1);
  CHECK(c.hours_of(d)[0] == open(8, 12));
  data.facts.back() = fact("noon", Closure{d, d, TimeOfDay::at(12), {}, true});
  const Calendar lost = compiled(data);
  CHECK_FALSE(lost.is_working_day(d));
  CHECK(lost.kind_of(d) == DayKind::closure);
  CHECK(lost.hours_of(d).size() == 1);
}

TEST_CASE("two closures of one day add up, and one in the middle leaves both ends") {
  CalendarData data = iran();
  const Date d = solar(1404, 9, 9);
  data.facts.push_back(fact("middle", Closure{d, d, TimeOfDay::at(10), TimeOfDay::at(12), false}));
  CHECK(compiled(data).hours_of(d).size() == 2);
  data.facts.push_back(fact("early", Closure{d, d, {}, TimeOfDay::at(10), false}));
  REQUIRE(compiled(data).hours_of(d).size() == 1);
  CHECK(compiled(data).hours_of(d)[0] == open(12, 16));
}

TEST_CASE("a notice for a region closes what lies in it and nothing else") {
  CalendarData data = iran();
  const Date d = solar(1404, 9, 9);
  data.facts.push_back(notice("air", Closure{d, d, {}, {}, false}, Instant{0}, {"tehran", "alborz"}));
  CHECK_FALSE(compiled(data, "tehran").is_working_day(d));
  CHECK_FALSE(compiled(data, "tehran.shemiranat").is_working_day(d));
  CHECK_FALSE(compiled(data, "alborz").is_working_day(d));
  CHECK(compiled(data, "").is_working_day(d));
  CHECK(compiled(data, "tehran-south").is_working_day(d));
  const std::vector<CalendarData> one{data};
  const auto all = Calendars::compile(one, day(2025, 1, 1), day(2026, 12, 31));
  REQUIRE(all);
  REQUIRE(all->find("iran", "tehran.shemiranat"));
  CHECK_FALSE(all->find("iran", "tehran.shemiranat")->is_working_day(d));
  CHECK(all->find("iran", "fars")->is_working_day(d));
  CHECK(all->find("nowhere") == nullptr);
}

TEST_CASE("a withdrawn notice counts until its withdrawal is known") {
  CalendarData data = iran();
  const Date d = solar(1404, 9, 9);
  data.facts.push_back(notice("air", Closure{d, d, {}, {}, false}, Instant{1'000}));
  data.facts.push_back(notice("air-off", Withdrawal{"air"}, Instant{2'000}));
  CHECK_FALSE(compiled(data, "", Instant{1'500}).is_working_day(d));
  CHECK(compiled(data, "", Instant{2'000}).is_working_day(d));
}

TEST_CASE("a replacement day is worked on a weekend, and a closure shuts it again") {
  CalendarData data = iran();
  const Date friday = solar(1404, 9, 7);
  data.facts.push_back(fact("swap", WorkingDay{friday, {open(9, 13)}}));
  CHECK(compiled(data).kind_of(friday) == DayKind::replacement);
  CHECK(compiled(data).is_working_day(friday));
  data.facts.push_back(fact("snow", Closure{friday, friday, {}, {}, false}));
  CHECK(compiled(data).kind_of(friday) == DayKind::closure);
}

TEST_CASE("reduced hours shorten working days and open no weekend") {
  CalendarData data = iran();
  data.facts.push_back(fact("ramadan", ReducedHours{solar(1404, 9, 1), solar(1404, 9, 7), {open(9, 13)}}));
  const Calendar c = compiled(data);
  CHECK(c.hours_of(solar(1404, 9, 1))[0] == open(9, 13));
  CHECK(c.kind_of(solar(1404, 9, 7)) == DayKind::weekend);
  CHECK(c.open_time(solar(1404, 9, 1), solar(1404, 9, 7)) == hours(20));
}

TEST_CASE("a new weekly pattern holds from its day on") {
  CalendarData data = iran();
  WeeklyPattern later{solar(1404, 9, 8), {}, std::vector<Hours>(7)};
  later.week[5] = {open(7, 13)};
  data.facts.insert(data.facts.begin(), fact("later", later));
  const Calendar c = compiled(data);
  CHECK(c.hours_of(solar(1404, 9, 1))[0] == open(8, 16));
  CHECK(c.hours_of(solar(1404, 9, 8))[0] == open(7, 13));
  CHECK_FALSE(c.is_working_day(solar(1404, 9, 9)));
}

TEST_CASE("on the days when the clock changes the hours are those that pass") {
  CalendarData data{"round", {}, "Europe/London", {}};
  WeeklyPattern always{day(1990, 1, 1), {}, std::vector<Hours>(7, {{k_midnight, k_end_of_day}})};
  data.facts.push_back(fact("always", always));
  const Calendar c = compiled(data);
  CHECK(c.open_time(day(2025, 3, 30), day(2025, 3, 30)) == hours(23));
  CHECK(c.open_time(day(2025, 10, 26), day(2025, 10, 26)) == hours(25));
  const Instant t = c.start_of(day(2025, 3, 30));
  CHECK(c.add(t, hours(24)) == t + hours(24));
  CHECK(c.date_of(t + hours(23)) == day(2025, 3, 31));
  CHECK(c.date_of(t + hours(23) - microseconds(1)) == day(2025, 3, 30));
}

TEST_CASE("what lies outside the range, and a calendar that never works, are refused") {
  const Calendar c = compiled(iran());
  CHECK(c.add_working_days(day(2024, 1, 1), 100'000).error().message.code == "calendar.out_of_range");
  CHECK(c.add_working_days(day(2023, 1, 1), 1).error().message.code == "calendar.out_of_range");
  CHECK(c.add_working_days(day(2025, 1, 1), INT64_MIN).error().message.code == "calendar.out_of_range");
  CHECK(c.add(c.start_of(day(2025, 1, 1)), Duration{INT64_MAX}).error().message.code == "calendar.out_of_range");
  CHECK(c.add(c.start_of(day(2025, 1, 1)), Duration{INT64_MIN}).error().message.code == "calendar.out_of_range");
  CHECK(c.add(Instant{0}, hours(1)).error().message.code == "calendar.out_of_range");
  CHECK(c.next_open(Instant{INT64_MAX}).error().message.code == "calendar.out_of_range");
  CalendarData never{"never", {}, "UTC", {fact("week", WeeklyPattern{day(1990, 1, 1), {}, std::vector<Hours>(7)})}};
  const Calendar n = compiled(never);
  CHECK(n.add_working_days(day(2025, 1, 1), 1).error().message.code == "calendar.no_working_time");
  CHECK(n.add(n.start_of(day(2025, 1, 1)), hours(1)).error().message.code == "calendar.no_working_time");
  CHECK(n.on_or_after(day(2025, 1, 1)).error().message.code == "calendar.no_working_time");
  CHECK_FALSE(Calendar::compile(iran(), "", day(2025, 1, 2), day(2025, 1, 1)));
  CHECK_FALSE(Calendar::compile(iran(), "", day(1000, 1, 1), day(2025, 1, 1)));
}

TEST_CASE("next opening and closing") {
  const Calendar c = compiled(iran());
  const Zone& z = c.zone();
  const Instant wednesday_noon = z.instant(solar(1404, 9, 5), TimeOfDay::at(12));
  const Instant thursday = z.instant(solar(1404, 9, 6), TimeOfDay::at(12));
  const Instant saturday = z.instant(solar(1404, 9, 8), TimeOfDay::at(8));
  CHECK(c.is_open(wednesday_noon));
  CHECK_FALSE(c.is_open(thursday));
  CHECK(c.next_open(wednesday_noon) == wednesday_noon);
  CHECK(c.next_open(thursday) == saturday);
  CHECK(c.next_close(wednesday_noon) == wednesday_noon + hours(4));
  CHECK(c.next_close(thursday) == saturday + hours(8));
  CHECK(c.next_open(wednesday_noon + hours(4)) == saturday);
  CHECK(c.close_of(solar(1404, 9, 5)) == wednesday_noon + hours(4));
  CHECK_FALSE(c.close_of(solar(1404, 9, 6)));
}

TEST_CASE("wrong facts are told by code") {
  const auto codes = [](const CalendarData& data) {
    std::vector<std::string> out;
    for (const Message& m : check(data)) out.push_back(m.code);
    return out;
  };
  const auto with = [&](Fact extra) {
    CalendarData data = iran();
    data.facts.push_back(std::move(extra));
    return codes(data);
  };
  using Codes = std::vector<std::string>;
  CHECK(codes(iran()).empty());
  CHECK(with(fact("usual", DatedHoliday{day(2025, 1, 1), day(2025, 1, 1)})) == Codes{"calendar.same_id"});
  CHECK(with(fact("No Code", DatedHoliday{day(2025, 1, 1), day(2025, 1, 1)})) == Codes{"calendar.bad_code"});
  CHECK(with(fact("x", DatedHoliday{day(2025, 1, 2), day(2025, 1, 1)})) == Codes{"calendar.bad_span"});
  CHECK(with(fact("x", DatedHoliday{day(2025, 1, 1), day(2035, 1, 1)})) == Codes{"calendar.bad_span"});
  CHECK(with(fact("x", YearlyHoliday{Reckoning::jalali, 12, 31, 1, {}, {}})) == Codes{"calendar.bad_day"});
  CHECK(with(fact("x", YearlyHoliday{Reckoning::gregorian, 13, 1, 1, {}, {}})) == Codes{"calendar.bad_day"});
  CHECK(with(fact("x", WorkingDay{day(2025, 1, 1), {}})) == Codes{"calendar.bad_hours"});
  CHECK(with(fact("x", WorkingDay{day(2025, 1, 1), {open(9, 12), open(11, 13)}})) == Codes{"calendar.bad_hours"});
  CHECK(with(fact("x", WorkingDay{day(2025, 1, 1), {open(12, 9)}})) == Codes{"calendar.bad_hours"});
  CHECK(with(fact("x", Closure{day(2025, 1, 1), day(2025, 1, 1), TimeOfDay::at(12), TimeOfDay::at(11), false})) ==
        Codes{"calendar.bad_hours"});
  CHECK(with(fact("x", Withdrawal{"nothing"})) == Codes{"calendar.unknown_withdrawn"});
  CalendarData data = iran();
  data.zone = "Nowhere/Atlantis";
  CHECK(codes(data) == Codes{"calendar.no_zone"});
  CHECK(Calendar::compile(data, "", day(2025, 1, 1), day(2025, 2, 1)).error().message.code == "calendar.no_zone");
  data = iran();
  data.facts.erase(data.facts.begin());
  CHECK(codes(data) == Codes{"calendar.no_pattern"});
}

TEST_CASE("a calendar survives being journalled") {
  CalendarData data = iran();
  data.facts.push_back(
      notice("air", Closure{day(2025, 1, 1), day(2025, 1, 2), TimeOfDay::at(12), {}, true}, Instant{5}, {"tehran"}));
  data.facts.push_back(fact("r", ReducedHours{day(2025, 1, 1), day(2025, 1, 2), {open(9, 12)}}));
  data.facts.push_back(fact("w", WorkingDay{day(2025, 1, 3), {open(9, 12)}}));
  data.facts.push_back(fact("off", Withdrawal{"air"}));
  const auto parsed = json::parse(encode(data));
  REQUIRE(parsed);
  const auto back = decode<CalendarData>(*parsed);
  REQUIRE_MESSAGE(back.has_value(), back.error().message.code);
  CHECK(*back == data);
}

TEST_CASE("names of facts are found in both languages") {
  const CalendarData data = iran();
  CHECK(name_of(data, Language::fa, name_for("iran", "nowruz")) == "نام");
  CHECK(name_of(data, Language::en, name_for("iran", "nowruz")) == "name");
  CHECK(name_of(data, Language::en, {"calendar", "iran"}) == "Iran");
  CHECK(name_of(data, Language::en, name_for("iraq", "nowruz")).empty());
  CHECK(name_of(data, Language::en, name_for("iran", "none")).empty());
}

// --- the oracle: whether a minute is worked, from the facts alone, without tables

struct Oracle {
  const CalendarData& data;
  Zone zone;

  template <class T>
  const T* on(Date d, bool last) const {
    const T* found = nullptr;
    for (const Fact& f : data.facts) {
      const T* one = std::get_if<T>(&f.what);
      if (!one || (found && !last)) continue;
      const Span s = span_of(f);
      if (*s.from <= d && (!s.to || d <= *s.to)) found = one;
    }
    return found;
  }
  bool yearly(Date d) const {
    for (const Fact& f : data.facts) {
      const auto* h = std::get_if<YearlyHoliday>(&f.what);
      for (int k = 0; h && k < h->length; ++k) {
        const auto j = to_jalali(d - k);
        if (h->reckoning == Reckoning::jalali && j && j->month == h->month && j->day == h->day) return true;
      }
    }
    return false;
  }
  bool open_at(Civil t) const {
    Hours hours;
    if (const auto* p = on<WeeklyPattern>(t.date, true)) hours = p->week[static_cast<std::size_t>(t.date.weekday())];
    if (const auto* r = on<ReducedHours>(t.date, true); r && !hours.empty()) hours = r->hours;
    if (on<DatedHoliday>(t.date, false) || yearly(t.date)) hours.clear();
    if (const auto* w = on<WorkingDay>(t.date, true)) hours = w->hours;
    for (const Fact& f : data.facts) {
      const auto* c = std::get_if<Closure>(&f.what);
      if (c && c->from <= t.date && t.date <= c->to && t.time >= c->shut.value_or(k_midnight) &&
          t.time < c->reopen.value_or(k_end_of_day)) {
        return false;
      }
    }
    for (const Interval& i : hours) {
      if (i.from <= t.time && t.time < i.to) return true;
    }
    return false;
  }
};

// Hours between 03:00 and 22:00, where no zone used here changes its clock; now and then the whole day.
Hours random_hours(Random& r) {
  if (r.below(8) == 0) return {{k_midnight, k_end_of_day}};
  Hours out;
  std::int64_t at = 180;
  for (std::uint64_t n = r.below(3) + 1; n > 0; --n) {
    const std::int64_t from = at + r.between(0, 200), to = from + r.between(1, 200);
    if (to > 22 * 60) break;
    out.push_back({{minutes(from).us}, {minutes(to).us}});
    at = to + 1;
  }
  return out.empty() ? Hours{{TimeOfDay::at(9), TimeOfDay::at(12)}} : out;
}

CalendarData random_calendar(Random& r, Date first, int span) {
  static const char* const k_zones[] = {"Asia/Tehran", "Europe/London", "UTC", "America/New_York"};
  CalendarData data{"random", {}, k_zones[r.below(4)], {}};
  const auto any_day = [&] { return first + static_cast<std::int32_t>(r.below(static_cast<std::uint64_t>(span))); };
  const auto add = [&](What what) {
    data.facts.push_back(fact("f" + std::to_string(data.facts.size()), std::move(what)));
  };
  WeeklyPattern week{day(1990, 1, 1), {}, std::vector<Hours>(7)};
  for (Hours& h : week.week) h = r.below(3) ? random_hours(r) : Hours{};
  add(week);
  if (r.below(2)) {
    week.from = any_day();
    week.week[r.below(7)] = random_hours(r);
    add(week);
  }
  add(YearlyHoliday{
      Reckoning::jalali, static_cast<int>(r.below(12)) + 1, static_cast<int>(r.below(29)) + 1, 2, {}, {}});
  for (std::uint64_t n = r.below(6); n > 0; --n) {
    const Date d = any_day(), e = d + static_cast<std::int32_t>(r.below(4));
    switch (r.below(5)) {
      case 0: add(DatedHoliday{d, e}); break;
      case 1: add(Closure{d, e, {}, {}, false}); break;
      case 2:
        add(Closure{d, e, TimeOfDay::at(static_cast<int>(r.between(4, 12))),
                    TimeOfDay::at(static_cast<int>(r.between(13, 21))), false});
        break;
      case 3: add(ReducedHours{d, e, random_hours(r)}); break;
      default: add(WorkingDay{d, random_hours(r)}); break;
    }
  }
  return data;
}

TEST_CASE("every answer equals that of an oracle which looks at each minute") {
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    const Date first = day(2020, 1, 1) + static_cast<std::int32_t>(r.below(1'000));
    constexpr int k_span = 40;
    const CalendarData data = random_calendar(r, first, k_span);
    const auto calendar = Calendar::compile(data, "", first, first + (k_span - 1));
    REQUIRE(calendar);
    const Oracle oracle{data, calendar->zone()};
    const Instant begin = calendar->start_of(first), end = calendar->end_of(first + (k_span - 1));
    const auto count = static_cast<std::size_t>((end - begin).us / minutes(1).us);
    std::vector<std::int64_t> before(count + 1);  // open minutes before minute i
    bool same = true;
    for (std::size_t i = 0; i < count; ++i) {
      const Instant at = begin + minutes(static_cast<std::int64_t>(i));
      const bool is_open = oracle.open_at(calendar->zone().civil(at));
      same = same && is_open == calendar->is_open(at);
      before[i + 1] = before[i] + is_open;
    }
    CHECK(same);
    for (int k = 0; k < 400; ++k) {
      const std::size_t a = r.below(count), b = r.below(count);
      const Instant at = begin + minutes(static_cast<std::int64_t>(a)),
                    bt = begin + minutes(static_cast<std::int64_t>(b));
      REQUIRE(calendar->between(at, bt) == minutes(before[b] - before[a]));
      const std::int64_t n = r.between(-1'000, 1'000);
      const std::int64_t target = before[a] + n;
      const auto sum = calendar->add(at, minutes(n));
      if (target < 0 || target > before[count]) {
        REQUIRE_FALSE(sum);
        continue;
      }
      std::size_t i = a;  // walk minute by minute
      while (n > 0 && before[i] < target) ++i;
      while (n < 0 && before[i] > target) --i;
      REQUIRE(sum == begin + minutes(static_cast<std::int64_t>(i)));
    }
  }
}

TEST_CASE("between(a, add(a, n)) is n, to the microsecond and to the day") {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    INFO("seed " << seed);
    Random r(seed);
    const Date first = day(2019, 1, 1);
    const CalendarData data = random_calendar(r, first, 3'000);
    const auto c = Calendar::compile(data, "", first, first + 3'000);
    REQUIRE(c);
    for (int k = 0; k < 300; ++k) {
      const Instant a = c->start_of(first) + Duration{r.between(0, days(2'990).us)};
      const Duration n{r.between(-hours(900).us, hours(900).us)};
      if (const auto b = c->add(a, n)) REQUIRE(c->between(a, *b) == n);
      const Date d = first + static_cast<std::int32_t>(r.below(3'000));
      const std::int64_t m = r.between(-300, 300);
      if (const auto e = c->add_working_days(d, m)) REQUIRE(c->working_days_between(d, *e) == m);
    }
  }
}

TEST_CASE("days found by counting one by one are those found at once") {
  Random r(7);
  const Date first = day(2023, 1, 1);
  const auto c = Calendar::compile(random_calendar(r, first, 900), "", first, first + 900);
  REQUIRE(c);
  for (int k = 0; k < 500; ++k) {
    Date d = first + static_cast<std::int32_t>(r.below(700));
    const Date from = d;
    const std::int64_t n = r.between(1, 60);
    for (std::int64_t left = n; left > 0;) left -= c->is_working_day(d = d + 1);
    REQUIRE(c->add_working_days(from, n) == d);
    Date next = from;
    while (!c->is_working_day(next)) next = next + 1;
    REQUIRE(c->on_or_after(from) == next);
  }
}

// Without what shuts or shortens it a calendar is its weekly patterns and its replacements; the facts about a day are what made it.
TEST_CASE("usual hours and the facts about a day, on random calendars") {
  Random random(20261130);
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    CalendarData plain = iran();
    WeeklyPattern other{day(2025, 2, 1), day(2025, 5, 1) + static_cast<std::int32_t>(random.below(300)), std::vector<Hours>(7)};
    other.week[random.below(7)] = {open(3, 5)};
    plain.facts = {plain.facts[0], fact("other", other)};  // without the holidays
    CalendarData changed = plain;
    changed.facts.push_back(iran().facts[1]);
    for (int k = 0; k < 8; ++k) {
      const Date from = day(2024, 6, 1) + static_cast<std::int32_t>(random.below(900));
      const std::string id = "f" + std::to_string(k);
      switch (random.below(5)) {
        case 0: changed.facts.push_back(fact(id, DatedHoliday{from, from + 2})); break;
        case 1: changed.facts.push_back(fact(id, Closure{from, from + 3, TimeOfDay::at(12), {}})); break;
        case 2: changed.facts.push_back(fact(id, ReducedHours{from, from + 20, {open(9, 11)}})); break;
        case 3: changed.facts.push_back(fact(id, YearlyHoliday{Reckoning::gregorian, from.ymd().month, from.ymd().day, 2, {}, {}})); break;
        default:
          changed.facts.push_back(fact(id, WorkingDay{from, {open(1, 3)}}));
          plain.facts.push_back(changed.facts.back());
          break;
      }
    }
    const Calendar a = compiled(plain), b = compiled(changed);
    for (Date date = a.first(); date <= a.last(); date = date + 1) {
      const auto usual = b.usual_hours_of(date), hours = a.hours_of(date);
      REQUIRE(std::equal(usual.begin(), usual.end(), hours.begin(), hours.end()));
      const auto about = b.facts_on(date);
      if (const auto why = b.why_closed(date); why && why->kind != DayKind::weekend) REQUIRE(std::ranges::find(about, why->fact) != about.end());
      if (about.empty()) REQUIRE(b.hours_of(date).size() == usual.size());
    }
  }
}

}  // namespace
}  // namespace pasokh::calendar
