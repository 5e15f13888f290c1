// What happens to everybody: a day's filings, absences with their deputies, closures announced the evening before,
// dossiers.
#include <algorithm>

#include "city/world.hpp"

namespace pasokh::city {
namespace {

// When people file online, by the hour; at counters and by phone in office hours (by_whom sends them away when it is
// shut).
constexpr std::array<std::uint32_t, 24> k_online{10, 5,  3,  2,  2,  3,  8,  20, 45, 70, 80, 75,
                                                 65, 50, 48, 50, 55, 55, 55, 60, 65, 60, 45, 22};
constexpr std::array<std::uint32_t, 24> k_in_person{0,  0,  0,  0, 0, 0, 0, 5, 60, 90, 95, 80,
                                                    60, 45, 30, 6, 0, 0, 0, 0, 0,  0,  0,  0};
constexpr std::array<std::uint32_t, 24> k_by_phone{15, 8,  5,  4,  4,  6,  15, 35, 60, 75, 80, 75,
                                                   65, 55, 50, 50, 50, 50, 48, 45, 40, 35, 25, 18};

}  // namespace

void World::new_day() {
  if (day_ >= per_day_.size()) return;
  if (progress_) progress_(static_cast<double>(day_) / static_cast<double>(per_day_.size()));
  draw_filings(per_day_[day_]);
  if (plan_.absence_every_days > 0) {
    for (Index officer = 0; officer < officers_.size(); ++officer)
      if (random_.below(static_cast<std::uint64_t>(plan_.absence_every_days)) == 0) plan_absence(officer);
  }
  ++day_;
  const Civil start = zone_.civil(plan_.start);
  plan_event(zone_.instant(start.date + static_cast<std::int32_t>(day_), start.time), What::new_day);
}

// A day of the history begins at the time of day at which the history does.
void World::draw_filings(std::uint32_t filings) {
  const Date date = today();
  for (std::uint32_t i = 0; i < filings; ++i) {
    const auto service = static_cast<Index>(random_.weighted(service_weights_));
    const bool online = random_.chance(service_plans_[service]->online);
    const auto intake = unit_index(services_[service]->intake);
    const bool any_hour = intake && !units_[*intake].clerks.empty() &&
                          officers_[units_[*intake].clerks.front()].shift.has_value() &&
                          services_[service]->intake_by_district.empty();
    const auto hour = static_cast<int>(random_.weighted(online ? k_online : any_hour ? k_by_phone : k_in_person));
    const TimeOfDay time{hours(hour).us + seconds(static_cast<std::int64_t>(random_.below(3'600))).us};
    Instant at = zone_.instant(date, time);
    if (at < now_) at = zone_.instant(date + 1, time);
    plan_event(at, What::filing, service, online ? 1 : 0);
  }
}

Duration World::changed(const PlayedCase& c, Duration length) const {
  if (!change_at_ || now_ < *change_at_) return length;
  const auto& services = plan_.change->services;
  if (!services.empty() && std::ranges::find(services, c.service->code.value) == services.end()) return length;
  return Duration{length.us / k_always * plan_.change->of_time};
}

// --- absences

std::optional<Index> World::deputy_for(Index index) const {
  const PlayedOfficer& absent = officers_[index];
  const auto fits = [&](Index other) {
    return other != index && !officers_[other].away_until && !officers_[other].queues.empty();
  };
  for (const Index queue : absent.queues)
    for (const Index other : queues_[queue].officers)
      if (fits(other)) return other;
  const PlayedUnit& home = units_[absent.home];
  for (const auto* people : {&home.members, &home.clerks})
    for (const Index other : *people)
      if (fits(other)) return other;
  // A head of one: of an office below, or of a neighbour.
  for (const PlayedUnit& unit : units_)
    if (unit.unit->parent == home.unit->code || (home.unit->parent && unit.unit->parent == home.unit->parent))
      for (const Index other : unit.members)
        if (fits(other)) return other;
  return std::nullopt;
}

void World::plan_absence(Index index) {
  PlayedOfficer& officer = officers_[index];
  const Instant soon_over = now_ + days(plan_.absence_most + 3);
  if (officer.queues.empty() || officer.away_until || soon_over > end_ + days(plan_.absence_most)) return;
  const bool stands_in =
      std::ranges::any_of(officers_, [&](const PlayedOfficer& other) { return other.deputy == index; });
  const auto deputy = deputy_for(index);
  if (!deputy || stands_in) return;
  desk::Absence absence;
  absence.officer = officer.code;
  absence.from = today() + 1 + static_cast<std::int32_t>(random_.below(3));
  absence.to = absence.from + static_cast<std::int32_t>(random_.between(plan_.absence_least, plan_.absence_most)) - 1;
  absence.deputy = officers_[*deputy].code;
  absence.may_sign = true;
  if (!ask_city(desk::RecordAbsence{absence})) return;
  officer.away_from = absence.from;
  officer.away_until = absence.to;
  officer.deputy = *deputy;
  plan_event(zone_.instant(absence.from, TimeOfDay::at(0, 5)), What::goes_away, index);
  plan_event(zone_.instant(absence.to + 1, TimeOfDay::at(0, 5)), What::back_to_work, index);
}

// What lies in their worklist and before their posts is for the deputy now.
void World::goes_away(Index index) {
  PlayedOfficer& officer = officers_[index];
  PlayedOfficer& deputy = officers_[officer.deputy];
  for (const Index queue : officer.queues) {
    if (std::ranges::find(deputy.queues, queue) != deputy.queues.end()) continue;
    deputy.lent_queues.push_back(queue);
    queues_[queue].officers.push_back(officer.deputy);
  }
  deputy.in_hand.insert(deputy.in_hand.end(), officer.in_hand.begin(), officer.in_hand.end());
  officer.in_hand.clear();
  wake(officer.deputy, minutes(random_.between(5, 60)));
}

void World::back_to_work(Index index) {
  PlayedOfficer& officer = officers_[index];
  PlayedOfficer& deputy = officers_[officer.deputy];
  for (const Index queue : officer.queues) {
    const auto lent = std::ranges::find(deputy.lent_queues, queue);
    if (lent == deputy.lent_queues.end()) continue;
    deputy.lent_queues.erase(lent);
    auto& called = queues_[queue].officers;
    called.erase(std::ranges::find(called, officer.deputy));
    queues_[queue].next = 0;
  }
  // What the deputy has not begun is still in the name of whom it was for.
  const auto mine = [&](Index task) { return tasks_[task].officer == index; };
  for (const Index task : deputy.in_hand)
    if (mine(task)) officer.in_hand.push_back(task);
  std::erase_if(deputy.in_hand, mine);
  officer.away_from.reset();
  officer.away_until.reset();
  officer.deputy = k_nobody;
  wake(index, minutes(random_.between(5, 60)));
}

// --- the city

void World::announce_closure(Index day) {
  const Date date = zone_.civil(plan_.start).date + static_cast<std::int32_t>(day);
  for (const std::string& code : plan_.closed_calendars) {
    calendar::Fact fact;
    fact.id = "closure-" + to_text(date);
    fact.words = {"تعطیلی به سبب آلودگی هوا", "Closed because of air pollution"};
    fact.source = "made up for the seeded city";
    fact.announced_at = now_;
    fact.what = calendar::Closure{date, date, {}, {}, false};
    ask_city(desk::AddCalendarFact{code, std::move(fact)});
  }
}

void World::open_dossiers() {
  for (std::size_t i = 0; i < plan_.dossiers; ++i) {
    desk::OpenDossier command;
    if (!districts_.empty()) command.district = districts_[random_.weighted(district_weights_)];
    command.legacy.push_back({"renewal", std::to_string(random_.between(10'000'000, 99'999'999))});
    ask_city(std::move(command));
  }
  if (city().dossiers)
    for (const auto& [id, dossier] : *city().dossiers) dossiers_.push_back({id});
}

}  // namespace pasokh::city
