// Relations of points and ranges (DMN 1.5, 10.3.4.11, after Allen's interval algebra) and range().
//
// A point is the closed range from itself to itself: every relation of the standard between a point and a range follows from the one
// between two ranges.
#include "rules/builtins.hpp"
#include "rules/lexer.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;

struct Ends {
  Value low, high;
  bool low_in = true, high_in = true;
};

std::optional<Ends> ends_of(const Value& value) {
  const Range* range = value.range();
  if (range == nullptr) return feel_compare(value, value) ? std::optional(Ends{value, value, true, true}) : std::nullopt;
  if (range->kind == Range::Kind::all_but_one || range->low.is_null() || range->high.is_null()) return std::nullopt;
  return Ends{range->low, range->high, range->low_included, range->high_included};
}

// The four comparisons of ends that the relations need.
struct Pair {
  Ends a, b;
  int low_low, low_high, high_low, high_high;  // of a's end with b's
};
std::optional<Pair> pair_of(Arguments values) {
  const auto a = ends_of(values[0]), b = ends_of(values[1]);
  if (!a || !b) return std::nullopt;
  const auto ll = feel_compare(a->low, b->low), lh = feel_compare(a->low, b->high), hl = feel_compare(a->high, b->low), hh = feel_compare(a->high, b->high);
  if (!ll || !lh || !hl || !hh) return std::nullopt;
  return Pair{*a, *b, *ll, *lh, *hl, *hh};
}
Pair turned(const Pair& p) { return {p.b, p.a, -p.low_low, -p.high_low, -p.low_high, -p.high_high}; }

bool before(const Pair& p) { return p.high_low < 0 || (p.high_low == 0 && (!p.a.high_in || !p.b.low_in)); }
bool meets(const Pair& p) { return p.high_low == 0 && p.a.high_in && p.b.low_in; }
bool overlaps(const Pair& p) { return !before(p) && !before(turned(p)); }
bool overlaps_before(const Pair& p) {
  const bool starts_sooner = p.low_low < 0 || (p.low_low == 0 && p.a.low_in && !p.b.low_in);
  const bool ends_sooner = p.high_high < 0 || (p.high_high == 0 && (!p.a.high_in || p.b.high_in));
  return starts_sooner && !before(p) && ends_sooner;
}
bool finishes(const Pair& p) {
  return p.high_high == 0 && p.a.high_in == p.b.high_in && (p.low_low > 0 || (p.low_low == 0 && (!p.a.low_in || p.b.low_in)));
}
bool includes(const Pair& p) {
  return (p.low_low < 0 || (p.low_low == 0 && (p.a.low_in || !p.b.low_in))) && (p.high_high > 0 || (p.high_high == 0 && (p.a.high_in || !p.b.high_in)));
}
bool starts(const Pair& p) {
  return p.low_low == 0 && p.a.low_in == p.b.low_in && (p.high_high < 0 || (p.high_high == 0 && (!p.a.high_in || p.b.high_in)));
}
bool coincides(const Pair& p) { return p.low_low == 0 && p.high_high == 0 && p.a.low_in == p.b.low_in && p.a.high_in == p.b.high_in; }

template <bool (*relation)(const Pair&)>
Value holds(Arguments a, Evaluation&) {
  const auto pair = pair_of(a);
  return pair ? Value(relation(*pair)) : Value();
}
template <bool (*relation)(const Pair&)>
Value holds_turned(Arguments a, Evaluation&) {
  const auto pair = pair_of(a);
  return pair ? Value(relation(turned(*pair))) : Value();
}

// Ends may be literals or conversions of a string, nothing that computes.
bool is_plain(const std::vector<LexToken>& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind != Lex::name) continue;
    if (!is_builtin(tokens[i].text) && !tokens[i + 1].is("(") && tokens[i + 1].kind != Lex::name) return false;
    if (tokens[i + 1].is("(") && (i + 3 >= tokens.size() || tokens[i + 2].kind != Lex::string || !tokens[i + 3].is(")"))) return false;
  }
  return true;
}

Value range_(Arguments a, Evaluation&) {
  const auto tokens = lex(*a[0].string());
  if (!tokens || !is_plain(*tokens)) return {};
  const Value made = parse_range(*a[0].string());
  const Range* range = made.range();
  if (!range || range->kind != Range::Kind::interval || range->low.is_null() || range->high.is_null()) return {};
  const auto order = feel_compare(range->low, range->high);
  return order && *order <= 0 ? made : Value();
}

constexpr BuiltinEntry k_entries[] = {
    {"before(point1: any, point2: any)", holds<before>}, {"after(point1: any, point2: any)", holds_turned<before>},
    {"meets(range1: range, range2: range)", holds<meets>}, {"met by(range1: range, range2: range)", holds_turned<meets>},
    {"overlaps(range1: range, range2: range)", holds<overlaps>},
    {"overlaps before(range1: range, range2: range)", holds<overlaps_before>},
    {"overlaps after(range1: range, range2: range)", holds_turned<overlaps_before>},
    {"finishes(point: any, range: range)", holds<finishes>}, {"finished by(range: range, point: any)", holds_turned<finishes>},
    {"includes(range: range, point: any)", holds<includes>}, {"during(point: any, range: range)", holds_turned<includes>},
    {"starts(point: any, range: range)", holds<starts>}, {"started by(range: range, point: any)", holds_turned<starts>},
    {"coincides(point1: any, point2: any)", holds<coincides>}, {"range(from: string)", range_}};

}  // namespace

std::span<const BuiltinEntry> range_builtins() { return k_entries; }

Value parse_range(std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return {};
  Value made = evaluate(*expression, Context());
  return made.range() ? made : Value();
}

}  // namespace pasokh::rules
