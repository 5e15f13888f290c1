// How encode and decode (codec.hpp) walk the listed fields. Boost.Describe keeps the lists; nothing outside base names it.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/message.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#define PASOKH_FIELDS(Type, ...) BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))
#define PASOKH_ENUM(Type, ...) BOOST_DESCRIBE_ENUM(Type, __VA_ARGS__)
// Fields that may be missing although they are no optionals: they keep the default of the struct.
#define PASOKH_DEFAULTED(Type, ...)                                              \
  inline std::string_view pasokh_defaulted_fields(const Type*) { return "," #__VA_ARGS__ ","; }

namespace pasokh {

namespace codec {

namespace describe = boost::describe;

template <class T>
using Fields = describe::describe_members<T, describe::mod_any_access>;

template <class T, template <class...> class Of>
struct IsA : std::false_type {};
template <template <class...> class Of, class... A>
struct IsA<Of<A...>, Of> : std::true_type {};

template <class T>
concept Struct = describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept Enum = std::is_enum_v<T> && describe::has_describe_enumerators<T>::value;
template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

inline std::unexpected<Refusal> wrong(std::string_view code, const json::Value& at, const std::string& pointer, std::string wanted = {}) {
  return refuse(RefusalKind::invalid,
                Message{std::string(code), {{"field", pointer}, {"wanted", std::move(wanted)}, {"line", std::int64_t{at.line}}, {"column", std::int64_t{at.column}}}},
                pointer);
}

// One more step of a JSON pointer (RFC 6901): "~" and "/" of a key are escaped. Names of fields need none.
inline std::string below(const std::string& at, std::string_view key) {
  std::string pointer = at + "/";
  for (const char c : key) {
    if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else pointer += c;
  }
  return pointer;
}

// "CaseFiled" -> "CaseFiled": the name of a variant's alternative, without its namespaces.
template <class T>
constexpr std::string_view type_name() {
  constexpr std::string_view all = __PRETTY_FUNCTION__;
  constexpr auto start = all.find("T = ") + 4;
  constexpr auto end = all.find_first_of(";]", start);
  constexpr std::string_view full = all.substr(start, end - start);
  constexpr auto colon = full.rfind(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

template <class T>
bool is_defaulted(std::string_view field) {
  if constexpr (requires(const T* t) { pasokh_defaulted_fields(t); }) {
    std::string list;
    for (const char c : pasokh_defaulted_fields(static_cast<const T*>(nullptr)))
      if (c != ' ') list += c;
    return list.find("," + std::string(field) + ",") != std::string::npos;
  } else {
    return false;
  }
}

template <class T>
struct Codec;

template <>
struct Codec<bool> {
  static void write(bool b, std::string& out) { out += b ? "true" : "false"; }
  static Result<bool> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::boolean)) return wrong("base.wanted_boolean", v, at);
    return v.boolean;
  }
};

template <Integer T>
struct Codec<T> {
  static void write(T n, std::string& out) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
  }
  static Result<T> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::number)) return wrong("base.wanted_integer", v, at);
    T n{};
    const auto [end, error] = std::from_chars(v.text.data(), v.text.data() + v.text.size(), n);
    if (error != std::errc{} || end != v.text.data() + v.text.size()) return wrong("base.wanted_integer", v, at);
    return n;
  }
};

template <>
struct Codec<std::string> {
  static void write(const std::string& s, std::string& out) { json::write_string(s, out); }
  static Result<std::string> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::string)) return wrong("base.wanted_text", v, at);
    return v.text;
  }
};

// Types written as text by to_text and read by a parse function that gives an optional.
template <class T, std::optional<T> (*Parse)(std::string_view)>
struct TextCodec {
  static void write(const T& t, std::string& out) { json::write_string(to_text(t), out); }
  static Result<T> read(const json::Value& v, const std::string& at) {
    if (v.is(json::Kind::string))
      if (const auto t = Parse(v.text)) return *t;
    return wrong("base.wanted_form", v, at, std::string(type_name<T>()));
  }
};
template <> struct Codec<Instant> : TextCodec<Instant, parse_instant> {};
template <> struct Codec<Date> : TextCodec<Date, parse_date> {};
template <> struct Codec<TimeOfDay> : TextCodec<TimeOfDay, parse_time_of_day> {};
template <> struct Codec<Duration> : TextCodec<Duration, parse_duration> {};
template <> struct Codec<Id> : TextCodec<Id, parse_id> {};

template <class Tag>
struct Codec<TypedId<Tag>> {
  static void write(const TypedId<Tag>& id, std::string& out) { Codec<Id>::write(id.value, out); }
  static Result<TypedId<Tag>> read(const json::Value& v, const std::string& at) {
    PASOKH_LET(const Id id, Codec<Id>::read(v, at));
    return TypedId<Tag>{id};
  }
};

template <class Tag>
struct Codec<Code<Tag>> {
  static void write(const Code<Tag>& code, std::string& out) { json::write_string(code.value, out); }
  static Result<Code<Tag>> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::string) || (!v.text.empty() && !is_code(v.text))) return wrong("base.wanted_code", v, at);
    return Code<Tag>{v.text};
  }
};

template <Enum T>
struct Codec<T> {
  static std::string_view name(T t) {
    std::string_view found;
    boost::mp11::mp_for_each<describe::describe_enumerators<T>>([&](auto e) {
      if (e.value == t) found = e.name;
    });
    return found;
  }
  static void write(T t, std::string& out) { json::write_string(name(t), out); }
  static std::optional<T> from(std::string_view text) {
    std::optional<T> found;
    boost::mp11::mp_for_each<describe::describe_enumerators<T>>([&](auto e) {
      if (text == e.name) found = e.value;
    });
    return found;
  }
  static std::string choices() {
    std::string all;
    boost::mp11::mp_for_each<describe::describe_enumerators<T>>([&](auto e) { all += (all.empty() ? "" : ", ") + std::string(e.name); });
    return all;
  }
  static Result<T> read(const json::Value& v, const std::string& at) {
    if (v.is(json::Kind::string))
      if (const auto t = from(v.text)) return *t;
    return wrong("base.wanted_choice", v, at, choices());
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static void write(const std::optional<T>& t, std::string& out) {
    if (t) Codec<T>::write(*t, out);
    else out += "null";
  }
  static Result<std::optional<T>> read(const json::Value& v, const std::string& at) {
    if (v.is(json::Kind::null)) return std::optional<T>{};
    PASOKH_LET(auto t, Codec<T>::read(v, at));
    return std::optional<T>{std::move(t)};
  }
};

template <class T>
struct Codec<std::vector<T>> {
  static void write(const std::vector<T>& all, std::string& out) {
    out += '[';
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i) out += ',';
      Codec<T>::write(all[i], out);
    }
    out += ']';
  }
  static Result<std::vector<T>> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::array)) return wrong("base.wanted_list", v, at);
    std::vector<T> all;
    all.reserve(v.items.size());
    for (std::size_t i = 0; i < v.items.size(); ++i) {
      PASOKH_LET(auto t, Codec<T>::read(v.items[i], at + "/" + std::to_string(i)));
      all.push_back(std::move(t));
    }
    return all;
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static void write(const std::map<std::string, T>& all, std::string& out) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : all) {
      if (!std::exchange(first, false)) out += ',';
      json::write_string(key, out);
      out += ':';
      Codec<T>::write(value, out);
    }
    out += '}';
  }
  static Result<std::map<std::string, T>> read(const json::Value& v, const std::string& at) {
    if (!v.is(json::Kind::object)) return wrong("base.wanted_object", v, at);
    std::map<std::string, T> all;
    for (const auto& [key, value] : v.members) {
      PASOKH_LET(auto t, Codec<T>::read(value, below(at, key)));
      all.emplace(key, std::move(t));
    }
    return all;
  }
};

template <>
struct Codec<json::Value> {
  static void write(const json::Value& v, std::string& out) { json::write(v, out); }
  static Result<json::Value> read(const json::Value& v, const std::string&) { return v; }
};

template <Struct T>
struct Codec<T> {
  static void write(const T& t, std::string& out) {
    out += '{';
    bool first = true;
    write_fields(t, out, first);
    out += '}';
  }
  static void write_fields(const T& t, std::string& out, bool& first) {
    boost::mp11::mp_for_each<Fields<T>>([&](auto field) {
      const auto& value = t.*field.pointer;
      using V = std::remove_cvref_t<decltype(value)>;
      if constexpr (IsA<V, std::optional>::value) {
        if (!value) return;
      }
      if (!std::exchange(first, false)) out += ',';
      out += '"';
      out += field.name;
      out += "\":";
      Codec<V>::write(value, out);
    });
  }
  static Result<T> read(const json::Value& v, const std::string& at, std::string_view besides = {}) {
    if (!v.is(json::Kind::object)) return wrong("base.wanted_object", v, at);
    T t{};
    std::optional<Refusal> refusal;
    std::size_t used = 0;
    boost::mp11::mp_for_each<Fields<T>>([&](auto field) {
      if (refusal) return;
      using V = std::remove_cvref_t<decltype(t.*field.pointer)>;
      const json::Value* member = v.find(field.name);
      if (!member) {
        if (!IsA<V, std::optional>::value && !is_defaulted<T>(field.name))
          refusal = wrong("base.missing_field", v, at + "/" + field.name).error();
        return;
      }
      ++used;
      auto value = Codec<V>::read(*member, at + "/" + field.name);
      if (value) t.*field.pointer = std::move(*value);
      else refusal = std::move(value.error());
    });
    if (refusal) return std::unexpected(std::move(*refusal));
    if (used + (besides.empty() ? 0 : 1) != v.members.size()) return unknown_field(v, at, besides);
    return t;
  }
  static std::unexpected<Refusal> unknown_field(const json::Value& v, const std::string& at, std::string_view besides) {
    for (const auto& [name, value] : v.members) {
      bool known = name == besides;
      boost::mp11::mp_for_each<Fields<T>>([&](auto field) { known = known || name == field.name; });
      if (!known) return wrong("base.unknown_field", value, below(at, name));
    }
    return wrong("base.unknown_field", v, at);
  }
};

template <class... A>
struct Codec<std::variant<A...>> {
  static void write(const std::variant<A...>& any, std::string& out) {
    std::visit([&](const auto& t) {
      using T = std::remove_cvref_t<decltype(t)>;
      out += "{\"type\":\"";
      out += type_name<T>();
      out += '"';
      bool first = false;
      Codec<T>::write_fields(t, out, first);
      out += '}';
    }, any);
  }
  static Result<std::variant<A...>> read(const json::Value& v, const std::string& at) {
    const auto* type = v.is(json::Kind::object) ? v.find("type") : nullptr;
    if (!type) return wrong("base.missing_field", v, at + "/type");
    std::optional<Result<std::variant<A...>>> found;
    (try_one<A>(v, at, type->text, found), ...);
    if (!found) return wrong("base.unknown_type", *type, at + "/type", type->text);
    return std::move(*found);
  }
  template <class T>
  static void try_one(const json::Value& v, const std::string& at, std::string_view type, std::optional<Result<std::variant<A...>>>& found) {
    if (found || type != type_name<T>()) return;
    auto t = Codec<T>::read(v, at, "type");
    if (t) found.emplace(std::variant<A...>{std::move(*t)});
    else found.emplace(std::unexpected(std::move(t.error())));
  }
};

}  // namespace codec

BOOST_DESCRIBE_STRUCT(Named, (), (kind, code))

namespace codec {
// An argument is an object with one member that names its type: {"n":5}, {"text":"x"}, {"date":"2025-11-23"}.
template <>
struct Codec<Argument> {
  static constexpr std::array<std::string_view, 8> k_names = {"n", "text", "at", "date", "time", "duration", "id", "named"};
  static void write(const Argument& argument, std::string& out) {
    out += "{\"";
    out += k_names[argument.index()];
    out += "\":";
    std::visit([&](const auto& t) { Codec<std::remove_cvref_t<decltype(t)>>::write(t, out); }, argument);
    out += '}';
  }
  template <std::size_t I>
  static bool try_one(const json::Value& v, const std::string& at, Result<Argument>& found) {
    if (v.members[0].first != k_names[I]) return false;
    auto t = Codec<std::variant_alternative_t<I, Argument>>::read(v.members[0].second, at);
    if (t) found = Argument(std::in_place_index<I>, std::move(*t));
    else found = std::unexpected(std::move(t.error()));
    return true;
  }
  static Result<Argument> read(const json::Value& v, const std::string& at) {
    Result<Argument> found = wrong("base.wanted_argument", v, at);
    if (!v.is(json::Kind::object) || v.members.size() != 1) return found;
    [&]<std::size_t... I>(std::index_sequence<I...>) { (try_one<I>(v, at, found) || ...); }(std::make_index_sequence<8>{});
    return found;
  }
};

template <>
struct Codec<Message> {
  static void write(const Message& message, std::string& out) {
    out += "{\"code\":";
    json::write_string(message.code, out);
    for (const auto& [name, argument] : message.arguments) {
      out += ',';
      json::write_string(name, out);
      out += ':';
      Codec<Argument>::write(argument, out);
    }
    out += '}';
  }
  static Result<Message> read(const json::Value& v, const std::string& at) {
    const auto* code = v.is(json::Kind::object) ? v.find("code") : nullptr;
    if (!code || !code->is(json::Kind::string)) return wrong("base.missing_field", v, at + "/code");
    Message message{code->text, {}};
    for (const auto& [name, value] : v.members) {
      if (name == "code") continue;
      PASOKH_LET(auto argument, Codec<Argument>::read(value, below(at, name)));
      message.arguments.emplace_back(name, std::move(argument));
    }
    return message;
  }
};
}  // namespace codec

template <class T>
void encode(const T& t, std::string& out) { codec::Codec<T>::write(t, out); }
template <class T>
std::string encode(const T& t) {
  std::string out;
  encode(t, out);
  return out;
}
// `at` is the JSON pointer of the value within the whole, for refusals.
template <class T>
Result<T> decode(const json::Value& value, const std::string& at = {}) { return codec::Codec<T>::read(value, at); }
template <class T>
Result<T> decode_text(std::string_view text) {
  PASOKH_LET(const auto value, json::parse(text));
  return decode<T>(value);
}
// The name of an enumerator of a listed enum, and back.
template <codec::Enum T>
std::string_view enum_name(T t) { return codec::Codec<T>::name(t); }
template <codec::Enum T>
std::optional<T> enum_from(std::string_view text) { return codec::Codec<T>::from(text); }

}  // namespace pasokh
