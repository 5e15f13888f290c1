#include "insight/flow.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "history/test_data.hpp"
#include "insight/handover.hpp"
#include "insight/reports.hpp"
#include "insight/variants.hpp"

using namespace pasokh;
using namespace pasokh::insight;
using history::k_missing;

namespace {

history::EventLog random_log(Random& random, std::uint64_t activities) {
  history::LogBuilder builder;
  for (std::uint64_t n = random.below(40); n > 0; --n) {
    const auto which = builder.add_case("c");
    for (std::uint64_t i = random.below(12); i > 0; --i) {
      const std::string activity = std::to_string(random.below(activities)), officer = "o" + std::to_string(random.below(4));
      history::EventLine line;
      line.at_us = random.between(0, 50) * hours(1).us;
      line.activity = activity;
      line.resource = random.chance(250'000) ? std::string_view{} : std::string_view(officer);
      builder.add_event(which, line);
    }
  }
  return std::move(builder).finish();
}

using Durations = std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::int64_t>>;

Durations plainly(const history::EventLog& log) {
  Durations out;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row)
      out[{log.activity[row - 1], log.activity[row]}].push_back(log.at_us[row] - log.at_us[row - 1]);
  }
  return out;
}

std::int64_t nearest_rank(std::vector<std::int64_t> values, std::size_t percent) {
  std::ranges::sort(values);
  std::size_t needed = 0;
  while (needed * 100 < values.size() * percent) ++needed;
  return values[needed - 1];
}

}  // namespace

TEST_CASE("edges with their times are those of a plain count") {
  const std::uint64_t seed = 21;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 100; ++round) {
    // Many activities take the way of logs whose matrix would be too large.
    const auto log = random_log(random, round % 10 == 0 ? 20'000 : 6);
    const Flow flow = flow_of(log);
    const Durations expected = plainly(log);
    REQUIRE(flow.edges.size() == expected.size());
    auto at = expected.begin();
    for (const Edge& edge : flow.edges) {
      const auto& [key, values] = *at++;
      REQUIRE(std::pair(edge.from, edge.to) == key);
      REQUIRE(edge.count == values.size());
      REQUIRE(edge.calendar.median_us == nearest_rank(values, 50));
      REQUIRE(edge.calendar.p90_us == nearest_rank(values, 90));
      std::int64_t total = 0;
      for (const auto us : values) total += us;
      REQUIRE(edge.calendar.total_us == total);
      REQUIRE(edge.calendar.mean_us == total / static_cast<std::int64_t>(values.size()));
    }
  }
}

TEST_CASE("a matrix wide enough and a hash table count the same pairs") {
  Random random(8);
  history::LogBuilder builder;
  for (std::uint32_t code = 0; code < k_dense_codes + 10; ++code) builder.activity_code(std::to_string(code));
  const auto which = builder.add_case("c");
  for (int i = 0; i < 20'000; ++i) {
    history::EventCodes line;
    line.at_us = i;
    line.activity = static_cast<std::uint32_t>(random.below(100));
    builder.add_event(which, line);
  }
  const auto log = std::move(builder).finish();
  CHECK(count_pairs(log, log.activity, 100) == count_pairs(log, log.activity, log.activities.size()));
  const auto pairs = count_pairs(log, log.activity, log.activities.size());
  const PairIndex sparse(pairs, log.activities.size()), dense(pairs, 100);
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    REQUIRE(sparse.of(pairs[i].from, pairs[i].to) == i);
    REQUIRE(dense.of(pairs[i].from, pairs[i].to) == i);
  }
}

TEST_CASE("what is done again is counted") {
  history::LogBuilder builder;
  for (const std::string_view path : {"aabab", "ba", ""}) {
    const auto which = builder.add_case("c");
    std::int64_t at = 0;
    for (const char& step : path) {
      history::EventLine line;
      line.at_us = at++;
      line.activity = {&step, 1};
      builder.add_event(which, line);
    }
  }
  const auto log = std::move(builder).finish();
  const Flow flow = flow_of(log);
  const ActivityFlow &a = flow.activities[0], &b = flow.activities[1];
  CHECK(a == ActivityFlow{.events = 4, .cases = 2, .starts = 1, .ends = 1, .repeats = 2, .cases_with_repeats = 1, .self_loops = 1, .short_loops = 1});
  CHECK(b == ActivityFlow{.events = 3, .cases = 2, .starts = 1, .ends = 1, .repeats = 1, .cases_with_repeats = 1, .self_loops = 0, .short_loops = 1});
  CHECK(flow.cases == 2);
  const auto passages = spectrum_of(log, 0, 1);
  REQUIRE(passages.size() == 2);
  CHECK(passages[0].from == Instant{1});
}

TEST_CASE("variants are the different paths, the most frequent first") {
  const std::uint64_t seed = 4;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 60; ++round) {
    const auto log = random_log(random, round % 2 == 0 ? 2 : 300);
    std::map<std::vector<std::uint32_t>, std::uint64_t> expected;
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      if (log.begin_of(which) < log.end_of(which)) ++expected[log.path(which)];
    }
    const auto variants = variants_of(log);
    REQUIRE(variants.size() == expected.size());
    for (std::size_t i = 0; i < variants.size(); ++i) {
      REQUIRE(variants[i].cases == expected[log.path(variants[i].first_case)]);
      if (i > 0) REQUIRE(variants[i].cases <= variants[i - 1].cases);
    }
  }
}

TEST_CASE("times of cut cases count as at least what they are") {
  std::vector<std::int64_t> values = {1, 2, 3, 4};
  const std::vector<std::uint8_t> none = {0, 0, 0, 0}, some = {0, 1, 0, 0}, most = {0, 1, 1, 1};
  CHECK(times_of_censored(values, none).median_us == 2);
  // 3/4 survive 1; of the 2 at risk at 3 one ends: 3/8.
  CHECK(times_of_censored(values, some).median_us == 3);
  CHECK(times_of_censored(values, some).p90_us == 4);
  CHECK(times_of_censored(values, most).median_us == k_not_reached);
  Random random(9);
  for (int round = 0; round < 100; ++round) {
    std::vector<std::int64_t> longer;
    for (std::uint64_t n = 1 + random.below(50); n > 0; --n) longer.push_back(random.between(0, 30));
    const std::vector<std::uint8_t> uncut(longer.size(), 0);
    const Times censored = times_of_censored(longer, uncut), plain = times_of(longer);
    REQUIRE(censored == plain);
  }
}

TEST_CASE("the permit logs, receipts and tickets have the edges, variants and hand-overs that others count") {
  struct Row {
    const char* file;
    std::size_t edges, variants, pairs;
  };
  const Row k_rows[] = {{"permits/BPIC15_1.xes.gz", 4'699, 1'170, 166}, {"permits/BPIC15_2.xes.gz", 4'802, 828, 68}, {"permits/BPIC15_3.xes.gz", 4'909, 1'349, 89},
                        {"receipt/receipt.xes.gz", 99, 116, 286},       {"helpdesk/helpdesk.xes.gz", 55, 226, 265}};
  for (const Row& row : k_rows) {
    INFO(row.file);
    const auto read = history::data_log(row.file);
    if (!read) return;
    const json::Value flow = to_json(flow_report(read->log, {})), variants = to_json(variants_report(read->log)),
                      pairs = to_json(handover_report(read->log, HandoverBy::officer));
    CHECK(flow.find("edges")->items.size() == row.edges);
    CHECK(variants.find("variants")->items.size() == row.variants);
    CHECK(pairs.find("pairs")->items.size() == row.pairs);
  }
}

TEST_CASE("slow: so have the fines") {
  const auto read = history::data_log("fines/Road_Traffic_Fine_Management_Process.xes.gz");
  if (!read) return;
  CHECK(flow_of(read->log, {false, nullptr, {}}).edges.size() == 70);
  CHECK(variants_of(read->log, false).size() == 231);
  CHECK(handovers_of(read->log, HandoverBy::officer).size() == 4);
}
