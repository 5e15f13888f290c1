// A QR code (ISO/IEC 18004) of a text as an SVG drawing, black on white with its quiet zone, for receipts.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pasokh::server {

inline constexpr std::size_t k_longest_qr_text = 512;
// `label`: what a screen reader says. Errors: server.qr_too_long.
Result<std::string> qr_svg(std::string_view text, std::string_view label);

}  // namespace pasokh::server
