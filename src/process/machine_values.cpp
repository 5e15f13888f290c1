#include <map>

#include "base/assert.hpp"
#include "process/machine.hpp"

namespace pasokh::process {

void Machine::emit(Move move) {
  moves_.push_back(std::move(move));
  apply(model_, state_, variables_, moves_.back());
}

const Token& Machine::token(std::uint32_t number) const {
  const Token* found = state_.token(number);
  PASOKH_ASSERT(found != nullptr, "the engine follows tokens that are there");
  return *found;
}

bool Machine::is_instance(const Token& t) const {
  const Scope* scope = state_.scope(t.scope);
  return scope != nullptr && scope->instances && scope->node == t.node;
}

// Whose variables a token sees, nearest first: its own, its scope's, those of the token that opened the scope, ... the case's.
std::vector<std::uint32_t> Machine::holders(const Token& t) const {
  std::vector<std::uint32_t> out{t.number};
  for (std::uint32_t number = t.scope; number != 0;) {
    const Scope* scope = state_.scope(number);
    out.push_back(number);
    out.push_back(scope->token);
    number = scope->parent;
  }
  out.push_back(0);
  return out;
}

rules::Evaluated Machine::evaluate(const Token& t, const rules::Expression& expression) const {
  const std::vector<std::uint32_t> from = holders(t);
  std::vector<rules::Names> seen;
  seen.reserve(from.size());  // links point into it
  for (auto holder = from.rbegin(); holder != from.rend(); ++holder) {
    const rules::Context* values = variables_.local(*holder);
    if (values != nullptr) seen.push_back({*values, seen.empty() ? nullptr : &seen.back()});
  }
  return rules::evaluate_fully(expression, seen.back());
}

rules::Value Machine::value_of(const Token& t, const Formula& formula) const {
  return formula.expression ? evaluate(t, *formula.expression).value : rules::Value(formula.text);
}

std::expected<std::optional<std::string>, Trouble> Machine::text_of(const Token& t, const Node& node, const Formula& formula) const {
  if (formula.empty()) return std::nullopt;
  if (!formula.expression) return formula.text;
  const rules::Value value = evaluate(t, *formula.expression).value;
  if (const rules::List* items = value.list()) {
    std::string joined;
    for (const rules::Value& item : *items) joined += (joined.empty() ? "" : ",") + rules::to_text(item);
    return joined;
  }
  if (value.is_null() || value.boolean() || value.context() || value.range()) {
    return std::unexpected(say("process.formula_gave_no_text", {{"element", node.id}, {"expression", formula.text}}));
  }
  return rules::to_text(value);
}

std::expected<std::pair<TimerKind, std::string>, Trouble> Machine::timer_text(const Token& t, const Node& event) const {
  const TimerSpec& spec = *event.timer;
  auto text = text_of(t, event, spec.value);
  if (!text) return std::unexpected(text.error());
  if (spec.kind == TimerKind::term || !spec.value.expression) return std::pair{spec.kind, **text};
  const rules::Value value = rules::parse_at_literal(**text);
  const bool duration = value.days_duration() || value.months_duration();
  const bool date = value.date() || value.date_time();
  if (spec.kind == TimerKind::date ? !date : !duration) {
    return std::unexpected(say("process.bad_timer", {{"element", event.id}, {"value", **text}}));
  }
  return std::pair{spec.kind, **text};
}

void Machine::set(std::uint32_t holder, const rules::Context& values) {
  if (!values.empty()) emit(VariablesSet{holder, rules::to_json(values)});
}

void Machine::set_outward(const Token& t, const rules::Context& values) {
  const std::vector<std::uint32_t> from = holders(t);
  std::map<std::uint32_t, rules::Context> by_holder;
  for (const auto& [name, value] : values) {
    std::uint32_t target = 0;
    for (std::size_t i = 1; i < from.size() && target == 0; ++i) {
      const rules::Context* held = variables_.local(from[i]);
      if (held != nullptr && held->find(name) != nullptr) target = from[i];
    }
    by_holder[target].set(name, value);
  }
  for (const auto& [holder, held] : by_holder) set(holder, held);
}

}  // namespace pasokh::process
