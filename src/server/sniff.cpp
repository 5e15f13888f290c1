#include "server/sniff.hpp"

#include <optional>

namespace pasokh::server {
namespace {

using Bytes = std::string_view;

std::uint32_t u8(Bytes b, std::size_t at) { return static_cast<unsigned char>(b[at]); }
std::uint32_t be16(Bytes b, std::size_t at) { return u8(b, at) << 8 | u8(b, at + 1); }
std::uint32_t be32(Bytes b, std::size_t at) { return be16(b, at) << 16 | be16(b, at + 2); }
std::uint32_t le32(Bytes b, std::size_t at) {
  return u8(b, at) | u8(b, at + 1) << 8 | u8(b, at + 2) << 16 | u8(b, at + 3) << 24;
}

struct Size {
  std::uint32_t width = 0, height = 0;
};

// ISO/IEC 10918-1, annex B: markers and segments up to the start of scan, the frame's size among them; the end mark
// near the end.
std::optional<Size> jpeg_size(Bytes b) {
  std::size_t at = 2;
  Size size;
  while (at + 4 <= b.size()) {
    if (u8(b, at) != 0xff) return std::nullopt;
    std::uint32_t marker = u8(b, at + 1);
    if (marker == 0xff) {  // fill
      ++at;
      continue;
    }
    std::size_t length = be16(b, at + 2);
    if (length < 2 || at + 2 + length > b.size()) return std::nullopt;
    bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame && length >= 8) size = {be16(b, at + 7), be16(b, at + 5)};
    if (marker == 0xda) {
      bool ends = b.substr(at).find("\xff\xd9") != b.npos;
      return ends && size.width > 0 && size.height > 0 ? std::optional(size) : std::nullopt;
    }
    at += 2 + length;
  }
  return std::nullopt;
}

// ISO/IEC 15948: chunks of length, type, data, check sum, from IHDR to IEND with at least one IDAT.
std::optional<Size> png_size(Bytes b) {
  std::size_t at = 8;
  Size size;
  bool data = false;
  while (at + 12 <= b.size()) {
    std::size_t length = be32(b, at);
    Bytes type = b.substr(at + 4, 4);
    if (length > b.size() - at - 12) return std::nullopt;
    if (at == 8) {
      if (type != "IHDR" || length != 13) return std::nullopt;
      size = {be32(b, at + 8), be32(b, at + 12)};
    }
    data |= type == "IDAT";
    at += 12 + length;
    if (type == "IEND")
      return data && at == b.size() && size.width > 0 && size.height > 0 ? std::optional(size) : std::nullopt;
  }
  return std::nullopt;
}

// WebP container (RFC 9649): RIFF with the exact length, then VP8, VP8L or VP8X.
std::optional<Size> webp_size(Bytes b) {
  if (b.size() < 30 || b.size() - 8 != le32(b, 4)) return std::nullopt;
  Bytes kind = b.substr(12, 4);
  std::size_t length = le32(b, 16);
  if (length > b.size() - 20) return std::nullopt;
  if (kind == "VP8X" && length >= 10)
    return Size{1 + (le32(b, 23) >> 8), 1 + (u8(b, 27) | u8(b, 28) << 8 | u8(b, 29) << 16)};
  if (kind == "VP8L" && u8(b, 20) == 0x2f) {
    std::uint32_t bits = le32(b, 21);
    return Size{1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)};
  }
  if (kind == "VP8 " && b.substr(23, 3) == Bytes("\x9d\x01\x2a", 3))
    return Size{(u8(b, 26) | u8(b, 27) << 8) & 0x3fff, (u8(b, 28) | u8(b, 29) << 8) & 0x3fff};
  return std::nullopt;
}

// ISO 32000-1, 7.5: a version line, a cross-reference announced near the end, the end mark.
bool is_whole_pdf(Bytes b) {
  constexpr std::size_t k_tail = 2048;
  if (b.size() < 32 || (b[5] != '1' && b[5] != '2') || b[6] != '.') return false;
  Bytes tail = b.substr(b.size() > k_tail ? b.size() - k_tail : 0);
  std::size_t start = tail.rfind("startxref"), end = tail.rfind("%%EOF");
  return start != tail.npos && end != tail.npos && start < end;
}

}  // namespace

std::string_view media_type(FileType type) {
  constexpr std::string_view types[] = {"image/jpeg", "image/png", "image/webp", "application/pdf"};
  return types[static_cast<std::size_t>(type)];
}

std::string_view extension(FileType type) {
  constexpr std::string_view extensions[] = {"jpg", "png", "webp", "pdf"};
  return extensions[static_cast<std::size_t>(type)];
}

Result<FileType> sniff(std::string_view content, const std::string& name) {
  std::optional<Size> size;
  FileType type = FileType::pdf;
  if (content.starts_with("\xff\xd8\xff")) {
    type = FileType::jpeg;
    size = jpeg_size(content);
  } else if (content.starts_with("\x89PNG\r\n\x1a\n")) {
    type = FileType::png;
    size = png_size(content);
  } else if (content.size() >= 12 && content.starts_with("RIFF") && content.substr(8, 4) == "WEBP") {
    type = FileType::webp;
    size = webp_size(content);
  } else if (content.starts_with("%PDF-")) {
    if (is_whole_pdf(content)) return FileType::pdf;
  } else {
    return refuse(RefusalKind::unsupported, say("server.file_type_refused", {{"name", name}}));
  }
  if (!size) return refuse(RefusalKind::invalid, say("server.file_broken", {{"name", name}}));
  if (size->width > k_most_pixels_a_side || size->height > k_most_pixels_a_side)
    return refuse(RefusalKind::too_large,
                  say("server.picture_too_large", {{"name", name}, {"limit", std::int64_t{k_most_pixels_a_side}}}));
  return type;
}

}  // namespace pasokh::server
