#include "server/api/sittings.hpp"

#include <algorithm>

#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::int32_t k_days_listed = 56;
constexpr std::int32_t k_days_until_next = 366;  // one that sits more rarely has no next session yet

// Of the tasks before the unit: what waits for the applicant does not wait for a session.
Result<std::int64_t> before_it(const House& house, const std::string& unit, std::vector<journal::Filter> filters) {
  filters.push_back(equals("unit", unit));
  filters.push_back(absent("waiting"));
  PASOKH_LET(const auto rows, house.office.journal().totals({.table = "tasks", .by = {}, .sums = {}, .filters = std::move(filters)}));
  return rows.empty() ? 0 : std::get<std::int64_t>(rows[0][0]);
}

Result<UnitSittings> sittings_of(const House& house, const desk::City& city, const desk::Unit& unit, Language language) {
  UnitSittings view{house.unit_ref(unit.code.value), unit.sessions->calendar, 0, 0, {}};
  const Instant now = house.office.now();
  const auto next = next_sitting(house, city, unit);
  // The day before: at midnight a session may go on. A commission that sits rarely: up to its next session.
  const Date last = next ? std::max(house.today() + k_days_listed, house.zone().civil(next->from).date) : house.today() + k_days_listed;
  for (const auto& sitting : city.sittings_of(unit, house.today() - 1, last))
    if (sitting.to > now) view.items.push_back(sitting_view(house, city, unit, sitting, language));
  PASOKH_LET(view.waiting, waiting_before(house, unit.code.value));
  if (next) {
    PASOKH_LET(view.due_before, before_it(house, unit.code.value, {{"case_due_at", journal::Op::at_most, {next->from.us}}}));
  }
  return view;
}

Result<SittingList> list_sittings(const House& house, const Request& request) {
  const std::string unit(request.parameter("unit"));
  const auto city = house.office.city();
  PASOKH_TRY(house.may_see_unit(request, unit));
  SittingList list;
  for (const desk::Unit* sits : sitting_units(*city, unit)) {
    PASOKH_LET(auto view, sittings_of(house, *city, *sits, request.language));
    list.items.push_back(std::move(view));
  }
  return list;
}

}  // namespace

std::vector<const desk::Unit*> sitting_units(const desk::City& city, const std::string& unit) {
  std::vector<const desk::Unit*> all;
  for (const auto& [code, other] : city.organisation->units)
    if (other.sessions && (other.sessions->secretary == desk::UnitCode{unit} || city.organisation->is_within({code}, {unit})))
      all.push_back(&other);
  return all;
}

std::optional<calendar::Sitting> next_sitting(const House& house, const desk::City& city, const desk::Unit& unit) {
  const Instant now = house.office.now();
  for (auto& sitting : city.sittings_of(unit, house.today() - 1, house.today() + k_days_until_next))
    if (sitting.is_held() && sitting.to > now) return std::move(sitting);
  return std::nullopt;
}

Result<std::int64_t> waiting_before(const House& house, const std::string& unit) { return before_it(house, unit, {}); }

SittingView sitting_view(const House& house, const desk::City& city, const desk::Unit& unit, const calendar::Sitting& sitting, Language language) {
  SittingView view{house.unit_ref(unit.code.value), sitting.from, sitting.to, {}};
  if (sitting.off) view.off = house.text_in(city, sitting.off->message, language);
  return view;
}

void add_sitting_rows(OperationTable& table, House& house) {
  table.add(reads<SittingList>("/api/v1/units/{unit}/sessions", "list_sessions",
                               "The sessions of the next weeks that concern a unit: its own, of units below it, and those it makes ready.",
                               {k_readers, "own units"}, [&house](const Request& request) { return list_sittings(house, request); }));
}

}  // namespace pasokh::server::api
