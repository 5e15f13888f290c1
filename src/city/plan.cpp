#include "city/plan.hpp"

#include <algorithm>

#include "base/jalali.hpp"
#include "base/wide.hpp"

namespace pasokh::city {
namespace {

void plan_street_defects(CityPlan& plan) {
  auto& street = plan.services.at("street-defect");
  street = {.weight = 560, .online = 550'000, .withdraws = 4'000};
  plan.choices["responsibility"] = {72, 18, 10};
  plan.yes["dangerous"] = 140'000;
  plan.tasks["triage"] = {minutes(3), minutes(12)};
  plan.tasks["make_safe"] = {minutes(30), minutes(120)};
  plan.tasks["repair"] = {minutes(60), minutes(300)};
  plan.tasks["closing"] = {minutes(3), minutes(10)};
  plan.tasks["hurry"] = {minutes(5), minutes(20)};
  plan.tasks["inspection"] = {minutes(20), minutes(60)};
  plan.bodies["utilities"] = {.median = days(9), .never = 0, .service = hours(3)};
}

void plan_permits(CityPlan& plan) {
  plan.services.at("building-permit") = {.weight = 110, .online = 500'000, .withdraws = 20'000};
  plan.services.at("plan-order") = {.weight = 200, .online = 600'000};
  plan.services.at("completion-certificate") = {.weight = 95, .online = 450'000};
  plan.services.at("land-use-change") = {.weight = 20, .online = 300'000, .withdraws = 30'000};
  plan.services.at("article-100") = {.weight = 15, .online = 0, .withdraws = 0};
  plan.yes["near_right_of_way"] = 200'000;
  plan.yes["farmland"] = 60'000;
  plan.yes["ownership_clear"] = 960'000;
  plan.yes["has_debt"] = 200'000;
  plan.yes["violation"] = 150'000;
  plan.yes["drawings_match"] = 850'000;
  plan.yes["debts_clear"] = 700'000;
  plan.yes["signed"] = 975'000;
  plan.yes["upheld"] = 700'000;
  plan.tasks["visit"] = {minutes(60), minutes(180)};
  plan.tasks["ownership"] = {minutes(20), minutes(90)};
  plan.tasks["structure"] = {minutes(60), minutes(240)};
  plan.tasks["expert"] = {minutes(120), minutes(360)};
  plan.tasks["enforcement"] = {minutes(120), minutes(420)};
  for (const char* desk_work : {"intake", "supply", "issue", "payment", "drawings", "settle", "new_drawings", "sign"})
    plan.tasks[desk_work] = {minutes(5), minutes(20)};
  for (const char* session : {"committee", "commission", "hearing", "session", "review_session"})
    plan.tasks[session] = {minutes(15), minutes(45)};
  plan.applicant_takes = {{"supply", days(6)},
                          {"drawings", days(22)},
                          {"payment", days(9)},
                          {"settle", days(8)},
                          {"new_drawings", days(12)}};
}

// What analysis should find again (docs/city.md).
void plant_bottlenecks(CityPlan& plan) {
  plan.bodies["gas"] = {.median = days(45), .never = 60'000};
  plan.bodies["power"] = {.median = days(14)};
  plan.bodies["metro"] = {.median = days(10)};
  plan.bodies["farmland"] = {.median = days(35), .never = 0};
  plan.bodies["fire"] = {.median = days(7), .never = 0};
  plan.bodies["engineers"] = {.median = days(2), .never = 0};
  plan.bodies["provincial"] = {.median = days(5), .never = 0};
  plan.bodies["plans-land-use"] = {.median = days(2), .never = 0, .passes_on = 0};
  plan.districts[4] = 2 * plan.districts[4];
  plan.understaffed = {{"district-4-planning", 1, 800'000}};
  plan.batches = {{"district-2-planning", "order", Weekday::tuesday}};
}

}  // namespace

CityPlan plan_for(const desk::Configuration& city) {
  CityPlan plan;
  for (const auto& [code, service] : city.services) plan.services[code] = {};
  for (const auto& [code, unit] : city.units)
    if (unit.district) plan.districts[*unit.district] = 100;
  for (const char* calendar : {"office", "bodies"})
    if (city.calendars.contains(calendar)) plan.closed_calendars.emplace_back(calendar);
  plan.yes["damage"] = 80'000;
  plan.applicant_takes["pay"] = days(4);
  return plan;
}

CityPlan demo_plan(const desk::Configuration& city) {
  CityPlan plan = plan_for(city);
  plan.closures = {41, 42, 133, 209, 251, 252, 320};
  if (city.code != "tehran") return plan;
  plan_street_defects(plan);
  plan_permits(plan);
  plant_bottlenecks(plan);
  return plan;
}

const TaskPlan& task_plan(const CityPlan& plan, const std::string& service, const std::string& element) {
  if (const auto exact = plan.tasks.find(service + "/" + element); exact != plan.tasks.end()) return exact->second;
  const auto found = plan.tasks.find(element);
  return found == plan.tasks.end() ? plan.usual_task : found->second;
}

const BodyPlan& body_plan(const CityPlan& plan, const std::string& unit) {
  const auto found = plan.bodies.find(unit);
  return found == plan.bodies.end() ? plan.usual_body : found->second;
}

std::vector<std::uint32_t> filings_per_day(const CityPlan& plan, const Zone& zone) {
  const Date first = zone.civil(plan.start).date;
  std::vector<std::uint64_t> weights;
  std::uint64_t sum = 0;
  for (std::int32_t day = 0; day < plan.length_days; ++day) {
    const Date date = first + day;
    const auto jalali = to_jalali(date);
    const std::uint64_t season = jalali ? plan.season[static_cast<std::size_t>(jalali->month - 1)] : k_always;
    weights.push_back(plan.weekday[static_cast<std::size_t>(date.weekday())] * season / k_always);
    sum += weights.back();
  }
  std::vector<std::uint32_t> filings;
  std::uint64_t so_far = 0, given = 0;
  for (const std::uint64_t weight : weights) {
    so_far += weight;
    const auto due = sum == 0 ? 0 : static_cast<std::uint64_t>(static_cast<UnsignedWide>(plan.cases) * so_far / sum);
    filings.push_back(static_cast<std::uint32_t>(due - given));
    given = due;
  }
  return filings;
}

}  // namespace pasokh::city
