#include "rules/builtins.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/assert.hpp"

namespace pasokh::rules {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

DataTypePtr type_named(std::string_view name) {
  if (name.empty() || name == "any") return nullptr;
  if (name == "function") return simple_type(Type::function);  // of any parameters
  DataTypePtr type = find_simple_type(name);
  PASOKH_ASSERT(type != nullptr, "a built-in's signature names a type of FEEL");
  return type;
}

BuiltinParameter parameter_from(std::string_view text, Builtin& builtin) {
  BuiltinParameter out;
  if (text.starts_with('[')) {
    out.optional = true;
    text = text.substr(1, text.size() - 2);
  }
  if (text.starts_with("...")) {
    builtin.gathers = Builtin::Gathers::items;
    text.remove_prefix(3);
  } else if (text.starts_with('*')) {
    builtin.gathers = Builtin::Gathers::rest;
    text.remove_prefix(1);
  }
  const std::size_t colon = text.find(':');
  out.name = std::string(trimmed(text.substr(0, colon)));
  std::string_view type = colon == std::string_view::npos ? std::string_view() : trimmed(text.substr(colon + 1));
  out.nullable = type.ends_with('?');
  if (out.nullable) type.remove_suffix(1);
  out.type = type_named(type);
  return out;
}

Builtin from_entry(const BuiltinEntry& entry) {
  Builtin out;
  out.call = entry.call;
  out.may_be_null = entry.may_be_null;
  out.constant = entry.constant;
  std::string_view text = entry.signature;
  out.name = std::string(text.substr(0, text.find('(')));
  text = text.substr(out.name.size() + 1, text.size() - out.name.size() - 2);
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    out.parameters.push_back(parameter_from(trimmed(text.substr(0, comma)), out));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

const std::vector<Builtin>& table() {
  static const std::vector<Builtin> k_table = [] {
    std::vector<Builtin> out;
    for (const auto part : {text_builtins(), number_builtins(), list_builtins(), time_builtins(), range_builtins(), context_builtins()})
      for (const BuiltinEntry& entry : part) out.push_back(from_entry(entry));
    return out;
  }();
  return k_table;
}

// The forms of a name, by their place in the table.
const std::multimap<std::string, std::uint32_t, std::less<>>& forms() {
  static const auto k_forms = [] {
    std::multimap<std::string, std::uint32_t, std::less<>> out;
    for (std::uint32_t i = 0; i < table().size(); ++i) out.emplace(table()[i].name, i);
    return out;
  }();
  return k_forms;
}

std::size_t least_arguments(const Builtin& builtin) {
  return static_cast<std::size_t>(std::ranges::count_if(builtin.parameters, [](const auto& p) { return !p.optional; }));
}

std::optional<BuiltinChoice> by_position(std::uint32_t index, std::size_t arguments) {
  const Builtin& builtin = table()[index];
  const bool open = builtin.gathers != Builtin::Gathers::nothing;
  if (arguments < least_arguments(builtin) || (!open && arguments > builtin.parameters.size())) return std::nullopt;
  BuiltinChoice out{index, std::vector<int>(arguments)};
  for (std::size_t i = 0; i < arguments; ++i) out.order[i] = static_cast<int>(i);
  return out;
}

std::optional<BuiltinChoice> by_name(std::uint32_t index, std::span<const std::string> names) {
  const Builtin& builtin = table()[index];
  BuiltinChoice out{index, std::vector<int>(builtin.parameters.size(), -1)};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto own = std::ranges::find(builtin.parameters, names[i], &BuiltinParameter::name);
    if (own == builtin.parameters.end()) return std::nullopt;
    int& place = out.order[static_cast<std::size_t>(own - builtin.parameters.begin())];
    if (place >= 0) return std::nullopt;
    place = static_cast<int>(i);
  }
  while (!out.order.empty() && out.order.back() < 0 && builtin.parameters[out.order.size() - 1].optional) out.order.pop_back();
  return out;
}

// Arguments that its last parameter gathers become one list.
void gather(const Builtin& builtin, List& arguments) {
  const std::size_t first = builtin.parameters.size() - 1;
  if (builtin.gathers == Builtin::Gathers::items && arguments.size() == first + 1 && (arguments[first].list() || arguments[first].is_null())) return;
  List gathered(arguments.begin() + static_cast<std::ptrdiff_t>(first), arguments.end());
  arguments.resize(first);
  arguments.emplace_back(std::move(gathered));
}

bool fit(const Builtin& builtin, std::span<Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const BuiltinParameter& parameter = builtin.parameters[i];
    if (arguments[i].is_null()) {
      if (!parameter.nullable) return false;
    } else if (parameter.type != nullptr && !arguments[i].is(parameter.type->simple)) {
      auto changed = coerced(arguments[i], parameter.type);
      if (!changed) return false;
      arguments[i] = std::move(*changed);
    }
  }
  return true;
}

}  // namespace

std::span<const Builtin> builtins() { return table(); }
bool is_builtin(std::string_view name) { return forms().find(name) != forms().end(); }

std::optional<BuiltinChoice> choose_builtin(std::string_view name, std::size_t arguments, std::span<const std::string> names) {
  const auto [first, last] = forms().equal_range(name);
  for (auto it = first; it != last; ++it) {
    auto choice = names.empty() ? by_position(it->second, arguments) : by_name(it->second, names);
    if (choice) return choice;
  }
  return std::nullopt;
}

Value call_builtin(const Builtin& builtin, std::span<Value> arguments, Evaluation& evaluation) {
  constexpr std::size_t k_most_parameters = 8;
  PASOKH_ASSERT(builtin.parameters.size() <= k_most_parameters, "a built-in has few parameters");
  std::array<Value, k_most_parameters> all;
  if (builtin.gathers != Builtin::Gathers::nothing) {
    List given(arguments.begin(), arguments.end());
    gather(builtin, given);
    std::ranges::move(given, all.begin());
    arguments = std::span(all).first(given.size());
    if (!evaluation.spend(given.back().list() ? given.back().list()->size() : 0)) return {};
  } else {
    std::ranges::move(arguments, all.begin());
    arguments = std::span(all).first(arguments.size());
  }
  if (!fit(builtin, arguments)) return {};
  return builtin.call(std::span<const Value>(all).first(builtin.parameters.size()), evaluation);
}

std::optional<Function> builtin_function(std::string_view name) {
  if (!is_builtin(name)) return std::nullopt;
  Function out;
  out.name = std::string(name);
  out.takes_any = true;
  out.body = [called = std::string(name)](std::span<const Value> arguments, Evaluation& evaluation) -> Value {
    const auto choice = choose_builtin(called, arguments.size(), {});
    if (!choice) return evaluation.fail(say("rules.wrong_call", {{"name", called}}));
    List own(arguments.begin(), arguments.end());
    return call_builtin(table()[choice->index], own, evaluation);
  };
  return out;
}

std::optional<std::int64_t> whole_part(const Value& number) {
  const auto whole = number.number() ? rounded(*number.number(), 0, Rounding::down) : std::nullopt;
  return whole ? whole->integer() : std::nullopt;
}

std::optional<std::size_t> place_in(const Value& index, std::size_t size) {
  const auto at = whole_part(index);
  const auto most = static_cast<std::int64_t>(size);
  if (!at || *at == 0 || *at > most || *at < -most) return std::nullopt;
  return static_cast<std::size_t>(*at > 0 ? *at - 1 : most + *at);
}

}  // namespace pasokh::rules
