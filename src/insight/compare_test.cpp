#include "insight/compare.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "base/random.hpp"
#include "base/text.hpp"
#include "history/log_builder.hpp"
#include "history/test_data.hpp"
#include "insight/compare_report.hpp"
#include "insight/effect_samples.hpp"
#include "insight/filter.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

history::EventLog random_log(std::uint64_t seed) {
  Random random(seed);
  history::LogBuilder builder;
  static constexpr const char* k_activities[] = {"file", "check", "ask", "decide"};
  for (std::uint32_t which = 0; which < 300; ++which) {
    const auto number = builder.add_case(std::to_string(which));
    std::int64_t at = sample_week(0).us + random.between(0, days(350).us);
    for (std::uint64_t i = 1 + random.below(6); i > 0; --i) {
      history::EventLine line;
      line.at_us = at;
      line.activity = k_activities[random.below(4)];
      line.unit = random.chance(500'000) ? "north" : "south";
      line.lifecycle = random.chance(300'000) ? history::Lifecycle::start : history::Lifecycle::complete;
      builder.add_event(number, line);
      at += random.between(0, days(20).us);
    }
    builder.case_value(number, "service", {history::ValueType::text, random.chance(500'000) ? "permit" : "order", 0});
  }
  return std::move(builder).finish();
}

Wide sum_of(const std::vector<Contribution>& all, Wide Contribution::*of) {
  Wide sum = 0;
  for (const Contribution& one : all) sum += one.*of;
  return sum;
}

Filtered part_of(const history::EventLog& log, const char* filter) {
  const auto read = read_filter(filter, {});
  REQUIRE(read);
  return apply(*read, log);
}

}  // namespace

TEST_CASE("what accounts, activities and edges take adds up to the time of each side, to the microsecond") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto log = random_log(seed);
    const Filtered a = part_of(log, "cases where service = \"permit\""),
                   b = part_of(log, "cases where service = \"order\"");
    CompareAsk ask;
    ask.contrast.draws = 199;
    if (seed % 2 == 0) ask.rules.decided = {"decide"};
    const auto found = comparison_of({&a.log, a.cut}, {&b.log, b.cut}, ask);
    CHECK(found.a.cases + found.b.cases == 300);
    const Wide a_total = ledger_of(a.log, ask.rules).total_us, b_total = ledger_of(b.log, ask.rules).total_us;
    for (const auto* list : {&found.accounts, &found.activities, &found.edges}) {
      CHECK(sum_of(*list, &Contribution::a_us) == a_total);
      CHECK(sum_of(*list, &Contribution::b_us) == b_total);
      for (std::size_t i = 1; i < list->size(); ++i)
        CHECK(std::abs((*list)[i].difference_us()) <= std::abs((*list)[i - 1].difference_us()));
    }
    if (ask.rules.decided.empty()) CHECK(found.a.calendar.total_us == a_total);
    if (!ask.rules.decided.empty()) CHECK(found.a.open > 0);
  }
}

TEST_CASE("a period is compared with the one before: cases that lie across are seen until it") {
  history::LogBuilder builder;
  const auto add = [&](const char* id, int from, int to) {
    const auto number = builder.add_case(id);
    for (const int day : {from, to})
      builder.add_event(number,
                        {(sample_week(0) + days(day)).us, day == from ? "file" : "decide", {}, {}, {}, {}, 0, 0});
  };
  add("before", 0, 5);
  add("across", 8, 20);
  add("since", 10, 13);
  const auto log = std::move(builder).finish();
  const auto found = comparison_of({&log, {}}, sample_week(0) + days(10), {});
  CHECK(found.comparison.a.cases == 2);
  CHECK(found.comparison.a.open == 1);
  CHECK(found.comparison.a.calendar.most_us == days(5).us);
  CHECK(found.comparison.b.cases == 1);
  CHECK(found.effect.in_between == 1);
  CHECK(found.effect.verdict == Verdict::too_little);
  REQUIRE(found.comparison.edges.size() == 1);
  CHECK(found.comparison.edges[0].a_us == days(5).us);
  CHECK(found.comparison.edges[0].b_us == days(3).us);
}

TEST_CASE("every column and every sentence has words in both languages") {
  const auto log = random_log(4);
  CompareAsk ask;
  const auto period = comparison_of({&log, {}}, sample_week(25), ask);
  const auto drivers = drivers_of(log, {}, {});
  const auto weeks = period.effect.weeks;
  const Changes changes = changes_of(weeks);
  const auto bottlenecks = bottlenecks_of(held_of(log));
  std::vector<Report> reports = {comparison_report(period.comparison, ask), period_report(period, ask),
                                 changes_report(changes, weeks, {}, {}), drivers_report(drivers),
                                 bottlenecks_report(bottlenecks)};
  std::vector<Message> said = {told(period.comparison.contrast), told(period.effect), told(changes), told(drivers),
                               say("insight.untold_figure")};
  for (const Verdict verdict : {Verdict::too_little, Verdict::unseen, Verdict::drift, Verdict::change}) {
    ChangeEffect effect = period.effect;
    effect.verdict = verdict;
    said.push_back(told(effect));
  }
  for (const Language language : {Language::en, Language::fa}) {
    const Rendering how{.language = language, .zone = {}, .names = {}};
    for (const Report& report : reports) {
      for (const Sheet& sheet : report.sheets) {
        for (const SheetColumn& column : sheet.columns)
          CHECK_MESSAGE(render(column.label, how).find("insight.") == std::string::npos, column.key);
        for (const auto& row : sheet.rows) REQUIRE(row.size() == sheet.columns.size());
      }
    }
    for (const Message& message : said)
      CHECK_MESSAGE(render(message, how).find("insight.") == std::string::npos, message.code);
  }
}

TEST_CASE("units are told by what their peers take for the same") {
  const std::vector<Held> held = {{"permit", "north", "office", Account::queue, 10, days(120).us},
                                  {"permit", "south", "office", Account::queue, 10, days(50).us},
                                  {"permit", "east", "office", Account::queue, 20, days(80).us},
                                  {"permit", "lone", "office", Account::work, 4, days(400).us},
                                  {"order", "north", "office", Account::queue, 10, days(1).us}};
  const auto found = bottlenecks_of(held);
  REQUIRE(found.size() == 5);
  CHECK(found[0].held.party == "north");
  CHECK(found[0].held.service == "permit");
  CHECK(found[0].mean_us == days(12).us);
  CHECK(found[0].usual_us == (days(5).us + days(4).us) / 2);
  CHECK(found[0].excess_us == days(120).us - 10 * (days(9).us / 2));
  CHECK(found[1].held.party == "south");
  CHECK(found[2].held.party == "east");
  CHECK(found[2].excess_us < 0);
  CHECK(found[3].held.party == "lone");
  CHECK(found[3].peers == 0);
  CHECK(bottlenecks_of({}).empty());
}

TEST_CASE("what parties of a log held adds up to its ledger") {
  const auto log = random_log(2);
  const LogLedger ledger = ledger_of(log);
  Wide sum = 0;
  for (const Held& held : held_of(log)) sum += held.us;
  CHECK(sum == ledger.total_us);
}
