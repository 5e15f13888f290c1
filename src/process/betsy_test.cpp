// How many of betsy's behaviours (uniba-dsg/betsy) run as expected with what the engine knows now: counted and told.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/bytes.hpp"
#include "process/play.hpp"

using namespace pasokh;
using namespace pasokh::process;

namespace {

std::filesystem::path data_folder() {
  const char* given = std::getenv("PASOKH_DATA");
  return given ? std::filesystem::path(given) : std::filesystem::path(PASOKH_SOURCE_DIR) / "../shared/data";
}

// A script is a word that the host acts on; what it does is a line of the trace.
struct Host {
  const Model& model;
  std::vector<std::string> trace;

  Work work(const ActivityOpened& opened, const rules::Context& variables) {
    const std::string& script = model.find(opened.element)->script_text;
    Work out{seconds(1), {}, false};
    if (script.starts_with("SCRIPT_")) trace.push_back(script);
    if (script == "CREATE_MARKER_FILE") trace.emplace_back("MARKER_exists");
    if (script.starts_with("WAIT")) out.takes = minutes(1);
    if (script.find("INCREMENT_INTEGER_VARIABLE_AND_LOG") != std::string::npos) {
      trace.emplace_back("INCREMENT_correct");
      const rules::Value* number = variables.find("integerVariable");
      if (number && number->number()) out.outputs.set("integerVariable", *add(*number->number(), rules::Decimal(1)));
    }
    return out;
  }

  // What the host cannot say itself: an incident is an error at run time; two timed scripts open at once run in parallel.
  void watch(const Played& played) {
    std::map<std::uint32_t, std::string> open;
    for (const PlayedStep& step : played.steps) {
      for (const Move& move : step.moves) {
        if (std::holds_alternative<IncidentBegun>(move)) trace.emplace_back("ERROR_runtime");
        if (const auto* closed = std::get_if<ActivityClosed>(&move)) open.erase(closed->token);
        const auto* opened = std::get_if<ActivityOpened>(&move);
        if (opened == nullptr || !model.find(opened->element)->script_text.starts_with("CREATE_TIMESTAMP_LOG_")) continue;
        open[opened->token] = opened->element;
        if (open.size() == 2) trace.emplace_back("EXECUTION_parallel");
      }
    }
  }
};

bool runs_as_expected(const Model& model, const json::Value& expected) {
  Host host{model, {}};
  PlayOptions options;
  options.worker = [&](const ActivityOpened& opened, const rules::Context& variables) { return host.work(opened, variables); };
  options.most_steps = 500;
  const rules::Context variables{{"test", rules::from_json(*expected.find("test"))}, {"integerVariable", rules::from_json(*expected.find("integerVariable"))}};
  const Played played = play(model, variables, options);
  host.watch(played);
  std::vector<std::string> wanted;
  for (const json::Value& line : expected.find("expect")->items) wanted.push_back(line.text);
  std::sort(wanted.begin(), wanted.end());
  std::sort(host.trace.begin(), host.trace.end());
  return wanted == host.trace;
}

}  // namespace

TEST_CASE("betsy's behaviours in scope are counted") {
  const std::filesystem::path folder = data_folder() / "bpmn/betsy";
  if (!std::filesystem::exists(folder / "expected.json")) {
    MESSAGE("skipped: no ", (folder / "expected.json").string());
    return;
  }
  const auto table = json::parse(*read_file(folder / "expected.json"));
  REQUIRE(table);
  std::size_t cases = 0, passed = 0, refused = 0;
  std::string wrong;
  for (const json::Value& entry : table->items) {
    if (!entry.find("in_scope")->boolean) continue;
    const auto xml = read_file(folder / "behaviour" / entry.find("file")->items.at(0).text);
    REQUIRE(xml);
    const Reading reading = read_bpmn(*xml, entry.find("name")->text);
    for (const json::Value& expected : entry.find("cases")->items) {
      ++cases;
      if (!reading.model) ++refused;
      else if (runs_as_expected(*reading.model, expected)) ++passed;
      else wrong += entry.find("name")->text + " ";
    }
  }
  MESSAGE("betsy in scope: ", passed, "/", cases, "; refused for what is not there yet: ", refused, "; otherwise: ", wrong);
  CHECK(passed + refused <= cases);
  CHECK(passed > 0);
}
