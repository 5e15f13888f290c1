// Random drawings built from blocks, driven at random: they always complete, and replaying the moves from their JSON gives the
// same state at every step.
#include <doctest/doctest.h>

#include "base/random.hpp"
#include "process/engine.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

// Writes blocks: each has one element where it begins and one where it ends.
class Blocks {
 public:
  explicit Blocks(Random& random) : random_(random) {}

  std::string whole(std::size_t depth) {
    const std::string start = put("startEvent"), end = put("endEvent");
    const auto [first, last] = sequence(depth);
    connect(start, first);
    connect(last, end);
    return std::move(xml_);
  }

 private:
  using Ends = std::pair<std::string, std::string>;

  std::string fresh(std::string_view prefix) { return std::string(prefix) + std::to_string(++count_); }
  std::string put(std::string_view name, std::string_view attributes = {}, std::string_view inside = {}) {
    std::string id = fresh("n");
    xml_ += element(name, id, attributes, inside);
    return id;
  }
  void connect(const std::string& from, const std::string& to, std::string_view condition = {}, std::string id = {}) {
    xml_ += flow(id.empty() ? fresh("f") : id, from, to, condition);
  }

  Ends sequence(std::size_t depth) {
    Ends ends = block(depth);
    for (std::uint64_t more = random_.below(3); more > 0; --more) {
      const Ends next = block(depth);
      connect(ends.second, next.first);
      ends.second = next.second;
    }
    return ends;
  }

  Ends block(std::size_t depth) {
    switch (random_.below(depth == 0 ? 4 : 10)) {
      case 0: return single(put("userTask"));
      case 1: return single(put("task"));
      case 2: return single(put("scriptTask", "", extensions("<zeebe:script expression=\"=x + 1\" resultVariable=\"x\"/>")));
      case 3: return single(put("intermediateCatchEvent", "", timer("PT1H")));
      case 4: return choice(depth);
      case 5: return parallel(depth);
      case 6: return single(subprocess(depth, ""));
      case 7: return instances(depth);
      case 8: return limited();
      default: return loop(depth);
    }
  }
  static Ends single(const std::string& id) { return {id, id}; }

  Ends choice(std::size_t depth) {
    const std::string by_default = fresh("f");
    const std::string split = put("exclusiveGateway", "default=\"" + by_default + "\""), merge = put("exclusiveGateway");
    const Ends one = sequence(depth - 1), other = sequence(depth - 1);
    connect(split, one.first, "= modulo(x, 2) = 0");
    connect(split, other.first, {}, by_default);
    connect(one.second, merge);
    connect(other.second, merge);
    return {split, merge};
  }

  Ends parallel(std::size_t depth) {
    const std::string split = put("parallelGateway"), join = put("parallelGateway");
    for (std::uint64_t branches = 2 + random_.below(2); branches > 0; --branches) {
      const Ends branch = sequence(depth - 1);
      connect(split, branch.first);
      connect(branch.second, join);
    }
    return {split, join};
  }

  std::string subprocess(std::size_t depth, std::string_view loop_part) {
    std::string outside = std::exchange(xml_, {});
    const std::string start = put("startEvent");
    const Ends body = sequence(depth - 1);
    connect(start, body.first);
    // Some end without an end event.
    connect(body.second, random_.chance(500'000) ? put("task") : put("endEvent", "", random_.chance(300'000) ? "<terminateEventDefinition/>" : ""));
    const std::string inside = std::exchange(xml_, std::move(outside));
    return put("subProcess", "", std::string(loop_part) + inside);
  }

  Ends instances(std::size_t depth) {
    const std::string loop_part = std::string("<multiInstanceLoopCharacteristics isSequential=\"") + (random_.chance(500'000) ? "true" : "false") + "\">" +
                                  extensions("<zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"one\" outputCollection=\"results\" outputElement=\"=one * 2\"/>") +
                                  "</multiInstanceLoopCharacteristics>";
    return single(random_.chance(500'000) ? put("userTask", "", loop_part) : subprocess(depth, loop_part));
  }

  // A task with a limit of time: interrupted it goes another way, else a reminder runs beside it and ends.
  Ends limited() {
    const std::string task = put("userTask", "pasokh:pause=\"applicant\""), merge = put("exclusiveGateway");
    const bool interrupting = random_.chance(500'000);
    const std::string event = put("boundaryEvent", "attachedToRef=\"" + task + "\" cancelActivity=\"" + (interrupting ? "true" : "false") + "\"", timer("P1D"));
    const std::string late = put("userTask");
    connect(event, late);
    connect(task, merge);
    connect(late, interrupting ? merge : put("endEvent"));
    return {task, merge};
  }

  Ends loop(std::size_t depth) {
    const std::string by_default = fresh("f"), variable = fresh("turns");
    const std::string entry = put("exclusiveGateway");
    const std::string count = put("scriptTask", "", extensions("<zeebe:script expression=\"=if " + variable + " = null then 1 else " + variable +
                                                               " + 1\" resultVariable=\"" + variable + "\"/>"));
    const Ends body = sequence(depth - 1);
    const std::string check = put("exclusiveGateway", "default=\"" + by_default + "\""), exit = put("task");
    connect(entry, count);
    connect(count, body.first);
    connect(body.second, check);
    connect(check, entry, "= " + variable + " < 3 and " + variable + " > 0");
    connect(check, exit, {}, by_default);
    return {entry, exit};
  }

  Random& random_;
  std::string xml_;
  std::size_t count_ = 0;
};

struct Run {
  const Model& model;
  Random& random;
  State state{}, replayed{};
  Variables variables{}, replayed_variables{};
  std::size_t steps = 0;

  void give(const Input& input) {
    const auto moves = step(model, state, variables, input);
    REQUIRE(moves);
    for (const Move& move : *moves) {
      apply(model, state, variables, move);
      apply(model, replayed, replayed_variables, *decode<Move>(*json::parse(encode(move))));
    }
    REQUIRE(replayed == state);
    REQUIRE(replayed_variables == variables);
    ++steps;
  }

  std::vector<Input> possible() const {
    std::vector<Input> out;
    for (const Token& t : state.tokens)
      if (t.waiting == Waiting::activity) out.emplace_back(Complete{t.number, {{"x", static_cast<std::int64_t>(steps)}}});
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
  const std::string xml = drawing(Blocks(random).whole(3));
  const Reading reading = read_bpmn(xml, "random.bpmn");
  std::string problems;
  for (const Finding& finding : reading.refusals) problems += std::to_string(finding.line) + " " + finding.message.code + "\n";
  INFO(problems);
  REQUIRE(reading.model);
  Run run{*reading.model, random};
  run.run();
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
  const Reading reading = read_bpmn(drawing(Blocks(random).whole(3)), "random.bpmn");
  REQUIRE(reading.model);
  const auto first = step(*reading.model, {}, {}, Start{{{"x", 0}, {"items", rules::List{1}}}});
  const auto second = step(*reading.model, {}, {}, Start{{{"x", 0}, {"items", rules::List{1}}}});
  REQUIRE(first);
  CHECK(*first == *second);
}

TEST_CASE("a drawing cut or changed anywhere is refused or still runs within its limits") {
  const std::uint64_t seed = 11;
  INFO("seed ", seed);
  Random random(seed);
  const std::string xml = drawing(Blocks(random).whole(2));
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
    CHECK(step(*reading.model, {}, {}, Start{}));
  }
  CHECK(still_models > 0);
}
