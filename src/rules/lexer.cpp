#include "rules/lexer.hpp"

#include <optional>

#include "base/text.hpp"

namespace pasokh::rules {
namespace {

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of the white space at the front of a text, 0 when there is none (grammar rule 61; U+180E and U+FEFF included).
std::size_t blank_bytes(std::string_view text) {
  if (text.empty()) return 0;
  if (std::string_view(" \t\r\n\v\f").find(text[0]) != std::string_view::npos) return 1;
  for (const std::string_view wide : {"\xC2\xA0", "\xC2\x85"})
    if (text.starts_with(wide)) return 2;
  if (text.size() < 3) return 0;
  if (text.starts_with("\xE2\x80")) {
    const auto last = static_cast<unsigned char>(text[2]);
    return last <= 0x8B || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;  // the zero-width non-joiner belongs to Persian words
  }
  for (const std::string_view wide : {"\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"})
    if (text.starts_with(wide)) return 3;
  return 0;
}

void put_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<LexToken>> run() {
    std::vector<LexToken> out;
    while (true) {
      PASOKH_TRY(skip_blanks());
      LexToken token;
      token.line = line_;
      token.column = static_cast<std::uint32_t>(at_ - line_start_ + 1);
      token.begin = token.end = static_cast<std::uint32_t>(at_);
      if (at_ == text_.size()) {
        out.push_back(token);
        return out;
      }
      PASOKH_TRY(read(token));
      token.end = static_cast<std::uint32_t>(at_);
      out.push_back(std::move(token));
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  Done skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++at_;
        ++line_;
        line_start_ = at_;
      } else if (const std::size_t blank = blank_bytes(text_.substr(at_)); blank > 0) {
        at_ += blank;
      } else if (c == '/' && peek(1) == '/') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (c == '/' && peek(1) == '*') {
        PASOKH_TRY(skip_comment());
      } else {
        break;
      }
    }
    return {};
  }

  Done skip_comment() {
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return not_closed();
    for (; at_ < end + 2; ++at_) {
      if (text_[at_] != '\n') continue;
      ++line_;
      line_start_ = at_ + 1;
    }
    return {};
  }

  Done read(LexToken& token) {
    const char c = peek();
    if (c == '"') {
      token.kind = Lex::string;
      return read_string(token.text);
    }
    if (c == '@' && peek(1) == '"') {
      token.kind = Lex::at_literal;
      ++at_;
      return read_string(token.text);
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      token.kind = Lex::number;
      read_number(token.text);
      return {};
    }
    if (starts_name(c)) {
      token.kind = Lex::name;
      while (at_ < text_.size() && (starts_name(text_[at_]) || is_digit(text_[at_])) && blank_bytes(text_.substr(at_)) == 0) token.text += text_[at_++];
      return {};
    }
    token.kind = Lex::symbol;
    for (const std::string_view symbol : {"**", "..", "!=", "<=", ">=", "->"}) {
      if (text_.substr(at_, 2) != symbol) continue;
      token.text = symbol;
      at_ += 2;
      return {};
    }
    if (std::string_view("+-*/()[]{},:.=<>'").find(c) == std::string_view::npos) {
      return refuse(RefusalKind::invalid, say("rules.unexpected", {{"found", std::string(1, c)}, {"line", line()}, {"column", column()}}));
    }
    token.text = c;
    ++at_;
    return {};
  }

  // "1..5" is a range: a point that another follows ends the number.
  void read_number(std::string& out) {
    const auto digits = [&] { while (is_digit(peek())) out += text_[at_++]; };
    digits();
    if (peek() == '.' && is_digit(peek(1))) {
      out += text_[at_++];
      digits();
    }
    if (peek() != 'e' && peek() != 'E') return;
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (!is_digit(peek(1 + sign))) return;
    out += text_.substr(at_, 1 + sign);
    at_ += 1 + sign;
    digits();
  }

  Done read_string(std::string& out) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_++];
      if (c == '\n') {
        ++line_;
        line_start_ = at_;
      }
      if (c != '\\') out += c;
      else read_escape(out);
    }
    if (at_ == text_.size()) return not_closed();
    ++at_;
    return {};
  }

  std::optional<std::uint32_t> hex(std::size_t count) {
    std::uint32_t code = 0;
    if (at_ + 1 + count > text_.size()) return std::nullopt;
    for (std::size_t i = 1; i <= count; ++i) {
      const char c = text_[at_ + i];
      const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) return std::nullopt;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return code;
  }

  // After the backslash. What is no escape stays as it is written, backslash included (regular expressions are strings too).
  void read_escape(std::string& out) {
    const char c = peek();
    constexpr std::string_view k_letters = "\"\\'ntr", k_meanings = "\"\\'\n\t\r";
    if (const std::size_t i = k_letters.find(c); c != '\0' && i != std::string_view::npos) {
      out += k_meanings[i];
      ++at_;
      return;
    }
    const std::size_t count = c == 'u' ? 4 : c == 'U' ? 6 : 0;
    auto code = count > 0 ? hex(count) : std::nullopt;
    if (!code || *code > 0x10FFFF || (*code >= 0xDC00 && *code < 0xE000)) {
      out += '\\';
      return;
    }
    at_ += 1 + count;
    if (*code >= 0xD800 && *code < 0xDC00) {  // a surrogate pair, or nothing sensible
      std::optional<std::uint32_t> low;
      if (peek() == '\\' && peek(1) == 'u') {
        ++at_;
        low = hex(4);
        --at_;
      }
      if (!low || *low < 0xDC00 || *low > 0xDFFF) {
        put_utf8(0xFFFD, out);
        return;
      }
      at_ += 6;
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
    put_utf8(*code, out);
  }

  std::int64_t line() const { return line_; }
  std::int64_t column() const { return static_cast<std::int64_t>(at_ - line_start_ + 1); }
  Done not_closed() { return refuse(RefusalKind::invalid, say("rules.text_not_closed", {{"line", line()}, {"column", column()}})); }

  std::string_view text_;
  std::size_t at_ = 0, line_start_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace

Result<std::vector<LexToken>> lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace pasokh::rules
