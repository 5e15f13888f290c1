#include "history/date_format.hpp"

#include <doctest/doctest.h>

#include "history/event_log.hpp"

using namespace pasokh;
using namespace pasokh::history;

TEST_CASE("patterns read dates as tables write them") {
  struct Row {
    const char* pattern;
    const char* text;
    const char* utc;  // nullptr: refused
  };
  const Row k_rows[] = {
      {"YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]", "2011-10-11 13:45:40.276000+02:00", "2011-10-11T11:45:40.276Z"},
      {"YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]", "2011-10-11T13:45Z", "2011-10-11T13:45:00Z"},
      {"YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]", "2011-10-11", "2011-10-11T00:00:00Z"},
      {"YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]", "2011-10-11 1", nullptr},
      {"YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]", "2011-02-30", nullptr},
      {"MM/DD/YYYY hh:mm[:ss[f]][ ]AP", "06/20/2016 10:04:21 PM", "2016-06-20T22:04:21Z"},
      {"MM/DD/YYYY hh:mm[:ss[f]][ ]AP", "6/1/2016 12:00 am", "2016-06-01T00:00:00Z"},
      {"MM/DD/YYYY hh:mm[:ss[f]][ ]AP", "06/20/2016 13:04:21 PM", nullptr},
      {"DD/MM/YYYY[Thh:mm]", "3/4/2020 07:05", "2020-04-03T07:05:00Z"},
      {"DD-Mon-YYYY", "07-Feb-2021", "2021-02-07T00:00:00Z"},
      {"JJJJ/MM/DD[Thh:mm]", "1404/09/02 16:20", "2025-11-23T16:20:00Z"},
      {"JJJJ/MM/DD[Thh:mm]", "۱۴۰۴/۰۹/۰۲ ۱۶:۲۰", "2025-11-23T16:20:00Z"},
      {"JJJJ/MM/DD", "1404/13/01", nullptr},
      {"YYYYMMDD[[T]hhmm[ss]]", "20111011", "2011-10-11T00:00:00Z"},
      {"epoch-s", "1318340740", "2011-10-11T13:45:40Z"},
      {"epoch-ms", "1318340740276", "2011-10-11T13:45:40.276Z"},
      {"YYYY-MM-DD hh:mm:ss z", "2011-10-11 13:45:40 +0330", "2011-10-11T10:15:40Z"},
  };
  for (const Row& row : k_rows) {
    INFO(row.pattern, " ", row.text);
    const auto format = DateFormat::of(row.pattern);
    REQUIRE(format);
    const auto stamp = format->read(row.text, Zone{});
    REQUIRE(stamp.has_value() == (row.utc != nullptr));
    if (stamp) CHECK(to_text(Instant{stamp->at_us}) == row.utc);
  }
  CHECK_FALSE(DateFormat::of("YYYY-MM"));
  CHECK_FALSE(DateFormat::of("YYYY-MM-DD]"));
  CHECK_FALSE(DateFormat::of("[YYYY-MM-DD"));
}

TEST_CASE("a format is found from samples, and said to be ambiguous when it is") {
  const auto found = [](std::vector<std::string> samples, bool numbers = false) { return find_format(samples, numbers); };
  CHECK(found({"2011-10-11", "2011-10-12 08:00"})->format.pattern() == "YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]");
  CHECK(found({"1402/05/12", "1402/5/13"})->format.pattern().starts_with("JJJJ/MM/DD"));
  CHECK(found({"13/02/2020", "01/02/2020"})->format.pattern().starts_with("DD/MM"));
  CHECK_FALSE(found({"13/02/2020", "01/02/2020"})->ambiguous);
  CHECK(found({"02/13/2020", "01/02/2020"})->format.pattern().starts_with("MM/DD"));
  CHECK(found({"03/02/2020", "01/02/2020"})->ambiguous);
  CHECK_FALSE(found({"12345"}));
  CHECK_FALSE(found({"12345678"}));
  CHECK(found({"20201231", "20200101"}, true)->format.pattern().starts_with("YYYYMMDD"));
  CHECK_FALSE(found({"2020-01-01", "soon"}));
  CHECK_FALSE(found({}));
}

TEST_CASE("a written offset is kept, and a date without a time is marked") {
  const auto stamp = read_iso("2014-04-11T00:00:00+02:00", Zone{});
  REQUIRE(stamp);
  CHECK(stamp->offset_minutes == 120);
  CHECK(stamp->marks == k_date_only);
  const auto bare = read_iso("2014-04-11 09:00", *Zone::find("Asia/Tehran"));
  REQUIRE(bare);
  CHECK(bare->marks == k_no_offset);
  CHECK(to_text(Instant{bare->at_us}) == "2014-04-11T04:30:00Z");
}
