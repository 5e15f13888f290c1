// Context functions (DMN 1.5, 10.3.4.10).
#include "rules/builtins.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;

Value get_value_(Arguments a, Evaluation&) {
  if (a[1].string()) {
    const Value* found = a[0].context()->find(*a[1].string());
    return found ? *found : Value();
  }
  if (!a[1].list() || a[1].list()->empty()) return {};
  Value at = a[0];
  for (const Value& key : *a[1].list()) {
    const Value* found = at.context() && key.string() ? at.context()->find(*key.string()) : nullptr;
    if (found == nullptr) return {};
    at = Value(*found);
  }
  return at;
}

Value get_entries_(Arguments a, Evaluation&) {
  List out;
  for (const auto& [key, value] : *a[0].context()) out.emplace_back(Context{{"key", key}, {"value", value}});
  return out;
}

Value context_(Arguments a, Evaluation& evaluation) {
  Context out;
  if (!evaluation.spend(a[0].list()->size())) return {};
  for (const Value& entry : *a[0].list()) {
    const Value* key = entry.context() ? entry.context()->find("key") : nullptr;
    const Value* value = entry.context() ? entry.context()->find("value") : nullptr;
    if (!key || !key->string() || !value || out.find(*key->string())) return {};
    if (!evaluation.spend(out.size())) return {};
    out.set(*key->string(), *value);
  }
  return out;
}

Value put(const Value& context, std::span<const Value> keys, const Value& value) {
  if (!context.context() || keys.empty() || !keys[0].string()) return {};
  Context out = *context.context();
  const std::string& key = *keys[0].string();
  if (keys.size() == 1) {
    out.set(key, value);
    return out;
  }
  const Value* inner = out.find(key);
  Value changed = inner ? put(*inner, keys.subspan(1), value) : Value();
  if (changed.is_null()) return {};
  out.set(key, std::move(changed));
  return out;
}

Value context_put_(Arguments a, Evaluation& evaluation) {
  if (!evaluation.spend(a[0].context()->size())) return {};
  if (a[1].list() && a[1].list()->size() > evaluation.limits().depth) return {};
  return put(a[0], a[1].list() ? std::span<const Value>(*a[1].list()) : a.subspan(1, 1), a[2]);
}

Value context_merge_(Arguments a, Evaluation& evaluation) {
  Context out;
  for (const Value& part : *a[0].list()) {
    if (!part.context() || !evaluation.spend(out.size() * part.context()->size())) return {};
    for (const auto& [key, value] : *part.context()) out.set(key, value);
  }
  return out;
}

// Where two forms differ in a type only, the first one takes either by position.
constexpr BuiltinEntry k_entries[] = {
    {"get value(m: context, key or keys: any)", get_value_, true}, {"get value(m: context, key: string)", get_value_, true},
    {"get value(m: context, keys: list)", get_value_, true},
    {"get entries(m: context)", get_entries_}, {"context(entries: list)", context_},
    {"context put(context: context, key or keys: any, value: any?)", context_put_},
    {"context put(context: context, key: string, value: any?)", context_put_},
    {"context put(context: context, keys: list, value: any?)", context_put_}, {"context merge(contexts: list)", context_merge_}};

}  // namespace

std::span<const BuiltinEntry> context_builtins() { return k_entries; }

}  // namespace pasokh::rules
