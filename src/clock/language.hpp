// The clock language (.clock): calendars, terms and cases with expectations, one statement a line, readable by a
// lawyer. It is the configuration format of calendars and terms (examples/) and of the tests in tests/clock.
// docs/clock-language.md has the whole grammar.
//
//   calendar england-wales in Europe/London "England and Wales"
//     week usual from 2000-01-01: mon-fri 09:00-17:00
//     yearly christmas gregorian 12-25 "Christmas Day"
//   term determination: 8 weeks from complete, extend in writing before expiry
//   case
//   2024-03-05 09:30 complete
//   due 2024-04-30
//
// Dates are Gregorian, or Jalali when the year is below 1700. Times are civil times of the calendar's zone.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "calendar/facts.hpp"
#include "clock/clock.hpp"
#include "clock/mapping.hpp"
#include "clock/term.hpp"

namespace pasokh::clock {

inline constexpr std::size_t k_max_source_bytes = 4 << 20;
inline constexpr std::size_t k_max_source_lines = 50'000;
inline constexpr std::size_t k_max_findings = 100;
inline constexpr std::size_t k_max_uses = 32;
// Dates outside are refused: no law that is read here speaks of them, and a slip of the pen is likely.
inline constexpr Date k_earliest_date{-62'091};  // 1800-01-01
inline constexpr Date k_latest_date{193'578};    // 2499-12-31

struct Position {
  std::string file;
  std::uint32_t line = 0;
  bool operator==(const Position&) const = default;
};

// --- the lines of a case
struct Given {  // a fact of the case, at a civil time of the calendar's zone
  Civil at;
  ClockFact fact;       // its `at` is filled when run
  std::optional<Civil> recorded;  // nothing: when it happened
  bool anyway = false;            // recorded though the term does not allow it
};
struct Notice {  // a calendar fact of this case alone; announced_civil as in Given
  calendar::Fact fact;
  std::optional<Civil> announced;
};
struct UseTerm {
  std::string code;
};
struct UseCalendar {
  std::string code;
  std::string region;
};
struct AsKnown {
  std::optional<Civil> at;
};  // nothing: all is known
struct Now {
  Civil at;
};
struct ExpectDue {
  std::optional<Date> on;
  std::optional<TimeOfDay> at;
};  // neither: no deadline
struct ExpectState {
  State state = State::running;
};
struct ExpectAmount {
  enum class What { used, left, gross, net, paused } what = What::left;
  Length length;
};
struct ExpectRule {
  std::string rule;
  std::optional<Date> on;
  bool absent = false;
};
struct ExpectRefused {
  std::string rule;
};  // of the Given just before it, which then does not count
struct ExpectLines {
  Language language = Language::en;
  std::vector<std::string> lines;
};
using Step = std::variant<Given, Notice, UseTerm, UseCalendar, AsKnown, Now, ExpectDue, ExpectState, ExpectAmount,
                          ExpectRule, ExpectRefused, ExpectLines>;
struct CaseLine {
  Position at;
  std::string text;  // as written
  Step step;
};
struct TestCase {
  std::string name;
  Position at;
  std::string term, calendar, region;  // what the file says before the case; lines of the case may choose others
  std::vector<CaseLine> lines;
};

struct Document {
  std::vector<calendar::CalendarData> calendars;
  std::vector<Term> terms;
  std::vector<TestCase> cases;
  std::vector<std::string> notes;  // what the file says of its sources and of what it assumes
  std::string jurisdiction;        // whose law the file is about, or empty
  std::vector<LogMapping> logs;
};

// How `use PATH` finds another file. The path is joined to the folder of the file that uses it before the loader is
// asked.
using Loader = std::function<Result<std::string>(std::string_view path)>;
Loader disk_loader();

// Every error, in the order of the lines (at most k_max_findings); the document is given only when there is none.
// Codes: clock.expected (what, got), clock.unexpected, clock.no_such_date, clock.duplicate, clock.unknown_term,
// clock.unknown_calendar, clock.use_failed, clock.use_cycle, clock.too_long_source, clock.not_utf8,
// clock.date_out_of_range, clock.calendar_never_works, and those of check() for calendars and terms.
std::expected<Document, Findings> parse(std::string_view file, std::string_view text, const Loader& loader = {});

// The canonical form: parse(write(d)) gives the same calendars and terms. Dates are written in the reckoning asked for.
std::string write(const calendar::CalendarData& data, calendar::Reckoning reckoning = calendar::Reckoning::gregorian);
std::string write(const Term& term, calendar::Reckoning reckoning = calendar::Reckoning::gregorian);
std::string write_length(Length length);

// --- running the cases of a file
struct Mismatch {
  Position at;
  std::string line;  // as written
  std::string expected;
  std::string got;
};
struct Report {
  std::string jurisdiction;
  std::size_t notes = 0;
  std::size_t cases = 0;
  std::size_t expectations = 0;
  std::vector<Mismatch> failures;
  Findings findings;  // what kept the file from being read
  bool passed() const { return failures.empty() && findings.empty(); }
};
// What counts the cases: the program's own clock; in the tests that show what the cases are worth, a broken one.
struct Engine {
  std::function<const Term*(std::span<const Term>, std::string_view, const Filing&)> choose;
  std::function<decltype(Calendar::compile)> compile;
  std::function<decltype(explain)> told;
  std::function<decltype(admit)> admitted;
};
const Engine& own_engine();
Report run_text(std::string_view file, std::string_view text, const Loader& loader = {},
                const Engine& engine = own_engine());
// "tests/clock/x.clock:7: due 2024-04-30: expected 2024-04-30, got 2024-05-01", one line each.
std::string to_text(const Report& report, const Rendering& how);
// The explanation of each case of a file, for people, as JSON for programs, or in the short form for a letter.
struct Telling {
  enum class Form { text, json, letter } form = Form::text;
  Language language = Language::en;
  std::string only = {};  // the name of a case; empty: all
  // As it stood and as known, in the calendar's zone; nothing: as the case ends.
  std::optional<Civil> on = {}, known = {};
};
std::expected<std::string, Findings> explain_text(std::string_view file, std::string_view text, const Telling& how,
                                                  const Loader& loader = {});
// One explanation. The JSON has the state and every line in both languages; nothing but the clock's own lines is in
// any of them.
std::string tell(const Explained& explained, const Term& term, const calendar::CalendarData& data,
                 const Telling& how);
json::Value to_json(const Explained& explained, const Term& term, const calendar::CalendarData& data);

// A date as files write it: Gregorian, or Jalali when its year is below 1700.
std::optional<Date> parse_any_date(std::string_view text);

// Names that the clock's own messages use: Named{"length", "10 working_days"} and Named{"cause", "applicant"} (from the
// texts clock.cause_*; others show their code). A Rendering of clock messages must ask this and calendar::name_of for
// its names.
std::string name_of(Language language, const Named& named);
// One line of an explanation, rendered with the names of the calendar's facts.
std::string render_line(const Line& line, const calendar::CalendarData& data, Language language);

}  // namespace pasokh::clock
