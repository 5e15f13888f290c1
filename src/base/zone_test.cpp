#include "base/zone.hpp"

#include <date/tz.h>
#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "base/random.hpp"

using namespace pasokh;

namespace {
Zone zone(const char* name) {
  const auto found = Zone::find(name);
  REQUIRE(found);
  return *found;
}
Instant at(const char* text) { return *parse_instant(text); }
Date day(const char* text) { return *parse_date(text); }
}  // namespace

TEST_CASE("Tehran kept summer time until 2022 and none since") {
  const auto tehran = zone("Asia/Tehran");
  CHECK(tehran.name() == "Asia/Tehran");
  CHECK(tehran.offset(at("2022-07-01T00:00:00Z")) == minutes(270));
  CHECK(tehran.offset(at("2022-12-01T00:00:00Z")) == minutes(210));
  CHECK(tehran.offset(at("2023-07-01T00:00:00Z")) == minutes(210));
  CHECK(tehran.offset(at("2060-07-01T00:00:00Z")) == minutes(210));
  CHECK(tehran.instant(day("2025-11-23"), TimeOfDay::at(16, 20)) == at("2025-11-23T12:50:00Z"));
  CHECK(tehran.civil(at("2025-11-23T22:00:00Z")) == Civil{day("2025-11-24"), TimeOfDay::at(1, 30)});
}

TEST_CASE("midnight does not exist on the day Tehran's clocks went forward at midnight") {
  // 2022-03-22 00:00 +03:30 became 01:00 +04:30.
  const auto tehran = zone("Asia/Tehran");
  const auto change = at("2022-03-21T20:30:00Z");
  CHECK(tehran.instant(day("2022-03-22")) == change);
  CHECK(tehran.instant(day("2022-03-22"), TimeOfDay::at(0, 59)) == change);
  CHECK(tehran.instant(day("2022-03-22"), TimeOfDay::at(1)) == change);
  CHECK(tehran.civil(change) == Civil{day("2022-03-22"), TimeOfDay::at(1)});
  CHECK(tehran.civil(change - microseconds(1)).date == day("2022-03-21"));
  CHECK(tehran.instant(day("2022-03-21"), k_end_of_day) == change);
}

TEST_CASE("Amsterdam: the skipped hour maps to the change, the doubled hour to its first occurrence") {
  const auto amsterdam = zone("Europe/Amsterdam");
  CHECK(amsterdam.instant(day("2025-03-30"), TimeOfDay::at(1, 59)) == at("2025-03-30T00:59:00Z"));
  CHECK(amsterdam.instant(day("2025-03-30"), TimeOfDay::at(2, 30)) == at("2025-03-30T01:00:00Z"));
  CHECK(amsterdam.instant(day("2025-03-30"), TimeOfDay::at(3)) == at("2025-03-30T01:00:00Z"));
  CHECK(amsterdam.instant(day("2025-10-26"), TimeOfDay::at(2, 30)) == at("2025-10-26T00:30:00Z"));
  CHECK(amsterdam.instant(day("2025-10-26"), TimeOfDay::at(3)) == at("2025-10-26T02:00:00Z"));
  CHECK(amsterdam.civil(at("2025-10-26T01:30:00Z")).time == TimeOfDay::at(2, 30));
}

TEST_CASE("summer time goes on after the last change that the zone's file lists") {
  const auto amsterdam = zone("Europe/Amsterdam");
  for (const char* summer : {"2037-07-01T00:00:00Z", "2038-07-01T00:00:00Z", "2100-07-01T00:00:00Z"}) CHECK(amsterdam.offset(at(summer)) == hours(2));
  for (const char* winter : {"2038-01-01T00:00:00Z", "2038-12-01T00:00:00Z", "2100-12-01T00:00:00Z"}) CHECK(amsterdam.offset(at(winter)) == hours(1));
  CHECK(zone("Australia/Sydney").offset(at("2050-01-01T00:00:00Z")) == hours(11));
  CHECK(zone("Australia/Sydney").offset(at("2050-07-01T00:00:00Z")) == hours(10));
  CHECK(zone("Europe/London").offset(at("2037-10-25T01:00:00Z")) == hours(0));
}

TEST_CASE("the day that Samoa skipped maps to the instant of the change") {
  const auto apia = zone("Pacific/Apia");
  const auto change = at("2011-12-30T10:00:00Z");
  CHECK(apia.instant(day("2011-12-30"), TimeOfDay::at(12)) == change);
  CHECK(apia.civil(change) == Civil{day("2011-12-31"), k_midnight});
  CHECK(apia.civil(change - seconds(1)).date == day("2011-12-29"));
}

TEST_CASE("UTC is the zone of a handle that names none; unknown and hostile names are no zones") {
  const Zone utc;
  CHECK(utc.name() == "UTC");
  CHECK(utc.offset(at("1500-01-01T00:00:00Z")) == hours(0));
  CHECK(utc.civil(at("1969-12-31T23:00:00Z")) == Civil{day("1969-12-31"), TimeOfDay::at(23)});
  for (const char* name : {"", "Europe/Tehran", "../../../etc/passwd", "/etc/passwd", "Asia/", "asia/tehran\n", "tzdata.zi"}) {
    INFO(name);
    CHECK_FALSE(Zone::find(name));
  }
  CHECK_FALSE(Zone::find(std::string_view("Asia/Tehran\0", 12)));
  CHECK(zone("Asia/Tehran") == zone("Asia/Tehran"));
  CHECK_FALSE(zone("Asia/Tehran") == utc);
}

TEST_CASE("offsets are those of the tz library, to the last year it knows") {
  constexpr std::uint64_t k_seed = 21;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (const char* name : {"Asia/Tehran", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Dublin"}) {
    const auto mine = zone(name);
    const auto* theirs = date::locate_zone(name);
    for (int i = 0; i < 2'000; ++i) {
      const auto s = random.between(-2'208'988'800, 2'114'380'800);  // 1900 to 2037
      CAPTURE(name);
      CAPTURE(s);
      REQUIRE(mine.offset({s * 1'000'000}).us == theirs->get_info(date::sys_seconds{std::chrono::seconds{s}}).offset.count() * 1'000'000);
    }
  }
}

TEST_CASE("an instant's civil time leads back to it, or to its first occurrence") {
  Random random(22);
  for (const char* name : {"Asia/Tehran", "Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe"}) {
    const auto z = zone(name);
    for (int i = 0; i < 5'000; ++i) {
      const Instant now{random.between(-3'000'000'000'000'000, 7'000'000'000'000'000)};
      const auto civil = z.civil(now);
      const auto back = z.instant(civil.date, civil.time);
      CAPTURE(name);
      CAPTURE(to_text(now));
      REQUIRE(back <= now);
      REQUIRE(now - back <= hours(3));
      REQUIRE(z.civil(back) == civil);
    }
  }
}

TEST_CASE("zones are found from many threads at once") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(8);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      for (const char* name : {"Asia/Baghdad", "Asia/Kabul", "Europe/Paris", "Asia/Tokyo", "Asia/Baghdad"}) {
        const auto z = Zone::find(name);
        if (!z || z->name() != name) ++wrong[t];
      }
    });
  for (auto& thread : threads) thread.join();
  for (const int n : wrong) CHECK(n == 0);
}

TEST_CASE("the time-zone data has a version and a digest") {
  CHECK(zone_data_version().size() >= 5);
  CHECK(zone_data_version().starts_with("2"));
  CHECK(zone_data_digest().size() == 64);
  CHECK(zone_data_digest() == zone_data_digest());
}
