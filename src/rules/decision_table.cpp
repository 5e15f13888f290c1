// Decision tables: which rules match, and what the hit policy makes of them (DMN 1.5, 8.2.8 and 8.2.10).
#include <algorithm>

#include "rules/builtins.hpp"
#include "rules/model_parts.hpp"

namespace pasokh::rules {
namespace {

class Table {
 public:
  Table(const TableBox& table, const Names& names, DecisionRun& run) : table_(table), names_(names), run_(run) {}
  Value evaluate();

 private:
  using Rules = std::vector<std::size_t>;
  bool read_inputs();
  Rules matching();
  Value result_of(std::size_t rule);
  Value combined(const std::vector<Value>& parts);
  Value otherwise();
  Value several(Rules hits);
  Value aggregated(const List& values);
  void by_priority(Rules& hits);
  std::vector<std::size_t> priority_of(std::size_t rule);
  void fire(std::size_t rule);
  Value fail(Message why) { return run_.evaluation.fail(std::move(why)); }

  const TableBox& table_;
  const Names& names_;
  DecisionRun& run_;
  List inputs_;
};

// False when a value is not among those that the input allows.
bool Table::read_inputs() {
  for (const TableBox::Input& input : table_.inputs) {
    Value value = evaluate_box(*input.value, names_, run_);
    if (input.allowed && !value.is_null() && !evaluate_tests(*input.allowed, value, names_, run_.evaluation).is_true()) return false;
    inputs_.push_back(std::move(value));
  }
  return true;
}

Table::Rules Table::matching() {
  Rules out;
  const bool first_only = table_.policy == HitPolicy::first;
  for (std::size_t i = 0; i < table_.rules.size(); ++i) {
    const TableBox::Rule& rule = table_.rules[i];
    bool all = run_.evaluation.spend(1);
    for (std::size_t k = 0; k < rule.tests.size() && all; ++k)
      all = !rule.tests[k] || evaluate_tests(*rule.tests[k], inputs_[k], names_, run_.evaluation).is_true();
    if (all) out.push_back(i);
    if (all && first_only) break;
  }
  return out;
}

Value Table::combined(const std::vector<Value>& parts) {
  if (table_.outputs.size() == 1) return parts[0];
  Context out;
  for (std::size_t i = 0; i < parts.size(); ++i) out.set(table_.outputs[i].name, parts[i]);
  return Value(std::move(out));
}

Value Table::result_of(std::size_t rule) {
  std::vector<Value> parts;
  for (std::size_t i = 0; i < table_.outputs.size(); ++i) {
    Value value = pasokh::rules::evaluate(table_.rules[rule].outputs[i], names_, run_.evaluation);
    parts.push_back(fitting(std::move(value), table_.outputs[i].type, run_));
  }
  return combined(parts);
}

Value Table::otherwise() {
  if (std::ranges::none_of(table_.outputs, [](const auto& output) { return output.otherwise.has_value(); })) return {};
  std::vector<Value> parts;
  for (const TableBox::Output& output : table_.outputs) {
    parts.push_back(output.otherwise ? pasokh::rules::evaluate(*output.otherwise, names_, run_.evaluation) : Value());
  }
  return combined(parts);
}

void Table::fire(std::size_t rule) {
  const TableBox::Rule& own = table_.rules[rule];
  run_.fired->push_back({run_.deciding, static_cast<std::uint32_t>(rule + 1), own.id, own.annotations, table_.annotation_names});
}

// Places of its outputs among the output values; what is not among them comes last.
std::vector<std::size_t> Table::priority_of(std::size_t rule) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < table_.outputs.size(); ++i) {
    const List& order = table_.outputs[i].order;
    const Value value = pasokh::rules::evaluate(table_.rules[rule].outputs[i], names_, run_.evaluation);
    const auto place = std::ranges::find_if(order, [&](const Value& item) { return feel_equal(item, value).is_true(); });
    out.push_back(static_cast<std::size_t>(place - order.begin()));
  }
  return out;
}

void Table::by_priority(Rules& hits) {
  std::vector<std::pair<std::vector<std::size_t>, std::size_t>> ranked;
  for (const std::size_t rule : hits) ranked.emplace_back(priority_of(rule), rule);
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::ranges::transform(ranked, hits.begin(), [](const auto& entry) { return entry.second; });
}

Value Table::aggregated(const List& values) {
  static constexpr std::pair<Aggregation, std::string_view> k_functions[] = {
      {Aggregation::sum, "sum"}, {Aggregation::min, "min"}, {Aggregation::max, "max"}, {Aggregation::count, "count"}};
  for (const auto& [aggregation, name] : k_functions) {
    if (aggregation != table_.aggregation) continue;
    const Value whole[] = {Value(values)};
    return call(*builtin_function(name), whole, run_.evaluation);
  }
  return Value(values);
}

Value Table::several(Rules hits) {
  if (table_.policy == HitPolicy::output_order) by_priority(hits);
  List values;
  for (const std::size_t rule : hits) {
    fire(rule);
    values.push_back(result_of(rule));
  }
  return run_.evaluation.bounded(table_.policy == HitPolicy::collect ? aggregated(values) : Value(values));
}

Value Table::evaluate() {
  if (!read_inputs()) return fail(say("rules.dmn_input_not_allowed", {{"name", run_.deciding}}));
  Rules hits = matching();
  const bool counting = table_.policy == HitPolicy::collect && table_.aggregation == Aggregation::count;
  if (hits.empty() && !counting) return otherwise();
  switch (table_.policy) {
    case HitPolicy::unique:
      if (hits.size() > 1) return fail(say("rules.dmn_several_rules", {{"name", run_.deciding}}));
      break;
    case HitPolicy::any: {
      const Value value = result_of(hits[0]);
      for (const std::size_t rule : hits)
        if (!(result_of(rule) == value)) return fail(say("rules.dmn_rules_differ", {{"name", run_.deciding}}));
      break;
    }
    case HitPolicy::priority: by_priority(hits); break;
    case HitPolicy::first: break;
    default: return several(std::move(hits));
  }
  fire(hits[0]);
  return result_of(hits[0]);
}

}  // namespace

Value evaluate_table(const TableBox& table, const Names& names, DecisionRun& run) { return Table(table, names, run).evaluate(); }

}  // namespace pasokh::rules
