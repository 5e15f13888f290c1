// Business-rule tasks: decided by the DMN models of the configuration the case runs under, at once, with the rules that
// fired as part of the fact.
#include <algorithm>

#include "desk/draft.hpp"
#include "rules/decision_model.hpp"

namespace pasokh::desk {
namespace {

constexpr std::size_t k_most_value_bytes = 32 << 10;  // of what a decision gives, as it is journalled and read by people
constexpr std::size_t k_most_decisions = 100;  // of one command: a circle of decisions without a wait ends in an incident

std::vector<RuleFired> fired_of(const rules::Decided& decided) {
  std::vector<RuleFired> all;
  for (const rules::FiredRule& rule : decided.fired)
    all.push_back({rule.decision, static_cast<std::int64_t>(rule.rule), rule.id, rule.columns, rule.annotations});
  return all;
}

}  // namespace

// Each decision may lead to others; what a later step took away is not decided.
void Draft::take_decisions() {
  for (std::size_t taken = 0; !to_decide_.empty(); ++taken) {
    const std::uint32_t number = to_decide_.front();
    to_decide_.erase(to_decide_.begin());
    const process::Token* token = c_.process.token(number);
    if (token == nullptr || token->waiting != process::Waiting::activity) continue;
    if (taken < k_most_decisions) {
      decide(process::Token(*token));
      continue;
    }
    Incident incident;
    incident.token = number;
    incident.element = model().node(token->node).id;
    incident.what = say("desk.too_many_decisions",
                        {{"element", incident.element}, {"most", static_cast<std::int64_t>(k_most_decisions)}});
    raise(std::move(incident));
  }
}

void Draft::decide(const process::Token& token) {
  const process::Node& node = model().node(token.node);
  Incident incident;
  incident.token = token.number;
  incident.element = node.id;
  const auto called = configuration().decision(node.called_decision);
  if (called.model == nullptr) {
    incident.what = say("configuration.unknown_decision", {{"decision", node.called_decision}});
    return raise(std::move(incident));
  }
  const rules::Context seen = process::visible_to(model(), c_.process, c_.variables, token.number);
  rules::Context inputs;
  for (const std::string& name : called.model->inputs_of(called.name)) {
    if (const rules::Value* value = seen.find(name)) inputs.set(name, *value);
  }
  const rules::Decided decided = called.model->decide(called.name, inputs, {}, moment());
  if (decided.trouble) {
    incident.what = *decided.trouble;
    return raise(std::move(incident));
  }
  json::Value value = rules::to_json(decided.value);
  if (json::write(value).size() > k_most_value_bytes) {
    incident.what = say("desk.decision_too_large", {{"element", node.id}, {"most", static_cast<std::int64_t>(k_most_value_bytes >> 10)}});
    return raise(std::move(incident));
  }
  emit(DecisionTaken{token.number, node.id, called.name, rules::to_json(inputs), std::move(value), fired_of(decided)});
  rules::Context outputs;
  if (!node.result_variable.empty()) outputs.set(node.result_variable, decided.value);
  if (const Done done = step_once(process::Complete{token.number, std::move(outputs)}); !done) {
    incident.what = done.error().message;
    raise(std::move(incident));
  }
}

// An incident stopped it: decided once more.
Done Draft::decide_again(std::uint32_t token) {
  to_decide_.push_back(token);
  follow_through();
  return {};
}

}  // namespace pasokh::desk
