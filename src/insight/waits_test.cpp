#include "insight/waits.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "insight/log_ledger.hpp"
#include "insight/waits_report.hpp"

using namespace pasokh;
using namespace pasokh::insight;
using history::k_missing;
using history::Lifecycle;

namespace {

constexpr std::int64_t k_minute = 60'000'000;

struct Done_ {
  const char* id;
  const char* activity;
  const char* officer;
  int ready, start, end;  // minutes; ready: when the item was scheduled
};

history::EventLog log_of(const std::vector<Done_>& items) {
  history::LogBuilder builder;
  int number = 0;
  for (const Done_& item : items) {
    const auto which = builder.case_of(item.id);
    const std::string instance = std::to_string(number++);
    const auto add = [&](int minute, Lifecycle transition) {
      history::EventLine line;
      line.at_us = minute * k_minute;
      line.activity = item.activity;
      line.resource = item.officer;
      line.instance = instance;
      line.lifecycle = transition;
      builder.add_event(which, line);
    };
    add(item.ready, Lifecycle::schedule);
    add(item.start, Lifecycle::start);
    add(item.end, Lifecycle::complete);
  }
  return std::move(builder).finish();
}

calendar::Calendar office(int from_hour, int to_hour) {
  calendar::CalendarData data;
  data.code = "c";
  data.zone = "UTC";
  calendar::WeeklyPattern pattern{*Date::from(1969, 1, 1), {}, std::vector<calendar::Hours>(7, {{TimeOfDay::at(from_hour), TimeOfDay::at(to_hour)}})};
  calendar::Fact fact;
  fact.id = "w";
  fact.what = pattern;
  data.facts.push_back(fact);
  return *calendar::Calendar::compile(data, {}, *Date::from(1969, 12, 1), *Date::from(1970, 2, 1));
}

std::array<std::int64_t, k_causes> minutes_of(const Wait& wait) {
  auto out = wait.us;
  for (auto& us : out) us /= k_minute;
  return out;
}

using Minutes = std::array<std::int64_t, k_causes>;

// Every minute of every wait, by the words of docs/ledger.md: nothing shared with the code under test but the items.
Minutes by_the_words(const std::vector<WorkItem>& items, const WorkItem& item, const calendar::Calendar& calendar) {
  Minutes out{};
  if (item.resource == k_missing) {
    out[4] = (item.start_us - item.ready_us) / k_minute;
    return out;
  }
  // The batch: grow from every possible first item of the same activity and officer.
  std::vector<const WorkItem*> same;
  for (const WorkItem& other : items) {
    if (other.started && other.resource == item.resource && other.activity == item.activity) same.push_back(&other);
  }
  std::stable_sort(same.begin(), same.end(), [](auto* a, auto* b) { return a->start_us < b->start_us; });
  std::int64_t whole = item.ready_us;
  for (std::size_t from = 0; from < same.size();) {
    std::size_t to = from + 1;
    std::int64_t end = same[from]->end_us;
    while (to < same.size() && same[to]->start_us <= end && same[to]->ready_us <= same[from]->start_us) end = std::max(end, same[to++]->end_us);
    bool mine = false;
    std::int64_t ready = INT64_MIN;
    for (std::size_t i = from; i < to; ++i) mine |= same[i] == &item, ready = std::max(ready, same[i]->ready_us);
    if (mine && to - from >= 2) whole = ready;
    from = to;
  }
  for (std::int64_t at = item.ready_us; at < item.start_us; at += k_minute) {
    bool earlier = false, later = false;
    for (const WorkItem& other : items) {
      if (&other == &item || !other.started || other.resource != item.resource || at < other.start_us || at >= other.end_us) continue;
      (other.ready_us <= item.ready_us ? earlier : later) = true;
    }
    ++out[at < whole ? 0U : earlier ? 1U : later ? 2U : !calendar.is_open({at}) ? 3U : 4U];
  }
  return out;
}

}  // namespace

TEST_CASE("each cause books what it says") {
  const auto calendar = office(8, 16);
  const auto waits = waits_of(log_of({
                                  {"a", "check", "negar", 480, 490, 500},  // an item like any other
                                  {"b", "check", "negar", 485, 540, 550},  // behind a, then nobody knows
                                  {"c", "visit", "negar", 470, 560, 570},  // first in line, but a and b are done before it
                                  {"d", "sign", "omid", 940, 1'930, 1'940},  // over night
                              }),
                              {&calendar, {}});
  REQUIRE(waits.waits.size() == 4);
  CHECK(minutes_of(waits.waits[1]) == Minutes{0, 10, 0, 0, 45});
  CHECK(minutes_of(waits.waits[2]) == Minutes{0, 0, 20, 10, 60});
  CHECK(minutes_of(waits.waits[3]) == Minutes{0, 0, 0, 960, 30});
}

TEST_CASE("items done in one go wait for the last of them") {
  const auto calendar = office(0, 24);
  const auto waits = waits_of(log_of({{"a", "sign", "omid", 10, 100, 101}, {"b", "sign", "omid", 40, 101, 102}, {"c", "sign", "omid", 90, 100, 103}}), {&calendar, {}});
  REQUIRE(waits.waits.size() == 3);
  CHECK(minutes_of(waits.waits[0])[0] == 80);
  CHECK(minutes_of(waits.waits[1])[0] == 50);
  CHECK(minutes_of(waits.waits[2])[0] == 0);
}

TEST_CASE("on random logs every minute is booked as the words say, and the causes add up to the waiting") {
  const auto calendar = office(9, 15);
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    std::vector<Done_> items;
    static const char* const k_ids[] = {"a", "b", "c", "d", "e"};
    static const char* const k_activities[] = {"check", "visit"};
    static const char* const k_officers[] = {"negar", "omid", ""};
    for (std::uint64_t n = random.below(25); n > 0; --n) {
      const int ready = static_cast<int>(random.below(3'000)), start = ready + static_cast<int>(random.below(1'000) / (1 + random.below(20)));
      items.push_back({k_ids[random.below(5)], k_activities[random.below(2)], k_officers[random.below(3)], ready, start, start + static_cast<int>(random.below(120))});
    }
    const auto log = log_of(items);
    const auto found = work_items_of(log);
    const Waits waits = waits_of(log, {&calendar, {}});
    REQUIRE(waits.waits.size() == items.size());
    Wide causes = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      REQUIRE(minutes_of(waits.waits[i]) == by_the_words(found, found[i], calendar));
      for (const auto us : waits.waits[i].us) causes += us;
    }
    CHECK(causes == waits.waiting_us);
    CHECK(to_json(waits_report(log, waits)).find("difference_us")->integer() == 0);
  }
}

TEST_CASE("without a schedule an item is ready when the one before it in its case ended") {
  history::LogBuilder builder;
  const auto add = [&](const char* activity, int minute, Lifecycle transition) {
    history::EventLine line;
    line.at_us = minute * k_minute;
    line.activity = activity;
    line.resource = "negar";
    line.lifecycle = transition;
    builder.add_event(builder.case_of("a"), line);
  };
  add("file", 0, Lifecycle::complete);
  add("check", 10, Lifecycle::start);
  add("visit", 12, Lifecycle::start);
  add("check", 30, Lifecycle::complete);
  add("visit", 40, Lifecycle::complete);
  add("sign", 70, Lifecycle::start);
  add("sign", 71, Lifecycle::complete);
  add("never", 80, Lifecycle::start);
  const auto log = std::move(builder).finish();
  const auto items = work_items_of(log);
  REQUIRE(items.size() == 4);
  CHECK(items[1].ready_us == 0);  // check after file
  CHECK(items[2].ready_us == 0);  // visit beside check
  CHECK(items[3].ready_us == 40 * k_minute);
  CHECK(log.activities[items[3].after] == "visit");
  const Waits waits = waits_of(log);
  CHECK(waits.waits.size() == 3);
  CHECK(waits.without_start == 1);
  CHECK(waits.waiting_us == (10 + 12 + 30) * k_minute);
}

TEST_CASE("hours are found in what officers did") {
  history::LogBuilder builder;
  const Date monday = *Date::from(2024, 1, 1);
  for (int week = 0; week < 30; ++week) {
    for (int day = 0; day < 5; ++day) {
      for (int hour = 8; hour < 15; ++hour) {
        history::EventLine line;
        line.at_us = (days(7 * week + day) + hours(hour)).us + monday.days * days(1).us + 1;
        line.activity = "x";
        line.resource = hour % 2 == 0 ? "even" : "odd";
        builder.add_event(builder.case_of(std::to_string(week)), line);
      }
    }
  }
  history::EventLine line;
  line.at_us = monday.days * days(1).us + hours(3).us;
  line.activity = "x";
  line.resource = "rare";
  builder.add_event(builder.case_of("0"), line);
  const auto log = std::move(builder).finish();
  const auto found = find_hours(log, {});
  const WeekHours &even = found[log.resources.find("even")], &odd = found[log.resources.find("odd")], &rare = found[log.resources.find("rare")];
  CHECK(even.count() == 20);
  CHECK(even[8]);
  CHECK_FALSE(even[9]);
  CHECK(odd[9]);
  CHECK(rare.count() == 35);  // the whole log's: what was done once in thirty weeks is nobody's hour
  CHECK_FALSE(even[5 * 24 + 10]);
}

TEST_CASE("hours of units are found, and the ledger books what lies outside of them as closed") {
  history::LogBuilder builder;
  const std::int64_t monday = Date::from(2024, 1, 1)->days * days(1).us;
  for (int week = 0; week < 30; ++week) {
    for (const int hour : {8, 9, 10, 11}) {
      const auto number = builder.case_of(std::to_string(week) + "-" + std::to_string(hour));
      for (const int day : {0, 1}) {
        history::EventLine line;
        line.at_us = monday + (days(7 * week + day) + hours(hour)).us;
        line.activity = "check";
        line.unit = "north";
        line.lifecycle = day == 0 ? history::Lifecycle::schedule : history::Lifecycle::complete;
        builder.add_event(number, line);
      }
    }
  }
  builder.add_event(builder.case_of("other"), {monday, "x", {}, "rare", {}, history::Lifecycle::complete, 0, 0});
  const auto log = std::move(builder).finish();
  const auto found = find_unit_hours(log, {});
  CHECK(found[log.units.find("north")].count() == 8);
  LogContext context;
  context.hours = hours_found(log, {});
  const LogLedger ledger = ledger_of(log, {}, context);
  CHECK(ledger.difference_us == 0);
  // Of each case's day, 8:00 to 12:00 on both days are open.
  const Wide cases = 30 * 4;
  CHECK(ledger.accounts[static_cast<std::size_t>(Account::queue)] == cases * hours(4).us);
  CHECK(ledger.accounts[static_cast<std::size_t>(Account::closed)] == cases * hours(20).us);
  CHECK_FALSE(static_cast<bool>(hours_found(history::EventLog{}, {})));
}
