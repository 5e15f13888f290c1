#include "history/binary_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

EventLog sample() {
  LogBuilder builder;
  for (int which = 0; which < 300; ++which) {
    const auto number = builder.add_case("case " + std::to_string(which));
    if (which % 2 == 0) builder.case_value(number, "channel", {ValueType::text, which % 4 == 0 ? "post" : "desk", 0});
    builder.case_value(number, "parts", {ValueType::integer, {}, which - 100});
    for (int i = 0; i < which % 7; ++i) {
      EventLine line;
      line.at_us = 1'000'000LL * (which * 10 + i);
      const std::string activity = "step " + std::to_string(i);
      line.activity = activity;
      line.resource = i % 3 == 0 ? "" : "negar";
      line.offset_minutes = 210;
      line.lifecycle = Lifecycle::complete;
      const auto row = builder.add_event(number, line);
      if (i == 2) builder.event_value(row, "fee", {ValueType::real, "12.50", 0});
    }
  }
  return std::move(builder).finish();
}

void check_same(const EventLog& a, const EventLog& b) {
  REQUIRE(a.cases() == b.cases());
  REQUIRE(a.events() == b.events());
  CHECK(std::ranges::equal(a.at_us, b.at_us));
  CHECK(std::ranges::equal(a.first_row, b.first_row));
  for (std::uint32_t row = 0; row < a.events(); ++row) {
    REQUIRE(a.activities[a.activity[row]] == b.activities[b.activity[row]]);
    REQUIRE(a.resources.text(a.resource[row]) == b.resources.text(b.resource[row]));
    REQUIRE(a.offset_minutes(row) == b.offset_minutes(row));
    REQUIRE(a.lifecycle[row] == b.lifecycle[row]);
    REQUIRE(a.marks[row] == b.marks[row]);
  }
  REQUIRE(a.case_columns.size() == b.case_columns.size());
  REQUIRE(a.event_columns.size() == b.event_columns.size());
  for (std::size_t i = 0; i < a.case_columns.size(); ++i) {
    CHECK(a.case_columns[i].key == b.case_columns[i].key);
    for (std::uint32_t which = 0; which < a.cases(); ++which) REQUIRE(a.case_columns[i].text_of(which) == b.case_columns[i].text_of(which));
  }
  for (std::size_t i = 0; i < a.event_columns.size(); ++i) {
    for (std::uint32_t row = 0; row < a.events(); ++row) REQUIRE(a.event_columns[i].text_of(row) == b.event_columns[i].text_of(row));
  }
}

}  // namespace

TEST_CASE("what is written in the binary form is what is opened") {
  const TestFolder folder;
  const EventLog log = sample();
  REQUIRE(write_binary(log, folder / "a.log"));
  const auto opened = open_log(folder / "a.log");
  REQUIRE_MESSAGE(opened, said(opened.error()));
  check_same(log, *opened);
  CHECK(opened->activities.find("step 3") != k_missing);
  CHECK(opened->activities.find("step 9") == k_missing);
  const auto read = read_log_file(folder / "a.log");
  REQUIRE(read);
  CHECK(read->form == Form::binary);
  // A log that was opened is written as it lies.
  REQUIRE(write_binary(*opened, folder / "b.log"));
  CHECK(*read_file(folder / "a.log") == *read_file(folder / "b.log"));
  const EventLog empty;
  REQUIRE(write_binary(empty, folder / "c.log"));
  CHECK(open_log(folder / "c.log").has_value());
}

TEST_CASE("a damaged file is refused, or opens as some log, but is never trusted beyond its bytes") {
  const TestFolder folder;
  REQUIRE(write_binary(sample(), folder / "a.log"));
  const std::string whole = *read_file(folder / "a.log");
  const std::uint64_t seed = 7;
  INFO("seed ", seed);
  Random random(seed);
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    if (random.chance(200'000)) bytes.resize(random.below(bytes.size()));
    for (std::uint64_t i = random.below(4); i > 0 && !bytes.empty(); --i) {
      // The header and the table of sections are the likely place.
      const auto at = random.below(random.chance(700'000) ? std::min<std::uint64_t>(bytes.size(), 1'200) : bytes.size());
      bytes[at] = static_cast<char>(random.next());
    }
    REQUIRE(write_file(folder / "b.log", bytes));
    const auto opened = open_log(folder / "b.log");
    if (!opened) {
      ++refused;
      continue;
    }
    for (std::uint32_t row = 0; row < opened->events(); ++row) (void)opened->activities[opened->activity[row]].size();
    for (const Column& column : opened->case_columns) {
      for (std::uint32_t which = 0; which < opened->cases(); ++which) (void)column.text_of(which).size();
    }
  }
  CHECK(refused > 100);
}
