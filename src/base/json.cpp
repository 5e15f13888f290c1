#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <numeric>

#include "base/text.hpp"

namespace pasokh::json {
namespace {

// Recursive descent over the text. Line and column are kept by remembering where the current line began.
class Reader {
 public:
  Reader(std::string_view text, const Limits& limits) : p_(text.data()), end_(p_ + text.size()), line_start_(p_), limits_(limits) {}

  Result<Value> whole() {
    Value value;
    skip_space();
    if (!read(value, 0)) return std::unexpected(std::move(error_));
    skip_space();
    if (p_ != end_) {
      fail("base.json_after_end");
      return std::unexpected(std::move(error_));
    }
    return value;
  }

 private:
  bool fail(const char* code, std::string what = {}) {
    const auto column = static_cast<std::int64_t>(p_ - line_start_) + 1;
    Message message{code, {{"line", std::int64_t{line_}}, {"column", column}}};
    if (!what.empty()) message.arguments.emplace_back("what", std::move(what));
    error_ = {std::string_view(code).ends_with("_limit") ? RefusalKind::too_large : RefusalKind::invalid, std::move(message), {}};
    return false;
  }

  void skip_space() {
    while (p_ != end_) {
      if (*p_ == '\n') {
        ++line_;
        line_start_ = p_ + 1;
      } else if (*p_ != ' ' && *p_ != '\t' && *p_ != '\r') {
        return;
      }
      ++p_;
    }
  }

  bool read(Value& value, std::size_t depth) {
    if (depth > limits_.depth) return fail("base.json_depth_limit");
    if (++values_ > limits_.values) return fail("base.json_values_limit");
    value.line = line_;
    value.column = static_cast<std::uint32_t>(p_ - line_start_) + 1;
    if (p_ == end_) return fail("base.json_ends_early");
    switch (*p_) {
      case '{': return read_object(value, depth);
      case '[': return read_array(value, depth);
      case '"': value.kind = Kind::string; return read_string(value.text);
      case 't': value.kind = Kind::boolean; value.boolean = true; return read_word("true");
      case 'f': value.kind = Kind::boolean; return read_word("false");
      case 'n': return read_word("null");
      default: return read_number(value);
    }
  }

  bool read_word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - p_) < word.size() || std::memcmp(p_, word.data(), word.size()) != 0) return fail("base.json_unexpected");
    p_ += word.size();
    return true;
  }

  bool digits() {
    const char* start = p_;
    while (p_ != end_ && *p_ >= '0' && *p_ <= '9') ++p_;
    return p_ != start;
  }

  bool read_number(Value& value) {
    const char* start = p_;
    value.kind = Kind::number;
    if (p_ != end_ && *p_ == '-') ++p_;
    if (p_ != end_ && *p_ == '0') ++p_;
    else if (!digits()) return fail("base.json_unexpected");
    if (p_ != end_ && *p_ == '.') {
      ++p_;
      if (!digits()) return fail("base.json_number");
    }
    if (p_ != end_ && (*p_ == 'e' || *p_ == 'E')) {
      ++p_;
      if (p_ != end_ && (*p_ == '+' || *p_ == '-')) ++p_;
      if (!digits()) return fail("base.json_number");
    }
    if (p_ - start > k_number_bytes) return fail("base.json_number");
    value.text.assign(start, p_);
    return true;
  }

  bool read_array(Value& value, std::size_t depth) {
    value.kind = Kind::array;
    ++p_;
    skip_space();
    if (p_ != end_ && *p_ == ']') return ++p_, true;
    const std::size_t first = items_.size();
    for (;;) {
      Value item;
      if (!read(item, depth + 1)) return false;
      items_.push_back(std::move(item));
      skip_space();
      if (p_ == end_) return fail("base.json_ends_early");
      if (*p_ == ']') return ++p_, take(items_, first, value.items), true;
      if (*p_ != ',') return fail("base.json_unexpected");
      ++p_;
      skip_space();
    }
  }

  bool read_object(Value& value, std::size_t depth) {
    value.kind = Kind::object;
    ++p_;
    skip_space();
    if (p_ != end_ && *p_ == '}') return ++p_, true;
    const std::size_t first = members_.size();
    for (;;) {
      if (p_ == end_) return fail("base.json_ends_early");
      if (*p_ != '"') return fail("base.json_unexpected");
      std::pair<std::string, Value> member;
      if (!read_string(member.first)) return false;
      skip_space();
      if (p_ == end_ || *p_ != ':') return fail("base.json_unexpected");
      ++p_;
      skip_space();
      if (!read(member.second, depth + 1)) return false;
      members_.push_back(std::move(member));
      skip_space();
      if (p_ == end_) return fail("base.json_ends_early");
      if (*p_ == '}') return ++p_, take(members_, first, value.members), no_duplicates(value);
      if (*p_ != ',') return fail("base.json_unexpected");
      ++p_;
      skip_space();
    }
  }

  bool no_duplicates(const Value& value) {
    const auto& members = value.members;
    if (members.size() <= 16) {
      for (std::size_t i = 1; i < members.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (members[i].first == members[j].first) return duplicate(members[i]);
      return true;
    }
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto name = [&](std::size_t i) { return std::pair(std::string_view(members[i].first), i); };
    std::ranges::sort(order, {}, name);
    const auto twice = std::ranges::adjacent_find(order, {}, [&](std::size_t i) { return name(i).first; });
    return twice == order.end() || duplicate(members[*(twice + 1)]);
  }
  bool duplicate(const std::pair<std::string, Value>& member) {
    fail("base.json_duplicate_key", member.first);
    error_.message.arguments[0].second = std::int64_t{member.second.line};
    error_.message.arguments[1].second = std::int64_t{member.second.column};
    return false;
  }

  // Children wait on a stack of the reader, so that each container is allocated once, at its size.
  template <class T>
  static void take(std::vector<T>& stack, std::size_t first, std::vector<T>& into) {
    const auto from = stack.begin() + static_cast<std::ptrdiff_t>(first);
    into.assign(std::move_iterator(from), std::move_iterator(stack.end()));
    stack.erase(from, stack.end());
  }

  // Runs over plain characters eight at a time, as far as a quote, a backslash, a control character or the end.
  static const char* plain_run(const char* p, const char* end, bool& ascii) {
    constexpr std::uint64_t k_ones = 0x0101010101010101, k_highs = 0x8080808080808080;
    const auto has_zero = [](std::uint64_t w) { return (w - k_ones) & ~w & k_highs; };
    std::uint64_t seen = 0;
    while (end - p >= 8) {
      std::uint64_t w;
      std::memcpy(&w, p, 8);
      const std::uint64_t control = (w - k_ones * 0x20) & ~w & k_highs;
      if (control | has_zero(w ^ (k_ones * '"')) | has_zero(w ^ (k_ones * '\\'))) break;
      seen |= w;
      p += 8;
    }
    while (p != end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) seen |= static_cast<unsigned char>(*p++);
    ascii = ascii && !(seen & k_highs);
    return p;
  }

  bool read_string(std::string& out) {
    const char* start = ++p_;
    bool ascii = true;
    p_ = plain_run(p_, end_, ascii);
    out.assign(start, p_);
    while (p_ != end_ && *p_ != '"') {
      if (static_cast<unsigned char>(*p_) < 0x20) return fail("base.json_control_character");
      if (!read_escape(out)) return false;
      start = p_;
      p_ = plain_run(p_, end_, ascii);
      out.append(start, p_);
    }
    if (p_ == end_) return fail("base.json_ends_early");
    ++p_;
    return ascii || is_utf8(out) || fail("base.json_not_utf8");
  }

  bool hex4(std::uint32_t& unit) {
    unit = 0;
    if (end_ - p_ < 4) return fail("base.json_escape");
    for (int i = 0; i < 4; ++i, ++p_) {
      const char c = *p_;
      const int n = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (n < 0) return fail("base.json_escape");
      unit = unit << 4 | static_cast<std::uint32_t>(n);
    }
    return true;
  }

  bool read_escape(std::string& out) {
    ++p_;
    if (p_ == end_) return fail("base.json_ends_early");
    static constexpr std::string_view k_from = "\"\\/bfnrt", k_to = "\"\\/\b\f\n\r\t";
    const char c = *p_++;
    if (const auto at = k_from.find(c); at != std::string_view::npos) return out += k_to[at], true;
    if (c != 'u') return --p_, fail("base.json_escape");
    std::uint32_t code = 0;
    if (!hex4(code)) return false;
    if (code >= 0xdc00 && code < 0xe000) return fail("base.json_escape");
    if (code >= 0xd800 && code < 0xdc00) {
      std::uint32_t low = 0;
      if (end_ - p_ < 2 || p_[0] != '\\' || p_[1] != 'u') return fail("base.json_escape");
      p_ += 2;
      if (!hex4(low)) return false;
      if (low < 0xdc00 || low >= 0xe000) return fail("base.json_escape");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_code(code, out);
    return true;
  }

  static constexpr std::ptrdiff_t k_number_bytes = 512;
  const char* p_;
  const char* end_;
  const char* line_start_;
  std::uint32_t line_ = 1;
  Limits limits_;
  std::size_t values_ = 0;
  std::vector<Value> items_;
  std::vector<std::pair<std::string, Value>> members_;
  Refusal error_;
};

void write_indented(const Value& value, std::string& out, std::size_t indent) {
  const auto line = [&](std::size_t by) { out += '\n'; out.append(by, ' '); };
  if (value.is(Kind::array) && !value.items.empty()) {
    out += '[';
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (i) out += ',';
      line(indent + 2);
      write_indented(value.items[i], out, indent + 2);
    }
    line(indent);
    out += ']';
  } else if (value.is(Kind::object) && !value.members.empty()) {
    out += '{';
    for (std::size_t i = 0; i < value.members.size(); ++i) {
      if (i) out += ',';
      line(indent + 2);
      write_string(value.members[i].first, out);
      out += ": ";
      write_indented(value.members[i].second, out, indent + 2);
    }
    line(indent);
    out += '}';
  } else {
    write(value, out);
  }
}

}  // namespace

const Value* Value::find(std::string_view name) const {
  for (const auto& [member, value] : members)
    if (member == name) return &value;
  return nullptr;
}

std::optional<std::int64_t> Value::integer() const {
  if (kind != Kind::number) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

bool Value::operator==(const Value& o) const {
  return kind == o.kind && boolean == o.boolean && text == o.text && items == o.items && members == o.members;
}

Value& Value::add(std::string name, Value value) {
  members.emplace_back(std::move(name), std::move(value));
  return *this;
}
Value& Value::push(Value value) {
  items.push_back(std::move(value));
  return *this;
}

Value null() { return {}; }
Value boolean(bool b) {
  Value v;
  v.kind = Kind::boolean;
  v.boolean = b;
  return v;
}
Value number(std::int64_t n) {
  Value v;
  v.kind = Kind::number;
  v.text = std::to_string(n);
  return v;
}
Value string(std::string s) {
  Value v;
  v.kind = Kind::string;
  v.text = std::move(s);
  return v;
}
Value array(std::vector<Value> items) {
  Value v;
  v.kind = Kind::array;
  v.items = std::move(items);
  return v;
}
Value object(std::vector<std::pair<std::string, Value>> members) {
  Value v;
  v.kind = Kind::object;
  v.members = std::move(members);
  return v;
}

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    return refuse(RefusalKind::too_large, say("base.json_bytes_limit", {{"most", static_cast<std::int64_t>(limits.bytes)}}));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return Reader(text, limits).whole();
}

void write_string(std::string_view text, std::string& out) {
  static constexpr char k_hex[] = "0123456789abcdef";
  static constexpr std::string_view k_short = "\"\\\b\f\n\r\t", k_letter = "\"\\bfnrt";
  out += '"';
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto u = static_cast<unsigned char>(text[i]);
    if (u >= 0x20 && u != '"' && u != '\\') continue;
    out.append(text, written, i - written);
    written = i + 1;
    out += '\\';
    if (const auto at = k_short.find(text[i]); at != std::string_view::npos) {
      out += k_letter[at];
    } else {
      out += "u00";
      out += k_hex[u >> 4];
      out += k_hex[u & 15];
    }
  }
  out.append(text, written);
  out += '"';
}

void write(const Value& value, std::string& out) {
  switch (value.kind) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.boolean ? "true" : "false"; return;
    case Kind::number: out += value.text; return;
    case Kind::string: write_string(value.text, out); return;
    case Kind::array:
      out += '[';
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i) out += ',';
        write(value.items[i], out);
      }
      out += ']';
      return;
    case Kind::object:
      out += '{';
      for (std::size_t i = 0; i < value.members.size(); ++i) {
        if (i) out += ',';
        write_string(value.members[i].first, out);
        out += ':';
        write(value.members[i].second, out);
      }
      out += '}';
      return;
  }
}

std::string write(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

std::string write_pretty(const Value& value) {
  std::string out;
  write_indented(value, out, 0);
  out += '\n';
  return out;
}

}  // namespace pasokh::json
