// Deadlines that notices and laws moved while a case was open: counted again as they stood just before each was told or
// began, and just after. Nothing of it is stored.
#include <algorithm>
#include <map>

#include "desk/counting.hpp"

namespace pasokh::desk {
namespace {

constexpr std::size_t k_most_moves = 50;    // of one case; older notices are left out
constexpr std::int32_t k_days_before = 40;  // a term may look back for a working day

struct Reason {
  std::string fact;
  std::optional<Date> law_from;
};
using Moments = std::map<Instant, Reason>;  // when something was told or began -> the last of that moment

bool concerns(const calendar::Fact& fact, const Counting& counted, Date from) {
  const bool here = fact.regions.empty() || std::ranges::any_of(fact.regions, [&](const std::string& region) {
                      return calendar::covers(region, counted.region);
                    });
  const auto last = calendar::span_of(fact).to;
  return here && (!last || *last >= from);
}

void add_notices(const Case& c, const Counting& counted, Instant until, Moments& moments) {
  const Date from = counted.calendar->date_of(c.filed_at) - k_days_before;
  for (const calendar::Fact& fact : counted.data->facts) {
    if (!fact.announced_at || *fact.announced_at <= c.filed_at || *fact.announced_at > until) continue;
    if (concerns(fact, counted, from)) moments[*fact.announced_at] = {fact.id, {}};
  }
}

// Laws that take open cases, from their first day on.
void add_laws(const Case& c, const City& city, Instant until, Moments& moments) {
  const std::string& code = service_of(c, city).term;
  for (const Configuration* configuration : {&configuration_of(c, city), city.configuration.get()}) {
    const auto versions = configuration->terms.find(code);
    if (versions == configuration->terms.end()) continue;
    for (const clock::Term& version : versions->second) {
      if (!version.takes_open_cases || !version.from) continue;
      const Instant begins = configuration->zone.instant(*version.from);
      if (begins > c.filed_at && begins <= until) moments[begins] = {{}, version.from};
    }
  }
}

}  // namespace

std::vector<DeadlineMove> moves_of(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term == nullptr) return {};
  const Instant until = c.decided_at.value_or(now);
  Moments moments;
  add_notices(c, counted, until, moments);
  add_laws(c, context.city, until, moments);
  while (moments.size() > k_most_moves) moments.erase(moments.begin());
  if (moments.empty()) return {};
  const auto deadline = clock_of(c, context, now).deadline;
  const auto state_at = [&](Instant at, Instant known_at) -> std::optional<clock::ClockState> {
    const Counting then = counting_of(c, context.city, clock::AsOf(known_at));
    if (then.term == nullptr) return std::nullopt;
    const auto known = known_calendar(then, c, std::max(now, deadline.value_or(now)), known_at);
    if (!known) return std::nullopt;
    auto state = clock::fold(*then.term, *known, c.clock, at);
    return state ? std::optional(*state) : std::nullopt;
  };
  std::vector<DeadlineMove> moves;
  for (const auto& [at, why] : moments) {
    const auto before = state_at(at, at - microseconds(1)), after = state_at(at, at);
    if (!before || !after || before->deadline == after->deadline || !before->deadline || !after->deadline) continue;
    moves.push_back({at, before->deadline, after->deadline, before->due_on, after->due_on, after->due_in_days,
                     counted.data->code, why.fact, why.law_from});
  }
  return moves;
}

}  // namespace pasokh::desk
