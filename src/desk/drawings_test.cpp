// Every drawing of the example cities, walked through by the engine with random forms: whatever people say, a case gets
// an answer.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "desk/case.hpp"
#include "desk/configuration.hpp"
#include "process/engine.hpp"
#include "rules/decision_model.hpp"

namespace pasokh::desk {
namespace {

std::shared_ptr<const Configuration> city_in(const char* folder) {
  const std::filesystem::path root = std::filesystem::path(PASOKH_SOURCE_DIR) / folder;
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      files.emplace(entry.path().lexically_relative(root).generic_string(), *read_file(entry.path()));
  }
  auto city = load_configuration(std::move(files));
  REQUIRE(city.has_value());
  return *city;
}

rules::Value any_value(const FormField& field, Random& random) {
  switch (field.type) {
    case FieldType::boolean: return rules::Value(random.chance(700'000));
    case FieldType::integer:
    case FieldType::amount: return rules::Value(random.between(field.least, std::min(field.most, field.least + 100)));
    case FieldType::choice: return rules::Value(field.choices[random.below(field.choices.size())].first);
    case FieldType::date: return rules::Value(Date{20'000});
    case FieldType::text: break;
  }
  return {};
}

class Walk {
 public:
  Walk(const Configuration& city, const Service& service, Random& random)
      : city_(city), model_(*city.models.at(service.process)), random_(random) {
    process::Start start;
    for (const FormField& field : service.form) {
      if (field.decisive) start.variables.set(field.name, any_value(field, random));
    }
    start.variables.set("district", rules::Value(random.between(1, 22)));
    start.variables.set("service", rules::Value(service.code.value));
    start.variables.set("channel", rules::Value("online"));
    give(start);
  }

  // Until nothing waits any more, or a number of steps that no case needs.
  bool run() {
    for (int step = 0; step < 2'000 && !state_.ended(); ++step) {
      if (!one_step()) return false;
    }
    return state_.ended();
  }

  std::string outcome() const {
    const rules::Value* value = variables_.root.find("outcome");
    return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
  }
  const std::set<std::string>& seen() const { return seen_; }
  const std::string& trouble() const { return trouble_; }

 private:
  bool one_step() {
    std::vector<process::Token> waiting;
    for (const process::Token& token : state_.tokens) {
      if (token.waiting == process::Waiting::activity || token.waiting == process::Waiting::linked_case)
        waiting.push_back(token);
    }
    const std::size_t choices = waiting.size() + state_.timers.size() + state_.messages.size();
    if (choices == 0) return false;
    std::size_t pick = random_.below(choices);
    if (pick < waiting.size()) return done(waiting[pick]);
    pick -= waiting.size();
    if (pick < state_.timers.size()) return give(process::TimerDue{state_.timers[pick].number});
    pick -= state_.timers.size();
    return give(process::MessageArrived{state_.messages[pick].name, state_.messages[pick].correlation, {}});
  }

  bool done(const process::Token& token) {
    const process::Node& node = model_.node(token.node);
    rules::Context outputs;
    if (const Form* form = city_.form(node.assignment.form)) {
      for (const FormField& field : form->fields) outputs.set(field.name, any_value(field, random_));
    }
    if (!node.called_decision.empty()) return decided(token, node);
    if (node.linked_case)
      return give(process::LinkedCaseEnded{token.number, {{"linked_outcome", rules::Value("done")}}});
    if (node.consultation) outputs.set("answer", rules::Value("consent"));
    return give(process::Complete{token.number, std::move(outputs)});
  }

  // By the city's own rules: whatever is filled in has an answer.
  bool decided(const process::Token& token, const process::Node& node) {
    const auto called = city_.decision(node.called_decision);
    const rules::Context seen = process::visible_to(model_, state_, variables_, token.number);
    rules::Context inputs;
    for (const std::string& name : called.model->inputs_of(called.name))
      if (const rules::Value* value = seen.find(name)) inputs.set(name, *value);
    const rules::Decided answer = called.model->decide(called.name, inputs);
    if (answer.trouble) trouble_ = node.id + " " + answer.trouble->code;
    return trouble_.empty() && give(process::Complete{token.number, {{node.result_variable, answer.value}}});
  }

  bool give(const process::Input& input) {
    const auto moves = process::step(model_, state_, variables_, input, *parse_instant("2025-11-23T05:30:00Z"));
    if (!moves) {
      trouble_ = moves.error().message.code;
      return false;
    }
    for (const process::Move& move : *moves) {
      process::apply(model_, state_, variables_, move);
      if (const auto* opened = std::get_if<process::ActivityOpened>(&move)) check(*opened);
      if (const auto* incident = std::get_if<process::IncidentBegun>(&move))
        trouble_ = incident->element + " " + incident->what.code;
    }
    return trouble_.empty();
  }

  void check(const process::ActivityOpened& opened) {
    seen_.insert(opened.element);
    if (!model_.find(opened.element)->called_decision.empty()) return;
    if (!opened.unit || !city_.units.contains(*opened.unit)) trouble_ = opened.element + " opened before no unit";
    if (opened.body && !city_.units.contains(*opened.body)) trouble_ = opened.element + " asks no body";
  }

  const Configuration& city_;
  const process::Model& model_;
  Random& random_;
  process::State state_;
  process::Variables variables_;
  std::set<std::string> seen_;
  std::string trouble_;
};

void walk_all(const Configuration& city, int walks) {
  for (const auto& [code, service] : city.services) {
    std::set<std::string> seen;
    for (int seed = 0; seed < walks; ++seed) {
      INFO(code, " seed ", seed);
      Random random(static_cast<std::uint64_t>(seed));
      Walk walk(city, service, random);
      const bool ended = walk.run();
      INFO(walk.trouble());
      REQUIRE(ended);
      REQUIRE(enum_from<Outcome>(walk.outcome()).has_value());
      seen.insert(walk.seen().begin(), walk.seen().end());
    }
    for (const process::Node& node : city.models.at(service.process)->nodes) {
      if (node.kind != process::NodeKind::user_task && node.kind != process::NodeKind::consultation) continue;
      INFO(code, " ", node.id);
      CHECK(seen.contains(node.id));  // no task that no case ever reaches
    }
  }
}

TEST_CASE("every drawing of Tehran ends with an answer, whatever is filled in, and each of its tasks is reached") {
  walk_all(*city_in("examples/tehran"), 150);
}

TEST_CASE("every drawing of the small city ends with an answer, whatever is filled in") {
  walk_all(*city_in("src/desk/test_city"), 60);
}

}  // namespace
}  // namespace pasokh::desk
