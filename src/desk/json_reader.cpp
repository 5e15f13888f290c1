#include "desk/json_reader.hpp"

#include <algorithm>
#include <string>

namespace pasokh::desk {

namespace {

std::string kind_name(json::Kind kind) {
  switch (kind) {
    case json::Kind::null: return "null";
    case json::Kind::boolean: return "boolean";
    case json::Kind::number: return "number";
    case json::Kind::string: return "string";
    case json::Kind::array: return "array";
    case json::Kind::object: return "object";
  }
  return {};
}

std::uint32_t position_argument(const Message& message, std::string_view name) {
  for (const auto& [key, argument] : message.arguments) {
    const auto* number = std::get_if<std::int64_t>(&argument);
    if (key == name && number != nullptr && *number >= 0) return static_cast<std::uint32_t>(*number);
  }
  return 0;
}

}  // namespace

void Notes::add(const json::Value& at, Message message) const { add(at.line, at.column, std::move(message)); }

void Notes::add(std::uint32_t line, std::uint32_t column, Message message) const {
  findings.push_back({file, line, column, std::move(message)});
}

Finding finding_of(const std::string& file, const Refusal& refusal) {
  return {file, position_argument(refusal.message, "line"), position_argument(refusal.message, "column"),
          refusal.message};
}

ObjectReader::ObjectReader(const json::Value& value, const Notes& notes)
    : value_(value.is(json::Kind::object) ? &value : nullptr), at_(value), notes_(notes) {
  if (value_ == nullptr) {
    notes_.add(value, say("configuration.wrong_type",
                          {{"field", std::string("{}")}, {"expected", kind_name(json::Kind::object)}}));
  }
}

ObjectReader::~ObjectReader() {
  if (value_ == nullptr) return;
  for (const auto& [name, member] : value_->members) {
    if (!asked_.contains(name)) notes_.add(member, say("configuration.unknown_field", {{"field", name}}));
  }
}

bool ObjectReader::has(std::string_view name) const { return value_ != nullptr && value_->find(name) != nullptr; }

void ObjectReader::ignore(std::string_view name) { asked_.emplace(name); }

const json::Value* ObjectReader::member(std::string_view name) {
  asked_.emplace(name);
  return value_ == nullptr ? nullptr : value_->find(name);
}

const json::Value* ObjectReader::optional(std::string_view name, json::Kind kind) {
  const json::Value* found = member(name);
  if (found == nullptr || found->is(kind)) return found;
  notes_.add(*found, say("configuration.wrong_type", {{"field", std::string(name)}, {"expected", kind_name(kind)}}));
  return nullptr;
}

const json::Value* ObjectReader::required(std::string_view name, json::Kind kind) {
  if (member(name) == nullptr && value_ != nullptr) {
    notes_.add(at_, say("configuration.missing_field", {{"field", std::string(name)}}));
  }
  return optional(name, kind);
}

std::string ObjectReader::text(std::string_view name) {
  const json::Value* found = required(name, json::Kind::string);
  return found == nullptr ? std::string() : found->text;
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name) {
  const json::Value* found = optional(name, json::Kind::string);
  return found == nullptr ? std::nullopt : std::optional(found->text);
}

std::optional<std::string> ObjectReader::code_in(const json::Value* found) {
  if (found == nullptr || is_code(found->text)) return found == nullptr ? std::nullopt : std::optional(found->text);
  notes_.add(*found, say("configuration.bad_code", {{"code", found->text}}));
  return {};
}

std::string ObjectReader::code(std::string_view name) {
  return code_in(required(name, json::Kind::string)).value_or(std::string());
}

std::optional<std::string> ObjectReader::optional_code(std::string_view name) {
  return code_in(optional(name, json::Kind::string));
}

bool ObjectReader::flag(std::string_view name, bool otherwise) {
  const json::Value* found = optional(name, json::Kind::boolean);
  return found == nullptr ? otherwise : found->boolean;
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t otherwise, std::int64_t least,
                                   std::int64_t most) {
  const json::Value* found = optional(name, json::Kind::number);
  if (found == nullptr) return otherwise;
  const std::optional<std::int64_t> value = found->integer();
  if (value && *value >= least && *value <= most) return *value;
  notes_.add(*found, say("configuration.bad_number", {{"field", std::string(name)}, {"least", least}, {"most", most}}));
  return otherwise;
}

Names ObjectReader::read_names(const json::Value& value, std::string_view name) {
  ObjectReader reader(value, notes_);
  Names names{reader.text("fa"), reader.text("en")};
  if (reader.has("fa") && reader.has("en") && (names.fa.empty() || names.en.empty())) {
    notes_.add(value, say("configuration.missing_name", {{"field", std::string(name)}}));
  }
  return names;
}

Names ObjectReader::names(std::string_view name) {
  const json::Value* found = required(name, json::Kind::object);
  return found == nullptr ? Names{} : read_names(*found, name);
}

Names ObjectReader::optional_names(std::string_view name) {
  const json::Value* found = optional(name, json::Kind::object);
  return found == nullptr ? Names{} : read_names(*found, name);
}

std::vector<const json::Value*> ObjectReader::items(std::string_view name, json::Kind of, bool must) {
  const json::Value* found = must ? required(name, json::Kind::array) : optional(name, json::Kind::array);
  std::vector<const json::Value*> items;
  if (found == nullptr) return items;
  for (const json::Value& item : found->items) {
    if (item.is(of)) {
      items.push_back(&item);
    } else {
      notes_.add(item, say("configuration.wrong_type", {{"field", std::string(name)}, {"expected", kind_name(of)}}));
    }
  }
  return items;
}

std::optional<std::size_t> ObjectReader::word_index(std::string_view name, std::span<const std::string_view> known,
                                                    bool must) {
  const json::Value* found = must ? required(name, json::Kind::string) : optional(name, json::Kind::string);
  if (found == nullptr) return {};
  const auto at = std::ranges::find(known, std::string_view(found->text));
  if (at != known.end()) return static_cast<std::size_t>(at - known.begin());
  std::string words;
  for (const std::string_view word : known) words += (words.empty() ? "" : ", ") + std::string(word);
  notes_.add(*found, say("configuration.unknown_word",
                         {{"field", std::string(name)}, {"word", found->text}, {"known", words}}));
  return {};
}

}  // namespace pasokh::desk
