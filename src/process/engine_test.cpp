#include "process/engine.hpp"

#include <doctest/doctest.h>

#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

std::shared_ptr<const Model> model_of(const std::string& body) {
  const Reading reading = read_bpmn(drawing(body), "test.bpmn");
  std::string problems;
  for (const Finding& finding : reading.refusals)
    problems += std::to_string(finding.line) + " " + finding.message.code + "\n";
  INFO(problems);
  REQUIRE(reading.model);
  return reading.model;
}

std::string type_name(const Move& move) {
  const std::string text = encode(move);  // {"type":"Moved",...
  const std::size_t from = text.find("\"type\":\"") + 8;
  return text.substr(from, text.find('"', from) - from);
}

// A case that is driven by hand; every step is checked against the replay of its encoded moves.
struct Driven {
  std::shared_ptr<const Model> model;
  State state{};
  Variables variables{};
  std::vector<Move> last = {};
  std::optional<rules::Moment> now = {};

  Result<void> give(const Input& input) {
    auto moves = step(*model, state, variables, input, now);
    if (!moves) return std::unexpected(moves.error());
    for (const Move& move : *moves) {
      const auto read = json::parse(encode(move));
      REQUIRE(read);
      const auto decoded = decode<Move>(*read);
      REQUIRE(decoded);
      CHECK(*decoded == move);
      apply(*model, state, variables, *decoded);
    }
    CHECK(variables_from_json(to_json(variables)) == variables);
    last = std::move(*moves);
    return {};
  }
  std::string refused(const Input& input) {
    const auto done = give(input);
    return done ? "accepted" : done.error().message.code;
  }
  // The types of the last step's moves, with the element where it helps.
  std::string moves() const {
    std::string out;
    for (const Move& move : last) out += (out.empty() ? "" : " ") + type_name(move);
    return out;
  }
  template <class M>
  std::vector<M> all() const {
    std::vector<M> out;
    for (const Move& move : last)
      if (const M* m = std::get_if<M>(&move)) out.push_back(*m);
    return out;
  }
  std::uint32_t token_at(std::string_view element) const {
    for (const Token& t : state.tokens)
      if (model->node(t.node).id == element && t.waiting != Waiting::scope) return t.number;
    FAIL("no token at ", std::string(element));
    return 0;
  }
  std::string variable(std::string_view name) const {
    const rules::Value* value = variables.root.find(name);
    return value ? rules::to_text(*value) : "absent";
  }
  Result<void> complete(std::string_view element, rules::Context outputs = {}) {
    return give(Complete{token_at(element), std::move(outputs)});
  }
};

Driven begun(const std::string& body, rules::Context variables = {}) {
  Driven driven{model_of(body), {}, {}, {}};
  REQUIRE(driven.give(Start{std::move(variables)}));
  return driven;
}

const std::string k_start = element("startEvent", "s"), k_end = element("endEvent", "e");
std::string user(std::string_view id, std::string_view inside = {}) { return element("userTask", id, "", inside); }

}  // namespace

TEST_CASE("a task that leads to the next makes four moves") {
  Driven c =
      begun(k_start + k_end + user("a") + user("b") + flow("f", "s", "a") + flow("g", "a", "b") + flow("h", "b", "e"));
  CHECK(c.moves() == "Started Entered Moved ActivityOpened");
  REQUIRE(c.complete("a", {{"ok", true}}));
  CHECK(c.moves() == "VariablesSet ActivityClosed Moved ActivityOpened");
  CHECK(c.variable("ok") == "true");
  CHECK(c.all<ActivityOpened>()[0].element == "b");
  REQUIRE(c.complete("b"));
  CHECK(c.moves() == "ActivityClosed Moved Removed Completed");
  CHECK(c.state.phase == Phase::completed);
  CHECK(c.state.tokens.empty());
}

TEST_CASE("an exclusive gateway takes the first flow that holds, else the default") {
  const std::string body = k_start + k_end + element("exclusiveGateway", "x", "default=\"fc\"") + user("a") +
                           user("b") + user("c") + flow("fe", "c", "e") + flow("f", "s", "x") +
                           flow("fa", "x", "a", "= area > 100") + flow("fb", "x", "b", "= area > 50 and not(urgent)") +
                           flow("fc", "x", "c");
  const auto element_for = [&](rules::Context variables) {
    return begun(body, std::move(variables)).all<ActivityOpened>().at(0).element;
  };
  CHECK(element_for({{"area", 200}, {"urgent", false}}) == "a");
  CHECK(element_for({{"area", 60}, {"urgent", false}}) == "b");
  CHECK(element_for({{"area", 60}, {"urgent", true}}) == "c");
}

TEST_CASE("a condition that is neither true nor false is an incident that can be mended and tried again") {
  Driven c =
      begun(k_start + k_end + element("exclusiveGateway", "x", "default=\"fb\"") + user("a") + user("b") +
            flow("fe", "b", "e") + flow("f", "s", "x") + flow("fa", "x", "a", "= area > 100") + flow("fb", "x", "b"));
  CHECK(c.moves() == "Started Entered Moved IncidentBegun");
  CHECK(c.all<IncidentBegun>()[0].what.code == "process.condition_unclear");
  const std::uint32_t token = c.state.tokens.at(0).number;
  CHECK(c.refused(Complete{token, {}}) == "process.not_waiting_for_that");
  REQUIRE(c.give(SetVariables{{{"area", 120}}}));
  REQUIRE(c.give(Retry{token}));
  CHECK(c.moves() == "IncidentEnded Moved ActivityOpened");
  CHECK(c.all<ActivityOpened>()[0].element == "a");
}

TEST_CASE("a loop without a wait ends in an incident") {
  Driven c = begun(k_start + k_end + element("exclusiveGateway", "x", "default=\"fe\"") + element("task", "t") +
                   flow("f", "s", "x") + flow("g", "x", "t", "= true") + flow("fe", "x", "e") + flow("h", "t", "x"));
  REQUIRE(c.all<IncidentBegun>().size() == 1);
  CHECK(c.all<IncidentBegun>()[0].what.code == "process.endless_loop");
  CHECK(c.last.size() < 3'000);
}

TEST_CASE("parallel branches join when all have arrived") {
  Driven c =
      begun(k_start + k_end + element("parallelGateway", "split") + element("parallelGateway", "join") + user("a") +
            user("b") + user("z") + flow("f", "s", "split") + flow("fa", "split", "a") + flow("fb", "split", "b") +
            flow("ga", "a", "join") + flow("gb", "b", "join") + flow("h", "join", "z") + flow("i", "z", "e"));
  CHECK(c.all<ActivityOpened>().size() == 2);
  REQUIRE(c.complete("b"));
  CHECK(c.moves() == "ActivityClosed Moved Waited");
  REQUIRE(c.complete("a"));
  CHECK(c.moves() == "ActivityClosed Moved Removed Moved ActivityOpened");
  CHECK(c.state.tokens.size() == 1);
}

TEST_CASE("an interrupting timer cancels the work, another leaves it") {
  for (const bool interrupting : {true, false}) {
    Driven c = begun(k_start + k_end + user("a") + user("late") +
                         element("boundaryEvent", "b",
                                 interrupting ? "attachedToRef=\"a\"" : "attachedToRef=\"a\" cancelActivity=\"false\"",
                                 timer("= limit")) +
                         flow("f", "s", "a") + flow("g", "a", "e") + flow("h", "b", "late") + flow("i", "late", "e"),
                     {{"limit", "P3D"}});
    REQUIRE(c.all<TimerArmed>().size() == 1);
    CHECK(c.all<TimerArmed>()[0].spec == "P3D");
    CHECK(c.refused(TimerDue{99}) == "process.no_such_timer");
    REQUIRE(c.give(TimerDue{c.all<TimerArmed>()[0].timer}));
    CHECK(c.moves() == (interrupting ? "TimerPassed ActivityCancelled Diverted Moved ActivityOpened"
                                     : "TimerPassed Entered Moved ActivityOpened"));
    CHECK(c.state.tokens.size() == (interrupting ? 1 : 2));
  }
  Driven done = begun(k_start + k_end + user("a") + element("boundaryEvent", "b", "attachedToRef=\"a\"", timer("P3D")) +
                      flow("f", "s", "a") + flow("g", "a", "e") + flow("h", "b", "e"));
  REQUIRE(done.complete("a"));
  CHECK(done.moves() == "ActivityClosed TimerDropped Moved Removed Completed");
}

TEST_CASE("an event gateway goes the way of what happens first") {
  const Reading reading = read_bpmn(
      whole_drawing("<message id=\"m\" name=\"paid\">" +
                    extensions("<zeebe:subscription correlationKey=\"=number\"/>") + "</message><process id=\"p\">" +
                    k_start + k_end + element("eventBasedGateway", "x", "pasokh:pause=\"applicant\"") +
                    element("intermediateCatchEvent", "t", "", timer("P10D")) +
                    element("intermediateCatchEvent", "pay", "", "<messageEventDefinition messageRef=\"m\"/>") +
                    user("a") + flow("f", "s", "x") + flow("g", "x", "t") + flow("h", "x", "pay") +
                    flow("i", "t", "e") + flow("j", "pay", "a") + "</process>"),
      "test.bpmn");
  REQUIRE(reading.model);
  Driven c{reading.model, {}, {}, {}};
  REQUIRE(c.give(Start{{{"number", 17}}}));
  CHECK(c.moves() == "Started VariablesSet Entered Moved TimerArmed MessageAwaited PauseBegun");
  Driven other = c;
  CHECK(c.refused(MessageArrived{"paid", "18", {}}) == "process.message_not_awaited");
  REQUIRE(c.give(MessageArrived{"paid", "17", {{"amount", 5}}}));
  CHECK(c.moves() == "MessageTaken VariablesSet TimerDropped PauseEnded Diverted Moved ActivityOpened");
  CHECK(c.variable("amount") == "5");
  REQUIRE(other.give(TimerDue{other.state.timers.at(0).number}));
  CHECK(other.moves() == "TimerPassed MessageDropped PauseEnded Diverted Moved Removed Completed");
}

TEST_CASE("bodies are consulted at the same time and their answers collected") {
  Driven c = begun(
      k_start + k_end +
          user("ask", extensions("<pasokh:consultation body=\"=body\" kind=\"site\" term=\"t\"/>") +
                          "<multiInstanceLoopCharacteristics>" +
                          extensions("<zeebe:loopCharacteristics inputCollection=\"=bodies\" inputElement=\"body\" "
                                     "outputCollection=\"answers\" outputElement=\"=answer\"/>") +
                          "</multiInstanceLoopCharacteristics>") +
          user("next") + flow("f", "s", "ask") + flow("g", "ask", "next") + flow("h", "next", "e"),
      {{"bodies", rules::List{"fire", "gas", "water"}}});
  const auto opened = c.all<ActivityOpened>();
  REQUIRE(opened.size() == 3);
  CHECK(opened[1].body == "gas");
  CHECK(opened[1].instance == 1U);
  CHECK(opened[1].kind == ActivityKind::consultation);
  REQUIRE(c.give(Complete{opened[2].token, {{"answer", "yes"}}}));
  // "answer" is nobody's local variable, so it belongs to the case; each instance reads the one just given.
  REQUIRE(c.give(Complete{opened[0].token, {{"answer", "no"}}}));
  CHECK(c.state.tokens.size() == 2);
  REQUIRE(c.give(Complete{opened[1].token, {{"answer", "yes"}}}));
  CHECK(c.variable("answers") == R"(["no", "yes", "yes"])");
  CHECK(c.all<ActivityOpened>().at(0).element == "next");
  CHECK(c.variables.locals.empty());
  CHECK(c.state.scopes.empty());
}

TEST_CASE("instances in sequence begin one after the other, and an empty list none") {
  const std::string body =
      k_start + k_end +
      user("a", "<multiInstanceLoopCharacteristics isSequential=\"true\">" +
                    extensions("<zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"item_no\"/>") +
                    "</multiInstanceLoopCharacteristics>") +
      flow("f", "s", "a") + flow("g", "a", "e");
  Driven c = begun(body, {{"items", rules::List{1, 2}}});
  CHECK(c.all<ActivityOpened>().size() == 1);
  REQUIRE(c.complete("a"));
  CHECK(c.all<ActivityOpened>().size() == 1);
  REQUIRE(c.complete("a"));
  CHECK(c.state.phase == Phase::completed);
  CHECK(begun(body, {{"items", rules::List{}}}).state.phase == Phase::completed);
  Driven broken = begun(body, {{"items", 3}});
  CHECK(broken.all<IncidentBegun>().at(0).what.code == "process.not_a_list");
  REQUIRE(broken.give(SetVariables{{{"items", rules::List{1}}}}));
  REQUIRE(broken.give(Retry{broken.state.tokens.at(0).number}));
  CHECK(broken.all<ActivityOpened>().size() == 1);
}

TEST_CASE("a subprocess ends with its last token, and a timer on it cancels what is inside") {
  const std::string body =
      k_start + k_end +
      element("subProcess", "sub", "",
              element("startEvent", "i") + user("a") + user("b") + element("parallelGateway", "x") +
                  element("endEvent", "j") + flow("k", "i", "x") + flow("l", "x", "a") + flow("m", "x", "b") +
                  flow("n", "a", "j")) +
      element("boundaryEvent", "bt", "attachedToRef=\"sub\"", timer("P1D")) + user("late") + flow("f", "s", "sub") +
      flow("g", "sub", "e") + flow("h", "bt", "late");
  Driven c = begun(body);
  CHECK(c.state.scopes.size() == 1);
  Driven timed = c;
  REQUIRE(c.complete("a"));
  REQUIRE(c.complete("b"));
  CHECK(c.moves() == "ActivityClosed Removed ScopeClosed TimerDropped Moved Removed Completed");
  REQUIRE(timed.give(TimerDue{timed.state.timers.at(0).number}));
  CHECK(timed.all<ActivityCancelled>().size() == 2);
  CHECK(timed.state.scopes.empty());
  CHECK(timed.state.tokens.size() == 1);
  CHECK(timed.all<ActivityOpened>().at(0).element == "late");
}

TEST_CASE("a terminate end stops everything in its scope only") {
  const std::string inner = element("startEvent", "i") + user("a") + user("b") + element("parallelGateway", "x") +
                            element("endEvent", "t", "", "<terminateEventDefinition/>") + flow("k", "i", "x") +
                            flow("l", "x", "a") + flow("m", "x", "b") + flow("n", "a", "t");
  Driven c = begun(k_start + k_end + element("subProcess", "sub", "", inner) + user("after") +
                   flow("fe", "after", "e") + flow("f", "s", "sub") + flow("g", "sub", "after"));
  REQUIRE(c.complete("a"));
  CHECK(c.all<ActivityCancelled>().size() == 1);
  CHECK(c.all<ActivityOpened>().at(0).element == "after");
}

TEST_CASE("a linked case is waited for, and pauses the case while it runs") {
  Driven c = begun(
      k_start + k_end +
          element("callActivity", "fence", "", extensions("<pasokh:linkedCase service=\"=which\" pauses=\"true\"/>")) +
          flow("f", "s", "fence") + flow("g", "fence", "e"),
      {{"which", "fence-permit"}});
  CHECK(c.moves() == "Started VariablesSet Entered Moved PauseBegun LinkedCaseWanted");
  CHECK(c.all<LinkedCaseWanted>()[0].service == "fence-permit");
  CHECK(c.all<PauseBegun>()[0].cause == PauseCause::linked_case);
  REQUIRE(c.give(LinkedCaseEnded{c.token_at("fence"), {{"outcome", "granted"}}}));
  CHECK(c.moves() == "VariablesSet ActivityClosed PauseEnded Moved Removed Completed");
}

TEST_CASE("what is evaluated when a task opens is told with it") {
  Driven c = begun(
      k_start +
          element("userTask", "a", "pasokh:unit=\"=unit\"",
                  extensions(
                      "<zeebe:assignmentDefinition candidateGroups=\"=groups\"/><zeebe:taskSchedule dueDate=\"=day\"/>"
                      "<zeebe:ioMapping><zeebe:input source=\"=area * 2\" target=\"double\"/><zeebe:output "
                      "source=\"=double + extra\" target=\"total\"/></zeebe:ioMapping>")) +
          user("b") + flow("f", "s", "a") + flow("g", "a", "b") + k_end + flow("fe", "b", "e"),
      {{"unit", "district-6"},
       {"groups", rules::List{"x", "y"}},
       {"day", rules::parse_at_literal("2025-11-23")},
       {"area", 10}});
  const ActivityOpened opened = c.all<ActivityOpened>().at(0);
  CHECK(opened.unit == "district-6");
  CHECK(opened.groups == "x,y");
  CHECK(opened.due == "2025-11-23");
  REQUIRE(c.complete("a", {{"extra", 1}}));
  CHECK(c.variable("total") == "21");
  CHECK(c.variable("double") == "absent");
  CHECK(c.variable("extra") == "absent");
}

TEST_CASE("a unit that cannot be told is an incident, not a task before nobody") {
  Driven c = begun(k_start + k_end + element("userTask", "a", "pasokh:unit=\"=unit\"") + flow("f", "s", "a") +
                   flow("fe", "a", "e"));
  CHECK(c.all<IncidentBegun>().at(0).what.code == "process.formula_gave_no_text");
  CHECK(c.all<ActivityOpened>().empty());
}

TEST_CASE("scripts in FEEL run at once, jobs wait") {
  Driven c = begun(k_start +
                       element("scriptTask", "calc", "",
                               extensions("<zeebe:script expression=\"=area * rate\" resultVariable=\"fee\"/>")) +
                       element("serviceTask", "send", "", extensions("<zeebe:taskDefinition type=\"letter\"/>")) +
                       flow("f", "s", "calc") + flow("g", "calc", "send") + k_end + flow("fe", "send", "e"),
                   {{"area", 12}, {"rate", 3}});
  CHECK(c.variable("fee") == "36");
  CHECK(c.all<ActivityOpened>().at(0).kind == ActivityKind::job);
}

TEST_CASE("cancelling ends whatever runs") {
  Driven c =
      begun(k_start + element("parallelGateway", "x") + user("a") +
            element("subProcess", "sub", "",
                    element("startEvent", "i") + user("b") + element("endEvent", "j") + flow("k", "i", "b") +
                        flow("kj", "b", "j")) +
            k_end + flow("fe", "sub", "e") + element("boundaryEvent", "bt", "attachedToRef=\"a\"", timer("P1D")) +
            flow("f", "s", "x") + flow("g", "x", "a") + flow("h", "x", "sub") + flow("l", "bt", "sub"));
  REQUIRE(c.give(Cancel{}));
  CHECK(c.all<ActivityCancelled>().size() == 2);
  CHECK(c.all<TimerDropped>().size() == 1);
  CHECK(c.state.phase == Phase::cancelled);
  CHECK(c.state.tokens.empty());
  CHECK(c.state.timers.empty());
  CHECK(c.refused(Cancel{}) == "process.already_ended");
}

TEST_CASE("inputs that do not fit are refused and change nothing") {
  Driven c = begun(k_start + k_end + user("a") + flow("f", "s", "a") + flow("g", "a", "e"));
  const State before = c.state;
  CHECK(c.refused(Start{}) == "process.already_started");
  CHECK(c.refused(Complete{77, {}}) == "process.no_such_token");
  CHECK(c.refused(LinkedCaseEnded{c.token_at("a"), {}}) == "process.not_waiting_for_that");
  CHECK(c.refused(MessageArrived{"x", "", {}}) == "process.message_not_awaited");
  CHECK(c.refused(Retry{c.token_at("a")}) == "process.not_waiting_for_that");
  CHECK(c.refused(Complete{c.token_at("a"), {{"big", std::string(2 << 20, 'x')}}}) == "process.too_many_variables");
  CHECK(c.state == before);
  Driven fresh{c.model, {}, {}, {}};
  CHECK(fresh.refused(Complete{1, {}}) == "process.not_started");
}

TEST_CASE("flows with conditions from a task are all taken that hold, else the default") {
  const std::string body = k_start + k_end + element("task", "t", "default=\"fc\"") + user("a") + user("b") +
                           user("c") + flow("fe", "c", "e") + flow("f", "s", "t") + flow("fa", "t", "a", "= x > 1") +
                           flow("fb", "t", "b", "= x > 2") + flow("fc", "t", "c");
  CHECK(begun(body, {{"x", 3}}).all<ActivityOpened>().size() == 2);
  CHECK(begun(body, {{"x", 0}}).all<ActivityOpened>().at(0).element == "c");
}

TEST_CASE("now() and today() are the moment of the step on the city's clocks, and a replay of its moves asks no clock") {
  const std::string due = extensions(
      "<zeebe:taskSchedule dueDate=\"= now() + duration(&quot;P3D&quot;)\"/><zeebe:assignmentDefinition assignee=\"= if now() &lt; soon then &quot;a&quot; else &quot;b&quot;\"/>"
      "<zeebe:ioMapping><zeebe:input source=\"= now()\" target=\"since\"/><zeebe:output source=\"= since\" target=\"begun\"/>"
      "<zeebe:output source=\"= today()\" target=\"ended\"/></zeebe:ioMapping>");
  const std::string wait = "<timerEventDefinition><timeDate>= now() + duration(\"PT2H\")</timeDate></timerEventDefinition>";
  Driven d{model_of(k_start + k_end + element("exclusiveGateway", "x", "default=\"h\"") + element("userTask", "a", "", due) +
                    element("intermediateCatchEvent", "late", "", wait) + flow("f", "s", "a") + flow("g", "a", "x") +
                    flow("w", "x", "late", "= today() > @\"2025-11-24\" and day of week(ended) = \"Tuesday\"") + flow("h", "x", "e") + flow("i", "late", "e"))};
  d.now = rules::Moment{*parse_instant("2025-11-24T20:29:00Z"), minutes(210)};  // 23:59 of Monday in Tehran
  REQUIRE(d.give(Start{{{"soon", rules::parse_at_literal("2025-11-24T23:59:30@Asia/Tehran")}}}));
  const auto opened = d.all<ActivityOpened>();
  REQUIRE(opened.size() == 1);
  CHECK(opened[0].due == "2025-11-27T23:59:00+03:30");
  CHECK(opened[0].assignee == "a");
  d.now = rules::Moment{*parse_instant("2025-11-24T20:31:00Z"), minutes(210)};  // 00:01 of Tuesday
  REQUIRE(d.give(Complete{d.token_at("a"), {}}));
  CHECK(json::write(rules::to_json(d.variables.root)) ==
        R"({"soon":{"@":"2025-11-24T23:59:30@Asia/Tehran"},"begun":{"@":"2025-11-24T23:59:00+03:30"},"ended":{"@":"2025-11-25"}})");
  const auto armed = d.all<TimerArmed>();
  REQUIRE(armed.size() == 1);
  CHECK(armed[0].spec == "2025-11-25T02:01:00+03:30");
}

TEST_CASE("without a moment now() is null, and a choice that needs it is an incident") {
  Driven d{model_of(k_start + k_end + element("exclusiveGateway", "x", "default=\"h\"") + flow("f", "s", "x") +
                    flow("g", "x", "e", "= now() > @\"2025-11-24T00:00:00Z\"") + flow("h", "x", "e"))};
  REQUIRE(d.give(Start{}));
  REQUIRE(d.all<IncidentBegun>().size() == 1);
  CHECK(d.all<IncidentBegun>()[0].what.code == "process.condition_unclear");
  d.now = rules::Moment(*parse_instant("2025-11-24T20:31:00Z"));
  REQUIRE(d.give(Retry{d.all<IncidentBegun>()[0].token}));
  CHECK(d.state.phase == Phase::completed);
}
