#include "history/select.hpp"

#include <doctest/doctest.h>

#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

// Two cases; the first was answered and opened again.
EventLog reopened_log() {
  LogBuilder builder;
  const auto one = builder.add_case("one"), two = builder.add_case("two");
  std::int64_t at = 0;
  for (const char* activity : {"file", "answer", "reopened", "file", "answer"}) builder.add_event(one, {at += 1'000'000, activity, {}, {}, {}, {}, 0, 0});
  builder.add_event(two, {at += 1'000'000, "file", {}, {}, {}, {}, 0, 0});
  builder.case_value(one, "service", {ValueType::text, "permit", 0});
  builder.case_value(two, "service", {ValueType::text, "street", 0});
  return std::move(builder).finish();
}

bool all(std::uint32_t) { return true; }

std::string activities_of(const EventLog& log, std::uint32_t which) {
  std::string text;
  for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) text += std::string(log.activities[log.activity[row]]) + " ";
  return text;
}

}  // namespace

TEST_CASE("a part of a log has the cases and rows that were kept, and no words of others") {
  const EventLog log = reopened_log();
  const EventLog part = select(log, [](std::uint32_t which) { return which == 1; }, all);
  REQUIRE(part.cases() == 1);
  CHECK(part.case_ids[0] == "two");
  CHECK(part.activities.size() == 1);
  CHECK(part.case_column("service")->text_of(0) == "street");
}

TEST_CASE("a case that begins anew is several, each with the attributes of the whole") {
  const EventLog log = reopened_log();
  const EventLog parts = select(log, all, all, [&](std::uint32_t row) { return log.activities[log.activity[row]] == "reopened"; });
  REQUIRE(parts.cases() == 3);
  CHECK(parts.case_ids[0] == "one");
  CHECK(parts.case_ids[1] == "one (2)");
  CHECK(parts.case_ids[2] == "two");
  CHECK(activities_of(parts, 0) == "file answer ");
  CHECK(activities_of(parts, 1) == "reopened file answer ");
  CHECK(parts.case_column("service")->text_of(1) == "permit");
  CHECK(parts.case_column("service")->text_of(2) == "street");
  // A row at which a case begins makes no second one of it.
  CHECK(select(log, all, all, [&](std::uint32_t row) { return row == log.begin_of(0); }).cases() == 2);
}
