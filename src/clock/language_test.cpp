#include "clock/language.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/bytes.hpp"

namespace pasokh::clock {
namespace {

// The code and line of each finding, for comparison.
std::vector<std::pair<std::string, std::uint32_t>> wrong(std::string_view text, const Loader& loader = {}) {
  std::vector<std::pair<std::string, std::uint32_t>> out;
  const auto document = parse("test.clock", text, loader);
  if (document) return out;
  for (const Finding& f : document.error()) {
    CHECK(f.file == "test.clock");
    CHECK(has_text(Language::fa, f.message.code));
    CHECK(has_text(Language::en, f.message.code));
    out.emplace_back(f.message.code, f.line);
  }
  return out;
}
using Wrong = std::vector<std::pair<std::string, std::uint32_t>>;

constexpr std::string_view k_calendar =
    "calendar c in Asia/Tehran\n  week usual from 2000-01-01: sat-wed 08:00-16:00\n";

TEST_CASE("every file of tests/clock holds") {
  const std::filesystem::path folder = std::filesystem::path(PASOKH_SOURCE_DIR) / "tests" / "clock";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".clock") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  CHECK(files.size() >= 15);
  std::size_t cases = 0;
  for (const auto& file : files) {
    CAPTURE(file.filename().string());
    const auto text = read_file(file);
    REQUIRE(text);
    const Report report = run_text(file.string(), *text, disk_loader());
    const std::string failures = to_text(report, {Language::en, Zone(), {}});
    CHECK_MESSAGE(report.passed(), failures);
    CHECK(report.cases > 0);
    CHECK(report.expectations > 0);
    cases += report.cases;
  }
  CHECK(cases >= 150);
}

TEST_CASE("every jurisdiction has at least twelve cases, and each file names its source") {
  const std::filesystem::path folder = std::filesystem::path(PASOKH_SOURCE_DIR) / "tests" / "clock";
  std::map<std::string, std::size_t> cases;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".clock") continue;
    CAPTURE(entry.path().filename().string());
    const Report report = run_text(entry.path().string(), *read_file(entry.path()), disk_loader());
    CHECK(report.notes > 0);
    cases[report.jurisdiction] += report.cases;
  }
  cases.erase("");  // rules of counting, of no law in particular
  std::vector<std::string> names;
  for (const auto& [name, n] : cases) {
    CAPTURE(name);
    CHECK(n >= 12);
    names.push_back(name);
  }
  CHECK(names == std::vector<std::string>{"california", "england-and-wales", "iran", "netherlands", "telangana",
                                          "united-kingdom", "united-states"});
}

TEST_CASE("the README shows the explanation that the program gives, in both languages") {
  const std::filesystem::path house = PASOKH_SOURCE_DIR;
  const auto readme = read_file(house / "README.md");
  const auto file = house / "tests" / "clock" / "tehran-building-permit.clock";
  REQUIRE(readme);
  const auto told = explain_text(file.string(), *read_file(file), {.form = Telling::Form::json}, disk_loader());
  REQUIRE(told);
  const auto cases = json::parse(*told);
  REQUIRE(cases->items.size() == 1);
  for (const json::Value& line : cases->items[0].find("lines")->items) {
    CHECK(readme->find(line.find("fa")->text) != std::string::npos);
    CHECK(readme->find("    " + line.find("en")->text + "\n") != std::string::npos);
  }
}

TEST_CASE("all errors of a file are told, with their lines") {
  CHECK(wrong("calendar c in Asia/Tehran\n"
              "  week usual from 2025-02-30: mon-fri 08:00-16:00\n"
              "  holiday x\n"
              "  nonsense y\n"
              "  closed z 2025-01-01 from noon\n"
              "term t: ten days\n"
              "term u: 10 days from somewhere\n"
              "due tomorrow\n") == Wrong{{"clock.no_such_date", 2},
                                         {"clock.expected_more", 3},
                                         {"clock.expected", 4},
                                         {"clock.expected", 5},
                                         {"calendar.no_pattern", 1},
                                         {"clock.expected", 6},
                                         {"clock.expected", 7},
                                         {"clock.expected", 8}});
}

TEST_CASE("each kind of error has its code") {
  const std::string base(k_calendar);
  CHECK(wrong(base).empty());
  CHECK(wrong("term t: 10 days \"unclosed\n").front() ==
        std::pair<std::string, std::uint32_t>{"clock.unclosed_text", 1});
  CHECK(wrong("  stray\n") == Wrong{{"clock.stray_indent", 1}});
  CHECK(wrong("term t\n") == Wrong{{"clock.unknown_term", 1}});
  CHECK(wrong("calendar elsewhere\n") == Wrong{{"clock.unknown_calendar", 1}});
  CHECK(wrong("term t: 10 days, calendar elsewhere\n") == Wrong{{"clock.unknown_calendar", 1}});
  CHECK(wrong("term t: 0 days\n") == Wrong{{"clock.bad_length", 1}});
  CHECK(wrong("term t: 10 days\nterm t: 5 days\n") == Wrong{{"clock.overlapping_versions", 1}});
  CHECK(wrong("term a: 1 day after b\nterm b: 1 day after a\n") ==
        Wrong{{"clock.term_cycle", 1}, {"clock.term_cycle", 2}});
  CHECK(wrong("term t: 10 days 20\n") == Wrong{{"clock.unexpected", 1}});
  CHECK(wrong("2025-01-01 10:00 vanished\n") == Wrong{{"clock.unknown_event", 1}});
  CHECK(wrong("1404-12-30 10:00 filed\n") == Wrong{{"clock.no_such_date", 1}});
  CHECK(wrong("1403-12-30 10:00 filed\n").empty());
  CHECK(wrong("2025-01-01 25:00 filed\n") == Wrong{{"clock.expected", 1}});
  CHECK(wrong("\xff\xfe\n") == Wrong{{"clock.not_utf8", 0}});
  CHECK(wrong("use other.clock\n") == Wrong{{"clock.use_failed", 1}});
  CHECK(wrong("calendar c in Mars/Olympus\n  week usual from 2000-01-01: mon 08:00-16:00\n") ==
        Wrong{{"calendar.no_zone", 1}});
  CHECK(wrong(base + base) == Wrong{{"clock.duplicate", 3}});
  CHECK(wrong(base + "  holiday x 2025-01-01\n  holiday x 2025-01-02\n") == Wrong{{"calendar.same_id", 1}});
  CHECK(wrong(base + "  yearly x jalali 13-01\n") == Wrong{{"calendar.bad_day", 3}});
  CHECK(wrong(base + "  withdrawn y of z\n") == Wrong{{"calendar.unknown_withdrawn", 1}});
  CHECK(wrong(std::string(k_max_source_bytes + 1, ' ')) == Wrong{{"clock.too_long_source", 0}});
  CHECK(wrong("1799-12-31 10:00 filed\n") == Wrong{{"clock.date_out_of_range", 1}});
  CHECK(wrong("2500-01-01 10:00 filed\n") == Wrong{{"clock.date_out_of_range", 1}});
  CHECK(wrong("1179-01-01 10:00 filed\n").empty());  // solar, March 1800
  CHECK(wrong("term t: 10 days, in force and for open cases\n") == Wrong{{"clock.expected_more", 1}});
  CHECK(wrong("term t: 10 days, restart on incomplete 101 times\n") == Wrong{{"clock.expected", 1}});
  CHECK(wrong("jurisdiction Nether Lands\n") == Wrong{{"clock.expected", 1}});
  CHECK(wrong("term t: 10 days\nlog l term t\n  filed at first\n") == Wrong{{"clock.expected_more", 3}});
  CHECK(wrong("log l term t\n  filed at x\n") == Wrong{{"clock.unknown_term", 1}});
  CHECK(wrong("term t: 1 day\nlog l term t\n  filed at x\nlog l term t\n  filed at y\n") ==
        Wrong{{"clock.duplicate", 4}});
  std::string many;
  for (int i = 0; i < 300; ++i) many += "nonsense\n";
  CHECK(wrong(many).size() == k_max_findings);
}

TEST_CASE("a calendar that rests for ten years is refused, one that rests for less is not") {
  const auto rests = [](std::string_view weeks) { return wrong("calendar c in Asia/Tehran\n" + std::string(weeks)); };
  const Wrong never{{"clock.calendar_never_works", 1}};
  CHECK(rests("  week a from 2000-01-01 to 2005-12-31: mon 08:00-16:00\n") == never);
  CHECK(rests("  week a from 2000-01-01 to 2005-12-31: mon 08:00-16:00\n"
              "  week b from 2016-01-01: mon 08:00-16:00\n") == never);
  CHECK(rests("  week a from 2000-01-01 to 2005-12-31: mon 08:00-16:00\n"
              "  week b from 2015-12-30: mon 08:00-16:00\n").empty());
  CHECK(rests("  week a from 2000-01-01: mon 08:00-16:00\n"
              "  week b from 2010-01-01 to 2010-12-31: tue 08:00-16:00\n").empty());
}

TEST_CASE("what was recorded later is not known before") {
  const std::string text = std::string(k_calendar) +
                           "term t: 5 working days, pause for x\n"
                           "1404-09-01 10:00 filed\n"
                           "1404-09-02 10:00 paused for x recorded 1404-09-05 09:00\n"
                           "known 1404-09-04 12:00\nstate running\nrule known\n"
                           "known 1404-09-05 09:00\nstate paused\nknown all\nstate paused\nno rule known\n";
  const Report report = run_text("x", text);
  CHECK_MESSAGE(report.passed(), to_text(report, {}));
  CHECK(report.expectations == 5);
  // The same through the door of the command: as it stood, as known.
  const Civil on{*Date::from(2025, 11, 25), TimeOfDay::at(12)};
  const auto then = explain_text("x", text, {.on = on, .known = on});
  const auto now = explain_text("x", text, {.on = on});
  REQUIRE(then);
  REQUIRE(now);
  CHECK(then->find("[pause") == std::string::npos);
  CHECK(now->find("[pause") != std::string::npos);
}

TEST_CASE("one computation is told as text, as JSON and as a letter") {
  const std::string text = std::string(k_calendar) +
                           "term t: 5 working days, cut-off 14:00, source \"law 5\"\n"
                           "closed air 1404-09-04 \"هوا\" / \"air\"\n1404-09-01 15:00 filed\n";
  const auto as = [&](Telling::Form form) { return *explain_text("x", text, {.form = form}); };
  const std::string whole = as(Telling::Form::text), letter = as(Telling::Form::letter);
  CHECK(whole.find("weekend") != std::string::npos);
  CHECK(whole.find("[cut-off]") != std::string::npos);
  CHECK(letter.find("weekend") == std::string::npos);
  CHECK(letter.find("closed, air") != std::string::npos);
  CHECK(letter.find("(law 5)") != std::string::npos);
  const auto parsed = json::parse(as(Telling::Form::json));
  REQUIRE(parsed);
  REQUIRE(parsed->items.size() == 1);
  const json::Value& one = parsed->items[0];
  const auto& lines = one.find("lines")->items;
  CHECK(lines.back().find("rule")->text == "deadline");
  CHECK(one.find("due_on")->text == lines.back().find("to")->text);
  for (const json::Value& line : lines) {  // the text is those lines and nothing else
    CHECK(whole.find("  " + line.find("en")->text + "  [") != std::string::npos);
    CHECK_FALSE(line.find("fa")->text.empty());
  }
}

TEST_CASE("files that use each other in a circle are refused, and a file used twice is read once") {
  const Loader circle = [](std::string_view path) -> Result<std::string> {
    return "use " + std::string(path == "a" ? "b" : "a") + "\n";
  };
  const auto document = parse("a", "use b\n", circle);
  REQUIRE_FALSE(document);
  CHECK(document.error()[0].message.code == "clock.use_cycle");
  const Loader same = [](std::string_view) -> Result<std::string> { return std::string(k_calendar); };
  CHECK(wrong("use x\nuse x\n", same).empty());
}

TEST_CASE("what is written is read back the same, and written the same again") {
  const std::string text = R"(calendar c in Asia/Tehran "تقویم" / "Calendar"
  week usual from 2000-01-01 "ساعت" / "hours": mon tue wed 08:00-12:00 13:00-16:00, thu 08:00-12:00
  week later from 2025-01-01 to 2025-12-31: mon-fri 09:00-24:00
  yearly nowruz jalali 01-01 for 4 days from 2000-03-21 "نوروز" / "Nowruz"
  yearly christmas gregorian 12-25 to 2030-12-31 "Christmas"
  holiday eid 2025-03-31 to 2025-04-01 "عید" / "Eid" source "calendar of 1404"
  closed air 2025-11-30 "هوا" / "air" in tehran and alborz announced 2025-11-29 19:00
  closed noon 2025-12-01 from 12:00 until 14:00 day lost
  hours ramadan 2026-02-18 to 2026-03-19 09:00-13:00 "رمضان" / "Ramadan"
  works swap 2025-12-04 08:00-12:00
  withdrawn off of air announced 2025-11-29 22:00
term t "مهلت" / "Term": 10 working days from complete
  first day counts
  cut-off 16:00
  start rolls
  rolls previous
  months overflow
  ends at close
  calendar c region tehran
  pause for applicant with letter
  pause for site-plan within 10 days at most 4 weeks
  pause days touched
  extend 2 times by 6 weeks by agreement even after expiry
  restart on incomplete once within 10 days
  on lapse escalate "note"
  on lapse fee refunded
  on lapse penalty noted
  escalate to head after 2 working days
  escalate to deputy after 24 hours
  remind 3 days before
  in force from 2024-01-01 to 2030-12-31 and for open cases enacted 2023-11-01
  source "law 5"
  assumed
term u: 2 jalali months after t
  extend once before expiry
)";
  const auto first = parse("x", text);
  REQUIRE_MESSAGE(first.has_value(),
                  (first ? "" : first.error()[0].message.code + " " + std::to_string(first.error()[0].line)));
  for (const auto reckoning : {calendar::Reckoning::gregorian, calendar::Reckoning::jalali}) {
    const auto all = [&](const Document& d) {
      std::string out;
      for (const auto& c : d.calendars) out += write(c, reckoning);
      for (const auto& t : d.terms) out += write(t, reckoning);
      return out;
    };
    const std::string written = all(*first);
    if (reckoning == calendar::Reckoning::gregorian)
      CHECK(written.find("from 2000-01-01 \"ساعت\"") != std::string::npos);
    const auto second = parse("x", written);
    REQUIRE_MESSAGE(second.has_value(), written);
    CHECK(second->calendars == first->calendars);
    CHECK(second->terms == first->terms);
    CHECK(all(*second) == written);
  }
  const Term& t = first->terms[0];
  CHECK(t.start == Start::complete);
  CHECK(t.extension->times == 2);
  CHECK(t.extension->agreed);
  CHECK_FALSE(t.extension->before_expiry);
  CHECK(t.ladder.size() == 2);
  CHECK(first->terms[1].after == "t");
}

TEST_CASE("an expectation that fails names the file, the line, what was expected and what was got") {
  const std::string text =
      std::string(k_calendar) + "term t: 5 working days\n1404-09-01 10:00 filed\ndue 1404-09-09\nstate lapsed\n";
  const Report report = run_text("law.clock", text);
  CHECK_FALSE(report.passed());
  CHECK(report.cases == 1);
  CHECK(report.expectations == 2);
  CHECK(to_text(report, {}) ==
        "law.clock:5: due 1404-09-09: expected 1404-09-09, got 1404-09-08\n"
        "law.clock:6: state lapsed: expected lapsed, got running\n");
}

TEST_CASE("a fact that the term does not take fails a case that does not expect it") {
  const std::string text =
      std::string(k_calendar) + "term t: 5 working days\n1404-09-01 10:00 filed\n1404-09-02 10:00 paused for x\n";
  const Report report = run_text("law.clock", text);
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].got == "refused pause-not-allowed");
}

TEST_CASE("a case without a term or a calendar says so") {
  CHECK(run_text("x", "2025-01-01 10:00 filed\n").failures.at(0).expected == "a term");
  CHECK(run_text("x", "term t: 5 days\n2025-01-01 10:00 filed\n").failures.at(0).expected == "a calendar");
}

TEST_CASE("the explanation of a file reads in Persian") {
  const std::string text = std::string(k_calendar) + "term t: 5 working days\n1404-09-01 10:00 filed\n";
  const auto fa = explain_text("x", text, {.language = Language::fa});
  REQUIRE(fa);
  CHECK(fa->find("در شنبه ۱ آذر ۱۴۰۴، ساعت ۱۰:۰۰ ثبت شد.") != std::string::npos);
  CHECK(fa->find("۵ روز کاری") != std::string::npos);
  CHECK(fa->find("موعد پاسخ: پایان شنبه ۸ آذر ۱۴۰۴.") != std::string::npos);
}

}  // namespace
}  // namespace pasokh::clock
