// String functions (DMN 1.5, 10.3.4.3). Positions and lengths count characters (code points), not bytes.
#include <algorithm>

#include "rules/builtins.hpp"
#include "rules/letter_case.hpp"
#include "rules/pattern.hpp"

namespace pasokh::rules {
namespace {

using Arguments = std::span<const Value>;
const std::string& text(const Value& value) { return *value.string(); }

std::size_t next_character(std::string_view in, std::size_t at) {
  do ++at;
  while (at < in.size() && (static_cast<unsigned char>(in[at]) & 0xC0) == 0x80);
  return at;
}
std::size_t length_in_characters(std::string_view in) {
  return static_cast<std::size_t>(std::ranges::count_if(in, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Value string_(Arguments a, Evaluation&) { return to_text(a[0]); }
Value string_length_(Arguments a, Evaluation&) { return static_cast<std::int64_t>(length_in_characters(text(a[0]))); }
Value upper_case_(Arguments a, Evaluation&) { return upper_case(text(a[0])); }
Value lower_case_(Arguments a, Evaluation&) { return lower_case(text(a[0])); }
Value contains_(Arguments a, Evaluation&) { return text(a[0]).find(text(a[1])) != std::string::npos; }
Value starts_with_(Arguments a, Evaluation&) { return text(a[0]).starts_with(text(a[1])); }
Value ends_with_(Arguments a, Evaluation&) { return text(a[0]).ends_with(text(a[1])); }

Value substring_(Arguments a, Evaluation&) {
  const std::string& whole = text(a[0]);
  const std::size_t size = length_in_characters(whole);
  const auto start = place_in(a[1], size);
  if (!start) return {};
  std::size_t length = size - *start;
  if (!a[2].is_null()) {
    const auto asked = whole_part(a[2]);
    if (!asked || *asked < 1) return {};
    length = std::min(length, static_cast<std::size_t>(*asked));
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < *start; ++i) begin = next_character(whole, begin);
  std::size_t end = begin;
  for (std::size_t i = 0; i < length; ++i) end = next_character(whole, end);
  return whole.substr(begin, end - begin);
}

Value substring_before_(Arguments a, Evaluation&) {
  const std::size_t at = text(a[0]).find(text(a[1]));
  return at == std::string::npos ? std::string() : text(a[0]).substr(0, at);
}
Value substring_after_(Arguments a, Evaluation&) {
  const std::size_t at = text(a[0]).find(text(a[1]));
  return at == std::string::npos ? std::string() : text(a[0]).substr(at + text(a[1]).size());
}

std::string_view flags(const Value& value) { return value.is_null() ? std::string_view() : std::string_view(*value.string()); }

Value matches_(Arguments a, Evaluation& evaluation) {
  const auto found = pattern_matches(text(a[0]), text(a[1]), flags(a[2]));
  return found ? Value(*found) : evaluation.fail(found.error());
}
Value replace_(Arguments a, Evaluation& evaluation) {
  auto out = pattern_replace(text(a[0]), text(a[1]), text(a[2]), flags(a[3]));
  return out ? Value(std::move(*out)) : evaluation.fail(out.error());
}
Value split_(Arguments a, Evaluation& evaluation) {
  auto parts = pattern_split(text(a[0]), text(a[1]));
  if (!parts) return evaluation.fail(parts.error());
  return List(parts->begin(), parts->end());
}

// Nulls in the list are left out.
Value string_join_(Arguments a, Evaluation&) {
  std::string out;
  bool first = true;
  for (const Value& item : *a[0].list()) {
    if (item.is_null()) continue;
    if (!item.string()) return {};
    if (!first && a[1].string()) out += text(a[1]);
    first = false;
    out += text(item);
  }
  return out;
}

constexpr BuiltinEntry k_entries[] = {
    {"string(from: any)", string_}, {"string length(string: string)", string_length_}, {"upper case(string: string)", upper_case_},
    {"lower case(string: string)", lower_case_}, {"substring(string: string, start position: number, [length: number?])", substring_},
    {"substring before(string: string, match: string)", substring_before_},
    {"substring after(string: string, match: string)", substring_after_}, {"contains(string: string, match: string)", contains_},
    {"starts with(string: string, match: string)", starts_with_}, {"ends with(string: string, match: string)", ends_with_},
    {"matches(input: string, pattern: string, [flags: string?])", matches_},
    {"replace(input: string, pattern: string, replacement: string, [flags: string?])", replace_},
    {"split(string: string, delimiter: string)", split_}, {"string join(list: list, [delimiter: string?])", string_join_}};

}  // namespace

std::span<const BuiltinEntry> text_builtins() { return k_entries; }

}  // namespace pasokh::rules
