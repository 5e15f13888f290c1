// JSON with positions (RFC 8259): every value knows its line and column, duplicate keys are refused, numbers keep their text.
// Used for configuration, request bodies and the payloads of facts. Limits are checked while reading.
//
// Written here rather than taken: no packaged parser gives positions, exact numbers and duplicate refusal together
// (docs/decisions.md); json_test compares what it accepts with Boost.JSON on random and hostile input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace pasokh::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Value {
  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;  // a string's content (UTF-8), or a number's literal exactly as written
  std::vector<Value> items;                             // of an array
  std::vector<std::pair<std::string, Value>> members;   // of an object, in the order written
  std::uint32_t line = 0, column = 0;                   // from 1; 0 for values made in code

  // Declared here and defaulted below: pairs of a Value cannot be complete inside it, and clang looks.
  Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  bool is(Kind k) const { return kind == k; }
  // The member of that name, or nullptr.
  const Value* find(std::string_view name) const;
  // Nothing when it is not a number or does not fit exactly.
  std::optional<std::int64_t> integer() const;
  bool operator==(const Value& o) const;  // positions do not count

  Value& add(std::string name, Value value);  // to an object; returns *this
  Value& push(Value value);                   // to an array
};

inline Value::Value() = default;
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;

Value null();
Value boolean(bool b);
Value number(std::int64_t n);
Value string(std::string s);
Value array(std::vector<Value> items = {});
Value object(std::vector<std::pair<std::string, Value>> members = {});

struct Limits {
  std::size_t bytes = 4 << 20;
  std::size_t depth = 64;
  std::size_t values = 500'000;
};

// Errors: base.json_* with line and column as arguments.
Result<Value> parse(std::string_view text, const Limits& limits = {});
// Compact and canonical: members in their order, shortest escapes, no spaces. parse(write(v)) == v.
std::string write(const Value& value);
void write(const Value& value, std::string& out);
void write_string(std::string_view text, std::string& out);
std::string write_pretty(const Value& value);

}  // namespace pasokh::json
