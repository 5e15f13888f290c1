#include "calendar/sittings.hpp"

#include <doctest/doctest.h>

#include "base/jalali.hpp"

namespace pasokh::calendar {
namespace {

Date solar(int year, int month, int day) { return *from_jalali({year, month, day}); }
Interval open(int from, int to) { return {TimeOfDay::at(from), TimeOfDay::at(to)}; }
Fact fact(std::string id, What what, std::optional<Instant> announced = {}) {
  return {std::move(id), {"نام", "name"}, {}, {}, announced, std::move(what)};
}
const Zone k_tehran = *Zone::find("Asia/Tehran");
Instant at(Date date, int hour) { return k_tehran.instant(date, TimeOfDay::at(hour)); }

// 1404-09-12 is a Wednesday.
const Date k_wednesday = solar(1404, 9, 12);

CalendarData weekly(std::string code, std::vector<std::pair<Weekday, Hours>> days) {
  WeeklyPattern week{solar(1390, 1, 1), {}, std::vector<Hours>(7)};
  for (auto& [day, hours] : days) week.week[static_cast<std::size_t>(day)] = std::move(hours);
  return {std::move(code), {"تقویم", "calendar"}, "Asia/Tehran", {fact("usual", week)}};
}
CalendarData office() {
  const Hours day{open(7, 15)};
  return weekly("office", {{Weekday::saturday, day}, {Weekday::sunday, day}, {Weekday::monday, day}, {Weekday::tuesday, day}, {Weekday::wednesday, day}});
}
CalendarData commission() { return weekly("commission", {{Weekday::wednesday, {open(9, 12)}}}); }

Calendar compiled(const CalendarData& data) {
  auto calendar = Calendar::compile(data, {}, solar(1404, 1, 1), solar(1405, 12, 29));
  REQUIRE_MESSAGE(calendar.has_value(), calendar.error().message.code);
  return *calendar;
}
// "+" held, "-" called off, in order.
std::string told(const CalendarData& sessions, const CalendarData& house, Date first, Date last) {
  std::string out;
  for (const Sitting& sitting : sittings(compiled(sessions), compiled(house), first, last)) {
    const Civil from = k_tehran.civil(sitting.from), to = k_tehran.civil(sitting.to);
    const JalaliDate solar_day = *to_jalali(from.date);
    out += (sitting.off ? "-" : "+") + std::to_string(solar_day.month) + "/" + std::to_string(solar_day.day) + " " +
           std::to_string(from.time.us / 3'600'000'000) + "-" + std::to_string((to.time.us == 0 ? 24 * 3'600'000'000 : to.time.us) / 3'600'000'000) + "; ";
  }
  return out;
}
std::string told(const CalendarData& sessions, const CalendarData& house) {
  return told(sessions, house, k_wednesday, k_wednesday + 13);
}

TEST_CASE("a commission sits on its day of every week") {
  CHECK(told(commission(), office()) == "+9/12 9-12; +9/19 9-12; ");
  CHECK(told(commission(), office(), k_wednesday + 1, k_wednesday + 6).empty());
  CHECK(told(commission(), office(), k_wednesday, k_wednesday) == "+9/12 9-12; ");
}

TEST_CASE("there is no session on a holiday or where the office is closed by notice, and the reason is told") {
  CalendarData house = office();
  house.facts.push_back(fact("feast", DatedHoliday{k_wednesday, k_wednesday}));
  house.facts.push_back(fact("smog", Closure{k_wednesday + 7, k_wednesday + 7, {}, {}}, at(k_wednesday + 6, 18)));
  CHECK(told(commission(), house) == "-9/12 9-12; -9/19 9-12; ");
  const Calendar sessions = compiled(commission()), closed = compiled(house);
  const auto all = sittings(sessions, closed, k_wednesday, k_wednesday + 7);
  REQUIRE(all.size() == 2);
  CHECK(all[0].off->fact->id == "feast");
  CHECK(all[1].off->fact->id == "smog");
  CHECK(all[1].off->message.code == "calendar.day_closure_announced");
}

TEST_CASE("what a closure of a part of the day leaves of a session is held") {
  CalendarData house = office();
  house.facts.push_back(fact("noon", Closure{k_wednesday, k_wednesday, TimeOfDay::at(12), {}}));
  CHECK(told(commission(), house) == "+9/12 9-12; +9/19 9-12; ");
  const auto afternoon = weekly("afternoon", {{Weekday::wednesday, {open(9, 11), open(13, 15)}}});
  CHECK(told(afternoon, house) == "+9/12 9-11; -9/12 13-15; +9/19 9-11; +9/19 13-15; ");
  house.facts.back().what = Closure{k_wednesday, k_wednesday, {}, TimeOfDay::at(10)};
  CHECK(told(commission(), house) == "+9/12 10-12; +9/19 9-12; ");
  // That the day is lost to terms says nothing of the hours that remain.
  house.facts.back().what = Closure{k_wednesday, k_wednesday, TimeOfDay::at(13), {}, true};
  CHECK(told(commission(), house) == "+9/12 9-12; +9/19 9-12; ");
}

TEST_CASE("shorter hours of the house move no session") {
  CalendarData house = office();
  house.facts.push_back(fact("ramadan", ReducedHours{k_wednesday, k_wednesday + 20, {open(10, 13)}}));
  CHECK(told(commission(), house) == "+9/12 9-12; +9/19 9-12; ");
}

TEST_CASE("a council that sits in the evening or on the day of rest sits, but for holidays") {
  const auto council = weekly("council", {{Weekday::wednesday, {open(18, 21)}}, {Weekday::friday, {open(10, 12)}}});
  CHECK(told(council, office()) == "+9/12 18-21; +9/14 10-12; +9/19 18-21; +9/21 10-12; ");
  CalendarData house = office();
  house.facts.push_back(fact("feast", DatedHoliday{k_wednesday, k_wednesday + 2}));
  CHECK(told(council, house) == "-9/12 18-21; -9/14 10-12; +9/19 18-21; +9/21 10-12; ");
  // A closure reaches also whoever sits on the day of rest.
  house.facts.back() = fact("quake", Closure{k_wednesday + 2, k_wednesday + 2, {}, {}}, at(k_wednesday, 10));
  CHECK(told(council, house) == "+9/12 18-21; -9/14 10-12; +9/19 18-21; +9/21 10-12; ");
}

TEST_CASE("a holiday that is worked instead is no reason not to sit") {
  CalendarData house = office();
  house.facts.push_back(fact("feast", DatedHoliday{k_wednesday, k_wednesday}));
  house.facts.push_back(fact("instead", WorkingDay{k_wednesday, {open(7, 15)}}));
  CHECK(told(commission(), house) == "+9/12 9-12; +9/19 9-12; ");
  house.facts.push_back(fact("afternoon", Closure{k_wednesday, k_wednesday, TimeOfDay::at(14), {}}, at(k_wednesday - 1, 18)));
  CHECK(told(commission(), house) == "+9/12 9-12; +9/19 9-12; ");
}

TEST_CASE("a notice calls a session off, moves it within its day, or calls one more") {
  CalendarData sessions = commission();
  sessions.facts.push_back(fact("off", Closure{k_wednesday, k_wednesday, {}, {}}, at(k_wednesday - 2, 10)));
  sessions.facts.push_back(fact("more", WorkingDay{k_wednesday + 4, {open(10, 13)}}, at(k_wednesday - 2, 10)));
  sessions.facts.push_back(fact("later", ReducedHours{k_wednesday + 7, k_wednesday + 7, {open(11, 14)}}, at(k_wednesday - 2, 10)));
  CHECK(told(sessions, office()) == "-9/12 9-12; +9/16 10-13; +9/19 11-14; ");
  sessions.facts.push_back(fact("after-all", Withdrawal{"off"}, at(k_wednesday - 1, 10)));
  CHECK(told(sessions, office()) == "+9/12 9-12; +9/16 10-13; +9/19 11-14; ");
  // The session called besides is called off in its turn.
  sessions.facts.push_back(fact("no-more", Closure{k_wednesday + 4, k_wednesday + 4, {}, {}}, at(k_wednesday, 10)));
  CHECK(told(sessions, office()) == "+9/12 9-12; -9/16 10-13; +9/19 11-14; ");
  // Two sessions of a day, of which a notice shuts one.
  CalendarData twice = weekly("twice", {{Weekday::wednesday, {open(9, 10), open(14, 15)}}});
  twice.facts.push_back(fact("half", Closure{k_wednesday, k_wednesday, TimeOfDay::at(13), {}}, at(k_wednesday - 1, 10)));
  CHECK(told(twice, office()) == "+9/12 9-10; -9/12 14-15; +9/19 9-10; +9/19 14-15; ");
}

TEST_CASE("a session called for a holiday that was known is held; a closure that comes later calls it off") {
  CalendarData house = office(), sessions = commission();
  house.facts.push_back(fact("feast", DatedHoliday{k_wednesday, k_wednesday}));
  sessions.facts.push_back(fact("urgent", WorkingDay{k_wednesday, {open(9, 10)}}, at(k_wednesday - 3, 10)));
  CHECK(told(sessions, house) == "+9/12 9-10; +9/19 9-12; ");
  // A notice of its own that shuts a part of it leaves the rest as it was called.
  auto shorter = sessions;
  shorter.facts.push_back(fact("shorter", Closure{k_wednesday, k_wednesday, TimeOfDay::at(9, 30), {}}, at(k_wednesday - 2, 10)));
  CHECK(told(shorter, house) == "+9/12 9-9; +9/19 9-12; ");  // to half past nine
  house.facts.back() = fact("smog", Closure{k_wednesday, k_wednesday, {}, {}}, at(k_wednesday - 1, 18));
  CHECK(told(sessions, house) == "-9/12 9-10; +9/19 9-12; ");
}

TEST_CASE("two sessions a day, one until midnight, and days that no calendar covers") {
  const auto long_day = weekly("long", {{Weekday::wednesday, {open(9, 12), {TimeOfDay::at(21), k_end_of_day}}}});
  CHECK(told(long_day, office()) == "+9/12 9-12; +9/12 21-24; +9/19 9-12; +9/19 21-24; ");
  CHECK(told(commission(), office(), solar(1403, 1, 1), solar(1403, 12, 1)).empty());
  CHECK(told(commission(), office(), solar(1405, 12, 20), solar(1420, 1, 1)) == "+12/26 9-12; ");
}

TEST_CASE("a session in the hour that a change of the clock leaves out is none") {
  const auto nightly = [](const char* zone) {
    auto data = weekly("nightly", {{Weekday::sunday, {{TimeOfDay::at(2), TimeOfDay::at(2, 30)}, {TimeOfDay::at(2, 30), TimeOfDay::at(3)}}}});
    data.zone = zone;
    return compiled(data);
  };
  const Date change = *Date::from(2026, 3, 29);
  const Calendar amsterdam = nightly("Europe/Amsterdam");
  CHECK(sittings(amsterdam, amsterdam, change, change).empty());
  CHECK(sittings(amsterdam, amsterdam, change + 7, change + 7).size() == 2);
}

}  // namespace
}  // namespace pasokh::calendar
