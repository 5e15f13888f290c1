// ./bench clock: deadlines a second on one core, and how long a closure takes to move all open clocks.
// usage: clock_bench [CLOCKS]
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "base/random.hpp"
#include "clock/clock.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::clock;

const Date k_first = *Date::from(2020, 1, 1);
constexpr std::int32_t k_ten_years = 3'653;

// Saturday to Wednesday with a break, 300 closures over ten years.
calendar::CalendarData office(Random& random) {
  calendar::WeeklyPattern week{k_first, {}, std::vector<calendar::Hours>(7)};
  for (const std::size_t day : {5U, 6U, 0U, 1U, 2U})
    week.week[day] = {{TimeOfDay::at(8), TimeOfDay::at(12)}, {TimeOfDay::at(13), TimeOfDay::at(16)}};
  calendar::CalendarData data{"office", {}, "Asia/Tehran", {{"week", {}, "", {}, {}, week}}};
  for (int i = 0; i < 300; ++i) {
    const Date day = k_first + static_cast<std::int32_t>(random.below(k_ten_years - 1));
    calendar::Closure closure{day, day, {}, {}, false};
    if (random.below(4) == 0) closure.shut = TimeOfDay::at(12);
    data.facts.push_back({"closed-" + std::to_string(i), {}, "", {}, {}, closure});
  }
  return data;
}

Term permit() {
  Term term;
  term.code = "permit";
  term.length = {10, Unit::working_days};
  term.cut_off = TimeOfDay::at(14);
  term.roll = Roll::next;
  term.pauses = {{"applicant", ""}, {"consultation", ""}};
  term.extension = ExtensionRule{2, Length{5, Unit::working_days}, false, true};
  return term;
}

ClockFact fact(Event event, Instant at, const char* cause = "") {
  ClockFact out;
  out.event = event;
  out.at = at;
  out.cause = cause;
  return out;
}

// Filed, nine stops and an extension.
std::vector<ClockFact> twenty(Instant filed, Random& random) {
  std::vector<ClockFact> facts{fact(Event::filed, filed)};
  Instant at = filed;
  for (int i = 0; i < 9; ++i) {
    at = at + minutes(random.between(100, 1'400));
    facts.push_back(fact(Event::paused, at, i % 2 ? "consultation" : "applicant"));
    at = at + minutes(random.between(100, 4'000));
    facts.push_back(fact(Event::resumed, at));
  }
  facts.push_back(fact(Event::extended, at));
  return facts;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void print(const char* what, double per_second, double aim, std::int64_t sum) {
  fmt::print("{:<44}{:>12.0f} a CPU second   (aim {:.0f}; sum {})\n", what, per_second, aim, sum % 1'000);
}

void deadlines(const Calendar& calendar, const Term& term, Random& random) {
  constexpr int k_starts = 10'000, k_rounds = 300;
  std::vector<Instant> starts;
  for (int i = 0; i < k_starts; ++i)
    starts.push_back(calendar.start_of(k_first + 10) + minutes(random.between(0, 1'440LL * 3'500)));
  std::int64_t sum = 0;
  const double begin = cpu_seconds();
  for (int round = 0; round < k_rounds; ++round)
    for (const Instant start : starts) sum += due(term, calendar, start)->deadline->us;
  print("deadlines", k_starts * k_rounds / (cpu_seconds() - begin), 5e6, sum);
}

void folds(const Calendar& calendar, const Term& term, Random& random) {
  constexpr int k_cases = 2'000, k_rounds = 200;
  std::vector<std::vector<ClockFact>> cases;
  for (int i = 0; i < k_cases; ++i)
    cases.push_back(twenty(calendar.start_of(k_first + 10) + minutes(random.between(0, 1'440LL * 3'400)), random));
  std::int64_t sum = 0;
  const double begin = cpu_seconds();
  for (int round = 0; round < k_rounds; ++round) {
    for (const auto& facts : cases) {
      const auto state = fold(term, calendar, facts, facts.back().at);
      sum += state->deadline ? state->deadline->us : state->left;
    }
  }
  print("cases of 20 facts", k_cases * k_rounds / (cpu_seconds() - begin), 5e5, sum);
}

// Open clocks of the last month, one to three facts each; then a closure is declared and each is counted again.
void redate(calendar::CalendarData data, const Term& term, Random& random, std::size_t clocks) {
  const auto before = Calendar::compile(data, "", k_first, k_first + k_ten_years);
  const Instant now = before->start_of(k_first + 3'000) + hours(10);
  std::vector<ClockFact> facts;
  std::vector<std::uint32_t> first;
  std::vector<Instant> due_before;
  for (std::size_t i = 0; i < clocks; ++i) {
    first.push_back(static_cast<std::uint32_t>(facts.size()));
    const Instant filed = now - minutes(random.between(10, 1'440 * 9));
    facts.push_back(fact(Event::filed, filed));
    if (random.below(2)) {
      facts.push_back(fact(Event::paused, filed + minutes(3), "applicant"));
      facts.push_back(fact(Event::resumed, filed + minutes(random.between(4, 9))));
    }
  }
  first.push_back(static_cast<std::uint32_t>(facts.size()));
  const auto count = [&](const Calendar& calendar, std::size_t i) {
    const std::span<const ClockFact> own(facts.data() + first[i], first[i + 1] - first[i]);
    return *fold(term, calendar, own, now)->deadline;
  };
  for (std::size_t i = 0; i < clocks; ++i) due_before.push_back(count(*before, i));
  const Date closed = k_first + 3'001;
  data.facts.push_back({"tomorrow", {}, "", {}, {}, calendar::Closure{closed, closed + 4, {}, {}, false}});
  std::size_t moved = 0;
  const double begin = cpu_seconds();
  const auto after = Calendar::compile(data, "", k_first, k_first + k_ten_years);
  for (std::size_t i = 0; i < clocks; ++i) moved += count(*after, i) != due_before[i];
  fmt::print("{:<44}{:>12.2f} CPU seconds    (aim {:.2f}; {} of {} moved, the calendar compiled anew)\n",
             "open clocks dated again after a closure", cpu_seconds() - begin, static_cast<double>(clocks) / 1e6, moved,
             clocks);
}

}  // namespace

int main(int argc, char** argv) {
  Random random(1);
  const auto data = office(random);
  const auto calendar = Calendar::compile(data, "", k_first, k_first + k_ten_years);
  if (!calendar) return 1;
  const Term term = permit();
  deadlines(*calendar, term, random);
  folds(*calendar, term, random);
  redate(data, term, random, argc > 1 ? static_cast<std::size_t>(std::atol(argv[1])) : 1'000'000);
  return 0;
}
