// The seeded city's own books: who held a case since when, as it was played, and what that adds up to by account. Kept
// apart from the time ledger and added up another way (a sweep over what was noted), so that the two can be compared to
// the microsecond.
//
// Where several notes at once say different accounts (branches side by side), the books do not know which branch was
// waited for: that time is booked by the order of accounts and summed apart as `unclear`. A ledger may differ from the
// books by no more than it.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "calendar/calendar.hpp"
#include "insight/account.hpp"

namespace pasokh::city {

struct PlayedTotals {
  std::array<std::int64_t, insight::k_accounts> us{};
  std::int64_t unclear_us = 0;
  std::int64_t total_us = 0;
  bool operator==(const PlayedTotals&) const = default;
};

inline constexpr std::uint32_t k_any_time = 0xffffffff;
using HoursOf = std::function<const calendar::Calendar&(std::uint32_t unit)>;

class PlayedBooks {
 public:
  explicit PlayedBooks(Instant filed) : filed_(filed) {}

  // From now on `subject` (a task, a consultation, a pause) holds the case on `account`; `unit` is whose open time
  // alone counts (queue, in_hand, work), else k_any_time. What it held before ends.
  void holds(Instant at, Id subject, insight::Account account, std::uint32_t unit = k_any_time);
  void ends(Instant at, Id subject);
  // Adds up [filed, decided).
  PlayedTotals close(Instant decided, const HoursOf& hours_of);
  Instant filed() const { return filed_; }

 private:
  struct Note {
    Id subject;
    Instant from, to;
    insight::Account account;
    std::uint32_t unit;
    bool open = true;
    const calendar::Calendar* hours = nullptr;
  };
  static void book(Instant from, Instant to, const std::vector<const Note*>& alive, PlayedTotals& totals);

  Instant filed_;
  std::vector<Note> notes_;
};

}  // namespace pasokh::city
