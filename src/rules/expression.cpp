// The parser: recursive descent over the tokens, lowest precedence first.
#include "rules/expression.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/builtins.hpp"
#include "rules/lexer.hpp"
#include "rules/program.hpp"

namespace pasokh::rules {
namespace {

using Made = Result<std::uint32_t>;  // index of a node

constexpr std::string_view k_reserved[] = {"if", "then", "else", "and", "or", "in", "between", "true", "false", "null",
                                           "for", "some", "every", "return", "satisfies", "function", "instance"};
bool is_reserved(std::string_view word) { return std::find(std::begin(k_reserved), std::end(k_reserved), word) != std::end(k_reserved); }

class Parser {
 public:
  Parser(std::vector<LexToken> tokens, const ParseLimits& limits) : tokens_(std::move(tokens)), limits_(limits) {}

  Result<Program> run(std::string text) {
    PASOKH_LET(program_.root, expression());
    if (here().kind != Lex::end) return unexpected();
    program_.text = std::move(text);
    program_.variables.assign(variables_.begin(), variables_.end());
    return std::move(program_);
  }

 private:
  const LexToken& here() const { return tokens_[at_]; }
  const LexToken& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  void next() { if (at_ + 1 < tokens_.size()) ++at_; }
  bool take(std::string_view symbol) {
    if (!here().is(symbol)) return false;
    next();
    return true;
  }
  bool take_word(std::string_view word) {
    if (!here().is_word(word)) return false;
    next();
    return true;
  }
  std::int64_t line() const { return here().line; }
  std::int64_t column() const { return here().column; }

  std::unexpected<Refusal> unexpected() const {
    if (here().kind == Lex::end) return refuse(RefusalKind::invalid, say("rules.unfinished", {{"line", line()}, {"column", column()}}));
    return refuse(RefusalKind::invalid, say("rules.unexpected", {{"found", here().text}, {"line", line()}, {"column", column()}}));
  }
  std::unexpected<Refusal> too_deep() const {
    return refuse(RefusalKind::invalid, say("rules.expression_too_deep", {{"line", line()}, {"column", column()}}));
  }

  Made make(Op op, std::vector<std::uint32_t> children, std::uint32_t a = 0) {
    ProgramNode node{.op = op, .a = a, .first = static_cast<std::uint32_t>(program_.children.size()),
                     .count = static_cast<std::uint32_t>(children.size())};
    for (const std::uint32_t child : children) node.height = std::max<std::uint16_t>(node.height, program_.nodes[child].height + 1);
    // Long chains ("a + b + c ...") nest without recursion here, but not when they are evaluated.
    if (node.height > limits_.depth * 4) return too_deep();
    if (program_.nodes.size() >= limits_.nodes) {
      return refuse(RefusalKind::invalid, say("rules.expression_too_long", {{"line", line()}, {"column", column()}}));
    }
    program_.children.insert(program_.children.end(), children.begin(), children.end());
    program_.nodes.push_back(node);
    return static_cast<std::uint32_t>(program_.nodes.size() - 1);
  }
  Made literal(Value value) {
    program_.literals.push_back(std::move(value));
    return make(Op::literal, {}, static_cast<std::uint32_t>(program_.literals.size() - 1));
  }
  std::uint32_t name_index(const std::string& name) {
    program_.names.push_back(name);
    return static_cast<std::uint32_t>(program_.names.size() - 1);
  }

  // Counts how deep the recursion is while it lives.
  struct Deeper {
    explicit Deeper(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    std::size_t& depth_;
  };

  Made expression() {
    const Deeper deeper(depth_);
    if (depth_ > limits_.depth) return too_deep();
    const int ends = std::exchange(range_ends_, 0);
    Made made = here().is_word("if") ? choice() : disjunction();
    range_ends_ = ends;
    return made;
  }

  Made choice() {
    next();
    PASOKH_LET(const auto condition, expression());
    if (!take_word("then")) return unexpected();
    PASOKH_LET(const auto then, expression());
    if (!take_word("else")) return unexpected();
    PASOKH_LET(const auto otherwise, expression());
    return make(Op::choose, {condition, then, otherwise});
  }

  Made disjunction() {
    PASOKH_LET(auto left, conjunction());
    while (take_word("or")) {
      PASOKH_LET(const auto right, conjunction());
      PASOKH_LET(left, make(Op::disjunction, {left, right}));
    }
    return left;
  }

  Made conjunction() {
    PASOKH_LET(auto left, comparison());
    while (take_word("and")) {
      PASOKH_LET(const auto right, comparison());
      PASOKH_LET(left, make(Op::conjunction, {left, right}));
    }
    return left;
  }

  std::optional<Op> take_comparison() {
    static constexpr std::pair<std::string_view, Op> k_operators[] = {{"=", Op::equal}, {"!=", Op::unequal}, {"<", Op::less},
                                                                     {"<=", Op::at_most}, {">", Op::more}, {">=", Op::at_least}};
    for (const auto& [symbol, op] : k_operators)
      if (take(symbol)) return op;
    return std::nullopt;
  }

  Made comparison() {
    PASOKH_LET(auto left, sum());
    while (true) {
      if (const auto op = take_comparison()) {
        PASOKH_LET(const auto right, sum());
        PASOKH_LET(left, make(*op, {left, right}));
      } else if (take_word("between")) {
        PASOKH_LET(const auto low, sum());
        if (!take_word("and")) return unexpected();
        PASOKH_LET(const auto high, sum());
        PASOKH_LET(left, make(Op::between, {left, low, high}));
      } else if (take_word("in")) {
        PASOKH_LET(left, membership(left));
      } else {
        return left;
      }
    }
  }

  // "in 5", "in [1..5]", "in (< 3, 7, > 10)".
  Made membership(std::uint32_t value) {
    std::vector<std::uint32_t> children{value};
    const std::size_t start = at_;
    if (take("(")) {
      bool several = false;
      do {
        PASOKH_LET(const auto test, unary_test());
        children.push_back(test);
        several = children.size() > 2;
      } while (take(","));
      if (here().is(")")) {
        next();
        return make(Op::in, children);
      }
      if (several || !here().is("..")) return unexpected();
      at_ = start;  // an open range: "in (1..5]"
      children.resize(1);
    }
    PASOKH_LET(const auto test, unary_test());
    children.push_back(test);
    return make(Op::in, children);
  }

  Made unary_test() {
    const Deeper deeper(depth_);
    if (depth_ > limits_.depth) return too_deep();
    const auto op = take_comparison();
    if (!op) return here().is("(") || here().is("[") || here().is("]") ? sum() : expression();
    PASOKH_LET(const auto item, make(Op::item, {}));
    PASOKH_LET(const auto right, sum());
    return make(*op, {item, right});
  }

  Made sum() {
    PASOKH_LET(auto left, product());
    while (here().is("+") || here().is("-")) {
      const Op op = here().is("+") ? Op::plus : Op::minus;
      next();
      PASOKH_LET(const auto right, product());
      PASOKH_LET(left, make(op, {left, right}));
    }
    return left;
  }

  Made product() {
    PASOKH_LET(auto left, exponentiation());
    while (here().is("*") || here().is("/")) {
      const Op op = here().is("*") ? Op::times : Op::over;
      next();
      PASOKH_LET(const auto right, exponentiation());
      PASOKH_LET(left, make(op, {left, right}));
    }
    return left;
  }

  Made exponentiation() {
    PASOKH_LET(auto left, negation());
    while (take("**")) {
      PASOKH_LET(const auto right, negation());
      PASOKH_LET(left, make(Op::to_the_power, {left, right}));
    }
    return left;
  }

  Made negation() {
    const Deeper deeper(depth_);
    if (depth_ > limits_.depth) return too_deep();
    if (!take("-")) return postfix();
    PASOKH_LET(const auto inner, negation());
    return make(Op::negate, {inner});
  }

  Made postfix() {
    PASOKH_LET(auto left, primary());
    while (true) {
      if (take(".")) {
        if (here().kind != Lex::name) return unexpected();
        std::string name = here().text;
        next();
        if (name == "time" && here().is_word("offset")) {
          name = "time offset";
          next();
        }
        PASOKH_LET(left, make(Op::path, {left}, name_index(name)));
      } else if (here().is("[") && range_ends_ == 0) {
        next();
        ++in_filter_;
        auto condition = expression();
        --in_filter_;
        if (!condition) return condition;
        if (!take("]")) return unexpected();
        PASOKH_LET(left, make(Op::filter, {left, *condition}));
      } else {
        return left;
      }
    }
  }

  Made primary() {
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

  Made number() {
    const auto number = Decimal::parse(here().text);
    if (!number) {
      return refuse(RefusalKind::invalid, say("rules.bad_number", {{"found", here().text}, {"line", line()}, {"column", column()}}));
    }
    next();
    return literal(Value(*number));
  }

  Made at_literal() {
    Value value = parse_at_literal(here().text);
    if (value.is_null()) {
      return refuse(RefusalKind::invalid, say("rules.bad_literal", {{"found", here().text}, {"line", line()}, {"column", column()}}));
    }
    next();
    return literal(std::move(value));
  }

  Made parenthesis() {
    next();
    PASOKH_LET(const auto inner, expression());
    if (take("..")) return range_after(inner, false);
    if (!take(")")) return unexpected();
    return inner;
  }

  Made range_after(std::uint32_t low, bool low_included) {
    // "]7..10[" ends with an excluded 10: the bracket after it opens no filter.
    ++range_ends_;
    auto high = sum();
    --range_ends_;
    if (!high) return high;
    const bool high_included = here().is("]");
    if (!high_included && !here().is(")") && !here().is("[")) return unexpected();
    next();
    return make(Op::range, {low, *high}, (low_included ? 1U : 0U) | (high_included ? 2U : 0U));
  }

  Made list_or_range() {
    next();
    std::vector<std::uint32_t> items;
    if (take("]")) return make(Op::list, {});
    do {
      PASOKH_LET(const auto item, expression());
      items.push_back(item);
      if (items.size() == 1 && take("..")) return range_after(item, true);
    } while (take(","));
    if (!take("]")) return unexpected();
    return make(Op::list, items);
  }

  Made context() {
    next();
    std::vector<std::uint32_t> values;
    std::vector<std::string> names;
    if (!here().is("}")) {
      do {
        if (here().kind != Lex::name && here().kind != Lex::string) return unexpected();
        if (std::find(names.begin(), names.end(), here().text) != names.end()) return unexpected();
        names.push_back(here().text);
        next();
        if (!take(":")) return unexpected();
        PASOKH_LET(const auto value, expression());
        values.push_back(value);
      } while (take(","));
    }
    if (!take("}")) return unexpected();
    const auto first = static_cast<std::uint32_t>(program_.names.size());
    for (const std::string& name : names) name_index(name);
    return make(Op::context, values, first);
  }

  // Names of built-ins hold spaces ("date and time"): the longest that an opening parenthesis follows counts.
  std::optional<std::size_t> builtin_here(std::size_t& words) const {
    constexpr std::size_t k_most_words = 4;
    for (words = k_most_words; words >= 1; --words) {
      std::string joined;
      for (std::size_t i = 0; i < words; ++i) {
        if (ahead(i).kind != Lex::name) {
          joined.clear();
          break;
        }
        joined += (i > 0 ? " " : "") + ahead(i).text;
      }
      if (joined.empty() || !ahead(words).is("(")) continue;
      if (const auto found = find_builtin(joined)) return found;
    }
    return std::nullopt;
  }

  Made name() {
    std::size_t words = 0;
    if (const auto builtin = builtin_here(words)) return call(*builtin, words);
    const std::string word = here().text;
    if (word == "true" || word == "false" || word == "null") {
      next();
      return literal(word == "null" ? Value() : Value(word == "true"));
    }
    if (is_reserved(word)) return unexpected();
    if (ahead(1).is("(")) {
      return refuse(RefusalKind::invalid, say("rules.unknown_function", {{"name", word}, {"line", line()}, {"column", column()}}));
    }
    next();
    if (word == "?") return make(Op::item, {});
    // Inside a filter a name may be an entry of the items: only names that are certainly variables are listed.
    if (in_filter_ == 0) variables_.insert(word);
    return make(Op::name, {}, name_index(word));
  }

  Made call(std::size_t builtin, std::size_t words) {
    const std::int64_t at_line = line(), at_column = column();
    for (std::size_t i = 0; i <= words; ++i) next();
    std::vector<std::uint32_t> arguments;
    if (!here().is(")")) {
      do {
        PASOKH_LET(const auto argument, expression());
        arguments.push_back(argument);
      } while (take(","));
    }
    if (!take(")")) return unexpected();
    const Builtin& called = builtins()[builtin];
    if (arguments.size() < called.least || arguments.size() > called.most) {
      return refuse(RefusalKind::invalid,
                    say("rules.wrong_arguments", {{"name", std::string(called.name)}, {"line", at_line}, {"column", at_column}}));
    }
    return make(Op::call, arguments, static_cast<std::uint32_t>(builtin));
  }

  std::vector<LexToken> tokens_;
  ParseLimits limits_;
  Program program_;
  std::set<std::string> variables_;
  std::size_t at_ = 0, depth_ = 0;
  int in_filter_ = 0;
  int range_ends_ = 0;  // above 0 while the end of a range is read
};

}  // namespace

Result<Expression> Expression::parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return refuse(RefusalKind::invalid, say("rules.expression_too_long", {{"line", std::int64_t{1}}, {"column", std::int64_t{1}}}));
  }
  PASOKH_LET(auto tokens, lex(text));
  PASOKH_LET(Program program, Parser(std::move(tokens), limits).run(std::string(text)));
  return Expression(std::make_shared<const Program>(std::move(program)));
}

const std::string& Expression::text() const { return program_->text; }
const std::vector<std::string>& Expression::variables() const { return program_->variables; }

}  // namespace pasokh::rules
