// What a seeded city is played by: how much is asked for, how people and bodies behave, and which bottlenecks are
// planted in it. Plain data; the same plan, seed and start give the same city. docs/city.md says what each planted
// bottleneck does to the ledger.
//
// Shares are per million. Means are of draws with the shape of an exponential; a median is the middle of half a fixed
// wait and half such a draw.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "desk/configuration.hpp"

namespace pasokh::city {

using Share = std::uint32_t;  // per million
inline constexpr Share k_always = 1'000'000;

struct ServicePlan {
  std::uint32_t weight = 1;       // of all filings
  Share online = 600'000;         // at any hour; the others at a counter, or by phone where the counter never closes
  Share paper_missing = 120'000;  // a paper that is asked for is not there at filing
  Share withdraws = 12'000;       // sometime, while the case is open
  Share objects_if_refused = 250'000;
  Share objects_otherwise = 4'000;
  Share confirms = 800'000;  // where the citizen is asked whether it was done
  Share not_done = 60'000;   // of those who answer: it was not
};

struct TaskPlan {
  Duration least = minutes(10), most = minutes(50);  // active work, open time
};

struct BodyPlan {
  Duration median = days(6);  // from proof of service
  Share never = 20'000;       // stays silent, where silence counts
  Share incomplete = 40'000;  // first says what is missing
  Share conditional = 120'000, refuses = 30'000, not_competent = 10'000, passes_on = 3'000;
  Duration service = hours(8);  // mean time until service is proven
};

// A unit where only the first so many officers do casework, and those only on a share of the days.
struct Understaffed {
  std::string unit;
  std::size_t officers = 1;
  Share days_worked = k_always;
};
// Work on this element is left lying in this unit until that weekday.
struct WeekdayBatch {
  std::string unit, element;
  Weekday weekday = Weekday::tuesday;
};

// A change whose effect analysis has to find: what is drawn for cases of these services from that day on (how long
// applicants and bodies take, how long work on a task is) takes so much of the time it took before. Queues are what they
// become by it.
struct PlannedChange {
  std::int32_t day = 0;               // of the history
  Share of_time = k_always;
  std::vector<std::string> services;  // by code; empty: all
};

// How officers choose what is next; which one has which follows from the order of their codes.
enum class Habit { oldest_due, batches, quick_first };

struct CityPlan {
  std::uint64_t seed = 1;
  Instant start;
  std::int32_t length_days = 365;
  std::uint32_t cases = 20'000;  // filed over the days; linked cases come on top

  std::map<std::string, ServicePlan> services;      // by code; a service that is not named is not asked for
  std::map<std::int64_t, std::uint32_t> districts;  // weights; empty: cases have no district
  std::map<std::string, TaskPlan> tasks;            // by "service/element", else by element, else `usual_task`
  TaskPlan usual_task;
  std::map<std::string, BodyPlan> bodies;  // by unit; else `usual_body`
  BodyPlan usual_body;
  std::map<std::string, Share> yes;  // of a boolean field of a task's form, by its name; else `usual_yes`
  Share usual_yes = 900'000;
  std::map<std::string, std::vector<std::uint32_t>>
      choices;  // weights of a choice field's values, by its name; else even
  std::map<std::string, Duration>
      applicant_takes;  // mean, by element that waits for the applicant; else `applicant_mean`
  Duration applicant_mean = days(5);
  Share applicant_gives_up = 20'000;  // instead of supplying what is asked
  Share answers_in_limit = 550'000;   // where the drawing does not wait for ever
  Share pauses = 60'000;              // of tasks: the officer asks the applicant for something
  Share refers = 25'000;              // of tasks: to another office of the same parent
  Share returns = 350'000;            // of what was referred
  Share lays_aside = 30'000;          // of tasks: work stops in the middle and goes on later
  Duration other_duties =
      hours(5);  // mean, until somebody with nothing in hand turns to the worklist; not where a unit never closes

  std::array<Share, 7> weekday{1'100'000, 1'000'000, 900'000, 350'000, 150'000, 1'300'000, 1'200'000};  // Monday first
  std::array<Share, 12> season{500'000,   950'000,   1'050'000, 1'100'000, 1'050'000, 1'000'000,  // Farvardin first
                               1'050'000, 1'100'000, 1'050'000, 1'050'000, 1'150'000, 950'000};

  std::size_t dossiers = 60;              // opened at the start; permits name one now and then
  std::int32_t absence_every_days = 170;  // mean, per officer
  std::int32_t absence_least = 2, absence_most = 12;
  std::vector<std::int32_t> closures;  // days of the history, announced the evening before
  std::vector<std::string> closed_calendars;

  std::vector<Understaffed> understaffed;
  std::vector<WeekdayBatch> batches;
  std::optional<PlannedChange> change;

  std::uint32_t check_every = 25;  // finished cases whose ledger is compared with the city's own books; 0: none
  bool rebuild_at_end = false;     // promise 2; takes about as long as the making
};

// A plan for any city that can be loaded: its services, districts and bodies with the usual rates.
CityPlan plan_for(const desk::Configuration& city);
// The plan of examples/tehran, with its planted bottlenecks; of another city, plan_for.
CityPlan demo_plan(const desk::Configuration& city);

const TaskPlan& task_plan(const CityPlan& plan, const std::string& service, const std::string& element);
const BodyPlan& body_plan(const CityPlan& plan, const std::string& unit);

// How many cases are filed on each day: the plan's number in all, spread by weekday and season.
std::vector<std::uint32_t> filings_per_day(const CityPlan& plan, const Zone& zone);

}  // namespace pasokh::city
