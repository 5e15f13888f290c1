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
#include "base/text.hpp"
#include "calendar/facts.hpp"
#include "clock/clock.hpp"
#include "clock/term.hpp"

namespace pasokh::clock {

inline constexpr std::size_t k_max_source_bytes = 4 << 20;
inline constexpr std::size_t k_max_source_lines = 50'000;
inline constexpr std::size_t k_max_findings = 100;
inline constexpr std::size_t k_max_uses = 32;

struct Position {
  std::string file;
  std::uint32_t line = 0;
  bool operator==(const Position&) const = default;
};

// --- the lines of a case
struct Given {  // a fact of the case, at a civil time of the calendar's zone
  Civil at;
  ClockFact fact;       // its `at` is filled when run
  bool anyway = false;  // recorded though the term does not allow it
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
  std::vector<std::string> notes;  // the lines "source …" and "assumed …" at the head of a file
};

// How `use PATH` finds another file. The path is joined to the folder of the file that uses it before the loader is
// asked.
using Loader = std::function<Result<std::string>(std::string_view path)>;
Loader disk_loader();

// Every error, in the order of the lines (at most k_max_findings); the document is given only when there is none.
// Codes: clock.expected (what, got), clock.unexpected, clock.no_such_date, clock.duplicate, clock.unknown_term,
// clock.unknown_calendar, clock.use_failed, clock.use_cycle, clock.too_long_source, clock.not_utf8, and those of
// check() for calendars and terms.
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
  std::size_t cases = 0;
  std::size_t expectations = 0;
  std::vector<Mismatch> failures;
  Findings findings;  // what kept the file from being read
  bool passed() const { return failures.empty() && findings.empty(); }
};
Report run_text(std::string_view file, std::string_view text, const Loader& loader = {});
// "tests/clock/x.clock:7: due 2024-04-30: expected 2024-04-30, got 2024-05-01", one line each.
std::string to_text(const Report& report, const Rendering& how);
// The explanation of each case of a file as it stands at its end, for people.
std::expected<std::string, Findings> explain_text(std::string_view file, std::string_view text, Language language,
                                                  const Loader& loader = {});

// Names that the clock's own messages use: Named{"length", "10 working_days"} and Named{"cause", "applicant"} (from the
// texts clock.cause_*; others show their code). A Rendering of clock messages must ask this and calendar::name_of for
// its names.
std::string name_of(Language language, const Named& named);
// One line of an explanation, rendered with the names of the calendar's facts.
std::string render_line(const Line& line, const calendar::CalendarData& data, Language language);

}  // namespace pasokh::clock
