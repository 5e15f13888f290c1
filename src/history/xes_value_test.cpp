#include "history/xes_value.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "history/event_log.hpp"

using namespace pasokh;
using namespace pasokh::history;

TEST_CASE("a time stamp is read with any offset, and its precision is marked") {
  struct Row {
    const char* text;
    const char* utc;
    int marks;
  };
  const Row k_rows[] = {
      {"2011-10-11T13:45:40.276+02:00", "2011-10-11T11:45:40.276Z", 0},
      {"2014-04-11T00:00:00+02:00", "2014-04-10T22:00:00Z", k_date_only},
      {"2014-04-11T00:00:00.000Z", "2014-04-11T00:00:00Z", k_date_only},
      {"2014-04-11T00:00:00.001Z", "2014-04-11T00:00:00.001Z", 0},
      {"2014-04-11T02:00:00+02:00", "2014-04-11T00:00:00Z", 0},  // midnight in UTC, not where it was written
      {"2002-05-30T09:30:10", "2002-05-30T09:30:10Z", k_no_offset},
      {"2002-05-30T00:00:00", "2002-05-30T00:00:00Z", k_no_offset | k_date_only},
      {"2002-05-30T24:00:00-14:00", "2002-05-31T14:00:00Z", 0},
      {"2002-05-30T09:30:10.123456789+03:30", "2002-05-30T06:00:10.123456Z", 0},
      {"0001-01-01T00:00:01Z", "0001-01-01T00:00:01Z", 0},
  };
  for (const Row& row : k_rows) {
    INFO(row.text);
    const auto stamp = read_stamp(row.text, Zone());
    REQUIRE(stamp);
    CHECK(to_text(Instant{stamp->at_us}) == row.utc);
    CHECK(stamp->marks == row.marks);
  }
}

TEST_CASE("a stamp without an offset is read in the zone of the reader") {
  const auto tehran = Zone::find("Asia/Tehran");
  REQUIRE(tehran);
  const auto stamp = read_stamp("2025-11-23T16:20:00", *tehran);
  REQUIRE(stamp);
  CHECK(to_text(Instant{stamp->at_us}) == "2025-11-23T12:50:00Z");
}

TEST_CASE("what is no time stamp is refused") {
  for (const char* text :
       {"", "2002-0530T09:30:10Z", "2002-02-30T09:30:10Z", "2002-05-30", "2002-05-30 09:30:10Z", "2002-05-30T25:00:00Z",
        "2002-05-30T09:60:10Z", "2002-05-30T09:30:60Z", "2002-05-30T24:00:01Z", "2002-05-30T09:30:10.Z",
        "2002-05-30T09:30:10+15:00", "2002-05-30T09:30:10+02", "2002-05-30T09:30:10z", "02002-05-30T09:30:10Z",
        "0000-05-30T09:30:10Z", "2002-05-30T09:30:1", "2002-05-30T09:30:10Zx"}) {
    INFO(text);
    CHECK_FALSE(read_stamp(text, Zone()));
  }
}

TEST_CASE("stamps agree with the floor's reader on random instants") {
  const std::uint64_t seed = 11;
  INFO("seed ", seed);
  Random random(seed);
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = to_text(Instant{random.between(-62'000'000'000'000'000, 250'000'000'000'000'000)});
    INFO(text);
    const auto stamp = read_stamp(text, Zone());
    REQUIRE(stamp);
    CHECK(stamp->at_us == parse_instant(text)->us);
  }
}

TEST_CASE("numbers and truth values have the forms of XML Schema") {
  CHECK(read_integer("-42") == -42);
  CHECK(read_integer("+7") == 7);
  CHECK(read_integer("9223372036854775807") == INT64_MAX);
  for (const char* text : {"", "0.0", "9223372036854775808", "1 ", "+", "+-1", "0x1"}) CHECK_FALSE(read_integer(text));
  CHECK(read_boolean("true") == true);
  CHECK(read_boolean("0") == false);
  CHECK_FALSE(read_boolean("yes"));
  for (const char* text : {"1", "-1.5", "2.3832541524E7", ".5", "5.", "1e-3", "INF", "-INF", "nan"})
    CHECK(is_real(text));
  for (const char* text : {"", ".", "1.0.0", "yes", "1e", "e5", "--1", "1f"}) CHECK_FALSE(is_real(text));
}
