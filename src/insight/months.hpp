// The months that books are kept by: those of the city's calendar, in the city's zone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/time.hpp"
#include "base/zone.hpp"

namespace pasokh::insight {

struct MonthSpan {
  std::int32_t number = 0;  // year * 100 + month: 140409
  Instant from, until;      // from <= the instant asked about < until
};
using Months = std::function<MonthSpan(Instant)>;

Months gregorian_months(const Zone& zone);
// Outside the years 1178 to 1500 the month is Gregorian.
Months jalali_months(const Zone& zone);
std::string month_text(std::int32_t number);  // "1404-09"; empty for 0

}  // namespace pasokh::insight
