#include "insight/books.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/assert.hpp"

namespace pasokh::insight {

namespace {

constexpr std::array<std::string_view, 4> k_bys = {"service", "unit", "account", "month"};

}  // namespace

std::string_view name_of(By by) { return k_bys[static_cast<std::size_t>(by)]; }

std::optional<By> by_of(std::string_view name) {
  const auto at = std::find(k_bys.begin(), k_bys.end(), name);
  if (at == k_bys.end()) return {};
  return static_cast<By>(at - k_bys.begin());
}

std::size_t Books::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t hash = (std::uint64_t{key.service} << 32 | key.party) * 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 29;
  hash += static_cast<std::uint64_t>(key.month) * 16 + static_cast<std::uint64_t>(key.account);
  hash *= 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

const MonthSpan& Books::month_of(Instant at) {
  if (at < last_month_.from || at >= last_month_.until) {
    last_month_ = months_(at);
    PASOKH_ASSERT(last_month_.from <= at && at < last_month_.until, "a month contains the instant asked about");
  }
  return last_month_;
}

void Books::add(std::uint32_t service, std::uint32_t party, Account account, Instant from, Instant to) {
  while (from < to) {
    Instant until = to;
    std::int32_t month = 0;
    if (months_) {
      const MonthSpan& span = month_of(from);
      month = span.number;
      until = std::min(to, span.until);
    }
    sums_[{service, party, month, account}] += until.us - from.us;
    from = until;
  }
}

void Books::add(std::string_view service, std::span<const Booking> bookings) {
  const std::uint32_t code = services_.code(service);
  for (const Booking& booking : bookings)
    add(code, parties_.code(party_of(booking)), booking.account, booking.from, booking.to);
}

void Books::add(const Books& other) {
  const auto codes_here = [](const history::Dictionary& from, history::Dictionary& to) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t code = 0; code < from.size(); ++code) out.push_back(to.code(from[code]));
    return out;
  };
  const auto services = codes_here(other.services_, services_), parties = codes_here(other.parties_, parties_);
  for (const auto& [key, us] : other.sums_) sums_[{services[key.service], parties[key.party], key.month, key.account}] += us;
}

AccountTotals Books::totals() const {
  AccountTotals totals{};
  for (const auto& [key, us] : sums_) totals[static_cast<std::size_t>(key.account)] += us;
  return totals;
}

std::vector<Books::Line> Books::lines() const {
  std::vector<Line> lines;
  lines.reserve(sums_.size());
  for (const auto& [key, us] : sums_) {
    lines.push_back(
        {std::string(services_[key.service]), std::string(parties_[key.party]), key.month, key.account, us});
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.service, a.party, a.month, a.account) < std::tie(b.service, b.party, b.month, b.account);
  });
  return lines;
}

std::vector<Books::Group> Books::by(By by) const {
  std::map<std::pair<std::uint32_t, std::string>, Group> groups;
  for (const auto& [key, us] : sums_) {
    std::pair<std::uint32_t, std::string> at;
    switch (by) {
      case By::service: at.second = services_[key.service]; break;
      case By::unit: at.second = parties_[key.party]; break;
      case By::month: at.second = month_text(key.month); break;
      case By::account:
        at = {static_cast<std::uint32_t>(key.account), std::string(insight::name_of(key.account))};
        break;
    }
    Group& group = groups[at];
    group.totals[static_cast<std::size_t>(key.account)] += us;
    group.total_us += us;
  }
  std::vector<Group> out;
  for (auto& [at, group] : groups) {
    group.key = at.second;
    out.push_back(std::move(group));
  }
  return out;
}

json::Value to_json(std::span<const Books::Group> groups) {
  auto out = json::array();
  for (const Books::Group& group : groups) {
    auto line = json::object();
    line.add("key", json::string(group.key));
    line.add("total_us", number_of(group.total_us));
    line.add("accounts", to_json(group.totals));
    out.push(std::move(line));
  }
  return out;
}

}  // namespace pasokh::insight
