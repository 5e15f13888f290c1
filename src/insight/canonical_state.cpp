#include "insight/canonical_state.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/json.hpp"

namespace pasokh::insight {

using namespace process;

namespace {

bool loops_for_ever(const Model& model, const Scope& scope) {
  if (scope.kind != ScopeKind::instances) return false;
  const auto& multi = model.node(scope.node).multi;
  return multi && multi->loops && multi->most == 0;
}

void forget(const Model& model, State& state, Variables& variables) {
  const auto forget_choices = [](rules::Context& values) {
    rules::Context kept;
    for (const auto& [name, value] : values)
      if (!name.starts_with(k_choice)) kept.set(name, value);
    values = std::move(kept);
  };
  forget_choices(variables.root);
  for (Local& local : variables.locals) forget_choices(local.values);
  for (Token& token : state.tokens)
    if (token.waiting != Waiting::join) token.flow = k_none;  // only joins ask by which flow it came
  for (Scope& scope : state.scopes) {
    if (!loops_for_ever(model, scope)) continue;
    scope.begun = 1;
    for (const Token& token : state.tokens)
      if (token.scope == scope.number)
        for (Local& local : variables.locals)
          if (local.holder == token.number) local.values.set("loopCounter", rules::Value(1));
  }
  variables.locals.erase_if([](const Local& local) { return local.values.empty(); });
}

// New numbers in the order in which they are first asked for.
class Numbers {
 public:
  std::uint32_t of(std::uint32_t old) {
    if (old == 0) return 0;
    const auto [at, fresh] = given_.try_emplace(old, next_);
    next_ += fresh ? 1 : 0;
    return at->second;
  }
  bool knows(std::uint32_t old) const { return old == 0 || given_.contains(old); }
  std::uint32_t next() const { return next_; }

 private:
  std::map<std::uint32_t, std::uint32_t> given_;
  std::uint32_t next_ = 1;
};

// Tokens of a scope in order of where they stand, each followed by what it holds.
void number_scope(const State& state, std::uint32_t scope, Numbers& numbers) {
  std::vector<const Token*> tokens;
  for (const Token& t : state.tokens)
    if (t.scope == scope) tokens.push_back(&t);
  std::ranges::sort(tokens, {}, [](const Token* t) { return std::tuple(t->node, t->flow, t->waiting, t->number); });
  for (const Token* t : tokens) numbers.of(t->number);
  for (const Token* t : tokens)
    for (const Scope& inner : state.scopes)
      if (inner.token == t->number && inner.parent == scope) {
        numbers.of(inner.number);
        number_scope(state, inner.number, numbers);
      }
  for (const Scope& inner : state.scopes)
    if (inner.token == 0 && inner.parent == scope) {
      numbers.of(inner.number);
      number_scope(state, inner.number, numbers);
    }
}

template <class T>
void by_number(Slim<T>& items) {
  std::sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.number < b.number; });
}

void put(std::string& key, std::uint32_t number) { key.append(reinterpret_cast<const char*>(&number), sizeof number); }
void put(std::string& key, const std::string& text) {
  put(key, static_cast<std::uint32_t>(text.size()));
  key += text;
}

}  // namespace

void make_canonical(const Model& model, State& state, Variables& variables) {
  forget(model, state, variables);
  Numbers numbers;
  number_scope(state, 0, numbers);
  std::sort(state.messages.begin(), state.messages.end(), [&](const AwaitedMessage& a, const AwaitedMessage& b) {
    return std::tuple(numbers.of(a.scope), numbers.of(a.token), a.node, a.number) <
           std::tuple(numbers.of(b.scope), numbers.of(b.token), b.node, b.number);
  });
  for (Token& t : state.tokens) {
    t.number = numbers.of(t.number);
    t.scope = numbers.of(t.scope);
  }
  for (Record& r : state.records) {
    r.number = numbers.of(r.number);
    r.scope = numbers.of(r.scope);
  }
  for (Scope& s : state.scopes) {
    s.number = numbers.of(s.number);
    s.parent = numbers.of(s.parent);
    s.token = numbers.of(s.token);
    s.records = numbers.of(s.records);
  }
  for (AwaitedMessage& m : state.messages) {
    m.number = numbers.of(m.number);
    m.token = numbers.of(m.token);
    m.scope = numbers.of(m.scope);
  }
  for (Letter& l : state.letters) l.number = numbers.of(l.number);
  variables.locals.erase_if([&](const Local& local) { return !numbers.knows(local.holder); });
  for (Local& local : variables.locals) local.holder = numbers.of(local.holder);
  std::sort(variables.locals.begin(), variables.locals.end(),
            [](const Local& a, const Local& b) { return a.holder < b.holder; });
  by_number(state.tokens);
  by_number(state.scopes);
  by_number(state.messages);
  by_number(state.letters);
  state.next = numbers.next();
}

std::string key_of(const State& state, const Variables& variables) {
  std::string key;
  key += static_cast<char>(state.phase);
  put(key, static_cast<std::uint32_t>(state.tokens.size()));
  for (const Token& t : state.tokens) {
    put(key, t.scope);
    put(key, std::uint32_t{t.node} << 16 | t.flow);
    key += static_cast<char>(t.waiting);
  }
  put(key, static_cast<std::uint32_t>(state.scopes.size()));
  for (const Scope& s : state.scopes) {
    for (const std::uint32_t n :
         {s.number, s.parent, s.token, std::uint32_t{s.node} << 16 | s.process, s.total, s.begun, s.records})
      put(key, n);
    key += static_cast<char>(s.kind);
  }
  put(key, static_cast<std::uint32_t>(state.messages.size()));
  for (const AwaitedMessage& m : state.messages)
    for (const std::uint32_t n : {m.token, m.scope, std::uint32_t{m.node}}) put(key, n);
  put(key, static_cast<std::uint32_t>(state.letters.size()));
  for (const Letter& l : state.letters) put(key, l.name);
  put(key, static_cast<std::uint32_t>(state.records.size()));
  for (const Record& r : state.records)
    for (const std::uint32_t n : {r.number, r.scope, std::uint32_t{r.node}}) put(key, n);
  if (!variables.root.empty() || !variables.locals.empty()) key += json::write(to_json(variables));
  return key;
}

}  // namespace pasokh::insight
