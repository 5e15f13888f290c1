// From the rows of one case of an imported log to the claims that the rules of the ledger choose among (log_ledger.hpp
// says which).
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "history/event_log.hpp"
#include "insight/booking_rules.hpp"
#include "insight/log_rules.hpp"

namespace pasokh::insight {

// Who holds a case in an imported log, in codes of the log; k_missing for none.
struct LogHolder {
  std::uint32_t unit = history::k_missing;
  std::uint32_t resource = history::k_missing;
  std::uint32_t spell =
      history::k_missing;  // whose body is asked; for a declared wait k_missing: the unit is the body too
  bool operator==(const LogHolder&) const = default;
};

class LogClaims {
 public:
  // Of the cases from `from_case` to before `end_case`; of no others is anything asked.
  LogClaims(const history::EventLog& log, const LogRules& rules, std::uint32_t from_case = 0,
            std::uint32_t end_case = UINT32_MAX);

  // Past the last row that counts: the first deciding one, or the last of the case.
  std::uint32_t end_row(std::uint32_t which) const;
  // The claims of one case, valid until the next call.
  const std::vector<Claim>& of(std::uint32_t which);
  // Of the same case: the root, and each work item that ended as a branch of it.
  const std::vector<Branch>& branches() const { return branches_; }

  const LogHolder& holder(std::uint32_t number) const { return holders_[number]; }
  std::string_view unit_of(std::uint32_t number) const { return log_.units.text(holders_[number].unit); }
  std::string_view officer_of(std::uint32_t number) const { return log_.resources.text(holders_[number].resource); }
  std::string_view body_of(std::uint32_t number) const;

 private:
  // A work item: one performance of an activity.
  struct Item {
    std::uint32_t activity = 0, instance = 0;
    Account account = Account::unknown;  // how it is held now: queue, in_hand or work
    bool started = false;
    Instant since;
    std::uint32_t holder = 0;
    std::vector<std::size_t> claims;  // made so far; they count only if the item ends
  };
  struct HolderHash {
    std::size_t operator()(const LogHolder& h) const noexcept;
  };

  void read_spells(std::uint32_t row, Instant at);
  void read_waits(std::uint32_t row, std::uint32_t first);
  void read_transition(std::uint32_t row, std::uint32_t first);
  void hold(std::uint32_t row, Account account, bool started);
  Item* find_item(std::uint32_t row, bool prefer_started);
  void close_state(Item& item, Instant at);
  void end_item(std::uint32_t row, Branch::End how);
  void end_all(Instant at);
  void settle(Item& item, Instant end, Branch::End how);
  std::uint32_t number_of(const LogHolder& holder);
  std::uint32_t holder_at(std::uint32_t row, bool with_resource);

  const history::EventLog& log_;
  const LogRules& rules_;
  // By activity code.
  std::vector<std::uint8_t> decides_;
  std::vector<Account> before_;
  std::vector<std::vector<std::uint32_t>> spells_from_, spells_until_;
  bool anything_declared_ = false, anything_claimed_ = false;

  std::vector<Claim> claims_;
  std::vector<Branch> branches_;
  std::vector<Item> items_;
  std::vector<std::size_t> open_spell_;  // by spell: its claim plus one, or 0
  std::vector<LogHolder> holders_;
  std::unordered_map<LogHolder, std::uint32_t, HolderHash> numbers_;
};

}  // namespace pasokh::insight
