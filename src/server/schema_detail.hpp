// The inside of schema.hpp: one overload a kind of type. Include schema.hpp instead.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/message.hpp"

namespace pasokh::server::schema_detail {

template <class T>
constexpr std::string_view type_name() {
  std::string_view name = __PRETTY_FUNCTION__;
  std::size_t start = name.find("T = ") + 4;
  std::size_t end = name.find_first_of(";]", start);
  return name.substr(start, end - start);
}

inline json::Value text_schema(const char* format = nullptr, const char* pattern = nullptr) {
  json::Value out = json::object({{"type", json::string("string")}});
  if (format) out.add("format", json::string(format));
  if (pattern) out.add("pattern", json::string(pattern));
  return out;
}

template <class T>
struct Describe;

template <class T>
json::Value describe(SchemaBook& book) {
  return Describe<T>::in(book);
}

template <class T>
json::Value describe_members(SchemaBook& book) {
  json::Value properties = json::object(), required = json::array();
  boost::mp11::mp_for_each<codec::Fields<T>>([&](auto member) {
    using M = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
    properties.add(member.name, describe<M>(book));
    if (!Describe<M>::k_optional && !codec::is_defaulted<T>(member.name)) required.push(json::string(member.name));
  });
  json::Value out = json::object({{"type", json::string("object")}, {"properties", std::move(properties)}});
  if (!required.items.empty()) out.add("required", std::move(required));
  out.add("additionalProperties", json::boolean(false));
  return out;
}

// A listed struct, or an enum.
template <class T>
struct Describe {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook& book) {
    if constexpr (std::is_enum_v<T>) {
      json::Value names = json::array();
      boost::mp11::mp_for_each<codec::describe::describe_enumerators<T>>(
          [&](auto e) { names.push(json::string(e.name)); });
      return json::object({{"type", json::string("string")}, {"enum", std::move(names)}});
    } else {
      static_assert(codec::Struct<T>, "list the struct's fields with PASOKH_FIELDS");
      return book.refer(schema_name(type_name<T>()), [&] { return describe_members<T>(book); });
    }
  }
};

template <class T>
requires std::is_integral_v<T>
struct Describe<T> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook&) {
    return json::object({{"type", json::string(std::is_same_v<T, bool> ? "boolean" : "integer")}});
  }
};

#define PASOKH_SCHEMA_TEXT(TYPE, ...)                                       \
  template <>                                                               \
  struct Describe<TYPE> {                                                   \
    static constexpr bool k_optional = false;                               \
    static json::Value in(SchemaBook&) { return text_schema(__VA_ARGS__); } \
  };
PASOKH_SCHEMA_TEXT(std::string)
PASOKH_SCHEMA_TEXT(Instant, "date-time")
PASOKH_SCHEMA_TEXT(Date, "date")
PASOKH_SCHEMA_TEXT(TimeOfDay, nullptr, "^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?$")
PASOKH_SCHEMA_TEXT(Duration, "duration")
PASOKH_SCHEMA_TEXT(Id, nullptr, "^[0-9a-hjkmnp-tv-z]{26}$")
#undef PASOKH_SCHEMA_TEXT

template <class Tag>
struct Describe<TypedId<Tag>> : Describe<Id> {};

template <class Tag>
struct Describe<Code<Tag>> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook&) { return text_schema(nullptr, "^[a-z0-9._-]{1,64}$"); }
};

template <class T>
struct Describe<std::optional<T>> {
  static constexpr bool k_optional = true;
  static json::Value in(SchemaBook& book) { return describe<T>(book); }
};

template <class T>
struct Describe<std::vector<T>> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook& book) {
    return json::object({{"type", json::string("array")}, {"items", describe<T>(book)}});
  }
};

template <class T>
struct Describe<std::map<std::string, T>> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook& book) {
    return json::object({{"type", json::string("object")}, {"additionalProperties", describe<T>(book)}});
  }
};

// {"type": "Opened", ...}: the fields of one of the structs, and which.
template <class... Ts>
struct Describe<std::variant<Ts...>> {
  static constexpr bool k_optional = false;
  template <class T>
  static json::Value one(SchemaBook& book) {
    json::Value out = describe_members<T>(book);
    json::Value name = json::string(std::string(codec::type_name<T>()));
    json::Value with_type = json::object({{"type", json::object({{"const", std::move(name)}})}});
    for (auto& member : out.members) {
      if (member.first != "properties") continue;
      for (auto& property : member.second.members) with_type.add(property.first, std::move(property.second));
      member.second = std::move(with_type);
    }
    return out;
  }
  static json::Value in(SchemaBook& book) { return json::object({{"oneOf", json::array({one<Ts>(book)...})}}); }
};

template <>
struct Describe<json::Value> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook&) { return json::object(); }
};

template <>
struct Describe<Message> {
  static constexpr bool k_optional = false;
  static json::Value in(SchemaBook& book) {
    return book.refer("Message", [] {
      return json::object({{"type", json::string("object")},
                           {"properties", json::object({{"code", text_schema()}})},
                           {"required", json::array({json::string("code")})}});
    });
  }
};

}  // namespace pasokh::server::schema_detail

namespace pasokh::server {
template <class T>
Schema schema_of() {
  return [](SchemaBook& book) { return schema_detail::describe<T>(book); };
}
}  // namespace pasokh::server
