#include "history/summary.hpp"

#include <doctest/doctest.h>

#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

EventLog sample() {
  LogBuilder builder;
  const auto a = builder.add_case("a");
  builder.add_case("empty");
  EventLine first;
  first.at_us = 1'000'000;
  first.activity = "filed";
  first.resource = "o-1";
  first.lifecycle = Lifecycle::complete;
  first.marks = k_date_only;
  builder.add_event(a, first);
  EventLine second = first;
  second.activity = "visit";
  second.resource = {};
  second.marks = 0;
  builder.add_event(a, second);
  EventLine third = second;
  third.at_us = 3'000'000;
  third.marks = k_no_offset;
  builder.add_event(a, third);
  return std::move(builder).finish();
}

}  // namespace

TEST_CASE("a summary counts what a log holds and what it lacks") {
  const LogSummary s = summary_of(sample());
  CHECK(s.cases == 2);
  CHECK(s.cases_without_events == 1);
  CHECK(s.events == 3);
  CHECK(s.activities == 2);
  CHECK(s.resources == 1);
  CHECK(s.missing_resources == 2);
  CHECK(s.date_only == 1);
  CHECK(s.no_offset == 1);
  CHECK(s.ties == 1);
  CHECK(s.first_at == Instant{1'000'000});
  CHECK(s.last_at == Instant{3'000'000});
  CHECK(s.lifecycle[static_cast<std::size_t>(Lifecycle::complete)] == 3);
}

TEST_CASE("the summary as JSON and as a table tells the same figures") {
  const LogSummary s = summary_of(sample());
  const json::Value value = to_json(s);
  CHECK(value.find("events")->integer() == 3);
  CHECK(value.find("date_only_permille")->integer() == 333);
  CHECK(value.find("first_at")->text == "1970-01-01T00:00:01Z");
  CHECK(value.find("lifecycle")->find("complete")->integer() == 3);
  const std::string english = to_table(s, {});
  CHECK(english.find("Events: 3\n") != std::string::npos);
  CHECK(english.find("33.3%") != std::string::npos);
  Rendering persian;
  persian.language = Language::fa;
  CHECK(to_table(s, persian).find("رویدادها: ۳") != std::string::npos);
}

TEST_CASE("thousandths are rounded to the nearest, also of very large sums") {
  CHECK(permille(1, 3) == 333);
  CHECK(permille(2, 3) == 667);
  CHECK(permille(0, 0) == 0);
  CHECK(permille(INT64_MAX / 2, INT64_MAX) == 500);
}
