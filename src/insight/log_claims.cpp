#include "insight/log_claims.hpp"

#include <algorithm>

namespace pasokh::insight {

using history::k_missing;
using history::Lifecycle;

namespace {

constexpr std::int64_t k_after_items = INT64_MAX - 1;  // order of claims that stand behind those of work items
constexpr Account k_none = Account::unknown;

// Transitions that say nothing of a work item but its end are no claim by themselves.
bool opens_items(Lifecycle transition) {
  return transition == Lifecycle::schedule || transition == Lifecycle::assign || transition == Lifecycle::reassign ||
         transition == Lifecycle::start;
}

}  // namespace

LogClaims::LogClaims(const history::EventLog& log, const LogRules& rules, std::uint32_t from_case,
                     std::uint32_t end_case)
    : log_(log),
      rules_(rules),
      decides_(log.activities.size(), 0),
      before_(log.activities.size(), k_none),
      spells_from_(log.activities.size()),
      spells_until_(log.activities.size()) {
  const auto each = [&](const std::vector<std::string>& names, auto&& act) {
    for (const std::string& name : names) {
      const std::uint32_t code = log.activities.find(name);
      if (code != k_missing) act(code);
    }
  };
  each(rules.decided, [&](std::uint32_t code) { decides_[code] = 1; });
  for (std::uint32_t i = 0; i < rules.spells.size(); ++i) {
    each(rules.spells[i].from, [&](std::uint32_t code) { spells_from_[code].push_back(i); });
    each(rules.spells[i].until, [&](std::uint32_t code) { spells_until_[code].push_back(i); });
  }
  for (const Before& wait : rules.before) {
    each(wait.activities, [&](std::uint32_t code) {
      if (before_[code] == k_none) before_[code] = wait.account;
    });
  }
  anything_declared_ = !rules.spells.empty() || !rules.before.empty();
  anything_claimed_ = anything_declared_;
  const std::uint32_t end = end_case < log.cases() ? log.begin_of(end_case) : log.events();
  for (std::uint32_t row = log.first_row[from_case]; row < end && !anything_claimed_; ++row)
    anything_claimed_ = opens_items(log.lifecycle[row]);
}

std::size_t LogClaims::HolderHash::operator()(const LogHolder& h) const noexcept {
  std::uint64_t hash = (std::uint64_t{h.unit} << 32 | h.resource) * 0x9e3779b97f4a7c15ULL;
  hash = (hash ^ (hash >> 31) ^ h.spell) * 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

std::uint32_t LogClaims::number_of(const LogHolder& holder) {
  const auto [at, added] = numbers_.emplace(holder, static_cast<std::uint32_t>(holders_.size()));
  if (added) holders_.push_back(holder);
  return at->second;
}

std::uint32_t LogClaims::holder_at(std::uint32_t row, bool with_resource) {
  return number_of({log_.unit[row], with_resource ? log_.resource[row] : k_missing, k_missing});
}

std::string_view LogClaims::body_of(std::uint32_t number) const {
  const LogHolder& holder = holders_[number];
  return holder.spell == k_missing ? std::string_view{} : std::string_view(rules_.spells[holder.spell].body);
}

std::uint32_t LogClaims::end_row(std::uint32_t which) const {
  const std::uint32_t end = log_.end_of(which);
  if (rules_.decided.empty()) return end;
  for (std::uint32_t row = log_.begin_of(which); row < end; ++row) {
    if (decides_[log_.activity[row]] != 0) return row + 1;
  }
  return end;
}

const std::vector<Claim>& LogClaims::of(std::uint32_t which) {
  claims_.clear();
  branches_.assign(1, {0, Instant{INT64_MIN}, k_for_ever, Branch::End::open, {}});
  if (!anything_claimed_) return claims_;
  items_.clear();
  open_spell_.assign(rules_.spells.size(), 0);
  const std::uint32_t first = log_.begin_of(which), end = end_row(which);
  for (std::uint32_t row = first; row < end; ++row) {
    if (anything_declared_) {
      read_spells(row, log_.at(row));
      read_waits(row, first);
    }
    read_transition(row, first);
  }
  // The claims of work items that never ended stay empty: how they went on is not known.
  return claims_;
}

void LogClaims::read_spells(std::uint32_t row, Instant at) {
  for (const std::uint32_t spell : spells_until_[log_.activity[row]]) {
    if (open_spell_[spell] == 0) continue;
    claims_[open_spell_[spell] - 1].to = at;
    open_spell_[spell] = 0;
  }
  for (const std::uint32_t spell : spells_from_[log_.activity[row]]) {
    if (open_spell_[spell] != 0) continue;
    claims_.push_back(
        {at, k_for_ever, rules_.spells[spell].account, number_of({log_.unit[row], k_missing, spell}), 0, spell});
    open_spell_[spell] = claims_.size();
  }
}

void LogClaims::read_waits(std::uint32_t row, std::uint32_t first) {
  const Account account = before_[log_.activity[row]];
  if (account == k_none || row == first) return;
  const bool officer = account == Account::work || account == Account::in_hand;
  claims_.push_back({log_.at(row - 1), log_.at(row), account, holder_at(row, officer), 0, k_after_items});
}

void LogClaims::read_transition(std::uint32_t row, std::uint32_t first) {
  switch (log_.lifecycle[row]) {
    case Lifecycle::schedule: hold(row, Account::queue, false); break;
    case Lifecycle::assign:
    case Lifecycle::reassign: hold(row, Account::in_hand, false); break;
    case Lifecycle::start:
      if (row > first && find_item(row, false) == nullptr) {
        claims_.push_back({log_.at(row - 1), log_.at(row), Account::queue, holder_at(row, false), 0, k_after_items});
      }
      hold(row, Account::work, true);
      break;
    case Lifecycle::suspend:
      if (find_item(row, true) != nullptr) hold(row, Account::in_hand, true);
      break;
    case Lifecycle::resume:
      if (find_item(row, true) != nullptr) hold(row, Account::work, true);
      break;
    case Lifecycle::complete: end_item(row, Branch::End::finished); break;
    case Lifecycle::withdraw:
    case Lifecycle::abort_activity:
    case Lifecycle::autoskip:
    case Lifecycle::manualskip: end_item(row, Branch::End::cancelled); break;
    case Lifecycle::abort_case: end_all(log_.at(row)); break;
    case Lifecycle::none:
    case Lifecycle::other: break;
  }
}

// The oldest open item of this activity and instance, of those started or not; where it prefers started ones, any will
// do.
LogClaims::Item* LogClaims::find_item(std::uint32_t row, bool prefer_started) {
  const std::uint32_t instance = log_.instance[row];
  Item* other = nullptr;
  for (Item& item : items_) {
    if (item.activity != log_.activity[row] || item.instance != instance) continue;
    if (item.started == prefer_started) return &item;
    if (prefer_started && other == nullptr) other = &item;
  }
  return other;
}

void LogClaims::hold(std::uint32_t row, Account account, bool started) {
  const Lifecycle transition = log_.lifecycle[row];
  const bool of_started =
      transition == Lifecycle::suspend || transition == Lifecycle::resume || transition == Lifecycle::reassign;
  Item* item = transition == Lifecycle::schedule ? nullptr : find_item(row, of_started);
  if (item == nullptr) {
    const std::uint32_t instance = log_.instance[row];
    items_.push_back({log_.activity[row], instance, k_none, false, {}, 0, {}});
    item = &items_.back();
  }
  close_state(*item, log_.at(row));
  item->account = account;
  item->started = item->started || started;
  item->since = log_.at(row);
  item->holder = holder_at(row, account != Account::queue);
}

void LogClaims::close_state(Item& item, Instant at) {
  if (item.account == k_none || at <= item.since) return;
  // Empty until the item ends: `settle` makes it count.
  claims_.push_back({at, at, item.account, item.holder, 0, item.since.us});
  item.claims.push_back(claims_.size() - 1);
}

// An item that ended is a branch of its case: while several are alive, the one that ends last is the one that was waited
// for, so it alone books (booking_rules.hpp).
void LogClaims::settle(Item& item, Instant end, Branch::End how) {
  close_state(item, end);
  if (item.claims.empty()) return;
  for (const std::size_t which : item.claims) {
    claims_[which].from = Instant{claims_[which].order};
    claims_[which].order = 0;
    claims_[which].branch = static_cast<std::uint32_t>(branches_.size());
  }
  branches_.push_back({0, claims_[item.claims.front()].from, end, how, {}});
}

void LogClaims::end_item(std::uint32_t row, Branch::End how) {
  Item* item = find_item(row, true);
  if (item == nullptr) return;
  settle(*item, log_.at(row), how);
  items_.erase(items_.begin() + (item - items_.data()));
}

void LogClaims::end_all(Instant at) {
  for (Item& item : items_) settle(item, at, Branch::End::cancelled);
  items_.clear();
}

}  // namespace pasokh::insight
