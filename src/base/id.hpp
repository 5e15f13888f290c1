// 128-bit identifiers. The top 16 bits say which chain of the journal a thing lives in; the office gives ids, in time order
// within a chain (48 bits of milliseconds), with 64 random bits. An id is not a secret.
// Text: 26 lower-case Crockford base-32 characters ("0" to "9", "a" to "z" without i, l, o, u).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pasokh {

using ChainNumber = std::uint16_t;

struct Id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Id&) const = default;
  ChainNumber chain() const { return static_cast<ChainNumber>(high >> 48); }
  bool is_nil() const { return high == 0 && low == 0; }
};

Id make_id(ChainNumber chain, std::int64_t unix_ms, std::uint64_t random);
std::string to_text(Id id);
std::optional<Id> parse_id(std::string_view text);

// Ids and short codes of different kinds of thing do not mix: struct CaseTag; using CaseId = TypedId<CaseTag>.
template <class Tag>
struct TypedId {
  Id value;
  auto operator<=>(const TypedId&) const = default;
  bool is_nil() const { return value.is_nil(); }
};
template <class Tag>
std::string to_text(TypedId<Tag> id) { return to_text(id.value); }

// A code is what configuration calls a thing: "district-6", "building-permit". At most 64 characters of a-z 0-9 . _ -
template <class Tag>
struct Code {
  std::string value;
  auto operator<=>(const Code&) const = default;
  bool empty() const { return value.empty(); }
};
bool is_code(std::string_view text);

}  // namespace pasokh

template <>
struct std::hash<pasokh::Id> {
  std::size_t operator()(const pasokh::Id& id) const noexcept { return id.low ^ (id.high * 0x9e3779b97f4a7c15ULL); }
};
template <class Tag>
struct std::hash<pasokh::TypedId<Tag>> {
  std::size_t operator()(const pasokh::TypedId<Tag>& id) const noexcept { return std::hash<pasokh::Id>{}(id.value); }
};
template <class Tag>
struct std::hash<pasokh::Code<Tag>> {
  std::size_t operator()(const pasokh::Code<Tag>& code) const noexcept { return std::hash<std::string>{}(code.value); }
};
