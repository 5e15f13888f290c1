// Random drawings built from blocks, driven at random: they always complete, and replaying the moves from their JSON
// gives the same state at every step.
#include <doctest/doctest.h>

#include "process/engine.hpp"
#include "process/layout.hpp"
#include "process/test_blocks.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

struct Run {
  const Model& model;
  Random& random;
  State state{}, replayed{};
  Variables variables{}, replayed_variables{};
  std::size_t steps = 0;
  std::string trace = {};

  void give(const Input& input) {
    const auto moves = step(model, state, variables, input, std::nullopt);
    REQUIRE(moves);
    for (const Move& move : *moves) {
      apply(model, state, variables, move);
      const std::string coded = encode(move);
      trace += coded + "\n";
      apply(model, replayed, replayed_variables, *decode<Move>(*json::parse(coded)));
    }
    REQUIRE(replayed == state);
    REQUIRE(replayed_variables == variables);
    ++steps;
  }

  std::vector<Input> possible() const {
    std::vector<Input> out;
    for (const Token& t : state.tokens)
      if (t.waiting == Waiting::activity)
        out.emplace_back(Complete{t.number, {{"x", static_cast<std::int64_t>(steps)}}});
    for (const ArmedTimer& timer : state.timers) out.emplace_back(TimerDue{timer.number});
    return out;
  }

  void run() {
    give(Start{{{"x", 0}, {"items", rules::List{1, 2, 3}}}});
    while (!state.ended() && steps < 20'000) {
      const std::vector<Input> inputs = possible();
      REQUIRE(!inputs.empty());
      give(inputs[random.below(inputs.size())]);
    }
  }
};

void play_random(std::uint64_t seed) {
  INFO("seed ", seed);
  Random random(seed);
  const std::string xml = with_errors(Blocks(random).whole(3));
  const Reading reading = read_bpmn(xml, "random.bpmn");
  std::string problems;
  for (const Finding& finding : reading.refusals)
    problems += std::to_string(finding.line) + " " + finding.message.code + "\n";
  INFO(problems);
  REQUIRE(reading.model);
  const std::uint64_t driver = random.below(1'000'000);
  Random same(driver), again(driver);
  Run run{*reading.model, same};
  run.run();
  // Written and read again, with a diagram, it does the same.
  const auto written = with_diagram(xml);
  REQUIRE(written);
  const Reading second = read_bpmn(*written, "written.bpmn");
  REQUIRE(second.model);
  Run rerun{*second.model, again};
  rerun.run();
  CHECK(rerun.trace == run.trace);
  INFO("steps ", run.steps, "\n", xml);
  CHECK(run.state.phase == Phase::completed);
  CHECK(run.state.tokens.empty());
  CHECK(run.state.timers.empty());
  CHECK(run.state.scopes.empty());
  CHECK(run.variables.locals.empty());
}

}  // namespace

TEST_CASE("random drawings complete under a random driver, and replay to the same state") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) play_random(seed);
}

TEST_CASE("slow: a thousand random drawings complete under a random driver") {
  for (std::uint64_t seed = 1'000; seed < 2'000; ++seed) play_random(seed);
}

TEST_CASE("the same inputs give the same moves") {
  Random random(5);
  const Reading reading = read_bpmn(with_errors(Blocks(random).whole(3)), "random.bpmn");
  REQUIRE(reading.model);
  const auto first = step(*reading.model, {}, {}, Start{{{"x", 0}, {"items", rules::List{1}}}}, std::nullopt);
  const auto second = step(*reading.model, {}, {}, Start{{{"x", 0}, {"items", rules::List{1}}}}, std::nullopt);
  REQUIRE(first);
  CHECK(*first == *second);
}

TEST_CASE("a drawing cut or changed anywhere is refused or still runs within its limits") {
  const std::uint64_t seed = 11;
  INFO("seed ", seed);
  Random random(seed);
  const std::string xml = with_errors(Blocks(random).whole(2));
  std::size_t still_models = 0;
  for (int i = 0; i < 1'500; ++i) {
    std::string broken = xml;
    if (random.chance(300'000)) {
      broken.resize(random.below(broken.size()));
    } else {
      broken[random.below(broken.size())] = static_cast<char>(random.below(256));
    }
    const Reading reading = read_bpmn(broken, "broken.bpmn");
    CHECK((reading.model == nullptr) == !reading.refusals.empty());
    if (!reading.model) continue;
    ++still_models;
    CHECK(step(*reading.model, {}, {}, Start{}, std::nullopt));
  }
  CHECK(still_models > 0);
}
