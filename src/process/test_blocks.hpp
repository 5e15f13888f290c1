// For tests: random drawings built from blocks. They always complete, whatever drives them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/random.hpp"
#include "process/test_drawings.hpp"

namespace pasokh::process::test {

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
    switch (random_.below(depth == 0 ? 4 : 15)) {
      case 0: return single(put("userTask"));
      case 1: return single(put("task"));
      case 2:
        return single(put("scriptTask", "", extensions("<zeebe:script expression=\"=x + 1\" resultVariable=\"x\"/>")));
      case 3: return single(put("intermediateCatchEvent", "", timer("PT1H")));
      case 4: return choice(depth);
      case 5: return parallel(depth);
      case 6: return single(subprocess(depth, ""));
      case 7: return instances(depth);
      case 8: return limited();
      case 9: return inclusive(depth);
      case 10: return first_event(depth);
      case 11: return caught(depth);
      case 12: return watched(depth);
      case 13: return repeated(depth);
      default: return loop(depth);
    }
  }
  static Ends single(const std::string& id) { return {id, id}; }

  Ends choice(std::size_t depth) {
    const std::string by_default = fresh("f");
    const std::string split = put("exclusiveGateway", "default=\"" + by_default + "\""),
                      merge = put("exclusiveGateway");
    const Ends one = sequence(depth - 1), other = sequence(depth - 1);
    connect(split, one.first, "= modulo(x, 2) = 0");
    connect(split, other.first, {}, by_default);
    connect(one.second, merge);
    connect(other.second, merge);
    return {split, merge};
  }

  // Some of two or three ways, joined by who can still come.
  Ends inclusive(std::size_t depth) {
    const std::string by_default = fresh("f");
    const std::string split = put("inclusiveGateway", "default=\"" + by_default + "\""), join = put("inclusiveGateway");
    for (std::uint64_t branch = 0; branch < 3; ++branch) {
      const Ends way = sequence(depth - 1);
      if (branch == 0)
        connect(split, way.first, {}, by_default);
      else
        connect(split, way.first, branch == 1 ? "= modulo(x, 2) = 0" : "= modulo(x, 3) = 0");
      connect(way.second, join);
    }
    return {split, join};
  }

  Ends first_event(std::size_t depth) {
    const std::string gateway = put("eventBasedGateway"), merge = put("exclusiveGateway");
    for (const char* length : {"PT1H", "PT2H"}) {
      const std::string event = put("intermediateCatchEvent", "", timer(length));
      const Ends way = sequence(depth - 1);
      connect(gateway, event);
      connect(event, way.first);
      connect(way.second, merge);
    }
    return {gateway, merge};
  }

  // A subprocess that may end with an error, caught on its border.
  Ends caught(std::size_t depth) {
    std::string outside = std::exchange(xml_, {});
    const std::string by_default = fresh("f"), start = put("startEvent"),
                      choice = put("exclusiveGateway", "default=\"" + by_default + "\"");
    const Ends body = sequence(depth - 1);
    connect(start, body.first);
    connect(body.second, choice);
    connect(choice, put("endEvent", "", "<errorEventDefinition errorRef=\"wrong\"/>"), "= modulo(x, 2) = 1");
    connect(choice, put("endEvent"), {}, by_default);
    const std::string inside = std::exchange(xml_, std::move(outside));
    const std::string sub = put("subProcess", "", inside), merge = put("exclusiveGateway");
    const std::string event =
        put("boundaryEvent", "attachedToRef=\"" + sub + "\"", "<errorEventDefinition errorRef=\"wrong\"/>");
    connect(sub, merge);
    connect(event, merge);
    return {sub, merge};
  }

  // A subprocess with an event subprocess that a timer begins, and one that a condition does.
  Ends watched(std::size_t depth) {
    std::string outside = std::exchange(xml_, {});
    const std::string start = put("startEvent"), end = put("endEvent");
    const Ends body = sequence(depth - 1);
    connect(start, body.first);
    connect(body.second, end);
    const auto watch = [&](std::string_view definition) {
      std::string around = std::exchange(xml_, {});
      const std::string first =
                            put("startEvent", random_.chance(500'000) ? "isInterrupting=\"false\"" : "", definition),
                        work = put("userTask"), last = put("endEvent");
      connect(first, work);
      connect(work, last);
      const std::string inside = std::exchange(xml_, std::move(around));
      put("subProcess", "triggeredByEvent=\"true\"", inside);
    };
    watch(timer("PT5H"));
    watch(
        "<conditionalEventDefinition><condition xsi:type=\"tFormalExpression\">= modulo(x, 7) = "
        "6</condition></conditionalEventDefinition>");
    const std::string inside = std::exchange(xml_, std::move(outside));
    return single(put("subProcess", "", inside));
  }

  Ends repeated(std::size_t depth) {
    const std::string loop =
        random_.chance(500'000)
            ? "<standardLoopCharacteristics loopMaximum=\"3\"><loopCondition xsi:type=\"tFormalExpression\">= "
              "modulo(x, 2) = 0</loopCondition></standardLoopCharacteristics>"
            : "<multiInstanceLoopCharacteristics><loopCardinality xsi:type=\"tFormalExpression\">= "
              "4</loopCardinality><completionCondition xsi:type=\"tFormalExpression\">"
              "= numberOfCompletedInstances > 2</completionCondition></multiInstanceLoopCharacteristics>";
    return single(random_.chance(500'000) ? put("userTask", "", loop) : subprocess(depth, loop));
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
    const std::string fork = put("task");
    connect(start, fork);
    connect(fork, body.first);
    connect(body.second, put("endEvent", "", random_.chance(300'000) ? "<terminateEventDefinition/>" : ""));
    // Some have a branch that ends without an end event.
    if (random_.chance(300'000)) connect(fork, put("task"));
    const std::string inside = std::exchange(xml_, std::move(outside));
    return put("subProcess", "", std::string(loop_part) + inside);
  }

  Ends instances(std::size_t depth) {
    const std::string loop_part = std::string("<multiInstanceLoopCharacteristics isSequential=\"") +
                                  (random_.chance(500'000) ? "true" : "false") + "\">" +
                                  extensions(
                                      "<zeebe:loopCharacteristics inputCollection=\"=items\" inputElement=\"one\" "
                                      "outputCollection=\"results\" outputElement=\"=one * 2\"/>") +
                                  "</multiInstanceLoopCharacteristics>";
    return single(random_.chance(500'000) ? put("userTask", "", loop_part) : subprocess(depth, loop_part));
  }

  // A task with a limit of time: interrupted it goes another way, else a reminder runs beside it and ends.
  Ends limited() {
    const std::string task = put("userTask", "pasokh:pause=\"applicant\""), merge = put("exclusiveGateway");
    const bool interrupting = random_.chance(500'000);
    const std::string event = put(
        "boundaryEvent", "attachedToRef=\"" + task + "\" cancelActivity=\"" + (interrupting ? "true" : "false") + "\"",
        timer("P1D"));
    const std::string late = put("userTask");
    connect(event, late);
    connect(task, merge);
    connect(late, interrupting ? merge : put("endEvent"));
    return {task, merge};
  }

  Ends loop(std::size_t depth) {
    const std::string by_default = fresh("f"), variable = fresh("turns");
    const std::string entry = put("exclusiveGateway");
    const std::string count = put("scriptTask", "",
                                  extensions("<zeebe:script expression=\"=if " + variable + " = null then 1 else " +
                                             variable + " + 1\" resultVariable=\"" + variable + "\"/>"));
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

inline std::string with_errors(const std::string& body) {
  return whole_drawing("<error id=\"wrong\" errorCode=\"wrong\"/><process id=\"p\" isExecutable=\"true\">" + body +
                       "</process>");
}

}  // namespace pasokh::process::test
