#include "insight/books.hpp"

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::insight;

TEST_CASE("a booking that spans months is cut where they change, and nothing is lost") {
  Books books(gregorian_months(Zone()));
  const Instant from = *parse_instant("2025-01-31T23:00:00Z"), to = *parse_instant("2025-03-01T02:00:00Z");
  books.add("permit", std::vector<Booking>{{from, to, Account::queue, {"u-1", "", ""}}});
  const auto lines = books.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].month == 202501);
  CHECK(to_text(lines[0].us) == std::to_string(hours(1).us));
  CHECK(lines[1].month == 202502);
  CHECK(to_text(lines[1].us) == std::to_string(days(28).us));
  CHECK(to_text(lines[2].us) == std::to_string(hours(2).us));
  CHECK(lines[2].party == "u-1");
}

TEST_CASE("every view of random books sums to the same total") {
  const std::uint64_t seed = 5;
  INFO("seed ", seed);
  Random random(seed);
  Books books(jalali_months(Zone()));
  Wide truth = 0;
  for (int i = 0; i < 500; ++i) {
    const Instant from{random.between(0, days(900).us)};
    const Instant to = from + microseconds(random.between(0, days(90).us));
    const auto account = static_cast<Account>(random.below(k_accounts));
    const std::string unit = "u-" + std::to_string(random.below(4)), body = random.chance(500'000) ? "gas" : "";
    books.add("s-" + std::to_string(random.below(3)), std::vector<Booking>{{from, to, account, {unit, "", body}}});
    truth += to.us - from.us;
  }
  CHECK(sum_of(books.totals()) == truth);
  for (const By by : {By::service, By::unit, By::account, By::month}) {
    INFO(name_of(by));
    CHECK(by_of(name_of(by)) == by);
    Wide sum = 0;
    for (const Books::Group& group : books.by(by)) {
      sum += group.total_us;
      CHECK(sum_of(group.totals) == group.total_us);
    }
    CHECK(sum == truth);
  }
  CHECK(books.by(By::service).size() == 3);
  CHECK(books.by(By::account).front().key == "applicant");
  CHECK(to_json(books.by(By::unit)).items.size() == 5);
}
