// What binds names: loops, quantifiers, lambdas and filters; and the names of types.
#include <utility>

#include "rules/parser.hpp"

namespace pasokh::rules {

Parser::Made Parser::choice() {
  next();
  PASOKH_LET(const auto condition, expression());
  if (!take_word("then")) return unexpected();
  PASOKH_LET(const auto then, expression());
  if (!take_word("else")) return unexpected();
  PASOKH_LET(const auto otherwise, expression());
  return make(Op::choose, {condition, then, otherwise});
}

// "for x in list, y in 1..x return ...", "some x in list satisfies ...": each variable is known to what follows it.
Parser::Made Parser::loop(Op op) {
  next();
  Loop made;
  Children children;
  Scope scope(*this);
  do {
    std::string variable;
    while (!here().is_word("in") || variable.empty()) {
      if (here().kind != Lex::name && !(here().kind == Lex::number && !variable.empty())) return unexpected();
      variable += (variable.empty() ? "" : " ") + here().text;
      next();
    }
    next();
    PASOKH_LET(const auto from, expression());
    children.push_back(from);
    made.over_range.push_back(take(".."));
    if (made.over_range.back()) {
      PASOKH_LET(const auto to, expression());
      children.push_back(to);
    }
    scope.names.add_name(variable);
    made.variables.push_back(std::move(variable));
  } while (take(","));
  if (!take_word(op == Op::loop ? "return" : "satisfies")) return unexpected();
  if (op == Op::loop) scope.names.add_name("partial");
  PASOKH_LET(const auto body, expression());
  children.push_back(body);
  program_.loops.push_back(std::move(made));
  return make(op, std::move(children), static_cast<std::uint32_t>(program_.loops.size() - 1));
}

Parser::Made Parser::lambda() {
  next();
  if (!take("(")) return unexpected();
  Lambda made;
  lambdas_.push_back({scopes_, {}});
  Scope scope(*this);
  while (!take(")")) {
    if (!made.parameters.empty() && !take(",")) return unexpected();
    Parameter parameter;
    while (here().kind == Lex::name || here().kind == Lex::number) {
      parameter.name += (parameter.name.empty() ? "" : " ") + here().text;
      next();
    }
    if (parameter.name.empty()) return unexpected();
    if (take(":")) {
      PASOKH_LET(parameter.type, type());
    }
    scope.names.add_name(parameter.name);
    made.parameters.push_back(std::move(parameter));
  }
  if (here().is_word("external")) return refused(say("rules.external_function"));
  auto body = expression();
  OpenLambda open = std::move(lambdas_.back());
  lambdas_.pop_back();
  if (!body) return body;
  made.body = *body;
  made.sees.assign(open.sees.begin(), open.sees.end());
  program_.lambdas.push_back(std::move(made));
  const std::uint16_t height = program_.nodes[*body].height;
  PASOKH_LET(const auto node, make(Op::lambda, {}, static_cast<std::uint32_t>(program_.lambdas.size() - 1)));
  program_.nodes[node].height = static_cast<std::uint16_t>(height + 1);
  return node;
}

Parser::Made Parser::filter(std::uint32_t left) {
  next();
  Scope scope(*this);
  scope.names.add_name("item");
  ++in_filter_;
  auto condition = expression();
  --in_filter_;
  if (!condition) return condition;
  if (!take("]")) return unexpected();
  return make(Op::filter, {left, *condition});
}

Result<DataTypePtr> Parser::inner_type() {
  if (!take("<")) return nullptr;
  PASOKH_LET(auto inner, type());
  if (!take(">")) return unexpected();
  return inner;
}

Result<DataTypePtr> Parser::type() {
  const Deeper deeper(*this);
  if (depth_ > limits_.depth) return refused(say("rules.expression_too_deep"));
  if (here().kind != Lex::name) return unexpected();
  if (const auto known = known_->longest_type(rest()); known.tokens > 0) {
    next(known.tokens);
    return known.type;
  }
  const std::string word = here().text;
  if (word == "function") return function_type();
  if (word == "context") return context_type();
  constexpr std::size_t k_most_words = 5;
  for (std::size_t words = k_most_words; words >= 1; --words) {
    std::string joined;
    for (std::size_t i = 0; i < words; ++i) joined += (i > 0 ? " " : "") + ahead(i).text;
    const DataTypePtr simple = find_simple_type(joined);
    if (simple == nullptr) continue;
    next(words);
    if (simple->kind != DataType::Kind::list && simple->kind != DataType::Kind::range) return simple;
    DataType made = *simple;
    PASOKH_LET(made.inner, inner_type());
    return std::make_shared<const DataType>(std::move(made));
  }
  return refused(say("rules.unknown_type", {{"name", word}}));
}

Result<DataTypePtr> Parser::context_type() {
  next();
  DataType made;
  made.kind = DataType::Kind::context;
  if (take("<") && !take(">")) {
    do {
      PASOKH_LET(std::string name, key());
      if (!take(":")) return unexpected();
      PASOKH_LET(auto part, type());
      made.parts.emplace_back(std::move(name), std::move(part));
    } while (take(","));
    if (!take(">")) return unexpected();
  }
  return std::make_shared<const DataType>(std::move(made));
}

Result<DataTypePtr> Parser::function_type() {
  next();
  DataType made;
  made.kind = DataType::Kind::function;
  if (!take("<")) return unexpected();
  while (!take(">")) {
    if (!made.parts.empty() && !take(",")) return unexpected();
    PASOKH_LET(auto part, type());
    made.parts.emplace_back("", std::move(part));
  }
  if (!take("->")) return unexpected();
  PASOKH_LET(made.inner, type());
  return std::make_shared<const DataType>(std::move(made));
}

}  // namespace pasokh::rules
