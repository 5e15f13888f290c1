#include "desk/timers.hpp"

#include <doctest/doctest.h>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

std::string due(std::string_view spec, const calendar::Calendar* working = nullptr) {
  const auto zone = Zone::find("Asia/Tehran");
  REQUIRE(zone.has_value());
  const auto at = after(spec, test_morning(), working, *zone);
  return at ? to_text(*at) : "nothing";
}

TEST_CASE("durations of a drawing, counted from Sunday 23 November 2025, 09:00 in Tehran") {
  CHECK(due("PT8H") == "2025-11-23T13:30:00Z");
  CHECK(due("P3D") == "2025-11-26T05:30:00Z");
  CHECK(due("P2W") == "2025-12-07T05:30:00Z");
  CHECK(due("P1M") == "2025-12-23T05:30:00Z");
  CHECK(due("P1Y2M10DT30M") == "2027-02-02T06:00:00Z");
  CHECK(due("P3M8D") == "2026-03-03T05:30:00Z");  // 23 February and eight days
  for (const char* nonsense : {"", "P", "PT", "3D", "P3", "P-1D", "PT3D", "P1H", "soon", "P999999999D"})
    CHECK(due(nonsense) == "nothing");
}

TEST_CASE("working durations count the calendar's open time") {
  DeskFixture f;
  const auto& office = f.city->calendar_named("office");
  CHECK(due("P1D", &office) == "2025-11-24T05:30:00Z");
  CHECK(due("P4D", &office) == "2025-11-29T05:30:00Z");   // Thursday and Friday are no working days
  CHECK(due("PT8H", &office) == "2025-11-24T05:30:00Z");  // seven hours are left on Sunday, one on Monday
  CHECK(due("P1M", &office) == "nothing");
}

TEST_CASE("a date is the end of its day, an instant itself") {
  const auto zone = Zone::find("Asia/Tehran");
  CHECK(to_text(*date_or_instant("2025-11-23", *zone)) == "2025-11-23T20:30:00Z");
  CHECK(to_text(*date_or_instant("2025-11-23T16:20:00Z", *zone)) == "2025-11-23T16:20:00Z");
  CHECK_FALSE(date_or_instant("2025-02-30", *zone).has_value());
}

}  // namespace
}  // namespace pasokh::desk
