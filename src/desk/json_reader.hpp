// Reads the JSON files of a configuration: one object at a time, every member asked for by name, every mistake
// collected with its file, line and column instead of ending the reading. What is missing or wrong reads as empty, so
// that the rest can be checked too.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "desk/organisation.hpp"

namespace pasokh::desk {

// Where findings of one file go.
struct Notes {
  std::string file;
  Findings& findings;

  void add(const json::Value& at, Message message) const;
  void add(std::uint32_t line, std::uint32_t column, Message message) const;
};

// A mistake of base/json.hpp as a finding of the file: its position is among its arguments.
Finding finding_of(const std::string& file, const Refusal& refusal);

class ObjectReader {
 public:
  // Not an object: one finding (configuration.wrong_type), and every member reads as empty.
  ObjectReader(const json::Value& value, const Notes& notes);
  // Members nobody asked for are findings (configuration.unknown_field), each at its own place.
  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  bool is_object() const { return value_ != nullptr; }
  const json::Value& at() const { return at_; }
  const Notes& notes() const { return notes_; }
  bool has(std::string_view name) const;
  void ignore(std::string_view name);  // allowed, and not read: "$schema"

  // The member, or nullptr with a finding (configuration.missing_field, configuration.wrong_type).
  const json::Value* required(std::string_view name, json::Kind kind);
  // The member, or nullptr when it is absent; a finding when it is of another kind.
  const json::Value* optional(std::string_view name, json::Kind kind);

  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  std::string code(std::string_view name);  // configuration.bad_code
  std::optional<std::string> optional_code(std::string_view name);
  bool flag(std::string_view name, bool otherwise);
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  Names names(std::string_view name);  // required, both languages not empty: configuration.missing_name
  Names optional_names(std::string_view name);
  std::vector<const json::Value*> items(std::string_view name, json::Kind of, bool must = true);

  // One of a list of words: configuration.unknown_word says which are known.
  template <class E, std::size_t N>
  E word(std::string_view name, const std::array<std::pair<std::string_view, E>, N>& words,
         std::optional<E> otherwise = {}) {
    std::array<std::string_view, N> known;
    for (std::size_t i = 0; i < N; ++i) known[i] = words[i].first;
    const std::optional<std::size_t> which = word_index(name, known, !otherwise.has_value());
    return which ? words[*which].second : otherwise.value_or(words[0].second);
  }

 private:
  const json::Value* member(std::string_view name);
  std::optional<std::string> code_in(const json::Value* found);
  std::optional<std::size_t> word_index(std::string_view name, std::span<const std::string_view> known, bool must);
  Names read_names(const json::Value& value, std::string_view name);

  const json::Value* value_;
  const json::Value& at_;
  const Notes& notes_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace pasokh::desk
