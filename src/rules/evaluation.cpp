#include <algorithm>

#include "rules/expression.hpp"
#include "rules/program.hpp"

namespace pasokh::rules {

bool Evaluation::spend(std::uint64_t steps) {
  steps_ += steps;
  if (steps_ <= limits_.steps) return true;
  steps_ = limits_.steps + 1;
  if (!trouble_) trouble_ = {say("rules.too_many_steps"), 0, 0};
  return false;
}

Value Evaluation::fail(Message why, const Program* program, std::uint32_t at) {
  if (trouble_) return {};
  trouble_ = {std::move(why), 0, 0};
  if (program == nullptr || program->text.empty()) return {};
  trouble_->line = trouble_->column = 1;
  for (std::uint32_t i = 0; i < at && i < program->text.size(); ++i) {
    ++trouble_->column;
    if (program->text[i] != '\n') continue;
    ++trouble_->line;
    trouble_->column = 1;
  }
  return {};
}

namespace {

// JSON, in which facts keep variables, is read to a depth of 64; what lies around a variable there needs some of it.
constexpr int k_deepest_value = 40;

bool nests_deeper(const Value& value, int than) {
  if (value.bulk() <= 1) return false;
  if (than == 0) return value.list() || value.context() || value.range();
  const auto inner = [&](const Value& part) { return nests_deeper(part, than - 1); };
  if (const List* items = value.list()) return std::ranges::any_of(*items, inner);
  if (const Context* context = value.context()) return std::ranges::any_of(*context, [&](const auto& entry) { return inner(entry.second); });
  if (const Range* range = value.range()) return inner(range->low) || inner(range->high);
  return false;
}

}  // namespace

// What is made costs as many steps as there is to it, so that a loop cannot fill the memory with large values.
Value Evaluation::bounded(Value made) {
  constexpr std::uint32_t k_free = 16;
  if (made.bulk() > limits_.bulk) return fail(say("rules.too_bulky"));
  if (made.bulk() > k_free && !spend(made.bulk() / 4)) return {};
  if (made.bulk() > k_deepest_value && nests_deeper(made, k_deepest_value)) return fail(say("rules.too_bulky"));
  return made;
}

}  // namespace pasokh::rules
