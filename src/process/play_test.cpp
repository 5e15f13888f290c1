#include "process/play.hpp"

#include <doctest/doctest.h>

#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

std::shared_ptr<const Model> model_of(const std::string& body) {
  const Reading reading = read_bpmn(drawing(body), "test.bpmn");
  REQUIRE(reading.model);
  return reading.model;
}

const std::string k_start = element("startEvent", "s"), k_end = element("endEvent", "e");

TimerArmed armed(TimerKind kind, std::string spec) { return {1, 1, "t", kind, std::move(spec), false}; }

}  // namespace

TEST_CASE("playing on a virtual clock keeps the order of time") {
  const auto model = model_of(k_start + k_end + element("userTask", "a") +
                              element("boundaryEvent", "b", "attachedToRef=\"a\"", timer("P3D")) +
                              element("intermediateCatchEvent", "wait", "", timer("PT1H")) + flow("f", "s", "a") +
                              flow("g", "a", "wait") + flow("w", "wait", "e") + flow("h", "b", "e"));
  PlayOptions options;
  options.worker = [](const ActivityOpened&, const rules::Context&) { return Work{hours(2), {}, false}; };
  const Played quick = play(*model, {}, options);
  CHECK(quick.state.phase == Phase::completed);
  CHECK(quick.at - options.from == hours(3));
  options.worker = [](const ActivityOpened&, const rules::Context&) { return Work{days(9), {}, false}; };
  CHECK(play(*model, {}, options).at - options.from == days(3));
  options.worker = {};
  options.happenings = {{minutes(5), Cancel{}}};
  CHECK(play(*model, {}, options).state.phase == Phase::cancelled);
}

TEST_CASE("timers are due when their text says") {
  const Instant now = *parse_instant("2025-11-23T16:20:00.25Z");
  const auto due = [&](TimerKind kind, std::string spec) {
    const auto at = due_of(armed(kind, std::move(spec)), now,
                           [](const std::string& term) { return term == "t-2" ? days(2) : days(9); });
    return at ? to_text(*at) : "never";
  };
  CHECK(due(TimerKind::duration, "PT1H") == "2025-11-23T17:20:00.25Z");
  CHECK(due(TimerKind::duration, "P1M") == "2025-12-23T16:20:00.25Z");
  CHECK(due(TimerKind::duration, "soon") == "never");
  CHECK(due(TimerKind::date, "2026-01-01") == "2026-01-01T00:00:00Z");
  CHECK(due(TimerKind::date, "2026-01-01T10:00:00+03:30") == "2026-01-01T06:30:00Z");
  CHECK(due(TimerKind::date, "2020-01-01") == "2025-11-23T16:20:00.25Z");
  CHECK(due(TimerKind::term, "t-2") == "2025-11-25T16:20:00.25Z");
}

TEST_CASE("a model that never ends is cut") {
  const auto model = model_of(k_start + k_end + element("exclusiveGateway", "x", "default=\"fe\"") +
                              element("intermediateCatchEvent", "w", "", timer("PT1H")) + flow("f", "s", "x") +
                              flow("g", "x", "w", "= true") + flow("fe", "x", "e") + flow("h", "w", "x"));
  PlayOptions options;
  options.most_steps = 50;
  const Played played = play(*model, {}, options);
  CHECK(played.cut);
  CHECK(played.steps.size() == 50);
  CHECK(played.at - options.from == hours(49));
}

TEST_CASE("work that nobody does leaves the case waiting") {
  const auto model = model_of(k_start + k_end + element("userTask", "a") + flow("f", "s", "a") + flow("g", "a", "e"));
  PlayOptions options;
  options.worker = [](const ActivityOpened&, const rules::Context&) { return Work{{}, {}, true}; };
  const Played played = play(*model, {}, options);
  CHECK(played.state.phase == Phase::running);
  CHECK(!played.cut);
}

TEST_CASE("a play tells its virtual time to the drawing, on the clocks of its zone") {
  const auto model = model_of(k_start + k_end + element("scriptTask", "when", "", extensions("<zeebe:script expression=\"= now()\" resultVariable=\"at\"/>")) +
                              element("intermediateCatchEvent", "wait", "", timer("P1D")) + flow("f", "s", "wait") + flow("g", "wait", "when") + flow("h", "when", "e"));
  PlayOptions options;
  options.from = *parse_instant("2025-11-23T20:45:00Z");
  options.zone = *Zone::find("Asia/Tehran");
  const Played played = play(*model, {}, options);
  CHECK(rules::to_text(*played.variables.root.find("at")) == "2025-11-25T00:15:00+03:30");
}
