#include "server/access.hpp"

#include <algorithm>

namespace pasokh::server {

std::string_view text(Who who) {
  constexpr std::string_view names[] = {"anyone",  "officer",       "counter",    "head",
                                        "manager", "administrator", "respondent", "machine"};
  return names[static_cast<std::size_t>(who)];
}

bool Actor::is(Who role) const {
  return std::ranges::any_of(standings, [&](const Standing& s) { return s.role == role; });
}

bool may(const Actor& actor, const Audience& audience) {
  if (audience.open()) return true;
  return actor.signed_in() &&
         std::ranges::any_of(actor.standings, [&](const Standing& s) { return audience.has(s.role); });
}

}  // namespace pasokh::server
