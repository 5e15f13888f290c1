#include "history/xml_scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_chunk = 1 << 20;
constexpr std::size_t k_most_prefixes = 1'000;
constexpr std::string_view k_bom = "\xEF\xBB\xBF";

enum Class : std::uint8_t {
  c_space = 1,
  c_name = 2,        // may stand in a name
  c_name_start = 4,  // may begin one
  c_plain = 8,       // of a value: nothing to look at
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> out{};
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
    const bool digit = (c >= '0' && c <= '9') || c == '-' || c == '.';
    std::uint8_t bits = 0;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') bits |= c_space;
    if (letter) bits |= c_name | c_name_start;
    if (digit) bits |= c_name;
    if (c >= 0x20 && c < 0x80 && c != '<' && c != '&' && c != '"' && c != '\'') bits |= c_plain;
    out[static_cast<std::size_t>(c)] = bits;
  }
  return out;
}
constexpr auto k_class = make_classes();

bool is(char c, Class what) { return (k_class[static_cast<unsigned char>(c)] & what) != 0; }

struct Range {
  std::uint32_t first, last;
};
// NameStartChar and what NameChar adds, above ASCII (XML 1.0, fifth edition, 2.3).
constexpr Range k_name_start[] = {{0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
                                  {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
                                  {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
constexpr Range k_name_more[] = {{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};

// The character at the front of valid UTF-8, taken away.
std::uint32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t value = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte(i) & 0x3F);
  text.remove_prefix(length);
  return value;
}

bool is_name(std::string_view name) {
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
  if (!is_utf8(name)) return false;
  for (bool first = true; !name.empty(); first = false) {
    const std::uint32_t c = take_character(name);
    const auto in = [c](const Range& range) { return c >= range.first && c <= range.last; };
    if (c < 0x80 || std::ranges::any_of(k_name_start, in)) continue;
    if (first || !std::ranges::any_of(k_name_more, in)) return false;
  }
  return true;
}

void put_character(std::uint32_t c, char*& out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0 | c >> 12);
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

bool is_xml_character(std::uint32_t c) {
  return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         (c >= 0x10000 && c <= 0x10FFFF);
}

// What a reference without & and ; stands for; nothing when it is none.
std::optional<std::uint32_t> referred(std::string_view name) {
  if (name == "amp") return '&';
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "quot") return '"';
  if (name == "apos") return '\'';
  if (name.size() < 2 || name.size() > 12 || name[0] != '#') return {};
  const bool hex = name[1] == 'x';
  name.remove_prefix(hex ? 2 : 1);
  if (name.empty()) return {};
  std::uint32_t value = 0;
  for (const char c : name) {
    const std::uint32_t digit = c >= '0' && c <= '9'          ? static_cast<std::uint32_t>(c - '0')
                                : hex && c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                : hex && c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                              : 99;
    if (digit == 99) return {};
    value = value * (hex ? 16 : 10) + digit;
    if (value > 0x10FFFF) return {};
  }
  if (!is_xml_character(value)) return {};
  return value;
}

bool same_word(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() && std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
         });
}

}  // namespace

bool is_utf8_xml(std::string_view head) {
  if (head.starts_with(k_bom)) head.remove_prefix(k_bom.size());
  if (head.starts_with("\xFE\xFF") || head.starts_with("\xFF\xFE")) return false;
  if (head.substr(0, 2).find('\0') != std::string_view::npos) return false;
  if (!head.starts_with("<?xml")) return true;
  const std::string_view declaration = head.substr(0, head.find("?>"));
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return true;
  const auto open = declaration.find_first_of("\"'", at);
  if (open == std::string_view::npos) return true;
  const auto close = declaration.find(declaration[open], open + 1);
  const auto encoding = declaration.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
  return same_word(encoding, "utf-8") || same_word(encoding, "us-ascii") || same_word(encoding, "ascii");
}

XmlScan::XmlScan(ByteSource& source, const xml::Limits& limits) : source_(source), limits_(limits), buffer_(k_chunk + 1) {
  begin_ = p_ = end_ = buffer_.data();
  counted_ = begin_;
  *end_ = 0;
}

std::string_view XmlScan::attribute(std::string_view wanted) const {
  for (const TagAttribute& a : attributes_) {
    if (a.name == wanted) return a.value;
  }
  return {};
}

Result<XmlScan::Token> XmlScan::next() {
  if (pending_end_) {
    pending_end_ = false;
    attributes_.clear();
    leave_element();
    return Token::end;
  }
  for (;;) {
    if (p_ == end_ || !skip_end_.empty() || *p_ != '<') {
      PASOKH_LET(const Step text, read_text());
      if (text == Step::more) {
        PASOKH_LET(const bool more, refill());
        if (more) continue;
        if (!skip_end_.empty()) return malformed(p_, "a comment, section or instruction does not end");
        if (!open_starts_.empty()) return malformed(p_, "the file ends inside of an element");
        if (!root_seen_) return malformed(p_, "no element found");
        return Token::done;
      }
      continue;
    }
    char* const tag = p_;
    PASOKH_LET(const Step step, read_markup());
    if (step == Step::token) return tag[1] == '/' ? Token::end : Token::start;
    if (step == Step::again) continue;
    if (skip_end_.empty()) p_ = tag;
    PASOKH_LET(const bool more, refill());
    if (!more) return malformed(end_, "the file ends inside of a tag");
  }
}

// Spaces between tags, or what is left of a comment.
Result<XmlScan::Step> XmlScan::read_text() {
  if (!skip_end_.empty()) return skip_to(skip_end_, p_);
  if (is(*p_, c_space)) at_start_ = false;
  while (is(*p_, c_space)) ++p_;
  if (p_ == end_) return Step::more;
  if (*p_ == '<') return Step::again;
  at_start_ = false;
  char* const stop = static_cast<char*>(std::memchr(p_, '<', static_cast<std::size_t>(end_ - p_)));
  if (stop == nullptr && !source_ended_ && static_cast<std::size_t>(end_ - p_) <= limits_.text_bytes) return Step::more;
  const std::string_view text(p_, static_cast<std::size_t>((stop ? stop : end_) - p_));
  if (text.size() > limits_.text_bytes) return over_limit("text_bytes", limits_.text_bytes);
  if (open_starts_.empty()) return malformed(p_, "text outside of the document's element");
  if (const auto bad = text.find("]]>"); bad != std::string_view::npos) return malformed(p_ + bad, "]]> in a text");
  PASOKH_TRY(check_value(text));
  p_ += text.size();
  return p_ == end_ ? Step::more : Step::again;
}

// p_ stands on '<'.
Result<XmlScan::Step> XmlScan::read_markup() {
  const char next = p_[1];
  if (is(next, c_name_start)) return read_start();
  if (next == '/') return read_end();
  if (p_ + 1 == end_) return Step::more;
  if (next == '!' || next == '?') return read_declaration();
  return malformed(p_, "a name is missing after <");
}

Result<XmlScan::Step> XmlScan::read_declaration() {
  const auto rest = static_cast<std::size_t>(end_ - p_);
  if (rest < 10 && !source_ended_) return Step::more;
  const std::string_view text(p_, rest);
  const bool first = at_start_;
  at_start_ = false;
  if (text.starts_with("<!--")) return skip_to("-->", p_ + 4);
  if (text.starts_with("<![CDATA[")) {
    if (open_starts_.empty()) return malformed(p_, "a section outside of the document's element");
    return skip_to("]]>", p_ + 9);
  }
  if (text.starts_with("<!DOCTYPE") || text.starts_with("<!E") || text.starts_with("<!A") || text.starts_with("<!N")) {
    count_to(p_);
    return refuse(RefusalKind::invalid, say("base.xml_dtd", {{"line", std::int64_t{line_}}}));
  }
  if (!text.starts_with("<?")) return malformed(p_, "this is no declaration");
  p_ += 2;
  std::string_view target;
  if (!take_name(target)) return Step::more;
  if (target.empty() || !is_name(target)) return malformed(p_, "an instruction without a name");
  if (same_word(target, "xml") && !(first && target == "xml"))
    return malformed(p_, "the XML declaration may stand only at the start");
  return skip_to("?>", p_);
}

// A comment may be longer than the buffer, so what it ends with is remembered.
Result<XmlScan::Step> XmlScan::skip_to(std::string_view end, const char* from) {
  const std::string_view rest(from, static_cast<std::size_t>(end_ - from));
  const auto found = rest.find(end);
  std::size_t used = found;
  if (found == std::string_view::npos) {
    // What may be the beginning of the end, or of a character, waits for more.
    used = source_ended_ ? rest.size() : rest.size() > 8 ? rest.size() - 8 : 0;
    while (used > 0 && used < rest.size() && (static_cast<unsigned char>(rest[used]) & 0xC0) == 0x80) --used;
  }
  if (end == "-->") {
    const auto dashes = rest.substr(0, found == std::string_view::npos ? used + 1 : used).find("--");
    if (dashes != std::string_view::npos) return malformed(from + dashes, "-- inside of a comment");
  }
  PASOKH_TRY(check_characters(rest.substr(0, used), from));
  p_ += (from - p_) + static_cast<std::ptrdiff_t>(used);
  if (found == std::string_view::npos) {
    skip_end_ = std::string(end);
    return Step::more;
  }
  p_ += end.size();
  skip_end_.clear();
  return Step::again;
}

bool XmlScan::take_name(std::string_view& out) {
  char* const from = p_;
  while (is(*p_, c_name)) ++p_;
  if (p_ == end_) return false;
  out = {from, static_cast<std::size_t>(p_ - from)};
  return true;
}

Result<XmlScan::Step> XmlScan::read_start() {
  tag_ = p_;
  at_start_ = false;
  ++p_;
  attributes_.clear();
  coded_.clear();
  if (!take_name(name_)) return Step::more;
  for (;;) {
    bool ended = false;
    PASOKH_LET(const Step step, take_attribute(ended));
    if (step == Step::more) return step;
    if (!ended) continue;
    const bool empty = *p_ == '/';
    if (empty && p_ + 1 == end_) return Step::more;
    if (empty && p_[1] != '>') return malformed(p_, "> is missing after /");
    p_ += empty ? 2 : 1;
    return finish_start(empty);
  }
}

// One attribute with the space before it, or the end of the tag.
Result<XmlScan::Step> XmlScan::take_attribute(bool& ended) {
  const bool spaced = is(*p_, c_space);
  while (is(*p_, c_space)) ++p_;
  if (p_ == end_) return Step::more;
  if (*p_ == '>' || *p_ == '/') {
    ended = true;
    return Step::again;
  }
  if (!spaced) return malformed(p_, "a space is missing before an attribute");
  if (!is(*p_, c_name_start)) return malformed(p_, "an attribute, > or /> was expected");
  TagAttribute attribute;
  if (!take_name(attribute.name)) return Step::more;
  while (is(*p_, c_space)) ++p_;
  if (p_ == end_) return Step::more;
  if (*p_ != '=') return malformed(p_, "= is missing after the name of an attribute");
  ++p_;
  while (is(*p_, c_space)) ++p_;
  if (p_ == end_) return Step::more;
  if (*p_ != '"' && *p_ != '\'') return malformed(p_, "an attribute's value must stand in quotes");
  bool coded = false;
  PASOKH_LET(const Step step, take_value(attribute.value, coded));
  if (step == Step::more) return step;
  if (attributes_.size() >= limits_.attributes) return over_limit("attributes", limits_.attributes);
  attributes_.push_back(attribute);
  coded_.push_back(coded ? 1 : 0);
  return Step::again;
}

Result<XmlScan::Step> XmlScan::take_value(std::string_view& value, bool& coded) {
  const char quote = *p_++;
  char* const from = p_;
  for (;;) {
    while (is(*p_, c_plain)) ++p_;
    if (*p_ == quote) break;
    if (*p_ == '<') return malformed(p_, "< in the value of an attribute");
    if (p_ == end_) {
      if (static_cast<std::size_t>(p_ - from) > limits_.text_bytes) return over_limit("text_bytes", limits_.text_bytes);
      return Step::more;
    }
    if (*p_ != '"' && *p_ != '\'') coded = true;
    ++p_;
  }
  value = {from, static_cast<std::size_t>(p_ - from)};
  if (value.size() > limits_.text_bytes) return over_limit("text_bytes", limits_.text_bytes);
  ++p_;
  return Step::again;
}

// The tag is whole: its values can be decoded in place, since they never grow.
Result<XmlScan::Step> XmlScan::finish_start(bool empty) {
  if (open_starts_.size() >= limits_.depth) return over_limit("depth", limits_.depth);
  if (++elements_ > limits_.elements) return over_limit("elements", static_cast<std::int64_t>(limits_.elements));
  if (open_starts_.empty() && root_seen_) return malformed(tag_, "a second element beside the document's");
  if (!is_name(name_)) return malformed(tag_ + 1, "this is no name");
  root_seen_ = true;
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (attributes_[k].name == attributes_[i].name) return malformed(attributes_[i].name.data(), "an attribute twice");
    }
    const std::string_view name = attributes_[i].name;
    if (!is_name(name)) return malformed(name.data(), "this is no name");
    if (name.starts_with("xmlns:") && name.size() > 6 && std::ranges::find(prefixes_, name.substr(6)) == prefixes_.end()) {
      if (prefixes_.size() >= k_most_prefixes) return over_limit("prefixes", k_most_prefixes);
      prefixes_.emplace_back(name.substr(6));
    }
  }
  if (std::ranges::find(coded_, 1) != coded_.end()) {
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
      if (coded_[i] != 0) PASOKH_TRY(check_value(attributes_[i].value));
    }
    // Decoding moves bytes, line ends among them: they are counted before.
    tag_at_ = position();
    count_to(p_);
    tag_ = nullptr;
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
      if (coded_[i] != 0) decode(attributes_[i].value);
    }
  }
  for (const TagAttribute& attribute : attributes_) {
    if (!attribute.name.starts_with("xmlns")) PASOKH_TRY(check_prefix(attribute.name));
  }
  PASOKH_TRY(check_prefix(name_));
  open_element(name_);
  if (const auto colon = name_.find(':'); colon != std::string_view::npos) name_.remove_prefix(colon + 1);
  pending_end_ = empty;
  return Step::token;
}

Done XmlScan::check_prefix(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view prefix = name.substr(0, colon);
  const bool declared = prefix == "xml" || std::ranges::find(prefixes_, prefix) != prefixes_.end();
  const bool whole = colon > 0 && colon + 1 < name.size() && name.find(':', colon + 1) == std::string_view::npos;
  if (declared && whole) return {};
  return malformed(name.data(), "a prefix that was not declared");
}

void XmlScan::open_element(std::string_view full) {
  open_starts_.push_back(static_cast<std::uint32_t>(open_names_.size()));
  open_names_.append(full);
}

void XmlScan::leave_element() {
  open_names_.resize(open_starts_.back());
  open_starts_.pop_back();
}

Result<XmlScan::Step> XmlScan::read_end() {
  tag_ = p_;
  p_ += 2;
  attributes_.clear();
  if (!take_name(name_)) return Step::more;
  while (is(*p_, c_space)) ++p_;
  if (p_ == end_) return Step::more;
  if (*p_ != '>') return malformed(p_, "> is missing");
  ++p_;
  if (open_starts_.empty() || std::string_view(open_names_).substr(open_starts_.back()) != name_)
    return malformed(tag_, "this ends another element than the one that is open");
  leave_element();
  if (const auto colon = name_.find(':'); colon != std::string_view::npos) name_.remove_prefix(colon + 1);
  return Step::token;
}

Done XmlScan::check_value(std::string_view value) {
  PASOKH_TRY(check_characters(value, value.data()));
  for (std::size_t at = value.find('&'); at != std::string_view::npos; at = value.find('&', at + 1)) {
    const auto semicolon = value.find(';', at);
    if (semicolon == std::string_view::npos || !referred(value.substr(at + 1, semicolon - at - 1)))
      return malformed(value.data() + at, "a reference that stands for nothing");
  }
  return {};
}

// References become characters; line ends and tabs become spaces, as the standard wants it of attributes.
void XmlScan::decode(std::string_view& value) {
  char* const from = const_cast<char*>(value.data());  // a view into the buffer, which is ours
  char* out = from;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '&') {
      const auto semicolon = value.find(';', i);
      put_character(*referred(value.substr(i + 1, semicolon - i - 1)), out);
      i = semicolon;
    } else if (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n') {
      continue;
    } else {
      *out++ = is(c, c_space) ? ' ' : c;
    }
  }
  value = {from, static_cast<std::size_t>(out - from)};
}

Done XmlScan::check_characters(std::string_view text, const char* at) {
  bool high = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    high |= byte >= 0x80;
    if (byte < 0x20 && !is(c, c_space)) return malformed(at, "a control character");
  }
  if (!high) return {};
  if (!is_utf8(text)) return malformed(at, "bytes that are no UTF-8");
  if (text.find("\xEF\xBF\xBE") != std::string_view::npos || text.find("\xEF\xBF\xBF") != std::string_view::npos)
    return malformed(at, "a character that XML does not allow");
  return {};
}

// Moves what is left to the front and reads behind it; a tag longer than the buffer makes it grow.
Result<bool> XmlScan::refill() {
  if (source_ended_) return false;
  tag_at_ = position();  // the last tag moves with the rest, or away
  tag_ = nullptr;
  count_to(p_);
  const auto rest = static_cast<std::size_t>(end_ - p_);
  // A tag is at most all its values, and names of the same length; both are limited.
  const std::uint64_t most = 4ULL * limits_.text_bytes + k_chunk;
  if (rest > most) return over_limit("text_bytes", limits_.text_bytes);
  if (rest + k_chunk + 1 > buffer_.size()) {
    std::vector<char> larger(rest * 2 + k_chunk + 1);
    std::memcpy(larger.data(), p_, rest);
    buffer_.swap(larger);
  } else if (rest > 0) {
    std::memmove(buffer_.data(), p_, rest);
  }
  begin_ = p_ = buffer_.data();
  counted_ = begin_;
  PASOKH_LET(std::size_t n, source_.read({begin_ + rest, buffer_.size() - 1 - rest}));
  while (at_start_ && bytes_ == 0 && n > 0 && n < k_bom.size()) {
    PASOKH_LET(const std::size_t more, source_.read({begin_ + n, buffer_.size() - 1 - n}));
    if (more == 0) break;
    n += more;
  }
  end_ = begin_ + rest + n;
  *end_ = 0;
  source_ended_ = n == 0;
  bytes_ += n;
  if (bytes_ > limits_.bytes) return over_limit("bytes", static_cast<std::int64_t>(limits_.bytes));
  if (at_start_ && bytes_ == n && std::string_view(begin_, n).starts_with(k_bom)) {
    p_ += k_bom.size();
    counted_ = p_;
  }
  return true;
}

void XmlScan::count_to(const char* at) {
  if (at <= counted_) return;
  const char* last = nullptr;
  for (const char* from = counted_; from < at;) {
    const auto* found = static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(at - from)));
    if (found == nullptr) break;
    ++line_;
    last = found;
    from = found + 1;
  }
  if (last != nullptr) line_start_ = counted_bytes_ + static_cast<std::uint64_t>(last - counted_) + 1;
  counted_bytes_ += static_cast<std::uint64_t>(at - counted_);
  counted_ = at;
}

xml::Position XmlScan::position() {
  if (tag_ == nullptr) return tag_at_;
  if (tag_ >= counted_) count_to(tag_);
  return {line_, static_cast<std::uint32_t>(counted_bytes_ - line_start_ + 1)};
}

std::unexpected<Refusal> XmlScan::malformed(const char* at, std::string why) {
  count_to(at);
  return refuse(RefusalKind::invalid,
                say("base.xml_malformed", {{"line", std::int64_t{line_}},
                                           {"column", static_cast<std::int64_t>(counted_bytes_ - line_start_ + 1)},
                                           {"why", std::move(why)}}));
}

std::unexpected<Refusal> XmlScan::over_limit(const char* which, std::int64_t most) {
  count_to(p_);
  return refuse(RefusalKind::too_large,
                say("base.xml_limit", {{"which", std::string(which)}, {"most", most}, {"line", std::int64_t{line_}}}));
}

}  // namespace pasokh::history
