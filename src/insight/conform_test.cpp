#include "insight/conform.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "history/log_builder.hpp"
#include "history/test_data.hpp"
#include "insight/conform_report.hpp"
#include "process/compared.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

constexpr std::int64_t k_hour_us = 3'600'000'000;

process::Reading read_drawing(const std::string& body) {
  return process::read_compared(process::test::drawing(body), "a.bpmn");
}

// a, then b and c in any order, then d or e any number of times.
std::string small_drawing() {
  using namespace process::test;
  std::string out = element("startEvent", "s") + element("endEvent", "z");
  for (const char* name : {"a", "b", "c", "d", "e"})
    out += element("userTask", std::string("t-") + name, std::string("name=\"") + name + "\"");
  for (const char* id : {"both", "q"}) out += element("parallelGateway", id);
  for (const char* id : {"x", "y"}) out += element("exclusiveGateway", id);
  int n = 0;
  for (const auto& [from, to] : {std::pair{"s", "t-a"},
                                 {"t-a", "both"},
                                 {"both", "t-b"},
                                 {"both", "t-c"},
                                 {"t-b", "q"},
                                 {"t-c", "q"},
                                 {"q", "x"},
                                 {"x", "y"},
                                 {"y", "t-d"},
                                 {"y", "t-e"},
                                 {"t-d", "x"},
                                 {"t-e", "x"},
                                 {"y", "z"}})
    out += flow("f" + std::to_string(n++), from, to);
  return out;
}

// One letter an hour.
history::EventLog log_of(const std::vector<std::string>& paths) {
  history::LogBuilder builder;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto which = builder.add_case("case-" + std::to_string(i));
    for (std::size_t at = 0; at < paths[i].size(); ++at) {
      history::EventLine line;
      line.at_us = static_cast<std::int64_t>(at) * k_hour_us;
      line.activity = std::string_view(paths[i]).substr(at, 1);
      builder.add_event(which, line);
    }
  }
  return std::move(builder).finish();
}

const Deviation* deviation(const Conformance& found, const std::string& activity, bool left_out) {
  for (const Deviation& d : found.deviations)
    if (d.activity == activity && d.left_out == left_out) return &d;
  return nullptr;
}

}  // namespace

TEST_CASE("a log is as fit as its cases, and deviations have their days") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  const auto log = log_of({"abcd", "acbeed", "abd", "abxcd", "abxcd"});
  const auto found = conformance_of(log, *drawing.model);
  REQUIRE(found);
  CHECK(found->cases == 5);
  CHECK(found->fitting_cases == 2);
  CHECK(found->cost == 3);
  CHECK(found->worst == 4 + 6 + 3 + 5 + 5 + 5 * 3);  // the shortest way has three activities
  CHECK(fitness_text(found->cost, found->worst) == "0.921053");
  REQUIRE(found->variants.size() == 4);
  CHECK(found->variants[0].cases == 2);
  const Deviation* x = deviation(*found, "x", false);
  REQUIRE(x != nullptr);
  CHECK(x->unknown);
  CHECK(x->times == 2);
  CHECK(x->cases == 2);
  CHECK(x->us == 2 * k_hour_us);
  const Deviation* c = deviation(*found, "c", true);
  REQUIRE(c != nullptr);
  CHECK(c->times == 1);
  CHECK(c->us == 0);
  CHECK(found->deviating_us == 2 * k_hour_us);
  REQUIRE(found->elements.size() == found->labels.size());  // no two of them share a name here
  for (const FittedElement& one : found->elements) {
    const std::string& name = found->labels[one.label];
    INFO(name);
    CHECK(one.left_out == (name == "c" ? 1 : 0));
    CHECK(one.not_allowed == 0);
    if (name == "a") CHECK(one.fitting == 5);
  }
  const auto twice = conformance_of(log_of({"aabcd"}), *drawing.model);
  REQUIRE(twice);
  const auto a = std::ranges::find(twice->elements, std::string("t-a"), &FittedElement::element);
  REQUIRE(a != twice->elements.end());
  CHECK(a->fitting == 1);
  CHECK(a->not_allowed == 1);
  CHECK(a->us == twice->deviating_us);
  CHECK(found->total_us == (3 + 5 + 2 + 4 + 4) * k_hour_us);
}

TEST_CASE("replay of tokens refuses the event that no token waits for, and sees whether the case could end") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  const auto log = log_of({"abcd", "abdc", "ab"});
  const auto found = conformance_of(log, *drawing.model);
  REQUIRE(found);
  for (const FittedVariant& v : found->variants) {
    CHECK_FALSE(v.replayed.unknown);
    if (v.path.size() == 4 && v.first_case == 0) CHECK(v.replayed.refused.empty());
    if (v.first_case == 0) CHECK(v.replayed.ended);
    if (v.first_case == 1) CHECK(v.replayed.refused == std::vector<std::uint32_t>{2});
    if (v.first_case == 1) CHECK(v.replayed.ended);
    if (v.first_case == 2) CHECK_FALSE(v.replayed.ended);
    if (v.first_case == 2) CHECK(v.replayed.tokens_left == 2);  // one at c, one at the join
  }
  CHECK(found->refused == 1);
  CHECK(found->unended == 1);
  CHECK(found->replayed_events == 10);
}

TEST_CASE("what is played from a drawing fits it wholly") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  const auto open = open_drawing(*drawing.model, {"a", "b", "c", "d", "e"});
  REQUIRE(open);
  Markings markings(*open);
  const std::uint64_t seed = 9;
  INFO("seed ", seed);
  Random random(seed);
  std::vector<std::string> paths;
  for (int n = 0; n < 200; ++n) {
    std::string path;
    for (MarkingIndex at = Markings::k_begin; !markings.done(at);) {
      const auto steps = markings.steps(at);
      REQUIRE_FALSE(steps.empty());
      const MarkingStep step = steps[random.below(steps.size())];
      if (step.label != k_silent) path += open->labels[step.label];
      at = step.to;
    }
    paths.push_back(path);
  }
  const auto found = conformance_of(log_of(paths), *drawing.model);
  REQUIRE(found);
  CHECK(found->cost == 0);
  CHECK(found->fitting_cases == 200);
  CHECK(found->refused == 0);
  CHECK(found->unended == 0);
}

TEST_CASE("where the search is stopped the gap is stated") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  ConformAsk ask;
  ask.progress = [](double) { return false; };
  const auto found = conformance_of(log_of({"bacdxa", "ddcba"}), *drawing.model, {}, ask);
  const auto whole = conformance_of(log_of({"bacdxa", "ddcba"}), *drawing.model);
  REQUIRE(found);
  REQUIRE(whole);
  CHECK(whole->cost == whole->bound);
  CHECK(found->cost >= whole->cost);
  CHECK(found->bound <= whole->cost);
  for (const FittedVariant& v : found->variants) CHECK(v.alignment.found);
}

TEST_CASE("activities are told apart by a file of names") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  const auto names =
      read_activity_names("{\"activities\": {\"A\": \"t-a\", \"B\": \"b\", \"n\": null}, \"unrecorded\": [\"c\"]}");
  REQUIRE(names);
  const auto found = conformance_of(log_of({"ABd", "AnBd", "nn", "ABed"}), *drawing.model, *names);
  REQUIRE(found);
  CHECK(found->events == 3 + 3 + 0 + 4);
  CHECK(found->fitting_cases == 3);
  CHECK(found->cost == 2);  // of the case of which nothing is left
  ActivityNames wrong;
  wrong.elements["A"] = "nowhere";
  const auto refused = conformance_of(log_of({"A"}), *drawing.model, wrong);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.code == "insight.no_such_element");
  CHECK(read_activity_names("{\"activities\": []}").error().message.code == "insight.names_shape");
  CHECK(read_activity_names("[]").error().message.code == "insight.names_shape");
}

TEST_CASE("of a log that tells when work began only what was completed counts") {
  const auto drawing = read_drawing(small_drawing());
  REQUIRE(drawing.model);
  history::LogBuilder builder;
  const auto which = builder.add_case("1");
  for (const char* name : {"a", "b", "c"}) {
    for (const auto stage : {history::Lifecycle::start, history::Lifecycle::complete}) {
      history::EventLine line;
      line.activity = name;
      line.lifecycle = stage;
      builder.add_event(which, line);
    }
  }
  const auto found = conformance_of(std::move(builder).finish(), *drawing.model);
  REQUIRE(found);
  CHECK(found->events == 3);
  CHECK(found->cost == 0);
}

TEST_CASE("a drawing without a way to its end is refused") {
  using namespace process::test;
  const auto drawing = read_drawing(element("startEvent", "s") + element("userTask", "a", "name=\"a\"") +
                                    element("parallelGateway", "both") + element("exclusiveGateway", "x") +
                                    element("userTask", "b", "name=\"b\"") + element("endEvent", "z") +
                                    flow("f1", "s", "x") + flow("f2", "x", "a") + flow("f3", "x", "b") +
                                    flow("f4", "a", "both") + flow("f5", "b", "both") + flow("f6", "both", "z"));
  REQUIRE(drawing.model);
  const auto found = conformance_of(log_of({"a"}), *drawing.model);
  REQUIRE_FALSE(found);
  CHECK(found.error().message.code == "insight.drawing_never_ends");
}

TEST_CASE("slow: every variant of the receipt log is aligned with its drawing, optimally") {
  const auto file = history::data_file("receipt/receipt.bpmn");
  const auto read = history::data_log("receipt/receipt.xes.gz");
  if (!read || !file) return;
  const auto xml = read_file(*file);
  REQUIRE(xml);
  const auto drawing = process::read_compared(*xml, "receipt.bpmn");
  REQUIRE(drawing.model);
  const auto found = conformance_of(read->log, *drawing.model);
  REQUIRE(found);
  CHECK(found->cases == 1'434);
  CHECK(found->variants.size() == 116);
  CHECK(found->cost == found->bound);
  MESSAGE("fitness ", fitness_text(found->cost, found->worst), ", ", found->fitting_cases, " cases fit, ",
          found->markings, " markings");
}
