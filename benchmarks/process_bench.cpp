// How many cases the engine runs in memory on one core, and what it costs to hold one.
//   (a) five user tasks one after the other
//   (b) three user tasks beside each other, one with a boundary timer, a join, an exclusive gateway
// Each instance is driven from its start to its end by the inputs that people and clocks would give. CPU time, not wall
// time. Then a million instances are begun and held half done; what one holds is counted, and they are finished: the
// rate must stay.
#include <fmt/core.h>
#include <malloc.h>

#include <cstdlib>
#include <ctime>
#include <new>
#include <string>
#include <vector>

#include "process/engine.hpp"

namespace {

std::size_t held_bytes = 0, allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* const made = std::malloc(size);
  if (made == nullptr) throw std::bad_alloc();
  held_bytes += malloc_usable_size(made) + sizeof(std::size_t);  // with what malloc keeps beside it
  ++allocations;
  return made;
}
void operator delete(void* made) noexcept {
  if (made == nullptr) return;
  held_bytes -= malloc_usable_size(made) + sizeof(std::size_t);
  std::free(made);
}
void operator delete(void* made, std::size_t) noexcept { operator delete(made); }

namespace {

using namespace pasokh;
using namespace pasokh::process;

std::string flow(int n, const std::string& from, const std::string& to, const std::string& condition = {}) {
  const std::string head = fmt::format("<sequenceFlow id='flow_{}' sourceRef='{}' targetRef='{}'", n, from, to);
  return condition.empty() ? head + "/>"
                           : head + "><conditionExpression xsi:type='tFormalExpression'>" + condition +
                                 "</conditionExpression></sequenceFlow>";
}
std::string whole(const std::string& body) {
  return "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
         "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
         "<process id='p' isExecutable='true'><startEvent id='start'/><endEvent id='end'/>" +
         body + "</process></definitions>";
}
std::string in_sequence() {
  std::string body, before = "start";
  for (int i = 1; i <= 5; ++i) {
    const std::string task = fmt::format("the_task_number_{}", i);
    body += "<userTask id='" + task + "'/>" + flow(i, before, task);
    before = task;
  }
  return whole(body + flow(6, before, "end"));
}
std::string in_parallel() {
  return whole(
      "<parallelGateway id='split'/><parallelGateway id='join'/><userTask id='a'/><userTask id='b'/><userTask id='c'/>"
      "<boundaryEvent id='late' attachedToRef='b' "
      "cancelActivity='false'><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></"
      "boundaryEvent>"
      "<exclusiveGateway id='choice' default='flow_11'/><endEvent id='other'/><endEvent id='reminded'/>" +
      flow(1, "start", "split") + flow(2, "split", "a") + flow(3, "split", "b") + flow(4, "split", "c") +
      flow(5, "a", "join") + flow(6, "b", "join") + flow(7, "c", "join") + flow(8, "join", "choice") +
      flow(9, "late", "reminded") + flow(10, "choice", "end", "= area &gt; 100") + flow(11, "choice", "other"));
}

const rules::Moment k_morning{Instant{1'763'875'800'000'000}, minutes(210)};

struct Case {
  State state;
  Variables variables;
};

void must(const Done& done) {
  if (done) return;
  fmt::print(stderr, "{}\n", done.error().message.code);
  std::abort();
}

class Bench {
 public:
  Bench(std::string name, const std::string& xml, rules::Context variables)
      : name_(std::move(name)), reading_(read_bpmn(xml, "bench.bpmn")), start_{Start{std::move(variables)}} {
    if (!reading_.model) {
      for (const Finding& f : reading_.refusals) fmt::print(stderr, "{}\n", f.message.code);
      std::abort();
    }
  }

  void run(std::size_t count, std::size_t held) {
    Engine engine(*reading_.model);
    rate(engine, count / 10);  // warm
    const std::size_t before = allocations;
    const double per_second = rate(engine, count);
    const double each = static_cast<double>(allocations - before) / static_cast<double>(count);
    fmt::print("process {}: {:.0f} instances per CPU second, {:.1f} steps and {:.2f} allocations each\n", name_,
               per_second, steps_each(), each);
    hold(engine, held);
  }

 private:
  static double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
  double steps_each() const { return static_cast<double>(steps_) / static_cast<double>(finished_); }

  void begin(Engine& engine, Case& c) {
    must(engine.step(c.state, c.variables, start_, k_morning));
    ++steps_;
  }
  // The first that waits is done, until none is.
  void finish(Engine& engine, Case& c, std::size_t most) {
    while (!c.state.ended() && most-- > 0) {
      must(engine.step(c.state, c.variables, Complete{first_waiting(c.state), {}}, k_morning));
      ++steps_;
    }
    if (c.state.ended()) ++finished_;
  }
  static std::uint32_t first_waiting(const State& state) {
    for (const Token& t : state.tokens)
      if (t.waiting == Waiting::activity) return t.number;
    std::abort();
  }

  double rate(Engine& engine, std::size_t count) {
    steps_ = finished_ = 0;
    const double from = cpu();
    for (std::size_t i = 0; i < count; ++i) {
      Case c;
      begin(engine, c);
      finish(engine, c, 100);
    }
    return static_cast<double>(count) / (cpu() - from);
  }

  void hold(Engine& engine, std::size_t count) {
    const std::size_t before = held_bytes;
    steps_ = finished_ = 0;
    const double from = cpu();
    std::vector<Case> cases(count);
    for (Case& c : cases) {
      begin(engine, c);
      finish(engine, c, 1);
    }
    const std::size_t bytes = held_bytes - before;
    for (Case& c : cases) finish(engine, c, 100);
    const double taken = cpu() - from;
    fmt::print("process {}: {:.0f} instances per CPU second while {} are held, {} bytes each\n", name_,
               static_cast<double>(count) / taken, count, bytes / count);
  }

  std::string name_;
  Reading reading_;
  Input start_;
  std::size_t steps_ = 0, finished_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500'000;
  const std::size_t held = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  Bench("(a) five tasks in sequence", in_sequence(), {}).run(count, held);
  Bench("(b) three tasks in parallel", in_parallel(), {{"area", 120}}).run(count, held);
  return 0;
}
