// Deadlines that notices moved while a case was open: counted again as they stood just before each notice was told, and
// just after. Nothing of it is stored.
#include <algorithm>
#include <map>

#include "desk/counting.hpp"

namespace pasokh::desk {
namespace {

constexpr std::size_t k_most_moves = 50;              // of one case; older notices are left out
constexpr std::int32_t k_days_before = 40;            // a term may look back for a working day
constexpr std::int32_t k_days_beyond_deadline = 400;  // how far one notice can move a deadline

using Moments = std::map<Instant, std::string>;  // when something was told -> the last fact of that moment

bool concerns(const calendar::Fact& fact, const Counting& counted, Date from) {
  const bool here = fact.regions.empty() || std::ranges::any_of(fact.regions, [&](const std::string& region) {
                      return calendar::covers(region, counted.region);
                    });
  const auto last = calendar::span_of(fact).to;
  return here && (!last || *last >= from);
}

Moments moments_of(const Case& c, const Counting& counted, Instant until) {
  Moments moments;
  const Date from = counted.calendar->date_of(c.filed_at) - k_days_before;
  for (const calendar::Fact& fact : counted.data->facts) {
    if (!fact.announced_at || *fact.announced_at <= c.filed_at || *fact.announced_at > until) continue;
    if (concerns(fact, counted, from)) moments[*fact.announced_at] = fact.id;
  }
  while (moments.size() > k_most_moves) moments.erase(moments.begin());
  return moments;
}

}  // namespace

std::vector<DeadlineMove> moves_of(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term == nullptr) return {};
  const Moments moments = moments_of(c, counted, c.decided_at.value_or(now));
  if (moments.empty()) return {};
  const auto& whole = *counted.calendar;
  const auto deadline = clock_of(c, context, now).deadline;
  const Date first = std::max(whole.first(), whole.date_of(c.filed_at) - k_days_before);
  const Date last = std::min(whole.last(), whole.date_of(std::max(now, deadline.value_or(now))) + k_days_beyond_deadline);
  const auto state_at = [&](Instant at, Instant known_at) -> std::optional<clock::ClockState> {
    const auto known = calendar::Calendar::compile(*counted.data, counted.region, first, last, known_at);
    if (!known) return std::nullopt;
    auto state = clock::fold(*counted.term, *known, c.clock, at);
    return state ? std::optional(*state) : std::nullopt;
  };
  std::vector<DeadlineMove> moves;
  for (const auto& [at, fact] : moments) {
    const auto before = state_at(at, at - microseconds(1)), after = state_at(at, at);
    if (!before || !after || before->deadline == after->deadline || !before->deadline || !after->deadline) continue;
    moves.push_back({at, before->deadline, after->deadline, before->due_on, after->due_on, after->due_in_days,
                     counted.data->code, fact});
  }
  return moves;
}

}  // namespace pasokh::desk
