#include "city/books.hpp"

#include <doctest/doctest.h>

namespace {

using namespace pasokh;
using insight::Account;

const Instant k_filed = *parse_instant("2025-11-22T05:00:00Z");  // Saturday 08:30 in Tehran

calendar::Calendar weekly_hours() {
  calendar::CalendarData data{"office", {"x", "x"}, "Asia/Tehran", {}};
  const calendar::Hours day{{TimeOfDay::at(8), TimeOfDay::at(16)}};
  calendar::Fact fact;
  fact.id = "usual";
  fact.words = {"x", "x"};
  fact.what = calendar::WeeklyPattern{*Date::from(2020, 1, 1), {}, {day, day, day, {}, {}, day, day}};
  data.facts.push_back(fact);
  return *calendar::Calendar::compile(data, "", *Date::from(2025, 1, 1), *Date::from(2026, 12, 31));
}

std::int64_t of(const city::PlayedTotals& totals, Account account) {
  return totals.us[static_cast<std::size_t>(account)];
}

}  // namespace

TEST_CASE("a task's time outside the hours of its unit is booked to closed, and everything adds up") {
  const auto hours_open = weekly_hours();
  city::PlayedBooks books(k_filed);
  const Id task{1, 1};
  books.holds(k_filed, task, Account::queue, 0);
  books.holds(k_filed + hours(2), task, Account::work, 0);
  books.ends(k_filed + days(1), task);
  const auto totals = books.close(k_filed + days(1) + minutes(10),
                                  [&](std::uint32_t) -> const calendar::Calendar& { return hours_open; });
  CHECK(of(totals, Account::queue) == hours(2).us);
  CHECK(of(totals, Account::work) == (minutes(330) + minutes(30)).us);  // until 16:00, and Sunday 08:00 to 08:30
  CHECK(of(totals, Account::closed) == hours(16).us);
  CHECK(of(totals, Account::system) == minutes(10).us);
  CHECK(totals.unclear_us == 0);
  std::int64_t sum = 0;
  for (const auto us : totals.us) sum += us;
  CHECK(sum == totals.total_us);
}

TEST_CASE("branches that differ are summed apart, a pause for the applicant is not") {
  const auto hours_open = weekly_hours();
  city::PlayedBooks books(k_filed);
  books.holds(k_filed, {1, 1}, Account::consultation);
  books.holds(k_filed, {1, 2}, Account::queue, 0);
  books.holds(k_filed + hours(1), {1, 3}, Account::applicant);
  const auto totals =
      books.close(k_filed + hours(3), [&](std::uint32_t) -> const calendar::Calendar& { return hours_open; });
  CHECK(totals.unclear_us == hours(1).us);
  CHECK(of(totals, Account::applicant) == hours(2).us);
}
