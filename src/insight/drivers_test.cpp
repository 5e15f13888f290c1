#include "insight/drivers.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "history/test_data.hpp"
#include "insight/effect_samples.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

// 400 cases; those by post are late in 60 of 100, the others in 20; the district goes with nothing.
history::EventLog sample(std::uint64_t seed) {
  Random random(seed);
  history::LogBuilder builder;
  for (std::uint32_t which = 0; which < 400; ++which) {
    const auto number = builder.add_case(std::to_string(which));
    const bool post = which % 4 == 0, late = random.chance(post ? 600'000 : 200'000);
    const std::int64_t filed = sample_week(0).us + random.between(0, days(300).us);
    builder.add_event(number, {filed, "file", {}, {}, {}, {}, 0, 0});
    builder.add_event(number,
                      {filed + days(late ? 40 : 10).us, "decide", which % 3 == 0 ? "negar" : "omid", {}, {}, {}, 0, 0});
    builder.case_value(number, "channel", {history::ValueType::text, post ? "post" : "online", 0});
    builder.case_value(number, "district",
                       {history::ValueType::integer, {}, static_cast<std::int64_t>(random.below(22))});
    builder.case_value(number, "due", {history::ValueType::instant, {}, filed + days(30).us});
  }
  return std::move(builder).finish();
}

const Driver* find(const Drivers& drivers, std::string_view name, std::string_view value) {
  const auto at =
      std::ranges::find_if(drivers.drivers, [&](const Driver& one) { return one.name == name && one.value == value; });
  return at == drivers.drivers.end() ? nullptr : &*at;
}

}  // namespace

TEST_CASE("what goes with lateness comes first, and what does not has an interval that holds 0") {
  const auto drivers = drivers_of(sample(1), {}, {.deadline = "due"});
  CHECK(drivers.cases == 400);
  CHECK(drivers.unknown == 0);
  CHECK(drivers.looks == drivers.drivers.size());
  REQUIRE_FALSE(drivers.drivers.empty());
  CHECK(drivers.drivers[0].value == "post");
  const Driver& post = drivers.drivers[0];
  CHECK(post.cases == 100);
  CHECK(post.cases + post.other_cases == 400);
  CHECK(post.late + post.other_late == drivers.late);
  CHECK(post.stands());
  CHECK(post.known_at_filing);
  CHECK(post.excess ==
        doctest::Approx(static_cast<double>(post.late) - 100.0 * static_cast<double>(post.other_late) / 300.0));
  const Driver* online = find(drivers, "channel", "online");
  REQUIRE(online != nullptr);
  CHECK(online->difference == doctest::Approx(-post.difference));
  // Every case has it: there is nobody to compare with.
  CHECK(find(drivers, "activity", "decide") == nullptr);
  CHECK(std::ranges::any_of(drivers.drivers, [](const Driver& one) { return one.kind == DriverKind::workload; }));
  CHECK(std::ranges::any_of(drivers.drivers, [](const Driver& one) { return one.kind == DriverKind::weekday; }));
}

TEST_CASE("a term or a part of all cases says what is late instead of a deadline") {
  DriversAsk ask;
  ask.term_us = days(30).us;
  const auto by_term = drivers_of(sample(1), {}, ask), by_deadline = drivers_of(sample(1), {}, {.deadline = "due"});
  CHECK(by_term.late == by_deadline.late);
  DriversAsk part;
  part.percent = 50;
  CHECK(drivers_of(sample(1), {}, part).term_us == days(10).us);
}

TEST_CASE("months are those of the calendar that is asked for") {
  DriversAsk gregorian, jalali;
  jalali.months = jalali_months(jalali.zone);
  const auto months_of = [](const Drivers& found) {
    std::vector<std::string> months;
    for (const Driver& one : found.drivers)
      if (one.kind == DriverKind::month) months.push_back(one.value);
    return months;
  };
  const auto by_gregorian = months_of(drivers_of(sample(1), {}, gregorian)), by_jalali = months_of(drivers_of(sample(1), {}, jalali));
  REQUIRE(!by_jalali.empty());
  CHECK(std::ranges::all_of(by_gregorian, [](const std::string& month) { return month.starts_with("20"); }));
  CHECK(std::ranges::all_of(by_jalali, [](const std::string& month) { return month.starts_with("14"); }));
}

TEST_CASE("open cases are late when their time is over, else nobody knows") {
  history::LogBuilder builder;
  for (const auto& [id, filed] : {std::pair("old", 0), std::pair("new", 95)}) {
    const auto number = builder.add_case(id);
    builder.add_event(number, {(sample_week(0) + days(filed)).us, "file", {}, {}, {}, {}, 0, 0});
  }
  const auto done = builder.add_case("done");
  builder.add_event(done, {sample_week(0).us, "file", {}, {}, {}, {}, 0, 0});
  builder.add_event(done, {(sample_week(0) + days(100)).us, "decide", {}, {}, {}, {}, 0, 0});
  DriversAsk ask;
  ask.response.decided = {"decide"};
  ask.term_us = days(30).us;
  const auto found = drivers_of(std::move(builder).finish(), {}, ask);
  CHECK(found.cases == 2);
  CHECK(found.late == 2);
  CHECK(found.unknown == 1);
}

TEST_CASE("slow: where nothing goes with lateness hardly anything stands out") {
  int stands = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    history::LogBuilder builder;
    for (std::uint32_t which = 0; which < 300; ++which) {
      const auto number = builder.add_case(std::to_string(which));
      const std::int64_t filed = sample_week(0).us + random.between(0, days(300).us);
      builder.add_event(number, {filed, "file", {}, {}, {}, {}, 0, 0});
      builder.add_event(number, {filed + random.between(0, days(40).us), "decide", {}, {}, {}, {}, 0, 0});
      for (const char* key : {"a", "b", "c", "d"})
        builder.case_value(number, key, {history::ValueType::text, std::to_string(random.below(6)), 0});
    }
    const auto found = drivers_of(std::move(builder).finish(), {}, {});
    stands += std::ranges::any_of(found.drivers,
                                  [](const Driver& one) { return one.kind == DriverKind::attribute && one.stands(); });
  }
  MESSAGE("of 40 logs without any, something stood out in ", stands);
  CHECK(stands <= 4);
}

TEST_CASE("slow: of the receipt log 377 of 1,329 cases with a deadline were late, and it is said what goes with it") {
  history::ReadOptions options;
  options.zone = *Zone::find("Europe/Amsterdam");
  const auto read = history::data_log("receipt/receipt.xes.gz", options);
  if (!read) return;
  DriversAsk ask;
  ask.deadline = "deadline";
  ask.ended = "enddate";
  ask.zone = options.zone;
  const auto found = drivers_of(read->log, {}, ask);
  CHECK(found.cases == 1'329);
  CHECK(found.late == 377);
  CHECK(found.unknown == 105);
  REQUIRE_FALSE(found.drivers.empty());
  for (const Driver& one : found.drivers) {
    CHECK(one.late + one.other_late == 377);
    CHECK(one.cases + one.other_cases == 1'329);
    CHECK(one.share.holds(static_cast<double>(one.late) / static_cast<double>(one.cases)));
    CHECK(one.interval.holds(one.difference));
  }
}
