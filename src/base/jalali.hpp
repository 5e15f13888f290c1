// The solar Hijri (Jalali) calendar of Iran, exact for the years 1178 to 1500 (1799-03-21 to 2122-03-20).
//
// Conversion by the table of break years of the 2820-year-free arithmetic rule (K. M. Borkowski, "The Persian calendar for
// 3000 years", Earth, Moon, and Planets 74, 1996), checked in the test against dates published by the University of Tehran's
// Institute of Geophysics. Outside the range conversions return nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace pasokh {

struct JalaliDate {
  int year = 1348;
  int month = 1;  // 1 Farvardin to 12 Esfand
  int day = 1;
  auto operator<=>(const JalaliDate&) const = default;
};

bool is_jalali_leap_year(int year);
int days_in_jalali_month(int year, int month);  // 31, 30, 29 or 30; 0 when there is no such month
std::optional<JalaliDate> to_jalali(Date date);
std::optional<Date> from_jalali(JalaliDate date);  // nothing when the day does not exist
std::optional<JalaliDate> parse_jalali(std::string_view text);  // "1404-09-02" or "1404/9/2"
std::string to_text(JalaliDate date);                           // "1404-09-02"

}  // namespace pasokh
