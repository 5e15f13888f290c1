#include <algorithm>

#include "process/machine.hpp"

namespace pasokh::process {

namespace {

std::optional<std::int64_t> whole_number(const rules::Value& value) {
  return value.number() ? value.number()->integer() : std::nullopt;
}

}  // namespace

std::uint32_t Machine::instance_of(const Token& t) const {
  const rules::Context* own = variables_->local(t.number);
  const rules::Value* counter = own ? own->find("loopCounter") : nullptr;
  return counter ? static_cast<std::uint32_t>(whole_number(*counter).value_or(1)) : 1;
}

// How many, and of a list its items. A loop has as many as it may have at most.
std::expected<std::uint32_t, Trouble> Machine::instances_wanted(const Token& t, const Node& node,
                                                                rules::Value& items) const {
  const Multi& multi = *node.multi;
  std::size_t count = limits_.instances;
  if (multi.loops) {
    if (multi.most != 0) count = multi.most;
    if (!multi.test_before || !multi.loop_condition) return static_cast<std::uint32_t>(count);
    const rules::Value again = evaluate(t, *multi.loop_condition);
    if (!again.boolean())
      return std::unexpected(
          say("process.condition_unclear", {{"element", node.id}, {"expression", multi.loop_condition->text()}}));
    return is_yes(again) ? static_cast<std::uint32_t>(count) : 0;
  }
  if (multi.cardinality) {
    const auto number = whole_number(evaluate(t, *multi.cardinality));
    if (!number || *number < 0)
      return std::unexpected(
          say("process.not_a_count", {{"element", node.id}, {"expression", multi.cardinality->text()}}));
    count = static_cast<std::size_t>(*number);
  } else {
    items = value_of(t, multi.collection);
    if (items.list() == nullptr)
      return std::unexpected(say("process.not_a_list", {{"element", node.id}, {"expression", multi.collection.text}}));
    count = items.list()->size();
  }
  if (count > limits_.instances || state_->tokens.size() + count > limits_.tokens)
    return std::unexpected(say("process.too_many_instances", {{"element", node.id}}));
  return static_cast<std::uint32_t>(count);
}

std::optional<Trouble> Machine::open_instances(const Token& t, const Node& node) {
  const Multi& multi = *node.multi;
  rules::Value items;
  const auto wanted = instances_wanted(t, node, items);
  if (!wanted) return wanted.error();
  const std::string& output = multi.output_collection;
  if (*wanted == 0) {
    if (!output.empty()) set_outward(t, {{output, rules::List{}}});
    leave_later(t.number);
    return std::nullopt;
  }
  if (auto trouble = begin_stay(t, node)) return trouble;
  const std::uint32_t scope = open_scope(ScopeKind::instances, t.number, t.node, *wanted);
  rules::Context kept;
  if (!output.empty()) kept.set(output, multi.loops ? rules::List() : rules::List(*wanted));
  if (multi.sequential && items.list()) kept.set(k_items, items);
  set(scope, kept);
  const std::uint32_t at_once = multi.sequential ? 1 : *wanted;
  for (std::uint32_t i = 0; i < at_once; ++i)
    begin_instance(scope, t.node, items.list() ? &(*items.list())[i] : nullptr, i);
  return std::nullopt;
}

void Machine::begin_instance(std::uint32_t scope, NodeIndex node, const rules::Value* item, std::uint32_t index) {
  const std::uint32_t number = enter_token(scope, node);
  rules::Context own{{"loopCounter", rules::Value(static_cast<std::int64_t>(index) + 1)}};
  const std::string& name = model_.node(node).multi->element_variable;
  if (!name.empty() && item != nullptr) own.set(name, *item);
  set(number, own);
  enter_later(number);
}

// Whether the rest is not needed: the completion condition holds, or a loop is not to go round again. The instance that
// completed is still there, so that its variables can be read.
std::expected<bool, Trouble> Machine::enough_instances(const Token& t, const Scope& scope) const {
  const Node& node = model_.node(t.node);
  const rules::Expression* condition = node.multi->loops
                                           ? (node.multi->loop_condition ? &*node.multi->loop_condition : nullptr)
                                       : node.multi->completion ? &*node.multi->completion
                                                                : nullptr;
  if (condition == nullptr) return false;
  std::int64_t active = 0;
  for (const Token& other : state_->tokens) active += other.scope == scope.number && other.number != t.number ? 1 : 0;
  const rules::Context counts{{"numberOfInstances", std::int64_t{scope.total}},
                              {"numberOfActiveInstances", active},
                              {"numberOfCompletedInstances", std::int64_t{scope.begun} - active},
                              {"numberOfTerminatedInstances", 0}};
  const rules::Value met = evaluate(t, *condition, &counts);
  if (!met.boolean())
    return std::unexpected(say("process.condition_unclear", {{"element", node.id}, {"expression", condition->text()}}));
  return node.multi->loops ? !is_yes(met) : is_yes(met);
}

void Machine::instance_done(std::uint32_t number) {
  const Token t = token(number);
  const Multi& multi = *model_.node(t.node).multi;
  if (!multi.output_collection.empty() && multi.output_element) {
    const std::size_t index = instance_of(t) - 1;
    rules::List list = *variables_->local(t.scope)->find(multi.output_collection)->list();
    if (list.size() <= index) list.resize(index + 1);
    list[index] = evaluate(t, *multi.output_element);
    set(t.scope, {{multi.output_collection, std::move(list)}});
  }
  const Scope scope = *state_->scope(t.scope);
  const auto enough = enough_instances(t, scope);
  if (!enough) {
    fail(number, true, enough.error());
    return;
  }
  if (multi.loops && multi.most == 0 && !*enough && scope.begun == scope.total) {
    fail(number, true, say("process.too_many_instances", {{"element", model_.node(t.node).id}}));
    return;
  }
  emit({.kind = ChangeKind::removed, .token = number});
  if (*enough) {
    clear_scope(scope.number, 0);
  } else if (multi.sequential && scope.begun < scope.total) {
    const rules::Context* kept = variables_->local(scope.number);
    const rules::Value* items = kept ? kept->find(k_items) : nullptr;
    const rules::Value item = items ? (*items->list())[scope.begun] : rules::Value();
    begin_instance(scope.number, t.node, items ? &item : nullptr, scope.begun);
    return;
  }
  const bool others = std::any_of(state_->tokens.begin(), state_->tokens.end(),
                                  [&](const Token& o) { return o.scope == scope.number; });
  if (!others) finish_instances(scope.number);
}

void Machine::finish_instances(std::uint32_t number) {
  const Scope scope = *state_->scope(number);
  const Token owner = token(scope.token);
  const std::string& output = model_.node(scope.node).multi->output_collection;
  const rules::Context* kept = variables_->local(number);
  if (const rules::Value* results = !output.empty() && kept ? kept->find(output) : nullptr) {
    const rules::Context given{{output, *results}};
    set_outward(owner, given);
  }
  scope_emptied(number);
}

}  // namespace pasokh::process
