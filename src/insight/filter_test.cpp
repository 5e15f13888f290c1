#include "insight/filter.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

// Three cases: 1 "file, check, pay" by post; 2 "file, pay" online, long; 3 "check" alone without a channel.
history::EventLog sample() {
  history::LogBuilder builder;
  struct Row {
    const char *id, *activity, *officer;
    int day;
    int fee;
  };
  const Row k_rows[] = {{"1", "file", "negar", 0, 5}, {"1", "check", "omid", 1, 0}, {"1", "pay", "", 2, 12}, {"2", "file", "negar", 10, 7}, {"2", "pay", "omid", 90, 0}, {"3", "check", "omid", 40, 0}};
  for (const Row& row : k_rows) {
    history::EventLine line;
    line.at_us = days(row.day).us;
    line.activity = row.activity;
    line.resource = row.officer;
    line.lifecycle = history::Lifecycle::complete;
    const auto number = builder.add_event(builder.case_of(row.id), line);
    if (row.fee != 0) builder.event_value(number, "fee", {history::ValueType::integer, {}, row.fee});
  }
  builder.case_value(0, "channel", {history::ValueType::text, "post", 0});
  builder.case_value(1, "channel", {history::ValueType::text, "Internet", 0});
  builder.case_value(0, "due", {history::ValueType::instant, {}, days(3).us});
  return std::move(builder).finish();
}

std::string left(std::string_view text) {
  const auto filter = read_filter(text, {});
  REQUIRE_MESSAGE(filter, render(filter.error().message, {}));
  const Filtered part = apply(*filter, sample());
  std::string out;
  for (std::uint32_t which = 0; which < part.log.cases(); ++which) {
    out += std::string(which == 0 ? "" : " ") + std::string(part.log.case_ids[which]) + ":" + std::to_string(part.log.end_of(which) - part.log.begin_of(which));
    if ((part.cut[which] & k_cut_before) != 0) out += "<";
    if ((part.cut[which] & k_cut_after) != 0) out += ">";
  }
  return out;
}

}  // namespace

TEST_CASE("what no filter begins with is refused, also right behind a sign") {
  for (const std::string_view text : {"cases where a = 1;?", "cases where a >=?", "cases where (%", "=]"}) {
    INFO(text);
    const auto read = read_filter(text, {});
    REQUIRE(!read.has_value());
    CHECK(read.error().message.code == "insight.filter_syntax");
  }
  CHECK(!read_filter(std::string_view("cases where du;\0\0", 17), {}).has_value());
}

TEST_CASE("a filter leaves the cases and events it says") {
  const std::pair<const char*, const char*> k_rows[] = {
      {"cases where has \"check\"", "1:3 3:1"},
      {"cases where not has \"check\"", "2:2"},
      {"cases where starts \"file\" and ends \"pay\"", "1:3 2:2"},
      {"cases where \"file\" -> \"pay\"", "2:2"},
      {"cases where \"file\" ->> \"pay\"", "1:3 2:2"},
      {"cases where \"pay\" ->> \"file\"", ""},
      {"cases where duration > 30 days", "2:2"},
      {"cases where duration <= 48 hours", "1:3 3:1"},
      {"cases where size = 1 or channel = \"post\"", "1:3 3:1"},
      {"cases where channel is missing", "3:1"},
      {"cases where channel ~ \"inter\"", "2:2"},
      {"cases where channel in (\"post\", \"Internet\")", "1:3 2:2"},
      {"cases where officer = \"omid\" and not (activity = \"pay\")", "3:1"},
      {"cases where fee > 10", "1:3"},
      {"cases where fee = 7.0", "2:2"},
      {"cases where due < 1970-01-05", "1:3"},
      {"cases where case != \"1\"", "2:2 3:1"},
      {"cases where time >= 1970-02-01", "2:2 3:1"},
      {"events where officer = \"omid\"", "1:1 2:1 3:1"},
      {"events where officer is missing", "1:1"},
      {"events where channel = \"post\" and fee is missing", "1:1"},
      {"events where lifecycle = \"complete\"", "1:3 2:2 3:1"},
      {"from 1970-01-02", "1:2< 2:2 3:1"},
      {"until 1970-02-01", "1:3 2:1>"},
      {"from 1970-01-02; until 1970-01-03; cases where has 'x'", nullptr},
      {"from 1970-01-02; until 1970-01-03", "1:1<>"},
      {"cases where channel = \"post\"; events where activity != \"check\"", "1:2"},
      {"cases where 'fee' > 6 ;", "1:3 2:2"},
  };
  for (const auto& [text, expected] : k_rows) {
    INFO(text);
    if (expected == nullptr) CHECK_FALSE(read_filter(text, {}));
    else CHECK(left(text) == expected);
  }
}

TEST_CASE("what is wrong in a filter is told with its position and what was expected") {
  const std::tuple<const char*, int, const char*> k_rows[] = {
      {"cases has \"a\"", 7, "where"},        {"cases where duration > 3 apples", 26, "days"}, {"cases where (has \"a\"", 21, ")"},
      {"events where has \"a\"", 14, "activity"}, {"cases where channel", 20, "="},            {"where x = 1", 1, "cases"},
      {"cases where a = \"b", 17, "\""},       {"until soon", 7, "2011"},                     {"cases where a = 1 b", 19, ";"},
      {"cases where \"a\" = 3", 17, "->"},     {"cases where #", 13, "has"}};
  for (const auto& [text, column, expected] : k_rows) {
    INFO(text);
    const auto filter = read_filter(text, {});
    REQUIRE_FALSE(filter);
    CHECK(filter.error().message.code == "insight.filter_syntax");
    CHECK(std::get<std::int64_t>(filter.error().message.arguments[0].second) == column);
    CHECK(std::get<std::string>(filter.error().message.arguments[2].second).find(expected) != std::string::npos);
  }
  CHECK_FALSE(read_filter("cases where " + std::string(5'000, '('), {}));
  CHECK_FALSE(read_filter(std::string(20'000, ' '), {}));
}

TEST_CASE("the attributes that a filter needs are known before the log is read") {
  const auto filter = read_filter("cases where fee > 1 and not (a in (\"x\") or 'b c' is missing)", {});
  REQUIRE(filter);
  CHECK(filter->fields() == std::vector<std::string>{"fee", "a", "b c"});
}

TEST_CASE("a part of a log keeps only its own words") {
  const Filtered part = apply(*read_filter("events where activity = \"check\"", {}), sample());
  CHECK(part.log.activities.size() == 1);
  CHECK(part.log.resources.size() == 1);
  CHECK(part.log.case_column("channel")->text_of(0) == "post");
  CHECK(part.log.event_columns.empty());
}
