// The books of many cases: microseconds by account, service, party (unit or body) and month. What is added up is kept
// exactly, so any view of the books sums to the same total.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "history/dictionary.hpp"
#include "insight/account.hpp"
#include "insight/months.hpp"

namespace pasokh::insight {

enum class By : std::uint8_t { service, unit, account, month };
std::string_view name_of(By by);
std::optional<By> by_of(std::string_view name);

class Books {
 public:
  // Without months everything lies in month 0.
  explicit Books(Months months = {}) : months_(std::move(months)) {}

  void add(std::string_view service, std::span<const Booking> bookings);
  // For loops over large logs: codes once, then amounts. A booking that spans months is cut where they change.
  std::uint32_t service_code(std::string_view service) { return services_.code(service); }
  std::uint32_t party_code(std::string_view party) { return parties_.code(party); }
  void add(std::uint32_t service, std::uint32_t party, Account account, Instant from, Instant to);
  // What was added up elsewhere.
  void add(std::uint32_t service, std::uint32_t party, std::int32_t month, Account account, Wide us) {
    if (us != 0) sums_[{service, party, month, account}] += us;
  }

  // Adds the sums of other books.
  void add(const Books& other);

  AccountTotals totals() const;

  struct Line {
    std::string service, party;
    std::int32_t month = 0;  // year * 100 + month
    Account account = Account::unknown;
    Wide us = 0;
  };
  std::vector<Line> lines() const;  // by service, party, month, account; none is zero

  struct Group {
    std::string key;  // a service, a unit or body, an account's name, "1404-09"
    AccountTotals totals{};
    Wide total_us = 0;
  };
  std::vector<Group> by(By by) const;  // in ascending order of key; accounts in their own order

 private:
  struct Key {
    std::uint32_t service = 0, party = 0;
    std::int32_t month = 0;
    Account account = Account::unknown;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  const MonthSpan& month_of(Instant at);

  Months months_;
  MonthSpan last_month_;
  history::Dictionary services_, parties_;
  std::unordered_map<Key, Wide, KeyHash> sums_;
};

// [{"key": ..., "total_us": ..., "accounts": {...}}]
json::Value to_json(std::span<const Books::Group> groups);

}  // namespace pasokh::insight
