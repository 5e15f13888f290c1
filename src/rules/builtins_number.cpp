// Numeric functions, conversion to numbers and logic (DMN 1.5, 10.3.4.1, 10.3.4.2, 10.3.4.5).
#include "rules/builtins.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;
constexpr int k_least_scale = -6111, k_most_scale = 6176;

Value answer(const std::optional<Decimal>& number) { return number ? Value(*number) : Value(); }

Value rounded_to(const Value& number, const Value& scale, Rounding how) {
  const auto digits = scale.is_null() ? std::optional<std::int64_t>(0) : whole_part(scale);
  if (!digits || *digits < k_least_scale || *digits > k_most_scale) return {};
  return answer(rounded(*number.number(), static_cast<int>(*digits), how));
}

Value decimal_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::half_even); }
Value floor_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::floor); }
Value ceiling_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::ceiling); }
Value round_up_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::up); }
Value round_down_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::down); }
Value round_half_up_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::half_up); }
Value round_half_down_(Arguments a, Evaluation&) { return rounded_to(a[0], a[1], Rounding::half_down); }

Value abs_(Arguments a, Evaluation&) {
  if (const auto* number = a[0].number()) return number->is_negative() ? negate(*number) : *number;
  if (const auto* length = a[0].months_duration()) return MonthsDuration{length->months < 0 ? -length->months : length->months};
  if (const auto* length = a[0].days_duration()) return *length < DaysDuration{} ? DaysDuration{-length->seconds, -length->nanoseconds} : *length;
  return {};
}

Value modulo_(Arguments a, Evaluation&) { return a[1].number()->is_zero() ? Value() : answer(modulo(*a[0].number(), *a[1].number())); }
Value sqrt_(Arguments a, Evaluation&) { return answer(square_root(*a[0].number())); }
Value exp_(Arguments a, Evaluation&) { return answer(exponential(*a[0].number())); }
Value log_(Arguments a, Evaluation&) { return answer(logarithm(*a[0].number())); }

Value divides_by_two(const Value& number, bool wanted) {
  const auto rest = number.number()->is_whole() ? modulo(*number.number(), Decimal(2)) : std::nullopt;
  return rest ? Value(rest->is_zero() == wanted) : Value();
}
Value even_(Arguments a, Evaluation&) { return divides_by_two(a[0], true); }
Value odd_(Arguments a, Evaluation&) { return divides_by_two(a[0], false); }

Value number_(Arguments a, Evaluation&) {
  if (a[0].number()) return a[0];
  return a[0].string() ? answer(Decimal::parse(*a[0].string())) : Value();
}

// "1.000.000,01" with "." between groups and "," before decimals.
Value grouped_number_(Arguments a, Evaluation&) {
  const std::string group = a[1].is_null() ? "" : *a[1].string();
  const std::string point = a[2].is_null() ? "." : *a[2].string();
  if (!group.empty() && group != " " && group != "," && group != ".") return {};
  if ((point != "." && point != ",") || (group == point && !a[2].is_null())) return {};
  std::string plain;
  for (const char c : *a[0].string()) {
    if (!group.empty() && c == group[0]) continue;
    if (c == '.' && point[0] != '.') return {};
    plain += c == point[0] ? '.' : c;
  }
  return answer(Decimal::parse(plain));
}

Value not_(Arguments a, Evaluation&) { return a[0].boolean() ? Value(!*a[0].boolean()) : Value(); }
Value is_(Arguments a, Evaluation&) { return a[0] == a[1]; }

constexpr BuiltinEntry k_entries[] = {
    {"decimal(n: number, scale: number)", decimal_}, {"floor(n: number, [scale: number])", floor_},
    {"ceiling(n: number, [scale: number])", ceiling_}, {"round up(n: number, scale: number)", round_up_},
    {"round down(n: number, scale: number)", round_down_}, {"round half up(n: number, scale: number)", round_half_up_},
    {"round half down(n: number, scale: number)", round_half_down_}, {"abs(n: any)", abs_},
    {"modulo(dividend: number, divisor: number)", modulo_}, {"sqrt(number: number)", sqrt_}, {"log(number: number)", log_},
    {"exp(number: number)", exp_}, {"odd(number: number)", odd_}, {"even(number: number)", even_}, {"number(from: any)", number_},
    {"number(from: string, grouping separator: string?, decimal separator: string?)", grouped_number_},
    {"not(negand: any?)", not_, true}, {"is(value1: any?, value2: any?)", is_}};

}  // namespace

std::span<const BuiltinEntry> number_builtins() { return k_entries; }

}  // namespace pasokh::rules
