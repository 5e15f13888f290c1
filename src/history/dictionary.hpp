// Words to small numbers and back, for the columns of a log: codes are given in order of first appearance, from 0,
// without gaps, so that the same input gives the same codes on every machine. All bytes lie in one block; looking a
// word up allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/cells.hpp"

namespace pasokh::history {

// The code of a value that is not there.
inline constexpr std::uint32_t k_missing = 0xffffffff;

// A list of strings in one block of bytes, by position; the same string may stand in it twice.
class Strings {
 public:
  Strings() = default;
  // Of a mapped file; only read. ends[i] is where string i ends in the bytes: ascending, the last one at their end.
  Strings(Cells<std::uint64_t> ends, Cells<char> bytes);
  std::uint32_t add(std::string_view text);
  void replace_last(std::string_view text);
  std::string_view operator[](std::size_t which) const {
    const std::uint64_t* ends = mapped() ? mapped_end_.data() : end_.data();
    const char* bytes = mapped() ? mapped_bytes_.data() : bytes_.data();
    const std::uint64_t begin = which == 0 ? 0 : ends[which - 1];
    return {bytes + begin, ends[which] - begin};
  }
  std::size_t size() const { return mapped() ? mapped_end_.size() : end_.size(); }
  bool empty() const { return size() == 0; }
  std::span<const std::uint64_t> ends() const { return mapped() ? mapped_end_.span() : std::span(end_); }
  std::string_view bytes() const {
    return mapped() ? std::string_view(mapped_bytes_.data(), mapped_bytes_.size()) : std::string_view(bytes_);
  }
  bool mapped() const { return !mapped_end_.empty(); }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> end_;
  Cells<std::uint64_t> mapped_end_;
  Cells<char> mapped_bytes_;
};

// Finds strings of a list by their text.
class Index {
 public:
  // The position of the text; a text that is not there is added to the list.
  std::uint32_t code(Strings& words, std::string_view word);
  std::uint32_t find(const Strings& words, std::string_view word) const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t code = k_missing;
  };
  std::size_t slot_of(const Strings& words, std::string_view word, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  std::size_t used_ = 0;
};

class Dictionary {
 public:
  Dictionary() = default;
  explicit Dictionary(Strings mapped) : words_(std::move(mapped)) {}
  // The code of the word, new or known; not for dictionaries of a mapped file.
  std::uint32_t code(std::string_view word) { return index_.code(words_, word); }
  // The code of a known word, else k_missing. O(1); of a mapped file O(words).
  std::uint32_t find(std::string_view word) const;
  std::string_view operator[](std::uint32_t code) const { return words_[code]; }
  // The word, or an empty text for k_missing.
  std::string_view text(std::uint32_t code) const { return code == k_missing ? std::string_view{} : words_[code]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }
  const Strings& words() const { return words_; }

 private:
  Strings words_;
  Index index_;
};

}  // namespace pasokh::history
