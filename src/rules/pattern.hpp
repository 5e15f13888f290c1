// Regular expressions as FEEL has them: those of XQuery 1.0 and XPath 2.0 Functions and Operators, section 7.6.1, on PCRE2.
//
// What only XPath knows is translated: \i and \c, class subtraction [a-z-[aeiou]], "$" only at the very end, flag q. Matching is
// bounded in steps, depth and memory: a pattern that takes too long is an error, not a hang. Compiled patterns are kept per thread.
// Only pattern.cpp names PCRE2.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.hpp"

namespace pasokh::rules {

// Errors: rules.bad_pattern {pattern}, rules.bad_flags {flags}, rules.pattern_too_slow {pattern}, rules.bad_replacement.
template <class T>
using Matched = std::expected<T, Message>;

Matched<bool> pattern_matches(const std::string& text, const std::string& pattern, std::string_view flags);
// In the replacement $1..$9 stand for groups, $0 for all of the match, \$ and \\ for themselves.
// A pattern that matches the empty text is an error, as there.
Matched<std::string> pattern_replace(const std::string& text, const std::string& pattern, const std::string& replacement, std::string_view flags);
Matched<std::vector<std::string>> pattern_split(const std::string& text, const std::string& pattern);

}  // namespace pasokh::rules
