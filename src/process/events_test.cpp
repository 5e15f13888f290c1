// Events, scopes and messages of BPMN, each by a small drawing played on the virtual clock: the trace is the elements
// that were entered, in order.
#include <doctest/doctest.h>

#include "process/play.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::process;
using namespace pasokh::process::test;

namespace {

const std::string k_start = element("startEvent", "s"), k_end = element("endEvent", "e");

std::string formal(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + " xsi:type=\"tFormalExpression\">" + std::string(text) + "</" + std::string(name) +
         ">";
}
std::string script(std::string_view id, std::string_view expression, std::string_view variable) {
  return element("scriptTask", id, "",
                 extensions("<zeebe:script expression=\"=" + std::string(expression) + "\" resultVariable=\"" +
                            std::string(variable) + "\"/>"));
}
std::string seen(const Played& played) {
  std::string out;
  for (const PlayedStep& step : played.steps) {
    for (const Move& move : step.moves) {
      if (const auto* opened = std::get_if<ActivityOpened>(&move)) out += (out.empty() ? "" : " ") + opened->element;
      if (const auto* incident = std::get_if<IncidentBegun>(&move))
        out += (out.empty() ? "!" : " !") + incident->what.code;
    }
  }
  return out;
}
Played run(const std::string& xml, const rules::Context& variables = {}, PlayOptions options = {}) {
  const Reading reading = read_bpmn(xml, "test.bpmn");
  std::string problems;
  for (const Finding& finding : reading.refusals)
    problems += std::to_string(finding.line) + " " + finding.message.code + "\n";
  INFO(problems);
  REQUIRE(reading.model);
  return play(*reading.model, variables, options);
}
std::string user(std::string_view id) { return element("userTask", id); }

const std::string k_declared =
    "<error id=\"no_money\" errorCode=\"no-money\"/><escalation id=\"slow\" escalationCode=\"slow\"/><signal "
    "id=\"flood\" name=\"flood\"/>"
    "<message id=\"paid\" name=\"paid\"/>";
std::string declared(std::string_view body) {
  return whole_drawing(k_declared + "<process id=\"p\" isExecutable=\"true\">" + std::string(body) + "</process>");
}

}  // namespace

TEST_CASE("an error is caught by the nearest that names it, before what catches any") {
  const std::string inner = element("startEvent", "i") +
                            element("endEvent", "j", "", "<errorEventDefinition errorRef=\"no_money\"/>") +
                            flow("k", "i", "j");
  const std::string body =
      k_start + k_end + element("subProcess", "sub", "", inner) +
      element("boundaryEvent", "any", "attachedToRef=\"sub\"", "<errorEventDefinition/>") +
      element("boundaryEvent", "this", "attachedToRef=\"sub\"", "<errorEventDefinition errorRef=\"no_money\"/>") +
      user("a") + user("b") + flow("f", "s", "sub") + flow("g", "sub", "e") + flow("h", "any", "a") +
      flow("l", "this", "b") + flow("m", "a", "e") + flow("n", "b", "e");
  CHECK(seen(run(declared(body))) == "b");
}

TEST_CASE(
    "a job that fails with an error goes to the event on it; one that nothing catches is an incident that can be tried "
    "again") {
  const std::string body =
      k_start + k_end + element("serviceTask", "pay") +
      element("boundaryEvent", "late", "attachedToRef=\"pay\"", "<errorEventDefinition errorRef=\"no_money\"/>") +
      user("ask") + flow("f", "s", "pay") + flow("g", "pay", "e") + flow("h", "late", "ask") + flow("l", "ask", "e");
  PlayOptions options;
  options.worker = [](const ActivityOpened& opened, const rules::Context&) {
    return Work{{}, {}, false, opened.element == "pay" ? "no-money" : ""};
  };
  CHECK(seen(run(declared(body), {}, options)) == "pay ask");
  options.worker = [](const ActivityOpened& opened, const rules::Context&) {
    return Work{{}, {}, false, opened.element == "pay" ? "other" : ""};
  };
  CHECK(seen(run(declared(body), {}, options)) == "pay !process.error_not_caught");
}

TEST_CASE("an escalation runs beside, or takes over, and without anybody to hear it has no effect") {
  const auto body = [](std::string_view event) {
    const std::string inner =
        element("startEvent", "i") +
        element("intermediateThrowEvent", "up", "", "<escalationEventDefinition escalationRef=\"slow\"/>") +
        user("on") + element("endEvent", "j") + flow("k", "i", "up") + flow("l", "up", "on") + flow("m", "on", "j");
    return declared(k_start + k_end + element("subProcess", "sub", "", inner) + std::string(event) +
                    flow("f", "s", "sub") + flow("g", "sub", "e"));
  };
  const auto boundary = [](bool interrupts) {
    return element("boundaryEvent", "b",
                   std::string("attachedToRef=\"sub\" cancelActivity=\"") + (interrupts ? "true" : "false") + "\"",
                   "<escalationEventDefinition escalationRef=\"slow\"/>") +
           user("boss") + flow("n", "b", "boss") + flow("o", "boss", "e");
  };
  CHECK(seen(run(body(""))) == "on");
  CHECK(seen(run(body(boundary(true)))) == "boss");
  CHECK(seen(run(body(boundary(false)))) == "boss on");
}

TEST_CASE("a signal reaches all that wait for it when it is thrown") {
  const std::string body = k_start + k_end + element("parallelGateway", "x") +
                           element("intermediateCatchEvent", "c1", "", "<signalEventDefinition signalRef=\"flood\"/>") +
                           element("intermediateCatchEvent", "c2", "", "<signalEventDefinition signalRef=\"flood\"/>") +
                           user("a") + user("b") + user("first") +
                           element("intermediateThrowEvent", "t", "", "<signalEventDefinition signalRef=\"flood\"/>") +
                           flow("f", "s", "x") + flow("g", "x", "c1") + flow("h", "x", "c2") + flow("i", "x", "first") +
                           flow("j", "first", "t") + flow("k", "t", "e") + flow("l", "c1", "a") + flow("m", "c2", "b") +
                           flow("n", "a", "e") + flow("o", "b", "e");
  const Played played = run(declared(body));
  CHECK(seen(played) == "first a b");
  CHECK(played.state.phase == Phase::completed);
}

TEST_CASE("an event subprocess that interrupts ends the rest of its scope; one that does not runs beside it") {
  const auto body = [](bool interrupts) {
    const std::string inner =
        element("startEvent", "i", std::string("isInterrupting=\"") + (interrupts ? "true" : "false") + "\"",
                timer("PT1H")) +
        user("remind") + element("endEvent", "j") + flow("k", "i", "remind") + flow("l", "remind", "j");
    return drawing(k_start + k_end + user("work") + element("subProcess", "sub", "triggeredByEvent=\"true\"", inner) +
                   flow("f", "s", "work") + flow("g", "work", "e"));
  };
  PlayOptions options;
  options.worker = [](const ActivityOpened& opened, const rules::Context&) {
    return Work{opened.element == "work" ? hours(3) : hours(1), {}, false};
  };
  const Played beside = run(body(false), {}, options);
  CHECK(seen(beside) == "work remind");
  CHECK(beside.at - options.from == hours(3));
  const Played instead = run(body(true), {}, options);
  CHECK(seen(instead) == "work remind");
  CHECK(instead.at - options.from == hours(2));
  CHECK(instead.state.phase == Phase::completed);
}

TEST_CASE("a condition is acted upon when it turns true, and again only after it was false") {
  const std::string inner =
      element("startEvent", "i", "isInterrupting=\"false\"",
              "<conditionalEventDefinition>" + formal("condition", "= x &gt; 1") + "</conditionalEventDefinition>") +
      user("note") + element("endEvent", "j") + flow("k", "i", "note") + flow("l", "note", "j");
  std::string body = k_start + k_end + element("subProcess", "sub", "triggeredByEvent=\"true\"", inner) +
                     script("a", "2", "x") + script("b", "3", "x") + user("wait") + script("c", "0", "x") +
                     user("wait2") + script("d", "5", "x");
  const char* order[] = {"s", "a", "wait", "b", "wait2", "c", "wait3", "d", "wait4", "e"};
  body += user("wait3") + user("wait4");
  for (std::size_t i = 0; i + 1 < std::size(order); ++i) body += flow("f" + std::to_string(i), order[i], order[i + 1]);
  const Played played = run(drawing(body), {{"x", 0}});
  const std::string trace = seen(played);
  std::size_t notes = 0;
  for (std::size_t at = trace.find("note"); at != std::string::npos; at = trace.find("note", at + 1)) ++notes;
  CHECK(notes == 2);
  CHECK(played.state.phase == Phase::completed);
}

TEST_CASE("an inclusive join waits for all that can still come, and for no more") {
  const auto body = k_start + k_end + element("inclusiveGateway", "split", "default=\"fc\"") + user("a") + user("b") +
                    user("c") + element("inclusiveGateway", "join") + user("z") + flow("f", "s", "split") +
                    flow("fa", "split", "a", "= x > 0") + flow("fb", "split", "b", "= x > 1") +
                    flow("fc", "split", "c") + flow("ga", "a", "join") + flow("gb", "b", "join") +
                    flow("gc", "c", "join") + flow("h", "join", "z") + flow("l", "z", "e");
  CHECK(seen(run(drawing(body), {{"x", 0}})) == "c z");
  CHECK(seen(run(drawing(body), {{"x", 1}})) == "a z");
  CHECK(seen(run(drawing(body), {{"x", 2}})) == "a b z");
}

TEST_CASE("a called process sees what is given to it and gives back what it made") {
  const std::string called = "<process id=\"q\" isExecutable=\"true\">" + element("startEvent", "qs") +
                             script("qa", "n * 2", "twice") + element("endEvent", "qe") + flow("q1", "qs", "qa") +
                             flow("q2", "qa", "qe") + "</process>";
  const std::string body = k_start + k_end + element("callActivity", "call", "calledElement=\"q\"") + user("after") +
                           flow("f", "s", "call") + flow("g", "call", "after") + flow("h", "after", "e");
  const Played played =
      run(whole_drawing("<process id=\"p\" isExecutable=\"true\">" + body + "</process>" + called), {{"n", 21}});
  CHECK(seen(played) == "after");
  CHECK(*played.variables.root.find("twice") == rules::Value(42));
  const std::string endless = "<process id=\"p\" isExecutable=\"true\">" + k_start + k_end +
                              element("callActivity", "call", "calledElement=\"p\"") + flow("f", "s", "call") +
                              flow("g", "call", "e") + "</process>";
  CHECK(seen(run(whole_drawing(endless))) == "!process.calls_too_deep");
}

TEST_CASE("a quorum of bodies is enough: the others are withdrawn") {
  const std::string loop = "<multiInstanceLoopCharacteristics>" +
                           extensions(
                               "<zeebe:loopCharacteristics inputCollection=\"=[1,2,3,4,5]\" inputElement=\"n\" "
                               "outputCollection=\"got\" outputElement=\"=n\"/>") +
                           formal("completionCondition", "= numberOfCompletedInstances &gt;= 3") +
                           "</multiInstanceLoopCharacteristics>";
  const Played played = run(
      drawing(k_start + k_end + element("userTask", "ask", "", loop) + flow("f", "s", "ask") + flow("g", "ask", "e")));
  CHECK(played.state.phase == Phase::completed);
  std::size_t cancelled = 0;
  for (const PlayedStep& step : played.steps)
    for (const Move& move : step.moves) cancelled += std::holds_alternative<ActivityCancelled>(move) ? 1 : 0;
  CHECK(cancelled == 2);
  CHECK(rules::to_text(*played.variables.root.find("got")) == "[1, 2, 3, null, null]");
}

TEST_CASE("pools hear each other, also when the message comes before anybody waits") {
  const std::string sender =
      "<process id=\"p\" isExecutable=\"true\">" + k_start + k_end +
      element("intermediateThrowEvent", "t", "",
              "<messageEventDefinition messageRef=\"paid\"/>" +
                  extensions("<zeebe:ioMapping><zeebe:input source=\"=sum\" target=\"amount\"/></zeebe:ioMapping>")) +
      flow("f", "s", "t") + flow("g", "t", "e") + "</process>";
  const std::string hearer = "<process id=\"q\" isExecutable=\"true\">" + element("startEvent", "qs") + user("slowly") +
                             element("receiveTask", "r", "messageRef=\"paid\"") + user("done") +
                             element("endEvent", "qe") + flow("q1", "qs", "slowly") + flow("q2", "slowly", "r") +
                             flow("q3", "r", "done") + flow("q4", "done", "qe") + "</process>";
  const std::string pools =
      "<collaboration id=\"c\"><participant id=\"pp\" processRef=\"p\"/><participant id=\"pq\" "
      "processRef=\"q\"/><messageFlow id=\"mf\" sourceRef=\"t\" targetRef=\"r\"/></collaboration>";
  const Played played = run(whole_drawing(k_declared + pools + sender + hearer), {{"sum", 7}});
  CHECK(seen(played) == "slowly done");
  CHECK(played.state.phase == Phase::completed);
  CHECK(played.state.letters.empty());
}

TEST_CASE("what completed is undone backwards, and only once") {
  const auto undoable = [](const std::string& id) {
    return user(id) +
           element("boundaryEvent", id + "_b", "attachedToRef=\"" + id + "\"", "<compensateEventDefinition/>") +
           element("userTask", id + "_undo", "isForCompensation=\"true\"") + "<association id=\"" + id +
           "_a\" associationDirection=\"One\" sourceRef=\"" + id + "_b\" targetRef=\"" + id + "_undo\"/>";
  };
  const std::string inner = element("startEvent", "i") + undoable("inside") + element("endEvent", "j") +
                            flow("k", "i", "inside") + flow("l", "inside", "j");
  const std::string body = k_start + k_end + undoable("one") + element("subProcess", "sub", "", inner) +
                           undoable("two") +
                           element("intermediateThrowEvent", "undo", "", "<compensateEventDefinition/>") +
                           element("intermediateThrowEvent", "again", "", "<compensateEventDefinition/>") +
                           flow("f", "s", "one") + flow("g", "one", "sub") + flow("h", "sub", "two") +
                           flow("m", "two", "undo") + flow("n", "undo", "again") + flow("o", "again", "e");
  const Played played = run(drawing(body));
  CHECK(seen(played) == "one inside two two_undo inside_undo one_undo");
  CHECK(played.state.phase == Phase::completed);
  CHECK(played.state.records.empty());
}

TEST_CASE("an ad-hoc subprocess ends when its condition holds") {
  const std::string inner = script("a", "1", "x") + user("b") + user("c") + formal("completionCondition", "= x = 1");
  CHECK(seen(run(drawing(k_start + k_end + element("adHocSubProcess", "free", "ordering=\"Sequential\"", inner) +
                         flow("f", "s", "free") + flow("g", "free", "e")),
                 {{"x", 0}}))
            .empty());
  const std::string all = user("a") + user("b");
  CHECK(seen(run(drawing(k_start + k_end + element("adHocSubProcess", "free", "ordering=\"Sequential\"", all) +
                         flow("f", "s", "free") + flow("g", "free", "e")))) == "a b");
}

TEST_CASE("a cycle rings as often as it says") {
  const std::string every = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>";
  const std::string body = k_start + k_end + user("work") +
                           element("boundaryEvent", "b", "attachedToRef=\"work\" cancelActivity=\"false\"", every) +
                           user("remind") + flow("f", "s", "work") + flow("g", "work", "e") + flow("h", "b", "remind") +
                           flow("l", "remind", "e");
  PlayOptions options;
  options.worker = [](const ActivityOpened& opened, const rules::Context&) {
    return Work{opened.element == "work" ? hours(9) : minutes(1), {}, false};
  };
  CHECK(seen(run(drawing(body), {}, options)) == "work remind remind remind");
}
