#include "history/encoding.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace pasokh::history {

namespace {

constexpr std::array<std::string_view, 5> k_names = {"utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1256"};
constexpr std::size_t k_chunk = 64 << 10;

// Bytes 128 to 159; from 160 on windows-1252 is Latin-1.
constexpr std::array<std::uint16_t, 32> k_1252 = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
// Bytes 128 to 255.
constexpr std::array<std::uint16_t, 128> k_1256 = {
    0x20AC, 0x067E, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0679, 0x2039,
    0x0152, 0x0686, 0x0698, 0x0688, 0x06AF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x06A9, 0x2122, 0x0691, 0x203A, 0x0153, 0x200C, 0x200D, 0x06BA, 0x00A0, 0x060C, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x06BE, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x061B, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x061F, 0x06C1, 0x0621, 0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627,
    0x0628, 0x0629, 0x062A, 0x062B, 0x062C, 0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633,
    0x0634, 0x0635, 0x0636, 0x00D7, 0x0637, 0x0638, 0x0639, 0x063A, 0x0640, 0x0641, 0x0642, 0x0643,
    0x00E0, 0x0644, 0x00E2, 0x0645, 0x0646, 0x0647, 0x0648, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x0649, 0x064A, 0x00EE, 0x00EF, 0x064B, 0x064C, 0x064D, 0x064E, 0x00F4, 0x064F, 0x0650, 0x00F7,
    0x0651, 0x00F9, 0x0652, 0x00FB, 0x00FC, 0x200E, 0x200F, 0x06D2};

bool high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// The head may be cut inside of a character.
bool is_utf8_so_far(std::string_view head) {
  for (int cut = 0; cut < 4 && !head.empty(); ++cut, head.remove_suffix(1)) {
    if (is_utf8(head)) return true;
  }
  return head.empty();
}

}  // namespace

std::string_view name_of(Encoding encoding) { return k_names[static_cast<std::size_t>(encoding)]; }

std::optional<Encoding> encoding_of(std::string_view name) {
  const auto at = std::ranges::find(k_names, name);
  if (at == k_names.end()) return {};
  return static_cast<Encoding>(at - k_names.begin());
}

Encoding find_encoding(std::string_view head) {
  if (head.starts_with("\xFF\xFE")) return Encoding::utf_16le;
  if (head.starts_with("\xFE\xFF")) return Encoding::utf_16be;
  if (is_utf8_so_far(head)) return Encoding::utf_8;
  std::size_t alone = 0, in_rows = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (!high(head[i])) continue;
    const bool row = (i > 0 && high(head[i - 1])) || (i + 1 < head.size() && high(head[i + 1]));
    ++(row ? in_rows : alone);
  }
  return in_rows > alone ? Encoding::windows_1256 : Encoding::windows_1252;
}

void Decoded::put(std::uint32_t c) {
  const auto byte = [&](std::uint32_t b) { ready_.push_back(static_cast<char>(b)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      byte(0xE0 | c >> 12);
    } else {
      byte(0xF0 | c >> 18);
      byte(0x80 | (c >> 12 & 0x3F));
    }
    byte(0x80 | (c >> 6 & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

void Decoded::decode_unit(std::uint32_t unit) {
  const bool leads = unit >= 0xD800 && unit < 0xDC00, trails = unit >= 0xDC00 && unit < 0xE000;
  if (first_ != 0) {
    if (trails) put(0x10000 + ((first_ - 0xD800) << 10) + (unit - 0xDC00));
    else put(0xFFFD);
    first_ = 0;
    if (trails) return;
  }
  if (leads) first_ = unit;
  else put(trails ? 0xFFFD : unit);
}

void Decoded::decode_byte(unsigned char byte) {
  if (encoding_ == Encoding::windows_1252) return put(byte >= 128 && byte < 160 ? k_1252[byte - 128U] : byte);
  if (encoding_ == Encoding::windows_1256) return put(byte >= 128 ? k_1256[byte - 128U] : byte);
  if (half_ == 0) {
    half_ = 256U + byte;
    return;
  }
  const std::uint32_t one = half_ - 256U;
  half_ = 0;
  decode_unit(encoding_ == Encoding::utf_16le ? one | std::uint32_t{byte} << 8 : one << 8 | byte);
}

Result<std::size_t> Decoded::read(std::span<char> out) {
  if (encoding_ == Encoding::utf_8 && begun_ && given_ == ready_.size()) return from_.read(out);
  while (given_ == ready_.size()) {
    ready_.resize(k_chunk);
    PASOKH_LET(const std::size_t n, from_.read(ready_));
    const std::string raw = ready_.substr(0, n);
    ready_.clear();
    given_ = 0;
    if (n == 0) {
      if (half_ == 0 && first_ == 0) return std::size_t{0};
      half_ = first_ = 0;
      put(0xFFFD);
      break;
    }
    if (encoding_ == Encoding::utf_8) ready_ = raw;
    else for (const char c : raw) decode_byte(static_cast<unsigned char>(c));
    if (!begun_ && ready_.starts_with("\xEF\xBB\xBF")) given_ = 3;
    begun_ = begun_ || !ready_.empty();
  }
  const std::size_t n = std::min(out.size(), ready_.size() - given_);
  std::copy_n(ready_.data() + given_, n, out.data());
  given_ += n;
  return n;
}

}  // namespace pasokh::history
