// What is derived from a case under the city as it is now: its clock, the clocks of its consultations, the dates of its
// tasks.
#include "base/assert.hpp"
#include "desk/counting.hpp"

namespace pasokh::desk {
namespace {

std::string_view region_of(const City& city, const UnitCode& code) {
  const Unit* unit = city.organisation->unit(code);
  return unit != nullptr && unit->region ? std::string_view(*unit->region) : std::string_view{};
}

const clock::Term* term_named(const Configuration& configuration, const std::string& code) {
  const auto found = configuration.terms.find(code);
  return found == configuration.terms.end() ? nullptr : &found->second;
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

Counting counting_of(const Case& c, const City& city) {
  const Service& service = service_of(c, city);
  return counting(term_named(configuration_of(c, city), service.term), city, service.calendar, region_of(city, c.unit));
}

Counting counting_for(const Case& c, const City& city, const std::optional<std::string>& term, const UnitCode& where) {
  const Unit* unit = city.organisation->unit(where);
  if (!term || unit == nullptr) return {};
  return counting(term_named(configuration_of(c, city), *term), city, unit->calendar, region_of(city, where));
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

ClockView explained_clock_of(const Case& c, const Context& context, Instant now) {
  const Counting counted = counting_of(c, context.city);
  if (counted.term == nullptr) return {};
  auto explained = clock::explain(*counted.term, *counted.calendar, c.clock, now);
  if (!explained) return {};
  return {std::move(explained->state), std::move(explained->lines), std::move(explained->days)};
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

std::optional<Instant> due_of(const Task& task, const Case& c, const Context& context) {
  if (task.due_at) return task.due_at;
  const Counting counted = counting_for(c, context.city, task.term, task.unit);
  if (counted.term == nullptr) return std::nullopt;
  const auto due = clock::due(*counted.term, *counted.calendar, task.opened_at);
  return due ? due->deadline : std::nullopt;
}

}  // namespace pasokh::desk
