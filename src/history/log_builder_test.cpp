#include "history/log_builder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

EventLine line(std::int64_t at_us, std::string_view activity, std::uint8_t marks = 0) {
  EventLine out;
  out.at_us = at_us;
  out.activity = activity;
  out.marks = marks;
  return out;
}

std::string path_text(const EventLog& log, std::uint32_t which) {
  std::string out;
  for (const std::uint32_t code : log.path(which)) out += log.activities[code];
  return out;
}

}  // namespace

TEST_CASE("events are sorted by time within their case, and ties keep their order of arrival") {
  LogBuilder builder;
  const auto a = builder.add_case("a"), b = builder.add_case("b");
  builder.add_event(b, line(5, "x"));
  builder.add_event(a, line(9, "z"));
  builder.add_event(a, line(3, "p"));
  builder.add_event(a, line(3, "o"));
  builder.add_event(b, line(5, "y"));
  const EventLog log = std::move(builder).finish();
  REQUIRE(log.cases() == 2);
  CHECK(log.case_ids[0] == "a");
  CHECK(path_text(log, 0) == "poz");
  CHECK(path_text(log, 1) == "xy");
  CHECK(std::ranges::equal(log.first_row, std::vector<std::uint32_t>{0, 3, 5}));
  CHECK(log.instance.none());
}

TEST_CASE("an event without a time stays with its neighbour in the file") {
  LogBuilder builder;
  const auto a = builder.add_case("a");
  builder.add_event(a, line(0, "q", k_no_time));
  builder.add_event(a, line(20, "c"));
  builder.add_event(a, line(0, "d", k_no_time));
  builder.add_event(a, line(10, "b"));
  const auto untimed = builder.add_case("untimed");
  builder.add_event(untimed, line(77, "u", k_no_time));
  const EventLog log = std::move(builder).finish();
  CHECK(path_text(log, 0) == "bqcd");
  CHECK(std::ranges::equal(log.at_us, std::vector<std::int64_t>{10, 20, 20, 20, 0}));
}

TEST_CASE("attributes of cases and events keep their types and follow the sorting") {
  LogBuilder builder;
  const auto a = builder.add_case("a"), b = builder.add_case("b");
  CHECK(builder.case_value(b, "channel", {ValueType::text, "post", 0}));
  CHECK_FALSE(builder.case_value(b, "channel", {ValueType::text, "desk", 0}));
  CHECK(builder.case_value(a, "channel", {ValueType::text, "online", 0}));
  CHECK(builder.case_value(a, "fee", {ValueType::real, "157.09305", 0}));
  CHECK(builder.case_value(a, "parts", {ValueType::integer, "", 3}));
  CHECK(builder.case_value(a, "due", {ValueType::instant, "", 1'000'000}));
  builder.event_value(builder.add_event(a, line(9, "late")), "note", {ValueType::text, "nine", 0});
  builder.event_value(builder.add_event(a, line(1, "early")), "note", {ValueType::text, "one", 0});
  const EventLog log = std::move(builder).finish();
  const Column* channel = log.case_column("channel");
  REQUIRE(channel != nullptr);
  CHECK(channel->text_of(0) == "online");
  CHECK(channel->text_of(1) == "post");
  CHECK(log.case_column("fee")->text_of(0) == "157.09305");
  CHECK(log.case_column("parts")->text_of(0) == "3");
  CHECK(log.case_column("due")->text_of(0) == "1970-01-01T00:00:01Z");
  CHECK(log.case_column("due")->text_of(1).empty());
  const Column* note = log.event_column("note");
  REQUIRE(note != nullptr);
  CHECK(note->text_of(0) == "one");
  CHECK(note->text_of(1) == "nine");
  CHECK(log.case_column("due", ValueType::text) == nullptr);
}

TEST_CASE("a random log comes out as a stable sort of its events") {
  const std::uint64_t seed = 3;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 50; ++round) {
    LogBuilder builder;
    const auto cases = static_cast<std::uint32_t>(1 + random.below(6));
    for (std::uint32_t i = 0; i < cases; ++i) builder.add_case("case " + std::to_string(i));
    std::vector<std::tuple<std::uint32_t, std::int64_t, std::string>> truth;
    for (std::uint64_t i = random.below(80); i > 0; --i) {
      const auto which = static_cast<std::uint32_t>(random.below(cases));
      const std::int64_t at = random.between(0, 9);
      truth.emplace_back(which, at, "event " + std::to_string(truth.size()));
      builder.add_event(which, line(at, std::get<2>(truth.back())));
    }
    std::stable_sort(truth.begin(), truth.end(), [](const auto& x, const auto& y) {
      return std::tie(std::get<0>(x), std::get<1>(x)) < std::tie(std::get<0>(y), std::get<1>(y));
    });
    const EventLog log = std::move(builder).finish();
    REQUIRE(log.events() == truth.size());
    std::size_t row = 0;
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      for (const std::uint32_t activity : log.path(which)) {
        REQUIRE(std::get<0>(truth[row]) == which);
        REQUIRE(std::get<1>(truth[row]) == log.at_us[row]);
        REQUIRE(std::get<2>(truth[row]) == log.activities[activity]);
        ++row;
      }
    }
    CHECK(row == truth.size());
  }
}
