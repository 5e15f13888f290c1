#include "rules/parser.hpp"

#include <algorithm>
#include <utility>

#include "rules/evaluate.hpp"

namespace pasokh::rules {

bool is_reserved(std::string_view word) {
  static constexpr std::string_view k_reserved[] = {"if", "then", "else", "and", "or", "in", "between", "true", "false", "null", "for",
                                                    "some", "every", "return", "satisfies", "function", "instance", "external"};
  return std::ranges::find(k_reserved, word) != std::end(k_reserved);
}

Parser::Parser(std::vector<LexToken> tokens, const Vocabulary& known, const ParseLimits& limits)
    : tokens_(std::move(tokens)), limits_(limits), root_(&known), known_(&root_) {}

Result<Program> Parser::expression_alone(std::string text) { return finished(std::move(text), expression()); }

Result<Program> Parser::tests_alone(std::string text) {
  Scope scope(*this);
  scope.names.add_name("?");
  if (here().is("-") && ahead(1).kind == Lex::end) {
    next();
    return finished(std::move(text), literal(true));
  }
  const bool negated = here().is_word("not") && ahead(1).is("(");
  if (negated) next(2);
  auto tests = tests_until_end();
  if (!tests) return std::unexpected(std::move(tests).error());
  if (negated && !take(")")) return unexpected();
  return finished(std::move(text), make(Op::tests, std::move(*tests), negated ? 1 : 0));
}

Result<Program> Parser::finished(std::string text, Made root) {
  if (!root) return std::unexpected(std::move(root).error());
  if (here().kind != Lex::end) return unexpected();
  program_.root = *root;
  program_.text = std::move(text);
  program_.variables.assign(variables_.begin(), variables_.end());
  return std::move(program_);
}

bool Parser::take(std::string_view symbol) {
  if (!here().is(symbol)) return false;
  next();
  return true;
}
bool Parser::take_word(std::string_view word) {
  if (!here().is_word(word)) return false;
  next();
  return true;
}

std::unexpected<Refusal> Parser::refused(Message why) const { return refused(std::move(why), here()); }
std::unexpected<Refusal> Parser::refused(Message why, const LexToken& at) const {
  why.arguments.emplace_back("line", std::int64_t{at.line});
  why.arguments.emplace_back("column", std::int64_t{at.column});
  return refuse(RefusalKind::invalid, std::move(why));
}
std::unexpected<Refusal> Parser::unexpected() const {
  return here().kind == Lex::end ? refused(say("rules.unfinished")) : refused(say("rules.unexpected", {{"found", here().text}}));
}

Parser::Made Parser::make(Op op, Children children, std::uint32_t a) {
  ProgramNode node{.op = op, .a = a, .first = static_cast<std::uint32_t>(program_.children.size()),
                   .count = static_cast<std::uint32_t>(children.size()), .at = tokens_[at_ > 0 ? at_ - 1 : 0].begin};
  for (const std::uint32_t child : children) {
    const ProgramNode& below = program_.nodes[child];
    node.height = std::max<std::uint16_t>(node.height, below.height + 1);
    node.names_item |= below.names_item;
    node.at = std::min(node.at, below.at);
  }
  // Long chains ("a + b + c ...") nest without recursion here, but not when they are evaluated.
  if (node.height > limits_.depth * 4) return refused(say("rules.expression_too_deep"));
  if (program_.nodes.size() >= limits_.nodes) return refused(say("rules.expression_too_long"));
  const bool constant = is_constant(op, a, children);
  program_.children.insert(program_.children.end(), children.begin(), children.end());
  program_.nodes.push_back(node);
  const auto made = static_cast<std::uint32_t>(program_.nodes.size() - 1);
  if (constant) {
    Evaluation evaluation;
    Value value = evaluate_node(program_, made, evaluation);
    if (!value.is_null() && !evaluation.trouble()) {
      program_.literals.push_back(std::move(value));
      program_.nodes[made].op = Op::literal;
      program_.nodes[made].a = static_cast<std::uint32_t>(program_.literals.size() - 1);
      program_.nodes[made].count = 0;
    }
  }
  return made;
}

bool Parser::is_constant(Op op, std::uint32_t a, const Children& children) const {
  if (children.empty() || op == Op::call || op == Op::filter || op == Op::loop || op == Op::some || op == Op::every || op == Op::tests || op == Op::in) return false;
  if (op == Op::builtin && !builtins()[a].constant) return false;
  return std::ranges::all_of(children, [&](std::uint32_t child) { return program_.nodes[child].op == Op::literal; });
}

Parser::Made Parser::literal(Value value) {
  program_.literals.push_back(std::move(value));
  return make(Op::literal, {}, static_cast<std::uint32_t>(program_.literals.size() - 1));
}

std::uint32_t Parser::name_index(std::string name) {
  program_.names.push_back(std::move(name));
  return static_cast<std::uint32_t>(program_.names.size() - 1);
}

Parser::Made Parser::expression() {
  const Deeper deeper(*this);
  if (depth_ > limits_.depth) return refused(say("rules.expression_too_deep"));
  const int ends = std::exchange(range_ends_, 0);
  Made made = disjunction();
  range_ends_ = ends;
  return made;
}

Parser::Made Parser::disjunction() {
  PASOKH_LET(auto left, conjunction());
  while (take_word("or")) {
    PASOKH_LET(const auto right, conjunction());
    PASOKH_LET(left, make(Op::disjunction, {left, right}));
  }
  return left;
}

Parser::Made Parser::conjunction() {
  PASOKH_LET(auto left, comparison());
  while (take_word("and")) {
    PASOKH_LET(const auto right, comparison());
    PASOKH_LET(left, make(Op::conjunction, {left, right}));
  }
  return left;
}

std::optional<Op> Parser::take_comparison() {
  static constexpr std::pair<std::string_view, Op> k_operators[] = {{"=", Op::equal}, {"!=", Op::unequal}, {"<", Op::less},
                                                                   {"<=", Op::at_most}, {">", Op::more}, {">=", Op::at_least}};
  for (const auto& [symbol, op] : k_operators)
    if (take(symbol)) return op;
  return std::nullopt;
}

Parser::Made Parser::comparison() {
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

bool Parser::continues_operand() const {
  return here().kind == Lex::symbol && std::string_view("( [ . + - * / **").find(here().text) != std::string_view::npos;
}

// "in 5", "in [1..5]", "in (< 3, 7, > 10)".
Parser::Made Parser::membership(std::uint32_t value) {
  Scope scope(*this);
  scope.names.add_name("?");
  Children children{value};
  const std::size_t start = at_;
  const std::size_t made = program_.nodes.size();
  if (take("(")) {
    PASOKH_LET(const Children tests, tests_until_end());
    const bool closed = take(")");
    if (closed && (tests.size() > 1 || !continues_operand())) {
      children.insert(children.end(), tests.begin(), tests.end());
      return make(Op::in, std::move(children));
    }
    if (tests.size() > 1 || (!closed && !here().is(".."))) return unexpected();
    at_ = start;  // an open range, "in (1..5]", or an operand that begins with a parenthesis, "in (a + b)[1]"
    program_.nodes.resize(made);
  }
  PASOKH_LET(const auto test, unary_test(false));
  children.push_back(test);
  return make(Op::in, std::move(children));
}

Result<Parser::Children> Parser::tests_until_end() {
  Children tests;
  do {
    PASOKH_LET(const auto test, unary_test(true));
    tests.push_back(test);
  } while (take(","));
  return tests;
}

// One test; among others between commas or parentheses it is a whole expression, after a bare "in" only an operand.
Parser::Made Parser::unary_test(bool enclosed) {
  const Deeper deeper(*this);
  if (depth_ > limits_.depth) return refused(say("rules.expression_too_deep"));
  if (const auto op = take_comparison()) return comparison_range(*op);
  return enclosed ? expression() : sum();
}

Parser::Made Parser::sum() {
  PASOKH_LET(auto left, product());
  while (here().is("+") || here().is("-")) {
    const Op op = here().is("+") ? Op::plus : Op::minus;
    next();
    PASOKH_LET(const auto right, product());
    PASOKH_LET(left, make(op, {left, right}));
  }
  return left;
}

Parser::Made Parser::product() {
  PASOKH_LET(auto left, exponentiation());
  while (here().is("*") || here().is("/")) {
    const Op op = here().is("*") ? Op::times : Op::over;
    next();
    PASOKH_LET(const auto right, exponentiation());
    PASOKH_LET(left, make(op, {left, right}));
  }
  return left;
}

Parser::Made Parser::exponentiation() {
  PASOKH_LET(auto left, instance());
  while (take("**")) {
    PASOKH_LET(const auto right, instance());
    PASOKH_LET(left, make(Op::to_the_power, {left, right}));
  }
  return left;
}

Parser::Made Parser::instance() {
  PASOKH_LET(auto left, negation());
  while (here().is_word("instance") && ahead(1).is_word("of")) {
    next(2);
    PASOKH_LET(auto wanted, type());
    program_.types.push_back(std::move(wanted));
    PASOKH_LET(left, make(Op::instance, {left}, static_cast<std::uint32_t>(program_.types.size() - 1)));
  }
  return left;
}

Parser::Made Parser::negation() {
  const Deeper deeper(*this);
  if (depth_ > limits_.depth) return refused(say("rules.expression_too_deep"));
  if (!take("-")) return postfix();
  PASOKH_LET(const auto inner, negation());
  return make(Op::negate, {inner});
}

// After the end of a range a bracket closes it ("]7..10[") unless an operand follows ("[1..list[2]]").
bool Parser::opens_filter() const {
  if (!here().is("[")) return false;
  if (range_ends_ == 0) return true;
  const LexToken& after = ahead(1);
  return after.kind == Lex::number || after.kind == Lex::string || (after.kind == Lex::name && !is_reserved(after.text));
}

Parser::Made Parser::postfix() {
  PASOKH_LET(auto left, primary());
  while (true) {
    if (take(".")) {
      PASOKH_LET(left, path(left));
    } else if (opens_filter()) {
      PASOKH_LET(left, filter(left));
    } else if (here().is("(")) {
      PASOKH_LET(left, invocation(left));
    } else {
      return left;
    }
  }
}

Result<Expression> Expression::parse(std::string_view text, const Vocabulary& known, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return refuse(RefusalKind::invalid, say("rules.expression_too_long", {{"line", std::int64_t{1}}, {"column", std::int64_t{1}}}));
  }
  PASOKH_LET(auto tokens, lex(text));
  PASOKH_LET(Program program, Parser(std::move(tokens), known, limits).expression_alone(std::string(text)));
  return Expression(std::make_shared<const Program>(std::move(program)));
}

Result<Expression> Expression::parse_tests(std::string_view text, const Vocabulary& known, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return refuse(RefusalKind::invalid, say("rules.expression_too_long", {{"line", std::int64_t{1}}, {"column", std::int64_t{1}}}));
  }
  PASOKH_LET(auto tokens, lex(text));
  PASOKH_LET(Program program, Parser(std::move(tokens), known, limits).tests_alone(std::string(text)));
  return Expression(std::make_shared<const Program>(std::move(program)));
}

const std::string& Expression::text() const { return program_->text; }
const std::vector<std::string>& Expression::variables() const { return program_->variables; }
bool Expression::asks_time() const {
  return std::ranges::any_of(program_->nodes, [](const ProgramNode& n) { return n.op == Op::builtin && !builtins()[n.a].constant; });
}

}  // namespace pasokh::rules
