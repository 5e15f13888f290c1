// Upper and lower case of the alphabets that have one: Latin, Greek, Cyrillic and Armenian, letter by letter (Unicode's simple mapping).
#pragma once

#include <string>
#include <string_view>

namespace pasokh::rules {

std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

}  // namespace pasokh::rules
