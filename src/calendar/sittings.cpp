#include "calendar/sittings.hpp"

#include <algorithm>

#include "calendar/hours.hpp"

namespace pasokh::calendar {
namespace {

bool overlap(const Interval& a, const Interval& b) { return a.from < b.to && b.from < a.to; }

class Sitters {
 public:
  Sitters(const Calendar& sessions, const Calendar& house) : sessions_(sessions), house_(house) {}

  void add_day(Date date) {
    const auto hours = sessions_.hours_of(date), planned = sessions_.usual_hours_of(date);
    if (hours.empty() && planned.empty()) return;
    const std::size_t before = all.size();
    for (const Interval& plan : planned)
      if (std::ranges::none_of(hours, [&](const Interval& open) { return overlap(plan, open); })) add(date, plan, sessions_.why(date));
    const auto above = hours.empty() ? std::vector<const Fact*>{} : facts_above(date);
    for (const Interval& open : hours) add_left(date, open, above);
    std::sort(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(), [](const Sitting& a, const Sitting& b) { return a.from < b.from; });
  }

  std::vector<Sitting> all;

 private:
  // The facts of the house that bind a session of that day.
  std::vector<const Fact*> facts_above(Date date) const {
    const Fact* opened = sessions_.opened_by(date);
    std::optional<Instant> called;  // by notice
    if (opened && std::holds_alternative<WorkingDay>(opened->what)) called = announced(*opened);
    auto above = house_.facts_on(date);
    const bool worked_instead = std::ranges::any_of(above, [](const Fact* fact) { return std::holds_alternative<WorkingDay>(fact->what); });
    std::erase_if(above, [&](const Fact* fact) { return (called && announced(*fact) <= *called) || (worked_instead && is_holiday(*fact)); });
    return above;
  }
  static Instant announced(const Fact& fact) { return fact.announced_at.value_or(Instant{INT64_MIN}); }

  // What the house leaves of a session.
  void add_left(Date date, const Interval& session, const std::vector<const Fact*>& above) {
    Hours left{session};
    const Fact* by = nullptr;
    for (const Fact* fact : above) {
      const Hours was = left;
      if (const auto* closure = std::get_if<Closure>(&fact->what)) {
        left = left_of(left, *closure);
      } else if (is_holiday(*fact)) {
        left.clear();
      }
      if (left != was) by = fact;
    }
    if (left.empty()) return add(date, session, house_.why(date, *by));
    for (const Interval& part : left) add(date, part, {});
  }
  static bool is_holiday(const Fact& fact) {
    return std::holds_alternative<DatedHoliday>(fact.what) || std::holds_alternative<YearlyHoliday>(fact.what);
  }

  void add(Date date, const Interval& hours, std::optional<Why> off) {
    const Zone& zone = sessions_.zone();
    const Instant from = zone.instant(date, hours.from);
    const Instant to = hours.to == k_end_of_day ? zone.instant(date + 1) : zone.instant(date, hours.to);
    if (from < to) all.push_back({from, to, std::move(off)});  // not one that the clock was put forward over
  }

  const Calendar &sessions_, &house_;
};

}  // namespace

std::vector<Sitting> sittings(const Calendar& sessions, const Calendar& house, Date first, Date last) {
  Sitters sitters(sessions, house);
  last = std::min({last, sessions.last(), house.last()});
  for (Date date = std::max({first, sessions.first(), house.first()}); date <= last; date = date + 1) sitters.add_day(date);
  return std::move(sitters.all);
}

}  // namespace pasokh::calendar
