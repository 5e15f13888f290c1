#include "rules/evaluate.hpp"

#include <algorithm>
#include <array>

#include "rules/builtins.hpp"
#include "rules/operators.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {
namespace {

// What binds names while an expression is evaluated, innermost first: one value, the entries of a context, or the caller's names.
struct Frame {
  const Frame* outer = nullptr;
  const Names* names = nullptr;
  const Context* entries = nullptr;
  const Value* value = nullptr;
  std::string_view name;

  const Value* find(std::string_view wanted) const {
    for (const Frame* at = this; at != nullptr; at = at->outer) {
      if (at->value != nullptr) {
        if (at->name == wanted) return at->value;
        continue;
      }
      const Value* found = at->entries ? at->entries->find(wanted) : at->names ? at->names->find(wanted) : nullptr;
      if (found != nullptr) return found;
    }
    return nullptr;
  }
};

class Evaluator {
 public:
  Evaluator(const Program& program, std::shared_ptr<const Program> owner, Evaluation& evaluation)
      : program_(program), owner_(std::move(owner)), evaluation_(evaluation) {}

  Value at(std::uint32_t index, const Frame& frame);

 private:
  const ProgramNode& node(std::uint32_t i) const { return program_.nodes[i]; }
  std::uint32_t child_index(const ProgramNode& n, std::uint32_t which) const { return program_.children[n.first + which]; }
  Value child(const ProgramNode& n, std::uint32_t which, const Frame& frame) { return at(child_index(n, which), frame); }
  Place place(const ProgramNode& n) const { return {evaluation_, &program_, n.at}; }

  // Without a copy where the value lies somewhere already; otherwise it is put into `room`.
  const Value& look(const ProgramNode& n, std::uint32_t which, const Frame& frame, Value& room) {
    const ProgramNode& c = node(child_index(n, which));
    if (c.op == Op::literal) return program_.literals[c.a];
    if (c.op == Op::name) {
      if (const Value* found = frame.find(program_.names[c.a]); found != nullptr && evaluation_.spend(1)) return *found;
    }
    room = at(child_index(n, which), frame);
    return room;
  }

  Value variable(const ProgramNode& n, const Frame& frame);
  Value logical(const ProgramNode& n, const Frame& frame);
  Value test(std::uint32_t index, const Value& value, const Frame& frame);
  Value tested(const ProgramNode& n, std::uint32_t first, const Value& value, const Frame& frame);
  Value list(const ProgramNode& n, const Frame& frame);
  Value context(const ProgramNode& n, const Frame& frame);
  Value range(const ProgramNode& n, const Frame& frame);
  Value filtered(const ProgramNode& n, const Frame& frame);
  Value picked(const List& items, const Decimal& position, const ProgramNode& n);
  Value builtin(const ProgramNode& n, const Frame& frame);
  Value called(const ProgramNode& n, const Frame& frame);
  Value looped(const ProgramNode& n, const Frame& frame);
  Value quantified(const ProgramNode& n, const Frame& frame);
  Value lambda(const ProgramNode& n, const Frame& frame);
  using VisitFrame = std::function<bool(const Frame&)>;
  bool go_through(const ProgramNode& n, const Loop& loop, std::size_t variable, std::uint32_t child, const Frame& frame, const VisitFrame& visit);

  const Program& program_;
  std::shared_ptr<const Program> owner_;  // kept alive by the lambdas made here
  Evaluation& evaluation_;
};

Value Evaluator::at(std::uint32_t index, const Frame& frame) {
  if (!evaluation_.spend(1)) return {};
  const ProgramNode& n = node(index);
  Value left, right;
  switch (n.op) {
    case Op::literal: return program_.literals[n.a];
    case Op::name: return variable(n, frame);
    case Op::path: return part_of(look(n, 0, frame, left), program_.names[n.a], place(n));
    case Op::negate: return negated(child(n, 0, frame), place(n));
    case Op::plus: case Op::minus: case Op::times: case Op::over: case Op::to_the_power: {
      const Value& a = look(n, 0, frame, left);
      return arithmetic(n.op, a, look(n, 1, frame, right), place(n));
    }
    case Op::equal: case Op::unequal: case Op::less: case Op::at_most: case Op::more: case Op::at_least: {
      const Value& a = look(n, 0, frame, left);
      return compared(n.op, a, look(n, 1, frame, right), place(n));
    }
    case Op::conjunction: case Op::disjunction: return logical(n, frame);
    case Op::choose: return child(n, look(n, 0, frame, left).is_true() ? 1 : 2, frame);
    case Op::between: {
      const Value& value = look(n, 0, frame, left);
      Value above = compared(Op::at_least, value, look(n, 1, frame, right), place(n));
      return three_valued_and(above, compared(Op::at_most, value, look(n, 2, frame, right), place(n)));
    }
    case Op::in: return tested(n, 1, look(n, 0, frame, left), frame);
    case Op::tests: {
      const Value* item = frame.find("?");
      const Value result = tested(n, 0, item ? *item : left, frame);
      return n.a == 0 || !result.boolean() ? result : Value(!*result.boolean());
    }
    case Op::list: return list(n, frame);
    case Op::context: return context(n, frame);
    case Op::range: return range(n, frame);
    case Op::filter: return filtered(n, frame);
    case Op::instance: return conforms(look(n, 0, frame, left), program_.types[n.a]);
    case Op::builtin: return builtin(n, frame);
    case Op::call: return called(n, frame);
    case Op::loop: return looped(n, frame);
    case Op::some: case Op::every: return quantified(n, frame);
    case Op::lambda: return lambda(n, frame);
  }
  return {};
}

Value Evaluator::variable(const ProgramNode& n, const Frame& frame) {
  const std::string& name = program_.names[n.a];
  if (const Value* found = frame.find(name)) return *found;
  if (auto function = builtin_function(name)) return Value(std::move(*function));
  return place(n).fail(say("rules.no_such_variable", {{"name", name}}));
}

Value Evaluator::logical(const ProgramNode& n, const Frame& frame) {
  const bool decisive = n.op == Op::disjunction;
  Value left, right;
  const Value& a = look(n, 0, frame, left);
  if (a.boolean() && *a.boolean() == decisive) return decisive;
  const Value& b = look(n, 1, frame, right);
  if (b.boolean() && *b.boolean() == decisive) return decisive;
  if (a.boolean() && b.boolean()) return !decisive;
  return a.is_null() || b.is_null() ? Value() : wrong_types(a, decisive ? "or" : "and", b, place(n));
}

// A test that speaks of "?" says itself whether it holds; any other one is compared with the value.
Value Evaluator::test(std::uint32_t index, const Value& value, const Frame& frame) {
  const ProgramNode& n = node(index);
  if (n.op == Op::literal) return passes(value, program_.literals[n.a]);
  const Value result = at(index, frame);
  if (n.names_item && (result.boolean() || result.is_null())) return result;
  if (n.op == Op::range && result.is_null()) return result;  // an end that has no order
  return passes(value, result);
}

Value Evaluator::tested(const ProgramNode& n, std::uint32_t first, const Value& value, const Frame& frame) {
  const Frame inner{&frame, nullptr, nullptr, &value, "?"};
  bool unclear = false;
  for (std::uint32_t i = first; i < n.count; ++i) {
    const Value result = test(child_index(n, i), value, inner);
    if (result.is_true()) return true;
    unclear |= result.is_null();
  }
  return unclear ? Value() : Value(false);
}

Value Evaluator::list(const ProgramNode& n, const Frame& frame) {
  List out;
  out.reserve(n.count);
  for (std::uint32_t i = 0; i < n.count; ++i) out.push_back(child(n, i, frame));
  return evaluation_.bounded(std::move(out));
}

// Later entries see earlier ones.
Value Evaluator::context(const ProgramNode& n, const Frame& frame) {
  Context out;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    Value value = child(n, i, Frame{&frame, nullptr, &out, nullptr, {}});
    out.set(program_.names[n.a + i], std::move(value));
  }
  return evaluation_.bounded(std::move(out));
}

Value Evaluator::range(const ProgramNode& n, const Frame& frame) {
  const auto shape = static_cast<RangeShape>(n.a);
  const Value first = child(n, 0, frame);
  if (n.count == 2) {
    const Value second = child(n, 1, frame);
    Value made = range_between(first, second, (n.a & 1) != 0, (n.a & 2) != 0);
    return made.is_null() ? wrong_types(first, "..", second, place(n)) : made;
  }
  switch (shape) {
    case RangeShape::less: return first.is_null() ? Value() : Value(Range{{}, first, false, false, Range::Kind::interval});
    case RangeShape::at_most: return first.is_null() ? Value() : Value(Range{{}, first, false, true, Range::Kind::interval});
    case RangeShape::more: return first.is_null() ? Value() : Value(Range{first, {}, false, false, Range::Kind::interval});
    case RangeShape::at_least: return first.is_null() ? Value() : Value(Range{first, {}, true, false, Range::Kind::interval});
    case RangeShape::one: return evaluation_.bounded(Range{first, first, true, true, Range::Kind::one});
    default: return evaluation_.bounded(Range{first, first, true, true, Range::Kind::all_but_one});
  }
}

// A condition keeps the items for which it is true; a number picks the item of that place. The item is "item", its entries are names.
Value Evaluator::filtered(const ProgramNode& n, const Frame& frame) {
  Value room;
  const Value& value = look(n, 0, frame, room);
  const List single{value};
  const List none;
  const List& items = value.list() ? *value.list() : value.is_null() ? none : single;
  const Value nothing;
  const auto condition_for = [&](const Value& item) {
    const Frame whole{&frame, nullptr, nullptr, &item, "item"};
    return item.context() ? child(n, 1, Frame{&whole, nullptr, item.context(), nullptr, {}}) : child(n, 1, whole);
  };
  List out;
  for (const Value& item : items) {
    const Value keep = condition_for(item);
    if (keep.number()) return picked(items, *keep.number(), n);
    if (keep.is_true()) out.push_back(item);
  }
  if (items.empty() && condition_for(nothing).number()) return place(n).fail(say("rules.no_such_item"));
  return evaluation_.bounded(std::move(out));
}

Value Evaluator::picked(const List& items, const Decimal& position, const ProgramNode& n) {
  const auto index = position.integer();
  const auto size = static_cast<std::int64_t>(items.size());
  if (!index || *index == 0 || *index > size || *index < -size) return place(n).fail(say("rules.no_such_item"));
  return items[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
}

Value Evaluator::builtin(const ProgramNode& n, const Frame& frame) {
  constexpr std::size_t k_usual = 4;
  const Builtin& called = builtins()[n.a];
  std::array<Value, k_usual> few;
  List many;
  if (n.count > k_usual) many.resize(n.count);
  Value* arguments = n.count > k_usual ? many.data() : few.data();
  for (std::uint32_t i = 0; i < n.count; ++i) arguments[i] = child(n, i, frame);
  Value result = call_builtin(called, {arguments, n.count}, evaluation_);
  if (!result.is_null()) return evaluation_.bounded(std::move(result));
  return called.may_be_null ? result : place(n).fail(say("rules.function_gave_nothing", {{"name", called.name}}));
}

Value Evaluator::called(const ProgramNode& n, const Frame& frame) {
  Value room;
  const Value& value = look(n, 0, frame, room);
  const Function* function = value.function();
  if (function == nullptr) return place(n).fail(say("rules.no_function"));
  List arguments(n.count - 1);
  for (std::uint32_t i = 1; i < n.count; ++i) arguments[i - 1] = child(n, i, frame);
  const Value held = value;  // what is called may be let go of meanwhile
  if (n.a == 0) return evaluation_.bounded(call(*held.function(), arguments, evaluation_));
  const std::span<const std::string> names(program_.names.data() + (n.a - 1), arguments.size());
  return evaluation_.bounded(call_named(*held.function(), names, arguments, evaluation_));
}

bool Evaluator::go_through(const ProgramNode& n, const Loop& loop, std::size_t variable, std::uint32_t child_number, const Frame& frame,
                           const VisitFrame& visit) {
  if (variable == loop.variables.size()) return visit(frame);
  bool all = true;
  const std::uint32_t used = loop.over_range[variable] ? 2 : 1;
  const Visit inner = [&](const Value& value) {
    const Frame bound{&frame, nullptr, nullptr, &value, loop.variables[variable]};
    all = go_through(n, loop, variable + 1, child_number + used, bound, visit);
    return all;
  };
  const Value from = child(n, child_number, frame);
  const bool gone = used == 2 ? each_between(from, child(n, child_number + 1, frame), evaluation_, inner) : each_of(from, evaluation_, inner);
  return gone && all;
}

Value Evaluator::looped(const ProgramNode& n, const Frame& frame) {
  const Loop& loop = program_.loops[n.a];
  const bool partial = std::ranges::find(program_.names, "partial") != program_.names.end();
  List out;
  Value so_far = List{};
  const bool done = go_through(n, loop, 0, 0, frame, [&](const Frame& inner) {
    if (partial && !out.empty()) so_far = Value(out);
    if (partial && !evaluation_.spend(out.size())) return false;
    out.push_back(child(n, n.count - 1, Frame{&inner, nullptr, nullptr, &so_far, "partial"}));
    return !evaluation_.exhausted();
  });
  return done ? evaluation_.bounded(std::move(out)) : Value();
}

// "some" is an "or" over the items, "every" an "and"; what is neither true, false nor null ends both without an answer.
Value Evaluator::quantified(const ProgramNode& n, const Frame& frame) {
  const bool decisive = n.op == Op::some;
  bool unclear = false, decided = false;
  const bool done = go_through(n, program_.loops[n.a], 0, 0, frame, [&](const Frame& inner) {
    const Value holds = child(n, n.count - 1, inner);
    decided = holds.boolean() && *holds.boolean() == decisive;
    unclear |= !holds.boolean();
    return !decided && (holds.boolean() || holds.is_null());
  });
  if (decided) return decisive;
  return !done || unclear ? Value() : Value(!decisive);
}

Value Evaluator::lambda(const ProgramNode& n, const Frame& frame) {
  const Lambda& made = program_.lambdas[n.a];
  Context seen;
  for (const std::string& name : made.sees)
    if (const Value* value = frame.find(name)) seen.set(name, *value);
  Function out;
  out.parameters = made.parameters;
  out.body = [owner = owner_, &made, captured = std::move(seen)](std::span<const Value> arguments, Evaluation& evaluation) {
    std::vector<Frame> frames(arguments.size() + 1);
    frames[0].entries = &captured;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      frames[i + 1] = {&frames[i], nullptr, nullptr, &arguments[i], made.parameters[i].name};
    }
    return Evaluator(*owner, owner, evaluation).at(made.body, frames.back());
  };
  return Value(std::move(out));
}

// Whole numbers or days from one end to the other; nothing else can be counted through.
struct Steps {
  std::int64_t from = 0, to = 0;
  bool days = false;
};
std::optional<Steps> steps_between(const Value& from, const Value& to) {
  if (from.date() && to.date()) return Steps{days_of(*from.date()), days_of(*to.date()), true};
  const auto a = from.number() ? from.number()->integer() : std::nullopt;
  const auto b = to.number() ? to.number()->integer() : std::nullopt;
  if (!a || !b) return std::nullopt;
  return Steps{*a, *b, false};
}

bool count_through(const Steps& steps, Evaluation& evaluation, const Visit& visit) {
  const std::int64_t by = steps.from <= steps.to ? 1 : -1;
  for (std::int64_t i = steps.from;; i += by) {
    if (!evaluation.spend(1)) return false;
    const auto day = steps.days ? date_from_days(i) : std::nullopt;
    if (!visit(day ? Value(*day) : Value(i)) || i == steps.to) return true;
  }
}

}  // namespace

bool each_between(const Value& from, const Value& to, Evaluation& evaluation, const Visit& visit) {
  const auto steps = steps_between(from, to);
  if (steps) return count_through(*steps, evaluation, visit);
  evaluation.fail(say("rules.not_countable"));
  return false;
}

bool each_of(const Value& domain, Evaluation& evaluation, const Visit& visit) {
  if (const List* items = domain.list()) {
    for (const Value& item : *items)
      if (!evaluation.spend(1) || !visit(item)) break;
    return !evaluation.exhausted();
  }
  if (const Range* range = domain.range()) {
    auto steps = range->kind == Range::Kind::interval ? steps_between(range->low, range->high) : std::nullopt;
    const bool empty = steps && steps->from == steps->to && !(range->low_included && range->high_included);
    if (empty) return true;
    if (steps && steps->from <= steps->to) {
      steps->from += range->low_included ? 0 : 1;
      steps->to -= range->high_included ? 0 : 1;
      return steps->from > steps->to || count_through(*steps, evaluation, visit);
    }
  } else if (!domain.is_null()) {
    visit(domain);
    return true;
  }
  evaluation.fail(say("rules.not_countable"));
  return false;
}

Value evaluate_node(const Program& program, std::uint32_t node, Evaluation& evaluation) {
  return Evaluator(program, nullptr, evaluation).at(node, Frame{});
}

const Value* Names::find(std::string_view name) const {
  for (const Names* at = this; at != nullptr; at = at->outer)
    if (const Value* value = at->values.find(name)) return value;
  return nullptr;
}

Value evaluate(const Expression& expression, const Names& names, Evaluation& evaluation) {
  const Evaluation::Deeper deeper(evaluation);
  if (!deeper.fits()) return evaluation.fail(say("rules.too_deep"));
  const Program& program = *expression.program();
  return Evaluator(program, expression.program(), evaluation).at(program.root, Frame{nullptr, &names, nullptr, nullptr, {}});
}

Value evaluate_tests(const Expression& tests, const Value& value, const Names& names, Evaluation& evaluation) {
  const Program& program = *tests.program();
  const Frame outer{nullptr, &names, nullptr, nullptr, {}};
  return Evaluator(program, tests.program(), evaluation).at(program.root, Frame{&outer, nullptr, nullptr, &value, "?"});
}

Value call(const Function& function, std::span<const Value> arguments, Evaluation& evaluation) {
  const Evaluation::Deeper deeper(evaluation);
  if (!deeper.fits()) return evaluation.fail(say("rules.too_deep"));
  if (function.takes_any) return function.body(arguments, evaluation);
  const auto refused = [&] { return evaluation.fail(say("rules.wrong_call", {{"name", function.name}})); };
  if (arguments.size() != function.parameters.size()) return refused();
  List fitting;
  fitting.reserve(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto argument = coerced(arguments[i], function.parameters[i].type);
    if (!argument) return refused();
    fitting.push_back(std::move(*argument));
  }
  auto result = coerced(function.body(fitting, evaluation), function.result);
  return result ? std::move(*result) : evaluation.fail(say("rules.wrong_result", {{"name", function.name}}));
}

Value call_named(const Function& function, std::span<const std::string> names, std::span<const Value> arguments, Evaluation& evaluation) {
  const auto refused = [&] { return evaluation.fail(say("rules.wrong_call", {{"name", function.name}})); };
  if (function.takes_any) {
    const auto choice = choose_builtin(function.name, arguments.size(), names);
    if (!choice) return refused();
    List ordered;
    for (const int position : choice->order) ordered.push_back(position < 0 ? Value() : arguments[static_cast<std::size_t>(position)]);
    return call_builtin(builtins()[choice->index], ordered, evaluation);
  }
  if (arguments.size() != function.parameters.size()) return refused();
  List ordered(arguments.size());
  std::vector<bool> taken(arguments.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto own = std::ranges::find(function.parameters, names[i], &Parameter::name);
    if (own == function.parameters.end()) return refused();
    const auto place = static_cast<std::size_t>(own - function.parameters.begin());
    if (taken[place]) return refused();
    taken[place] = true;
    ordered[place] = arguments[i];
  }
  return call(function, ordered, evaluation);
}

Evaluated evaluate_fully(const Expression& expression, const Names& names, const EvaluationLimits& limits, const std::optional<Moment>& now) {
  Evaluation evaluation(limits, now);
  Evaluated out;
  out.value = evaluate(expression, names, evaluation);
  if (evaluation.exhausted()) out.value = Value();
  if (const auto& trouble = evaluation.trouble()) {
    out.trouble = trouble->message;
    out.line = trouble->line;
    out.column = trouble->column;
  }
  return out;
}

Value evaluate(const Expression& expression, const Context& context) { return evaluate_fully(expression, Names{context}).value; }

}  // namespace pasokh::rules
