#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "base/assert.hpp"
#include "base/jalali.hpp"
#include "calendar/hours.hpp"
#include "calendar/tables.hpp"

namespace pasokh::calendar {
namespace {

// Paints facts over the days of the range, kind by kind, then puts each day together.
class Compiler {
 public:
  Compiler(Calendar::Tables& t, std::optional<Instant> known_at) : t_(t), known_at_(known_at) {}

  void run() {
    const auto n = static_cast<std::size_t>(t_.last.days - t_.first.days) + 1;
    pattern_.assign(n, k_no_fact);
    reduced_.assign(n, k_no_fact);
    holiday_.assign(n, k_no_fact);
    replaced_.assign(n, k_no_fact);
    collect();
    paint();
    days(n);
    runs();
  }

 private:
  bool known(const Fact& fact) const {
    if (known_at_ && fact.announced_at && *fact.announced_at > *known_at_) return false;
    return fact.regions.empty() ||
           std::ranges::any_of(fact.regions, [&](const std::string& region) { return covers(region, t_.region); });
  }

  // The facts that hold here and now, withdrawn ones left out; in the order of their announcement, unannounced first.
  void collect() {
    std::unordered_set<std::string_view> withdrawn;
    for (const Fact& fact : t_.data.facts) {
      if (const auto* w = std::get_if<Withdrawal>(&fact.what); w && known(fact)) withdrawn.insert(w->of);
    }
    for (std::uint32_t i = 0; i < t_.data.facts.size(); ++i) {
      const Fact& fact = t_.data.facts[i];
      if (!std::holds_alternative<Withdrawal>(fact.what) && known(fact) && !withdrawn.contains(fact.id))
        t_.in_force.push_back(i);
    }
    std::ranges::stable_sort(
        t_.in_force, {}, [&](std::uint32_t i) { return t_.data.facts[i].announced_at.value_or(Instant{INT64_MIN}); });
  }

  template <class F>
  void each_day(Date from, Date to, F f) const {
    const std::int64_t a = std::max(from, t_.first).days, b = std::min(to, t_.last).days;
    for (std::int64_t day = a; day <= b; ++day) f(static_cast<std::size_t>(day - t_.first.days));
  }

  void paint() {
    std::vector<std::uint32_t> patterns;
    for (const std::uint32_t i : t_.in_force) {
      const What& what = t_.data.facts[i].what;
      if (std::holds_alternative<WeeklyPattern>(what)) patterns.push_back(i);
      if (const auto* h = std::get_if<YearlyHoliday>(&what)) yearly(*h, i);
      if (const auto* h = std::get_if<DatedHoliday>(&what))
        each_day(h->from, h->to, [&](std::size_t d) { holiday(d, i); });
      if (const auto* r = std::get_if<ReducedHours>(&what))
        each_day(r->from, r->to, [&](std::size_t d) { reduced_[d] = i; });
      if (const auto* w = std::get_if<WorkingDay>(&what))
        each_day(w->on, w->on, [&](std::size_t d) { replaced_[d] = i; });
      if (const auto* c = std::get_if<Closure>(&what))
        each_day(c->from, c->to, [&](std::size_t d) { closures_.emplace_back(d, i); });
    }
    std::ranges::stable_sort(patterns, {},
                             [&](std::uint32_t i) { return std::get<WeeklyPattern>(t_.data.facts[i].what).from; });
    for (const std::uint32_t i : patterns) {
      const auto& p = std::get<WeeklyPattern>(t_.data.facts[i].what);
      each_day(p.from, p.to.value_or(t_.last), [&](std::size_t d) { pattern_[d] = i; });
    }
    std::ranges::stable_sort(closures_, {}, &std::pair<std::size_t, std::uint32_t>::first);
  }

  // A day with two holidays is named by the one that is listed first.
  void holiday(std::size_t day, std::uint32_t fact) {
    if (holiday_[day] == k_no_fact) holiday_[day] = fact;
  }

  void yearly(const YearlyHoliday& h, std::uint32_t fact) {
    const int around = h.reckoning == Reckoning::jalali ? 622 : 0;
    const int first = (t_.first - 366).ymd().year - around, last = t_.last.ymd().year - around + 1;
    for (int year = first; year <= last; ++year) {
      const auto start =
          h.reckoning == Reckoning::jalali ? from_jalali({year, h.month, h.day}) : Date::from(year, h.month, h.day);
      if (!start) continue;  // 29 February and 30 Esfand come in leap years only
      for (int k = 0; k < h.length; ++k) {
        const Date date = *start + k;
        if ((!h.from || date >= *h.from) && (!h.to || date <= *h.to)) {
          each_day(date, date, [&](std::size_t d) { holiday(d, fact); });
        }
      }
    }
  }

  const Hours& pattern_hours(std::size_t day, Date date) const {
    static const Hours none;
    if (pattern_[day] == k_no_fact) return none;
    return std::get<WeeklyPattern>(t_.data.facts[pattern_[day]].what).week[static_cast<std::size_t>(date.weekday())];
  }

  // What the day is before closures: its hours, its kind and the fact that made it so.
  void base_of(std::size_t day, Date date) {
    now_ = pattern_hours(day, date);
    kind_ = now_.empty() ? DayKind::weekend : DayKind::working;
    cause_ = pattern_[day];
    lost_ = false;
    if (kind_ == DayKind::working && reduced_[day] != k_no_fact) {
      now_ = std::get<ReducedHours>(t_.data.facts[reduced_[day]].what).hours;
      kind_ = now_.empty() ? DayKind::closure : DayKind::changed;
      cause_ = reduced_[day];
    }
    if (holiday_[day] != k_no_fact) {
      now_.clear();
      kind_ = DayKind::holiday;
      cause_ = holiday_[day];
    }
    if (replaced_[day] != k_no_fact) {
      now_ = std::get<WorkingDay>(t_.data.facts[replaced_[day]].what).hours;
      kind_ = DayKind::replacement;
      cause_ = replaced_[day];
    }
  }

  void shut(const Closure& c, std::uint32_t fact) {
    if (now_.empty()) return;
    Hours left = left_of(now_, c);
    if (left == now_) return;
    now_ = std::move(left);
    lost_ = lost_ || c.day_is_lost;
    kind_ = now_.empty() || lost_ ? DayKind::closure : DayKind::changed;
    cause_ = fact;
  }

  void days(std::size_t n) {
    t_.open_before.push_back(0);
    std::size_t next_closure = 0;
    for (std::size_t day = 0; day < n; ++day) {
      const Date date = t_.first + static_cast<std::int32_t>(day);
      base_of(day, date);
      for (; next_closure < closures_.size() && closures_[next_closure].first == day; ++next_closure) {
        const std::uint32_t fact = closures_[next_closure].second;
        shut(std::get<Closure>(t_.data.facts[fact].what), fact);
      }
      t_.opened_by.push_back(replaced_[day] != k_no_fact ? replaced_[day] : pattern_[day]);
      append(date);
    }
    close_sums();
    t_.day_start.push_back(t_.zone.instant(t_.last + 1).us);
  }

  void close_sums() {
    t_.working_before.push_back(static_cast<std::uint32_t>(t_.working_days.size()));
    t_.first_open.push_back(static_cast<std::uint32_t>(t_.open_from.size()));
    t_.first_hours.push_back(static_cast<std::uint32_t>(t_.hours.size()));
  }

  void append(Date date) {
    close_sums();
    t_.day_start.push_back(t_.zone.instant(date).us);
    t_.kind.push_back(kind_);
    t_.cause.push_back(cause_);
    for (const Interval& open : now_) {
      t_.hours.push_back(open);
      const std::int64_t from = t_.zone.instant(date, open.from).us;
      const std::int64_t to = (open.to == k_end_of_day ? t_.zone.instant(date + 1) : t_.zone.instant(date, open.to)).us;
      if (to <= from) continue;  // the clock was put forward over it
      t_.open_from.push_back(from);
      t_.open_to.push_back(to);
      t_.open_before.push_back(t_.open_before.back() + (to - from));
    }
    if (!now_.empty() && !lost_) t_.working_days.push_back(date.days);
  }

  void runs() {
    t_.run_end = t_.open_to;
    for (std::size_t i = t_.run_end.size(); i-- > 1;) {
      if (t_.open_from[i] == t_.open_to[i - 1]) t_.run_end[i - 1] = t_.run_end[i];
    }
  }

  Calendar::Tables& t_;
  std::optional<Instant> known_at_;
  std::vector<std::uint32_t> pattern_, reduced_, holiday_, replaced_;
  std::vector<std::pair<std::size_t, std::uint32_t>> closures_;  // day, fact
  // The day being put together.
  Hours now_;
  DayKind kind_ = DayKind::weekend;
  std::uint32_t cause_ = k_no_fact;
  bool lost_ = false;
};

}  // namespace

Result<Calendar> Calendar::compile(const CalendarData& data, std::string_view region, Date first, Date last,
                                   std::optional<Instant> known_at) {
  if (const auto wrong = check(data); !wrong.empty()) {
    return refuse(RefusalKind::invalid, wrong.front());
  }
  static const Date k_earliest = *Date::from(2, 1, 1), k_latest = *Date::from(9998, 12, 31);
  if (last < first || first < k_earliest || last > k_latest || last - first >= k_max_compiled_days) {
    return refuse(
        RefusalKind::invalid,
        say("calendar.bad_range", {{"calendar", Named{"calendar", data.code}}, {"from", first}, {"to", last}}));
  }
  auto tables = std::make_shared<Tables>();
  tables->data = data;
  tables->region = region;
  tables->zone = *Zone::find(data.zone);
  tables->first = first;
  tables->last = last;
  Compiler(*tables, known_at).run();
  return Calendar(std::move(tables));
}

}  // namespace pasokh::calendar
