#include "history/live_log.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/binary_log.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

// What happens to a living log, so that it can be told to two of them.
struct Happening {
  std::string case_id;
  bool event = true;
  EventLine line;  // views into the words below
  std::string key;
  AttributeValue value;
};

constexpr std::string_view k_words[] = {"", "a", "b", "c", "d", "e", "f", "g"};
constexpr std::string_view k_keys[] = {"service", "outcome", "district", "due"};

Happening random_happening(Random& random, std::int64_t now, std::uint64_t cases) {
  Happening out;
  out.case_id = "c" + std::to_string(random.below(cases));
  out.event = random.below(4) != 0;
  if (out.event) {
    const auto word = [&] { return k_words[random.below(std::size(k_words))]; };
    out.line.at_us = now - static_cast<std::int64_t>(random.below(5));
    out.line.activity = word();
    out.line.resource = word();
    out.line.unit = random.below(2) == 0 ? word() : std::string_view{};
    out.line.instance = word();
    out.line.lifecycle = static_cast<Lifecycle>(random.below(k_lifecycles));
    out.line.marks = static_cast<std::uint8_t>(random.below(4));
    out.line.offset_minutes = static_cast<std::int16_t>(static_cast<std::int64_t>(random.below(3)) * 90 - 90);
    return out;
  }
  out.key = k_keys[random.below(std::size(k_keys))];
  if (out.key == "district")
    out.value = {ValueType::integer, {}, static_cast<std::int64_t>(random.below(2'000'000)) - 1'000'000};
  else if (out.key == "due")
    out.value = {ValueType::instant, {}, now};
  else
    out.value = {ValueType::text, k_words[random.below(std::size(k_words))], 0};
  return out;
}

void tell(const Happening& what, LiveLog& log) {
  if (what.event)
    log.append(what.case_id, what.line);
  else
    log.set(what.case_id, what.key, what.value);
}

void tell(const Happening& what, LogBuilder& log) {
  const std::uint32_t which = log.case_of(what.case_id);
  if (what.event)
    log.add_event(which, what.line);
  else
    log.case_value(which, what.key, what.value, true);
}

template <class Words>
std::vector<std::string> all(const Words& words) {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < words.size(); ++i) out.emplace_back(words[i]);
  return out;
}

template <class Column>
std::vector<std::uint64_t> cells(const Column& column) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < column.size(); ++i) out.push_back(static_cast<std::uint64_t>(column[i]));
  return out;
}

void check_same(const EventLog& a, const EventLog& b) {
  CHECK(cells(a.at_us) == cells(b.at_us));
  CHECK(cells(a.activity) == cells(b.activity));
  CHECK(cells(a.resource) == cells(b.resource));
  CHECK(cells(a.unit) == cells(b.unit));
  CHECK(cells(a.instance) == cells(b.instance));
  CHECK(cells(a.lifecycle) == cells(b.lifecycle));
  CHECK(cells(a.marks) == cells(b.marks));
  CHECK(cells(a.offset) == cells(b.offset));
  CHECK(cells(a.first_row) == cells(b.first_row));
  CHECK(all(a.case_ids) == all(b.case_ids));
  CHECK(all(a.activities) == all(b.activities));
  CHECK(all(a.resources) == all(b.resources));
  CHECK(all(a.units) == all(b.units));
  CHECK(all(a.instances) == all(b.instances));
  REQUIRE(a.case_columns.size() == b.case_columns.size());
  for (std::size_t i = 0; i < a.case_columns.size(); ++i) {
    const Column &x = a.case_columns[i], &y = b.case_columns[i];
    CHECK(x.key == y.key);
    CHECK(x.type == y.type);
    CHECK(x.everywhere == y.everywhere);
    CHECK(cells(x.row) == cells(y.row));
    CHECK(cells(x.value) == cells(y.value));
    CHECK(all(x.words) == all(y.words));
  }
}

}  // namespace

TEST_CASE("a live log grows, and what was looked at does not change") {
  LiveLog live;
  live.append("r-1", {.at_us = 1, .activity = "filed"});
  live.append("r-2", {.at_us = 2, .activity = "filed"});
  live.set("r-1", "service", {ValueType::text, "permit", 0});
  live.set("r-2", "service", {ValueType::text, "pothole", 0});
  live.set("r-1", "service", {ValueType::text, "zoning", 0});
  const auto before = live.snapshot();
  CHECK(live.snapshot() == before);
  live.append("r-1", {.at_us = 3, .activity = "decided"});
  const auto after = live.snapshot();
  CHECK(before->events() == 2);
  REQUIRE(after->events() == 3);
  CHECK(after->cases() == 2);
  CHECK(after->activities[after->activity[1]] == "decided");
  CHECK(after->case_column("service")->text_of(0) == "zoning");
  CHECK(after->case_column("service")->text_of(1) == "pothole");
}

TEST_CASE("a live log looked at now and then, and kept in between, is the one that is built at once") {
  TestFolder folder;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::uint64_t cases = 1 + random.below(30), happenings = random.below(300);
    std::optional<LiveLog> live;
    live.emplace();
    LogBuilder once;
    for (std::uint64_t i = 0; i < happenings; ++i) {
      const Happening what = random_happening(random, static_cast<std::int64_t>(i), cases);
      tell(what, *live);
      tell(what, once);
      const auto next = random.below(40);
      if (next < 4) check_same(*live->snapshot(), LogBuilder(once).finish());
      if (next == 4) {
        REQUIRE(write_binary(*live->snapshot(), folder / "kept.log").has_value());
        auto kept = open_log(folder / "kept.log");
        REQUIRE(kept.has_value());
        live = LiveLog::go_on(std::move(*kept));
        REQUIRE(live.has_value());
      }
    }
    check_same(*live->snapshot(), std::move(once).finish());
  }
}

TEST_CASE("a tail that nobody asks for is joined by itself") {
  LiveLog live;
  LogBuilder once;
  for (std::uint32_t i = 0; i < 3 * k_least_tail; ++i) {
    const std::string id = "c" + std::to_string((i * 7919ULL) % 10'007);
    const EventLine line{.at_us = i, .activity = k_words[1 + i % 7]};
    live.append(id, line);
    once.add_event(once.case_of(id), line);
  }
  check_same(*live.snapshot(), std::move(once).finish());
}
