// What a file is, by its bytes: the name and the type a client claims count for nothing. Only JPEG, PNG, WebP and PDF
// are taken, and only when their structure holds together from the first byte to the last, so that a page or a program
// with a picture's first bytes does not pass.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pasokh::server {

enum class FileType : std::uint8_t { jpeg, png, webp, pdf };

std::string_view media_type(FileType type);
std::string_view extension(FileType type);  // "jpg", without the dot

inline constexpr std::uint32_t k_most_pixels_a_side = 20'000;

// Errors: server.file_type_refused (not one of ours), server.file_broken (one of ours by its first bytes, but not
// whole), server.picture_too_large (sides). `name` is for the message.
Result<FileType> sniff(std::string_view content, const std::string& name = {});

}  // namespace pasokh::server
