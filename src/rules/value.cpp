#include "rules/value.hpp"

#include <algorithm>
#include <array>

#include "rules/function.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {

std::string_view name_of(Type type) {
  static constexpr std::array<std::string_view, 13> k_names = {
      "null", "boolean", "number", "date", "days and time duration", "years and months duration", "string", "time", "date and time",
      "list", "context", "range", "function"};
  return k_names[static_cast<std::size_t>(type)];
}

namespace {

constexpr std::uint64_t k_most_bulk = 0xFFFF'FFFF;
constexpr std::size_t k_bytes_of_bulk = 32;

std::uint64_t bulk_of(const List& items) {
  std::uint64_t bulk = 1;
  for (const Value& item : items) bulk += item.bulk();
  return bulk;
}
std::uint64_t bulk_of(const Context& entries) {
  std::uint64_t bulk = 1;
  for (const auto& [name, value] : entries) bulk += value.bulk() + name.size() / k_bytes_of_bulk;
  return bulk;
}

}  // namespace

template <class T>
Value::Value(Type type, T held, std::uint64_t bulk) : type_(type) {
  auto* made = new Held<T>(std::move(held));
  made->bulk = static_cast<std::uint32_t>(std::min(bulk, k_most_bulk));
  small_.shared = made;
}

Value::Value(std::string text) {
  const std::size_t bytes = text.size();
  *this = Value(Type::string, std::move(text), 1 + bytes / k_bytes_of_bulk);
}
Value::Value(Date date) : type_(Type::date) {
  const YearMonthDay ymd = date.ymd();
  small_.date = CalendarDate{ymd.year, static_cast<std::uint8_t>(ymd.month), static_cast<std::uint8_t>(ymd.day)};
}
Value::Value(ClockTime time) : Value(Type::time, std::move(time), 1) {}
Value::Value(DateAndTime at) : Value(Type::date_time, std::move(at), 1) {}
Value::Value(List items) {
  const std::uint64_t bulk = bulk_of(items);
  *this = Value(Type::list, std::move(items), bulk);
}
Value::Value(Context entries) {
  const std::uint64_t bulk = bulk_of(entries);
  *this = Value(Type::context, std::move(entries), bulk);
}
Value::Value(Range range) {
  const std::uint64_t bulk = std::uint64_t{1} + range.low.bulk() + range.high.bulk();
  *this = Value(Type::range, std::move(range), bulk);
}
Value::Value(Function function) : Value(Type::function, std::move(function), 1) {}

const Function* Value::function() const { return shared<Function>(Type::function); }

void Value::destroy() noexcept {
  const Shared* shared = small_.shared;
  switch (type_) {
    case Type::string: delete static_cast<const Held<std::string>*>(shared); return;
    case Type::time: delete static_cast<const Held<ClockTime>*>(shared); return;
    case Type::date_time: delete static_cast<const Held<DateAndTime>*>(shared); return;
    case Type::list: delete static_cast<const Held<List>*>(shared); return;
    case Type::context: delete static_cast<const Held<Context>*>(shared); return;
    case Type::range: delete static_cast<const Held<Range>*>(shared); return;
    case Type::function: delete static_cast<const Held<Function>*>(shared); return;
    default: return;
  }
}

bool Value::operator==(const Value& o) const {
  if (type_ != o.type_) return false;
  if (is_shared() && small_.shared == o.small_.shared) return true;
  switch (type_) {
    case Type::null: return true;
    case Type::boolean: return small_.boolean == o.small_.boolean;
    case Type::number: return small_.number == o.small_.number;
    case Type::date: return small_.date == o.small_.date;
    case Type::days_duration: return small_.days == o.small_.days;
    case Type::months_duration: return small_.months == o.small_.months;
    case Type::string: return *string() == *o.string();
    case Type::time: return *time() == *o.time();
    case Type::date_time: return *date_time() == *o.date_time();
    case Type::list: return *list() == *o.list();
    case Type::context: return *context() == *o.context();
    case Type::range: return *range() == *o.range();
    case Type::function: return false;  // another one, whatever it does
  }
  return false;
}

Context::Context(std::initializer_list<std::pair<std::string, Value>> entries) {
  for (const auto& [name, value] : entries) set(name, value);
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

// Writes until there is enough.
class TextWriter {
 public:
  explicit TextWriter(std::size_t most) : most_(most) {}
  std::string out;

  void write(const Value& value, bool nested) {
    if (out.size() > most_) return;
    switch (value.type()) {
      case Type::null: out += "null"; return;
      case Type::boolean: out += *value.boolean() ? "true" : "false"; return;
      case Type::number: out += value.number()->to_text(); return;
      case Type::string: nested ? quote(*value.string(), out) : void(out += *value.string()); return;
      case Type::list: return list(*value.list());
      case Type::context: return context(*value.context());
      case Type::range: return range(*value.range());
      case Type::function: out += value.function()->name.empty() ? "function" : "function " + value.function()->name; return;
      default: out += nested ? "@\"" + temporal_text(value) + "\"" : temporal_text(value);
    }
  }

 private:
  void list(const List& items) {
    out += '[';
    for (const Value& item : items) {
      if (&item != items.data()) out += ", ";
      write(item, true);
    }
    out += ']';
  }

  void context(const Context& entries) {
    out += '{';
    bool first = true;
    for (const auto& [name, entry] : entries) {
      if (!first) out += ", ";
      first = false;
      out += name;
      out += ": ";
      write(entry, true);
    }
    out += '}';
  }

  void range(const Range& range) {
    const auto comparison = [&](std::string_view symbol, const Value& end) {
      out += '(';
      out += symbol;
      write(end, true);
      out += ')';
    };
    if (range.kind != Range::Kind::interval) return comparison(range.kind == Range::Kind::one ? "=" : "!=", range.low);
    if (range.low.is_null()) return comparison(range.high_included ? "<=" : "<", range.high);
    if (range.high.is_null()) return comparison(range.low_included ? ">=" : ">", range.low);
    out += range.low_included ? '[' : '(';
    write(range.low, true);
    out += "..";
    write(range.high, true);
    out += range.high_included ? ']' : ')';
  }

  std::size_t most_;
};

}  // namespace

std::string to_text(const Value& value, std::size_t most) {
  TextWriter writer(most);
  writer.write(value, false);
  return std::move(writer.out);
}

json::Value to_json(const Value& value) {
  switch (value.type()) {
    case Type::null: return json::null();
    case Type::boolean: return json::boolean(*value.boolean());
    case Type::number: {
      json::Value out;
      out.kind = json::Kind::number;
      out.text = value.number()->to_json();
      return out;
    }
    case Type::string: return json::string(*value.string());
    case Type::list: {
      json::Value out = json::array();
      for (const Value& item : *value.list()) out.push(to_json(item));
      return out;
    }
    case Type::context: return to_json(*value.context());
    case Type::function: return json::null();
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
    const std::string& text = value.members[0].second.text;
    return text.starts_with('[') || text.starts_with('(') ? parse_range(text) : parse_at_literal(text);
  }
  return Value(context_from_json(value));
}

Context context_from_json(const json::Value& object) {
  Context out;
  for (const auto& [name, value] : object.members) out.set(name, from_json(value));
  return out;
}

}  // namespace pasokh::rules
