// Very many timers due at the same instant: each fires once, and whoever asks meanwhile waits for a turn or two of
// them, not for all.
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include "office/town_for_tests.hpp"

namespace {

using namespace pasokh;
using office::Town;

constexpr std::size_t k_cases = 2'000;

// The test city, where every street defect that still lies before the counter is looked into at one moment.
const Instant k_storm = office::k_town_start + hours(6);

void adopt_with_storm(Town& town) {
  auto files = office::read_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
  REQUIRE(files);
  auto& drawing = files->at("processes/street.bpmn");
  const auto insert = [&](std::string_view before, const std::string& text) {
    const auto at = drawing.find(before);
    REQUIRE(at != std::string::npos);
    drawing.insert(at, text);
  };
  insert("<bpmn:incoming>flow_late_hurry</bpmn:incoming>", "<bpmn:incoming>flow_storm_hurry</bpmn:incoming>");
  insert("<bpmn:sequenceFlow id=\"flow_late_hurry\"",
         "<bpmn:boundaryEvent id=\"storm\" attachedToRef=\"triage\" cancelActivity=\"false\">"
         "<bpmn:outgoing>flow_storm_hurry</bpmn:outgoing><bpmn:timerEventDefinition id=\"storm_timer\"><bpmn:timeDate "
         "xsi:type=\"bpmn:tFormalExpression\">" +
             to_text(k_storm) +
             "</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
             "<bpmn:sequenceFlow id=\"flow_storm_hurry\" sourceRef=\"storm\" targetRef=\"hurry\" />");
  const auto configuration = desk::load_configuration(std::move(*files));
  REQUIRE(configuration);
  REQUIRE(office::adopt(*town.office, *configuration, *Date::from(2025, 1, 1)));
}

std::vector<desk::CaseId> file_cases(Town& town, std::size_t n) {
  std::vector<desk::CaseId> all;
  for (std::size_t i = 0; i < n; ++i) {
    const auto filed = town.office->ask(town.filing("street", R"({"defect":"pothole"})"));
    REQUIRE_MESSAGE(filed, filed.error().message.code);
    all.push_back(filed->subject);
  }
  REQUIRE(town.office->flush());
  return all;
}

bool each_fired_once(Town& town, const std::vector<desk::CaseId>& cases) {
  return std::ranges::all_of(cases, [&](desk::CaseId id) {
    const auto read = town.office->read_case(id);
    return read && std::ranges::count_if(read->facts, [](const desk::Fact& fact) {
                     return std::holds_alternative<desk::TimerFired>(fact);
                   }) == 1;
  });
}

}  // namespace

TEST_CASE("a storm of timers lets requests through between its turns, and fires each timer once") {
  Town town("storm");
  adopt_with_storm(town);
  const auto cases = file_cases(town, k_cases);
  std::atomic<std::size_t> fired = 0, largest = 0, together = 0;
  std::set<Id> of_storm;
  for (const auto id : cases) of_storm.insert(id.value);
  town.office->follow([&](const office::Committed& committed) {
    std::size_t here = 0, there = 0;  // what is filed meanwhile rings at once too
    for (const auto& fact : committed.facts)
      if (fact.type == "timer_fired") ++(of_storm.contains(fact.subject) ? here : there);
    fired += here;
    const bool filed =
        std::ranges::find(committed.facts, "case_filed", &journal::Envelope::type) != committed.facts.end();
    together += filed && here > 0;
    largest = std::max(largest.load(), here + there);
  });
  town.time.advance_to(k_storm);
  town.office->start();
  std::size_t asked_in_storm = 0;
  while (fired < k_cases) {
    const std::size_t before = fired;
    const auto filed = town.office->submit_and_wait(town.filing("street", R"({"defect":"pavement"})"));
    REQUIRE_MESSAGE(filed, filed.error().message.code);
    // The turn under way may end between looking and asking, and another begin: two turns, and no third.
    CHECK(fired - before <= 2 * office::k_most_timers_in_batch);
    if (fired < k_cases) ++asked_in_storm;
  }
  town.office->stop();
  CHECK(asked_in_storm >= k_cases / (2 * office::k_most_timers_in_batch) - 1);
  CHECK(together == 0);  // who asks waits for no timer of its own batch
  CHECK(largest <= office::k_most_timers_in_batch);
  CHECK(fired == k_cases);
  CHECK(each_fired_once(town, cases));
  CHECK(office::rebuild(town.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}
