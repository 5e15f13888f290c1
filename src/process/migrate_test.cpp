#include "process/migrate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "process/test_blocks.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

std::shared_ptr<const Model> read(const std::string& xml) {
  const Reading reading = read_bpmn(xml, "test.bpmn");
  std::string problems;
  for (const Finding& finding : reading.refusals)
    problems += std::to_string(finding.line) + " " + finding.message.code + "\n";
  INFO(problems, "\n", xml);
  REQUIRE(reading.model);
  return reading.model;
}

struct Played {
  std::shared_ptr<const Model> model;
  State state{};
  Variables variables{};

  void give(const Input& input) {
    const auto moves = step(*model, state, variables, input, std::nullopt);
    REQUIRE(moves);
    for (const Move& move : *moves) apply(*model, state, variables, move);
  }
  std::uint32_t at(std::string_view element) const {
    for (const Token& token : state.tokens)
      if (model->node(token.node).id == element) return token.number;
    FAIL("nothing stands at ", std::string(element));
    return 0;
  }
  std::string plan(const Model& to, const MigrationPlan& plan = {}) const {
    const auto planned = plan_migration(*model, to, state, variables, plan, std::nullopt);
    if (planned) return "moves";
    std::string all;
    for (const MigrationTrouble& trouble : planned.error())
      all += (all.empty() ? "" : " ") + trouble.what.code.substr(8) + ":" + trouble.element;
    return all;
  }
  void move_to(std::shared_ptr<const Model> to, const MigrationPlan& plan = {}) {
    const auto planned = plan_migration(*model, *to, state, variables, plan, std::nullopt);
    REQUIRE(planned);
    migrate(*model, *to, state, variables, *planned);
    model = std::move(to);
  }
};

Played begun(const std::string& xml, rules::Context variables = {}) {
  Played out{read(xml)};
  out.give(Start{std::move(variables)});
  return out;
}

std::string line(std::string_view between) {
  return drawing(element("startEvent", "start") + std::string(between) + element("endEvent", "end"));
}
std::string chain(std::initializer_list<const char*> ids) {
  std::string out;
  const char* before = "start";
  for (const char* id : ids) {
    out += flow(std::string("to_") + id, before, id);
    before = id;
  }
  return out + flow("to_end", before, "end");
}

MigrationPlan inverse(const MigrationPlan& plan) {
  MigrationPlan out = plan;
  for (Renamed& one : out.elements) std::swap(one.from, one.to);
  for (Renamed& one : out.flows) std::swap(one.from, one.to);
  return out;
}

}  // namespace

TEST_CASE("a case goes on where it stands under a drawing that has more steps") {
  Played c = begun(line(element("userTask", "a") + element("userTask", "b") + chain({"a", "b"})));
  c.move_to(read(line(element("userTask", "new") + element("userTask", "a") + element("userTask", "more") +
                      element("userTask", "b") + chain({"new", "a", "more", "b"}))));
  CHECK(c.at("a") != 0);
  c.give(Complete{c.at("a"), {}});
  CHECK(c.at("more") != 0);
}

TEST_CASE("what a case waits at must have a target of the same kind in the same place") {
  const Played c = begun(line(element("userTask", "a") + chain({"a"})));
  const auto renamed = read(line(element("userTask", "z") + chain({"z"})));
  CHECK(c.plan(*renamed) == "migration_no_target:a");
  CHECK(c.plan(*renamed, {{{"a", "z"}}, {}}) == "moves");
  CHECK(c.plan(*renamed, {{{"a", "nobody"}}, {}}) == "migration_no_target:a");
  CHECK(c.plan(*read(line(element("serviceTask", "a", "", extensions("<zeebe:taskDefinition type=\"job\"/>")) +
                          chain({"a"})))) == "migration_other_kind:a");
  const std::string inside = element("startEvent", "s2") + element("userTask", "a") + element("endEvent", "e2") +
                             flow("f1", "s2", "a") + flow("f2", "a", "e2");
  CHECK(c.plan(*read(line(element("subProcess", "sub", "", inside) + chain({"sub"})))) == "migration_other_scope:a");
  const std::string many = "<multiInstanceLoopCharacteristics>" +
                           extensions("<zeebe:loopCharacteristics inputCollection=\"=[1,2]\"/>") +
                           "</multiInstanceLoopCharacteristics>";
  CHECK(c.plan(*read(line(element("userTask", "a", "", many) + chain({"a"})))) == "migration_other_kind:a");
}

TEST_CASE("armed timers and awaited messages need an event of their kind on the same activity") {
  const auto on = [](const char* host, const std::string& event) {
    return line(element("userTask", "a") + element("userTask", "b") + chain({"a", "b"}) +
                element("boundaryEvent", "late", std::string("attachedToRef=\"") + host + "\"", event) +
                element("endEvent", "end2") + flow("f_late", "late", "end2"));
  };
  const Played c = begun(on("a", timer("P1D")));
  REQUIRE(c.state.timers.size() == 1);
  CHECK(c.plan(*read(on("a", timer("P9D")))) == "moves");
  CHECK(c.plan(*read(on("b", timer("P1D")))) == "migration_other_scope:late");
  CHECK(c.plan(*read(on("a", "<escalationEventDefinition/>"))) == "migration_other_kind:late");
  CHECK(c.plan(*read(line(element("userTask", "a") + chain({"a"})))) == "migration_no_target:late");
}

TEST_CASE("an event that the new drawing adds is waited for from then on, and only that one") {
  const auto with = [](const std::string& more) { return line(element("userTask", "a") + chain({"a"}) + more); };
  Played c = begun(with(""));
  const auto next =
      read(with(element("boundaryEvent", "late", "attachedToRef=\"a\" cancelActivity=\"false\"", timer("P1D")) +
                element("userTask", "hurry") + element("endEvent", "end2") + flow("f1", "late", "hurry") +
                flow("f2", "hurry", "end2")));
  c.move_to(next);
  REQUIRE(c.state.timers.size() == 1);
  c.give(TimerDue{c.state.timers[0].number});
  CHECK(c.at("hurry") != 0);
  // It rang: moving to the same drawing again does not set it once more.
  c.move_to(read(with(element("boundaryEvent", "late", "attachedToRef=\"a\" cancelActivity=\"false\"", timer("P1D")) +
                      element("userTask", "hurry") + element("endEvent", "end2") + flow("f1", "late", "hurry") +
                      flow("f2", "hurry", "end2"))));
  CHECK(c.state.timers.empty());
}

TEST_CASE("branches that wait at a join keep apart, and a join that would be complete is no target") {
  const auto branches = [](std::initializer_list<const char*> ids, const char* join_flow = "j_") {
    std::string body = element("parallelGateway", "split") + element("parallelGateway", "join") +
                       flow("f0", "start", "split") + flow("f9", "join", "end");
    for (const char* id : ids)
      body += element("userTask", id) + flow(std::string("s_") + id, "split", id) +
              flow(join_flow + std::string(id), id, "join");
    return line(body);
  };
  Played c = begun(branches({"a", "b", "c"}));
  c.give(Complete{c.at("a"), {}});
  c.give(Complete{c.at("b"), {}});
  CHECK(c.plan(*read(branches({"a", "b", "c"}))) == "moves");
  CHECK(c.plan(*read(branches({"a", "b", "c"}, "k_"))) == "migration_no_flow:join");
  CHECK(c.plan(*read(branches({"a", "b", "c"}, "k_")), {{}, {{"j_a", "k_a"}, {"j_b", "k_b"}}}) == "moves");
  CHECK(c.plan(*read(branches({"a", "b", "c"}, "k_")), {{}, {{"j_a", "k_a"}, {"j_b", "k_a"}}}) ==
        "migration_two_in_one:join");
  CHECK(c.plan(*read(branches({"a", "b"})), {{{"c", "b"}}, {}}) == "migration_join_full:join");
}

TEST_CASE("messages keep their name, and called processes stay the same") {
  const auto waits = [](const char* name) {
    return whole_drawing("<message id=\"m\" name=\"" + std::string(name) +
                         "\"/><process id=\"p\" isExecutable=\"true\">" + element("startEvent", "start") +
                         element("intermediateCatchEvent", "wait", "", "<messageEventDefinition messageRef=\"m\"/>") +
                         element("endEvent", "end") + flow("f1", "start", "wait") + flow("f2", "wait", "end") +
                         "</process>");
  };
  const Played c = begun(waits("paid"));
  CHECK(c.plan(*read(waits("paid"))) == "moves");
  CHECK(c.plan(*read(waits("settled"))) == "migration_other_event:wait");
  const auto calls = [](const char* called, const char* inner) {
    const auto process = [&](const char* id) {
      return "<process id=\"" + std::string(id) + "\" isExecutable=\"true\">" +
             element("startEvent", std::string("s_") + id) + element("userTask", std::string(inner) + "_" + id) +
             element("endEvent", std::string("e_") + id) +
             flow(std::string("f_") + id, std::string("s_") + id, std::string(inner) + "_" + id) +
             flow(std::string("g_") + id, std::string(inner) + "_" + id, std::string("e_") + id) + "</process>";
    };
    return whole_drawing("<process id=\"p\" isExecutable=\"true\">" + element("startEvent", "start") +
                         element("callActivity", "call", "",
                                 extensions("<zeebe:calledElement processId=\"" + std::string(called) + "\"/>")) +
                         element("endEvent", "end") + flow("f1", "start", "call") + flow("f2", "call", "end") +
                         "</process>" + process("q") + process("r"));
  };
  const Played d = begun(calls("q", "work"));
  CHECK(d.plan(*read(calls("q", "work"))) == "moves");
  CHECK(d.plan(*read(calls("r", "work"))) == "migration_called_otherwise:call");
  CHECK(d.plan(*read(calls("q", "toil"))) ==
        "migration_no_target:work_r migration_no_target:work_q");  // r runs beside it
}

TEST_CASE("a case that has not begun, or has ended, does not move") {
  Played c{read(line(element("userTask", "a") + chain({"a"})))};
  CHECK(c.plan(*c.model) == "not_started:");
  c.give(Start{});
  c.give(Complete{c.at("a"), {}});
  CHECK(c.plan(*c.model) == "already_ended:");
}

namespace {

// The same drawing under other ids, and with a step more at its beginning: a plan leads there and back.
std::string under_other_ids(const std::string& xml) {
  std::string out = std::regex_replace(std::regex_replace(xml, std::regex("\"n([0-9]+)\""), "\"m$1\""),
                                       std::regex("\"f([0-9]+)\""), "\"g$1\"");
  out = std::regex_replace(out, std::regex("sourceRef=\"m1\""), "sourceRef=\"extra\"");
  const std::string process = "isExecutable=\"true\">";
  return out.insert(out.find(process) + process.size(), element("task", "extra") + flow("to_extra", "m1", "extra"));
}

void there_and_back(std::uint64_t seed) {
  INFO("seed ", seed);
  Random random(seed);
  const std::string xml = with_errors(Blocks(random).whole(3));
  const auto old = read(xml);
  const auto next = read(under_other_ids(xml));
  MigrationPlan plan;
  for (const Node& node : old->nodes) plan.elements.push_back({node.id, "m" + node.id.substr(1)});
  for (const Flow& flow : old->flows) plan.flows.push_back({flow.id, "g" + flow.id.substr(1)});
  Played c{old}, stays{old};
  const auto give = [&](const Input& input) {
    c.give(input);
    stays.give(input);
  };
  give(Start{{{"x", 0}, {"items", rules::List{1, 2, 3}}}});
  for (std::size_t steps = 1; !c.state.ended() && steps < 20'000; ++steps) {
    const State before = c.state;
    const Variables values = c.variables;
    c.move_to(next, plan);
    REQUIRE(c.plan(*old) != "moves");  // other ids, and no plan
    if (random.below(2) == 0) {
      c.move_to(old, inverse(plan));
      REQUIRE(c.state == before);
      REQUIRE(c.variables == values);
    }
    std::vector<Input> inputs;
    for (const Token& t : c.state.tokens)
      if (t.waiting == Waiting::activity)
        inputs.emplace_back(Complete{t.number, {{"x", static_cast<std::int64_t>(steps)}}});
    for (const ArmedTimer& timer : c.state.timers) inputs.emplace_back(TimerDue{timer.number});
    REQUIRE(!inputs.empty());
    give(inputs[random.below(inputs.size())]);
    if (c.model == next && !c.state.ended()) c.move_to(old, inverse(plan));
    c.model = old;
    REQUIRE(c.state == stays.state);
    REQUIRE(c.variables == stays.variables);
  }
  CHECK(c.state.ended());
}

}  // namespace

TEST_CASE("a random case migrated there and back is unchanged, and goes on as one that stayed") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) there_and_back(seed);
}

TEST_CASE("slow: many random cases migrated at every step") {
  for (std::uint64_t seed = 5'000; seed < 5'400; ++seed) there_and_back(seed);
}
