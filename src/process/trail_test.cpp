#include "process/trail.hpp"

#include <doctest/doctest.h>

#include "process/test_blocks.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

// A case driven by hand, an hour between one step and the next, and its trail.
struct Walked {
  std::shared_ptr<const Model> model;
  State state{};
  Variables variables{};
  Trail trail{};
  std::int64_t hour = 0;

  explicit Walked(const std::string& xml, rules::Context given = {}) : model(read_bpmn(xml, "test.bpmn").model) {
    REQUIRE(model);
    give(Start{std::move(given)});
  }
  void give(const Input& input) {
    const auto moves = step(*model, state, variables, input, std::nullopt);
    REQUIRE(moves);
    for (const Move& move : *moves) {
      apply(*model, state, variables, move);
      trail.add(move, Instant{} + hours(hour), *model);
    }
    ++hour;
  }
  void done(std::string_view element, rules::Context outputs = {}) { give(Complete{at(element), std::move(outputs)}); }
  std::uint32_t at(std::string_view element) const {
    for (const Token& token : state.tokens)
      if (model->node(token.node).id == element && token.waiting == Waiting::activity) return token.number;
    FAIL("nothing waits at ", std::string(element));
    return 0;
  }
  // "s 0-0; a 0-1; b 1-" in the order they began; x: cut, !: failed, i: an instance.
  std::string told() const {
    std::string all;
    for (const Stay& stay : trail.stays()) {
      const auto hour_of = [](Instant when) { return std::to_string((when - Instant{}).us / hours(1).us); };
      all += (all.empty() ? "" : "; ") + stay.element + " " + hour_of(stay.from) + "-" + (stay.to ? hour_of(*stay.to) : "") +
             (stay.cut ? "x" : "") + (stay.failed ? "!" : "") + (stay.instance ? "i" : "");
    }
    return all;
  }
  std::string taken() const {
    std::string all;
    for (const auto& [flow, times] : trail.flows()) all += (all.empty() ? "" : " ") + flow + ":" + std::to_string(times);
    return all;
  }
  std::int64_t hours_at(const std::string& element) const {
    return time_at(trail.stays(), element, Instant{} + hours(hour)).us / hours(1).us;
  }
};

const std::string k_start = element("startEvent", "s"), k_end = element("endEvent", "e");

}  // namespace

TEST_CASE("a loop passes an element several times, each with its time, and its flows as often") {
  Walked w(drawing(k_start + k_end + element("userTask", "a") + element("userTask", "b") + element("exclusiveGateway", "x", "default=\"again\"") +
                   flow("f", "s", "a") + flow("g", "a", "x") + flow("again", "x", "b") + flow("back", "b", "a") + flow("on", "x", "e", "= good")),
           {{"good", false}});
  w.done("a");
  w.done("b");
  w.done("a", {{"good", true}});
  CHECK(w.told() == "s 0-0; a 0-1; x 1-1; b 1-2; a 2-3; x 3-3; e 3-3");
  CHECK(w.taken() == "again:1 back:1 f:1 g:2 on:1");
  CHECK(w.hours_at("a") == 2);
  CHECK(w.hours_at("b") == 1);
}

TEST_CASE("branches in parallel stand beside each other and wait for each other at the join") {
  Walked w(drawing(k_start + k_end + element("parallelGateway", "split") + element("parallelGateway", "join") + element("userTask", "a") +
                   element("userTask", "b") + flow("f", "s", "split") + flow("fa", "split", "a") + flow("fb", "split", "b") +
                   flow("ga", "a", "join") + flow("gb", "b", "join") + flow("on", "join", "e")));
  CHECK(w.told() == "s 0-0; split 0-0; a 0-; b 0-");
  w.done("b");
  CHECK(w.told() == "s 0-0; split 0-0; a 0-; b 0-1; join 1-");
  CHECK(w.hours_at("a") == 2);
  w.done("a");
  CHECK(w.told() == "s 0-0; split 0-0; a 0-2; b 0-1; join 1-2; join 2-2; e 2-2");
  CHECK(w.taken() == "f:1 fa:1 fb:1 ga:1 gb:1 on:1");
  CHECK(w.hours_at("join") == 1);
}

TEST_CASE("what an event takes the branch away from was not done") {
  Walked w(drawing(k_start + k_end + element("userTask", "a") + element("boundaryEvent", "late", "attachedToRef=\"a\"", timer("P3D")) +
                   element("userTask", "b") + flow("f", "s", "a") + flow("g", "a", "e") + flow("h", "late", "b") + flow("i", "b", "e")));
  w.give(TimerDue{w.state.timers[0].number});
  CHECK(w.told() == "s 0-0; a 0-1x; late 1-1; b 1-");
  w.give(Cancel{});
  CHECK(w.told() == "s 0-0; a 0-1x; late 1-1; b 1-2x");
  CHECK(w.taken() == "f:1 h:1");
}

TEST_CASE("several instances of an activity lie within the stay of the whole, and those that were no longer needed were cut") {
  const std::string several = "<multiInstanceLoopCharacteristics>" +
      extensions("<zeebe:loopCharacteristics inputCollection=\"= bodies\" inputElement=\"body\"/>") +
      "<completionCondition xsi:type=\"tFormalExpression\">= numberOfCompletedInstances = 2</completionCondition></multiInstanceLoopCharacteristics>";
  Walked w(drawing(k_start + k_end + element("userTask", "ask", "", several) + flow("f", "s", "ask") + flow("g", "ask", "e")),
           {{"bodies", rules::List{1, 2, 3}}});
  w.done("ask");
  w.done("ask");
  CHECK(w.told() == "s 0-0; ask 0-2; ask 0-1i; ask 0-2i; ask 0-2xi; e 2-2");
  CHECK(w.hours_at("ask") == 2);
}

TEST_CASE("an incident holds a branch where it stands until it is mended") {
  Walked w(drawing(k_start + k_end + element("userTask", "a") + element("exclusiveGateway", "x", "default=\"h\"") + flow("f", "s", "a") +
                   flow("i", "a", "x") + flow("g", "x", "e", "= good") + flow("h", "x", "e")));
  w.done("a");
  CHECK(w.told() == "s 0-0; a 0-1; x 1-!");
  w.give(SetVariables{{{"good", true}}});
  w.give(Retry{w.state.tokens[0].number});
  CHECK(w.told() == "s 0-0; a 0-1; x 1-3; e 3-3");
}

TEST_CASE("a trail goes on by the names of the drawing that the case was moved to") {
  Walked w(drawing(k_start + k_end + element("userTask", "a") + flow("f", "s", "a") + flow("g", "a", "e")));
  w.trail.rename({{"a", "b"}}, {{"f", "begin"}});
  CHECK(w.told() == "s 0-0; b 0-");
  CHECK(w.taken() == "begin:1");
}

TEST_CASE("of random drawings nothing stands anywhere when the case has ended, and every stay ends after it began") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    Walked w(with_errors(Blocks(random).whole(3)), {{"x", 0}, {"items", rules::List{1, 2, 3}}});
    for (int i = 0; i < 20'000 && !w.state.ended(); ++i) {
      std::vector<Input> possible;
      for (const Token& t : w.state.tokens)
        if (t.waiting == Waiting::activity) possible.emplace_back(Complete{t.number, {{"x", i}}});
      for (const ArmedTimer& armed : w.state.timers) possible.emplace_back(TimerDue{armed.number});
      REQUIRE(!possible.empty());
      w.give(possible[random.below(possible.size())]);
      std::size_t open = 0;
      for (const Stay& stay : w.trail.stays()) open += stay.to ? 0 : 1;
      REQUIRE(open == w.state.tokens.size());
    }
    for (const Stay& stay : w.trail.stays()) CHECK((stay.to && *stay.to >= stay.from));
  }
}
