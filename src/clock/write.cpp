// The canonical form of calendars and terms in the clock language.
#include <fmt/format.h>

#include <array>

#include "base/jalali.hpp"
#include "base/zone.hpp"
#include "clock/language.hpp"

namespace pasokh::clock {
namespace {

using calendar::Fact;
using calendar::Hours;
using calendar::Reckoning;

constexpr std::array<std::string_view, 7> k_weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct Writer {
  Reckoning reckoning = Reckoning::gregorian;
  Zone zone;

  std::string date(Date date) const {
    if (reckoning == Reckoning::jalali) {
      if (const auto jalali = to_jalali(date)) return to_text(*jalali);
    }
    return to_text(date);
  }
  std::string span(Date from, Date to) const { return from == to ? date(from) : date(from) + " to " + date(to); }

  static std::string words(const Words& words) {
    if (words.empty()) return {};
    return words.fa == words.en ? fmt::format(" \"{}\"", words.fa)
                                : fmt::format(" \"{}\" / \"{}\"", words.fa, words.en);
  }
  static std::string hours(const Hours& hours) {
    std::string out;
    for (const calendar::Interval& open : hours) out += fmt::format(" {}-{}", to_text(open.from), to_text(open.to));
    return out;
  }
  std::string options(const Fact& fact) const {
    std::string out = words(fact.words);
    for (std::size_t i = 0; i < fact.regions.size(); ++i) out += (i == 0 ? " in " : " and ") + fact.regions[i];
    if (fact.announced_at) {
      const Civil at = zone.civil(*fact.announced_at);
      out += fmt::format(" announced {} {}", date(at.date), to_text(at.time));
    }
    if (!fact.source.empty()) out += fmt::format(" source \"{}\"", fact.source);
    return out;
  }

  std::string week(const calendar::WeeklyPattern& p, const Fact& fact) const {
    std::string out = fmt::format("week {} from {}", fact.id, date(p.from));
    if (p.to) out += " to " + date(*p.to);
    out += options(fact) + ":";
    bool first = true;
    for (std::size_t day = 0; day < 7; ++day) {
      bool told = p.week[day].empty();
      for (std::size_t before = 0; before < day; ++before) told = told || p.week[before] == p.week[day];
      if (told) continue;
      out += first ? "" : ",";
      first = false;
      for (std::size_t same = day; same < 7; ++same) {
        if (p.week[same] == p.week[day]) out += fmt::format(" {}", k_weekdays[same]);
      }
      out += hours(p.week[day]);
    }
    return out;
  }
  std::string yearly(const calendar::YearlyHoliday& h, const Fact& fact) const {
    std::string out = fmt::format("yearly {} {} {:02}-{:02}", fact.id,
                                  h.reckoning == Reckoning::jalali ? "jalali" : "gregorian", h.month, h.day);
    if (h.length != 1) out += fmt::format(" for {} days", h.length);
    if (h.from) out += " from " + date(*h.from);
    if (h.to) out += " to " + date(*h.to);
    return out + options(fact);
  }
  std::string closed(const calendar::Closure& c, const Fact& fact) const {
    std::string out = fmt::format("closed {} {}", fact.id, span(c.from, c.to));
    if (c.shut) out += " from " + to_text(*c.shut);
    if (c.reopen) out += " until " + to_text(*c.reopen);
    if (c.day_is_lost) out += " day lost";
    return out + options(fact);
  }
  std::string fact(const Fact& fact) const {
    if (const auto* p = std::get_if<calendar::WeeklyPattern>(&fact.what)) return week(*p, fact);
    if (const auto* h = std::get_if<calendar::YearlyHoliday>(&fact.what)) return yearly(*h, fact);
    if (const auto* c = std::get_if<calendar::Closure>(&fact.what)) return closed(*c, fact);
    if (const auto* h = std::get_if<calendar::DatedHoliday>(&fact.what)) {
      return fmt::format("holiday {} {}", fact.id, span(h->from, h->to)) + options(fact);
    }
    if (const auto* r = std::get_if<calendar::ReducedHours>(&fact.what)) {
      return fmt::format("hours {} {}", fact.id, span(r->from, r->to)) + hours(r->hours) + options(fact);
    }
    if (const auto* w = std::get_if<calendar::WorkingDay>(&fact.what)) {
      return fmt::format("works {} {}", fact.id, date(w->on)) + hours(w->hours) + options(fact);
    }
    return fmt::format("withdrawn {} of {}", fact.id, std::get<calendar::Withdrawal>(fact.what).of) + options(fact);
  }
};

void write_counting(const Term& term, std::string& out) {
  if (term.first_day_counts) out += "  first day counts\n";
  if (term.cut_off) out += fmt::format("  cut-off {}\n", to_text(*term.cut_off));
  if (term.start_rolls) out += "  start rolls\n";
  if (term.roll != Roll::none) out += fmt::format("  rolls {}\n", term.roll == Roll::next ? "next" : "previous");
  if (term.month_end == MonthEnd::overflow) out += "  months overflow\n";
  if (term.ends == EndOf::work) out += "  ends at close\n";
  if (!term.calendar.empty()) {
    out += "  calendar " + term.calendar + (term.region.empty() ? "" : " region " + term.region) + "\n";
  } else if (!term.region.empty()) {
    out += "  region " + term.region + "\n";
  }
}

void write_changes(const Term& term, std::string& out) {
  for (const PauseRule& pause : term.pauses) {
    out += "  pause for " + pause.cause + (pause.evidence.empty() ? "" : " with " + pause.evidence);
    if (pause.within) out += " within " + write_length(*pause.within);
    if (pause.most) out += " at most " + write_length(*pause.most);
    out += "\n";
  }
  if (term.pause_days == PauseDays::touched) out += "  pause days touched\n";
  if (term.pause_days == PauseDays::inside) out += "  pause days inside\n";
  if (term.extension) {
    const ExtensionRule& rule = *term.extension;
    out += rule.times == 1 ? "  extend once" : fmt::format("  extend {} times", rule.times);
    if (rule.most) out += " by " + write_length(*rule.most);
    if (rule.agreed) out += " by agreement";
    out += rule.before_expiry ? " before expiry\n" : " even after expiry\n";
  }
  if (term.restart) {
    out += "  restart on incomplete";
    if (term.restart->times > 0) out += fmt::format(" {} times", term.restart->times);
    out += (term.restart->within ? " within " + write_length(*term.restart->within) : "") + "\n";
  }
}

void write_ending(const Term& term, const Writer& w, std::string& out) {
  static constexpr std::string_view k_lapses[] = {"none", "escalate", "granted", "refused"};
  if (term.on_lapse != Lapse::none || !term.on_lapse_note.empty()) {
    out += fmt::format("  on lapse {}{}\n", k_lapses[static_cast<std::size_t>(term.on_lapse)],
                       Writer::words(term.on_lapse_note));
  }
  if (term.remedies.fee_refunded) out += "  on lapse fee refunded\n";
  if (term.remedies.penalty) out += "  on lapse penalty noted\n";
  for (const Rung& rung : term.ladder)
    out += fmt::format("  escalate to {} after {}\n", rung.role, write_length(rung.after));
  for (const Length& reminder : term.reminders) out += fmt::format("  remind {} before\n", write_length(reminder));
  if (term.from || term.to || term.enacted) {
    out += "  in force";
    if (term.from) out += " from " + w.date(*term.from);
    if (term.to) out += " to " + w.date(*term.to);
    if (term.takes_open_cases) out += " and for open cases";
    if (term.enacted) out += " enacted " + w.date(*term.enacted);
    out += "\n";
  }
  if (!term.source.empty()) out += fmt::format("  source \"{}\"\n", term.source);
  if (term.assumed) out += "  assumed\n";
}

}  // namespace

std::string write(const calendar::CalendarData& data, Reckoning reckoning) {
  const Writer w{reckoning, Zone::find(data.zone).value_or(Zone())};
  std::string out = fmt::format("calendar {} in {}{}\n", data.code, data.zone, Writer::words(data.words));
  for (const Fact& fact : data.facts) out += "  " + w.fact(fact) + "\n";
  return out;
}

std::string write(const Term& term, Reckoning reckoning) {
  const Writer w{reckoning, Zone()};
  std::string out = fmt::format("term {}{}: {}", term.code, Writer::words(term.words), write_length(term.length));
  switch (term.start) {
    case Start::filed: out += " from filed\n"; break;
    case Start::complete: out += " from complete\n"; break;
    case Start::base: out += " after " + term.after + "\n"; break;
  }
  write_counting(term, out);
  write_changes(term, out);
  write_ending(term, w, out);
  return out;
}

}  // namespace pasokh::clock
