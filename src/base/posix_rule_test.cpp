#include "base/posix_rule.hpp"

#include <doctest/doctest.h>

#include "base/time.hpp"

using namespace pasokh;

namespace {
std::string at(std::int64_t s) { return to_text(Instant{s * 1'000'000}); }
}  // namespace

TEST_CASE("the rule of central Europe changes on the last Sundays of March and October at 01:00 UTC") {
  const auto rule = parse_posix_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  REQUIRE(rule);
  const auto [spring, autumn] = rule->of_year(2024);
  CHECK(at(spring.at_s) == "2024-03-31T01:00:00Z");
  CHECK(spring.offset_s == 7200);
  CHECK(at(autumn.at_s) == "2024-10-27T01:00:00Z");
  CHECK(autumn.offset_s == 3600);
}

TEST_CASE("south of the equator the year begins in summer time") {
  const auto rule = parse_posix_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
  REQUIRE(rule);
  const auto [first, second] = rule->of_year(2050);
  CHECK(first.offset_s == 37'800);
  CHECK(second.offset_s == 39'600);
  CHECK(at(first.at_s) == "2050-04-02T15:00:00Z");
  CHECK(at(second.at_s) == "2050-10-01T15:30:00Z");
}

TEST_CASE("hours before midnight, beyond a day and a winter time that is the exception are read") {
  const auto greenland = parse_posix_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  REQUIRE(greenland);
  CHECK(at(greenland->of_year(2024).first.at_s) == "2024-03-31T01:00:00Z");
  const auto gaza = parse_posix_rule("EET-2EEST,M3.4.4/50,M10.4.4/50");
  REQUIRE(gaza);
  CHECK(at(gaza->of_year(2040).first.at_s) == "2040-03-24T00:00:00Z");
  const auto dublin = parse_posix_rule("IST-1GMT0,M10.5.0,M3.5.0/1");
  REQUIRE(dublin);
  const auto [spring, autumn] = dublin->of_year(2030);
  CHECK(spring.offset_s == 3600);
  CHECK(autumn.offset_s == 0);
}

TEST_CASE("a zone without changes and broken rules give nothing") {
  for (const char* text : {"<+0330>-3:30", "UTC0", "", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,J60,J300",
                           "<CET-1CEST,M3.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "CET-999CEST,M3.5.0,M10.5.0", "C1D,M3.5.0,M10.5.0"}) {
    INFO(text);
    CHECK_FALSE(parse_posix_rule(text));
  }
}
