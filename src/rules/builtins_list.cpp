// List functions (DMN 1.5, 10.3.4.4) and sorting (10.3.4.9).
#include <algorithm>

#include "rules/builtins.hpp"
#include "rules/operators.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;
const List& items(const Value& value) { return *value.list(); }
bool same(const Value& a, const Value& b) { return feel_equal(a, b).is_true(); }

bool has(const List& list, const Value& wanted, Evaluation& evaluation) {
  return evaluation.spend(list.size()) && std::ranges::any_of(list, [&](const Value& item) { return same(item, wanted); });
}

Value list_contains_(Arguments a, Evaluation& evaluation) { return has(items(a[0]), a[1], evaluation); }
Value count_(Arguments a, Evaluation&) { return static_cast<std::int64_t>(items(a[0]).size()); }

Value extreme(const List& list, int wanted) {
  if (list.empty()) return {};
  Value best = list[0];
  for (const Value& item : list) {
    const auto order = feel_compare(item, best);
    if (!order) return {};
    if (*order == wanted) best = item;
  }
  return best;
}
Value min_(Arguments a, Evaluation&) { return extreme(items(a[0]), -1); }
Value max_(Arguments a, Evaluation&) { return extreme(items(a[0]), 1); }

// Nothing when the list is empty or holds anything but numbers.
std::optional<std::vector<Decimal>> numbers(const List& list) {
  std::vector<Decimal> out;
  for (const Value& item : list) {
    if (!item.number()) return std::nullopt;
    out.push_back(*item.number());
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

using Combine = std::optional<Decimal> (*)(const Decimal&, const Decimal&);
std::optional<Decimal> combined(const List& list, Combine combine) {
  const auto all = numbers(list);
  if (!all) return std::nullopt;
  std::optional<Decimal> total = (*all)[0];
  for (std::size_t i = 1; i < all->size() && total; ++i) total = combine(*total, (*all)[i]);
  return total;
}
Value answer(const std::optional<Decimal>& number) { return number ? Value(*number) : Value(); }

std::optional<Decimal> mean_of(const List& list) {
  const auto total = combined(list, add);
  return total ? divide(*total, Decimal(static_cast<std::int64_t>(list.size()))) : std::nullopt;
}

Value sum_(Arguments a, Evaluation&) { return answer(combined(items(a[0]), add)); }
Value product_(Arguments a, Evaluation&) { return answer(combined(items(a[0]), multiply)); }
Value mean_(Arguments a, Evaluation&) { return answer(mean_of(items(a[0]))); }

Value median_(Arguments a, Evaluation&) {
  auto all = numbers(items(a[0]));
  if (!all) return {};
  std::ranges::sort(*all);
  const std::size_t middle = all->size() / 2;
  if (all->size() % 2 == 1) return (*all)[middle];
  const auto both = add((*all)[middle - 1], (*all)[middle]);
  return both ? answer(divide(*both, Decimal(2))) : Value();
}

// Of a sample: n - 1.
Value stddev_(Arguments a, Evaluation&) {
  const auto all = numbers(items(a[0]));
  const auto mean = mean_of(items(a[0]));
  if (!all || !mean || all->size() < 2) return {};
  std::optional<Decimal> total = Decimal(0);
  for (const Decimal& number : *all) {
    const auto away = subtract(number, *mean);
    const auto square = away ? multiply(*away, *away) : std::nullopt;
    total = square && total ? add(*total, *square) : std::nullopt;
  }
  const auto variance = total ? divide(*total, Decimal(static_cast<std::int64_t>(all->size()) - 1)) : std::nullopt;
  return variance ? answer(square_root(*variance)) : Value();
}

// The most frequent numbers, ascending.
Value mode_(Arguments a, Evaluation&) {
  if (items(a[0]).empty()) return List{};
  auto all = numbers(items(a[0]));
  if (!all) return {};
  std::ranges::sort(*all);
  List out;
  std::size_t most = 0;
  for (std::size_t i = 0; i < all->size();) {
    std::size_t end = i;
    while (end < all->size() && (*all)[end] == (*all)[i]) ++end;
    if (end - i > most) out.clear();
    if (end - i >= most) out.emplace_back((*all)[i]);
    most = std::max(most, end - i);
    i = end;
  }
  return out;
}

// True when any item is `decisive`; null when something is no boolean and none is.
Value any_is(const List& list, bool decisive) {
  bool unclear = false;
  for (const Value& item : list) {
    if (!item.boolean()) unclear = true;
    else if (*item.boolean() == decisive) return decisive;
  }
  return unclear ? Value() : Value(!decisive);
}
Value all_(Arguments a, Evaluation&) { return any_is(items(a[0]), false); }
Value any_(Arguments a, Evaluation&) { return any_is(items(a[0]), true); }

Value sublist_(Arguments a, Evaluation&) {
  const List& list = items(a[0]);
  const auto start = place_in(a[1], list.size());
  if (!start) return {};
  std::size_t length = list.size() - *start;
  if (!a[2].is_null()) {
    const auto asked = whole_part(a[2]);
    if (!asked || *asked < 0 || static_cast<std::size_t>(*asked) > length) return {};
    length = static_cast<std::size_t>(*asked);
  }
  const auto from = list.begin() + static_cast<std::ptrdiff_t>(*start);
  return List(from, from + static_cast<std::ptrdiff_t>(length));
}

Value append_(Arguments a, Evaluation&) {
  List out = items(a[0]);
  out.insert(out.end(), items(a[1]).begin(), items(a[1]).end());
  return out;
}

// Lists one behind the other; what is no list counts as a list of one.
Value concatenate_(Arguments a, Evaluation&) {
  List out;
  for (const Value& part : items(a[0])) {
    if (part.list()) out.insert(out.end(), part.list()->begin(), part.list()->end());
    else out.push_back(part);
  }
  return out;
}

Value insert_before_(Arguments a, Evaluation&) {
  List out = items(a[0]);
  const auto at = place_in(a[1], out.size());
  if (!at) return {};
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
  return out;
}

Value remove_(Arguments a, Evaluation&) {
  List out = items(a[0]);
  const auto at = place_in(a[1], out.size());
  if (!at) return {};
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(*at));
  return out;
}

Value reverse_(Arguments a, Evaluation&) { return List(items(a[0]).rbegin(), items(a[0]).rend()); }

Value index_of_(Arguments a, Evaluation&) {
  List out;
  for (std::size_t i = 0; i < items(a[0]).size(); ++i)
    if (same(items(a[0])[i], a[1])) out.emplace_back(static_cast<std::int64_t>(i) + 1);
  return out;
}

Value distinct(const List& list, Evaluation& evaluation) {
  List out;
  for (const Value& item : list) {
    if (!has(out, item, evaluation)) out.push_back(item);
    if (evaluation.exhausted()) return {};
  }
  return out;
}
Value distinct_values_(Arguments a, Evaluation& evaluation) { return distinct(items(a[0]), evaluation); }
Value union_(Arguments a, Evaluation& evaluation) { return distinct(*concatenate_(a, evaluation).list(), evaluation); }

void flatten_into(const List& list, List& out, Evaluation& evaluation) {
  for (const Value& item : list) {
    if (!evaluation.spend(1)) return;
    if (item.list()) flatten_into(*item.list(), out, evaluation);
    else out.push_back(item);
  }
}
Value flatten_(Arguments a, Evaluation& evaluation) {
  List out;
  flatten_into(items(a[0]), out, evaluation);
  return evaluation.exhausted() ? Value() : Value(std::move(out));
}

// Merges, so that an order that contradicts itself does no harm. `before(a, b)`: nothing when it does not say.
using Before = std::function<std::optional<bool>(const Value&, const Value&)>;
bool sort_part(std::span<Value> part, const Before& before, Evaluation& evaluation) {
  if (part.size() < 2) return true;
  const std::size_t half = part.size() / 2;
  if (!sort_part(part.first(half), before, evaluation) || !sort_part(part.subspan(half), before, evaluation)) return false;
  List merged;
  merged.reserve(part.size());
  std::size_t left = 0, right = half;
  while (left < half && right < part.size()) {
    const auto later_first = evaluation.spend(1) ? before(part[right], part[left]) : std::nullopt;
    if (!later_first) return false;
    merged.push_back(part[*later_first ? right++ : left++]);
  }
  while (left < half) merged.push_back(part[left++]);
  while (right < part.size()) merged.push_back(part[right++]);
  std::ranges::move(merged, part.begin());
  return true;
}

Value sort_(Arguments a, Evaluation& evaluation) {
  List out = items(a[0]);
  const Function* precedes = a[1].function();
  const Before before = [&](const Value& x, const Value& y) -> std::optional<bool> {
    if (precedes == nullptr) {
      const auto order = feel_compare(x, y);
      return order ? std::optional(*order < 0) : std::nullopt;
    }
    const Value pair[] = {x, y};
    const Value holds = call(*precedes, pair, evaluation);
    return holds.boolean() ? std::optional(*holds.boolean()) : std::nullopt;
  };
  return sort_part(out, before, evaluation) ? Value(std::move(out)) : Value();
}

// The item at a place, or every item that a function of (item, new item) says is meant.
Value list_replace_(Arguments a, Evaluation& evaluation) {
  List out = items(a[0]);
  if (const Function* match = a[1].function()) {
    for (Value& item : out) {
      const Value pair[] = {item, a[2]};
      const Value holds = call(*match, pair, evaluation);
      if (!holds.boolean()) return {};
      if (*holds.boolean()) item = a[2];
    }
    return out;
  }
  const auto at = place_in(a[1], out.size());
  if (!at) return {};
  out[*at] = a[2];
  return out;
}

constexpr BuiltinEntry k_entries[] = {
    {"list contains(list: list, element: any?)", list_contains_}, {"count(...list: list)", count_}, {"min(...list: list)", min_},
    {"max(...list: list)", max_}, {"sum(...list: list)", sum_}, {"mean(...list: list)", mean_}, {"all(...list: list)", all_, true},
    {"any(...list: list)", any_, true}, {"sublist(list: list, start position: number, [length: number])", sublist_},
    {"append(list: list, *items: list)", append_}, {"concatenate(*list: list)", concatenate_},
    {"insert before(list: list, position: number, newItem: any?)", insert_before_}, {"remove(list: list, position: number)", remove_},
    {"reverse(list: list)", reverse_}, {"index of(list: list, match: any?)", index_of_}, {"union(*list: list)", union_},
    {"distinct values(list: list)", distinct_values_}, {"flatten(list: list)", flatten_}, {"product(...list: list)", product_},
    {"median(...list: list)", median_}, {"stddev(...list: list)", stddev_}, {"mode(...list: list)", mode_},
    {"sort(list: list, [precedes: function])", sort_}, {"list replace(list: list, position or match: any, newItem: any?)", list_replace_},
    {"list replace(list: list, position: number, newItem: any?)", list_replace_},
    {"list replace(list: list, match: function, newItem: any?)", list_replace_}};

}  // namespace

std::span<const BuiltinEntry> list_builtins() { return k_entries; }

}  // namespace pasokh::rules
