// Compiled FEEL conditions per second of CPU time, one core: what a gateway or a cell of a decision table costs.
#include <fmt/core.h>

#include <ctime>
#include <string_view>

#include "rules/expression.hpp"

using namespace pasokh;
using namespace pasokh::rules;

namespace {

constexpr double k_least_seconds = 0.5;
constexpr std::size_t k_between_looks = 10'000;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// How often per second `work` runs.
template <class Work>
double rate(const Work& work) {
  const double from = cpu_seconds();
  std::size_t done = 0;
  while (cpu_seconds() - from < k_least_seconds)
    for (std::size_t i = 0; i < k_between_looks; ++i, ++done) work();
  return static_cast<double>(done) / (cpu_seconds() - from);
}

const Context& variables() {
  static const Context k_variables{{"status", "complete"}, {"district", 6}, {"area", Decimal::parse("412.5").value()}, {"granted", true},
                                   {"filed", parse_at_literal("2025-11-23")}, {"papers", List{"deed", "map", "identity"}},
                                   {"owner", Context{{"age", 44}, {"kind", "person"}}}};
  return k_variables;
}

constexpr std::string_view k_conditions[] = {
    "granted", "area > 300", "status = \"complete\" and district in [1..6]", "owner.age >= 18 and owner.kind = \"person\"",
    "filed + @\"P30D\" > date(\"2025-12-01\")", "count(papers) >= 3 and list contains(papers, \"deed\")", "some p in papers satisfies p = \"map\"",
    "area * 0.035 + 120 > 10"};

}  // namespace

int main() {
  double total = 0;
  for (const std::string_view text : k_conditions) {
    const auto condition = Expression::parse(text);
    if (!condition || !evaluate(*condition, variables()).is_true()) {
      fmt::print(stderr, "{} does not hold\n", text);
      return 1;
    }
    std::size_t held = 0;
    const double per_second = rate([&] { held += evaluate(*condition, variables()).is_true(); });
    total += 1 / per_second;
    fmt::print("{:>12.0f} conditions/s  {}\n", per_second, text);
    if (held == 0) return 1;
  }
  fmt::print("feel: {:.0f} conditions/s (all of these in turn)\n", std::size(k_conditions) / total);
}
