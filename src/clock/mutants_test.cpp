// What the corpus is worth: each rule is broken in turn, and a named file of tests/clock must catch it. Rules of the
// fold are broken where it asks whether they hold (rule.hpp); those that are data, at the door: the term, the calendar,
// the facts or the choice of the law are handed in without them.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"
#include "clock/folder.hpp"
#include "clock/language.hpp"
#include "clock/speaker.hpp"

namespace pasokh::clock {
namespace {

using calendar::CalendarData;
using Facts = std::vector<ClockFact>;

struct Without {
  Rule broken = Rule::none;
  bool holds(Rule rule) const { return rule != broken; }
};

// How data is handed in without a rule; nothing: as it is.
struct Doors {
  void (*term)(Term&) = nullptr;
  void (*facts)(Facts&) = nullptr;
  void (*filing)(Filing&) = nullptr;
  void (*calendar)(CalendarData&, std::string& region, std::optional<Instant>& known) = nullptr;
};

struct Mutant {
  std::string name;
  const char* caught_by;
  Rule rule = Rule::none;  // that the fold does not hold
  Doors doors = {};
  bool any_order = false;
};

Engine engine_of(const Mutant& mutant) {
  const Without rules{mutant.rule};
  const Doors doors = mutant.doors;
  const auto broken = [doors](Term term) {
    if (doors.term) doors.term(term);
    return term;
  };
  const auto told = [doors](std::span<const ClockFact> facts) {
    Facts out(facts.begin(), facts.end());
    if (doors.facts) doors.facts(out);
    return out;
  };
  Engine engine = own_engine();
  engine.choose = [doors](std::span<const Term> terms, std::string_view code, Filing filing) {
    if (doors.filing) doors.filing(filing);
    return in_force(terms, code, filing);
  };
  engine.compile = [doors](CalendarData data, std::string_view region, Date first, Date last,
                           std::optional<Instant> known) {
    std::string where(region);
    if (doors.calendar) doors.calendar(data, where, known);
    return Calendar::compile(data, where, first, last, known);
  };
  engine.told = [=](const Term& term, const Calendar& calendar, std::span<const ClockFact> facts,
                    AsOf when) -> Result<Explained> {
    const Term own = broken(term);
    const Facts given = told(facts);
    Speaker speaker(own, calendar);
    PASOKH_LET(const ClockState state, (Folder<Speaker, Without>(own, calendar, speaker, rules).run(given, when)));
    return Explained{state, speaker.take_lines(), speaker.take_days()};
  };
  engine.admitted = [=, any_order = mutant.any_order](const Term& term, const Calendar& calendar,
                                                      std::span<const ClockFact> facts,
                                                      const ClockFact& next) -> Done {
    if (!any_order && !facts.empty() && next.at < facts.back().at)
      return refuse(RefusalKind::conflict, say("clock.out_of_order", {{"at", next.at}, {"last", facts.back().at}}));
    const Term own = broken(term);
    const Facts given = told(facts);
    Silent silent;
    Folder<Silent, Without> folder(own, calendar, silent, rules);
    PASOKH_TRY(folder.take(given, next.at));
    PASOKH_LET(const Rule wrong, folder.objection(next, next.at));
    if (wrong == Rule::none) return {};
    return refuse(RefusalKind::conflict, message_of(wrong, own, next));
  };
  return engine;
}

template <class What>
void drop(CalendarData& data, std::string&, std::optional<Instant>&) {
  std::erase_if(data.facts, [](const calendar::Fact& fact) { return std::holds_alternative<What>(fact.what); });
  std::erase_if(data.facts, [&](const calendar::Fact& fact) {  // a withdrawal of what was dropped
    const auto* withdrawal = std::get_if<calendar::Withdrawal>(&fact.what);
    return withdrawal && std::ranges::find(data.facts, withdrawal->of, &calendar::Fact::id) == data.facts.end();
  });
}
template <Event event>
void drop(Facts& facts) {
  std::erase_if(facts, [](const ClockFact& fact) { return fact.event == event; });
}

// Rules that the fold asks for.
std::vector<Mutant> of_the_fold() {
  const auto row = [](Rule rule, const char* file) { return Mutant{std::string(id_of(rule)), file, rule, {}, false}; };
  return {
      row(Rule::cut_off, "england-civil"),
      row(Rule::start_roll, "usa-small-wireless"),
      row(Rule::known, "uk-planning"),
      row(Rule::pause_too_late, "netherlands-regular"),
      row(Rule::pause_ends, "netherlands-regular"),
      row(Rule::resume_one, "netherlands-regular"),
      row(Rule::extend_to, "usa-small-wireless"),
      row(Rule::restart, "telangana"),
      row(Rule::roll_next, "england-civil"),
      row(Rule::roll_previous, "first-day-and-rolls"),
      row(Rule::close, "closures"),
      row(Rule::answered_late, "telangana"),
      row(Rule::deadline, "uk-planning"),
      row(Rule::already_started, "uk-planning"),
      row(Rule::already_complete, "uk-planning"),
      row(Rule::already_incomplete, "telangana"),
      row(Rule::follows_nothing, "uk-planning"),
      row(Rule::not_started, "endings"),
      row(Rule::already_ended, "endings"),
      row(Rule::not_ended, "endings"),
      row(Rule::pause_not_allowed, "uk-planning"),
      row(Rule::pause_without_evidence, "tehran"),
      row(Rule::pause_notice_late, "usa-small-wireless"),
      row(Rule::already_paused, "pauses"),
      row(Rule::not_paused, "netherlands-regular"),
      row(Rule::extension_not_allowed, "telangana"),
      row(Rule::extension_after_expiry, "uk-planning"),
      row(Rule::extension_not_agreed, "uk-planning"),
      row(Rule::extension_too_long, "netherlands-regular"),
      row(Rule::extension_too_often, "netherlands-regular"),
      row(Rule::extension_not_later, "uk-planning"),
      row(Rule::restart_too_late, "usa-small-wireless"),
      row(Rule::restart_too_often, "usa-small-wireless"),
  };
}

// Rules that are data of the term or of the case.
std::vector<Mutant> of_the_term() {
  const auto term = [](Rule rule, const char* file, void (*door)(Term&)) {
    return Mutant{std::string(id_of(rule)), file, Rule::none, {.term = door}, false};
  };
  const auto facts = [](Rule rule, const char* file, void (*door)(Facts&)) {
    return Mutant{std::string(id_of(rule)), file, Rule::none, {.facts = door}, false};
  };
  const auto filed = [](Term& t) {
    t.start = Start::filed;
    t.after.clear();
  };
  return {
      term(Rule::complete, "uk-planning", filed),
      term(Rule::base, "england-civil", filed),
      term(Rule::first_day, "first-day-and-rolls", [](Term& t) { t.first_day_counts = false; }),
      term(Rule::month_end, "months", [](Term& t) { t.month_end = MonthEnd::overflow; }),
      term(Rule::pause_days, "pauses", [](Term& t) { t.pause_days = PauseDays::after_first; }),
      term(Rule::lapse_granted, "telangana", [](Term& t) { if (t.on_lapse == Lapse::granted) t.on_lapse = Lapse::none; }),
      term(Rule::lapse_refused, "iran-offices", [](Term& t) { if (t.on_lapse == Lapse::refused) t.on_lapse = Lapse::none; }),
      term(Rule::lapse_escalated, "iran-offices", [](Term& t) { if (t.on_lapse == Lapse::escalate) t.on_lapse = Lapse::none; }),
      term(Rule::fee_refunded, "uk-planning", [](Term& t) { t.remedies.fee_refunded = false; }),
      term(Rule::penalty, "netherlands-regular", [](Term& t) { t.remedies.penalty = false; }),
      facts(Rule::pause, "california", drop<Event::paused>),
      facts(Rule::resume, "california", drop<Event::resumed>),
      facts(Rule::extend, "netherlands-regular", drop<Event::extended>),
      facts(Rule::reopen, "endings", drop<Event::reopened>),
      facts(Rule::answered, "uk-planning", drop<Event::answered>),
      facts(Rule::withdrawn, "endings", drop<Event::withdrawn>),
  };
}

// Rules of the calendar and of the choice of the law; the last ones look at a boundary.
std::vector<Mutant> of_calendar_and_law() {
  const auto filing = [](const char* name, const char* file, void (*door)(Filing&)) {
    return Mutant{name, file, Rule::none, {.filing = door}, false};
  };
  const auto calendar = [](const char* name, const char* file,
                           void (*door)(CalendarData&, std::string&, std::optional<Instant>&)) {
    return Mutant{name, file, Rule::none, {.calendar = door}, false};
  };
  return {
      filing("version", "netherlands-regular", [](Filing& f) { f.filed_on = *Date::from(2400, 1, 1); }),
      filing("transition", "telangana", [](Filing& f) { f.as_of = f.filed_on; }),
      filing("transition of what has ended", "england-civil", [](Filing& f) { f.ended_on.reset(); }),
      filing("known law", "telangana", [](Filing& f) { f.known_on.reset(); }),
      calendar("weekend", "california",
               [](CalendarData& data, std::string&, std::optional<Instant>&) {
                 for (calendar::Fact& fact : data.facts) {
                   auto* p = std::get_if<calendar::WeeklyPattern>(&fact.what);
                   if (p) std::ranges::replace(p->week, calendar::Hours{}, p->week[0]);
                 }
               }),
      calendar("holiday", "england-civil", drop<calendar::DatedHoliday>),
      calendar("yearly holiday", "california", drop<calendar::YearlyHoliday>),
      calendar("closure", "iran-offices", drop<calendar::Closure>),
      calendar("hours", "closures", drop<calendar::ReducedHours>),
      calendar("replacement", "closures", drop<calendar::WorkingDay>),
      calendar("withdrawn notice", "closures", drop<calendar::Withdrawal>),
      calendar("region", "iran-offices",
               [](CalendarData& data, std::string&, std::optional<Instant>&) {
                 for (calendar::Fact& fact : data.facts) fact.regions.clear();
               }),
      calendar("announced", "california",
               [](CalendarData&, std::string&, std::optional<Instant>& known) { known.reset(); }),
      calendar("day lost", "iran-offices",
               [](CalendarData& data, std::string&, std::optional<Instant>&) {
                 for (calendar::Fact& fact : data.facts) {
                   if (auto* closure = std::get_if<calendar::Closure>(&fact.what)) closure->day_is_lost = false;
                 }
               }),
      {"out of order", "endings", Rule::none, {}, true},
      {"cut-off at its very minute", "england-civil", Rule::none,
       {.term = [](Term& t) { if (t.cut_off) t.cut_off->us -= 1; }}, false},
      {"notice a day later", "telangana", Rule::none,
       {.term = [](Term& t) { if (t.restart && t.restart->within) ++t.restart->within->count; }}, false},
      {"one day more", "california", Rule::none, {.term = [](Term& t) { ++t.length.count; }}, false},
  };
}

std::vector<Mutant> mutants() {
  std::vector<Mutant> all = of_the_fold();
  for (auto part : {of_the_term(), of_calendar_and_law()}) std::ranges::move(part, std::back_inserter(all));
  return all;
}

Report run(const std::string& name, const Engine& engine) {
  const auto file = std::filesystem::path(PASOKH_SOURCE_DIR) / "tests" / "clock" / (name + ".clock");
  const auto text = read_file(file);
  REQUIRE(text);
  return run_text(file.string(), *text, disk_loader(), engine);
}

TEST_CASE("mutants: each rule broken in turn is caught by a named file of the corpus") {
  for (const Mutant& mutant : mutants()) {
    CAPTURE(mutant.name);
    const Report report = run(mutant.caught_by, engine_of(mutant));
    CHECK(report.findings.empty());
    CHECK_FALSE(report.failures.empty());
    if (report.failures.empty()) continue;
    fmt::print("mutant {:<28} caught by {}.clock:{} {}\n", mutant.name, mutant.caught_by,
               report.failures.front().at.line, report.failures.front().line);
  }
}

TEST_CASE("an engine in which nothing is broken passes every file that catches a mutant") {
  for (const Mutant& mutant : mutants()) {
    CAPTURE(mutant.caught_by);
    CHECK(run(mutant.caught_by, engine_of({"none", mutant.caught_by, Rule::none, {}, false})).passed());
  }
}

TEST_CASE("every rule has a mutant, but for those that only tell") {
  const std::vector<Rule> telling{Rule::none,    Rule::filed,        Rule::start,  Rule::weekend, Rule::stopped,
                                  Rule::version, Rule::stopped_left, Rule::shortened};
  const auto all = mutants();
  for (std::size_t i = 0; i < k_rules; ++i) {
    const Rule rule = static_cast<Rule>(i);
    CAPTURE(std::string(id_of(rule)));
    const bool broken = std::ranges::any_of(all, [&](const Mutant& mutant) { return mutant.name == id_of(rule); });
    CHECK((broken || std::ranges::find(telling, rule) != telling.end()));
  }
}

}  // namespace
}  // namespace pasokh::clock
