// What the program says, as data: a code of the catalogue and typed arguments. Rendering (text.hpp) is the last step, per language.
// Facts, refusals and explanations carry Messages; nothing composes sentences in code.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace pasokh {

// The name of something configured ("unit:district-6"): rendered by the names the configuration gives it in each language.
struct Named {
  std::string kind;
  std::string code;
  auto operator<=>(const Named&) const = default;
};

using Argument = std::variant<std::int64_t, std::string, Instant, Date, TimeOfDay, Duration, Id, Named>;

struct Message {
  std::string code;  // "desk.not_the_officer": a key of texts/<language>/desk.json
  std::vector<std::pair<std::string, Argument>> arguments;
  auto operator<=>(const Message&) const = default;
};

// say("desk.not_the_officer", {{"task", id}, {"officer", "o-7"}}). tests/house_test checks that every code given here is in every catalogue.
inline Message say(std::string code, std::vector<std::pair<std::string, Argument>> arguments = {}) {
  return {std::move(code), std::move(arguments)};
}

}  // namespace pasokh
