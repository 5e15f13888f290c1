#include "clock/replay.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "base/bytes.hpp"
#include "history/read.hpp"

namespace pasokh::clock {
namespace {

constexpr std::string_view k_law = R"(calendar c in Europe/Amsterdam
  week usual from 2000-01-01: mon-fri 09:00-17:00
term t: 10 days from receipt, rolls next, pause for applicant, extend once by 5 days, calendar c
log some term t
  filed at first Start
  paused for applicant at "Ask for papers"
  resumed for applicant at Papers*
  extended by 5 days at More when granted is yes
  answered at last Answer or Refusal
  own deadline attribute due
)";

Instant at(int day, int hour = 12) { return *parse_instant("2024-03-01T00:00:00Z") + days(day - 1) + hours(hour); }

LoggedCase made_up() {
  LoggedCase logged{"1", {}, {{"due", at(12)}}};
  logged.events = {{at(1), "Start", {""}},          {at(2), "Start", {""}},    {at(4), "Ask for papers", {""}},
                   {at(6), "Papers in part", {""}}, {at(7), "More", {"no"}},   {at(8), "More", {"yes"}},
                   {at(9), "Answer", {""}},         {at(18), "Refusal", {""}}, {at(19), "Elsewhere", {""}}};
  return logged;
}

TEST_CASE("a mapping takes the first, the last, each, or those whose attribute says so") {
  const auto document = parse("law", k_law);
  REQUIRE_MESSAGE(document.has_value(), (document ? "" : document.error()[0].message.code));
  REQUIRE(document->logs.size() == 1);
  CHECK(keys_of(document->logs[0]) == std::vector<std::string>{"granted"});
  CHECK(attributes_of(document->logs[0]) == std::vector<std::string>{"due"});
  const auto facts = facts_of(document->logs[0], made_up());
  std::vector<std::pair<Event, Instant>> got;
  for (const ClockFact& fact : facts) got.emplace_back(fact.event, fact.at);
  CHECK(got == std::vector<std::pair<Event, Instant>>{{Event::filed, at(1)},
                                                      {Event::paused, at(4)},
                                                      {Event::resumed, at(6)},
                                                      {Event::extended, at(8)},
                                                      {Event::answered, at(18)}});
  CHECK(facts[1].reference == "Ask for papers");
}

TEST_CASE("a case of a log is counted by the law, and totals add up") {
  const auto document = parse("law", k_law);
  const auto choice = Replay::choose(*document, "");
  REQUIRE(choice);
  history::EventLog log;
  log.at_us = std::vector<std::int64_t>{at(1).us, at(30).us};
  log.marks = history::Narrow<std::uint8_t, 0>(history::Packed::zeros(2));
  const auto replay = Replay::over(*choice, log);
  REQUIRE(replay);
  const auto one = replay->one(made_up());
  REQUIRE(one);
  // 1 March and ten days, two stopped (5 and 6), five more: 18 March, a Monday.
  CHECK(one->explained.state.due_on == Date::from(2024, 3, 18));
  CHECK(one->explained.state.state == State::met);
  CHECK(one->paused.at("applicant") == days(2));
  Totals totals;
  replay->add(*one, totals);
  CHECK(totals.cases == 1);
  CHECK(totals.in_time == 1);
  CHECK(totals.extensions == 1);
  CHECK(totals.pauses == 1);
  CHECK(totals.past_own == 1);
  CHECK(totals.gross == days(17));
  CHECK(totals.net == days(15));
  for (const Language language : {Language::en, Language::fa}) {
    const std::string table = to_table(totals, {language, Zone(), {}});
    CHECK(table.find("clock.") == std::string::npos);
  }
  CHECK(replay->one({"2", {}, {}}).error().message.code == "clock.not_filed");
}

TEST_CASE("a law without a mapping, or with several and none named, is refused") {
  const auto none = parse("law", "term t: 10 days\n");
  CHECK(Replay::choose(*none, "").error().message.code == "clock.no_mapping");
  const auto two = parse("law", std::string(k_law) + "log other term t\n  filed at Start\n");
  REQUIRE(two);
  CHECK(Replay::choose(*two, "").error().message.code == "clock.no_mapping");
  CHECK(Replay::choose(*two, "other")->mapping->sources.size() == 1);
  CHECK(Replay::choose(*two, "third").error().message.code == "clock.no_mapping");
}

std::optional<Totals> totals_of(const char* log, const char* law, std::string_view only = {},
                                std::vector<Line>* lines = nullptr) {
  const std::filesystem::path source = PASOKH_SOURCE_DIR;
  const char* given = std::getenv("PASOKH_DATA");
  const auto file = (given ? std::filesystem::path(given) : source / ".." / "shared" / "data") / log;
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: " << file.string() << " is missing");
    return {};
  }
  const auto path = source / "examples" / "laws" / law;
  const auto document = parse(path.string(), *read_file(path), disk_loader());
  REQUIRE(document);
  const auto choice = Replay::choose(*document, "");
  REQUIRE(choice);
  history::ReadOptions options;
  options.zone = *Zone::find("Europe/Amsterdam");
  options.event_attributes = keys_of(*choice->mapping);
  const auto read = history::read_log_file(file, options);
  REQUIRE(read);
  const auto replay = Replay::over(*choice, read->log);
  REQUIRE(replay);
  Totals totals;
  for (std::uint32_t which = 0; which < read->log.cases(); ++which) {
    const auto one = replay->one(case_of(read->log, *choice->mapping, which));
    REQUIRE(one);
    replay->add(*one, totals);
    if (lines && one->id == only) *lines = one->explained.lines;
  }
  return totals;
}

TEST_CASE("slow: of the receipt log 377 of 1,329 ended cases passed their own deadline") {
  const auto totals = totals_of("receipt/receipt.xes.gz", "netherlands-receipt.clock");
  if (!totals) return;
  CHECK(totals->cases == 1'434);
  CHECK(totals->ended_with_own == 1'329);
  CHECK(totals->past_own == 377);
}

TEST_CASE("slow: a year of real permits is counted by the regular procedure") {
  std::vector<Line> lines;
  const auto totals = totals_of("permits/BPIC15_1.xes.gz", "netherlands-regular.clock", "10009138", &lines);
  if (!totals) return;
  CHECK(totals->cases == 1'199);
  CHECK(totals->without_filing == 0);
  CHECK(totals->in_time + totals->late + totals->withdrawn == totals->ended);
  CHECK(totals->ended + totals->lapsed + totals->paused + totals->running + totals->waiting == totals->cases);
  // 145 cases say that the term is to be extended; 144 sent the decision; 5 of these too late.
  CHECK(totals->extensions == 139);
  CHECK(totals->ignored_by_rule.at("extension-after-expiry") == 5);
  CHECK(totals->net < totals->gross);
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.back().from == Date::from(2014, 6, 6));
}

}  // namespace
}  // namespace pasokh::clock
