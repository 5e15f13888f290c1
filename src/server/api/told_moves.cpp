// Deadlines that notices moved, as lines of a case's history. Derived when it is read (desk::moves_of).
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

Message told(const desk::DeadlineMove& move, const calendar::CalendarData& data) {
  if (move.law_from)
    return move.in_days && move.from_on && move.to_on
               ? say("api.moved_by_law_day", {{"begins", *move.law_from}, {"from", *move.from_on}, {"to", *move.to_on}})
               : say("api.moved_by_law_at", {{"begins", *move.law_from}, {"from", *move.from}, {"to", *move.to}});
  const auto fact = std::ranges::find(data.facts, move.fact, &calendar::Fact::id);
  const auto* withdrawal = fact == data.facts.end() ? nullptr : std::get_if<calendar::Withdrawal>(&fact->what);
  const Named why = calendar::name_for(move.calendar, withdrawal ? withdrawal->of : move.fact);
  if (move.in_days && move.from_on && move.to_on)
    return withdrawal ? say("api.moved_back_day", {{"from", *move.from_on}, {"to", *move.to_on}, {"why", why}})
                      : say("api.moved_day", {{"from", *move.from_on}, {"to", *move.to_on}, {"why", why}});
  return withdrawal ? say("api.moved_back_at", {{"from", *move.from}, {"to", *move.to}, {"why", why}})
                    : say("api.moved_at", {{"from", *move.from}, {"to", *move.to}, {"why", why}});
}

}  // namespace

std::vector<ToldMove> told_moves(const House& house, const office::CaseRead& read, Language language) {
  std::vector<ToldMove> all;
  for (const auto& move : desk::moves_of(read.state, {*read.city}, house.office.now())) {
    const auto data = read.city->calendars.find(move.calendar);
    if (data != read.city->calendars.end())
      all.push_back({move.at, house.text(told(move, data->second), language)});
  }
  return all;
}

}  // namespace pasokh::server::api
