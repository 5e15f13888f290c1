// The rule at the end of a compiled time-zone file: how its clock changes go on after the last one it lists (RFC 8536, 3.3;
// the TZ format of POSIX, with the hours from -167 to 167 that RFC 8536 allows).
//
// Read here because the tz library stops at the last listed change, which in today's files is 2037.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace pasokh {

struct PosixRule {
  // "M3.5.0/2": the fifth (last) Sunday of March at 02:00 of the clock in force before the change.
  struct Change {
    int month = 0;    // 1 to 12
    int week = 0;     // 1 to 5; 5 is the last of the month
    int weekday = 0;  // 0 is Sunday
    std::int64_t at_s = 2 * 3600;
  };
  std::int64_t standard_s = 0;  // east of Greenwich
  std::int64_t summer_s = 0;
  Change begins, ends;          // of summer time

  struct Transition {
    std::int64_t at_s;      // seconds since 1970-01-01T00:00:00Z
    std::int64_t offset_s;  // from then on
  };
  // The two changes of a year, in the order of time. Year 1 to 9999.
  std::pair<Transition, Transition> of_year(int year) const;
};

// Nothing for a zone without changes ("<+0330>-3:30") and for forms other than M (no zone uses them today).
std::optional<PosixRule> parse_posix_rule(std::string_view text);

}  // namespace pasokh
