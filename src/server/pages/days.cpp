#include "server/pages/days.hpp"

#include <algorithm>
#include <set>

#include "base/jalali.hpp"

namespace pasokh::server::pages {
namespace {

struct Name {
  std::string day, month;  // "۲", "آذر ۱۴۰۴"
};

// The parts of a date as it is written in the language: its own calendar, its own digits.
Name name_of(Language language, Date date) {
  const std::string whole = format_date(language, date);  // weekday, day, month, year
  const auto space = whole.rfind(' ', whole.rfind(' ') - 1);
  const auto before = whole.rfind(' ', space - 1);
  return {whole.substr(before + 1, space - before - 1), whole.substr(space + 1)};
}

// A day that is still to come is not yet counted: it only will be.
std::string kind_of(const api::ClockDay& day, Date today) {
  return day.kind == "worked" && day.date > today ? "future" : day.kind;
}

std::string kind_text(const Pages& pages, Language language, const std::string& kind) {
  return word(pages, language, Message{"pages.day_" + kind, {}});
}

std::string with_why(std::string text, const std::string& why) { return why.empty() ? text : text + " (" + why + ")"; }

Data square(const Pages& pages, Language language, const api::ClockDay& day, Date today) {
  Data one;
  const std::string kind = kind_of(day, today);
  one.set("kind", kind);
  one.set("day", name_of(language, day.date).day);
  one.set("today", flag(day.date == today));
  one.set("title", format_date(language, day.date) + ": " + with_why(kind_text(pages, language, kind), day.why));
  return one;
}

// Runs of days that are the same, a line each.
Data spans_of(const Pages& pages, Language language, const std::vector<api::ClockDay>& days, Date today) {
  Data spans = list();
  for (std::size_t from = 0; from < days.size();) {
    std::size_t to = from;
    while (to + 1 < days.size() && kind_of(days[to + 1], today) == kind_of(days[from], today) &&
           days[to + 1].why == days[from].why)
      ++to;
    const auto first = days[from].date, last = days[to].date;
    Data one;
    one.set("when", first == last ? format_date(language, first)
                                  : word(pages, language, say("pages.from_to", {{"from", first}, {"to", last}})));
    one.set("what", with_why(kind_text(pages, language, kind_of(days[from], today)), days[from].why));
    one.set("count", word(pages, language, say("pages.n_days", {{"n", static_cast<std::int64_t>(to - from + 1)}})));
    spans << one;
    from = to + 1;
  }
  return spans;
}

}  // namespace

void add_days(const Pages& pages, Language language, const std::vector<api::ClockDay>& all, Date today, Data& data) {
  const std::size_t left_out = all.size() > k_most_days_drawn ? all.size() - k_most_days_drawn : 0;
  const std::vector<api::ClockDay> days(all.begin() + static_cast<std::ptrdiff_t>(left_out), all.end());
  Data months = list(), legend = list();
  std::set<std::string> kinds;
  for (std::size_t i = 0; i < days.size();) {
    const std::string name = name_of(language, days[i].date).month;
    Data month, squares = list();
    for (; i < days.size() && name_of(language, days[i].date).month == name; ++i) {
      squares << square(pages, language, days[i], today);
      kinds.insert(kind_of(days[i], today));
    }
    month.set("name", name);
    month.set("days", squares);
    months << month;
  }
  for (const char* kind : {"before", "worked", "closed", "paused", "extended", "future", "last", "over"}) {
    if (!kinds.contains(kind)) continue;
    Data one;
    one.set("kind", std::string(kind));
    one.set("label", kind_text(pages, language, kind));
    legend << one;
  }
  const bool has_today = std::ranges::find(days, today, &api::ClockDay::date) != days.end();
  data.set("has_today", flag(has_today));
  data.set("months", months);
  data.set("legend", legend);
  data.set("spans", spans_of(pages, language, days, today));
  data.set("days_left_out",
           maybe(left_out == 0 ? std::string{}
                               : word(pages, language,
                                      say("pages.days_left_out", {{"n", static_cast<std::int64_t>(left_out)}}))));
}

}  // namespace pasokh::server::pages
