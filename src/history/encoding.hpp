// Text in other encodings than UTF-8, as old systems write it, made UTF-8 while it streams by.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace pasokh::history {

enum class Encoding : std::uint8_t { utf_8, utf_16le, utf_16be, windows_1252, windows_1256 };
std::string_view name_of(Encoding encoding);  // "windows-1256"
std::optional<Encoding> encoding_of(std::string_view name);

// By byte-order mark, validity and neighbourhood: bytes above 127 stand alone in western words (windows-1252) and in
// rows in Persian and Arabic ones (windows-1256).
Encoding find_encoding(std::string_view head);

// Takes a byte-order mark away. A byte that means nothing in its encoding becomes U+FFFD.
class Decoded final : public ByteSource {
 public:
  Decoded(ByteSource& from, Encoding encoding) : from_(from), encoding_(encoding) {}
  Result<std::size_t> read(std::span<char> out) override;
  double progress() const override { return from_.progress(); }

 private:
  void decode_byte(unsigned char byte);
  void decode_unit(std::uint32_t unit);
  void put(std::uint32_t character);

  ByteSource& from_;
  Encoding encoding_;
  bool begun_ = false;
  std::string ready_;
  std::size_t given_ = 0;
  std::uint32_t half_ = 0;   // the first byte of a unit, plus 256
  std::uint32_t first_ = 0;  // the first unit of a pair
};

}  // namespace pasokh::history
