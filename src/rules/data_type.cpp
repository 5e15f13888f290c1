#include "rules/data_type.hpp"

#include <algorithm>
#include <array>

#include "rules/function.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {
namespace {

DataTypePtr made(DataType::Kind kind, Type simple) {
  auto type = std::make_shared<DataType>();
  type->kind = kind;
  type->simple = simple;
  return type;
}

using Kind = DataType::Kind;

bool is_any(const DataTypePtr& type) { return type == nullptr || type->kind == Kind::any; }

// Whether every value of `narrow` is one of `wide`; `unknown_fits` where nobody said what `narrow` is.
bool narrows(const DataTypePtr& narrow, const DataTypePtr& wide, bool unknown_fits) {
  if (is_any(wide) || narrow == wide) return true;
  if (is_any(narrow)) return unknown_fits;
  if (narrow->kind == Kind::nothing) return true;
  if (narrow->kind != wide->kind) return false;
  switch (wide->kind) {
    case Kind::simple: return narrow->simple == wide->simple;
    case Kind::list:
    case Kind::range: return narrows(narrow->inner, wide->inner, unknown_fits);
    case Kind::context:
      return std::ranges::all_of(wide->parts, [&](const auto& part) {
        const auto own = std::ranges::find(narrow->parts, part.first, &std::pair<std::string, DataTypePtr>::first);
        return own != narrow->parts.end() && narrows(own->second, part.second, unknown_fits);
      });
    case Kind::function: {
      if (narrow->parts.size() != wide->parts.size() || !narrows(narrow->inner, wide->inner, unknown_fits)) return false;
      for (std::size_t i = 0; i < wide->parts.size(); ++i)
        if (!narrows(wide->parts[i].second, narrow->parts[i].second, unknown_fits)) return false;
      return true;
    }
    default: return true;
  }
}

bool function_conforms(const Function& function, const DataType& type, bool unknown_fits) {
  if (function.takes_any) return true;
  DataType own;
  own.kind = Kind::function;
  own.inner = function.result;
  for (const Parameter& parameter : function.parameters) own.parts.emplace_back(parameter.name, parameter.type);
  return narrows(std::make_shared<const DataType>(std::move(own)), std::make_shared<const DataType>(type), unknown_fits);
}

bool fits(const Value& value, const DataTypePtr& type, bool with_allowed);

bool shape_fits(const Value& value, const DataType& type, bool with_allowed) {
  switch (type.kind) {
    case Kind::any: return true;
    case Kind::nothing: return value.is_null();
    case Kind::simple: return value.is(type.simple);
    case Kind::list: {
      const List* items = value.list();
      return items && std::ranges::all_of(*items, [&](const Value& item) {
               return is_any(type.inner) || (with_allowed && item.is_null()) || fits(item, type.inner, with_allowed);
             });
    }
    case Kind::range: {
      const Range* range = value.range();
      return range && (range->low.is_null() || fits(range->low, type.inner, with_allowed)) &&
             (range->high.is_null() || fits(range->high, type.inner, with_allowed));
    }
    case Kind::context: {
      const Context* context = value.context();
      return context && std::ranges::all_of(type.parts, [&](const auto& part) {
               const Value* entry = context->find(part.first);
               return entry && (entry->is_null() || fits(*entry, part.second, with_allowed));
             });
    }
    case Kind::function: return value.function() && function_conforms(*value.function(), type, with_allowed);
  }
  return false;
}

bool fits(const Value& value, const DataTypePtr& type, bool with_allowed) {
  if (type == nullptr) return true;
  return shape_fits(value, *type, with_allowed) && (!with_allowed || !type->allowed || type->allowed(value));
}

// Parts that need a change of their own (a date where a date and time is wanted) are changed one by one.
std::optional<Value> coerced_parts(const Value& value, const DataType& type) {
  if (type.kind == Kind::list && value.list()) {
    List items;
    items.reserve(value.list()->size());
    for (const Value& item : *value.list()) {
      auto part = coerced(item, type.inner);
      if (!part) return std::nullopt;
      items.push_back(std::move(*part));
    }
    return Value(std::move(items));
  }
  if (type.kind == Kind::context && value.context()) {
    Context out = *value.context();
    for (const auto& [name, part_type] : type.parts) {
      const Value* entry = out.find(name);
      auto part = entry ? coerced(*entry, part_type) : std::nullopt;
      if (!part) return std::nullopt;
      out.set(name, std::move(*part));
    }
    return Value(std::move(out));
  }
  return std::nullopt;
}

}  // namespace

DataTypePtr simple_type(Type type) {
  static const auto k_types = [] {
    std::array<DataTypePtr, 13> types;
    for (std::size_t i = 0; i < types.size(); ++i) types[i] = made(Kind::simple, static_cast<Type>(i));
    types[static_cast<std::size_t>(Type::null)] = made(Kind::nothing, Type::null);
    types[static_cast<std::size_t>(Type::list)] = made(Kind::list, Type::list);
    types[static_cast<std::size_t>(Type::context)] = made(Kind::context, Type::context);
    types[static_cast<std::size_t>(Type::range)] = made(Kind::range, Type::range);
    return types;
  }();
  return k_types[static_cast<std::size_t>(type)];
}

DataTypePtr find_simple_type(std::string_view name) {
  static const DataTypePtr k_any = std::make_shared<const DataType>();
  if (name == "Any" || name == "any") return k_any;
  if (name == "Null" || name == "nothing") return simple_type(Type::null);
  static constexpr std::pair<std::string_view, Type> k_names[] = {
      {"boolean", Type::boolean}, {"number", Type::number}, {"string", Type::string}, {"date", Type::date}, {"time", Type::time},
      {"date and time", Type::date_time}, {"dateTime", Type::date_time}, {"days and time duration", Type::days_duration},
      {"dayTimeDuration", Type::days_duration}, {"years and months duration", Type::months_duration},
      {"yearMonthDuration", Type::months_duration}, {"list", Type::list}, {"context", Type::context}, {"range", Type::range}};
  for (const auto& [own, type] : k_names)
    if (own == name) return simple_type(type);
  return nullptr;
}

DataTypePtr list_of(DataTypePtr items) {
  auto type = std::make_shared<DataType>();
  type->kind = Kind::list;
  type->inner = std::move(items);
  return type;
}

bool conforms(const Value& value, const DataTypePtr& type) {
  return fits(value, type, false) && (!value.is_null() || (type && type->kind == Kind::nothing));
}

std::optional<Value> coerced(const Value& value, const DataTypePtr& type) {
  if (type == nullptr || value.is_null()) return value;
  if (fits(value, type, true)) return value;
  const auto allowed = [&](Value v) { return !type->allowed || type->allowed(v) ? std::optional(std::move(v)) : std::nullopt; };
  if (value.date() && type->kind == Kind::simple && type->simple == Type::date_time) {
    ClockTime midnight;
    midnight.offset_s = 0;
    return allowed(DateAndTime{*value.date(), midnight});
  }
  if (const List* items = value.list(); items && type->kind != Kind::list) {
    return items->size() == 1 && !items->front().list() ? coerced(items->front(), type) : std::nullopt;
  }
  if (type->kind == Kind::list && !value.list()) {
    auto item = coerced(value, type->inner);
    return item ? allowed(Value(List{std::move(*item)})) : std::nullopt;
  }
  if (auto changed = coerced_parts(value, *type)) return allowed(std::move(*changed));
  return std::nullopt;
}

}  // namespace pasokh::rules
