#include "insight/account.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace pasokh;
using namespace pasokh::insight;

TEST_CASE("accounts have names in both directions and labels in both languages") {
  for (std::size_t i = 0; i < k_accounts; ++i) {
    const auto account = static_cast<Account>(i);
    CHECK(account_of(name_of(account)) == account);
    CHECK(has_text(Language::en, label_of(account).code));
    CHECK(has_text(Language::fa, label_of(account).code));
  }
  CHECK_FALSE(account_of("holiday"));
  CHECK(name_of(Account::in_hand) == "in_hand");
}

TEST_CASE("sums wider than 64 bits are written exactly") {
  CHECK(to_text(Wide{0}) == "0");
  CHECK(to_text(Wide{-15}) == "-15");
  CHECK(to_text(Wide{INT64_MAX} * 10) == "92233720368547758070");
  CHECK(to_text(Wide{INT64_MIN}) == "-9223372036854775808");
  CHECK(json::write(number_of(Wide{INT64_MAX} * 10)) == "92233720368547758070");
}

TEST_CASE("a booking counts against the body asked, the receiver of a transfer, or the unit") {
  Booking booking{Instant{0}, Instant{1}, Account::consultation, {"permits", "o-1", "gas"}};
  CHECK(party_of(booking) == "gas");
  booking.account = Account::transfer;
  CHECK(party_of(booking) == "gas");
  booking.account = Account::in_hand;
  CHECK(party_of(booking) == "permits");
  booking.account = Account::commission;
  booking.holder.body.clear();
  CHECK(party_of(booking) == "permits");
}

TEST_CASE("a balance finds gaps, overlaps and a wrong end, even where the sum is right") {
  const auto at = [](std::int64_t from, std::int64_t to) {
    return Booking{Instant{from}, Instant{to}, Account::queue, {}};
  };
  const auto check = [&](std::vector<Booking> bookings) { return balance_of(bookings, Instant{0}, Instant{10}); };
  CHECK(check({at(0, 4), at(4, 10)}).every_instant_once);
  CHECK(check({at(0, 4), at(4, 10)}).difference_us == 0);
  CHECK(check({at(0, 4), at(5, 10)}).difference_us == -1);
  CHECK_FALSE(check({at(0, 4), at(5, 11)}).every_instant_once);
  CHECK(check({at(0, 4), at(5, 11)}).difference_us == 0);
  CHECK_FALSE(check({at(0, 6), at(5, 9)}).every_instant_once);
  CHECK_FALSE(check({}).every_instant_once);
  CHECK(balance_of({}, Instant{7}, Instant{7}).every_instant_once);
}
