// The parser: recursive descent over the tokens, lowest precedence first. Internal to the room.
//
// parser.cpp holds the operators, parser_terms.cpp what they stand between, parser_scopes.cpp what binds names.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "rules/builtins.hpp"
#include "rules/expression.hpp"
#include "rules/lexer.hpp"
#include "rules/program.hpp"

namespace pasokh::rules {

class Parser {
 public:
  Parser(std::vector<LexToken> tokens, const Vocabulary& known, const ParseLimits& limits);
  Result<Program> expression_alone(std::string text);
  Result<Program> tests_alone(std::string text);

 private:
  using Made = Result<std::uint32_t>;  // index of a node
  using Children = std::vector<std::uint32_t>;

  // Names that the text itself binds while it lives: a loop's variables, parameters, entries of a context.
  class Scope {
   public:
    explicit Scope(Parser& parser) : names(parser.known_), parser_(parser), outer_(parser.known_) {
      parser.known_ = &names;
      ++parser.scopes_;
    }
    ~Scope() {
      parser_.known_ = outer_;
      --parser_.scopes_;
    }
    Scope(const Scope&) = delete;
    Vocabulary names;

   private:
    Parser& parser_;
    const Vocabulary* outer_;
  };
  // Counts how deep the recursion is while it lives.
  struct Deeper {
    explicit Deeper(Parser& parser) : depth(parser.depth_) { ++depth; }
    ~Deeper() { --depth; }
    Deeper(const Deeper&) = delete;
    std::size_t& depth;
  };
  // A lambda whose body is being read: names bound outside it are those it takes along.
  struct OpenLambda {
    std::size_t scopes;
    std::set<std::string> sees;
  };

  const LexToken& here() const { return tokens_[at_]; }
  const LexToken& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  std::span<const LexToken> rest() const { return std::span(tokens_).subspan(at_); }
  void next(std::size_t n = 1) { at_ = std::min(at_ + n, tokens_.size() - 1); }
  bool take(std::string_view symbol);
  bool take_word(std::string_view word);
  std::unexpected<Refusal> refused(Message why) const;  // line and column are added
  std::unexpected<Refusal> refused(Message why, const LexToken& at) const;
  std::unexpected<Refusal> unexpected() const;
  Result<Program> finished(std::string text, Made root);

  Made make(Op op, Children children, std::uint32_t a = 0);
  Made literal(Value value);
  std::uint32_t name_index(std::string name);
  bool is_constant(Op op, std::uint32_t a, const Children& children) const;

  // parser.cpp
  Made expression();
  Made disjunction();
  Made conjunction();
  Made comparison();
  bool continues_operand() const;
  Made membership(std::uint32_t value);
  Result<Children> tests_until_end();
  Made unary_test(bool enclosed);
  Made sum();
  Made product();
  Made exponentiation();
  Made instance();
  Made negation();
  Made postfix();
  std::optional<Op> take_comparison();
  bool opens_filter() const;

  // parser_terms.cpp
  Made primary();
  Made number();
  Made at_literal();
  Made parenthesis();
  Made comparison_range(Op op);
  Made range_after(std::uint32_t low, bool low_included);
  Made list_or_range();
  Made context();
  Result<std::string> key();
  Made name();
  Made variable(std::string name, std::size_t tokens);
  Made path(std::uint32_t left);
  Made invocation(std::uint32_t function);
  Made builtin(std::string_view name, std::size_t tokens);
  struct Arguments {
    Children nodes;
    std::vector<std::string> names;  // empty when they are told by position
  };
  Result<Arguments> arguments();
  std::size_t argument_name_tokens() const;
  std::size_t builtin_tokens(std::string& name) const;

  // parser_scopes.cpp
  Made choice();
  Made loop(Op op);
  Made lambda();
  Made filter(std::uint32_t left);
  Result<DataTypePtr> type();
  Result<DataTypePtr> inner_type();
  Result<DataTypePtr> context_type();
  Result<DataTypePtr> function_type();

  std::vector<LexToken> tokens_;
  ParseLimits limits_;
  Program program_;
  Vocabulary root_;  // what the caller knows, and the keys of contexts met so far
  const Vocabulary* known_;
  std::set<std::string> variables_;
  std::vector<OpenLambda> lambdas_;
  std::size_t at_ = 0, depth_ = 0, scopes_ = 0;
  int in_filter_ = 0;
  int range_ends_ = 0;  // above 0 while the end of a range is read
};

bool is_reserved(std::string_view word);

}  // namespace pasokh::rules
