#include "calendar/calendar.hpp"

#include <algorithm>
#include <set>

#include "calendar/tables.hpp"

namespace pasokh::calendar {
namespace {

std::unexpected<Refusal> out_of_range(const Calendar::Tables& t) {
  const Named name{"calendar", t.data.code};
  if (t.working_days.empty() && t.open_from.empty()) {
    return refuse(RefusalKind::invalid,
                  say("calendar.no_working_time", {{"calendar", name}, {"from", t.first}, {"to", t.last}}));
  }
  return refuse(RefusalKind::invalid,
                say("calendar.out_of_range", {{"calendar", name}, {"from", t.first}, {"to", t.last}}));
}

}  // namespace

std::size_t Calendar::Tables::index(Instant at) const {
  // Days differ from 24 hours by little, so the guess is at most a day off.
  const std::int64_t guess = (at.us - day_start.front()) / k_end_of_day.us;
  auto i = std::min(static_cast<std::size_t>(guess), kind.size() - 1);
  while (at.us < day_start[i]) --i;
  while (at.us >= day_start[i + 1]) ++i;
  return i;
}

std::size_t Calendar::Tables::interval(Instant at) const {
  std::size_t j = first_open[index(at)];
  while (j < open_to.size() && open_to[j] <= at.us) ++j;
  return j;
}

std::int64_t Calendar::Tables::open_until(Instant at) const {
  const std::size_t j = interval(at);
  return open_before[j] + (j < open_from.size() && open_from[j] < at.us ? at.us - open_from[j] : 0);
}

const std::string& Calendar::code() const { return tables_->data.code; }
const std::string& Calendar::region() const { return tables_->region; }
const Zone& Calendar::zone() const { return tables_->zone; }
Date Calendar::first() const { return tables_->first; }
Date Calendar::last() const { return tables_->last; }
bool Calendar::covers(Date date) const { return tables_->covers(date); }
bool Calendar::covers(Instant at) const { return tables_->covers(at); }

bool Calendar::is_working_day(Date date) const {
  const Tables& t = *tables_;
  return t.covers(date) && t.working_before[t.index(date) + 1] != t.working_before[t.index(date)];
}

DayKind Calendar::kind_of(Date date) const {
  return tables_->covers(date) ? tables_->kind[tables_->index(date)] : DayKind::weekend;
}

std::span<const Interval> Calendar::hours_of(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return {};
  const std::size_t i = t.index(date);
  return std::span(t.hours).subspan(t.first_hours[i], t.first_hours[i + 1] - t.first_hours[i]);
}

std::span<const Interval> Calendar::usual_hours_of(Date date) const {
  const Fact* by = opened_by(date);
  if (by == nullptr) return {};
  if (const auto* replacement = std::get_if<WorkingDay>(&by->what)) return replacement->hours;
  return std::get<WeeklyPattern>(by->what).week[static_cast<std::size_t>(date.weekday())];
}

const Fact* Calendar::opened_by(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date) || t.opened_by[t.index(date)] == k_no_fact) return nullptr;
  return &t.data.facts[t.opened_by[t.index(date)]];
}

Why Calendar::why(Date date) const {
  const Tables& t = *tables_;
  const bool known = t.covers(date) && t.cause[t.index(date)] != k_no_fact;
  return why_of(date, kind_of(date), known ? &t.data.facts[t.cause[t.index(date)]] : nullptr);
}

Why Calendar::why(Date date, const Fact& fact) const {
  return why_of(date, std::holds_alternative<Closure>(fact.what) ? DayKind::closure : DayKind::holiday, &fact);
}

std::vector<const Fact*> Calendar::facts_on(Date date) const {
  std::vector<const Fact*> all;
  for (const std::uint32_t i : tables_->in_force)
    if (is_about(tables_->data.facts[i], date)) all.push_back(&tables_->data.facts[i]);
  return all;
}

Why Calendar::why_of(Date date, DayKind kind, const Fact* fact) const {
  const Tables& t = *tables_;
  Why why{kind, fact, {}};
  const Named name = why.fact ? name_for(t.data.code, why.fact->id) : Named{"calendar", t.data.code};
  switch (why.kind) {
    case DayKind::working: why.message = say("calendar.day_working", {{"date", date}}); break;
    case DayKind::weekend: why.message = say("calendar.day_weekend", {{"date", date}}); break;
    case DayKind::holiday: why.message = say("calendar.day_holiday", {{"date", date}, {"name", name}}); break;
    case DayKind::replacement: why.message = say("calendar.day_replacement", {{"date", date}, {"name", name}}); break;
    case DayKind::changed: why.message = say("calendar.day_changed", {{"date", date}, {"name", name}}); break;
    case DayKind::closure:
      why.message = say("calendar.day_closure", {{"date", date}, {"name", name}});
      if (why.fact && why.fact->announced_at) {
        why.message = say("calendar.day_closure_announced",
                          {{"date", date}, {"name", name}, {"announced", t.zone.civil(*why.fact->announced_at).date}});
      }
      break;
  }
  return why;
}

std::optional<Why> Calendar::why_closed(Date date) const {
  Why reason = why(date);
  if (reason.kind == DayKind::working) return {};
  return reason;
}

Instant Calendar::start_of(Date date) const {
  const Tables& t = *tables_;
  return date >= t.first && date <= t.last + 1 ? Instant{t.day_start[t.index(date)]} : t.zone.instant(date);
}

Date Calendar::date_of(Instant at) const {
  const Tables& t = *tables_;
  return t.covers(at) ? t.first + static_cast<std::int32_t>(t.index(at)) : t.zone.civil(at).date;
}

std::optional<Instant> Calendar::close_of(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return {};
  const std::size_t i = t.index(date);
  if (t.first_open[i + 1] == t.first_open[i]) return {};
  return Instant{t.open_to[t.first_open[i + 1] - 1]};
}

std::optional<Instant> Calendar::opening_of(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return {};
  const std::size_t i = t.index(date);
  if (t.first_open[i + 1] == t.first_open[i]) return {};
  return Instant{t.open_from[t.first_open[i]]};
}

Result<Date> Calendar::add_working_days(Date date, std::int64_t n) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return out_of_range(t);
  if (n == 0) return date;
  const std::size_t i = t.index(date);
  const auto count = static_cast<std::int64_t>(t.working_days.size());
  const std::int64_t passed = n > 0 ? t.working_before[i + 1] : t.working_before[i];
  if (n > count - passed || n < -passed) return out_of_range(t);
  return Date{t.working_days[static_cast<std::size_t>(n > 0 ? passed + n - 1 : passed + n)]};
}

Result<std::int64_t> Calendar::working_days_between(Date a, Date b) const {
  const Tables& t = *tables_;
  if (!t.covers(a) || !t.covers(b)) return out_of_range(t);
  if (a <= b) return std::int64_t{t.working_before[t.index(b) + 1]} - t.working_before[t.index(a) + 1];
  return std::int64_t{t.working_before[t.index(b)]} - t.working_before[t.index(a)];
}

Result<Date> Calendar::on_or_after(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return out_of_range(t);
  const std::size_t rank = t.working_before[t.index(date)];
  if (rank == t.working_days.size()) return out_of_range(t);
  return Date{t.working_days[rank]};
}

Result<Date> Calendar::on_or_before(Date date) const {
  const Tables& t = *tables_;
  if (!t.covers(date)) return out_of_range(t);
  const std::size_t rank = t.working_before[t.index(date) + 1];
  if (rank == 0) return out_of_range(t);
  return Date{t.working_days[rank - 1]};
}

bool Calendar::is_open(Instant at) const {
  const Tables& t = *tables_;
  if (!t.covers(at)) return false;
  const std::size_t j = t.interval(at);
  return j < t.open_from.size() && t.open_from[j] <= at.us;
}

Result<Instant> Calendar::add(Instant from, Duration d) const {
  const Tables& t = *tables_;
  if (!t.covers(from)) return out_of_range(t);
  if (d.us == 0) return from;
  const std::int64_t passed = t.open_until(from);
  const std::int64_t total = t.open_before.back();
  if (d.us > total - passed || d.us < -passed) return out_of_range(t);
  const std::int64_t target = passed + d.us;
  // Forward: the first interval by whose end the target is reached. Backward: the last that begins by then.
  const auto place =
      d.us > 0 ? std::ranges::lower_bound(t.open_before, target) : std::ranges::upper_bound(t.open_before, target);
  const auto j = static_cast<std::size_t>(place - t.open_before.begin()) - 1;
  return Instant{t.open_from[j] + (target - t.open_before[j])};
}

Result<Duration> Calendar::between(Instant a, Instant b) const {
  const Tables& t = *tables_;
  if (!t.covers(a) || !t.covers(b)) return out_of_range(t);
  return Duration{t.open_until(b) - t.open_until(a)};
}

Result<Instant> Calendar::next_open(Instant at) const {
  const Tables& t = *tables_;
  if (!t.covers(at)) return out_of_range(t);
  const std::size_t j = t.interval(at);
  if (j == t.open_from.size()) return out_of_range(t);
  return std::max(at, Instant{t.open_from[j]});
}

Result<Instant> Calendar::next_close(Instant at) const {
  const Tables& t = *tables_;
  if (!t.covers(at)) return out_of_range(t);
  const std::size_t j = t.interval(at);
  // Open up to the last midnight of the range: when it closes is not known here.
  if (j == t.open_from.size() || t.run_end[j] == t.day_start.back()) return out_of_range(t);
  return Instant{t.run_end[j]};
}

Duration Calendar::open_time(Date a, Date b) const {
  const Tables& t = *tables_;
  a = std::max(a, t.first);
  b = std::min(b, t.last);
  if (b < a) return {};
  return {t.open_before[t.first_open[t.index(b) + 1]] - t.open_before[t.first_open[t.index(a)]]};
}

Result<Calendars> Calendars::compile(std::span<const CalendarData> data, Date first, Date last,
                                     std::optional<Instant> known_at) {
  Calendars out;
  for (const CalendarData& one : data) {
    std::set<std::string> regions{""};
    for (const Fact& fact : one.facts) regions.insert(fact.regions.begin(), fact.regions.end());
    for (const std::string& region : regions) {
      PASOKH_LET(auto calendar, Calendar::compile(one, region, first, last, known_at));
      out.entries_.push_back({one.code, region, std::move(calendar)});
    }
  }
  std::ranges::stable_sort(out.entries_, [](const Entry& a, const Entry& b) {
    return std::tie(a.code, a.region) < std::tie(b.code, b.region);
  });
  return out;
}

const Calendar* Calendars::find(std::string_view code, std::string_view region) const {
  const Calendar* best = nullptr;
  std::size_t longest = 0;
  for (const Entry& entry : entries_) {
    if (entry.code != code || !(entry.region.empty() || calendar::covers(entry.region, region))) continue;
    if (best && entry.region.size() <= longest) continue;
    best = &entry.calendar;
    longest = entry.region.size();
  }
  return best;
}

}  // namespace pasokh::calendar
