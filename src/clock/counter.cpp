#include "clock/counter.hpp"

#include <algorithm>

#include "base/jalali.hpp"

namespace pasokh::clock {
namespace {

std::unexpected<Refusal> beyond(const calendar::Calendar& c) {
  return refuse(
      RefusalKind::invalid,
      say("calendar.out_of_range", {{"calendar", Named{"calendar", c.code()}}, {"from", c.first()}, {"to", c.last()}}));
}

// Where the month is too short: its last day, or what is left over runs on.
std::optional<Date> land(std::optional<Date> day, int left_over, MonthEnd rule, bool& month_end) {
  month_end = left_over > 0;
  if (!day) return {};
  return rule == MonthEnd::overflow ? *day + left_over : *day;
}

std::optional<Date> gregorian_months_later(Date base, std::int64_t months, MonthEnd rule, bool& month_end) {
  const YearMonthDay from = base.ymd();
  const std::int64_t month = from.year * 12LL + from.month - 1 + months;
  const int year = static_cast<int>(month / 12), in_year = static_cast<int>(month % 12) + 1;
  if (year > 9998) return {};
  const int day = std::min(from.day, days_in_month(year, in_year));
  return land(Date::from(year, in_year, day), from.day - day, rule, month_end);
}

std::optional<Date> jalali_months_later(Date base, std::int64_t months, MonthEnd rule, bool& month_end) {
  const auto from = to_jalali(base);
  if (!from) return {};
  const std::int64_t month = from->year * 12LL + from->month - 1 + months;
  const int year = static_cast<int>(month / 12), in_year = static_cast<int>(month % 12) + 1;
  const int day = std::min(from->day, days_in_jalali_month(year, in_year));
  return land(from_jalali({year, in_year, day}), from->day - day, rule, month_end);
}

}  // namespace

Result<CountedPosition> Counter::begin(Date day, Instant at) {
  stages_[0] = term_.length;
  count_ = 1;
  CountedPosition p;
  p.timed = is_timed(term_.length.unit);
  p.at = at;
  p.day = term_.first_day_counts ? day - 1 : day;
  PASOKH_TRY(enter(p, 0));
  return p;
}

bool Counter::add_stage(Length length) {
  if (count_ == k_max_stages) return false;
  stages_[count_++] = length;
  return true;
}

Done Counter::enter(CountedPosition& p, std::size_t stage) const {
  const Length length = stages_[stage];
  const bool timed = is_timed(length.unit);
  if (timed && !p.timed) p.at = calendar_.end_of(p.day);
  if (!timed && p.timed) p.day = calendar_.date_of({p.at.us - 1});
  p.timed = timed;
  p.stage = stage;
  const Date base = stage == 0 && term_.first_day_counts ? p.day + 1 : p.day;
  PASOKH_LET(p.left, measure(length, base, p.month_end));
  return {};
}

Result<std::int64_t> Counter::measure(Length length, Date base, bool& month_end) const {
  if (length.count < 1 || length.count > k_max_count) {
    return refuse(RefusalKind::invalid,
                  say("clock.bad_length", {{"term", term_.code}, {"count", length.count}, {"most", k_max_count}}));
  }
  std::optional<Date> end;
  switch (length.unit) {
    case Unit::minutes:
    case Unit::working_minutes: return minutes(length.count).us;
    case Unit::hours:
    case Unit::working_hours: return hours(length.count).us;
    case Unit::calendar_days:
    case Unit::working_days: return length.count;
    case Unit::weeks: return length.count * 7;
    case Unit::months:
    case Unit::years: {
      const std::int64_t months = length.count * (length.unit == Unit::years ? 12 : 1);
      end = gregorian_months_later(base, months, term_.month_end, month_end);
      break;
    }
    case Unit::jalali_months:
    case Unit::jalali_years: {
      const std::int64_t months = length.count * (length.unit == Unit::jalali_years ? 12 : 1);
      end = jalali_months_later(base, months, term_.month_end, month_end);
      break;
    }
  }
  if (!end) return beyond(calendar_);
  return end->days - base.days;
}

Done Counter::step_days(CountedPosition& p, const std::optional<CountedStop>& stop, bool& stopped) const {
  const bool working = stages_[p.stage].unit == Unit::working_days;
  Date end;
  if (working) {
    PASOKH_LET(end, calendar_.add_working_days(p.day, p.left));
  } else {
    if (p.left > calendar_.last().days - p.day.days) return beyond(calendar_);
    end = p.day + static_cast<std::int32_t>(p.left);
  }
  std::int64_t used = p.left;
  if (stop && end > stop->day) {
    stopped = true;
    end = std::max(p.day, stop->day);
    used = end - p.day;
    if (working) {
      PASOKH_LET(used, calendar_.working_days_between(p.day, end));
    }
  }
  p.left -= used;
  p.counted += used;
  p.day = end;
  return {};
}

Done Counter::step_time(CountedPosition& p, const std::optional<CountedStop>& stop, bool& stopped) const {
  const Unit unit = stages_[p.stage].unit;
  const bool working = unit == Unit::working_hours || unit == Unit::working_minutes;
  Instant end = p.at + Duration{p.left};
  if (working) {
    PASOKH_LET(end, calendar_.add(p.at, {p.left}));
  }
  if (!calendar_.covers(end)) return beyond(calendar_);
  std::int64_t used = p.left;
  if (stop && end > stop->at) {
    stopped = true;
    end = std::max(p.at, stop->at);
    used = (end - p.at).us;
    if (working) {
      PASOKH_LET(const Duration open, calendar_.between(p.at, end));
      used = open.us;
    }
  }
  p.left -= used;
  p.counted += used;
  p.at = end;
  return {};
}

Done Counter::aim_at(CountedPosition& p, std::optional<Date> old_end, Date to) {
  if (!calendar_.covers(to)) return beyond(calendar_);
  const Date here = day_of(p);
  p.timed = false;
  p.done = false;
  p.day = here;
  count_ = p.stage + 1;
  if (old_end && *old_end > here && *old_end < to && count_ < k_max_stages) {
    stages_[p.stage] = {*old_end - here, Unit::calendar_days};
    stages_[count_++] = {to - *old_end, Unit::calendar_days};
    p.left = *old_end - here;
  } else {
    stages_[p.stage] = {std::max(1, to - here), Unit::calendar_days};
    p.left = std::max(0, to - here);
  }
  return {};
}

}  // namespace pasokh::clock
