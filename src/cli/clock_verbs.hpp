// What stands under the verb `clock` besides test and explain (clock.cpp).
#pragma once

#include <optional>
#include <string>

#include "cli/verb.hpp"
#include "clock/language.hpp"

namespace pasokh::cli {

// pasokh clock replay LOG --law FILE: a real log's clock facts, counted by a law.
void add_clock_replay(CLI::App& verb, const Common& common, Run& run);
// pasokh clock case ID: the clock of a case of an installation, as it stood and as it was known.
void add_clock_case(CLI::App& verb, const Common& common, Run& run);

// "2024-03-01 10:00", or a date for the end of that day; Gregorian or Jalali.
std::optional<Civil> civil_moment(const std::string& text);
// text, json or letter.
clock::Telling::Form form_named(const std::string& word);

}  // namespace pasokh::cli
