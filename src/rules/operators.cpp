#include "rules/operators.hpp"

#include <algorithm>

#include "rules/temporal.hpp"

namespace pasokh::rules {
namespace {

std::string_view symbol(Op op) {
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

Value of_numbers(Op op, const Decimal& a, const Decimal& b, const Place& place) {
  std::optional<Decimal> result;
  switch (op) {
    case Op::plus: result = add(a, b); break;
    case Op::minus: result = subtract(a, b); break;
    case Op::times: result = multiply(a, b); break;
    case Op::over: result = b.is_zero() ? std::nullopt : divide(a, b); break;
    default: result = power(a, b); break;
  }
  if (result) return *result;
  return op == Op::over && b.is_zero() ? place.fail(say("rules.divided_by_zero")) : place.fail(say("rules.out_of_range"));
}

// Of days and time in nanoseconds, of years and months in months.
Decimal amount_of(const Value& length) {
  if (const auto* months = length.months_duration()) return Decimal(months->months);
  const DaysDuration& days = *length.days_duration();
  return *add(*multiply(Decimal(days.seconds), Decimal(k_second_ns)), Decimal(days.nanoseconds));
}

// A duration times or over a number; a duration over a duration.
Value scaled(const Value& length, Op op, const Value& by, const Place& place) {
  if ((op != Op::times && op != Op::over) || !(length.days_duration() || length.months_duration())) {
    return wrong_types(length, symbol(op), by, place);
  }
  const Decimal amount = amount_of(length);
  if (op == Op::over && by.type() == length.type()) return of_numbers(op, amount, amount_of(by), place);
  if (!by.number()) return wrong_types(length, symbol(op), by, place);
  const Value result = of_numbers(op, amount, *by.number(), place);
  const auto whole = result.number() ? rounded(*result.number(), 0, Rounding::down) : std::nullopt;
  if (!whole) return {};
  if (length.months_duration()) {
    const auto months = whole->integer();
    const bool fits = months && *months <= k_most_duration_months && *months >= -k_most_duration_months;
    return fits ? Value(MonthsDuration{*months}) : place.fail(say("rules.out_of_range"));
  }
  const auto seconds = rounded(*divide(*whole, Decimal(k_second_ns)), 0, Rounding::down);
  const auto nanoseconds = seconds ? subtract(*whole, *multiply(*seconds, Decimal(k_second_ns))) : std::nullopt;
  const auto s = seconds ? seconds->integer() : std::nullopt;
  const auto ns = nanoseconds ? nanoseconds->integer() : std::nullopt;
  if (!s || !ns || *s > k_most_duration_s || *s < -k_most_duration_s) return place.fail(say("rules.out_of_range"));
  return DaysDuration{*s, static_cast<std::int32_t>(*ns)};
}

}  // namespace

Value wrong_types(const Value& a, std::string_view operation, const Value& b, const Place& place) {
  return place.fail(say("rules.wrong_types", {{"left", std::string(name_of(a.type()))}, {"operation", std::string(operation)},
                                              {"right", std::string(name_of(b.type()))}}));
}

Value arithmetic(Op op, const Value& a, const Value& b, const Place& place) {
  if (a.number() && b.number()) return of_numbers(op, *a.number(), *b.number(), place);
  if (op == Op::plus && a.string() && b.string()) return place.evaluation.bounded(*a.string() + *b.string());
  if (op == Op::plus || op == Op::minus) {
    Value sum = temporal_sum(a, b, op == Op::plus ? 1 : -1);
    return sum.is_null() ? wrong_types(a, symbol(op), b, place) : sum;
  }
  if (op == Op::times && a.number()) return scaled(b, op, a, place);
  return scaled(a, op, b, place);
}

Value negated(const Value& value, const Place& place) {
  if (value.number()) return negate(*value.number());
  if (const auto* length = value.days_duration()) return DaysDuration{-length->seconds, -length->nanoseconds};
  if (const auto* length = value.months_duration()) return MonthsDuration{-length->months};
  return wrong_types(value, "-", value, place);
}

Value compared(Op op, const Value& a, const Value& b, const Place& place) {
  if (op == Op::equal || op == Op::unequal) {
    const Value same = feel_equal(a, b);
    if (!same.boolean()) return wrong_types(a, "=", b, place);
    return op == Op::equal ? *same.boolean() : !*same.boolean();
  }
  const auto order = feel_compare(a, b);
  if (!order) return wrong_types(a, symbol(op), b, place);
  switch (op) {
    case Op::less: return *order < 0;
    case Op::at_most: return *order <= 0;
    case Op::more: return *order > 0;
    default: return *order >= 0;
  }
}

Value three_valued_and(const Value& a, const Value& b) {
  const bool* x = a.boolean();
  const bool* y = b.boolean();
  if ((x && !*x) || (y && !*y)) return false;
  return x && y ? Value(true) : Value();
}

Value in_range(const Value& value, const Range& range) {
  if (range.kind != Range::Kind::interval) {
    const Value same = feel_equal(value, range.low);
    return same.boolean() ? Value(*same.boolean() == (range.kind == Range::Kind::one)) : Value();
  }
  const auto side = [&](const Value& end, bool included, int wanted) {
    if (end.is_null()) return Value(true);
    const auto order = feel_compare(value, end);
    return order ? Value(*order == wanted || (included && *order == 0)) : Value();
  };
  return three_valued_and(side(range.low, range.low_included, 1), side(range.high, range.high_included, -1));
}

Value range_between(const Value& low, const Value& high, bool low_included, bool high_included) {
  if (low.is_null() || high.is_null() || !feel_compare(low, high)) return {};
  return Range{low, high, low_included, high_included, Range::Kind::interval};
}

Value passes(const Value& value, const Value& test) {
  if (test.range()) return value.range() ? feel_equal(value, test) : in_range(value, *test.range());
  if (!test.list()) return feel_equal(value, test);
  if (value.list() && feel_equal(value, test).is_true()) return true;
  return std::ranges::any_of(*test.list(), [&](const Value& item) {
    return item.range() && !value.range() ? in_range(value, *item.range()).is_true() : feel_equal(value, item).is_true();
  });
}

Value feel_in(const Value& value, const Value& test) { return passes(value, test); }

Value feel_equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.type() != b.type()) return {};
  if (a.time() || a.date_time()) return temporal_equal(a, b);
  if (a.list()) {
    if (a.list()->size() != b.list()->size()) return false;
    for (std::size_t i = 0; i < a.list()->size(); ++i) {
      const Value same = feel_equal((*a.list())[i], (*b.list())[i]);
      if (!same.is_true()) return same;
    }
    return true;
  }
  if (a.context()) {
    if (a.context()->size() != b.context()->size()) return false;
    for (const auto& [name, value] : *a.context()) {
      const Value* other = b.context()->find(name);
      if (other == nullptr) return false;
      const Value same = feel_equal(value, *other);
      if (!same.is_true()) return same;
    }
    return true;
  }
  return a == b;
}

std::optional<int> feel_compare(const Value& a, const Value& b) {
  if (a.number() && b.number()) {
    const auto order = *a.number() <=> *b.number();
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a.string() && b.string()) {
    const int order = a.string()->compare(*b.string());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  return temporal_compare(a, b);
}

Value part_of(const Value& value, const std::string& name, const Place& place) {
  if (const Context* context = value.context()) {
    const Value* found = context->find(name);
    return found ? *found : place.fail(say("rules.no_such_entry", {{"name", name}}));
  }
  if (const List* items = value.list()) {
    if (!place.evaluation.spend(items->size())) return {};
    List out;
    out.reserve(items->size());
    for (const Value& item : *items) out.push_back(part_of(item, name, place));
    return place.evaluation.bounded(std::move(out));
  }
  if (const Range* range = value.range()) {
    if (name == "start") return range->low;
    if (name == "end") return range->high;
    if (name == "start included") return range->low_included;
    if (name == "end included") return range->high_included;
  }
  if (has_component(value, name)) return temporal_component(value, name);
  return place.fail(say("rules.no_such_entry", {{"name", name}}));
}

}  // namespace pasokh::rules
