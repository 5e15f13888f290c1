#include "clock/term.hpp"

#include <algorithm>
#include <set>

#include "base/id.hpp"

namespace pasokh::clock {
namespace {

void check_length(const Term& term, const Length& length, std::vector<Message>& out) {
  std::int64_t most = k_max_count;
  switch (length.unit) {
    case Unit::years:
    case Unit::jalali_years: most = k_max_years; break;
    case Unit::months:
    case Unit::jalali_months: most = k_max_years * 12; break;
    case Unit::weeks: most = k_max_years * 52; break;
    case Unit::calendar_days:
    case Unit::working_days: most = k_max_years * 365; break;
    default: break;
  }
  if (length.count < 1 || length.count > most) {
    out.push_back(say("clock.bad_length", {{"term", term.code}, {"count", length.count}, {"most", most}}));
  }
}

void check_rules(const Term& term, std::vector<Message>& out) {
  if (term.cut_off && (*term.cut_off <= k_midnight || *term.cut_off >= k_end_of_day)) {
    out.push_back(say("clock.bad_cut_off", {{"term", term.code}, {"cut_off", *term.cut_off}}));
  }
  if (is_timed(term.length.unit) && (term.roll != Roll::none || term.first_day_counts)) {
    out.push_back(say("clock.bad_roll", {{"term", term.code}}));
  }
  if (term.from && term.to && *term.to < *term.from) {
    out.push_back(say("clock.bad_versions", {{"term", term.code}, {"from", *term.from}, {"to", *term.to}}));
  }
  if ((term.start == Start::base) == term.after.empty()) out.push_back(say("clock.bad_base", {{"term", term.code}}));
  std::set<std::string> causes;
  for (const PauseRule& pause : term.pauses) {
    if (!is_code(pause.cause) || !causes.insert(pause.cause).second) {
      out.push_back(say("clock.bad_pause", {{"term", term.code}, {"cause", pause.cause}}));
    }
    if (pause.within) check_length(term, *pause.within, out);
    if (pause.most) check_length(term, *pause.most, out);
  }
  if (term.pauses.size() > k_max_pause_causes)
    out.push_back(say("clock.bad_pause", {{"term", term.code}, {"cause", std::string()}}));
  if (term.extension && (term.extension->times < 1 || term.extension->times >= static_cast<int>(k_max_stages))) {
    out.push_back(
        say("clock.bad_extension", {{"term", term.code}, {"most", static_cast<std::int64_t>(k_max_stages - 1)}}));
  }
  if (term.restart && (term.restart->times < 0 || term.restart->times > k_max_restarts)) {
    out.push_back(say("clock.bad_restart", {{"term", term.code}, {"most", std::int64_t{k_max_restarts}}}));
  }
}

void check_ladder(const Term& term, std::vector<Message>& out) {
  bool good = term.ladder.size() <= k_max_rungs && term.reminders.size() <= k_max_reminders;
  good = good && (term.ladder.empty() || term.on_lapse == Lapse::escalate);
  for (const Rung& rung : term.ladder) {
    good = good && is_code(rung.role);
    check_length(term, rung.after, out);
  }
  for (const Length& reminder : term.reminders) check_length(term, reminder, out);
  if (!good) out.push_back(say("clock.bad_ladder", {{"term", term.code}}));
}

bool overlap(const Term& a, const Term& b) {
  const bool a_ends_first = a.to && b.from && *a.to < *b.from;
  const bool b_ends_first = b.to && a.from && *b.to < *a.from;
  return !a_ends_first && !b_ends_first;
}

// Whether following `after` from this term comes back to it.
bool in_cycle(std::span<const Term> terms, const Term& term) {
  std::set<std::string_view> seen;
  std::string_view code = term.after;
  while (!code.empty() && seen.insert(code).second) {
    if (code == term.code) return true;
    const auto next =
        std::ranges::find_if(terms, [&](const Term& t) { return t.code == code && t.start == Start::base; });
    code = next == terms.end() ? std::string_view() : std::string_view(next->after);
  }
  return false;
}

}  // namespace

bool counts_open_time(Unit unit) {
  return unit == Unit::working_days || unit == Unit::working_hours || unit == Unit::working_minutes;
}

bool is_timed(Unit unit) {
  return unit == Unit::minutes || unit == Unit::hours || unit == Unit::working_minutes || unit == Unit::working_hours;
}

std::vector<Message> check(const Term& term) {
  std::vector<Message> out;
  if (!is_code(term.code)) out.push_back(say("clock.bad_term_code", {{"term", term.code}}));
  check_length(term, term.length, out);
  check_rules(term, out);
  if (term.extension && term.extension->most) check_length(term, *term.extension->most, out);
  if (term.restart && term.restart->within) check_length(term, *term.restart->within, out);
  check_ladder(term, out);
  return out;
}

std::vector<Message> check(std::span<const Term> terms) {
  std::vector<Message> out;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    for (Message& message : check(terms[i])) out.push_back(std::move(message));
    for (std::size_t j = 0; j < i; ++j) {
      if (terms[i].code == terms[j].code && overlap(terms[i], terms[j])) {
        out.push_back(say("clock.overlapping_versions", {{"term", terms[i].code}}));
      }
    }
    if (terms[i].start == Start::base && in_cycle(terms, terms[i]))
      out.push_back(say("clock.term_cycle", {{"term", terms[i].code}}));
  }
  return out;
}

const Term* in_force(std::span<const Term> terms, std::string_view code, const Filing& filing) {
  const Term* by_date = nullptr;
  const Term* later = nullptr;
  for (const Term& term : terms) {
    if (term.code != code || (term.enacted && filing.known_on && *term.enacted > *filing.known_on)) continue;
    if (!term.from || *term.from <= filing.filed_on) {
      if (!term.to || filing.filed_on <= *term.to) by_date = &term;
    } else if (term.takes_open_cases && !(filing.as_of && *term.from > *filing.as_of) &&
               !(filing.ended_on && *filing.ended_on < *term.from) && (!later || *later->from < *term.from)) {
      later = &term;
    }
  }
  return later ? later : by_date;
}

const Term* in_force(std::span<const Term> terms, std::string_view code, Date filed_on) {
  return in_force(terms, code, Filing{filed_on, {}, filed_on, {}});
}

Message describe(Length length) {
  const std::int64_t n = length.count;
  switch (length.unit) {
    case Unit::minutes: return say("clock.length_minutes", {{"n", n}});
    case Unit::hours: return say("clock.length_hours", {{"n", n}});
    case Unit::working_minutes: return say("clock.length_working_minutes", {{"n", n}});
    case Unit::working_hours: return say("clock.length_working_hours", {{"n", n}});
    case Unit::calendar_days: return say("clock.length_calendar_days", {{"n", n}});
    case Unit::working_days: return say("clock.length_working_days", {{"n", n}});
    case Unit::weeks: return say("clock.length_weeks", {{"n", n}});
    case Unit::months: return say("clock.length_months", {{"n", n}});
    case Unit::years: return say("clock.length_years", {{"n", n}});
    case Unit::jalali_months: return say("clock.length_jalali_months", {{"n", n}});
    case Unit::jalali_years: return say("clock.length_jalali_years", {{"n", n}});
  }
  return say("clock.length_calendar_days", {{"n", n}});
}

}  // namespace pasokh::clock
