#include "insight/backlog.hpp"

#include <algorithm>

namespace pasokh::insight {

namespace {

constexpr std::int64_t k_day_us = 86'400'000'000;

struct Stay {
  std::int64_t from = 0, until = INT64_MAX;  // until: not closed
};

std::vector<Stay> stays_of(const history::EventLog& log, const BacklogAsk& ask) {
  std::vector<bool> decides(log.activities.size(), false);
  for (const std::string& name : ask.decided) {
    const std::uint32_t code = log.activities.find(name);
    if (code != history::k_missing) decides[code] = true;
  }
  std::vector<Stay> out;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
    if (first == end) continue;
    Stay stay{log.at_us[first], INT64_MAX};
    for (std::uint32_t row = first; row < end && stay.until == INT64_MAX; ++row) {
      if (decides[log.activity[row]]) stay.until = log.at_us[row];
    }
    if (stay.until == INT64_MAX && ask.decided.empty() && ask.last_event_closes) stay.until = log.at_us[end - 1];
    out.push_back(stay);
  }
  return out;
}

BacklogPeriod period_at(Instant at, const BacklogAsk& ask, const Months& months) {
  BacklogPeriod out;
  if (ask.period == Period::month) {
    const MonthSpan span = months(at);
    out.from = span.from;
    out.until = span.until;
    return out;
  }
  const int length = ask.period == Period::week ? 7 : 1;
  const Date day = ask.zone.civil(at).date;
  const Date first = length == 7 ? day - static_cast<std::int32_t>(day.weekday()) : day;
  out.from = ask.zone.instant(first);
  out.until = ask.zone.instant(first + length);
  return out;
}

std::size_t class_of(std::int64_t age_us) {
  std::size_t i = 0;
  while (i < k_age_days.size() && age_us >= k_age_days[i] * k_day_us) ++i;
  return i;
}

}  // namespace

std::vector<BacklogPeriod> backlog_of(const history::EventLog& log, const BacklogAsk& ask) {
  std::vector<Stay> stays = stays_of(log, ask);
  if (stays.empty()) return {};
  const Months months = ask.months ? ask.months : gregorian_months(ask.zone);
  std::int64_t last = INT64_MIN;
  for (const std::int64_t at : log.at_us) last = std::max(last, at);
  std::ranges::sort(stays, {}, &Stay::from);
  std::vector<BacklogPeriod> out;
  for (Instant at{stays.front().from}; at.us <= last;) {
    out.push_back(period_at(at, ask, months));
    at = out.back().until;
    if (out.size() > k_max_periods) out.erase(out.begin());
  }
  std::vector<Stay> open;
  std::size_t next = 0;
  for (BacklogPeriod& period : out) {
    for (; next < stays.size() && stays[next].from < period.until.us; ++next) {
      if (stays[next].from >= period.from.us) ++period.arrivals;
      open.push_back(stays[next]);
    }
    for (const Stay& stay : open) period.closures += stay.until >= period.from.us && stay.until < period.until.us;
    std::erase_if(open, [&](const Stay& stay) { return stay.until < period.until.us; });
    period.in_progress = open.size();
    for (const Stay& stay : open) ++period.ages[class_of(period.until.us - stay.from)];
  }
  return out;
}

}  // namespace pasokh::insight
