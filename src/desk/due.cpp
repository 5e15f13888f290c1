// What is derived from a case under the city as it is now: its clock, the clocks of its consultations, the dates of its
// tasks.
#include <algorithm>

#include "base/assert.hpp"
#include "desk/counting.hpp"

namespace pasokh::desk {
namespace {

std::string_view region_of(const City& city, const UnitCode& code) {
  const Unit* unit = city.organisation->unit(code);
  return unit != nullptr && unit->region ? std::string_view(*unit->region) : std::string_view{};
}

constexpr std::int32_t k_days_before = 40;            // a term may look back for a working day
constexpr std::int32_t k_days_beyond_deadline = 400;  // how far one notice can move a deadline

clock::Filing filing_of(const Case& c, const Zone& zone, std::optional<clock::AsOf> when) {
  const auto date_of = [&](Instant at) { return zone.civil(at).date; };
  clock::Filing filing{date_of(c.first_filed_at), {}, {}, {}};
  if (c.decided_at && !c.is_open()) filing.ended_on = date_of(*c.decided_at);
  if (!when) return filing;
  filing.as_of = date_of(when->at);
  if (when->known) filing.known_on = date_of(*when->known);
  return filing;
}

// A term may name its calendar itself; otherwise that of where it is used counts.
Counting counting(const clock::Term* term, const City& city, const std::string& calendar, std::string_view region) {
  if (term == nullptr) return {};
  const std::string& code = term->calendar.empty() ? calendar : term->calendar;
  if (code.empty()) return {};
  if (!term->region.empty()) region = term->region;
  return {term, &city.calendar_named(code, region), &city.calendars.at(code), region};
}

}  // namespace

const clock::Term* term_of(const std::string& code, const Case& c, const City& city, std::optional<clock::AsOf> when) {
  const Configuration& own = configuration_of(c, city);
  const clock::Filing filing = filing_of(c, own.zone, when);
  const auto chosen_in = [&](const Configuration& configuration) -> const clock::Term* {
    const auto versions = configuration.terms.find(code);
    return versions == configuration.terms.end() ? nullptr : clock::in_force(versions->second, code, filing);
  };
  const clock::Term* of_filing = chosen_in(own);
  if (city.configuration.get() == &own || city.configuration == nullptr) return of_filing;
  const clock::Term* later = chosen_in(*city.configuration);
  const bool takes_it = later != nullptr && later->takes_open_cases && later->from && filing.filed_on < *later->from;
  return takes_it ? later : of_filing;
}

Counting counting_of(const Case& c, const City& city, std::optional<clock::AsOf> when) {
  const Service& service = service_of(c, city);
  return counting(term_of(service.term, c, city, when), city, service.calendar, region_of(city, c.unit));
}

Counting counting_for(const Case& c, const City& city, const std::optional<std::string>& term, const UnitCode& where) {
  const Unit* unit = city.organisation->unit(where);
  if (!term || unit == nullptr) return {};
  return counting(term_of(*term, c, city), city, unit->calendar, region_of(city, where));
}

Result<calendar::Calendar> known_calendar(const Counting& counted, const Case& c, Instant until, Instant known) {
  const calendar::Calendar& whole = *counted.calendar;
  const Date first = std::max(whole.first(), whole.date_of(c.filed_at) - k_days_before);
  const Date last = std::min(whole.last(), whole.date_of(until) + k_days_beyond_deadline);
  return calendar::Calendar::compile(*counted.data, counted.region, first, last, known);
}

const Configuration& configuration_of(const Case& c, const City& city) {
  const auto found = city.adopted.find(c.configuration);
  PASOKH_ASSERT(found != city.adopted.end(), "a case runs under a configuration that was never adopted");
  return *found->second;
}

const Service& service_of(const Case& c, const City& city) {
  const Service* service = configuration_of(c, city).service(c.service);
  PASOKH_ASSERT(service != nullptr, "a case asks for a service its configuration does not have");
  return *service;
}

const process::Model& model_of(const Case& c, const City& city) {
  const auto& models = configuration_of(c, city).models;
  const auto found = models.find(service_of(c, city).process);
  PASOKH_ASSERT(found != models.end(), "a service without its drawing was adopted");
  return *found->second;
}

clock::ClockState clock_of(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term == nullptr) return {};
  return clock::fold(*counted.term, *counted.calendar, c.clock, now).value_or(clock::ClockState{});
}

ClockView explained_clock_of(const Case& c, const Context& context, clock::AsOf when) {
  const Counting counted = counting_of(c, context.city, when);
  if (counted.term == nullptr) return {};
  std::optional<calendar::Calendar> known;
  if (when.known) {
    const auto state = clock::fold(*counted.term, *counted.calendar, c.clock, when);
    auto compiled = known_calendar(counted, c, std::max(when.at, state ? state->deadline.value_or(when.at) : when.at), *when.known);
    if (!compiled) return {};
    known = std::move(*compiled);
  }
  auto explained = clock::explain(*counted.term, known ? *known : *counted.calendar, c.clock, when);
  if (!explained) return {};
  return {std::move(explained->state), std::move(explained->lines), std::move(explained->days), counted.term, counted.data};
}

// Whatever else a body's term says, it stands while the body waits for what it missed.
clock::ClockState clock_of(const Consultation& consultation, const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_for(c, context.city, consultation.term, consultation.body);
  if (counted.term == nullptr || consultation.clock.empty()) return {};
  clock::Term term = *counted.term;
  std::erase_if(term.pauses, [](const clock::PauseRule& rule) { return rule.cause == "incomplete"; });
  term.pauses.push_back({"incomplete", ""});
  return clock::fold(term, *counted.calendar, consultation.clock, now).value_or(clock::ClockState{});
}

clock::ClockFact clock_event(clock::Event event, Instant at, std::optional<clock::Length> by, std::optional<Date> to,
                             bool agreed) {
  clock::ClockFact fact;
  fact.event = event;
  fact.at = at;
  fact.by = by;
  fact.to = to;
  fact.agreed = agreed;
  return fact;
}

Done takes(const Case& c, const Context& context, const clock::ClockFact& next) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term != nullptr) return clock::admit(*counted.term, *counted.calendar, c.clock, next);
  return refuse(RefusalKind::conflict, say("desk.no_clock"));
}

bool may_extend(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (!c.is_open() || counted.term == nullptr || !counted.term->extension) return false;
  const clock::ClockState state = clock_of(c, context, now);
  if (counted.term->extension->most)
    return takes(c, context, clock_event(clock::Event::extended, now, counted.term->extension->most, {}, true)).has_value();
  const Date last = state.due_on.value_or(counted.calendar->date_of(now) + k_days_beyond_deadline);
  return takes(c, context, clock_event(clock::Event::extended, now, {}, last + 1, true)).has_value();
}

// An incompleteness notice sets back a term that has such a rule, while it runs and as often as it says; otherwise asking stops it where it
// stops for the applicant. A term that has not begun is not stopped, and asking does no harm: papers are often what it waits for.
Asking asking_of(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term == nullptr) return {};
  const clock::ClockState state = clock_of(c, context, now);
  if (!state.started_at) return {};
  const auto taken = [&](const clock::ClockFact& fact) { return clock::admit(*counted.term, *counted.calendar, c.clock, fact); };
  const bool over = state.state == clock::State::lapsed;
  if (counted.term->restart && !over && taken(clock_event(clock::Event::incomplete, now))) return {AskEffect::restarts, {}};
  clock::ClockFact notice = clock_event(clock::Event::paused, now);
  notice.cause = enum_name(PauseCause::applicant);
  notice.evidence = "notice";
  if (auto done = taken(notice); !done) return {AskEffect::runs, std::move(done.error())};
  return {};
}

std::optional<Instant> due_of(const Task& task, const Case& c, const Context& context) {
  if (task.due_at) return task.due_at;
  const Counting counted = counting_for(c, context.city, task.term, task.unit);
  if (counted.term == nullptr) return std::nullopt;
  const auto due = clock::due(*counted.term, *counted.calendar, task.opened_at);
  return due ? due->deadline : std::nullopt;
}

}  // namespace pasokh::desk
