#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "process/machine.hpp"

namespace pasokh::process {
namespace {

constexpr std::size_t k_most_holders = 3 * 64 + 2;  // token, scope and what it undoes, for each level

bool is_barrier(const Scope& scope) { return scope.kind == ScopeKind::called || scope.kind == ScopeKind::pool; }

// Contexts one behind the other, the nearest first.
rules::Value evaluate_in(const rules::Expression& expression, const rules::Context* const* chain, std::size_t length,
                         const rules::Names* outer, const std::optional<rules::Moment>& now) {
  const rules::Names names{*chain[length - 1], outer};
  if (length > 1) return evaluate_in(expression, chain, length - 1, &names, now);
  return rules::evaluate_fully(expression, names, {}, now).value;
}

// As it comes back from a fact: what JSON cannot hold is gone.
rules::Value as_stored(const rules::Value& value) {
  switch (value.type()) {
    case rules::Type::null:
    case rules::Type::boolean:
    case rules::Type::number:
    case rules::Type::string:
    case rules::Type::date: return value;
    default: return rules::from_json(rules::to_json(value));
  }
}

}  // namespace

// Whose variables a token sees, nearest first: its own, its scope's, those of the token that opened the scope, ... the
// case's. A called process and a pool see no further than themselves.
std::size_t Machine::holders(const Token& t, const rules::Context** chain, std::size_t room) const {
  std::size_t length = 0;
  const auto put = [&](std::uint32_t holder) {
    const rules::Context* values = variables_->local(holder);
    if (values != nullptr && length < room) chain[length++] = values;
  };
  if (!variables_->locals.empty() || !state_->scopes.empty()) {
    if (t.number != 0) put(t.number);
    for (std::uint32_t number = t.scope; number != 0;) {
      const Scope* scope = state_->scope(number);
      put(number);
      if (scope->records != 0) put(scope->records);
      if (is_barrier(*scope)) {
        static const rules::Context k_empty;
        if (length == 0) chain[length++] = &k_empty;
        return length;
      }
      put(scope->token);
      number = scope->parent;
    }
  }
  put(0);
  return length;
}

rules::Value Machine::evaluate(const Token& t, const rules::Expression& expression, const rules::Context* more) const {
  std::array<const rules::Context*, k_most_holders> chain;
  std::size_t length = 0;
  if (more != nullptr) chain[length++] = more;
  length += holders(t, chain.data() + length, chain.size() - length);
  return evaluate_in(expression, chain.data(), length, nullptr, now_);
}

rules::Value Machine::value_of(const Token& t, const Formula& formula) const {
  return formula.expression ? evaluate(t, *formula.expression) : rules::Value(formula.text);
}

// Leaves `into` empty for what is plain text or absent: that is found in the model.
std::optional<Trouble> Machine::read_text(const Token& t, const Node& node, const Formula& formula,
                                          std::optional<std::string>& into) const {
  if (!formula.expression) return std::nullopt;
  const rules::Value value = evaluate(t, *formula.expression);
  if (const rules::List* items = value.list()) {
    std::string joined;
    for (const rules::Value& item : *items) joined += (joined.empty() ? "" : ",") + rules::to_text(item);
    into = std::move(joined);
    return std::nullopt;
  }
  if (value.is_null() || value.boolean() || value.context() || value.range()) {
    return say("process.formula_gave_no_text", {{"element", node.id}, {"expression", formula.text}});
  }
  into = rules::to_text(value);
  return std::nullopt;
}

void Machine::set(std::uint32_t holder, const rules::Context& values) {
  if (values.empty()) return;
  Words words;
  for (const auto& [name, value] : values) words.values.set(name, as_stored(value));
  emit({.kind = ChangeKind::variables_set, .scope = holder}, std::move(words));
}

void Machine::set_outward(const Token& t, const rules::Context& values) {
  if (values.empty()) return;
  // The holders outside the token, and the outermost: the case, the pool or the called process.
  std::vector<std::uint32_t> from;
  std::uint32_t outermost = 0;
  for (std::uint32_t number = t.scope; number != 0 && outermost == 0;) {
    const Scope* scope = state_->scope(number);
    from.push_back(number);
    if (is_barrier(*scope))
      outermost = number;
    else
      from.push_back(scope->token);
    number = scope->parent;
  }
  std::vector<std::pair<std::uint32_t, rules::Context>> by_holder;
  for (const auto& [name, value] : values) {
    std::uint32_t target = outermost;
    for (const std::uint32_t holder : from) {
      const rules::Context* held = variables_->local(holder);
      if (held == nullptr || held->find(name) == nullptr) continue;
      target = holder;
      break;
    }
    auto place =
        std::find_if(by_holder.begin(), by_holder.end(), [&](const auto& entry) { return entry.first == target; });
    if (place == by_holder.end()) place = by_holder.insert(by_holder.end(), {target, {}});
    place->second.set(name, value);
  }
  for (const auto& [holder, held] : by_holder) set(holder, held);
}

rules::Context Machine::visible(const Token& t) const {
  std::array<const rules::Context*, k_most_holders> chain;
  rules::Context out;
  for (std::size_t i = holders(t, chain.data(), chain.size()); i > 0; --i)
    for (const auto& [name, value] : *chain[i - 1])
      if (!name.starts_with('@')) out.set(name, value);
  return out;
}

}  // namespace pasokh::process
