// For tests: whether a JSON value is what a schema says, for the part of JSON Schema that this house writes.
#pragma once

#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "server/schema.hpp"

namespace pasokh::server::api {

// Empty when it fits; otherwise where it does not, and why.
inline std::string differences(const json::Value& value, const json::Value& schema, const SchemaBook& book,
                               const std::string& at = "");

inline std::string object_differences(const json::Value& value, const json::Value& schema, const SchemaBook& book,
                                      const std::string& at) {
  const auto* properties = schema.find("properties");
  const auto* rest = schema.find("additionalProperties");
  if (const auto* required = schema.find("required"))
    for (const auto& name : required->items)
      if (!value.find(name.text)) return at + "/" + name.text + " is missing";
  for (const auto& [name, member] : value.members) {
    const auto* known = properties ? properties->find(name) : nullptr;
    if (!known && rest && rest->is(json::Kind::boolean) && !rest->boolean)
      return at + "/" + name + " is not in the schema";
    const auto* of = known ? known : rest && rest->is(json::Kind::object) ? rest : nullptr;
    if (!of) continue;
    if (auto wrong = differences(member, *of, book, at + "/" + name); !wrong.empty()) return wrong;
  }
  return {};
}

inline bool has_type(const json::Value& value, const std::string& type) {
  if (type == "object") return value.is(json::Kind::object);
  if (type == "array") return value.is(json::Kind::array);
  if (type == "string") return value.is(json::Kind::string);
  if (type == "boolean") return value.is(json::Kind::boolean);
  if (type == "null") return value.is(json::Kind::null);
  return type == "number" ? value.is(json::Kind::number) : type == "integer" && value.integer().has_value();
}

inline std::string differences(const json::Value& value, const json::Value& schema, const SchemaBook& book,
                               const std::string& at) {
  if (const auto* ref = schema.find("$ref"))
    return differences(value, book.components().at(ref->text.substr(ref->text.rfind('/') + 1)), book, at);
  if (const auto* type = schema.find("type")) {
    const bool one = type->items.empty() ? has_type(value, type->text) : std::ranges::any_of(type->items, [&](const auto& t) { return has_type(value, t.text); });
    if (!one) return at + " is no " + json::write(*type);
    if (value.is(json::Kind::null)) return {};
  }
  if (const auto* choices = schema.find("enum"))
    if (std::ranges::find(choices->items, value) == choices->items.end())
      return at + ": " + value.text + " is not one of the choices";
  if (const auto* constant = schema.find("const"); constant && !(*constant == value))
    return at + " is another constant";
  if (const auto* format = schema.find("format")) {
    if (format->text == "date-time" && !parse_instant(value.text)) return at + " is no instant: " + value.text;
    if (format->text == "date" && !parse_date(value.text)) return at + " is no date: " + value.text;
  }
  if (value.is(json::Kind::object)) return object_differences(value, schema, book, at);
  if (const auto* items = schema.find("items"); items && value.is(json::Kind::array))
    for (std::size_t i = 0; i < value.items.size(); ++i)
      if (auto wrong = differences(value.items[i], *items, book, at + "/" + std::to_string(i)); !wrong.empty())
        return wrong;
  return {};
}

}  // namespace pasokh::server::api
