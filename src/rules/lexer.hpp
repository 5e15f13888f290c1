// FEEL text to tokens. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pasokh::rules {

enum class Lex : std::uint8_t { end, name, number, string, at_literal, symbol };

struct LexToken {
  Lex kind = Lex::end;
  std::string text;                    // of a string: its content
  std::uint32_t line = 1, column = 1;  // from 1, in bytes
  std::uint32_t begin = 0, end = 0;    // bytes of the text read
  bool is(std::string_view symbol) const { return kind == Lex::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == Lex::name && text == word; }
};

// Ends with a token of kind `end`. Errors: rules.unexpected, rules.text_not_closed.
Result<std::vector<LexToken>> lex(std::string_view text);

}  // namespace pasokh::rules
