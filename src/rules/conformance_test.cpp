// The DMN technology compatibility kit (dmn-tck.github.io): whatever models and test cases lie under the data folder are run, and
// counted by level. A test case is one entry of a test file with all its results.
//
// Numbers are compared as the kit's own runners do, to eight decimals: results such as exp(4) are written rounded.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/bytes.hpp"
#include "rules/decision_model.hpp"
#include "rules/xml_tree.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

namespace fs = std::filesystem;

fs::path data_folder() {
  const char* given = std::getenv("PASOKH_DATA");
  return (given ? fs::path(given) : fs::path(PASOKH_SOURCE_DIR) / "../shared/data") / "dmn-tck";
}

bool any_space(std::string_view) { return true; }

// <value xsi:type="xsd:decimal">: what it says it is, or what it looks like when it does not say.
Value simple_value(const XmlElement& element) {
  if (element.attribute("nil") == "true") return {};
  std::string_view type = element.attribute("type");
  type = type.substr(type.find(':') + 1);
  const std::string& text = element.text;
  if (type == "string") return Value(text);
  if (type == "boolean") return Value(text == "true");
  if (type == "decimal" || type == "double" || type == "integer" || type == "int" || type == "float") {
    const auto number = Decimal::parse(text);
    return number ? Value(*number) : Value();
  }
  return type.empty() ? Value(text) : parse_at_literal(text);
}

// An <inputNode>, <expected>, <component> or <item>: a value, a list, or components.
Value value_of(const XmlElement& holder) {
  if (holder.attribute("nil") == "true") return {};
  Context components;
  for (const XmlElement& child : holder.children) {
    if (child.is("value")) return simple_value(child);
    if (child.is("list")) {
      if (child.attribute("nil") == "true") return {};
      List items;
      for (const XmlElement& item : child.children) items.push_back(value_of(item));
      return Value(std::move(items));
    }
    if (child.is("component")) components.set(child.attribute("name"), value_of(child));
  }
  return Value(std::move(components));
}

bool is_same(const Value& got, const Value& expected) {
  if (got.number() && expected.number()) {
    const auto away = subtract(*got.number(), *expected.number());
    const Decimal tolerance = *Decimal::parse("0.00000001");
    return away && *away <= tolerance && negate(tolerance) <= *away;
  }
  if (got.list() && expected.list()) return std::ranges::equal(*got.list(), *expected.list(), is_same);
  if (got.context() && expected.context()) {
    return got.context()->size() == expected.context()->size() && std::ranges::all_of(*expected.context(), [&](const auto& entry) {
             const Value* own = got.context()->find(entry.first);
             return own && is_same(*own, entry.second);
           });
  }
  return got == expected;
}

struct Score {
  std::size_t passed = 0, all = 0;
};

std::optional<DecisionModel> model_at(const fs::path& file) {
  const FindImport beside = [&](std::string_view space, std::string_view) -> std::optional<DecisionFile> {
    for (const auto& entry : fs::directory_iterator(file.parent_path())) {
      if (entry.path().extension() != ".dmn") continue;
      const std::string text = *read_file(entry.path());
      const auto tree = read_xml(text, any_space, any_space);
      if (tree && tree->attribute("namespace") == space) return DecisionFile{entry.path().string(), text};
    }
    return std::nullopt;
  };
  return DecisionModel::read({file.filename().string(), *read_file(file)}, beside).model;
}

void run_case(const XmlElement& test, const DecisionModel& model, const std::string& file, Score& score) {
  Context inputs;
  for (const XmlElement& input : test.children)
    if (input.is("inputNode")) inputs.set(input.attribute("name"), value_of(input));
  ++score.all;
  bool passed = true;
  const std::string_view service = test.attribute("type") == "decisionService" ? test.attribute("invocableName") : std::string_view();
  for (const XmlElement& result : test.children) {
    if (!result.is("resultNode")) continue;
    const XmlElement* expected = result.child("expected");
    const Value wanted = expected ? value_of(*expected) : Value();
    const Instant now{1'763'902'200'000'000};
    const Decided decided = service.empty() ? model.decide(result.attribute("name"), inputs, {}, now) : model.serve(service, inputs, {}, now);
    const Value* part = decided.value.context() && !service.empty() ? decided.value.context()->find(result.attribute("name")) : &decided.value;
    const Value got = part ? *part : Value();
    if (is_same(got, wanted)) continue;
    passed = false;
    MESSAGE(file << " " << test.attribute("id") << " " << result.attribute("name") << ": " << to_text(got) << ", expected " << to_text(wanted));
  }
  score.passed += passed;
}

Score run_level(const fs::path& folder) {
  Score score;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const auto tests = read_xml(*read_file(file), any_space, any_space);
    if (!tests || !tests->is("testCases")) continue;
    const auto model = model_at(file.parent_path() / std::string(tests->text_of("modelName")));
    for (const XmlElement& test : tests->children) {
      if (!test.is("testCase")) continue;
      if (model) run_case(test, *model, file.filename().string(), score);
      else ++score.all;
    }
  }
  return score;
}

}  // namespace

TEST_CASE("conformance: the cases of the DMN technology compatibility kit") {
  if (!fs::is_directory(data_folder())) {
    MESSAGE("skipped: no " << data_folder().string());
    return;
  }
  std::map<std::string, Score> levels;
  for (const auto& entry : fs::directory_iterator(data_folder())) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory()) levels[name.substr(name.find_last_of('-') + 1)] = run_level(entry.path());
  }
  for (const auto& [level, score] : levels) {
    std::printf("dmn-tck level %s: %zu/%zu\n", level.c_str(), score.passed, score.all);
    CHECK(score.passed * 100 >= score.all * (level == "2" ? 100 : 97));
  }
}
