// Words to small numbers and back, for the columns of a log: codes are given in order of first appearance, from 0,
// without gaps, so that the same input gives the same codes on every machine. All bytes lie in one block; looking a
// word up allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pasokh::history {

// The code of a value that is not there.
inline constexpr std::uint32_t k_missing = 0xffffffff;

// A list of strings in one block of bytes, by position; the same string may stand in it twice.
class Strings {
 public:
  std::uint32_t add(std::string_view text);
  void replace_last(std::string_view text);
  std::string_view operator[](std::size_t which) const;
  std::size_t size() const { return end_.size(); }
  bool empty() const { return end_.empty(); }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> end_;
};

class Dictionary {
 public:
  // The code of the word, new or known.
  std::uint32_t code(std::string_view word);
  // The code of a known word, else k_missing.
  std::uint32_t find(std::string_view word) const;
  std::string_view operator[](std::uint32_t code) const { return words_[code]; }
  // The word, or an empty text for k_missing.
  std::string_view text(std::uint32_t code) const { return code == k_missing ? std::string_view{} : words_[code]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t code = k_missing;
  };
  std::size_t slot_of(std::string_view word, std::uint32_t hash) const;
  void grow();

  Strings words_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace pasokh::history
