#include "rules/value.hpp"

#include <algorithm>
#include <array>

#include "rules/temporal.hpp"

namespace pasokh::rules {

std::string_view name_of(Type type) {
  static constexpr std::array<std::string_view, 12> k_names = {
      "null", "boolean", "number", "string", "date", "time", "date and time", "days and time duration", "years and months duration",
      "list", "context", "range"};
  return k_names[static_cast<std::size_t>(type)];
}

Value::Value(std::string text) : held_(std::make_shared<const std::string>(std::move(text))) {}
Value::Value(Date date) {
  const YearMonthDay ymd = date.ymd();
  held_ = CalendarDate{ymd.year, static_cast<std::uint8_t>(ymd.month), static_cast<std::uint8_t>(ymd.day)};
}
Value::Value(ClockTime time) : held_(std::make_shared<const ClockTime>(std::move(time))) {}
Value::Value(DateAndTime at) : held_(std::make_shared<const DateAndTime>(std::move(at))) {}
Value::Value(List items) : held_(std::make_shared<const List>(std::move(items))) {}
Value::Value(Context entries) : held_(std::make_shared<const Context>(std::move(entries))) {}
Value::Value(Range range) : held_(std::make_shared<const Range>(std::move(range))) {}

namespace {
template <class T, class Held>
const T* shared(const Held& held) {
  const auto* pointer = std::get_if<std::shared_ptr<const T>>(&held);
  return pointer ? pointer->get() : nullptr;
}
}  // namespace

const std::string* Value::string() const { return shared<std::string>(held_); }
const ClockTime* Value::time() const { return shared<ClockTime>(held_); }
const DateAndTime* Value::date_time() const { return shared<DateAndTime>(held_); }
const List* Value::list() const { return shared<List>(held_); }
const Context* Value::context() const { return shared<Context>(held_); }
const Range* Value::range() const { return shared<Range>(held_); }

bool Value::operator==(const Value& o) const {
  if (type() != o.type()) return false;
  switch (type()) {
    case Type::null: return true;
    case Type::string: return *string() == *o.string();
    case Type::time: return *time() == *o.time();
    case Type::date_time: return *date_time() == *o.date_time();
    case Type::list: return *list() == *o.list();
    case Type::context: return *context() == *o.context();
    case Type::range: return *range() == *o.range();
    default: return held_ == o.held_;
  }
}

Context::Context(std::initializer_list<std::pair<std::string, Value>> entries) {
  for (const auto& [name, value] : entries) set(name, value);
}

const Value* Context::find(std::string_view name) const {
  for (const auto& entry : entries_)
    if (entry.first == name) return &entry.second;
  return nullptr;
}

void Context::set(std::string_view name, Value value) {
  for (auto& entry : entries_) {
    if (entry.first != name) continue;
    entry.second = std::move(value);
    return;
  }
  entries_.emplace_back(std::string(name), std::move(value));
}

bool Context::erase(std::string_view name) {
  return std::erase_if(entries_, [&](const auto& entry) { return entry.first == name; }) > 0;
}

bool Context::operator==(const Context& o) const {
  if (size() != o.size()) return false;
  return std::all_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
    const Value* other = o.find(entry.first);
    return other != nullptr && *other == entry.second;
  });
}

namespace {

void quote(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void write_text(const Value& value, bool nested, std::string& out) {
  switch (value.type()) {
    case Type::null: out += "null"; return;
    case Type::boolean: out += *value.boolean() ? "true" : "false"; return;
    case Type::number: out += value.number()->to_text(); return;
    case Type::string: nested ? quote(*value.string(), out) : void(out += *value.string()); return;
    case Type::list: {
      out += '[';
      for (const Value& item : *value.list()) {
        if (&item != value.list()->data()) out += ", ";
        write_text(item, true, out);
      }
      out += ']';
      return;
    }
    case Type::context: {
      out += '{';
      bool first = true;
      for (const auto& [name, entry] : *value.context()) {
        if (!first) out += ", ";
        first = false;
        out += name;
        out += ": ";
        write_text(entry, true, out);
      }
      out += '}';
      return;
    }
    case Type::range: {
      const Range& range = *value.range();
      out += range.low_included ? '[' : '(';
      write_text(range.low, true, out);
      out += "..";
      write_text(range.high, true, out);
      out += range.high_included ? ']' : ')';
      return;
    }
    default: out += temporal_text(value);
  }
}

}  // namespace

std::string to_text(const Value& value) {
  std::string out;
  write_text(value, false, out);
  return out;
}

json::Value to_json(const Value& value) {
  switch (value.type()) {
    case Type::null: return json::null();
    case Type::boolean: return json::boolean(*value.boolean());
    case Type::number: {
      json::Value out;
      out.kind = json::Kind::number;
      out.text = value.number()->to_text();
      return out;
    }
    case Type::string: return json::string(*value.string());
    case Type::list: {
      json::Value out = json::array();
      for (const Value& item : *value.list()) out.push(to_json(item));
      return out;
    }
    case Type::context: return to_json(*value.context());
    default: return json::object({{"@", json::string(to_text(value))}});
  }
}

json::Value to_json(const Context& context) {
  json::Value out = json::object();
  for (const auto& [name, value] : context) out.add(name, to_json(value));
  return out;
}

Value from_json(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::null: return {};
    case json::Kind::boolean: return Value(value.boolean);
    case json::Kind::number: {
      const auto number = Decimal::parse(value.text);
      return number ? Value(*number) : Value();
    }
    case json::Kind::string: return Value(value.text);
    case json::Kind::array: {
      List items;
      items.reserve(value.items.size());
      for (const json::Value& item : value.items) items.push_back(from_json(item));
      return Value(std::move(items));
    }
    case json::Kind::object: break;
  }
  if (value.members.size() == 1 && value.members[0].first == "@" && value.members[0].second.is(json::Kind::string)) {
    return parse_at_literal(value.members[0].second.text);
  }
  return Value(context_from_json(value));
}

Context context_from_json(const json::Value& object) {
  Context out;
  for (const auto& [name, value] : object.members) out.set(name, from_json(value));
  return out;
}

}  // namespace pasokh::rules
