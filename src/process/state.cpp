#include "process/state.hpp"

#include <algorithm>

namespace pasokh::process {
namespace {

template <class T>
const T* by_number(const Slim<T>& sorted, std::uint32_t number) {
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), number, [](const T& a, std::uint32_t n) { return a.number < n; });
  return found != sorted.end() && found->number == number ? &*found : nullptr;
}

}  // namespace

const Token* State::token(std::uint32_t number) const { return by_number(tokens, number); }
const Scope* State::scope(std::uint32_t number) const { return by_number(scopes, number); }
const ArmedTimer* State::timer(std::uint32_t number) const { return by_number(timers, number); }

const rules::Context* Variables::local(std::uint32_t holder) const {
  if (holder == 0) return &root;
  for (const Local& l : locals)
    if (l.holder == holder) return &l.values;
  return nullptr;
}

rules::Context& Variables::at(std::uint32_t holder) {
  if (holder == 0) return root;
  for (Local& l : locals)
    if (l.holder == holder) return l.values;
  locals.push_back({holder, {}});
  return locals.back().values;
}

void Variables::drop(std::uint32_t holder) {
  if (!locals.empty()) locals.erase_if([&](const Local& l) { return l.holder == holder; });
}

// {"root": {...}, "locals": [{"holder": 3, "values": {...}}]}
json::Value to_json(const Variables& variables) {
  json::Value locals = json::array();
  for (const Local& l : variables.locals)
    locals.push(json::object({{"holder", json::number(l.holder)}, {"values", rules::to_json(l.values)}}));
  return json::object({{"root", rules::to_json(variables.root)}, {"locals", std::move(locals)}});
}

Result<Variables> variables_from_json(const json::Value& value) {
  const auto broken = [] { return refuse(RefusalKind::invalid, say("process.broken_variables")); };
  const json::Value* root = value.find("root");
  const json::Value* locals = value.find("locals");
  if (!root || !root->is(json::Kind::object) || !locals || !locals->is(json::Kind::array)) return broken();
  Variables out;
  out.root = rules::context_from_json(*root);
  for (const json::Value& item : locals->items) {
    const json::Value* holder = item.find("holder");
    const json::Value* values = item.find("values");
    const auto number = holder ? holder->integer() : std::nullopt;
    if (!number || *number < 1 || *number > UINT32_MAX || !values || !values->is(json::Kind::object)) return broken();
    out.at(static_cast<std::uint32_t>(*number)) = rules::context_from_json(*values);
  }
  return out;
}

}  // namespace pasokh::process
