// The accounts of the time ledger, and bookings on them.
//
// Every instant of a case's response time is booked to exactly one account. The order below is the order of the rules:
// the first that fits an instant books it, and `unknown` fits always (booking_rules.hpp; docs/ledger.md says each rule
// in words).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/message.hpp"
#include "base/time.hpp"
#include "base/wide.hpp"

namespace pasokh::insight {

enum class Account : std::uint8_t {
  applicant,     // the case is paused for the applicant
  commission,    // it waits for a session
  consultation,  // a body's answer is awaited
  transfer,      // a hand-off was sent and is not accepted
  work,          // a task is active and the unit open
  in_hand,       // a task lies in an officer's worklist, not active, the unit open
  queue,         // a task waits for an officer, the unit open
  closed,        // a unit holds the case outside its working hours
  blocked,       // an incident or an outbound call holds the case
  system,        // timers and automatic steps
  unknown,       // what the record does not say
};
inline constexpr std::size_t k_accounts = 11;
std::string_view name_of(Account account);  // "in_hand"
std::optional<Account> account_of(std::string_view name);
Message label_of(Account account);  // for people

// Sums over many cases are 128 bits wide: a city's cases of ten years together last longer than 64 bits of microseconds
// can say.
using AccountTotals = std::array<Wide, k_accounts>;
Wide sum_of(const AccountTotals& totals);
std::string to_text(Wide us);
json::Value number_of(Wide us);
// {"applicant": 0, ...}: every account, in order.
json::Value to_json(const AccountTotals& totals);

// Who held the case. For a transfer `unit` is the sender and `body` the receiver; for a consultation or a commission
// `body` is who was asked and `unit` who asked.
struct Holder {
  std::string unit, officer, body;
  auto operator<=>(const Holder&) const = default;
};

struct Booking {
  Instant from, to;  // from <= instant < to
  Account account = Account::unknown;
  Holder holder;
  Duration length() const { return to - from; }
  bool operator==(const Booking&) const = default;
};

// The one party that a booking counts against where sums are made: the body asked, the receiver of a transfer (who
// alone can end it), else the unit. Empty for nobody.
const std::string& party_of(const Booking& booking);

AccountTotals totals_of(std::span<const Booking> bookings);

// Whether bookings cover [filed, until) exactly: computed from the span itself, not from how the bookings were made.
struct Balance {
  Wide span_us = 0, booked_us = 0;
  Wide difference_us = 0;          // booked - span
  bool every_instant_once = true;  // in order, without gap or overlap, from filed to until
};
Balance balance_of(std::span<const Booking> bookings, Instant filed, Instant until);

}  // namespace pasokh::insight
