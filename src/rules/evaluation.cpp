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

// What is made costs as many steps as there is to it, so that a loop cannot fill the memory with large values.
Value Evaluation::bounded(Value made) {
  constexpr std::uint32_t k_free = 16;
  if (made.bulk() > limits_.bulk) return fail(say("rules.too_bulky"));
  if (made.bulk() > k_free && !spend(made.bulk() / 4)) return {};
  return made;
}

}  // namespace pasokh::rules
