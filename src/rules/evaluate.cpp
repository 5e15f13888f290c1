#include "rules/builtins.hpp"
#include "rules/expression.hpp"
#include "rules/program.hpp"
#include "rules/temporal.hpp"

namespace pasokh::rules {

const Value* Names::find(std::string_view name) const {
  for (const Names* at = this; at != nullptr; at = at->outer)
    if (const Value* value = at->values.find(name)) return value;
  return nullptr;
}

Value feel_equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.type() != b.type()) return {};
  if (a.time() || a.date_time()) {
    const auto order = temporal_compare(a, b);
    return order ? Value(*order == 0) : Value(false);
  }
  if (a.list()) {
    if (a.list()->size() != b.list()->size()) return false;
    for (std::size_t i = 0; i < a.list()->size(); ++i) {
      const Value same = feel_equal((*a.list())[i], (*b.list())[i]);
      if (!same.boolean() || !*same.boolean()) return same;
    }
    return true;
  }
  return a == b;
}

std::optional<int> feel_compare(const Value& a, const Value& b) {
  if (a.number() && b.number()) return *a.number() < *b.number() ? -1 : *a.number() > *b.number() ? 1 : 0;
  if (a.string() && b.string()) return a.string()->compare(*b.string()) < 0 ? -1 : *a.string() == *b.string() ? 0 : 1;
  return temporal_compare(a, b);
}

namespace {

Value and_of(const Value& a, const Value& b) {
  const bool* x = a.boolean();
  const bool* y = b.boolean();
  if ((x && !*x) || (y && !*y)) return false;
  return x && y ? Value(true) : Value();
}

class Evaluator {
 public:
  Evaluator(const Program& program, const EvaluationLimits& limits) : program_(program), limits_(limits) {}

  Value run(const Names& names) { return at(program_.root, names); }
  std::optional<Message> trouble;

 private:
  const ProgramNode& node(std::uint32_t i) const { return program_.nodes[i]; }
  Value child(const ProgramNode& n, std::uint32_t which, const Names& names) { return at(program_.children[n.first + which], names); }

  Value fail(Message why) {
    if (!trouble) trouble = std::move(why);
    return {};
  }
  Value wrong_types(const Value& a, std::string_view operation, const Value& b) {
    return fail(say("rules.wrong_types", {{"left", std::string(name_of(a.type()))}, {"operation", std::string(operation)},
                                          {"right", std::string(name_of(b.type()))}}));
  }

  Value at(std::uint32_t index, const Names& names) {
    if (++steps_ > limits_.steps) return fail(say("rules.too_many_steps"));
    const ProgramNode& n = node(index);
    switch (n.op) {
      case Op::literal: return program_.literals[n.a];
      case Op::name: return variable(n, names);
      case Op::item: return item_ ? *item_ : Value();
      case Op::path: return path(child(n, 0, names), program_.names[n.a]);
      case Op::negate: return negated(child(n, 0, names));
      case Op::plus: case Op::minus: case Op::times: case Op::over: case Op::to_the_power:
        return arithmetic(n.op, child(n, 0, names), child(n, 1, names));
      case Op::equal: case Op::unequal: case Op::less: case Op::at_most: case Op::more: case Op::at_least:
        return compared(n.op, child(n, 0, names), child(n, 1, names));
      case Op::conjunction: case Op::disjunction: return logical(n, names);
      case Op::choose: {
        const Value condition = child(n, 0, names);
        return child(n, condition.boolean() && *condition.boolean() ? 1 : 2, names);
      }
      case Op::between: {
        const Value value = child(n, 0, names);
        return and_of(compared(Op::at_least, value, child(n, 1, names)), compared(Op::at_most, value, child(n, 2, names)));
      }
      case Op::in: return member(n, names);
      case Op::list: return list(n, names);
      case Op::context: return context(n, names);
      case Op::range: return range(n, names);
      case Op::filter: return filtered(n, names);
      case Op::call: return called(n, names);
    }
    return {};
  }

  Value variable(const ProgramNode& n, const Names& names) {
    const std::string& name = program_.names[n.a];
    if (const Value* found = names.find(name)) return *found;
    return fail(say("rules.no_such_variable", {{"name", name}}));
  }

  Value path(const Value& value, const std::string& name) {
    if (const Context* context = value.context()) {
      const Value* found = context->find(name);
      return found ? *found : fail(say("rules.no_such_entry", {{"name", name}}));
    }
    if (const List* items = value.list()) {
      List out;
      for (const Value& item : *items) out.push_back(path(item, name));
      return out;
    }
    Value part = temporal_component(value, name);
    return part.is_null() ? fail(say("rules.no_such_entry", {{"name", name}})) : part;
  }

  Value negated(const Value& value) {
    if (value.number()) return negate(*value.number());
    if (const auto* length = value.days_duration()) return DaysDuration{-length->seconds, -length->nanoseconds};
    if (const auto* length = value.months_duration()) return MonthsDuration{-length->months};
    return wrong_types(value, "-", value);
  }

  static std::string_view symbol(Op op) {
    switch (op) {
      case Op::plus: return "+";
      case Op::minus: return "-";
      case Op::times: return "*";
      case Op::over: return "/";
      case Op::to_the_power: return "**";
      case Op::less: return "<";
      case Op::at_most: return "<=";
      case Op::more: return ">";
      case Op::at_least: return ">=";
      default: return "=";
    }
  }

  Value arithmetic(Op op, const Value& a, const Value& b) {
    if (a.number() && b.number()) return of_numbers(op, *a.number(), *b.number());
    if (op == Op::plus && a.string() && b.string()) {
      if (a.string()->size() + b.string()->size() > limits_.string_bytes) return fail(say("rules.text_too_long"));
      return *a.string() + *b.string();
    }
    if (op == Op::plus || op == Op::minus) {
      Value sum = temporal_sum(a, b, op == Op::plus ? 1 : -1);
      return sum.is_null() ? wrong_types(a, symbol(op), b) : sum;
    }
    if (op == Op::times && a.number()) return scaled(b, op, a);
    return scaled(a, op, b);
  }

  Value of_numbers(Op op, const Decimal& a, const Decimal& b) {
    std::optional<Decimal> result;
    switch (op) {
      case Op::plus: result = add(a, b); break;
      case Op::minus: result = subtract(a, b); break;
      case Op::times: result = multiply(a, b); break;
      case Op::over: result = b.is_zero() ? std::nullopt : divide(a, b); break;
      default: result = power(a, b); break;
    }
    if (result) return *result;
    return op == Op::over && b.is_zero() ? fail(say("rules.divided_by_zero")) : fail(say("rules.out_of_range"));
  }

  // A duration times or over a number; a duration over a duration.
  Value scaled(const Value& length, Op op, const Value& by) {
    if ((op != Op::times && op != Op::over) || !(length.days_duration() || length.months_duration())) return wrong_types(length, symbol(op), by);
    const Decimal amount = amount_of(length);
    if (op == Op::over && by.type() == length.type()) return of_numbers(op, amount, amount_of(by));
    if (!by.number()) return wrong_types(length, symbol(op), by);
    const Value result = of_numbers(op, amount, *by.number());
    if (!result.number()) return {};
    Decimal whole = floor(*result.number());
    if (result.number()->is_negative() && !(whole == *result.number())) whole = *add(whole, Decimal(1));
    const auto count = whole.integer();
    if (!count) return fail(say("rules.out_of_range"));
    if (length.months_duration()) return MonthsDuration{*count};
    return DaysDuration{*count, 0};
  }
  static Decimal amount_of(const Value& length) {
    return Decimal(length.days_duration() ? length.days_duration()->seconds : length.months_duration()->months);
  }

  Value compared(Op op, const Value& a, const Value& b) {
    if (op == Op::equal || op == Op::unequal) {
      const Value same = feel_equal(a, b);
      if (!same.boolean()) return wrong_types(a, "=", b);
      return op == Op::equal ? *same.boolean() : !*same.boolean();
    }
    const auto order = feel_compare(a, b);
    if (!order) return wrong_types(a, symbol(op), b);
    switch (op) {
      case Op::less: return *order < 0;
      case Op::at_most: return *order <= 0;
      case Op::more: return *order > 0;
      default: return *order >= 0;
    }
  }

  Value logical(const ProgramNode& n, const Names& names) {
    const bool decisive = n.op == Op::disjunction;
    const Value a = child(n, 0, names);
    if (a.boolean() && *a.boolean() == decisive) return decisive;
    const Value b = child(n, 1, names);
    if (b.boolean() && *b.boolean() == decisive) return decisive;
    if (a.boolean() && b.boolean()) return !decisive;
    return a.is_null() || b.is_null() ? Value() : wrong_types(a, decisive ? "or" : "and", b);
  }

  Value in_range(const Value& value, const Range& range) {
    const Value above = range.low.is_null() ? Value(true) : compared(range.low_included ? Op::at_least : Op::more, value, range.low);
    const Value below = range.high.is_null() ? Value(true) : compared(range.high_included ? Op::at_most : Op::less, value, range.high);
    return and_of(above, below);
  }

  bool is_direct_test(const ProgramNode& test) const {
    return test.op >= Op::equal && test.op <= Op::at_least && node(program_.children[test.first]).op == Op::item;
  }

  Value member(const ProgramNode& n, const Names& names) {
    const Value value = child(n, 0, names);
    const Value* outer = item_;
    bool unclear = false;
    Value result = false;
    item_ = &value;
    for (std::uint32_t i = 1; i < n.count && !(result.boolean() && *result.boolean()); ++i) {
      Value test = child(n, i, names);
      const bool direct = is_direct_test(node(program_.children[n.first + i]));
      result = direct ? test : matches(value, test);
      unclear |= result.is_null();
    }
    item_ = outer;
    if (result.boolean() && *result.boolean()) return true;
    return unclear ? Value() : Value(false);
  }

  Value matches(const Value& value, const Value& test) {
    if (test.range()) return in_range(value, *test.range());
    if (test.list() && !value.list()) {
      for (const Value& item : *test.list()) {
        const Value hit = item.range() ? in_range(value, *item.range()) : feel_equal(value, item);
        if (hit.boolean() && *hit.boolean()) return true;
      }
      return false;
    }
    return feel_equal(value, test);
  }

  Value list(const ProgramNode& n, const Names& names) {
    List out;
    out.reserve(n.count);
    for (std::uint32_t i = 0; i < n.count; ++i) out.push_back(child(n, i, names));
    return out;
  }

  // Later entries see earlier ones.
  Value context(const ProgramNode& n, const Names& names) {
    Context out;
    for (std::uint32_t i = 0; i < n.count; ++i) {
      Value value = child(n, i, Names{out, &names});
      out.set(program_.names[n.a + i], std::move(value));
    }
    return out;
  }

  Value range(const ProgramNode& n, const Names& names) {
    return Range{child(n, 0, names), child(n, 1, names), (n.a & 1) != 0, (n.a & 2) != 0};
  }

  Value filtered(const ProgramNode& n, const Names& names) {
    const Value value = child(n, 0, names);
    const List items = value.list() ? *value.list() : value.is_null() ? List{} : List{value};
    const ProgramNode& condition = node(program_.children[n.first + 1]);
    const bool fixed = condition.op == Op::literal || condition.op == Op::negate;
    List out;
    for (const Value& item : items) {
      Context inner{{"item", item}};
      if (item.context())
        for (const auto& [name, entry] : *item.context()) inner.set(name, entry);
      const Value keep = child(n, 1, fixed ? names : Names{inner, &names});
      if (keep.number()) return picked(items, *keep.number());
      if (keep.boolean() && *keep.boolean()) out.push_back(item);
    }
    return out;
  }

  Value picked(const List& items, const Decimal& position) {
    const auto index = position.integer();
    const auto size = static_cast<std::int64_t>(items.size());
    if (!index || *index == 0 || *index > size || *index < -size) return fail(say("rules.no_such_item"));
    return items[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
  }

  Value called(const ProgramNode& n, const Names& names) {
    List arguments;
    arguments.reserve(n.count);
    for (std::uint32_t i = 0; i < n.count; ++i) arguments.push_back(child(n, i, names));
    const Builtin& builtin = builtins()[n.a];
    Value result = builtin.call(arguments, limits_);
    return result.is_null() ? fail(say("rules.function_gave_nothing", {{"name", std::string(builtin.name)}})) : result;
  }

  const Program& program_;
  const EvaluationLimits& limits_;
  const Value* item_ = nullptr;
  std::uint64_t steps_ = 0;
};

}  // namespace

Evaluated evaluate_fully(const Expression& expression, const Names& names, const EvaluationLimits& limits) {
  Evaluator evaluator(expression.program(), limits);
  Evaluated out;
  out.value = evaluator.run(names);
  out.trouble = std::move(evaluator.trouble);
  return out;
}

Value evaluate(const Expression& expression, const Context& context) { return evaluate_fully(expression, Names{context}).value; }

}  // namespace pasokh::rules
