#include <algorithm>
#include <array>
#include <charconv>

#include "insight/filter.hpp"

namespace pasokh::insight {

namespace {

struct Token {
  enum class Kind : std::uint8_t { word, name, text, symbol, end };  // name: in single quotes
  Kind kind = Kind::end;
  std::string text;
  std::size_t at = 0;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::unexpected<Refusal> wrong(std::size_t at, std::string_view found, std::string_view expected) {
  return refuse(RefusalKind::invalid, say("insight.filter_syntax", {{"column", static_cast<std::int64_t>(at) + 1},
                                                                    {"found", std::string(found.substr(0, 40))},
                                                                    {"expected", std::string(expected)}}));
}

Result<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (c == '"' || c == '\'') {
      Token token{c == '"' ? Token::Kind::text : Token::Kind::name, {}, i};
      for (++i; i < text.size() && text[i] != c; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        token.text += text[i];
      }
      if (i == text.size()) return wrong(token.at, text.substr(token.at), std::string(1, c));
      ++i;
      out.push_back(std::move(token));
    } else if (is_word(c) || (c == '-' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9')) {
      const std::size_t from = i++;
      while (i < text.size() && (is_word(text[i]) || (text[i] == '-' && i + 1 < text.size() && is_word(text[i + 1])))) ++i;
      out.push_back({Token::Kind::word, std::string(text.substr(from, i - from)), from});
    } else {
      static constexpr std::array<std::string_view, 13> k_symbols{"->>", "->", "!=", "<=", ">=", "=", "<", ">", "~", "(", ")", ",", ";"};
      const auto symbol = std::ranges::find_if(k_symbols, [&](std::string_view one) { return text.substr(i).starts_with(one); });
      if (symbol == k_symbols.end()) return wrong(i, text.substr(i), "has, (, \"...\"");
      out.push_back({Token::Kind::symbol, std::string(*symbol), i});
      i += symbol->size();
    }
  }
  out.push_back({Token::Kind::end, {}, text.size()});
  return out;
}

std::optional<Instant> instant_of(std::string_view text, const Zone& zone) {
  if (const auto at = parse_instant(text)) return at;
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return {};
  if (text.size() == 10) return zone.instant(*date);
  const auto time = text[10] == 'T' ? parse_time_of_day(text.substr(11)) : std::nullopt;
  if (!time) return {};
  return zone.instant(*date, *time);
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, const Zone& zone) : tokens_(std::move(tokens)), zone_(zone) {}

  Result<Filter> read() {
    Filter filter;
    for (;;) {
      PASOKH_LET(auto step, read_step());
      filter.steps.push_back(std::move(step));
      if (now().kind == Token::Kind::end) return filter;
      PASOKH_TRY(expect(";"));
      if (now().kind == Token::Kind::end) return filter;
    }
  }

 private:
  const Token& now() const { return tokens_[next_]; }
  bool is(std::string_view word) const {
    return (now().kind == Token::Kind::word || now().kind == Token::Kind::symbol) && now().text == word;
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    ++next_;
    return true;
  }
  std::unexpected<Refusal> unexpected(std::string_view expected) const { return wrong(now().at, now().text, expected); }
  Done expect(std::string_view word) {
    if (take(word)) return {};
    return unexpected(word);
  }

  Result<Step> read_step() {
    Step step;
    if (is("from") || is("until")) {
      step.kind = take("from") ? Step::Kind::from : (take("until"), Step::Kind::until);
      const auto at = now().kind == Token::Kind::word ? instant_of(now().text, zone_) : std::nullopt;
      if (!at) return unexpected("2011-10-11");
      step.at = *at;
      ++next_;
      return step;
    }
    if (take("events")) step.kind = Step::Kind::events;
    else if (!take("cases")) return unexpected("cases, events, from, until");
    PASOKH_TRY(expect("where"));
    of_events_ = step.kind == Step::Kind::events;
    PASOKH_LET(step.condition, read_either(0));
    return step;
  }

  Result<Condition> read_either(std::size_t depth) {
    PASOKH_LET(auto first, read_both(depth));
    if (!is("or")) return first;
    Condition out;
    out.kind = Condition::Kind::either;
    out.parts.push_back(std::move(first));
    while (take("or")) {
      PASOKH_LET(auto part, read_both(depth));
      out.parts.push_back(std::move(part));
    }
    return out;
  }

  Result<Condition> read_both(std::size_t depth) {
    PASOKH_LET(auto first, read_one(depth));
    if (!is("and")) return first;
    Condition out;
    out.parts.push_back(std::move(first));
    while (take("and")) {
      PASOKH_LET(auto part, read_one(depth));
      out.parts.push_back(std::move(part));
    }
    return out;
  }

  Result<Condition> read_one(std::size_t depth) {
    if (depth >= k_max_filter_depth) return unexpected("...");
    Condition out;
    if (take("not")) {
      out.kind = Condition::Kind::inverse;
      PASOKH_LET(auto part, read_one(depth + 1));
      out.parts.push_back(std::move(part));
      return out;
    }
    if (take("(")) {
      PASOKH_LET(out, read_either(depth + 1));
      PASOKH_TRY(expect(")"));
      return out;
    }
    if (now().kind == Token::Kind::text) return read_path();
    struct Named {
      std::string_view word;
      Condition::Kind kind;
    };
    for (const Named& named : {Named{"has", Condition::Kind::has}, Named{"starts", Condition::Kind::starts}, Named{"ends", Condition::Kind::ends}}) {
      if (!is(named.word) || tokens_[next_ + 1].kind != Token::Kind::text) continue;
      if (of_events_) return unexpected("activity = \"...\"");
      ++next_;
      out.kind = named.kind;
      out.name = tokens_[next_++].text;
      return out;
    }
    if (is("duration")) return read_duration();
    if (is("size")) return read_size();
    return read_field();
  }

  Result<Condition> read_path() {
    Condition out;
    if (of_events_) return unexpected("activity = \"...\"");
    out.name = tokens_[next_++].text;
    if (take("->")) out.kind = Condition::Kind::directly;
    else if (take("->>")) out.kind = Condition::Kind::later;
    else return unexpected("->, ->>");
    if (now().kind != Token::Kind::text) return unexpected("\"...\"");
    out.values.push_back(tokens_[next_++].text);
    return out;
  }

  Result<Compare> read_compare() {
    constexpr std::string_view k_signs[] = {"=", "!=", "<", "<=", ">", ">=", "~"};
    for (std::size_t i = 0; i < std::size(k_signs); ++i) {
      if (now().kind == Token::Kind::symbol && take(k_signs[i])) return static_cast<Compare>(i);
    }
    return unexpected("=, !=, <, <=, >, >=, ~, in, is missing");
  }

  Result<std::int64_t> read_number() {
    std::int64_t n = 0;
    const std::string& text = now().text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (now().kind != Token::Kind::word || error != std::errc{} || end != text.data() + text.size() || n < 0) return unexpected("30");
    ++next_;
    return n;
  }

  Result<Condition> read_duration() {
    struct Unit {
      std::string_view name;
      std::int64_t us;
    };
    constexpr Unit k_units[] = {{"minute", 60'000'000}, {"hour", 3'600'000'000}, {"day", 86'400'000'000}, {"week", 604'800'000'000}};
    Condition out;
    out.kind = Condition::Kind::duration;
    ++next_;
    PASOKH_LET(out.compare, read_compare());
    PASOKH_LET(const std::int64_t n, read_number());
    for (const Unit& unit : k_units) {
      if (now().text != unit.name && now().text != std::string(unit.name) + "s") continue;
      if (n > INT64_MAX / unit.us) return unexpected("30 days");
      ++next_;
      out.number = n * unit.us;
      return out;
    }
    return unexpected("minutes, hours, days, weeks");
  }

  Result<Condition> read_size() {
    Condition out;
    out.kind = Condition::Kind::size;
    ++next_;
    PASOKH_LET(out.compare, read_compare());
    PASOKH_LET(out.number, read_number());
    return out;
  }

  Result<Condition> read_field() {
    if (now().kind != Token::Kind::word && now().kind != Token::Kind::name) return unexpected("has, duration, size, activity, ...");
    Condition out;
    out.kind = Condition::Kind::field;
    out.name = tokens_[next_++].text;
    if (take("is")) {
      PASOKH_TRY(expect("missing"));
      out.kind = Condition::Kind::missing;
      return out;
    }
    if (take("in")) {
      out.kind = Condition::Kind::one_of;
      PASOKH_TRY(expect("("));
      do {
        PASOKH_TRY(read_value(out));
      } while (take(","));
      PASOKH_TRY(expect(")"));
      return out;
    }
    PASOKH_LET(out.compare, read_compare());
    PASOKH_TRY(read_value(out));
    return out;
  }

  Done read_value(Condition& out) {
    if (now().kind != Token::Kind::text && now().kind != Token::Kind::word) return unexpected("\"...\", 12.5, 2011-10-11");
    if (now().kind == Token::Kind::word) out.at = instant_of(now().text, zone_);
    out.values.push_back(tokens_[next_++].text);
    return {};
  }

  std::vector<Token> tokens_;
  const Zone zone_;
  std::size_t next_ = 0;
  bool of_events_ = false;
};

void add_fields(const Condition& condition, std::vector<std::string>& out) {
  using Kind = Condition::Kind;
  if (condition.kind == Kind::field || condition.kind == Kind::one_of || condition.kind == Kind::missing) out.push_back(condition.name);
  for (const Condition& part : condition.parts) add_fields(part, out);
}

}  // namespace

std::vector<std::string> Filter::fields() const {
  std::vector<std::string> out;
  for (const Step& step : steps) add_fields(step.condition, out);
  return out;
}

Result<Filter> read_filter(std::string_view text, const Zone& zone) {
  if (text.size() > k_max_filter_bytes)
    return refuse(RefusalKind::too_large, say("insight.filter_too_long", {{"most", static_cast<std::int64_t>(k_max_filter_bytes)}}));
  PASOKH_LET(auto tokens, tokens_of(text));
  return Parser(std::move(tokens), zone).read();
}

}  // namespace pasokh::insight
