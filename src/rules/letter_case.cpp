#include "rules/letter_case.hpp"

#include <cstdint>

namespace pasokh::rules {
namespace {

// Upper-case letters first..last have their lower-case letter `away` further on; with step 2 the two alternate.
struct Letters {
  std::uint32_t first, last;
  std::int32_t away;
  std::uint32_t step;
};
constexpr Letters k_letters[] = {
    {0x41, 0x5A, 32, 1}, {0xC0, 0xD6, 32, 1}, {0xD8, 0xDE, 32, 1}, {0x100, 0x12E, 1, 2}, {0x132, 0x136, 1, 2}, {0x139, 0x147, 1, 2},
    {0x14A, 0x176, 1, 2}, {0x178, 0x178, -121, 1}, {0x179, 0x17D, 1, 2}, {0x386, 0x386, 38, 1}, {0x388, 0x38A, 37, 1},
    {0x38C, 0x38C, 64, 1}, {0x38E, 0x38F, 63, 1}, {0x391, 0x3A1, 32, 1}, {0x3A3, 0x3AB, 32, 1}, {0x400, 0x40F, 80, 1},
    {0x410, 0x42F, 32, 1}, {0x460, 0x480, 1, 2}, {0x48A, 0x4BE, 1, 2}, {0x4C1, 0x4CD, 1, 2}, {0x4D0, 0x52E, 1, 2},
    {0x531, 0x556, 48, 1}, {0x1E00, 0x1E94, 1, 2}, {0x1EA0, 0x1EFE, 1, 2}};

std::uint32_t changed(std::uint32_t letter, bool upwards) {
  for (const Letters& range : k_letters) {
    const std::uint32_t base = upwards ? letter - static_cast<std::uint32_t>(range.away) : letter;
    if (base < range.first || base > range.last || (base - range.first) % range.step != 0) continue;
    return upwards ? base : letter + static_cast<std::uint32_t>(range.away);
  }
  return letter;
}

std::string mapped(std::string_view text, bool upwards) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (size > 3 || i + size > text.size()) {  // no alphabet with two cases above here, or no text at all
      out += text.substr(i, size);
      i += size;
      continue;
    }
    std::uint32_t letter = size == 1 ? byte : size == 2 ? byte & 0x1F : byte & 0x0F;
    for (std::size_t k = 1; k < size; ++k) letter = letter << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    const std::uint32_t to = changed(letter, upwards);
    if (to == letter) {
      out += text.substr(i, size);
    } else if (to < 0x80) {
      out += static_cast<char>(to);
    } else if (to < 0x800) {
      out += static_cast<char>(0xC0 | (to >> 6));
      out += static_cast<char>(0x80 | (to & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | (to >> 12));
      out += static_cast<char>(0x80 | ((to >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (to & 0x3F));
    }
    i += size;
  }
  return out;
}

}  // namespace

std::string upper_case(std::string_view text) { return mapped(text, true); }
std::string lower_case(std::string_view text) { return mapped(text, false); }

}  // namespace pasokh::rules
