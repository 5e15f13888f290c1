// pasokh rules eval EXPRESSION, decide FILE DECISION, check FILE...: FEEL and DMN from the command line.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "cli/verb.hpp"
#include "rules/decision_model.hpp"
#include "rules/expression.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_file_bytes = 16 << 20;

struct Settings {
  std::string expression, file, decision, input;
  std::vector<std::string> files, set;
  bool json = false;
};

Instant system_now() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

std::string sentence(const Message& message, const Common& common) { return render(message, {.language = common.language, .zone = {}, .names = {}}); }

// "name=expression", each seeing those before it.
Result<rules::Context> variables(const std::vector<std::string>& given, rules::Context out) {
  for (const std::string& one : given) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) return refuse(RefusalKind::invalid, say("rules.no_assignment", {{"given", one}}));
    rules::Vocabulary known;
    for (const auto& [name, value] : out) known.add_name(name);
    PASOKH_LET(const auto expression, rules::Expression::parse(one.substr(equals + 1), known));
    out.set(one.substr(0, equals), rules::evaluate(expression, out));
  }
  return out;
}

// The import's own file where it says so, or any model beside the importing one that has its name space.
rules::FindImport imports_beside(const std::filesystem::path& file) {
  return [folder = file.parent_path()](std::string_view space, std::string_view location) -> std::optional<rules::DecisionFile> {
    std::vector<std::filesystem::path> candidates;
    if (!location.empty() && location.find(':') == std::string_view::npos) candidates.push_back(folder / location);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? "." : folder, ignored))
      if (entry.path().extension() == ".dmn") candidates.push_back(entry.path());
    for (const auto& candidate : candidates) {
      auto text = read_file(candidate, k_most_file_bytes);
      if (!text) continue;
      const auto reading = rules::DecisionModel::read({candidate.string(), *text});
      if (reading.model && reading.model->name_space() == space) return rules::DecisionFile{candidate.string(), std::move(*text)};
    }
    return std::nullopt;
  };
}

Result<rules::ModelReading> read_model(const std::string& file) {
  PASOKH_LET(std::string text, read_file(file, k_most_file_bytes));
  return rules::DecisionModel::read({file, std::move(text)}, imports_beside(file));
}

Exit eval(const Settings& settings, const Common& common) {
  const auto given = variables(settings.set, {});
  if (!given) return fail(common, given.error());
  rules::Vocabulary known;
  for (const auto& [name, value] : *given) known.add_name(name);
  const auto expression = rules::Expression::parse(settings.expression, known);
  if (!expression) return fail(common, expression.error());
  const auto evaluated = rules::evaluate_fully(*expression, rules::Names{*given}, {}, system_now());
  fmt::print("{}\n", settings.json ? json::write(rules::to_json(evaluated.value)) : rules::to_text(evaluated.value));
  if (!evaluated.trouble || !evaluated.value.is_null()) return Exit::done;
  fmt::print(stderr, "{}:{}: {}\n", evaluated.line, evaluated.column, sentence(*evaluated.trouble, common));
  return Exit::failed;
}

json::Value as_json(const rules::Decided& decided) {
  json::Value fired = json::array();
  for (const rules::FiredRule& rule : decided.fired) {
    json::Value annotations = json::array();
    for (const std::string& text : rule.annotations) annotations.push(json::string(text));
    fired.push(json::object({{"decision", json::string(rule.decision)}, {"rule", json::number(rule.rule)}, {"id", json::string(rule.id)},
                             {"annotations", std::move(annotations)}}));
  }
  return json::object({{"value", rules::to_json(decided.value)}, {"fired", std::move(fired)}});
}

void print_text(const rules::Decided& decided) {
  fmt::print("{}\n", rules::to_text(decided.value));
  for (const rules::FiredRule& rule : decided.fired) {
    fmt::print("  {}: {}", rule.decision, rule.rule);
    for (const std::string& text : rule.annotations) fmt::print("  {}", text);
    fmt::print("\n");
  }
}

// What the decision needs and was not given is null to it; what was given and no decision of the file needs is most often misspelt.
void tell_inputs(const rules::DecisionModel& model, const Settings& settings, const rules::Context& given, const Common& common) {
  std::string missing, unknown;
  const auto add = [](std::string& list, const std::string& name) { list += (list.empty() ? "" : ", ") + name; };
  for (const std::string& name : model.inputs_of(settings.decision))
    if (given.find(name) == nullptr) add(missing, name);
  const auto known = model.inputs();
  for (const auto& [name, value] : given)
    if (std::ranges::find(known, name) == known.end()) add(unknown, name);
  if (!missing.empty()) fmt::print(stderr, "{}: {}\n", settings.file, sentence(say("cli.inputs_missing", {{"names", missing}}), common));
  if (!unknown.empty()) fmt::print(stderr, "{}: {}\n", settings.file, sentence(say("cli.inputs_unknown", {{"names", unknown}}), common));
}

Exit decide(const Settings& settings, const Common& common) {
  const auto reading = read_model(settings.file);
  if (!reading) return fail(common, reading.error());
  print_findings(common, reading->errors);
  if (!reading->model) return Exit::failed;
  rules::Context inputs;
  if (!settings.input.empty()) {
    const auto object = json::parse(settings.input);
    if (!object) return fail(common, object.error());
    inputs = rules::context_from_json(*object);
  }
  const auto given = variables(settings.set, std::move(inputs));
  if (!given) return fail(common, given.error());
  tell_inputs(*reading->model, settings, *given, common);
  const auto decided = reading->model->decide(settings.decision, *given, {}, system_now());
  if (settings.json) fmt::print("{}\n", json::write(as_json(decided)));
  else print_text(decided);
  if (!decided.trouble || !decided.value.is_null()) return Exit::done;
  fmt::print(stderr, "{}: {}\n", settings.file, sentence(*decided.trouble, common));
  return Exit::failed;
}

Exit check(const Settings& settings, const Common& common) {
  bool good = true;
  for (const std::string& file : settings.files) {
    const auto reading = read_model(file);
    if (!reading) return fail(common, reading.error());
    print_findings(common, reading->errors);
    good &= reading->errors.empty();
  }
  return good ? Exit::done : Exit::failed;
}

}  // namespace

void add_rules(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("rules", "Evaluate FEEL expressions, take DMN decisions, check DMN models");
  verb->require_subcommand(1);
  auto* eval_verb = verb->add_subcommand("eval", "Evaluate a FEEL expression and print its value");
  eval_verb->add_option("expression", settings->expression, "The expression")->required();
  eval_verb->add_option("--set", settings->set, "A variable: name=expression; may be given again");
  eval_verb->add_flag("--json", settings->json, "Print JSON");
  eval_verb->footer("Exit code 1 when it is no expression, or gives null because something went wrong.\n"
                    "Example: pasokh rules eval 'fee * 1.09' --set fee=120000");
  eval_verb->callback([settings, &common, &run] { run = [settings, &common] { return eval(*settings, common); }; });
  auto* decide_verb = verb->add_subcommand("decide", "Take a decision of a DMN model; prints the value and the rules that fired");
  decide_verb->add_option("file", settings->file, "The model")->required();
  decide_verb->add_option("decision", settings->decision, "Name of the decision")->required();
  decide_verb->add_option("--input", settings->input, "Inputs by name, as a JSON object");
  decide_verb->add_option("--set", settings->set, "An input: name=expression; may be given again");
  decide_verb->add_flag("--json", settings->json, "Print JSON");
  decide_verb->footer("Example: pasokh rules decide examples/tehran/rules/building-permit.dmn fees --input '{\"use\": \"residential\", \"floor_area_m2\": 320, \"district\": 6}'");
  decide_verb->callback([settings, &common, &run] { run = [settings, &common] { return decide(*settings, common); }; });
  auto* check_verb = verb->add_subcommand("check", "Print what is wrong in DMN models: file:line:column: what");
  check_verb->add_option("files", settings->files, "Models")->required();
  check_verb->footer("Exit code 1 when something is wrong.\nExample: pasokh rules check examples/tehran/rules/*.dmn");
  check_verb->callback([settings, &common, &run] { run = [settings, &common] { return check(*settings, common); }; });
}

}  // namespace pasokh::cli
