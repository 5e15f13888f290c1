#include "calendar/facts.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/jalali.hpp"
#include "base/zone.hpp"

namespace pasokh::calendar {
namespace {

constexpr std::size_t k_max_patterns = 500;

bool good_hours(const Hours& hours) {
  if (hours.size() > k_max_intervals) return false;
  TimeOfDay last = k_midnight;
  for (const Interval& open : hours) {
    if (open.from < last || open.to <= open.from || open.to > k_end_of_day) return false;
    last = open.to;
  }
  return true;
}

bool good_span(Date from, Date to) { return from <= to && to.days - from.days < k_max_span_days; }

struct Checker {
  const Fact& fact;
  std::vector<Message>& out;

  void hours(const Hours& h) const {
    if (!good_hours(h)) out.push_back(say("calendar.bad_hours", {{"fact", fact.id}}));
  }
  void span(Date from, Date to) const {
    if (!good_span(from, to)) out.push_back(say("calendar.bad_span", {{"fact", fact.id}, {"from", from}, {"to", to}}));
  }
  void operator()(const WeeklyPattern& p) const {
    if (p.week.size() != 7) out.push_back(say("calendar.bad_week", {{"fact", fact.id}}));
    for (const Hours& h : p.week) hours(h);
    if (p.to && *p.to < p.from)
      out.push_back(say("calendar.bad_span", {{"fact", fact.id}, {"from", p.from}, {"to", *p.to}}));
  }
  void operator()(const YearlyHoliday& h) const {
    const bool jalali = h.reckoning == Reckoning::jalali;
    const int most = h.month < 1 || h.month > 12 ? 0
                     : jalali                    ? days_in_jalali_month(1403, h.month)
                                                 : days_in_month(2024, h.month);
    if (h.day < 1 || h.day > most || h.length < 1 || h.length > 366) {
      out.push_back(
          say("calendar.bad_day", {{"fact", fact.id}, {"month", std::int64_t{h.month}}, {"day", std::int64_t{h.day}}}));
    }
    if (h.from && h.to && *h.to < *h.from) {
      out.push_back(say("calendar.bad_span", {{"fact", fact.id}, {"from", *h.from}, {"to", *h.to}}));
    }
  }
  void operator()(const DatedHoliday& h) const { span(h.from, h.to); }
  void operator()(const Closure& c) const {
    span(c.from, c.to);
    const TimeOfDay shut = c.shut.value_or(k_midnight), reopen = c.reopen.value_or(k_end_of_day);
    if (shut < k_midnight || reopen <= shut || reopen > k_end_of_day)
      out.push_back(say("calendar.bad_hours", {{"fact", fact.id}}));
  }
  void operator()(const ReducedHours& r) const {
    span(r.from, r.to);
    hours(r.hours);
  }
  void operator()(const WorkingDay& w) const {
    hours(w.hours);
    if (w.hours.empty()) out.push_back(say("calendar.bad_hours", {{"fact", fact.id}}));
  }
  void operator()(const Withdrawal& w) const {
    if (!is_code(w.of)) out.push_back(say("calendar.bad_code", {{"code", w.of}}));
  }
};

void check_withdrawals(const CalendarData& data, std::vector<Message>& out) {
  std::unordered_map<std::string_view, const Fact*> by_id;
  for (const Fact& fact : data.facts) {
    if (!by_id.emplace(fact.id, &fact).second) out.push_back(say("calendar.same_id", {{"fact", fact.id}}));
  }
  for (const Fact& fact : data.facts) {
    const auto* withdrawal = std::get_if<Withdrawal>(&fact.what);
    if (!withdrawal) continue;
    const auto found = by_id.find(withdrawal->of);
    if (found == by_id.end() || std::holds_alternative<Withdrawal>(found->second->what)) {
      out.push_back(say("calendar.unknown_withdrawn", {{"fact", fact.id}, {"of", withdrawal->of}}));
    }
  }
}

}  // namespace

const std::string& Words::in(Language language) const {
  if (language == Language::fa) return fa.empty() ? en : fa;
  return en.empty() ? fa : en;
}

std::vector<Message> check(const Fact& fact) {
  std::vector<Message> out;
  if (!is_code(fact.id)) out.push_back(say("calendar.bad_code", {{"code", fact.id}}));
  for (const std::string& region : fact.regions) {
    if (!is_code(region)) out.push_back(say("calendar.bad_code", {{"code", region}}));
  }
  if (std::max({fact.words.fa.size(), fact.words.en.size(), fact.source.size()}) > k_max_words) {
    out.push_back(say("calendar.too_long_words", {{"fact", fact.id}, {"most", std::int64_t{k_max_words}}}));
  }
  std::visit(Checker{fact, out}, fact.what);
  return out;
}

std::vector<Message> check(const CalendarData& data) {
  std::vector<Message> out;
  if (!is_code(data.code)) out.push_back(say("calendar.bad_code", {{"code", data.code}}));
  if (!Zone::find(data.zone)) out.push_back(say("calendar.no_zone", {{"calendar", data.code}, {"zone", data.zone}}));
  std::size_t patterns = 0;
  for (const Fact& fact : data.facts) patterns += std::holds_alternative<WeeklyPattern>(fact.what);
  if (patterns == 0) out.push_back(say("calendar.no_pattern", {{"calendar", data.code}}));
  if (data.facts.size() > k_max_facts || patterns > k_max_patterns) {
    out.push_back(say("calendar.too_many_facts", {{"calendar", data.code}, {"most", std::int64_t{k_max_facts}}}));
    return out;
  }
  for (const Fact& fact : data.facts) {
    for (Message& message : check(fact)) out.push_back(std::move(message));
  }
  check_withdrawals(data, out);
  return out;
}

bool covers(std::string_view fact_region, std::string_view region) {
  return region.starts_with(fact_region) && (region.size() == fact_region.size() || region[fact_region.size()] == '.');
}

Span span_of(const Fact& fact) {
  struct Visitor {
    Span operator()(const WeeklyPattern& p) const { return {p.from, p.to}; }
    Span operator()(const YearlyHoliday& h) const { return {h.from, h.to}; }
    Span operator()(const DatedHoliday& h) const { return {h.from, h.to}; }
    Span operator()(const Closure& c) const { return {c.from, c.to}; }
    Span operator()(const ReducedHours& r) const { return {r.from, r.to}; }
    Span operator()(const WorkingDay& w) const { return {w.on, w.on}; }
    Span operator()(const Withdrawal&) const { return {}; }
  };
  return std::visit(Visitor{}, fact.what);
}

namespace {

struct About {
  Date date;
  bool operator()(const WeeklyPattern&) const { return false; }
  bool operator()(const Withdrawal&) const { return false; }
  bool operator()(const WorkingDay& w) const { return w.on == date; }
  bool operator()(const auto& dated) const { return dated.from <= date && date <= dated.to; }
  bool operator()(const YearlyHoliday& h) const {
    if ((h.from && date < *h.from) || (h.to && date > *h.to)) return false;
    for (int k = 0; k < h.length; ++k)
      if (begins_on(h, date - k)) return true;
    return false;
  }
  static bool begins_on(const YearlyHoliday& h, Date day) {
    if (h.reckoning == Reckoning::gregorian) return day.ymd().month == h.month && day.ymd().day == h.day;
    const auto solar = to_jalali(day);
    return solar && solar->month == h.month && solar->day == h.day;
  }
};

}  // namespace

bool is_about(const Fact& fact, Date date) { return std::visit(About{date}, fact.what); }

std::optional<Date> never_works_from(const CalendarData& data) {
  std::vector<const WeeklyPattern*> patterns;
  std::vector<Date> changes;  // on which another pattern may begin to hold
  for (const Fact& fact : data.facts) {
    const auto* pattern = std::get_if<WeeklyPattern>(&fact.what);
    if (!pattern) continue;
    patterns.push_back(pattern);
    changes.push_back(pattern->from);
    if (pattern->to) changes.push_back(*pattern->to + 1);
  }
  std::ranges::sort(changes);
  std::optional<Date> rest;  // since when there have been no hours
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const WeeklyPattern* holds = nullptr;
    for (const WeeklyPattern* p : patterns) {
      const bool here = p->from <= changes[i] && (!p->to || changes[i] <= *p->to);
      if (here && (!holds || holds->from <= p->from)) holds = p;
    }
    const bool works = holds && std::ranges::any_of(holds->week, [](const Hours& hours) { return !hours.empty(); });
    if (works) {
      rest.reset();
      continue;
    }
    if (!rest) rest = changes[i];
    if (i + 1 == changes.size() || changes[i + 1] - *rest >= k_longest_rest) return rest;
  }
  return {};
}

Named name_for(std::string_view calendar, std::string_view fact) {
  std::string code(calendar);
  code += '/';
  code += fact;
  return {"calendar-fact", std::move(code)};
}

std::string name_of(const CalendarData& data, Language language, const Named& named) {
  if (named.kind == "calendar" && named.code == data.code)
    return data.words.empty() ? data.code : data.words.in(language);
  const std::string_view code = named.code;
  if (named.kind != "calendar-fact" || code.size() <= data.code.size() || !code.starts_with(data.code) ||
      code[data.code.size()] != '/') {
    return {};
  }
  const std::string_view id = code.substr(data.code.size() + 1);
  const auto found = std::ranges::find_if(data.facts, [&](const Fact& fact) { return fact.id == id; });
  if (found == data.facts.end()) return {};
  return found->words.empty() ? found->id : found->words.in(language);
}

}  // namespace pasokh::calendar
