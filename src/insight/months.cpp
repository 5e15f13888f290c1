#include "insight/months.hpp"

#include <fmt/format.h>

#include "base/jalali.hpp"

namespace pasokh::insight {

namespace {

MonthSpan gregorian_month(const Zone& zone, Date day) {
  const YearMonthDay ymd = day.ymd();
  const Date first = day - (ymd.day - 1);
  return {ymd.year * 100 + ymd.month, zone.instant(first), zone.instant(first + days_in_month(ymd.year, ymd.month))};
}

}  // namespace

Months gregorian_months(const Zone& zone) {
  return [zone](Instant at) { return gregorian_month(zone, zone.civil(at).date); };
}

Months jalali_months(const Zone& zone) {
  return [zone](Instant at) {
    const Date day = zone.civil(at).date;
    const auto jalali = to_jalali(day);
    if (!jalali) return gregorian_month(zone, day);
    const Date first = day - (jalali->day - 1);
    return MonthSpan{jalali->year * 100 + jalali->month, zone.instant(first),
                     zone.instant(first + days_in_jalali_month(jalali->year, jalali->month))};
  };
}

std::string month_text(std::int32_t number) {
  if (number == 0) return {};
  return fmt::format("{:04}-{:02}", number / 100, number % 100);
}

}  // namespace pasokh::insight
