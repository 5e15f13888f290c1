#include "insight/account.hpp"

#include <algorithm>

namespace pasokh::insight {

namespace {

constexpr std::array<std::string_view, k_accounts> k_names = {"applicant", "commission", "consultation", "transfer",
                                                              "work",      "in_hand",    "queue",        "closed",
                                                              "blocked",   "system",     "unknown"};

}  // namespace

std::string_view name_of(Account account) { return k_names[static_cast<std::size_t>(account)]; }

std::optional<Account> account_of(std::string_view name) {
  const auto at = std::find(k_names.begin(), k_names.end(), name);
  if (at == k_names.end()) return {};
  return static_cast<Account>(at - k_names.begin());
}

Message label_of(Account account) {
  switch (account) {
    case Account::applicant: return say("insight.account_applicant");
    case Account::commission: return say("insight.account_commission");
    case Account::consultation: return say("insight.account_consultation");
    case Account::transfer: return say("insight.account_transfer");
    case Account::work: return say("insight.account_work");
    case Account::in_hand: return say("insight.account_in_hand");
    case Account::queue: return say("insight.account_queue");
    case Account::closed: return say("insight.account_closed");
    case Account::blocked: return say("insight.account_blocked");
    case Account::system: return say("insight.account_system");
    case Account::unknown: break;
  }
  return say("insight.account_unknown");
}

Wide sum_of(const AccountTotals& totals) {
  Wide sum = 0;
  for (const Wide us : totals) sum += us;
  return sum;
}

std::string to_text(Wide us) {
  const bool negative = us < 0;
  std::string out;
  do {
    const auto digit = static_cast<int>(us % 10);
    out.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    us /= 10;
  } while (us != 0);
  if (negative) out.push_back('-');
  std::reverse(out.begin(), out.end());
  return out;
}

json::Value number_of(Wide us) {
  json::Value value;
  value.kind = json::Kind::number;
  value.text = to_text(us);
  return value;
}

json::Value to_json(const AccountTotals& totals) {
  auto out = json::object();
  for (std::size_t i = 0; i < k_accounts; ++i) out.add(std::string(k_names[i]), number_of(totals[i]));
  return out;
}

const std::string& party_of(const Booking& booking) {
  const bool outside = booking.account == Account::consultation || booking.account == Account::commission ||
                       booking.account == Account::transfer;
  return outside && !booking.holder.body.empty() ? booking.holder.body : booking.holder.unit;
}

AccountTotals totals_of(std::span<const Booking> bookings) {
  AccountTotals totals{};
  for (const Booking& booking : bookings) totals[static_cast<std::size_t>(booking.account)] += booking.length().us;
  return totals;
}

Balance balance_of(std::span<const Booking> bookings, Instant filed, Instant until) {
  Balance balance;
  balance.span_us = static_cast<Wide>(until.us) - filed.us;
  Instant reached = filed;
  for (const Booking& booking : bookings) {
    balance.booked_us += static_cast<Wide>(booking.to.us) - booking.from.us;
    if (booking.from != reached || booking.to <= booking.from) balance.every_instant_once = false;
    reached = booking.to;
  }
  if (reached != until) balance.every_instant_once = false;
  balance.difference_us = balance.booked_us - balance.span_us;
  return balance;
}

}  // namespace pasokh::insight
