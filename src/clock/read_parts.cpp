// The statements of the clock language: facts of a calendar, clauses of a term, lines of a case.
#include <algorithm>
#include <array>
#include <utility>

#include "clock/reader.hpp"

namespace pasokh::clock {
namespace {

using calendar::Fact;

constexpr std::array<std::string_view, 7> k_weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

int weekday(std::string_view word) {
  const auto found = std::ranges::find(k_weekdays, word);
  return found == k_weekdays.end() ? -1 : static_cast<int>(found - k_weekdays.begin());
}

// "sat-wed" or "fri": marks the days; false when it is neither.
bool mark_days(std::string_view word, std::array<bool, 7>& days) {
  const std::size_t dash = word.find('-');
  const int from = weekday(word.substr(0, dash));
  const int to = dash == std::string_view::npos ? from : weekday(word.substr(dash + 1));
  if (from < 0 || to < 0) return false;
  for (int day = from;; day = (day + 1) % 7) {
    days[static_cast<std::size_t>(day)] = true;
    if (day == to) return true;
  }
}

calendar::Hours read_hours(Cursor& c) {
  calendar::Hours hours;
  do hours.push_back(c.interval());
  while (c.sees_interval() && hours.size() <= calendar::k_max_intervals);
  return hours;
}

// What any calendar fact may carry, in any order; false when the next words are none of it.
bool read_option(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  if (c.sees(Glyph::text)) {
    fact.words = c.words();
  } else if (c.take("announced")) {
    announced.emplace();
    announced->date = c.date();
    announced->time = c.time();
  } else if (c.take("in")) {
    do fact.regions.push_back(c.code());
    while (c.take("and"));
  } else if (c.take("source")) {
    fact.source = c.text();
  } else {
    return false;
  }
  return true;
}

void read_options(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  while (!c.at_end() && read_option(c, fact, announced)) {
  }
}

void read_week(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  calendar::WeeklyPattern pattern;
  pattern.week.resize(7);
  c.must("from");
  pattern.from = c.date();
  if (c.take("to")) pattern.to = c.date();
  read_options(c, fact, announced);
  if (!c.take(Glyph::colon)) c.fail_expected(":");
  do {
    std::array<bool, 7> days{};
    bool any = false;
    while (!c.at_end() && !c.sees_interval()) {
      if (!mark_days(c.peek(), days)) break;
      c.word();
      any = true;
    }
    if (!any) c.fail_expected("a weekday (mon-fri)");
    const calendar::Hours hours = read_hours(c);
    for (std::size_t day = 0; day < 7; ++day) {
      if (days[day]) pattern.week[day] = hours;
    }
  } while (c.take(Glyph::comma));
  fact.what = std::move(pattern);
}

void read_yearly(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  calendar::YearlyHoliday holiday;
  holiday.reckoning = c.take("gregorian") ? calendar::Reckoning::gregorian : calendar::Reckoning::jalali;
  if (holiday.reckoning == calendar::Reckoning::jalali) c.must("jalali");
  const std::string day = c.word();
  if (day.size() == 5 && day[2] == '-') {
    holiday.month = (day[0] - '0') * 10 + day[1] - '0';
    holiday.day = (day[3] - '0') * 10 + day[4] - '0';
  } else {
    c.fail_expected("a month and day (01-13)");
  }
  while (!c.at_end()) {
    if (c.take("for")) {
      holiday.length = static_cast<int>(c.number(366));
      if (!c.take("days")) c.must("day");
    } else if (c.take("from")) {
      holiday.from = c.date();
    } else if (c.take("to")) {
      holiday.to = c.date();
    } else if (!read_option(c, fact, announced)) {
      break;
    }
  }
  fact.what = holiday;
}

void read_closed(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  calendar::Closure closure;
  closure.from = closure.to = c.date();
  if (c.take("to")) closure.to = c.date();
  while (!c.at_end()) {
    if (c.take("from")) {
      closure.shut = c.time();
    } else if (c.take("until")) {
      closure.reopen = c.time();
    } else if (c.take({"day", "lost"})) {
      closure.day_is_lost = true;
    } else if (!read_option(c, fact, announced)) {
      break;
    }
  }
  fact.what = closure;
}

void read_dated(Cursor& c, std::string_view kind, Fact& fact, std::optional<Civil>& announced) {
  const Date from = c.date();
  const Date to = c.take("to") ? c.date() : from;
  if (kind == "holiday") {
    fact.what = calendar::DatedHoliday{from, to};
  } else if (kind == "hours") {
    fact.what = calendar::ReducedHours{from, to, read_hours(c)};
  } else {
    if (to != from) c.fail_expected("one day");
    fact.what = calendar::WorkingDay{from, read_hours(c)};
  }
  read_options(c, fact, announced);
}

void read_start(Cursor& c, Term& term) {
  if (c.take("filed") || c.take("receipt")) {
    term.start = Start::filed;
  } else if (c.take("complete") || c.take("valid")) {
    term.start = Start::complete;
  } else {
    c.fail_expected("filed or complete");
  }
}

void read_extension(Cursor& c, Term& term) {
  ExtensionRule rule;
  if (c.take("once")) {
    rule.times = 1;
  } else if (c.take("twice")) {
    rule.times = 2;
  } else if (c.sees_number()) {
    rule.times = static_cast<int>(c.number(k_max_stages - 1));
    c.must("times");
  }
  while (!c.at_end()) {
    if (c.take({"by", "agreement"}) || c.take({"in", "writing"})) {
      rule.agreed = true;
    } else if (c.take("by")) {
      rule.most = c.length();
    } else if (c.take({"even", "after", "expiry"})) {
      rule.before_expiry = false;
    } else if (!c.take({"before", "expiry"})) {
      break;
    }
  }
  term.extension = rule;
}

void read_pause(Cursor& c, Term& term) {
  if (c.take("for")) {
    PauseRule rule;
    rule.cause = c.code();
    while (!c.at_end()) {
      if (c.take("with")) {
        rule.evidence = c.code();
      } else if (c.take("within")) {
        rule.within = c.length();
      } else if (c.take({"at", "most"})) {
        rule.most = c.length();
      } else {
        break;
      }
    }
    term.pauses.push_back(rule);
    return;
  }
  c.must("days");
  if (c.take("after-first")) {
    term.pause_days = PauseDays::after_first;
  } else if (c.take("touched")) {
    term.pause_days = PauseDays::touched;
  } else if (c.take("inside")) {
    term.pause_days = PauseDays::inside;
  } else {
    c.fail_expected("after-first, touched or inside");
  }
}

void read_lapse(Cursor& c, Term& term) {
  c.must("lapse");
  if (c.take("granted")) {
    term.on_lapse = Lapse::granted;
  } else if (c.take("refused")) {
    term.on_lapse = Lapse::refused;
  } else if (c.take("escalate")) {
    term.on_lapse = Lapse::escalate;
  } else if (c.take({"fee", "refunded"})) {
    term.remedies.fee_refunded = true;
  } else if (c.take({"penalty", "noted"})) {
    term.remedies.penalty = true;
  } else {
    c.must("none");
    term.on_lapse = Lapse::none;
  }
  if (c.sees(Glyph::text)) term.on_lapse_note = c.words();
}

void read_in_force(Cursor& c, Term& term) {
  c.must("force");
  if (c.take("from")) term.from = c.date();
  if (c.take("to")) term.to = c.date();
  term.takes_open_cases = c.take({"and", "for", "open", "cases"});
  if (term.takes_open_cases && !term.from) c.fail_expected("in force from a date, for open cases");
  if (c.take("enacted")) term.enacted = c.date();
}

void read_restart(Cursor& c, Term& term) {
  c.must("on");
  c.must("incomplete");
  RestartRule rule;
  while (!c.at_end()) {
    if (c.take("within")) {
      rule.within = c.length();
    } else if (c.take("once")) {
      rule.times = 1;
    } else if (c.sees_number()) {
      rule.times = static_cast<int>(c.number(k_max_restarts));
      c.must("times");
    } else {
      break;
    }
  }
  term.restart = rule;
}

void read_rung(Cursor& c, Term& term) {
  c.must("to");
  Rung rung;
  rung.role = c.code();
  c.must("after");
  rung.after = c.length();
  term.ladder.push_back(std::move(rung));
  term.on_lapse = Lapse::escalate;
}

void read_rolls(Cursor& c, Term& term) {
  term.roll = c.take("previous") ? Roll::previous : Roll::next;
  if (term.roll == Roll::next && !c.take("next")) c.fail_expected("next or previous");
}

void read_place(Cursor& c, Term& term) {
  term.calendar = c.code();
  if (c.take("region")) term.region = c.code();
}

void read_clause(Cursor& c, Term& term) {
  if (c.sees_number()) return void(term.length = c.length());
  if (c.take("from")) return read_start(c, term);
  if (c.take("after")) {
    term.start = Start::base;
    return void(term.after = c.code());
  }
  if (c.take({"first", "day", "counts"})) return void(term.first_day_counts = true);
  if (c.take("cut-off")) return void(term.cut_off = c.time());
  if (c.take({"start", "rolls"})) return void(term.start_rolls = true);
  if (c.take("rolls")) return read_rolls(c, term);
  if (c.take({"months", "overflow"})) return void(term.month_end = MonthEnd::overflow);
  if (c.take({"ends", "at", "close"})) return void(term.ends = EndOf::work);
  if (c.take("calendar")) return read_place(c, term);
  if (c.take("region")) return void(term.region = c.code());
  if (c.take("pause")) return read_pause(c, term);
  if (c.take("extend")) return read_extension(c, term);
  if (c.take("restart")) return read_restart(c, term);
  if (c.take("on")) return read_lapse(c, term);
  if (c.take("escalate")) return read_rung(c, term);
  if (c.take("remind")) {
    term.reminders.push_back(c.length());
    return c.must("before");
  }
  if (c.take("in")) return read_in_force(c, term);
  if (c.take("source")) return void(term.source = c.text());
  if (c.take("assumed")) return void(term.assumed = true);
  c.fail_expected("a clause of a term");
}

}  // namespace

bool begins_calendar_fact(std::string_view word) {
  static constexpr std::string_view k_kinds[] = {"week", "yearly", "holiday", "closed", "hours", "works", "withdrawn"};
  return std::ranges::find(k_kinds, word) != std::end(k_kinds);
}

void read_calendar_fact(Cursor& c, Fact& fact, std::optional<Civil>& announced) {
  const std::string kind = c.word();
  fact.id = c.code();
  if (kind == "week") {
    read_week(c, fact, announced);
  } else if (kind == "yearly") {
    read_yearly(c, fact, announced);
  } else if (kind == "closed") {
    read_closed(c, fact, announced);
  } else if (kind == "withdrawn") {
    c.must("of");
    fact.what = calendar::Withdrawal{c.code()};
    read_options(c, fact, announced);
  } else {
    read_dated(c, kind, fact, announced);
  }
  c.end();
}

void read_term_clauses(Cursor& c, Term& term) {
  if (c.at_end()) return;
  do {
    read_clause(c, term);
    // "8 weeks from complete": the start may follow the length without a comma.
    while (c.sees("from") || c.sees("after")) read_clause(c, term);
  } while (c.take(Glyph::comma) && !c.at_end());
  c.end();
}

}  // namespace pasokh::clock
