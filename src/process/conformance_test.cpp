// Other people's suites under $PASOKH_DATA/bpmn, found and not listed: a folder with expected.json holds behaviours to
// run and files to refuse (betsy, uniba-dsg), any other folder with .bpmn files holds drawings that must come back
// unchanged (OMG's MIWG).
//
// A behaviour passes when its trace is the expected multiset. ERROR stands for a drawing that is refused at deployment,
// ERROR_runtime for an incident, ERROR_thrownErrorEvent for an error that nothing catches. What is out of scope runs as
// expected or is refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/bytes.hpp"
#include "process/bpmn_tree.hpp"
#include "process/play.hpp"

using namespace pasokh;
using namespace pasokh::process;

namespace {

std::vector<std::filesystem::path> suites() {
  const char* given = std::getenv("PASOKH_DATA");
  const std::filesystem::path data =
      given ? std::filesystem::path(given) : std::filesystem::path(PASOKH_SOURCE_DIR) / "../shared/data";
  std::vector<std::filesystem::path> out;
  if (std::filesystem::exists(data / "bpmn"))
    for (const auto& entry : std::filesystem::directory_iterator(data / "bpmn"))
      if (entry.is_directory()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  if (out.empty()) MESSAGE("skipped: nothing under ", (data / "bpmn").string());
  return out;
}
std::vector<std::filesystem::path> drawings_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".bpmn") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}
bool has_expectations(const std::filesystem::path& suite) { return std::filesystem::exists(suite / "expected.json"); }

// A script is a word that the host acts on; what it does is a line of the trace.
struct Host {
  const Model& model;
  std::vector<std::string> trace;
  bool data = false;

  Work work(const ActivityOpened& opened, const rules::Context& variables) {
    const std::string& script = model.find(opened.element)->script_text;
    Work out{seconds(1), {}, false, {}};
    if (script.starts_with("SCRIPT_")) trace.push_back(script);
    if (script == "CREATE_MARKER_FILE") trace.emplace_back("MARKER_exists");
    if (script == "SET_STRING_DATA") data = true;
    if (script == "LOG_DATA" && data) trace.emplace_back("DATA_correct");
    if (script == "THROW_ERROR") out.error = "thrown";
    if (script.starts_with("WAIT")) out.takes = minutes(1);
    if (script == "INCREMENT_INTEGER_VARIABLE_AND_LOG") {
      trace.emplace_back("INCREMENT_correct");
      const rules::Value* number = variables.find("integerVariable");
      if (number && number->number()) out.outputs.set("integerVariable", *add(*number->number(), rules::Decimal(1)));
    }
    return out;
  }

  // What the host cannot say itself: incidents; two timed scripts open at once run in parallel.
  void watch(const Played& played) {
    std::map<std::uint32_t, std::string> open;
    for (const PlayedStep& step : played.steps) {
      for (const Move& move : step.moves) {
        if (const auto* incident = std::get_if<IncidentBegun>(&move))
          trace.emplace_back(incident->what.code == "process.error_not_caught" ? "ERROR_thrownErrorEvent"
                                                                               : "ERROR_runtime");
        if (const auto* closed = std::get_if<ActivityClosed>(&move)) open.erase(closed->token);
        const auto* opened = std::get_if<ActivityOpened>(&move);
        if (opened == nullptr || !model.find(opened->element)->script_text.starts_with("CREATE_TIMESTAMP_LOG_"))
          continue;
        open[opened->token] = opened->element;
        if (open.size() == 2) trace.emplace_back("EXECUTION_parallel");
      }
    }
  }
};

std::vector<std::string> trace_of(const Reading& reading, const json::Value& given) {
  if (!reading.model) return {"ERROR"};
  Host host{*reading.model, {}};
  PlayOptions options;
  options.worker = [&](const ActivityOpened& opened, const rules::Context& variables) {
    return host.work(opened, variables);
  };
  options.most_steps = 500;
  const rules::Context variables{{"test", rules::from_json(*given.find("test"))},
                                 {"integerVariable", rules::from_json(*given.find("integerVariable"))}};
  const Played played = play(*reading.model, variables, options);
  host.watch(played);
  std::sort(host.trace.begin(), host.trace.end());
  return host.trace;
}

struct Count {
  std::size_t passed = 0, all = 0;
  void add(bool good) {
    ++all;
    passed += good ? 1 : 0;
  }
  std::string text() const { return fmt::format("{}/{}", passed, all); }
};

}  // namespace

TEST_CASE("conformance: behaviours run as expected, or their drawing is refused") {
  for (const auto& suite : suites()) {
    if (!has_expectations(suite)) continue;
    const std::string name = suite.filename().string();
    const auto table = json::parse(*read_file(suite / "expected.json"));
    REQUIRE(table);
    Count in_scope, all;
    std::size_t wrong = 0;
    for (const json::Value& entry : table->items) {
      const auto xml = read_file(suite / "behaviour" / entry.find("file")->items.at(0).text);
      REQUIRE(xml);
      const Reading reading = read_bpmn(*xml, entry.find("name")->text);
      const bool scope = entry.find("in_scope")->boolean;
      for (const json::Value& given : entry.find("cases")->items) {
        std::vector<std::string> wanted;
        for (const json::Value& line : given.find("expect")->items) wanted.push_back(line.text);
        std::sort(wanted.begin(), wanted.end());
        const auto trace = trace_of(reading, given);
        const bool passed = trace == wanted;
        all.add(passed);
        if (scope) in_scope.add(passed);
        if (!passed && (scope || reading.model)) {
          fmt::print("  {} with test {}: {}, not {}{}\n", entry.find("name")->text, json::write(*given.find("test")),
                     fmt::join(trace, " "), fmt::join(wanted, " "),
                     reading.refusals.empty() ? "" : " (" + reading.refusals[0].message.code + ")");
        }
        if (!passed && reading.model) ++wrong;
      }
    }
    fmt::print("{} in scope: {}\n{} all: {}\n{} wrong: {}\n", name, in_scope.text(), name, all.text(), name, wrong);
    CHECK(in_scope.passed == in_scope.all);
    CHECK(wrong == 0);
  }
}

TEST_CASE("conformance: drawings that break the standard's rules are refused, each with line and reason") {
  for (const auto& suite : suites()) {
    if (!has_expectations(suite)) continue;
    Count refused;
    for (const auto& file : drawings_in(suite / "must_be_refused")) {
      const Reading reading = read_bpmn(*read_file(file), file.filename().string());
      refused.add(!reading.model);
      if (reading.model) fmt::print("  {} is not refused\n", file.filename().string());
      for (const Finding& finding : reading.refusals) CHECK_MESSAGE(finding.line > 0, file.filename().string());
      if (std::getenv("PASOKH_SHOW_REFUSALS")) {
        fmt::print("  {}:", file.filename().string());
        for (const Finding& finding : reading.refusals) fmt::print(" {}", finding.message.code);
        fmt::print("\n");
      }
    }
    fmt::print("{} refused: {}\n", suite.filename().string(), refused.text());
    CHECK(refused.passed == refused.all);
  }
}

TEST_CASE("conformance: drawings are written back as they were read") {
  for (const auto& suite : suites()) {
    if (has_expectations(suite)) continue;
    Count stable;
    for (const auto& file : drawings_in(suite)) {
      INFO(file.string());
      const auto first = read_tree(*read_file(file));
      REQUIRE(first);
      const std::string written = write_tree(*first);
      const auto second = read_tree(written);
      REQUIRE(second);
      stable.add(same_tree(*first, *second) && write_tree(*second) == written);
    }
    if (stable.all == 0) continue;
    fmt::print("{}: {} stable\n", suite.filename().string(), stable.text());
    CHECK(stable.passed == stable.all);
  }
}
