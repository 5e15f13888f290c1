// What stands between operators: literals, names, paths, calls, lists, contexts and ranges.
#include <algorithm>
#include <utility>

#include "rules/parser.hpp"

namespace pasokh::rules {

Parser::Made Parser::primary() {
  const LexToken& token = here();
  switch (token.kind) {
    case Lex::number: return number();
    case Lex::string: {
      std::string text = token.text;
      next();
      return literal(Value(std::move(text)));
    }
    case Lex::at_literal: return at_literal();
    case Lex::name: return name();
    case Lex::symbol: break;
    case Lex::end: return unexpected();
  }
  if (token.is("(")) return parenthesis();
  if (token.is("[")) return list_or_range();
  if (token.is("{")) return context();
  if (take("]")) {
    PASOKH_LET(const auto low, sum());
    if (!take("..")) return unexpected();
    return range_after(low, false);
  }
  return unexpected();
}

Parser::Made Parser::number() {
  const auto number = Decimal::parse(here().text);
  if (!number) return refused(say("rules.bad_number", {{"found", here().text}}));
  next();
  return literal(Value(*number));
}

Parser::Made Parser::at_literal() {
  Value value = parse_at_literal(here().text);
  if (value.is_null()) return refused(say("rules.bad_literal", {{"found", here().text}}));
  next();
  return literal(std::move(value));
}

Parser::Made Parser::parenthesis() {
  next();
  if (const auto op = take_comparison()) {
    PASOKH_LET(const auto range, comparison_range(*op));
    if (!take(")")) return unexpected();
    return range;
  }
  PASOKH_LET(const auto inner, expression());
  if (take("..")) return range_after(inner, false);
  if (!take(")")) return unexpected();
  return inner;
}

// "< 5": all that is less.
Parser::Made Parser::comparison_range(Op op) {
  PASOKH_LET(const auto end, sum());
  const auto shape = op == Op::equal     ? RangeShape::one
                     : op == Op::unequal ? RangeShape::all_but_one
                     : op == Op::less    ? RangeShape::less
                     : op == Op::at_most ? RangeShape::at_most
                     : op == Op::more    ? RangeShape::more
                                         : RangeShape::at_least;
  return make(Op::range, {end}, static_cast<std::uint32_t>(shape));
}

Parser::Made Parser::range_after(std::uint32_t low, bool low_included) {
  ++range_ends_;
  auto high = sum();
  --range_ends_;
  if (!high) return high;
  const bool high_included = here().is("]");
  if (!high_included && !here().is(")") && !here().is("[")) return unexpected();
  next();
  return make(Op::range, {low, *high}, (low_included ? 1U : 0U) | (high_included ? 2U : 0U));
}

Parser::Made Parser::list_or_range() {
  next();
  Children items;
  if (take("]")) return make(Op::list, {});
  do {
    const auto op = take_comparison();  // a list of tests: [< 5, > 10]
    PASOKH_LET(const auto item, op ? comparison_range(*op) : expression());
    items.push_back(item);
    if (items.size() == 1 && take("..")) return range_after(item, true);
  } while (take(","));
  if (!take("]")) return unexpected();
  return make(Op::list, std::move(items));
}

// A context's key: a string, or the text up to the colon with its runs of blanks made one.
Result<std::string> Parser::key() {
  if (here().kind == Lex::string) {
    std::string text = here().text;
    next();
    return text;
  }
  if (here().kind != Lex::name) return unexpected();
  std::string text;
  for (bool first = true; !here().is(":"); first = false) {
    const bool part = here().kind == Lex::name || here().kind == Lex::number;
    if (!part && !here().is(".") && !here().is("/") && !here().is("-") && !here().is("'") && !here().is("+") && !here().is("*")) return unexpected();
    if (!first && tokens_[at_ - 1].end != here().begin) text += ' ';
    text += here().text;
    next();
  }
  return text;
}

Parser::Made Parser::context() {
  next();
  Children values;
  std::vector<std::string> keys;
  Scope scope(*this);
  if (!here().is("}")) {
    do {
      const std::size_t start = at_;
      PASOKH_LET(std::string name, key());
      if (std::ranges::find(keys, name) != keys.end()) {
        at_ = start;
        return unexpected();
      }
      if (!take(":")) return unexpected();
      PASOKH_LET(const auto value, expression());
      scope.names.add_name(name);
      root_.add_member(name);
      keys.push_back(std::move(name));
      values.push_back(value);
    } while (take(","));
  }
  if (!take("}")) return unexpected();
  const auto first = static_cast<std::uint32_t>(program_.names.size());
  for (std::string& name : keys) name_index(std::move(name));
  return make(Op::context, std::move(values), first);
}

// Names of built-ins hold spaces ("date and time"): the longest counts.
std::size_t Parser::builtin_tokens(std::string& name) const {
  constexpr std::size_t k_most_words = 5;
  for (std::size_t words = k_most_words; words >= 1; --words) {
    std::string joined;
    bool names = true;
    for (std::size_t i = 0; i < words && names; ++i) {
      names = ahead(i).kind == Lex::name;
      joined += (i > 0 ? " " : "") + ahead(i).text;
    }
    if (!names || !is_builtin(joined)) continue;
    name = std::move(joined);
    return words;
  }
  return 0;
}

Parser::Made Parser::name() {
  Vocabulary::Match known = known_->longest_name(rest());
  if (in_filter_ > 0) {
    const Vocabulary::Match member = known_->longest_member(rest());
    if (member.tokens > known.tokens) known = member;
  }
  std::string called;
  const std::size_t words = builtin_tokens(called);
  if (known.tokens > 0 && known.tokens >= words) return variable(std::string(known.name), known.tokens);
  const std::string word = here().text;
  if (word == "true" || word == "false" || word == "null") {
    next();
    return literal(word == "null" ? Value() : Value(word == "true"));
  }
  if (word == "if") return choice();
  if (word == "for") return loop(Op::loop);
  if (word == "some") return loop(Op::some);
  if (word == "every") return loop(Op::every);
  if (word == "function") return lambda();
  if (words > 0 && !known_->knows_name(called) && ahead(words).is("(")) return builtin(called, words);
  if (words > 1) return variable(called, words);
  if (is_reserved(word)) return unexpected();
  if (ahead(1).is("(") && !known_->knows_name(word)) return refused(say("rules.unknown_function", {{"name", word}}));
  return variable(word, 1);
}

Parser::Made Parser::variable(std::string name, std::size_t tokens) {
  std::size_t scope = scopes_;
  for (const Vocabulary* at = known_; at != &root_ && !at->has_name(name); at = at->outer()) --scope;
  // Inside a filter a name may be an entry of the items: only names that are certainly variables are listed.
  // So are names of one word that a built-in has too: who calls a variable "number" means the variable.
  const bool surely_builtin = tokens > 1 && is_builtin(name) && !root_.knows_name(name);
  if (scope == 0 && in_filter_ == 0 && !surely_builtin) variables_.insert(name);
  for (OpenLambda& open : lambdas_)
    if (scope <= open.scopes) open.sees.insert(name);
  const std::uint32_t at = here().begin;
  next(tokens);
  const bool item = name == "?";
  PASOKH_LET(const auto made, make(Op::name, {}, name_index(std::move(name))));
  program_.nodes[made].names_item = item;
  program_.nodes[made].at = at;
  return made;
}

Parser::Made Parser::path(std::uint32_t left) {
  if (here().kind != Lex::name) return unexpected();
  Vocabulary::Match member = known_->longest_member(rest());
  static const Vocabulary k_own = [] {
    Vocabulary own;
    for (const char* name : {"time offset", "start included", "end included"}) own.add_member(name);
    return own;
  }();
  if (const auto own = k_own.longest_member(rest()); own.tokens > member.tokens) member = own;
  std::string name = member.tokens > 0 ? std::string(member.name) : here().text;
  next(std::max<std::size_t>(member.tokens, 1));
  return make(Op::path, {left}, name_index(std::move(name)));
}

// Tokens of "name:" at the front of an argument, the colon not counted; 0 when there is none.
std::size_t Parser::argument_name_tokens() const {
  constexpr std::size_t k_most_words = 8;
  if (here().kind != Lex::name) return 0;
  for (std::size_t i = 1; i <= k_most_words; ++i) {
    if (ahead(i).is(":")) return i;
    if (ahead(i).kind != Lex::name && ahead(i).kind != Lex::number) return 0;
  }
  return 0;
}

Result<Parser::Arguments> Parser::arguments() {
  constexpr std::size_t k_most_arguments = 1'000;
  next();
  Arguments out;
  if (take(")")) return out;
  do {
    if (const std::size_t words = argument_name_tokens(); words > 0 && (out.nodes.empty() || !out.names.empty())) {
      PASOKH_LET(std::string named, key());
      out.names.push_back(std::move(named));
      next();
    } else if (!out.names.empty()) {
      return unexpected();
    }
    PASOKH_LET(const auto argument, expression());
    out.nodes.push_back(argument);
    if (out.nodes.size() > k_most_arguments) return refused(say("rules.expression_too_long"));
  } while (take(","));
  if (!take(")")) return unexpected();
  return out;
}

Parser::Made Parser::invocation(std::uint32_t function) {
  PASOKH_LET(Arguments given, arguments());
  Children children{function};
  children.insert(children.end(), given.nodes.begin(), given.nodes.end());
  std::uint32_t names = 0;
  if (!given.names.empty()) names = static_cast<std::uint32_t>(program_.names.size()) + 1;
  for (std::string& name : given.names) name_index(std::move(name));
  return make(Op::call, std::move(children), names);
}

Parser::Made Parser::builtin(std::string_view name, std::size_t tokens) {
  const LexToken start = here();
  next(tokens);
  PASOKH_LET(const Arguments given, arguments());
  const auto chosen = choose_builtin(name, given.nodes.size(), given.names);
  if (!chosen) return refused(say("rules.wrong_arguments", {{"name", std::string(name)}}), start);
  Children children;
  for (const int position : chosen->order) {
    if (position >= 0) {
      children.push_back(given.nodes[static_cast<std::size_t>(position)]);
      continue;
    }
    PASOKH_LET(const auto nothing, literal(Value()));
    children.push_back(nothing);
  }
  PASOKH_LET(const auto made, make(Op::builtin, std::move(children), chosen->index));
  program_.nodes[made].at = start.begin;
  return made;
}

}  // namespace pasokh::rules
